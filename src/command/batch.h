/* Environments as JSON, judged one after the other with everything loaded once. */
#ifndef CM_COMMAND_BATCH_H
#define CM_COMMAND_BATCH_H

#include "app/judge.h"
#include "command/command.h"

typedef struct {
    cm_store *store;
    cm_as_of *as_of; /* or NULL */
    cm_knowledge *knowledge;
    cm_arena *arena; /* of one line */
} cm_batch_judge;

/* Loads the database and day of call->options; all but the line's arena lives in call->arena.
 * Close it in any case. */
cm_status cm_batch_open(cm_call *call, cm_batch_judge *judge);
void cm_batch_close(cm_batch_judge *judge);

/* Judges one line and puts its answer, one line of JSON, in place of what is in `out`. The status
 * as of cm_batch. */
cm_status cm_batch_line(cm_batch_judge *judge, const char *line, size_t length, cm_text *out);

/* The same for a line of which only the beginning was kept, for it is longer than one may be;
 * `number` counts lines from 1, 0: it stands alone. */
cm_status cm_batch_long_line(cm_batch_judge *judge, const char *head, size_t length, size_t number,
                             cm_text *out);

/* check --batch FILE: each answer goes out as it comes. */
cm_status cm_run_batch(cm_call *call);

#endif
