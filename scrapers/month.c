#include "scrapers/month.h"

#include <stdlib.h>

#include "scrapers/pattern.h"

/* 1 to 12 by the first three letters; 0 if it is no month. */
static unsigned number_of(const char *name) {
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    for (unsigned i = 0; i < 12; i++)
        if (cm_starts_i(name, months[i])) return i + 1;
    return 0;
}

const char *cm_month(cm_arena *arena, const char *text) {
    cm_match m;
    if (!cm_matches(arena, "^([A-Za-z]{3,9})\\.?,?\\s*((?:19|20)\\d\\d)\\b", text, 0, &m))
        return NULL;
    unsigned month = number_of(m.group[1]);
    return month ? cm_sprintf(arena, "%s-%02u", m.group[2], month) : NULL;
}

const char *cm_day(cm_arena *arena, const char *text) {
    cm_match m;
    if (!cm_matches(arena,
                    "^([A-Za-z]{3,9})\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?,\\s*((?:19|20)\\d\\d)$",
                    text, 0, &m))
        return NULL;
    unsigned month = number_of(m.group[1]), day = (unsigned)strtoul(m.group[2], NULL, 10);
    if (!month || !day || day > 31) return NULL;
    return cm_sprintf(arena, "%s-%02u-%02u", m.group[3], month, day);
}
