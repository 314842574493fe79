#include "scrapers/python_range.h"

#include <string.h>

#include "base/str.h"
#include "scrapers/pattern.h"

enum { MINORS = 64 };

typedef struct {
    cm_arena *arena;
    cm_strings listed; /* pythons named one by one */
    cm_strings experimental;
    cm_strings excluded;
    unsigned low[2], high[2]; /* major, minor; a major of 0: no such end */
} reading;

static unsigned number(const char *text) {
    unsigned n = 0;
    for (; text && cm_digit(*text) && n < 10000; text++)
        n = n * 10 + (unsigned)(*text - '0');
    return n;
}

/* One version with the operator before it and the word behind it. */
static bool take(reading *r, const cm_match *m) {
    const char *op = m->group[1] ? m->group[1] : "";
    unsigned major = number(m->group[2]), minor = number(m->group[3]);
    const char *free_threaded = m->group[5] ? m->group[5] : "";
    const char *name = cm_sprintf(r->arena, "%u.%u%s", major, minor, free_threaded);
    if (major < 2 || major > 9 || minor >= MINORS) return false;
    if (m->group[6]) {
        cm_strings_add(r->arena, &r->experimental, name);
        return true;
    }
    if (cm_same(op, ">=")) {
        r->low[0] = major, r->low[1] = minor;
    } else if (cm_same(op, "<=") || (cm_same(op, "<") && minor)) {
        r->high[0] = major, r->high[1] = minor - (cm_same(op, "<") ? 1u : 0u);
    } else if (cm_same(op, "!=")) {
        /* a patch release left out does not take its minor away */
        if (!m->group[4]) cm_strings_add(r->arena, &r->excluded, name);
    } else if (!*op || cm_same(op, "==")) {
        cm_strings_add(r->arena, &r->listed, name);
    } else {
        return false;
    }
    return true;
}

static char *plain_signs(cm_arena *arena, const char *text) {
    cm_text out = {.arena = arena};
    cm_text_puts(&out, "");
    for (; *text; text++) {
        if (cm_starts(text, "\xE2\x89\xA5")) {
            cm_text_puts(&out, ">=");
            text += 2;
        } else if (cm_starts(text, "\xE2\x89\xA4")) {
            cm_text_puts(&out, "<=");
            text += 2;
        } else if (*text != '`') {
            cm_text_add(&out, text, 1);
        }
    }
    return cm_squeeze(arena, out.data);
}

static void expand(reading *r) {
    for (unsigned minor = r->low[1]; minor <= r->high[1]; minor++) {
        const char *name = cm_sprintf(r->arena, "%u.%u", r->low[0], minor);
        if (!cm_strings_has(&r->excluded, name) && !cm_strings_has(&r->listed, name))
            cm_strings_add(r->arena, &r->listed, name);
    }
}

bool cm_python_range_read(cm_arena *arena, const char *text, cm_python_range *range) {
    static const char *const pattern =
        "\\G[\\s,;(]*(?:and\\s+)?([<>=!~]=?=?)?\\s*\\(?\\s*(\\d+)\\.(\\d+)(\\.\\d+)?(?:\\.\\*)?(t)?"
        "(\\s+experimental)?[\\s,;)]*";
    reading r = {.arena = arena};
    const char *stated = plain_signs(arena, text);
    size_t at = 0;
    for (cm_match m; stated[at]; at = m.to)
        if (!cm_matches(arena, pattern, stated, at, &m) || m.from != at || !take(&r, &m))
            return false;
    bool low = r.low[0] > 0, high = r.high[0] > 0;
    if (at == 0 || (high && !low)) return false;
    if (low && high) {
        if (r.low[0] != r.high[0] || r.low[1] > r.high[1]) return false;
        expand(&r);
    } else if (low) {
        /* without an upper end the list would be a guess */
        r.listed.count = 0;
    }
    *range = (cm_python_range){cm_strings_join(arena, &r.listed, " "),
                               cm_strings_join(arena, &r.experimental, " "), stated};
    return true;
}
