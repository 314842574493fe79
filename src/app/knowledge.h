/* Inside src/app: what the judging commands work with: the version matrix and the GPU names, loaded
 * once. */
#ifndef CM_APP_KNOWLEDGE_H
#define CM_APP_KNOWLEDGE_H

#include "app/judge.h"
#include "rules/case.h"

struct cm_knowledge {
    cm_arena *arena; /* holds all of it */
    cm_as_of *as_of; /* the day whose world it is; NULL: today's */
    cm_facts *facts; /* by kind */
    const cm_matrix *matrix;
    const cm_gpu_names *names;
};

/* A matrix of one release of torch with what its lines to copy need, nothing to judge by: a tenth
 * of the work. NULL: `err` says why. */
const cm_matrix *cm_knowledge_of_release(cm_arena *arena, cm_store *store, cm_as_of *as_of,
                                         const char *torch, cm_err *err);

/* Understands a question; where a GPU's name leaves a choice, with the drivers' lists too. */
cm_status cm_knowledge_case(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                            cm_case *c, cm_err *err);

/* The same for recommend and last: a torch binds them only where a flag or word states it. */
cm_status cm_knowledge_choice(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                              cm_case *c, cm_err *err);

#endif
