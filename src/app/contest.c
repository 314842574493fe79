#include "app/contest.h"

#include <string.h>

#include "store/precedence.h"

/* Columns that say where a row stood or how it is known, not what is so. */
static const struct {
    cm_kind_id kind;
    const char *column;
} asides[] = {
    {CM_KIND_GPU_CC, "class"},       {CM_KIND_TORCH_ARCH, "basis"},
    {CM_KIND_WHEEL, "folder"},       {CM_KIND_WHEEL_LOCKED, "folder"},
    {CM_KIND_CUDA_RELEASE, "label"}, {CM_KIND_TORCH_PYTHON, "stated"},
    {CM_KIND_TORCH_CUDA, "status"},  {CM_KIND_WHEEL_REQUIREMENT, "basis"},
};

bool cm_is_aside(cm_kind_id kind, const char *column) {
    for (size_t i = 0; i < sizeof asides / sizeof *asides; i++)
        if (asides[i].kind == kind && cm_same(asides[i].column, column)) return true;
    return false;
}

/* Kinds of which answers take every row that any page has: wheels and devices that were seen. */
static bool adds_up(cm_kind_id kind) {
    return kind == CM_KIND_WHEEL || kind == CM_KIND_WHEEL_LOCKED ||
           kind == CM_KIND_WHEEL_REQUIREMENT || kind == CM_KIND_GPU_DRIVER;
}

/* A month against a day of it: "2024-03" and "2024-03-05". */
static bool within(const char *shorter, const char *longer) {
    return cm_starts(longer, shorter) && longer[strlen(shorter)] == '-' &&
           cm_captured_number(shorter) != 0;
}

/* Whether two rows of one key can both be so: what one does not say does not contradict. */
static bool agree(const cm_fact *a, const cm_fact *b) {
    const cm_kind *kind = cm_kind_get(a->kind);
    for (unsigned i = kind->keys; i < kind->columns; i++) {
        const char *x = a->value[i], *y = b->value[i];
        if (!*x || !*y || cm_same(x, y) || within(x, y) || within(y, x)) continue;
        if (!cm_is_aside(a->kind, kind->column[i].name)) return false;
    }
    return true;
}

/* The rules of one kind that come before the source. */
static int worth(const cm_fact *f) {
    static const char *const order[] = {"uncertain", "stated", "script", "measured"};
    cm_ver version;
    if (f->kind == CM_KIND_CUDA_DRIVER)
        return (cm_ver_parse(f->value[4], &version) ? 2 : 0) + (strchr(f->value[4], '.') ? 1 : 0);
    if (f->kind != CM_KIND_TORCH_ARCH) return 0;
    for (int i = 0; i < 4; i++)
        if (cm_same(order[i], f->value[6])) return i;
    return -1;
}

static cm_standing standing_of(const cm_fact *row, const cm_fact *winner) {
    if (worth(row) < worth(winner)) return CM_STANDS_LESS;
    switch (cm_source_cmp_by(row->source, winner->source)) {
    case CM_BY_NEARNESS:
        return CM_STANDS_FARTHER;
    case CM_BY_CAPTURE:
        return CM_STANDS_OLDER;
    default:
        return CM_STANDS_BY_ORDER;
    }
}

static void winner_first(cm_fact *rows, size_t count) {
    size_t best = 0;
    for (size_t i = 1; i < count; i++)
        if (worth(&rows[i]) > worth(&rows[best])) best = i;
    cm_fact winner = rows[best];
    memmove(rows + 1, rows, best * sizeof *rows);
    rows[0] = winner;
}

cm_contest cm_contest_of(cm_arena *arena, cm_facts *facts, size_t from) {
    cm_fact *rows = facts->items + from;
    unsigned keys = cm_kind_get(rows->kind)->keys;
    size_t count = 1;
    while (from + count < facts->count && cm_fact_cmp(rows, rows + count, 0, keys) == 0)
        count++;
    winner_first(rows, count);
    cm_contest contest = {rows, cm_alloc_array(arena, count, sizeof(cm_standing)), count, false};
    for (size_t i = 0; i < count; i++) {
        contest.standing[i] = CM_STANDS_ADDS;
        if (adds_up(rows->kind)) continue;
        contest.standing[i] = standing_of(&rows[i], &rows[0]);
        for (size_t w = 0; w < count; w++) { /* every row of the winning page holds */
            if (rows[w].source != rows[0].source || worth(&rows[w]) < worth(&rows[0])) continue;
            if (w == i)
                contest.standing[i] = CM_STANDS_WINS;
            else if (contest.standing[i] != CM_STANDS_WINS && agree(&rows[i], &rows[w]))
                contest.standing[i] = CM_STANDS_AGREES;
        }
        contest.disagree = contest.disagree || contest.standing[i] > CM_STANDS_ADDS;
    }
    return contest;
}
