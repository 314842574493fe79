/* Months as pages print them. */
#ifndef CM_SCRAPERS_MONTH_H
#define CM_SCRAPERS_MONTH_H

#include "base/str.h"

/* "June 2026", "Sept 2018", "Nov. 2019", "March2015" as 2026-06 and so on; NULL if `text` does not
 * start with a month and a year. A misspelt name is read by its first three letters. */
const char *cm_month(cm_arena *arena, const char *text);

/* A day: "December 5th, 2023", "Sept 28, 2018", "March 17,2015" as 2023-12-05 and so on, read like
 * a month; NULL if `text` is anything else. */
const char *cm_day(cm_arena *arena, const char *text);

#endif
