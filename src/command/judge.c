/* The commands that reason: what is stated by flags, words, text and the machine becomes one
 * question. */
#include <string.h>

#include "app/bundle.h"
#include "app/judge.h"
#include "base/ver.h"
#include "command/batch.h"

typedef struct {
    cm_call *call;
    cm_question question;
    cm_reading reading;
    cm_store *store;
    cm_knowledge *knowledge;
    cm_ask ask;
    cm_answer *answer;
} session;

/* Flags ---------------------------------------------------------------------------------------- */

static cm_status state_os(cm_call *call, cm_question *question) {
    const char *given = call->options->os;
    if (given && !cm_system_word(given))
        return cm_fail(call->err, CM_USAGE, "--os %s: expected linux, windows, macos or wsl",
                       given);
    cm_question_set(question, CM_Q_OS, given, CM_FROM_FLAG);
    return CM_OK;
}

static cm_status state_flags(cm_call *call, cm_question *question) {
    const cm_options *o = call->options;
    const struct {
        const char *value;
        cm_field field;
        const char *flag, *example;
    } flags[] = {{o->python, CM_Q_PYTHON, "python", "3.10"},
                 {o->driver, CM_Q_DRIVER, "driver", "535.129.03"},
                 {o->torch, CM_Q_TORCH, "torch", "2.6.0+cu124"},
                 {o->cuda, CM_Q_CUDA, "cuda", "11.8"},
                 {o->cudnn, CM_Q_CUDNN, "cudnn", "8.9"},
                 {o->glibc, CM_Q_GLIBC, "glibc", "2.31"},
                 {o->arch, CM_Q_ARCH, NULL, NULL},
                 {o->installer, CM_Q_INSTALLER, NULL, NULL},
                 {o->mirror, CM_Q_MIRROR, NULL, NULL}};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        if (!flags[i].value) continue;
        bool none = flags[i].field == CM_Q_DRIVER && cm_same_i(flags[i].value, "none");
        if (flags[i].flag && !none && !strpbrk(flags[i].value, "0123456789"))
            return cm_fail(call->err, CM_USAGE, "--%s %s: expected a version, as %s", flags[i].flag,
                           flags[i].value, flags[i].example);
        cm_question_set(question, flags[i].field, flags[i].value, CM_FROM_FLAG);
    }
    for (size_t i = 0; i < o->gpus.count; i++)
        cm_question_add_gpu(question, CM_FROM_FLAG)->name = o->gpus.items[i];
    return state_os(call, question);
}

/* Text ----------------------------------------------------------------------------------------- */

static const char *name_of(const char *from) {
    return cm_same(from, "-") ? "standard input" : from;
}

/* Puts the name of the text in front of what is wrong with it. */
static cm_status name_text(cm_call *call, const char *from) {
    cm_status status = call->err->status;
    const char *why = cm_strdup(call->arena, call->err->text);
    *call->err = (cm_err){0};
    return cm_fail(call->err, status, "%s: %s", name_of(from), why);
}

static cm_status state_texts(session *s) {
    const cm_strings *from = &s->call->options->from;
    cm_question said;
    cm_question_init(&said, s->call->arena);
    for (size_t i = 0; i < from->count; i++) {
        char *bytes;
        size_t length;
        cm_status status = cm_input_whole(s->call->around, s->call->arena, from->items[i],
                                          CM_READ_BYTES, &bytes, &length, s->call->err);
        if (status != CM_OK) return status;
        if (cm_question_of_text(bytes, length, &said, &s->reading, s->call->err) != CM_OK)
            return name_text(s->call, from->items[i]);
        if (!s->reading.recognised.count)
            return cm_fail(s->call->err, CM_ABSENT,
                           "%s: nothing recognised (nvidia-smi, nvcc, collect_env, pip, conda, "
                           "requirements and error messages are read)",
                           name_of(from->items[i]));
    }
    /* a torch that is stated is planned beside what a saved machine has installed */
    if (said.installed && (cm_question_get(&s->question, CM_Q_TORCH) || s->question.packages.count))
        cm_question_plan_anew(&said);
    cm_question_merge(&s->question, &said);
    return CM_OK;
}

/* Machine -------------------------------------------------------------------------------------- */

/* Facts of two machines must not mix: this machine fills what is unstated only as long as nothing
 * describes another one. A machine that was named fills it always. */
