#include "command/command.h"

#include <string.h>

#include "app/contest.h"
#include "base/file.h"
#include "base/ver.h"
#include "command/colour.h"
#include "command/db.h"
#include "command/update.h"
#include "model/question.h"
#include "render/render.h"
#include "upkeep/build.h"
#include "upkeep/changes.h"
#include "upkeep/gather.h"

enum { TEXT_WIDTH = 80, MACHINE_LIMIT = 16 * 1024 * 1024 };

/* Keeps of a saved machine the Pythons that --prefix names. */
static cm_status keep_prefixes(cm_call *call, cm_machine *machine) {
    const cm_strings *prefixes = &call->options->prefixes;
    size_t kept = 0;
    for (size_t p = 0; p < prefixes->count; p++) {
        size_t before = kept;
        for (size_t i = kept; i < machine->pythons.count; i++) {
            cm_python *python = &machine->pythons.items[i], swap = machine->pythons.items[kept];
            if (!cm_same(python->prefix, prefixes->items[p])) continue;
            machine->pythons.items[kept++] = *python;
            *python = swap;
        }
        if (kept == before)
            return cm_fail(call->err, CM_UNREAD, "--prefix %s: no such environment in %s",
                           prefixes->items[p], call->options->machine);
    }
    if (prefixes->count) machine->pythons.count = kept;
    return CM_OK;
}

static cm_status saved_machine(cm_call *call, cm_machine *machine) {
    char *bytes;
    size_t length;
    cm_status status = cm_input_whole(call->around, call->arena, call->options->machine,
                                      MACHINE_LIMIT, &bytes, &length, call->err);
    if (status == CM_OK)
        status = cm_machine_from_json(call->arena, bytes, length, machine, call->err);
    return status == CM_OK ? keep_prefixes(call, machine) : status;
}

static cm_status machine_of(cm_call *call, bool files_only, bool brief, cm_machine *machine) {
    const cm_options *o = call->options;
    if (o->machine) return saved_machine(call, machine);
    cm_probe_options options = {
        .root = o->root, .files_only = files_only, .run_smi = !files_only, .brief = brief};
    if (!o->root) options.environment = call->around->environment;
    for (size_t i = 0; i < o->prefixes.count; i++)
        cm_strings_add(call->arena, &options.prefixes,
                       o->root ? o->prefixes.items[i]
                               : cm_path_absolute(call->arena, o->prefixes.items[i]));
    options.prefixes_only =
        options.prefixes.count && !o->root && (o->no_detect || cm_describes_a_machine(call));
    return cm_probe(call->arena, &options, machine, call->err);
}

cm_status cm_machine_of(cm_call *call, bool files_only, cm_machine *machine) {
    return machine_of(call, files_only, false, machine);
}

cm_status cm_hand_out(cm_call *call, const char *bytes, size_t length) {
    const cm_surroundings *around = call->around;
    if (!around->write)
        cm_text_add(call->out, bytes, length);
    else if (around->write(around->write_context, bytes, length) != 0)
        return cm_fail(call->err, CM_UNREAD, "the answer cannot be written");
    return CM_OK;
}

void cm_show(cm_call *call, const cm_answer *answer) {
    if (call->options->json)
        cm_render_json(answer, call->out);
    else
        cm_render_text(answer, TEXT_WIDTH, cm_in_colour(call->options, call->around), call->out);
}

typedef struct {
    cm_call *call;
    cm_ask ask;
    cm_answer *answer;
} question;

static const cm_machine *keep(cm_arena *arena, const cm_machine *machine) {
    cm_machine *copy = cm_alloc(arena, sizeof *copy);
    *copy = *machine;
    return copy;
}

/* How much of the machine an answer looks at. */
typedef enum { NOTHING, BRIEFLY, ALL_OF_IT } look;

