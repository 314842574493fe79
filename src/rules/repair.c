/* Repairs: the smallest changes after which the rules have nothing to say against the case. */
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"

#include "rules/set.h"

enum {
    COST_PACKAGE = 2,
    COST_TAG = 10,
    COST_PATCH = 20,
    COST_RELEASE = 30,
    COST_STEP = 10, /* for each release in between */
    COST_PYTHON = 25,
    COST_DRIVER = 40,
};

/* Small, for there are thousands: the set is made of it when it is its turn to be judged. */
typedef struct {
    long cost;
    long worth; /* of equal changes the better build goes first */
    const cm_build *build;
    cm_pythons python;
    unsigned branch;
} candidate;

typedef struct {
    candidate *items;
    size_t count;
} candidates;

/* The newest release that a stated companion belongs to; without any, the newest of all. */
static size_t place_of_companions(const cm_case *c) {
    const cm_matrix *m = c->matrix;
    size_t place = 0;
    bool found = false;
    for (size_t i = 0; i < m->pair_count; i++)
        for (size_t p = 0; p < c->package_count; p++) {
            const cm_pair *pair = &m->pairs[i];
            if (pair->package != c->packages[p].package || !c->packages[p].release ||
                cm_ver_cmp(&pair->ver, &c->packages[p].ver) != 0)
                continue;
            if (pair->release > place) place = pair->release;
            found = true;
        }
    return found ? place : m->release_count - 1;
}

/* How many releases are older than the one that is there (its index, where it is a release). */
static size_t place_of(const cm_case *c) {
    const cm_matrix *m = c->matrix;
    cm_ver have = c->torch_ver;
    size_t place = 0;
    if (!c->release && !c->torch) return place_of_companions(c);
    have.stage = 0, have.stage_number = 0;
    if (c->release) return (size_t)(c->release - m->releases);
    while (place < m->release_count && cm_ver_cmp(&m->releases[place].ver, &have) < 0)
        place++;
    return place;
}

static long release_cost(const cm_case *c, size_t place, size_t release, bool other_tag) {
    const cm_matrix *m = c->matrix;
    if (!c->release && !c->torch)
        return COST_RELEASE +
               COST_STEP * (long)(release < place ? place - release : release - place);
    if (c->release && release == place) return other_tag ? COST_TAG : 0;
    bool older = release < place;
    size_t between = older ? place - release - 1 : release - place - (c->release ? 1 : 0);
    const cm_ver *to = &m->releases[release].ver;
    bool patch = to->part[0] == c->torch_ver.part[0] && to->part[1] == c->torch_ver.part[1];
    return (patch ? COST_PATCH : COST_RELEASE) + COST_STEP * (long)between + (older ? 1 : 0) +
           (other_tag ? 2 : 0);
}

/* A tag near the one that was asked for is a smaller change; older CUDA before newer. */
static long tag_distance(const cm_case *c, const cm_build *b) {
    if (!c->cuda || !b->cuda || b->cuda == c->cuda) return 0;
    long d = (long)(b->cuda / 100) * 10 + (long)(b->cuda % 100) -
             ((long)(c->cuda / 100) * 10 + (long)(c->cuda % 100));
    if (d < 0) d = -d;
    return d > 7 ? 7 : d;
}

static bool wanted_kind(const cm_case *c, const cm_build *b) {
    bool amd = c->gpu_count > 0;
    for (size_t i = 0; i < c->gpu_count; i++)
        amd = amd && c->gpus[i].maker == CM_GPU_AMD;
    if (c->gpu_refused)
        return cm_same(b->tag, c->tag && c->tag_from == CM_TAG_STATED ? c->tag : "cpu");
    return amd ? cm_starts(b->tag, "rocm") : b->cuda != 0;
}

static cm_pythons nearest_python(cm_pythons have, cm_pythons choice) {
    cm_pythons best = 0;
    int best_distance = 99;
    if (have == (cm_pythons)1 << 31) have = 1; /* 2.7 stands below every 3.x */
    for (int i = 1; i < 31; i++) {
        if (!(choice >> i & 1)) continue;
        int at = 0;
        while (at < 31 && !(have >> at & 1))
            at++;
        int distance = i > at ? (i - at) * 2 + 1 : (at - i) * 2;
        if (distance < best_distance) best_distance = distance, best = (cm_pythons)1 << i;
    }
    return best;
}

