#include "scrapers/cuda_label.h"

#include <stdlib.h>

#include "scrapers/pattern.h"

typedef struct {
    int major, minor, third; /* third: -1 if not printed */
    int update;              /* -1 if none */
    const char *label;
} parts;

/* The words behind the number; false if they are not known. */
static bool read_words(cm_arena *arena, const char *words, parts *p) {
    cm_match m;
    p->label = "";
    if (!*words || cm_matches(arena, "(?i)^general release", words, 0, NULL)) return true;
    if (cm_matches(arena, "(?i)^(?:update|u) ?(\\d{1,2})$", words, 0, &m)) {
        p->update = atoi(m.group[1]);
        p->label = cm_sprintf(arena, "Update %d", p->update);
        return true;
    }
    if (cm_matches(arena, "(?i)^(?:developer|dev) preview$", words, 0, NULL)) {
        p->label = "Developer Preview";
        return true;
    }
    if (!cm_matches(arena, "^(?:GA|RC)\\d?$", words, 0, NULL)) return false;
    p->label = cm_strdup(arena, words);
    return true;
}

static bool read_parts(cm_arena *arena, const char *text, parts *p) {
    cm_match m;
    /* "8.0 (8.0.61 GA2)": what stands in brackets is the fuller name */
    if (cm_matches(arena, "^\\d+\\.\\d+ ?\\((\\d+\\.\\d+\\.\\d+[^()]*)\\)$", text, 0, &m))
        text = m.group[1];
    if (!cm_matches(arena, "^(\\d{1,2})\\.(\\d{1,2})(?:\\.(\\d{1,3}))?(?: (.*))?$", text, 0, &m))
        return false;
    *p = (parts){atoi(m.group[1]), atoi(m.group[2]), m.group[3] ? atoi(m.group[3]) : -1, -1, ""};
    return read_words(arena, m.group[4] ? m.group[4] : "", p);
}

/* Builds that were updates, for rows that print the build number alone. */
static int update_of_build(const parts *p) {
    if (p->update >= 0) return p->update;
    if (p->major == 10 && p->minor == 1 && p->third == 168) return 1;
    if (p->major == 10 && p->minor == 1 && p->third == 243) return 2;
    if (p->major == 9 && p->minor == 2 && p->third == 148) return 1;
    return p->third >= 1 && p->third < 10 ? p->third : 0;
}

static const char *old_name(cm_arena *arena, const parts *p) {
    if (p->major == 8 && p->minor == 0) {
        int build = cm_same(p->label, "GA2") ? 61 : cm_same(p->label, "GA1") ? 44 : p->third;
        if (build >= 10) return cm_sprintf(arena, "8.0.%d", build);
    }
    int update = update_of_build(p);
    if (update) return cm_sprintf(arena, "%d.%d.%d", p->major, p->minor, update);
    return cm_sprintf(arena, "%d.%d", p->major, p->minor);
}

static int third_part(const parts *p) {
    if (p->third >= 0) return p->third;
    int update = p->update > 0 ? p->update : 0;
    if (p->major == 11 && p->minor == 0) return cm_starts(p->label, "RC") ? 1 : 2 + update;
    bool builds = p->major > 13 || (p->major == 13 && p->minor >= 4);
    if (!builds || cm_same(p->label, "Developer Preview")) return update;
    return 1 + update;
}

/* Without the words in front and the footnote marks behind. */
static const char *bare(cm_arena *arena, const char *text) {
    char *line = cm_squeeze(arena, text);
    cm_match m;
    if (cm_matches(arena, "(?i)^(?:nvidia )?(?:cuda )?(?:toolkit )?v?(\\d[^*]*?)[ *]*$", line, 0,
                   &m))
        return m.group[1];
    return line;
}

bool cm_cuda_label(cm_arena *arena, const char *text, cm_cuda_name *name) {
    const char *line = bare(arena, text);
    cm_match m;
    parts p;
    /* one row for a release and its updates: "10.1 (10.1.105 general release, and updates)" */
    if (cm_matches(arena, "^(\\d+\\.\\d+) \\([\\d.]+ general release.*\\)$", line, 0, &m))
        line = m.group[1];
    if (!read_parts(arena, line, &p)) return false;
    const char *release = p.major < 11
                              ? old_name(arena, &p)
                              : cm_sprintf(arena, "%d.%d.%d", p.major, p.minor, third_part(&p));
    *name = (cm_cuda_name){release, p.label, p.third >= 0};
    return true;
}

const char *cm_cuda_family(cm_arena *arena, const char *text) {
    const char *line = bare(arena, text);
    cm_match m;
    if (cm_matches(arena, "^(\\d{2})\\.x$", line, 0, &m)) return m.group[0];
    if (!cm_matches(arena, "^(\\d{2})\\.(\\d{1,2})(?:\\.x|\\.\\d+)?(?: \\([\\d.]+\\))?$", line, 0,
                    &m))
        return NULL;
    if (atoi(m.group[1]) < 11) return NULL;
    if (cm_same(m.group[1], "11") && cm_same(m.group[2], "0")) return "11.0";
    return cm_sprintf(arena, "%s.x", m.group[1]);
}