static cm_status ask_open(cm_call *call, question *q, look detect) {
    *q = (question){.call = call, .ask = {.arena = call->arena, .mirror = call->options->mirror}};
    q->answer = cm_answer_new(call->arena);
    cm_status status = cm_store_of(call, &q->ask.store);
    const char *as_of = call->options->as_of;
    if (status == CM_OK && as_of)
        status = cm_as_of_new(call->arena, q->ask.store, as_of, &q->ask.as_of, call->err);
    if (status != CM_OK || !detect || call->options->no_detect) return status;
    cm_machine machine = {0};
    cm_err quiet = {0}; /* a machine that cannot be read must not spoil a lookup */
    cm_call silent = {call->arena, call->options, call->out, &quiet, NULL, call->around};
    if (machine_of(&silent, true, detect == BRIEFLY && !call->options->prefixes.count, &machine) ==
        CM_OK)
        q->ask.machine = keep(call->arena, &machine);
    else if (call->options->machine || call->options->root)
        status = cm_fail(call->err, quiet.status, "%s", quiet.text);
    return status;
}

static cm_status ask_close(question *q, cm_status status) {
    if (status == CM_OK) status = q->call->err->status;
    cm_as_of_mark(q->ask.as_of, q->call->err);
    bool answered = status == CM_OK || (status == CM_NO && q->call->err->status == CM_OK);
    if (answered) cm_as_of_describe(q->ask.as_of, q->answer);
    if (answered) cm_show(q->call, q->answer);
    cm_store_close(q->ask.store);
    return status;
}

static cm_status lookup(cm_call *call, cm_answer_maker *maker) {
    question q;
    const char *what = call->options->words.count
                           ? cm_strings_join(call->arena, &call->options->words, " ")
                           : NULL;
    cm_status status = ask_open(call, &q, NOTHING);
    if (status == CM_OK)
        status = cm_as_of_admit(q.ask.as_of, call->options->command, what, call->err);
    if (status == CM_OK) status = maker(&q.ask, what, q.answer, call->err);
    return ask_close(&q, status);
}

static cm_status run_driver(cm_call *call) {
    return lookup(call, cm_answer_driver);
}
static cm_status run_gpu(cm_call *call) {
    return lookup(call, cm_answer_gpu);
}
static cm_status run_python(cm_call *call) {
    return lookup(call, cm_answer_python);
}

/* A kind of fact, or nothing: the counts; anything else names a fact. */
static cm_status run_sources(cm_call *call) {
    const cm_strings *words = &call->options->words;
    if (!words->count || (words->count == 1 && cm_kind_named(words->items[0]) != CM_KINDS))
        return lookup(call, cm_answer_sources);
    question q;
    cm_status status = ask_open(call, &q, NOTHING);
    if (status == CM_OK) status = cm_answer_fact_sources(&q.ask, words, q.answer, call->err);
    return ask_close(&q, status);
}

static cm_status run_companion(cm_call *call) {
    question q;
    cm_status status = ask_open(call, &q, BRIEFLY);
    if (status == CM_OK)
        status = cm_as_of_admit(q.ask.as_of, call->options->command, call->options->words.items[0],
                                call->err);
    if (status == CM_OK)
        status = cm_answer_companion(&q.ask, call->options->command, call->options->words.items[0],
                                     q.answer, call->err);
    return ask_close(&q, status);
}

static cm_status run_package(cm_call *call) {
    question q;
    const cm_options *o = call->options;
    const char *version = o->words.count ? o->words.items[0] : NULL;
    cm_status status = ask_open(call, &q, NOTHING);
    if (status == CM_OK) status = cm_as_of_admit(q.ask.as_of, o->command, version, call->err);
    if (status == CM_OK)
        status = cm_answer_package(&q.ask, o->command, version, o->python, q.answer, call->err);
    return ask_close(&q, status);
}

/* The data's word for an operating system; the accepted spellings are many. */
static cm_status system_named(cm_call *call, const char *given, const char **os) {
    *os = given ? cm_system_word(given) : NULL;
    if (given && !*os)
        return cm_fail(call->err, CM_USAGE, "--os %s: expected linux, windows, macos or wsl",
                       given);
    if (cm_same(*os, "wsl")) *os = "linux"; /* its wheels are those of Linux */
    return CM_OK;
}

/* torch and cuda, which --os, --arch and --installer narrow. */
static cm_status narrowed(cm_call *call, const char *noun, cm_answer_maker *maker) {
    question q;
    const char *os;
    cm_status status = system_named(call, call->options->os, &os);
    if (status != CM_OK) return status;
    status = ask_open(call, &q, BRIEFLY);
    if (status != CM_OK) return ask_close(&q, status);
    q.ask.os = os;
    q.ask.arch = call->options->arch;
    q.ask.installer = call->options->installer;
    const char *what = cm_strings_join(call->arena, &call->options->words, " ");
    status = cm_as_of_admit(q.ask.as_of, noun, what, call->err);
    if (status == CM_OK) status = maker(&q.ask, what, q.answer, call->err);
    return ask_close(&q, status);
}

