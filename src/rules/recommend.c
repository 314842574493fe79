/* Recommendations: every published build under the same rules, best first. */
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"

#include "rules/set.h"

enum { MOST = 2048 };

/* "cuda 11.8" narrows the choice where torch builds for it exist at all. */
static bool wanted_cuda(const cm_case *c, const cm_build *b) {
    unsigned wanted = c->tag ? 0 : cm_cuda_number(cm_question_get(c->question, CM_Q_CUDA));
    bool exists = false;
    for (size_t i = 0; wanted && !exists && i < c->matrix->build_count; i++)
        exists = c->matrix->builds[i].cuda == wanted;
    return !exists || b->cuda == wanted;
}

static bool meant(const cm_case *c, const cm_build *b) {
    const cm_release *r = &c->matrix->releases[b->release];
    if (!wanted_cuda(c, b)) return false;
    if (c->torch &&
        (c->kind == CM_TORCH_FAMILY ? !cm_ver_in_family(&r->ver, &c->torch_ver) : r != c->release))
        return false;
    return !c->tag || c->tag_from == CM_TAG_DEFAULT || cm_same(c->tag, b->tag);
}

static bool right_kind(const cm_case *c, const cm_build *b) {
    bool amd = c->gpu_count > 0, intel = c->gpu_count > 0;
    for (size_t i = 0; i < c->gpu_count; i++) {
        amd = amd && c->gpus[i].maker == CM_GPU_AMD;
        intel = intel && c->gpus[i].maker == CM_GPU_INTEL;
    }
    if (c->gpu_refused || c->os == CM_MACOS)
        return cm_same(b->tag, c->tag && c->tag_from == CM_TAG_STATED ? c->tag : "cpu");
    if (c->tag && c->tag_from == CM_TAG_STATED) return true;
    return amd ? cm_starts(b->tag, "rocm") : b->cuda != 0;
}

long cm_set_worth(const cm_case *c, const cm_build *b) {
    cm_os os = c->driver_os < CM_MACOS ? c->driver_os : b->os;
    const cm_driver_need *shipped = cm_need_shipped(c->matrix, b->cuda, os);
    if (c->driver.count && shipped && cm_case_driver_reaches(c, &shipped->ver) == 1)
        return 5000 + (long)b->cuda;
    if (c->driver_cuda >= b->cuda && b->cuda) return 5000 + (long)b->cuda;
    if (c->driver.count || c->driver_cuda) return 4000 - (long)b->cuda;
    return (b->plain ? 6000 : 0) + 3000 - (long)b->cuda;
}

static int best_first(const void *a, const void *b) {
    const cm_set *x = a, *y = b;
    if (x->release != y->release) return x->release > y->release ? -1 : 1;
    if (x->cost != y->cost) return x->cost > y->cost ? -1 : 1;
    return strcmp(x->tag, y->tag);
}

size_t cm_sets_of(const cm_case *c, cm_set *out, size_t room) {
    size_t count = 0;
    for (size_t i = 0; i < c->matrix->build_count && count < room; i++) {
        const cm_build *b = &c->matrix->builds[i];
        const cm_set *last = count ? &out[count - 1] : NULL;
        if (b->conda_only || !meant(c, b) || !right_kind(c, b)) continue;
        if (c->os == CM_MACOS ? c->cpu_stated && b->cpu != c->cpu : b->cpu != c->cpu) continue;
        if (c->os != CM_ANY_OS ? b->os != c->os : b->os == CM_MACOS) continue;
        if (last && last->release == b->release && cm_same(last->tag, b->tag)) continue;
        out[count++] =
            (cm_set){.release = b->release, .tag = b->tag, .build = b, .cost = cm_set_worth(c, b)};
    }
    cm_sort(out, count, sizeof *out, best_first);
    return count;
}

static bool same_family(const cm_matrix *m, const cm_set *a, const cm_set *b) {
    const cm_ver *x = &m->releases[a->release].ver, *y = &m->releases[b->release].ver;
    return x->part[0] == y->part[0] && x->part[1] == y->part[1];
}

size_t cm_recommend(const cm_case *c, cm_set *out, size_t most) {
    cm_set *sets = cm_alloc_array(c->arena, MOST, sizeof *sets);
    cm_case *scratch = cm_alloc(c->arena, sizeof *scratch);
    size_t count = cm_sets_of(c, sets, MOST), found = 0;
    for (size_t i = 0; i < count && found < most; i++) {
        bool repeat = false;
        for (size_t j = 0; j < found; j++)
            repeat = repeat || same_family(c->matrix, &out[j], &sets[i]);
        if (repeat || !cm_set_passes(&sets[i], c, scratch)) continue;
        out[found++] = sets[i];
    }
    return found;
}

size_t cm_passing(const cm_case *c, cm_set *out, size_t room) {
    cm_case *scratch = cm_alloc(c->arena, sizeof *scratch);
    size_t count = cm_sets_of(c, out, room), kept = 0;
    for (size_t i = 0; i < count; i++)
        if (cm_set_passes(&out[i], c, scratch)) out[kept++] = out[i];
    return kept;
}

bool cm_why_not(const cm_case *c, const cm_set *set, cm_verdict *v) {
    cm_case *scratch = cm_alloc(c->arena, sizeof *scratch);
    if (!cm_set_apply(set, c, scratch)) return false;
    cm_judge(scratch, false, v);
    return true;
}

cm_nothing cm_why_nothing(const cm_case *c, const cm_set *all, size_t count) {
    cm_nothing why = CM_ALL_REFUSED;
    cm_verdict v;
    for (size_t i = 0; i < count; i++) {
        if (!cm_why_not(c, &all[i], &v) || v.says == CM_SAYS_NO) continue;
        if (c->os == CM_ANY_OS && cm_strings_has(&v.missing, "os")) return CM_SYSTEM_UNSTATED;
        why = CM_SOME_UNKNOWN;
    }
    return why;
}
