/* cuda V: release, drivers, GPUs it can target, torch builds made with it. */
#include <string.h>

#include "app/cudnn.h"
#include "app/toolkit.h"
#include "rules/arch.h"

cm_strings cm_cuda_releases(cm_ask *ask, cm_err *err) {
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
    cm_item *rows = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "releases", NULL, NULL);
    for (size_t i = list->count; i-- > 0;) {
        const char *cuda = list->items[i];
        cm_facts facts = CM_LOOK(ask, CM_KIND_CUDA_RELEASE, err, cuda);
        const cm_fact *f = facts.count ? &facts.items[0] : NULL;
        for (size_t j = 1; f && j < facts.count && !*f->value[2]; j++)
            f = &facts.items[j];
        cm_item *row = cm_item_add(arena, rows, CM_ITEM_OBJECT, NULL, NULL, NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "version", NULL, cuda);
        const char *date = f ? cm_use(ask, f, 2) : "";
        cm_item_add(arena, row, CM_ITEM_TEXT, "released", NULL, *date ? date : NULL);
        cm_item *shipped = cm_item_add(arena, row, CM_ITEM_OBJECT, "shipped_driver", NULL, NULL);
        cm_item_add(arena, shipped, CM_ITEM_TEXT, "linux", NULL,
                    cm_driver_shipped(ask, cuda, "linux", err));
        cm_item_add(arena, shipped, CM_ITEM_TEXT, "windows", NULL,
                    cm_driver_shipped(ask, cuda, "windows", err));
        cm_item_add(arena, row, CM_ITEM_TEXT, "archive", NULL,
                    f && *f->value[3] ? f->value[3] : NULL);
        cm_toolkit_installers(ask, row, cuda, err);
    }
}

static void gpu_targets(cm_ask *ask, cm_answer *answer, const char *cuda, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, CM_KIND_ARCH_SUPPORT, err, NULL);
    cm_ver v;
    cm_ver_parse(cuda, &v);
    cm_settle(&facts);
    cm_facts_sort(&facts);
    cm_strings ccs = {0}, names = {0};
    for (size_t i = 0; i < facts.count; i++) {
        if (cm_toolkit_targets(ask->arena, &facts.items[i], &v) != 1) continue;
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

/* The builds in the data begin with some release: what came before may have had that CUDA. */
static const char *none_of(cm_ask *ask, cm_err *err) {
    if (cm_as_of_before_builds(ask->as_of)) return "unknown: older than all builds in the data";
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_BUILD, err, NULL);
    cm_strings all = {0};
    for (size_t i = 0; i < facts.count; i++)
        cm_add_once(ask->arena, &all, facts.items[i].value[0]);
    cm_sort_versions(&all);
    return all.count ? cm_sprintf(ask->arena, "none of torch %s to %s", all.items[0],
                                  all.items[all.count - 1])
                     : NULL;
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
    cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "newest_torch",
                list.count ? "newest torch" : NULL, list.count ? list.items[list.count - 1] : NULL);
    if (!list.count)
        cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, NULL, "newest torch",
                    none_of(ask, err));
    cm_item_words(ask->arena, &answer->root, "torch", "torch builds",
                  cm_strings_join(ask->arena, &list, " "));
}

/* The other releases of a release's family: a guide that names one may link another. */
static void siblings(cm_ask *ask, cm_answer *answer, const cm_strings *all, const cm_ver *one) {
    const cm_ver family = cm_ver_of(one->part[0], one->part[1]);
    cm_strings others = {0};
    cm_ver v;
    for (size_t i = 0; i < all->count; i++)
        if (cm_ver_parse(all->items[i], &v) && cm_ver_in_family(&v, &family) &&
            cm_ver_cmp(&v, one) != 0)
            cm_strings_add(ask->arena, &others, all->items[i]);
    cm_item_words(ask->arena, &answer->root, "others_of_family", NULL,
                  cm_strings_join(ask->arena, &others, " "));
    if (others.count)
        cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, NULL, "not the same",
                    cm_sprintf(ask->arena, "%s: each has a page and files of its own",
                               cm_strings_join(ask->arena, &others, ", ")));
}

cm_status cm_answer_cuda(cm_ask *ask, const char *what, cm_answer *answer, cm_err *err) {
    cm_arena *arena = ask->arena;
    const char *number = cm_cuda_spelt(arena, what);
    cm_strings all = cm_cuda_releases(ask, err), some = {0};
    cm_ver wanted, v;
    if (cm_same_i(number, "latest") && all.count) number = all.items[all.count - 1];
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
    cm_item_add(arena, needs, CM_ITEM_TEXT, "linux",
                cm_same(ask->os, "windows") ? NULL : "needs Linux",
                cm_driver_floor(ask, some.items[0], "linux", err));
    cm_item_add(arena, needs, CM_ITEM_TEXT, "windows",
                cm_same(ask->os, "linux") ? NULL : "needs Windows",
                cm_driver_floor(ask, some.items[0], "windows", err));
    bool family = wanted.count > 1; /* or one release of it */
    if (family) gpu_targets(ask, answer, number, err);
    if (family) cm_toolkit_archs(ask, answer, &wanted, err);
    if (family) torch_builds(ask, answer, number, err);
    cm_toolkit_use(ask, answer, &wanted);
    release_rows(ask, answer, &some, err);
    if (wanted.count > 2) siblings(ask, answer, &all, &wanted);
    cm_toolkit_releases(ask, answer, &some, family, err);
    if (family) cm_cudnn_for_cuda(ask, answer, number, err);
    if (family) cm_toolkit_compilers(ask, answer, &wanted, err);
    cm_finish(ask, answer);
    cm_toolkit_line(ask, answer, &some, err);
    return err->status;
}
