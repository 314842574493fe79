/* What the files of the calendar share: making one from facts. */
#ifndef CM_AS_OF_CALENDAR_INSIDE_H
#define CM_AS_OF_CALENDAR_INSIDE_H

#include "as_of/calendar.h"

enum { CM_CALENDAR_LISTS = 16 };

typedef struct {
    const char *of;
    cm_coming *items; /* by version once the calendar is made */
    size_t count, room;
} cm_comings; /* all versions of one thing */

struct cm_calendar {
    cm_arena *arena;
    cm_comings lists[CM_CALENDAR_LISTS];
    size_t count;
    unsigned end;                 /* last day of the newest source */
    const cm_coming *first_build; /* the oldest torch whose builds are known */
};

/* The last possible day of a capture ("2025-08..2026-02", "2026-07/08"); 0 for a version in place
 * of a date. */
unsigned cm_captured_by(const char *captured);

/* The list of one thing, made where it is missing; NULL: there is no room for another. */
cm_comings *cm_calendar_list(cm_calendar *calendar, const char *of);

/* The entry of a version, made where it is missing; NULL: not a version. Valid until the next one
 * is made. */
cm_coming *cm_calendar_add(cm_calendar *calendar, const char *of, const char *version);

/* A fact names it, so it was there when the fact was read. `coming` may be NULL. */
void cm_calendar_seen(const cm_calendar *calendar, cm_coming *coming, const cm_fact *fact);

/* The same for a version with a day of its own, where that can be read; the first one counts. */
void cm_calendar_date(cm_calendar *calendar, const char *of, const char *version,
                      const char *released, const cm_fact *fact);

/* "CUDA 12.2.0", "driver R535", "torch 2.0.1" */
const char *cm_calendar_name(const cm_calendar *calendar, const char *of, const char *version);

/* Sorts a list and places what has no day between its neighbours; may be repeated. */
void cm_calendar_settle(const cm_calendar *calendar, cm_comings *list);

#endif