bool cm_describes_a_machine(const cm_call *call) {
    const cm_options *o = call->options;
    return o->gpus.count || o->driver || o->os || o->arch || o->glibc || o->from.count ||
           o->targets.count;
}

static bool named(const cm_call *call) {
    return call->options->machine || call->options->root || call->options->prefixes.count;
}

/* A machine without a GPU is where something is planned for another: only its system counts. */
static void plan_elsewhere(cm_question *here) {
    cm_given os = here->fields[CM_Q_OS], arch = here->fields[CM_Q_ARCH];
    cm_question_init(here, here->arena);
    here->fields[CM_Q_OS] = os;
    here->fields[CM_Q_ARCH] = arch;
}

static cm_status state_machine(session *s, bool whole) {
    cm_machine *machine = cm_alloc(s->call->arena, sizeof *machine); /* the question points there */
    cm_question here;
    if (s->call->options->no_detect && !named(s->call)) return CM_OK;
    if (!named(s->call) && cm_describes_a_machine(s->call)) return CM_OK;
    cm_status status = cm_machine_of(s->call, !whole, machine);
    if (status != CM_OK) return status;
    cm_question_init(&here, s->call->arena);
    bool torch_stated = cm_question_get(&s->question, CM_Q_TORCH) || s->question.packages.count;
    cm_question_of_machine(machine, whole || named(s->call), &here);
    if (torch_stated) cm_question_plan_anew(&here);
    if (!named(s->call) && !machine->gpus.count && !machine->driver.version) plan_elsewhere(&here);
    cm_question_merge(&s->question, &here);
    return CM_OK;
}

/* Session -------------------------------------------------------------------------------------- */

static cm_status session_open(cm_call *call, session *s) {
    *s = (session){.call = call};
    cm_question_init(&s->question, call->arena);
    s->answer = cm_answer_new(call->arena);
    cm_status status = cm_store_of(call, &s->store);
    cm_as_of *as_of = NULL;
    if (status == CM_OK && call->options->as_of)
        status = cm_as_of_new(call->arena, s->store, call->options->as_of, &as_of, call->err);
    if (status == CM_OK)
        status = cm_knowledge_load(call->arena, s->store, as_of, &s->knowledge, call->err);
    s->ask = (cm_ask){.arena = call->arena, .store = s->store, .as_of = as_of};
    return status;
}

static cm_status session_close(session *s, cm_status status, bool answered) {
    cm_as_of_mark(s->ask.as_of, s->call->err);
    bool show = answered && s->call->err->status == CM_OK;
    if (show) cm_as_of_describe(s->ask.as_of, s->answer);
    if (show) cm_show(s->call, s->answer);
    cm_store_close(s->store);
    return status;
}

/* What stands in the command itself can be put right there. */
static cm_status refuse_odd(const session *s) {
    const cm_strings *odd = &s->question.not_understood;
    return odd->count
               ? cm_fail(s->call->err, CM_USAGE,
                         "%s was not understood; expected as torch==2.6.0+cu124", odd->items[0])
               : CM_OK;
}

static cm_status gather(session *s, bool words, bool whole) {
    const cm_strings *list = &s->call->options->words;
    cm_status status = state_flags(s->call, &s->question);
    for (size_t i = 0; words && status == CM_OK && i < list->count; i++)
        status = cm_question_word(&s->question, list->items[i], s->call->err);
    if (status == CM_OK && s->question.contradiction)
        status = cm_fail(s->call->err, CM_USAGE, "%s", s->question.contradiction);
    if (status == CM_OK) status = refuse_odd(s);
    if (status == CM_OK) status = state_texts(s);
    if (status == CM_OK) status = state_machine(s, whole);
    return status;
}

/* Commands ------------------------------------------------------------------------------------- */

/* This machine or another, and what is installed there. */
static cm_status run_here(cm_call *call) {
    session s;
    cm_machine machine = {0};
    cm_status status = session_open(call, &s);
    if (status == CM_OK && call->options->no_detect && !named(call))
        status = cm_fail(call->err, CM_USAGE,
                         "nothing to judge: --no-detect keeps this machine out; see --help");
    if (status == CM_OK) status = state_flags(call, &s.question);
    if (status == CM_OK) status = cm_machine_of(call, call->options->root != NULL, &machine);
    bool answered = status == CM_OK;
    if (answered)
        status = cm_answer_here(&s.ask, s.knowledge, &machine, &s.question, s.answer, call->err);
    return session_close(&s, status, answered);
}

