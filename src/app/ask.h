/* Questions to the facts. Each function makes one answer; a thing that is not in the data gives
 * CM_ABSENT with the nearest names in the error line. Facts that an answer used are listed at its
 * end with address and date. */
#ifndef CM_APP_ASK_H
#define CM_APP_ASK_H

#include "as_of/as_of.h"
#include "model/answer.h"
#include "model/machine.h"
#include "store/store.h"

typedef struct {
    const char *cuda, *python, *os, *arch; /* filters of `list`; NULL: not given */
} cm_filters;

typedef struct {
    cm_arena *arena;
    cm_store *store;
    cm_as_of *as_of;                     /* the day whose world is asked for; NULL: today's */
    const struct cm_floor_known *floors; /* what cm_driver_floor has said */
    const struct cm_capabilities *capabilities; /* of arch_support, once they were asked for */
    const struct cm_families_known *families;   /* what cm_families has said */
    const struct cm_gpu_names *gpus;            /* index of GPU names, once it was asked for */
    const cm_machine *machine;                  /* this machine, or NULL */
    const char *os, *arch;                      /* what a look-up is narrowed to, or NULL */
    const char *mirror;     /* where to install from, as asked; NULL: from the origin */
    const char *installer;  /* whose lines stand last: pip, conda, uv; NULL: pip */
    const char *here;       /* one line on how this machine stands, or NULL */
    const cm_source **used; /* sources of the facts in the answer so far */
    size_t used_count, used_capacity;
} cm_ask;

typedef cm_status cm_answer_maker(cm_ask *ask, const char *what, cm_answer *answer, cm_err *err);

cm_answer_maker cm_answer_torch;   /* 1.13.1, 1.13, 1.13.1+cu117, latest */
cm_answer_maker cm_answer_cuda;    /* 11.6, 11.6.2, cu116, 12 */
cm_answer_maker cm_answer_driver;  /* 512.15, R535, 535 */
cm_answer_maker cm_answer_gpu;     /* name, 10de:2504, sm_86, 8.6 */
cm_answer_maker cm_answer_python;  /* 3.10, 3.13t */
cm_answer_maker cm_answer_sources; /* kind of fact, or NULL for the pages */
/* 8.4, 8.4.1, 9, latest; `os` is linux, windows or NULL for both */
cm_status cm_answer_cudnn(cm_ask *ask, const char *what, const char *os, cm_answer *answer,
                          cm_err *err);
/* package: torchvision, ... */
cm_status cm_answer_companion(cm_ask *ask, const char *package, const char *version,
                              cm_answer *answer, cm_err *err);
/* package: torchmetrics, modelscope; version: 1.9.0, 1.9, latest, or NULL for all; `python` narrows
 * them, or is NULL. CM_NO where the version does not take that Python. */
cm_status cm_answer_package(cm_ask *ask, const char *package, const char *version,
                            const char *python, cm_answer *answer, cm_err *err);
/* The variables of a toolkit: 11.6, 11.6.2, cu116. Where `ask` has a machine, its own folder of
 * that toolkit counts. `what` that is a major alone is CM_USAGE. */
typedef struct {
    const char *os; /* linux or windows; NULL: both */
    const char
        *shell; /* cmd, powershell, sh: which lines the text shows; NULL: as is usual there */
} cm_env_choice;
cm_status cm_answer_env(cm_ask *ask, const char *what, const cm_env_choice *choice,
                        cm_answer *answer, cm_err *err);
/* noun: torch, cuda, gpu, driver, torchmetrics, ... */
cm_status cm_answer_list(cm_ask *ask, const char *noun, const cm_filters *filters,
                         cm_answer *answer, cm_err *err);

#endif
