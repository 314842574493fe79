/* last: how far a GPU goes. */
#include <string.h>

#include "app/judged.h"

enum { MOST_SETS = 2048 };

static const cm_capability *oldest_of(const cm_case *c) {
    const cm_capability *oldest = NULL;
    for (size_t i = 0; i < c->gpu_count; i++)
        for (size_t j = 0; j < c->gpus[i].count; j++) {
            const cm_capability *cap = cm_capability_find(c->matrix, c->gpus[i].ccs[j]);
            if (cap && (!oldest || cm_cc_cmp(cap->cc, oldest->cc) < 0)) oldest = cap;
        }
    return oldest;
}

/* The newest release of the toolkit that still compiles for the capability. */
static const char *newest_toolkit(cm_ask *ask, const cm_case *c, const cm_capability *cap) {
    const cm_facts *rows = &c->matrix->facts[CM_KIND_CUDA_RELEASE];
    const cm_fact *best = NULL;
    cm_ver have, best_ver = {0};
    for (size_t i = 0; i < rows->count; i++) {
        if (!cm_ver_parse(rows->items[i].value[0], &have)) continue;
        bool within = cap->ongoing || cm_ver_in_family(&have, &cap->last_cuda) ||
                      cm_ver_cmp(&have, &cap->last_cuda) <= 0;
        if (!within || (best && cm_ver_cmp(&have, &best_ver) <= 0)) continue;
        best = &rows->items[i], best_ver = have;
    }
    return best ? cm_use(ask, best, 0) : NULL;
}

static void add_support(cm_ask *ask, cm_answer *answer, const cm_case *c,
                        const cm_capability *cap) {
    cm_arena *arena = ask->arena;
    cm_use(ask, cap->fact, 0);
    const char *toolkit = newest_toolkit(ask, c, cap);
    const cm_branch *branch = cap->last_branch ? cm_branch_find(c->matrix, cap->last_branch) : NULL;
    const char *end = branch && *branch->end_of_life ? cm_use(ask, branch->fact, 2) : NULL;
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "architecture", "architecture",
                cap->architecture);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "compute_capability", "capability",
                cm_sprintf(arena, "%u.%u", cap->cc.major, cap->cc.minor));
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "toolkit", NULL, toolkit);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, NULL, "CUDA toolkit",
                cap->ongoing ? cm_sprintf(arena, "%s, and newer ones to come", toolkit)
                             : cm_sprintf(arena, "%s is the last that compiles for it", toolkit));
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "driver_branch", NULL,
                cap->last_branch    ? cm_sprintf(arena, "R%u", cap->last_branch)
                : cap->branch_known ? "ongoing"
                                    : NULL);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "end_of_support", NULL, end);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, NULL, "driver",
                cap->last_branch ? cm_sprintf(arena, "R%u is the last branch%s%s", cap->last_branch,
                                              !end             ? ""
                                              : cm_digit(*end) ? "; its support ends "
                                                               : "; its support has ",
                                              !end ? "" : end)
                : cap->branch_known && ask->as_of ? "every branch so far"
                : cap->branch_known               ? "every branch so far; no end is announced"
                                                  : NULL);
}

static void add_last_builds(cm_ask *ask, cm_answer *answer, const cm_case *c, const cm_set *sets,
                            size_t count) {
    cm_item *list = cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "by_build",
                                "Newest torch of each build", NULL);
    for (size_t i = 0; i < count; i++) {
        bool seen = false;
        for (size_t j = 0; j < i; j++)
            seen = seen || cm_same(sets[j].tag, sets[i].tag);
        if (seen) continue;
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "tag", "build", sets[i].tag);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "torch", "newest torch",
                    c->matrix->releases[sets[i].release].version);
        const cm_driver_need *f = cm_need_floor(c->matrix, sets[i].build->cuda,
                                                c->driver_os < CM_MACOS ? c->driver_os : CM_LINUX);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "min_driver",
                    c->driver_os == CM_WINDOWS ? "least Windows driver" : "least Linux driver",
                    f ? f->text : "-");
    }
}

