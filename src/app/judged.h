/* Inside src/app: what the answers of judgements share. */
#ifndef CM_APP_JUDGED_H
#define CM_APP_JUDGED_H

#include "app/knowledge.h"
#include "app/lookup.h"
#include "rules/set.h"

/* Adds the facts that were judged, each with where it came from. */
void cm_describe_input(cm_ask *ask, cm_answer *answer, const cm_case *c);

/* What a verdict is described for: people, a line of a batch (nothing that only people read), an
 * explanation (the messages are said already), or with advice to follow. */
typedef enum { CM_FOR_PEOPLE, CM_FOR_BATCH, CM_FOR_EXPLAIN, CM_FOR_ADVICE } cm_audience;

/* Adds verdict, findings, repairs and input of a judged case; `reading` may be NULL. */
void cm_describe_verdict(cm_ask *ask, cm_answer *answer, const cm_case *c, const cm_verdict *v,
                         const cm_reading *reading, cm_audience audience);

/* Adds findings alone, each with its cure: of a case in which there is no torch to judge. */
void cm_describe_findings(cm_ask *ask, cm_answer *answer, const cm_case *c, const cm_verdict *v);

/* Adds a set as an object of the JSON, and as lines of the text. */
void cm_describe_set(cm_ask *ask, cm_item *in, const char *key, const cm_case *c,
                     const cm_set *set);
void cm_show_set(cm_ask *ask, cm_item *text, const cm_case *c, const cm_set *set);
/* Adds the drivers that a set needs, a line a system: of a build with CUDA. */
void cm_show_drivers(cm_ask *ask, cm_item *text, const cm_case *c, const cm_set *set);
/* Adds what was not judged: facts that nobody gave (`how`: "not stated"), names that say no GPU. */
void cm_show_missing(cm_ask *ask, cm_item *text, const cm_case *c, const cm_strings *missing,
                     const char *how);
/* Adds the lines to copy as the end of the text: other installers, a test, last the line. */
void cm_show_plan(cm_ask *ask, cm_item *root, const cm_case *c, const cm_set *set);

/* "RTX 3060 (8.6), driver 512.15, Windows": the machine of a case in one line. */
const char *cm_facts_text(cm_ask *ask, const cm_case *c);

/* Adds what speaks against the sets that would be newer than `best` (NULL: against all). */
void cm_describe_reasons(cm_ask *ask, cm_answer *answer, const cm_case *c, const cm_set *best,
                         const cm_set *all, size_t count);

/* The missing facts of a verdict in words: "the GPU, the driver version". */
const char *cm_missing_names(cm_ask *ask, const cm_verdict *v);
/* Adds the lines to run where the missing facts can be seen, and the one that reads their output;
 * nothing where no line would tell them. */
void cm_show_settling(cm_ask *ask, cm_answer *answer, const cm_case *c, const cm_verdict *v);

/* CM_ABSENT with one line where a GPU is stated that nothing is known of. */
cm_status cm_refuse_unknown(const cm_case *c, cm_err *err);

/* Adds what to install for a case without torch, the sources, and last the line to copy. False:
 * nothing fits, or a driver has to come first. */
bool cm_advise(cm_ask *ask, cm_answer *answer, cm_case *c);

#endif
