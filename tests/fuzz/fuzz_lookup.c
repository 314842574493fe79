/* Arguments of the look-ups: the first byte chooses the command, the rest is what is asked for. */
#include "fuzz.h"

static cm_status companion(cm_ask *ask, const char *what, cm_answer *answer, cm_err *err) {
    return cm_answer_companion(ask, "torchvision", what, answer, err);
}

static cm_status package(cm_ask *ask, const char *what, cm_answer *answer, cm_err *err) {
    const char *bar = what ? cm_find_i(what, "|") : NULL;
    const char *version = bar ? cm_strndup(ask->arena, what, (size_t)(bar - what)) : what;
    return cm_answer_package(ask, "torchmetrics", version, bar ? bar + 1 : NULL, answer, err);
}

static cm_status cudnn(cm_ask *ask, const char *what, cm_answer *answer, cm_err *err) {
    return cm_answer_cudnn(ask, what, NULL, answer, err);
}

static cm_status env(cm_ask *ask, const char *what, cm_answer *answer, cm_err *err) {
    return cm_answer_env(ask, what, &(cm_env_choice){0}, answer, err);
}

static cm_status list(cm_ask *ask, const char *what, cm_answer *answer, cm_err *err) {
    cm_strings words = cm_split(ask->arena, what, "|");
    const char *word[4] = {0};
    for (size_t i = 1; i < words.count && i <= 4; i++)
        word[i - 1] = words.items[i];
    cm_filters filters = {word[0], word[1], word[2], word[3]};
    return cm_answer_list(ask, words.count ? words.items[0] : "", &filters, answer, err);
}

/* A day, then a torch as of then. */
static cm_status dated(cm_ask *ask, const char *what, cm_answer *answer, cm_err *err) {
    const char *bar = cm_find_i(what, "|");
    const char *day = bar ? cm_strndup(ask->arena, what, (size_t)(bar - what)) : what;
    cm_status status = cm_as_of_new(ask->arena, ask->store, day, &ask->as_of, err);
    if (status == CM_OK && bar) status = cm_as_of_admit(ask->as_of, "torch", bar + 1, err);
    if (status == CM_OK && bar) status = cm_answer_torch(ask, bar + 1, answer, err);
    cm_as_of_mark(ask->as_of, err);
    return status;
}

void cm_fuzz(cm_arena *arena, const char *bytes, size_t size) {
    static cm_answer_maker *const makers[] = {cm_answer_torch,
                                              cm_answer_cuda,
                                              cm_answer_driver,
                                              cm_answer_gpu,
                                              cm_answer_python,
                                              companion,
                                              package,
                                              cudnn,
                                              env,
                                              list,
                                              dated,
                                              cm_answer_sources};
    if (!size || *bytes < 'a' || *bytes >= 'a' + (int)(sizeof makers / sizeof *makers)) return;
    cm_ask ask = {.arena = arena, .store = fuzz_store()};
    cm_answer *answer = cm_answer_new(arena);
    cm_err err = {0};
    cm_status status = makers[*bytes - 'a'](&ask, bytes + 1, answer, &err);
    fuzz_failed(status, &err);
    if (err.status == CM_OK) fuzz_answer(answer);
}
