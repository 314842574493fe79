#include "scrapers/month.h"

#include "scrapers/pattern.h"

const char *cm_month(cm_arena *arena, const char *text) {
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    cm_match m;
    if (!cm_matches(arena, "^([A-Za-z]{3,9})\\.?,?\\s*((?:19|20)\\d\\d)\\b", text, 0, &m))
        return NULL;
    for (unsigned i = 0; i < 12; i++)
        if (cm_starts_i(m.group[1], months[i]))
            return cm_sprintf(arena, "%s-%02u", m.group[2], i + 1);
    return NULL;
}
