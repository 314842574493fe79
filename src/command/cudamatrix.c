/* The public interface: a handle, its surroundings, and from words to a command and its answer. */
#include "cudamatrix.h"

#include "base/memory.h"
#include "command/age.h"
#include "command/batch.h"
#include "command/colour.h"
#include "command/complete.h"
#include "command/help.h"
#include "command/version.h"

struct cudamatrix {
    cm_arena *home; /* of this handle itself */
    cm_surroundings around;
    cm_arena *arena; /* of the last question */
    cm_text answer;
    cm_err err;
    cm_arena *loaded; /* of what cudamatrix_judge keeps; NULL: nothing was loaded */
    cm_batch_judge judge;
};

static const char *const empty_environment[] = {NULL};

/* From words to an answer ---------------------------------------------------------------------- */

static cm_status unknown(cm_call *call, const char *name) {
    return cm_fail(call->err, CM_USAGE, "unknown command \"%s\"%s", name,
                   cm_command_suggest(call->arena, name));
}

static cm_status run_help(cm_call *call, const cm_options *o) {
    bool named = !cm_same(o->command, "help");
    const char *of = named ? o->command : o->words.count ? o->words.items[0] : NULL;
    const cm_command *command = of ? cm_command_named(of) : NULL;
    const cm_help_topic *topic = of && !named ? cm_help_topic_named(of) : NULL;
    if (topic) {
        cm_text_puts(call->out, topic->text);
        return CM_OK;
    }
    if (of && !command) return unknown(call, of);
    cm_command_help(command, call->out);
    return CM_OK;
}

static cm_status run(cm_call *call, const cm_options *o) {
    if (o->version) {
        cm_run_version(call);
        return CM_OK;
    }
    if (o->help || cm_same(o->command, "help")) return run_help(call, o);
    if (o->as_of && (cm_same(o->command, "db") || cm_same(o->command, "probe")))
        return cm_fail(call->err, CM_USAGE, "--as-of does not go with %s", o->command);
    if (!o->command) return cm_run_bare(call);
    const cm_command *command = cm_command_named(o->command);
    if (!command) return unknown(call, o->command);
    if (o->words.count < command->min_words || o->words.count > command->max_words)
        return cm_fail(call->err, CM_USAGE, "usage: cudamatrix %s",
                       command->usage ? command->usage
                                      : cm_sprintf(call->arena, "%s VERSION", command->name));
    return command->run(call);
}

/* Forgets the last question. */
static void begin(cudamatrix *handle) {
    cm_arena_reset(handle->arena);
    handle->answer = (cm_text){.arena = handle->arena};
    handle->err = (cm_err){0};
}

/* Hands out what is not handed out yet. */
static cudamatrix_status end(cudamatrix *handle, cm_call *call, cm_status status) {
    if (handle->around.write && handle->answer.length) {
        cm_text all = handle->answer;
        handle->answer = (cm_text){.arena = handle->arena};
        if (cm_hand_out(call, all.data, all.length) != CM_OK && status <= CM_NO) status = CM_UNREAD;
    }
    return (cudamatrix_status)status;
}

/* A call of the interface, as the work that is given up where memory runs out. */
typedef struct {
    cudamatrix *handle;
    size_t count;
    const char *const *words;
    const char *json;
    size_t length;
    cudamatrix_status status;
} calling;

/* Whatever the work had open is closed then, and the handle is as before it. */
static cudamatrix_status attempt(calling *c, void (*work)(void *)) {
    if (cm_memory_try(work, c)) return c->status;
    begin(c->handle);
    if (c->handle->loaded) cm_arena_reset(c->handle->judge.arena);
    c->handle->err = (cm_err){.status = CM_UNREAD, .text = "out of memory"};
    return CUDAMATRIX_NO_MEMORY;
}

static void ask(void *what) {
    calling *c = what;
    cudamatrix *handle = c->handle;
    begin(handle);
    cm_options options;
    cm_call call = {.arena = handle->arena,
                    .options = &options,
                    .out = &handle->answer,
                    .err = &handle->err,
                    .around = &handle->around};
    if (c->count && cm_same(c->words[0], "complete")) { /* its words are not yet a command */
        options = (cm_options){0};
        c->status = end(handle, &call, cm_complete(&call, c->count - 1, c->words + 1));
        return;
    }
    cm_status status = cm_options_read(handle->arena, c->count, c->words, &options, &handle->err);
    if (status == CM_OK) status = cm_age_check(&options, &handle->err);
    if (status == CM_OK) status = cm_colour_check(&options, &handle->err);
    if (status == CM_OK) status = run(&call, &options);
    cm_age_note(&call, status);
    c->status = end(handle, &call, status);
}

cudamatrix_status cudamatrix_ask(cudamatrix *handle, size_t count, const char *const *words) {
    return attempt(&(calling){.handle = handle, .count = count, .words = words}, ask);
}

/* JSON ----------------------------------------------------------------------------------------- */

