/* Days as numbers that sort: 20230731. */
#ifndef CM_BASE_DATE_H
#define CM_BASE_DATE_H

#include <stdbool.h>

#include "base/arena.h"

/* A thing happened on one of the days from `first` to `last`; 0: that end is not known. */
typedef struct {
    unsigned first, last;
} cm_days;

/* Reads "2023-07-31", "2023-07" (the days of that month) or "2023" (of that year). False for every
 * other form, for a day that the calendar lacks and for years outside 1990 to 2199; then `*days` is
 * empty. */
bool cm_days_parse(const char *text, cm_days *days);

/* Whole months from the last day that `captured` may mean ("2026-09/10": the first of the two, that
 * is September) to the day `today`, 20261123; negative where either is not known or it lies ahead.
 */
int cm_months_since(const char *captured, unsigned today);

/* The day of an HTTP date, "Sun, 06 Nov 1994 08:49:37 GMT"; 0 for every other form and for NULL. */
unsigned cm_day_of_http(const char *text);

/* The day that many days after a day of the calendar, as 20230731. */
unsigned cm_days_later(unsigned day, unsigned days);

/* 20230731 -> "2023-07-31". */
char *cm_day_text(cm_arena *arena, unsigned day);

/* "2023-07-31", "2023-07" or "2023" where the days are just those; else "2023-07-03 to
 * 2023-07-31". */
char *cm_days_text(cm_arena *arena, cm_days days);

#endif
