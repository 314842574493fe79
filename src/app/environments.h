/* Inside src/app: the Pythons of a machine that have torch, each judged. */
#ifndef CM_APP_ENVIRONMENTS_H
#define CM_APP_ENVIRONMENTS_H

#include "app/judged.h"

/* The record of torch that a Python imports, or NULL. */
const cm_installed *cm_torch_of(const cm_python *python);

/* The Python to judge in full: the active one, else the first on PATH that has torch, else the
 * first that has; NULL where none has torch and none is active. */
const cm_python *cm_judged_python(const cm_machine *machine);

/* What is stated, filled up by the machine and, where `python` is not NULL, by what it has. */
void cm_question_for(const cm_machine *machine, const cm_python *python, const cm_question *stated,
                     cm_question *question);

/* Adds one row for each Python that has torch, so that nobody judges the wrong one, and to the JSON
 * the whole judgement of each but `judged`. At most 64 are judged, in 16 MiB; the others are named
 * as not judged, with the way to ask for them. */
void cm_describe_environments(cm_ask *ask, const cm_knowledge *knowledge, const cm_machine *machine,
                              const cm_question *stated, const cm_python *judged,
                              cm_answer *answer);

#endif
