/* Inside src/app and for cli: what a machine without network needs (rules/bundle.h). */
#ifndef CM_APP_BUNDLE_H
#define CM_APP_BUNDLE_H

#include "app/judge.h"

/* What is asked beside the facts of the question. */
typedef struct {
    const cm_strings *targets; /* "windows:3.10", "linux:aarch64:3.12"; empty: see pythons */
    const cm_strings *pythons; /* of the one system; empty: that of the question */
    const char *folder;        /* name of the folder in the lines, or NULL: wheels */
    const char *verify;        /* a folder to hold against the plan, or NULL */
} cm_bundle_wish;

/* Plans the wheels for the set that is stated, or that `recommend` would choose, for each Python;
 * or checks a folder against the plan. CM_NO: what is stated does not fit, or the folder is not
 * complete; CM_USAGE: system or Python of the target is not stated; CM_UNREAD: the folder. */
cm_status cm_answer_bundle(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                           const cm_bundle_wish *wish, cm_answer *answer, cm_err *err);

#endif