/* The Pythons of a build on the system; where that is not stated, those that it has on each. */
static cm_pythons pythons_of(const cm_case *c, const cm_build *b) {
    const cm_release *r = &c->matrix->releases[b->release];
    cm_pythons all = b->pythons;
    for (size_t i = 0; c->os == CM_ANY_OS && i < r->count; i++) {
        const cm_build *other = &c->matrix->builds[r->first + i];
        if (other->os == CM_MACOS || other->cpu != b->cpu || !cm_same(other->tag, b->tag)) continue;
        if (other->pythons & all) all &= other->pythons;
    }
    return all;
}

/* The build as it is, with a change of Python, with a change of driver, with both. */
static void add_variants(const cm_case *c, candidates *list, const cm_build *b, long cost) {
    candidate one = {.cost = cost + tag_distance(c, b), .worth = cm_set_worth(c, b), .build = b};
    bool no_wheel = (c->python && b->pythons && !(b->pythons & c->python)) || c->python_32_bit;
    unsigned branch =
        (c->driver.count || c->driver_none) && c->gpu_count ? cm_set_branch(c, b->cuda) : 0;
    if (branch == c->driver.part[0]) branch = 0;
    if (no_wheel) {
        one.python = nearest_python(c->python, pythons_of(c, b)), one.cost += COST_PYTHON;
        if (!one.python) return;
    }
    list->items[list->count++] = one;
    if (!branch) return;
    one.branch = branch, one.cost += COST_DRIVER;
    list->items[list->count++] = one;
}

static int by_cost(const void *a, const void *b) {
    const candidate *x = a, *y = b;
    if (x->cost != y->cost) return x->cost < y->cost ? -1 : 1;
    if (x->build->release == y->build->release && x->worth != y->worth)
        return x->worth > y->worth ? -1 : 1;
    if (x->build->release != y->build->release)
        return x->build->release > y->build->release ? -1 : 1;
    return strcmp(y->build->tag, x->build->tag);
}

static unsigned kind_of(const cm_case *c, const cm_set *s) {
    bool same_release = c->release && s->release == (size_t)(c->release - c->matrix->releases);
    unsigned kind = same_release ? 0 : 2;
    if (!cm_same(s->tag, c->tag)) kind |= 1;
    return kind | (s->python ? 4 : 0) | (s->branch ? 8 : 0);
}

static bool more_of_the_same(const cm_case *c, const cm_set *s, const cm_set *out, size_t count) {
    for (size_t i = 0; i < count; i++) {
        unsigned had = kind_of(c, &out[i]), now = kind_of(c, s);
        if ((had & now) == had) return true; /* changes all that, and perhaps more */
    }
    return false;
}

static bool considered(const cm_case *c, const cm_build *b) {
    const cm_build *before = b == c->matrix->builds ? NULL : b - 1;
    cm_cpu cpu = c->python_32_bit ? CM_X86_64 : c->cpu;
    if (b->conda_only || !wanted_kind(c, b) || b->cpu != cpu) return false;
    if (b->os == CM_MACOS && c->os != CM_MACOS) return false;
    if (c->os != CM_ANY_OS) return b->os == c->os;
    return !before || before->release != b->release || !cm_same(before->tag, b->tag);
}

static void gather(const cm_case *c, candidates *list) {
    const cm_matrix *m = c->matrix;
    list->items = cm_alloc_array(c->arena, m->build_count * 2, sizeof *list->items);
    size_t place = place_of(c);
    for (size_t r = 0; r < m->release_count; r++) {
        long same = release_cost(c, place, r, false), other = release_cost(c, place, r, true);
        for (size_t i = 0; i < m->releases[r].count; i++) {
            const cm_build *b = &m->builds[m->releases[r].first + i];
            if (considered(c, b)) add_variants(c, list, b, cm_same(b->tag, c->tag) ? same : other);
        }
    }
    cm_sort(list->items, list->count, sizeof *list->items, by_cost);
}

size_t cm_repairs(const cm_case *c, cm_set *out, size_t most) {
    candidates list = {0};
    cm_case *scratch = cm_alloc(c->arena, sizeof *scratch);
    size_t found = 0;
    if (c->os == CM_MACOS && !c->gpu_refused) return 0; /* no build there has CUDA */
    if (cm_case_no_gpu(c)) return 0;                    /* no build brings one */
    gather(c, &list);
    for (size_t i = 0; i < list.count && found < most; i++) {
        const candidate *one = &list.items[i];
        cm_set s = {.release = one->build->release,
                    .tag = one->build->tag,
                    .build = one->build,
                    .python = one->python,
                    .branch = one->branch,
                    .cost = one->cost};
        if (!more_of_the_same(c, &s, out, found) && cm_set_passes(&s, c, scratch)) out[found++] = s;
    }
    return found;
}
