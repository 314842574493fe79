/* The one line beside the answer about data that has grown old, and the clock that it needs: the
 * only one that an answer looks at. */
#ifndef CM_COMMAND_AGE_H
#define CM_COMMAND_AGE_H

#include "command/command.h"

/* The day as 20261123: $CUDAMATRIX_TODAY where it is a day (tests, reproducible runs), else the
 * system's clock; 0 where there is none. */
unsigned cm_today(const cm_surroundings *around);

/* CM_USAGE where --max-age is no number of months and not off. */
cm_status cm_age_check(const cm_options *options, cm_err *err);

/* Notes the line if the database that answered is older than --max-age, $CUDAMATRIX_MAX_AGE or six
 * months. Nothing for a command `db`, which says it itself, nor with --as-of. */
void cm_age_note(const cm_call *call, cm_status status);

#endif
