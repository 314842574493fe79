#include "rules/set.h"

#include <string.h>

const char *cm_set_companion(const cm_matrix *m, size_t package, size_t release) {
    size_t count;
    const cm_pair *pairs = cm_pairs_of(m, package, release, &count);
    const cm_pair *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (pairs[i].ver.count >= 3 &&
            (!best || pairs[i].preference < best->preference)) /* newest first */
            best = &pairs[i];
    return best ? best->version : NULL;
}

bool cm_companion_has(const cm_matrix *m, size_t package, const char *tag) {
    const cm_facts *rows = &m->facts[CM_KIND_PACKAGE_BUILD];
    for (size_t i = 0; i < rows->count; i++)
        if (cm_same(rows->items[i].value[0], cm_companions[package]) &&
            cm_same(rows->items[i].value[1], tag) && cm_same(rows->items[i].value[2], "no"))
            return false;
    return true;
}

const char *cm_set_companion_text(cm_arena *arena, const cm_matrix *m, size_t package,
                                  size_t release) {
    size_t count;
    const char *full = cm_set_companion(m, package, release);
    const cm_pair *pairs = cm_pairs_of(m, package, release, &count);
    return full || !count ? full : cm_sprintf(arena, "%s.*", pairs[0].version);
}

static bool set_companions(const cm_set *set, const cm_case *from, cm_case *to) {
    for (size_t i = 0; i < from->package_count; i++) {
        cm_case_package *p = &to->packages[i];
        if (set->release == (size_t)(from->release ? from->release - from->matrix->releases : -1)) {
            size_t count;
            const cm_pair *pairs = cm_pairs_of(from->matrix, p->package, set->release, &count);
            bool fits = false;
            for (size_t j = 0; j < count; j++)
                fits = fits || cm_ver_cmp(&pairs[j].ver, &p->ver) == 0;
            if (fits && (!p->tag || cm_same(p->tag, set->tag))) continue;
        }
        const char *version = cm_set_companion(from->matrix, p->package, set->release);
        bool loose = cm_same(cm_companions[p->package], "torchdata");
        bool same =
            from->release && set->release == (size_t)(from->release - from->matrix->releases);
        if (loose || (same && !version)) continue; /* nothing binds it to a release of torch */
        if (!version) return false;
        *p = (cm_case_package){
            .package = p->package, .version = version, .release = true, .from = CM_FROM_FLAG};
        cm_ver_parse(version, &p->ver);
    }
    return true;
}

static void set_driver(const cm_set *set, cm_case *to) {
    if (!set->branch) return;
    to->driver = cm_ver_of(set->branch, 0);
    to->driver.count = 1;
    to->driver_none = false;
    to->driver_is_branch = true;
    to->driver_cuda = 0;
    to->driver_text = cm_sprintf(to->arena, "%u", set->branch);
}

bool cm_set_apply(const cm_set *set, const cm_case *from, cm_case *to) {
    memcpy(to, from, sizeof *to);
    to->release = &from->matrix->releases[set->release];
    to->torch = to->release->version;
    to->torch_ver = to->release->ver;
    to->kind = CM_TORCH_RELEASE;
    to->tag = set->tag;
    to->tag_from = CM_TAG_STATED;
    to->foreign = NULL;
    to->repaired = true;
    if (set->python) {
        to->python = set->python;
        if (to->python_32_bit) to->cpu = CM_X86_64;
        to->python_32_bit = false;
    }
    set_driver(set, to);
    to->no_device_node = false; /* that is repaired by how the container is started */
    if (!set_companions(set, from, to)) return false;
    cm_case_find_builds(to);
    return true;
}

static bool known_gpu(const cm_case *c) {
    for (size_t i = 0; i < c->gpu_count; i++)
        if (c->gpus[i].count || c->gpus[i].gfx) return true;
    return false;
}

/* Leaves out names that say no GPU where others do; returns whether there were any. */
static bool drop_nameless(cm_case *c) {
    size_t kept = 0, all = c->gpu_count;
    if (!known_gpu(c)) return false;
    for (size_t i = 0; i < all; i++)
        if (c->gpus[i].count || c->gpus[i].gfx) c->gpus[kept++] = c->gpus[i];
    c->gpu_count = kept;
    return kept < all;
}

/* What may stay unknown: facts that the asker did not state. */
static bool only_unstated(const cm_case *c, const cm_strings *missing) {
    for (size_t i = 0; i < missing->count; i++) {
        const char *m = missing->items[i];
        bool unstated =
            (cm_same(m, "driver") && !c->driver.count && !c->driver_cuda && !c->driver_none) ||
            (cm_same(m, "gpu") && !known_gpu(c));
        if (!unstated) return false;
    }
    return true;
}

bool cm_set_passes(cm_set *set, const cm_case *from, cm_case *scratch) {
    cm_verdict v;
    if (!cm_set_apply(set, from, scratch)) return false;
    bool nameless = drop_nameless(scratch);
    cm_judge(scratch, true, &v);
    if (v.says == CM_SAYS_NO || !only_unstated(scratch, &v.missing)) return false;
    if (nameless) cm_strings_add(scratch->arena, &v.missing, "gpu");
    set->says = nameless ? CM_SAYS_UNKNOWN : v.says;
    set->missing = v.missing;
    for (size_t i = 0; i < from->package_count; i++)
        set->companions[scratch->packages[i].package] = scratch->packages[i].version;
    return true;
}

/* Driver --------------------------------------------------------------------------------------- */

static unsigned last_branch_of(const cm_case *c) {
    unsigned last = 0;
    for (size_t i = 0; i < c->gpu_count; i++)
        for (size_t j = 0; j < c->gpus[i].count; j++) {
            const cm_capability *cap = cm_capability_find(c->matrix, c->gpus[i].ccs[j]);
            if (cap && cap->last_branch && (!last || cap->last_branch < last))
                last = cap->last_branch;
        }
    return last;
}

/* The newest long-term branch that is not at its end by the date of the data. */
static unsigned kept_branch(const cm_matrix *m) {
    unsigned best = 0;
    for (size_t i = 0; i < m->branch_count; i++) {
        const cm_branch *b = &m->branches[i];
        bool lasts = cm_digit(*b->end_of_life) && strncmp(b->end_of_life, m->date, 7) > 0;
        if (lasts && cm_find_i(b->designation, "long term") && b->number > best) best = b->number;
    }
    return best;
}

unsigned cm_set_branch(const cm_case *c, unsigned cuda) {
    unsigned last = last_branch_of(c), kept = kept_branch(c->matrix);
    unsigned branch = last && last < kept ? last : kept;
    cm_os os = c->driver_os < CM_MACOS ? c->driver_os : CM_LINUX;
    const cm_driver_need *floor = cm_need_floor(c->matrix, cuda, os);
    if (!floor || !branch || floor->ver.part[0] > branch) return 0;
    return branch;
}
