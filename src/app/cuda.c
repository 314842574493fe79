/* cuda V: release, drivers, GPUs it can target, torch builds made with it. */
#include <string.h>

#include "app/cudnn.h"
#include "rules/arch.h"

static cm_strings releases(cm_ask *ask, cm_err *err) {
    cm_strings list = {0};
    static const cm_kind_id kinds[] = {CM_KIND_CUDA_RELEASE, CM_KIND_CUDA_DRIVER};
    for (int k = 0; k < 2; k++) {
        cm_facts facts = CM_LOOK(ask, kinds[k], err, NULL);
        for (size_t i = 0; i < facts.count; i++) {
            cm_ver v;
            if (!cm_ver_parse(facts.items[i].value[0], &v)) continue;
            /* 11.0 among the drivers is a family with a floor of its own, not a release */
            if (v.part[0] < 11 || v.count > 2)
                cm_add_once(ask->arena, &list, facts.items[i].value[0]);
        }
    }
    cm_sort_versions(&list);
    return list;
}

static void release_rows(cm_ask *ask, cm_answer *answer, const cm_strings *list, cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_item *rows = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "releases",
                                "Releases, and the driver shipped with each", NULL);
    for (size_t i = list->count; i-- > 0;) {
        const char *cuda = list->items[i];
        cm_facts facts = CM_LOOK(ask, CM_KIND_CUDA_RELEASE, err, cuda);
        const cm_fact *f = facts.count ? &facts.items[0] : NULL;
        for (size_t j = 1; f && j < facts.count && !*f->value[2]; j++)
            f = &facts.items[j];
        cm_item *row = cm_item_add(arena, rows, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "version", "release", cuda);
        const char *date = f ? cm_use(ask, f, 2) : "";
        cm_item_add(arena, row, CM_ITEM_TEXT, "released", "date", *date ? date : NULL);
        cm_item *shipped = cm_item_add(arena, row, CM_ITEM_OBJECT, "shipped_driver", "", NULL);
        cm_item_add(arena, shipped, CM_ITEM_TEXT, "linux", "Linux",
                    cm_driver_shipped(ask, cuda, "linux", err));
        cm_item_add(arena, shipped, CM_ITEM_TEXT, "windows", "Windows",
                    cm_driver_shipped(ask, cuda, "windows", err));
        cm_item_add(arena, row, CM_ITEM_COMMAND, "archive", "archive",
                    f && *f->value[3] ? f->value[3] : NULL);
    }
}

/* Whether a toolkit of family `cuda` (11.6) can compile for a capability. */
static int targets(cm_arena *arena, const cm_fact *arch, const cm_ver *cuda) {
    cm_ver first, last;
    if (!cm_ver_parse(arch->value[2], &first)) return -1;
    if (cm_ver_cmp(cuda, &first) < 0) return 0;
    if (cm_same_i(arch->value[3], "ongoing")) return 1;
    const char *text = arch->value[3];
    if (cm_ends(text, ".x"))
        return cm_ver_parse(cm_strndup(arena, text, strlen(text) - 2), &last)
                   ? cuda->part[0] <= last.part[0]
                   : -1;
    if (!cm_ver_parse(text, &last)) return -1;
    return cuda->part[0] < last.part[0] ||
           (cuda->part[0] == last.part[0] && cuda->part[1] <= last.part[1]);
}

static void gpu_targets(cm_ask *ask, cm_answer *answer, const char *cuda, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, CM_KIND_ARCH_SUPPORT, err, NULL);
    cm_ver v;
    cm_ver_parse(cuda, &v);
    cm_settle(&facts);
    cm_facts_sort(&facts);
    cm_strings ccs = {0}, names = {0};
    for (size_t i = 0; i < facts.count; i++) {
        if (targets(ask->arena, &facts.items[i], &v) != 1) continue;
        cm_add_once(ask->arena, &ccs, cm_use(ask, &facts.items[i], 0));
        cm_add_once(ask->arena, &names, facts.items[i].value[1]);
    }
    cm_sort_versions(&ccs);
    cm_item_words(ask->arena, &answer->root, "compute_capabilities", "compiles for",
                  cm_strings_join(ask->arena, &ccs, " "));
    if (names.count)
        cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, NULL, "GPUs",
                    cm_strings_join(ask->arena, &names, ", "));
}

static void torch_builds(cm_ask *ask, cm_answer *answer, const char *cuda, cm_err *err) {
    const char *tag = cm_cuda_tag(ask->arena, cuda);
    cm_strings list = {0};
    static const cm_kind_id kinds[] = {CM_KIND_TORCH_BUILD, CM_KIND_TORCH_INSTALL};
    static const unsigned columns[] = {1, 3};
    for (int k = 0; tag && k < 2; k++) {
        const char *values[CM_COLUMNS] = {0};
        values[columns[k]] = tag;
        cm_facts facts = cm_look(ask, kinds[k], values, err);
        for (size_t i = 0; i < facts.count; i++) {
            cm_add_once(ask->arena, &list, facts.items[i].value[0]);
            cm_use(ask, &facts.items[i], 0);
        }
    }
    cm_sort_versions(&list);
    cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "tag", "build tag", tag);
    cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "newest_torch", "newest torch",
                list.count ? list.items[list.count - 1] : "none: no wheels were built with it");
    cm_item_words(ask->arena, &answer->root, "torch", "torch builds",
                  cm_strings_join(ask->arena, &list, " "));
    if (list.count)
        cm_item_add(
            ask->arena, &answer->root, CM_ITEM_COMMAND, NULL, "Ask for the newest",
            cm_sprintf(ask->arena, "cudamatrix torch %s+%s", list.items[list.count - 1], tag));
}

cm_status cm_answer_cuda(cm_ask *ask, const char *what, cm_answer *answer, cm_err *err) {
    cm_arena *arena = ask->arena;
    const char *number = cm_tag_cuda(arena, what);
    if (!number) number = cm_starts_i(what, "cuda") ? cm_squeeze(arena, what + 4) : what;
    cm_strings all = releases(ask, err), some = {0};
    cm_ver wanted, v;
    if (cm_ver_parse(number, &wanted))
        for (size_t i = 0; i < all.count; i++)
            if (cm_ver_parse(all.items[i], &v) && cm_ver_in_family(&v, &wanted))
                cm_strings_add(arena, &some, all.items[i]);
    if (err->status != CM_OK) return err->status;
    if (!some.count)
        return cm_fail(err, CM_ABSENT, "CUDA %s is not in the data%s", what,
                       cm_suggest(arena, number, &all));
    answer->title = cm_sprintf(arena, "CUDA %s", number);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "version", NULL, number);
    cm_item *needs = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, "min_driver", "", NULL);
    cm_item_add(arena, needs, CM_ITEM_TEXT, "linux", "needs Linux",
                cm_driver_floor(ask, some.items[0], "linux", err));
    cm_item_add(arena, needs, CM_ITEM_TEXT, "windows", "needs Windows",
                cm_driver_floor(ask, some.items[0], "windows", err));
    if (wanted.count > 1) gpu_targets(ask, answer, number, err);
    release_rows(ask, answer, &some, err);
    if (wanted.count > 1) cm_cudnn_for_cuda(ask, answer, number, err);
    if (wanted.count > 1) torch_builds(ask, answer, number, err);
    cm_finish(ask, answer);
    return err->status;
}
