/* Why not newer, or why nothing: what speaks against the sets that come before. */
#include <string.h>

#include "app/judged.h"

enum { MOST_REASONS = 5 };

static const char *reason_of(cm_ask *ask, const cm_case *c, const cm_set *set, int *code) {
    cm_verdict v;
    if (!cm_why_not(c, set, &v)) {
        *code = -1;
        return "a companion that was asked for does not exist for it";
    }
    for (size_t i = 0; i < v.count; i++)
        if (v.findings[i].severity == CM_ERROR) {
            *code = (int)v.findings[i].code;
            return cm_finding_text(ask->arena, &v.findings[i]);
        }
    *code = -2;
    return cm_sprintf(ask->arena, "not known: %s", cm_missing_names(ask, &v));
}

static void add_reason(cm_ask *ask, cm_item *list, cm_item *table, const char *torch,
                       const char *why) {
    cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
    cm_item_add(ask->arena, row, CM_ITEM_TEXT, "torch", NULL, torch);
    cm_item_add(ask->arena, row, CM_ITEM_TEXT, "text", NULL, why);
    row = cm_item_add(ask->arena, table, CM_ITEM_OBJECT, NULL, "", NULL);
    cm_item_add(ask->arena, row, CM_ITEM_TEXT, NULL, "", why);
}

/* Where a release and a build are asked for that were not published together: what `check` says. */
static const char *unpublished(cm_ask *ask, const cm_case *c) {
    cm_verdict v;
    if (!c->torch || !c->tag || c->tag_from == CM_TAG_DEFAULT) return NULL;
    if (!c->release)
        return cm_sprintf(ask->arena, "no build %s of torch %s is published", c->tag, c->torch);
    cm_judge(c, false, &v);
    for (size_t i = 0; i < v.count; i++)
        if (v.findings[i].code == CM_F_BUILD_NOT_PUBLISHED ||
            v.findings[i].code == CM_F_BUILD_NOT_FOR_OS)
            return cm_finding_text(ask->arena, &v.findings[i]);
    return NULL;
}

static const char *nothing_at_all(cm_ask *ask, const cm_case *c) {
    bool amd = c->gpu_count > 0;
    const char *why = unpublished(ask, c);
    if (why) return why;
    for (size_t i = 0; i < c->gpu_count; i++)
        amd = amd && c->gpus[i].maker == CM_GPU_AMD;
    return amd && c->os == CM_WINDOWS
               ? "the ROCm wheels of pytorch.org are for Linux only; on Windows AMD has its own"
               : "no build of torch is published for that system";
}

/* One reason of each kind is enough: of the newest sets first, each kind once. */
void cm_describe_reasons(cm_ask *ask, cm_answer *answer, const cm_case *c, const cm_set *best,
                         const cm_set *all, size_t count) {
    cm_item *list =
        cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "why_not_newer", NULL, NULL);
    cm_item *table = cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, NULL,
                                 best ? "Why not newer" : "Why none fits", NULL);
    int seen[MOST_REASONS];
    size_t shown = 0;
    for (size_t i = 0; i < count && shown < MOST_REASONS; i++) {
        bool repeat = false;
        int code;
        if (best && all[i].release <= best->release) break;
        const char *why = reason_of(ask, c, &all[i], &code);
        for (size_t s = 0; s < shown; s++)
            repeat = repeat || seen[s] == code;
        if (repeat) continue;
        seen[shown++] = code;
        add_reason(ask, list, table,
                   cm_sprintf(ask->arena, "%s+%s", c->matrix->releases[all[i].release].version,
                              all[i].tag),
                   why);
    }
    if (!count) add_reason(ask, list, table, "any", nothing_at_all(ask, c));
}