static cm_status run_torch(cm_call *call) {
    return narrowed(call, "torch", cm_answer_torch);
}
static cm_status run_cuda(cm_call *call) {
    return narrowed(call, "cuda", cm_answer_cuda);
}

/* "cuda 11.6", "cuda==11.6", "11.6": the release that is meant, or NULL. */
static const char *env_release(cm_call *call) {
    const cm_strings *words = &call->options->words;
    const char *first = words->items[0];
    bool cuda = cm_starts_i(first, "cuda");
    if (words->count > 1) return cuda && !first[4] ? words->items[1] : NULL;
    return (cuda && first[4]) || strpbrk(first, "0123456789") ? first : NULL;
}

static cm_status run_env(cm_call *call) {
    question q;
    const cm_options *o = call->options;
    cm_env_choice choice = {.shell = o->shell ? cm_lowered(call->arena, o->shell) : NULL};
    const char *what = env_release(call);
    if (!what) return cm_fail(call->err, CM_USAGE, "env: expected a toolkit, as env cuda 11.6");
    if (choice.shell && !cm_same(choice.shell, "cmd") && !cm_same(choice.shell, "powershell") &&
        !cm_same(choice.shell, "sh"))
        return cm_fail(call->err, CM_USAGE, "--shell %s: expected cmd, powershell or sh", o->shell);
    cm_status status = system_named(call, o->os, &choice.os);
    if (status != CM_OK) return status;
    status = ask_open(call, &q, !o->os || o->machine || o->root ? ALL_OF_IT : NOTHING);
    if (!choice.os && q.ask.machine) choice.os = cm_system_word(q.ask.machine->system.os);
    if (cm_same(choice.os, "wsl")) choice.os = "linux";
    if (status == CM_OK && cm_same(choice.os, "macos"))
        status = cm_fail(call->err, CM_ABSENT, "env: CUDA on macOS is not in the data; give --os");
    if (status == CM_OK && cm_same(choice.shell, "cmd") && cm_same(choice.os, "linux"))
        status = cm_fail(call->err, CM_USAGE, "--shell cmd: a shell of Windows; give --os windows");
    if (status == CM_OK) status = cm_as_of_admit(q.ask.as_of, "cuda", what, call->err);
    if (status == CM_OK) status = cm_answer_env(&q.ask, what, &choice, q.answer, call->err);
    return ask_close(&q, status);
}

static cm_status run_list(cm_call *call) {
    question q;
    const cm_options *o = call->options;
    cm_filters filters = {o->cuda, o->python, o->os, o->arch};
    if (filters.cuda) filters.cuda = cm_cuda_spelt(call->arena, filters.cuda);
    cm_status status = system_named(call, o->os, &filters.os);
    if (status != CM_OK) return status;
    status = ask_open(call, &q, NOTHING);
    if (status == CM_OK)
        status = cm_answer_list(&q.ask, o->words.items[0], &filters, q.answer, call->err);
    return ask_close(&q, status);
}

/* --os narrows the answer to one system. */
static cm_status run_cudnn(cm_call *call) {
    question q;
    const char *os = NULL;
    cm_status status = system_named(call, call->options->os, &os);
    if (status == CM_OK && cm_same(os, "macos"))
        status = cm_fail(call->err, CM_USAGE, "cudnn --os macos: expected linux, windows or wsl");
    if (status != CM_OK) return status;
    status = ask_open(call, &q, NOTHING);
    q.ask.arch = call->options->arch;
    const char *what = cm_strings_join(call->arena, &call->options->words, " ");
    if (status == CM_OK) status = cm_as_of_admit(q.ask.as_of, "cudnn", what, call->err);
    if (status == CM_OK) status = cm_answer_cudnn(&q.ask, what, os, q.answer, call->err);
    return ask_close(&q, status);
}

static cm_status run_probe(cm_call *call) {
    cm_machine machine = {0};
    cm_status status = cm_machine_of(call, call->options->root != NULL, &machine);
    if (status != CM_OK) return status;
    if (call->options->redact) cm_machine_redact(&machine);
    cm_json json = {.out = call->out, .compact = call->options->json};
    cm_machine_to_json(&machine, &json);
    return CM_OK;
}

