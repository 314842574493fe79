/* The world as of a day: every fact passes through here, and what speaks of something that came
 * later is dropped. What came when says the calendar (calendar.h). */
#ifndef CM_AS_OF_AS_OF_H
#define CM_AS_OF_AS_OF_H

#include "as_of/calendar.h"
#include "model/answer.h"
#include "model/question.h"

typedef struct cm_as_of cm_as_of;

/* Reads "2023-07-31", "2023-07" (its last day) or "2023" (its last day). CM_USAGE for another form,
 * CM_ABSENT for a day before the first dated fact. Everything lives in `arena`. */
cm_status cm_as_of_new(cm_arena *arena, cm_store *store, const char *text, cm_as_of **as_of,
                       cm_err *err);

/* cm_store_find, without the facts of what came later; all facts where `as_of` is NULL. */
cm_status cm_as_of_find(cm_as_of *as_of, cm_store *store, cm_kind_id kind,
                        const char *const *values, cm_facts *facts, cm_err *err);
/* cm_store_find_prefix likewise. */
cm_status cm_as_of_find_prefix(cm_as_of *as_of, cm_store *store, cm_kind_id kind,
                               const char *const *values, cm_facts *facts, cm_err *err);

/* CM_ABSENT with one line that says when it came, where the version that a noun (torch, cuda,
 * driver, a companion) is asked for was not there yet; CM_OK where it was, where nothing dates it
 * and where `as_of` is NULL. */
cm_status cm_as_of_admit(const cm_as_of *as_of, const char *noun, const char *version, cm_err *err);
/* The same for a GPU of that compute capability. */
cm_status cm_as_of_admit_gpu(const cm_as_of *as_of, const char *name, const char *capability,
                             cm_err *err);
/* The same for all versions that a question states. CM_USAGE where it is that of an answer which
 * holds as of another day. */
cm_status cm_as_of_admit_question(const cm_as_of *as_of, const cm_question *question, cm_err *err);

/* Whether the day lies before the oldest torch whose builds are in the data: then no build says
 * nothing. */
bool cm_as_of_before_builds(const cm_as_of *as_of);
/* CM_ABSENT with one line on such a day. */
cm_status cm_as_of_admit_builds(const cm_as_of *as_of, cm_err *err);

/* The date of the matrix: that of the store, or the day where it is earlier. */
const char *cm_as_of_date(const cm_as_of *as_of, const cm_store *store);

/* Says in the answer, before everything else, as of which day it holds, and before the sources how
 * things without a day of their own were dated. Nothing where `as_of` is NULL. */
void cm_as_of_describe(const cm_as_of *as_of, cm_answer *answer);
/* The day alone, for a line of a batch. */
void cm_as_of_describe_day(const cm_as_of *as_of, cm_answer *answer);
/* Adds the day to the line of an error CM_ABSENT that does not name it. */
void cm_as_of_mark(const cm_as_of *as_of, cm_err *err);

#endif
