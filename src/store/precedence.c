#include "store/precedence.h"

#include <string.h>

/* How near a scraper's pages stand to the thing itself. */
typedef struct {
    const char *scraper;
    int nearness;
} standing;

static const standing standings[] = {
    {"wheel-index", 5},       /* the files themselves */
    {"curated", 4},           /* reviewed rows: measured, or read from the build scripts */
    {"previous-versions", 3}, /* page of the release */
    {"cuda-release-notes", 3},
    {"linux-guide", 3},
    {"windows-guide", 3},
    {"release-matrix-json", 3},
    {"published-versions", 2}, /* written while the release was the newest: without pins */
    {"cuda-archive", 3},
    {"cudnn-archive", 3},    /* with the day; the support matrix names the packages only */
    {"companion-tables", 2}, /* README of the companion, kept by hand, family by family */
    {"release-matrix", 2},
    {"version-compatibility", 1}, /* a digest of the others */
};

int cm_source_nearness(const cm_source *source) {
    for (size_t i = 0; i < sizeof standings / sizeof *standings; i++)
        if (cm_same(standings[i].scraper, source->scraper)) return standings[i].nearness;
    return 2;
}

unsigned cm_captured_number(const char *captured) {
    unsigned value[3] = {0};
    const char *p = captured;
    for (int i = 0; i < 3; i++) {
        int digits = 0;
        while (cm_digit(*p) && digits++ < 4)
            value[i] = value[i] * 10 + (unsigned)(*p++ - '0');
        if (i == 0 && digits != 4) return 0;
        if (*p != '-') break;
        p++;
    }
    return value[0] < 1990 || value[0] > 2200 ? 0 : value[0] * 10000 + value[1] * 100 + value[2];
}

int cm_source_cmp(cm_kind_id kind, const cm_source *a, const cm_source *b) {
    (void)kind; /* one rule for every kind so far */
    int by_nearness = cm_source_nearness(a) - cm_source_nearness(b);
    if (by_nearness) return by_nearness;
    unsigned x = cm_captured_number(a->captured), y = cm_captured_number(b->captured);
    if (x != y) return x > y ? 1 : -1;
    return strcmp(b->sha256, a->sha256);
}

cm_precedence cm_source_cmp_by(const cm_source *a, const cm_source *b) {
    if (cm_source_nearness(a) != cm_source_nearness(b)) return CM_BY_NEARNESS;
    if (cm_captured_number(a->captured) != cm_captured_number(b->captured)) return CM_BY_CAPTURE;
    return strcmp(a->sha256, b->sha256) ? CM_BY_SUM : CM_BY_NOTHING;
}