/* db ------------------------------------------------------------------------------------------- */

static cm_status read_inputs(cm_call *call, cm_facts *facts) {
    const cm_options *o = call->options;
    cm_strings pages = {0};
    cm_status status = CM_OK;
    if (o->words.count < 2)
        return cm_fail(call->err, CM_USAGE, "db %s: which pages?", o->words.items[0]);
    for (size_t i = 1; status == CM_OK && i < o->words.count; i++) {
        bool holds;
        status = cm_holds_facts(call->arena, o->words.items[i], &holds, call->err);
        if (status == CM_OK && holds)
            status = cm_facts_load(call->arena, o->words.items[i], facts, call->err);
        else if (status == CM_OK)
            cm_strings_add(call->arena, &pages, o->words.items[i]);
    }
    cm_strings other = {0};
    if (status == CM_OK)
        status =
            cm_gather_pages(call->arena, &pages, o->url, o->captured, facts, &other, call->err);
    for (size_t i = 0; status == CM_OK && i < other.count; i++)
        cm_note(call->around, "passed over, not a kind that is read: %s", other.items[i]);
    return status;
}

static cm_status db_write(cm_call *call, bool as_facts) {
    const char *output = call->options->output;
    cm_facts facts = {.arena = call->arena};
    if (!output)
        return cm_fail(call->err, CM_USAGE, "db %s: where to? give -o",
                       as_facts ? "facts" : "build");
    cm_status status = read_inputs(call, &facts);
    if (status != CM_OK) return status;
    status = as_facts ? cm_facts_write(call->arena, &facts, output, call->err)
                      : cm_db_build(call->arena, &facts, output, call->err);
    if (status != CM_OK) return status;
    cm_answer *answer = cm_answer_new(call->arena);
    cm_item_add(call->arena, &answer->root, CM_ITEM_TEXT, "written", "written", output);
    cm_item_number(call->arena, &answer->root, "facts", "facts", (long)facts.count);
    cm_show(call, answer);
    return CM_OK;
}

static cm_status run_db(cm_call *call) {
    const char *what = call->options->words.items[0];
    if (cm_same(what, "facts")) return db_write(call, true);
    if (cm_same(what, "build")) return db_write(call, false);
    if (cm_same(what, "update")) return cm_run_update(call);
    if (cm_same(what, "pages")) return cm_run_pages(call);
    question q;
    if (cm_same(what, "conflicts")) {
        const char *kind = call->options->words.count > 1 ? call->options->words.items[1] : NULL;
        cm_status status = ask_open(call, &q, NOTHING);
        if (status == CM_OK) status = cm_answer_conflicts(&q.ask, kind, q.answer, call->err);
        return ask_close(&q, status);
    }
    if (cm_same(what, "export")) {
        const char *form = call->options->words.count > 1 ? call->options->words.items[1] : "json";
        if (cm_same(form, "db") || cm_same(form, "pack"))
            return cm_db_copy(call, cm_same(form, "pack"));
        if (!cm_same(form, "json") && !cm_same(form, "csv"))
            return cm_fail(call->err, CM_USAGE, "db export %s: expected json, csv or db", form);
        cm_store *store = NULL;
        cm_status status = cm_store_of(call, &store);
        if (status == CM_OK)
            status = cm_db_export(call->arena, store, cm_same(form, "json"), call->out, call->err);
        cm_store_close(store);
        return status;
    }
    cm_status status;
    if (cm_run_db_tool(call, what, &status)) return status;
    return cm_fail(call->err, CM_USAGE,
                   "db %s: expected build, facts, update, pages, info, export, diff, conflicts, "
                   "verify or install",
                   what);
}

/* Table ---------------------------------------------------------------------------------------- */