/* A name that several chips carry: what holds for each, in a row. */
static bool by_capability(cm_ask *ask, cm_answer *answer, const cm_case *c, cm_set *sets) {
    const cm_case_gpu *g = &c->gpus[0];
    cm_case *one = cm_alloc(ask->arena, sizeof *one);
    bool any = false;
    answer->title =
        cm_sprintf(ask->arena, "%s is the name of GPUs of several compute capabilities", g->name);
    cm_item *list = cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "by_capability",
                                "What holds for each", NULL);
    for (size_t i = 0; i < g->count; i++) {
        memcpy(one, c, sizeof *one);
        one->gpus[0].count = 1;
        one->gpus[0].ccs[0] = g->ccs[i];
        const cm_capability *cap = cm_capability_find(c->matrix, g->ccs[i]);
        size_t count = cm_passing(one, sets, MOST_SETS);
        any = any || count;
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "compute_capability", "capability",
                    cm_sprintf(ask->arena, "%u.%u", g->ccs[i].major, g->ccs[i].minor));
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "torch", "newest torch",
                    count ? cm_sprintf(ask->arena, "%s+%s",
                                       c->matrix->releases[sets[0].release].version, sets[0].tag)
                          : "none");
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "toolkit", "CUDA toolkit",
                    cap ? newest_toolkit(ask, c, cap) : NULL);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "driver_branch", "last driver",
                    cap && cap->last_branch ? cm_sprintf(ask->arena, "R%u", cap->last_branch)
                                            : "ongoing");
    }
    cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "undecided", "which one",
                "the PCI id decides: lspci -nn | grep -i nvidia");
    cm_describe_input(ask, answer, c);
    cm_finish(ask, answer);
    return any;
}

static const char *const titles[] = {
    [CM_ALL_REFUSED] = "No published build of torch runs there",
    [CM_SOME_UNKNOWN] = "No published build of torch is known to run there",
    [CM_SYSTEM_UNSTATED] = "Not decided: it depends on the system; add --os"};

cm_status cm_answer_last(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                         cm_answer *answer, cm_err *err) {
    cm_case *c = cm_alloc(ask->arena, sizeof *c);
    cm_set *sets = cm_alloc_array(ask->arena, MOST_SETS, sizeof *sets);
    if (cm_knowledge_choice(ask, knowledge, question, c, err) != CM_OK) return err->status;
    if (!c->gpu_count)
        return cm_fail(err, CM_USAGE, "last: for which GPU? give --gpu NAME (sm_70 will do)");
    if (cm_refuse_unknown(c, err) != CM_OK) return err->status;
    cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "for", "for", cm_facts_text(ask, c));
    if (c->gpu_count == 1 && c->gpus[0].count > 1)
        return by_capability(ask, answer, c, sets) ? CM_OK : CM_NO;
    size_t count = cm_passing(c, sets, MOST_SETS);
    cm_set *all = cm_alloc_array(ask->arena, MOST_SETS, sizeof *all);
    size_t candidates = cm_sets_of(c, all, MOST_SETS);
    cm_nothing why = CM_ALL_REFUSED;
    const cm_capability *cap = oldest_of(c);
    if (count) {
        const cm_release *r = &c->matrix->releases[sets[0].release];
        answer->title = cm_sprintf(ask->arena, "The newest torch for it is %s, build %s",
                                   r->version, sets[0].tag);
        cm_describe_set(ask, &answer->root, "newest", c, &sets[0]);
        cm_item *text = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_show_set(ask, text, c, &sets[0]);
    } else {
        why = cm_why_nothing(c, all, candidates);
        answer->title = titles[why];
        cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "newest", NULL, NULL);
    }
    if (cap) add_support(ask, answer, c, cap);
    add_last_builds(ask, answer, c, sets, count);
    cm_describe_reasons(ask, answer, c, count ? &sets[0] : NULL, all, candidates);
    cm_describe_input(ask, answer, c);
    cm_finish(ask, answer);
    if (count) cm_show_plan(ask, &answer->root, c, &sets[0]);
    if (err->status != CM_OK || count) return err->status;
    return why == CM_SYSTEM_UNSTATED ? CM_ABSENT : CM_NO;
}
