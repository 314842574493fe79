/* Months as pages print them. */
#ifndef CM_SCRAPERS_MONTH_H
#define CM_SCRAPERS_MONTH_H

#include "base/str.h"

/* "June 2026", "Sept 2018", "Nov. 2019", "March2015" as 2026-06 and so on; NULL if `text` does not
 * start with a month and a year. A misspelt name is read by its first three letters. */
const char *cm_month(cm_arena *arena, const char *text);

#endif