static const cm_command commands[] = {
    {"check", "check torch==2.6.0+cu124 ... [--gpu --driver --os --python]",
     "does it run, why not, what repairs it; --from FILE, --batch FILE", 0, 64, cm_run_check},
    {"recommend", "recommend [--gpu NAME --driver V --os OS --python V]",
     "the best set to install, with the lines", 0, 64, cm_run_recommend},
    {"last", "last --gpu \"Tesla K80\"", "newest torch, CUDA and driver for a GPU", 0, 12,
     cm_run_last},
    {"explain", "explain \"no kernel image is available\" [--from FILE]",
     "what an error message means here", 0, 1000, cm_run_explain},
    {"bundle", "bundle torch==2.6.0 --os linux --python 3.10 [--verify DIR]",
     "wheels and lines for a machine without network", 0, 64, cm_run_bundle},
    {"torch", "torch 1.13.1 | 1.13 | latest [--os OS]", "builds, drivers, GPUs, commands", 1, 1,
     run_torch},
    {"torchvision", "torchvision 0.14.1", "the torch it goes with; also torchaudio, torchtext ...",
     1, 1, run_companion},
    {"torchaudio", NULL, NULL, 1, 1, run_companion},
    {"torchtext", NULL, NULL, 1, 1, run_companion},
    {"torchdata", NULL, NULL, 1, 1, run_companion},
    {"torchcodec", NULL, NULL, 1, 1, run_companion},
    {"torchmetrics", "torchmetrics 0.11.1 [--python 3.7]",
     "the torch and Python it takes; no version: all releases", 0, 1, run_package},
    {"modelscope", "modelscope 1.9.5 [--python 3.8]", "the same; extras and their index, images", 0,
     1, run_package},
    {"cuda", "cuda 11.6 | 11.6.2 | cu116 [--os windows]",
     "drivers, GPUs, torch builds, installers, compilers", 1, 2, run_cuda},
    {"driver", "driver 512.15 | R535", "CUDA it speaks, wheels it runs, its branch", 1, 1,
     run_driver},
    {"gpu", "gpu \"RTX 3060\" | 10de:2504 | sm_86", "compute capability, drivers, torch", 1, 12,
     run_gpu},
    {"cudnn", "cudnn 8.4 | 8.4.1 | 9 | latest [--os OS]",
     "CUDA, drivers, GPUs, torch with it, how to install it", 1, 2, run_cudnn},
    {"env", "env cuda 11.6 [--os OS --shell SHELL]", "variables to set for a toolkit", 1, 2,
     run_env},
    {"python", "python 3.10", "torch releases with wheels for it", 1, 1, run_python},
    {"list", "list torch [--cuda --python --os --arch]", "published builds; cuda, gpu, driver ...",
     1, 1, run_list},
    {"sources", "sources [KIND | FACT...]", "where it was read; every page that states a fact", 0,
     12, run_sources},
    {"probe", "probe [--root DIR | --machine FILE]", "this machine as JSON (--redact)", 0, 0,
     run_probe},
    {"db", "db update|info|diff|conflicts|verify|install|export|build|facts ...",
     "newer data, what changed, who disagrees, data to carry: db --help", 1, 100000, run_db},
};

const cm_command *cm_command_named(const char *name) {
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (cm_same(commands[i].name, name)) return &commands[i];
    return NULL;
}

/* What a word was meant for that stands where a command should. */
static const char *meant_for(const char *word) {
    static const char *const gpus[] = {"rtx", "gtx", "tesla", "quadro", "sm_", "10de:", "geforce"};
    if (strstr(word, "==")) return "check";
    for (size_t i = 0; i < sizeof gpus / sizeof *gpus; i++)
        if (cm_starts_i(word, gpus[i])) return "gpu";
    bool version = cm_digit(*word) && strchr(word, '.');
    return version ? "torch" : NULL;
}

static cm_word_kind word_kind(const char *command) {
    return cm_same(command, "gpu")     ? CM_WORD_GPU
           : cm_same(command, "check") ? CM_WORD_REQUIREMENT
                                       : CM_WORD_VERSION;
}

const char *cm_command_suggest(cm_arena *arena, const char *name) {
    const char *command = meant_for(name);
    const char *line =
        command ? cm_line_text(CM_LINE(arena, CM_SHELL_ANY, "cudamatrix {} {}",
                                       {CM_WORD_TAG, command}, {word_kind(command), name}))
                : NULL;
    if (line) return cm_sprintf(arena, "; did you mean %s?", line);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (cm_distance(commands[i].name, name, 2) <= 2)
            return cm_sprintf(arena, "; did you mean %s?", commands[i].name);
    return "; see cudamatrix --help";
}

const cm_command *cm_command_at(size_t place) {
    return place < sizeof commands / sizeof *commands ? &commands[place] : NULL;
}