static void unload(cudamatrix *handle) {
    if (!handle->loaded) return;
    cm_batch_close(&handle->judge);
    cm_arena_free(handle->loaded);
    handle->loaded = NULL;
}

/* The handle gets what was loaded at the end, when all of it is there. */
static void load(void *what) {
    calling *c = what;
    cudamatrix *handle = c->handle;
    begin(handle);
    unload(handle);
    cm_arena *loaded = cm_arena_new();
    cm_batch_judge judge = {0};
    cm_options options;
    cm_call call = {.arena = loaded,
                    .options = &options,
                    .out = &handle->answer,
                    .err = &handle->err,
                    .around = &handle->around};
    cm_strings kept = {0}; /* the words may go, what was loaded stays */
    for (size_t i = 0; i < c->count; i++)
        cm_strings_add(loaded, &kept, cm_strdup(loaded, c->words[i]));
    cm_status status = cm_options_read(loaded, c->count, kept.items, &options, &handle->err);
    static const char *const loads[] = {"db", "as-of", "max-age", NULL};
    if (status == CM_OK && (options.command || !cm_options_only(&options, loads)))
        status = cm_fail(&handle->err, CM_USAGE,
                         "to load takes nothing but --db FILE, --as-of DATE and --max-age MONTHS");
    if (status == CM_OK) status = cm_age_check(&options, &handle->err);
    if (status == CM_OK) status = cm_colour_check(&options, &handle->err);
    if (status == CM_OK) status = cm_batch_open(&call, &judge);
    cm_age_note(&call, status);
    handle->loaded = loaded;
    handle->judge = judge;
    if (status != CM_OK) unload(handle);
    c->status = (cudamatrix_status)status;
}

cudamatrix_status cudamatrix_load(cudamatrix *handle, size_t count, const char *const *words) {
    return attempt(&(calling){.handle = handle, .count = count, .words = words}, load);
}

static void judge(void *what) {
    calling *c = what;
    cudamatrix *handle = c->handle;
    begin(handle);
    cm_call call = {.arena = handle->arena,
                    .out = &handle->answer,
                    .err = &handle->err,
                    .around = &handle->around};
    cm_text line = {.arena = handle->arena}; /* with a NUL behind it */
    cm_text_puts(&line, "");
    cm_text_add(&line, c->json, c->length);
    cm_status status = cm_batch_line(&handle->judge, line.data, c->length, &handle->answer);
    if (!handle->answer.length) status = cm_fail(&handle->err, CM_UNREAD, "an empty line");
    c->status = end(handle, &call, status);
}

cudamatrix_status cudamatrix_judge(cudamatrix *handle, const char *json, size_t length) {
    if (!handle->loaded) {
        cudamatrix_status status = cudamatrix_load(handle, 0, NULL);
        if (status != CUDAMATRIX_OK) return status;
    }
    return attempt(&(calling){.handle = handle, .json = json, .length = length}, judge);
}

/* The handle ----------------------------------------------------------------------------------- */

const char *cudamatrix_version(void) {
    return CUDAMATRIX_VERSION;
}

static void make(void *what) {
    cm_arena *home = cm_arena_new();
    cudamatrix *handle = cm_alloc(home, sizeof *handle);
    handle->home = home;
    handle->arena = cm_arena_new();
    handle->around.environment = empty_environment;
    begin(handle);
    *(cudamatrix **)what = handle;
}

cudamatrix *cudamatrix_new(void) {
    cudamatrix *handle = NULL;
    return cm_memory_try(make, &handle) ? handle : NULL;
}

void cudamatrix_free(cudamatrix *handle) {
    if (!handle) return;
    unload(handle);
    cm_arena_free(handle->arena);
    cm_arena_free(handle->home);
}

const char *cudamatrix_answer(const cudamatrix *handle, size_t *length) {
    if (length) *length = handle->answer.length;
    return handle->answer.length ? handle->answer.data : "";
}

const char *cudamatrix_error(const cudamatrix *handle) {
    return handle->err.text;
}

void cudamatrix_use_environment(cudamatrix *handle, const char *const *environment) {
    handle->around.environment = environment ? environment : empty_environment;
}

void cudamatrix_use_color(cudamatrix *handle, int color) {
    handle->around.colour = color != 0;
}

void cudamatrix_on_read(cudamatrix *handle, cudamatrix_read *read, void *context) {
    handle->around.read = read;
    handle->around.read_context = context;
}

void cudamatrix_on_write(cudamatrix *handle, cudamatrix_write *write, void *context) {
    handle->around.write = write;
    handle->around.write_context = context;
}

void cudamatrix_on_note(cudamatrix *handle, cudamatrix_note *note, void *context) {
    handle->around.note = note;
    handle->around.note_context = context;
}

void cudamatrix_on_progress(cudamatrix *handle, cudamatrix_progress *progress, void *context) {
    handle->around.progress = progress;
    handle->around.progress_context = context;
}
