/* PCRE2 with bounds: patterns are compiled once for the life of the process, matching is limited in
 * steps and depth. pattern.c is the only file that includes pcre2.h. */
#ifndef CM_SCRAPERS_PATTERN_H
#define CM_SCRAPERS_PATTERN_H

#include "base/component.h"
#include "base/str.h"

enum { CM_GROUPS = 12 };

/* PCRE2; the version is in the arena. */
cm_component cm_matcher_component(cm_arena *arena);

/* What a match found: groups as strings in the arena, [0] the whole match; NULL: did not take part.
 */
typedef struct {
    const char *group[CM_GROUPS];
    size_t from, to; /* bytes of the whole match in the subject */
} cm_match;

/* True if `pattern` matches `text` at or after byte `from`. Patterns are the program's own words,
 * never a page's: there is room for some hundred, and a wrong one ends the program. `match` may be
 * NULL. A match that hits a limit of steps or depth is none, but cm_patterns_gave_up tells of it.
 */
bool cm_matches(cm_arena *arena, const char *pattern, const char *text, size_t from,
                cm_match *match);

/* Whether any match since cm_patterns_begin ended at a limit: then what was not found may be there,
 * and the page is to be refused. */
void cm_patterns_begin(void);
bool cm_patterns_gave_up(void);

#endif
