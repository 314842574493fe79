/* Whether the clock of this machine may date what an update takes (docs/decisions/0006-update.md).
 * One that is far ahead would write data that no later update with the right clock could replace.
 */
#ifndef CM_UPKEEP_CLOCK_H
#define CM_UPKEEP_CLOCK_H

#include "base/err.h"

/* Against the program's own data, of `own_date`, or those that it begins with (NULL: none).
 * CM_UNREAD with one line where `today` ("2026-11-30") lies years behind what a program is thought
 * to be in use for. */
cm_status cm_clock_believed(const char *today, const char *own_date, cm_err *err) CM_CHECKED;

/* Against the latest day that a server gave, 20261130; 0: none did. CM_UNREAD with one line where
 * `today` lies ahead of it by more than a cache on the way explains. */
cm_status cm_clock_agrees(const char *today, unsigned server, cm_err *err) CM_CHECKED;

/* Against the newest source of the data at hand, which a right clock is not behind. */
cm_status cm_clock_behind(const char *today, const char *newest, cm_err *err) CM_CHECKED;

#endif