/* Whether nothing but what is installed is to be judged: as without a command. */
static bool about_installed(const cm_call *call) {
    const cm_options *o = call->options;
    if (o->words.count || o->from.count || o->batch || o->torch || o->cuda) return false;
    return named(call) || (!o->no_detect && !cm_describes_a_machine(call));
}

cm_status cm_run_check(cm_call *call) {
    if (about_installed(call)) return run_here(call);
    session s;
    cm_status status = CM_OK;
    const cm_options *o = call->options;
    if (o->batch && (o->from.count || o->words.count || o->gpus.count || o->driver || o->os ||
                     o->python || o->torch || o->cuda || o->arch || o->glibc))
        status = cm_fail(call->err, CM_USAGE,
                         "check --batch: the facts stand in its lines; give no others");
    if (o->batch) return status == CM_OK ? cm_run_batch(call) : status;
    status = session_open(call, &s);
    if (status == CM_OK) status = gather(&s, true, false);
    if (status == CM_OK && cm_question_empty(&s.question))
        status = cm_fail(call->err, CM_USAGE, "check: nothing to judge; see cudamatrix --help");
    bool answered = status == CM_OK;
    if (answered)
        status =
            cm_answer_check(&s.ask, s.knowledge, &s.question,
                            call->options->from.count ? &s.reading : NULL, s.answer, call->err);
    return session_close(&s, status, answered);
}

typedef cm_status judge_maker(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                              cm_answer *answer, cm_err *err);

static cm_status run_judge(cm_call *call, judge_maker *maker) {
    session s;
    cm_status status = session_open(call, &s);
    if (status == CM_OK) status = gather(&s, true, false);
    bool answered = status == CM_OK;
    if (answered) status = maker(&s.ask, s.knowledge, &s.question, s.answer, call->err);
    return session_close(&s, status, answered);
}

cm_status cm_run_recommend(cm_call *call) {
    return run_judge(call, cm_answer_recommend);
}

cm_status cm_run_last(cm_call *call) {
    return run_judge(call, cm_answer_last);
}

cm_status cm_run_bundle(cm_call *call) {
    session s;
    const cm_options *o = call->options;
    cm_bundle_wish wish = {&o->targets, &o->pythons, o->output, o->verify};
    cm_status status = session_open(call, &s);
    if (status == CM_OK) status = gather(&s, true, false);
    bool answered = status == CM_OK;
    if (answered)
        status = cm_answer_bundle(&s.ask, s.knowledge, &s.question, &wish, s.answer, call->err);
    return session_close(&s, status, answered);
}

/* Whether the text itself says what machine it is about. */
static bool about_a_machine(const cm_question *q) {
    return q->gpus_known || cm_question_get(q, CM_Q_DRIVER) || cm_question_get(q, CM_Q_OS) ||
           cm_question_get(q, CM_Q_DRIVER_CUDA) || cm_question_get(q, CM_Q_TORCH);
}

cm_status cm_run_explain(cm_call *call) {
    session s;
    const cm_strings *words = &call->options->words;
    cm_status status = session_open(call, &s);
    if (status == CM_OK) status = state_flags(call, &s.question);
    if (status == CM_OK && words->count) {
        const char *text = cm_strings_join(call->arena, words, " ");
        status = cm_question_of_text(text, strlen(text), &s.question, &s.reading, call->err);
    }
    if (status == CM_OK) status = state_texts(&s);
    if (status == CM_OK && !words->count && !call->options->from.count)
        status = cm_fail(call->err, CM_USAGE, "explain: which message? give it, or --from FILE");
    if (status == CM_OK && (named(call) || !about_a_machine(&s.question)))
        status = state_machine(&s, true);
    bool answered = status == CM_OK;
    if (answered)
        status =
            cm_answer_explain(&s.ask, s.knowledge, &s.question,
                              call->options->from.count ? &s.reading : NULL, s.answer, call->err);
    return session_close(&s, status, answered);
}

cm_status cm_run_bare(cm_call *call) {
    cm_status status = run_here(call);
    bool undecided = status == CM_ABSENT && call->err->status == CM_OK;
    return undecided ? CM_OK : status; /* what is here was said */
}
