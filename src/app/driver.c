/* driver V: the CUDA it speaks, the wheels it runs, the architectures it drives, its branch. */
#include <stdio.h>
#include <string.h>

#include "app/lookup.h"

static const char *const systems[] = {"linux", "windows"};

/* The newest release whose own driver is at most this one, on one system; NULL if none is. */
static const char *speaks(cm_ask *ask, const cm_ver *driver, const char *os, cm_err *err) {
    cm_facts rows = CM_LOOK(ask, CM_KIND_CUDA_DRIVER, err, NULL, os, NULL, "toolkit");
    cm_settle(&rows);
    const cm_fact *best = NULL;
    for (size_t i = 0; i < rows.count; i++) {
        cm_ver have;
        const cm_fact *f = &rows.items[i];
        if (!cm_ver_parse(f->value[4], &have) || cm_ver_cmp(&have, driver) > 0) continue;
        if (!best || cm_ver_cmp_text(f->value[0], best->value[0]) > 0) best = f;
    }
    if (!best) return NULL;
    cm_ver v;
    cm_ver_parse(cm_use(ask, best, 0), &v);
    return cm_sprintf(ask->arena, "%u.%u", v.part[0], v.part[1]);
}

static bool enough(const cm_ver *driver, const char *floor) {
    cm_ver v;
    return floor && cm_ver_parse(floor, &v) && cm_ver_cmp(driver, &v) >= 0;
}

static cm_strings cuda_tags(cm_ask *ask, cm_err *err) {
    cm_strings tags = {0};
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_INSTALL, err, NULL);
    for (size_t i = 0; i < facts.count; i++)
        if (cm_tag_cuda(ask->arena, facts.items[i].value[3]))
            cm_add_once(ask->arena, &tags, facts.items[i].value[3]);
    facts = CM_LOOK(ask, CM_KIND_TORCH_BUILD, err, NULL);
    for (size_t i = 0; i < facts.count; i++)
        if (cm_tag_cuda(ask->arena, facts.items[i].value[1]))
            cm_add_once(ask->arena, &tags, facts.items[i].value[1]);
    return tags;
}

/* Wheels by floor, and those whose own toolkit driver is reached as well (PTX works there too). */
static void wheels(cm_ask *ask, cm_answer *answer, const cm_ver *driver, cm_err *err) {
    cm_strings tags = cuda_tags(ask, err);
    cm_item *list =
        cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "runs", "Wheels by build tag", NULL);
    for (int os = 0; os < 2; os++) {
        cm_strings cudas = {0}, floor = {0}, full = {0};
        for (size_t i = 0; i < tags.count; i++)
            cm_add_once(ask->arena, &cudas, cm_tag_cuda(ask->arena, tags.items[i]));
        cm_sort_versions(&cudas);
        for (size_t i = 0; i < cudas.count; i++) {
            const char *tag = cm_cuda_tag(ask->arena, cudas.items[i]);
            if (!enough(driver, cm_driver_floor(ask, cudas.items[i], systems[os], err))) continue;
            cm_strings_add(ask->arena, &floor, tag);
            if (enough(driver, cm_driver_shipped(ask, cudas.items[i], systems[os], err)))
                cm_strings_add(ask->arena, &full, tag);
        }
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "os", "as a driver of",
                    os ? "Windows" : "Linux");
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "cuda", "speaks CUDA",
                    speaks(ask, driver, systems[os], err));
        cm_item_words(ask->arena, row, "fully", "runs fully (PTX too)",
                      cm_strings_join(ask->arena, &full, " "));
        cm_item_words(ask->arena, row, "by_floor", "runs by the floor",
                      cm_strings_join(ask->arena, &floor, " "));
    }
}

static void architectures(cm_ask *ask, cm_answer *answer, unsigned branch, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, CM_KIND_ARCH_SUPPORT, err, NULL);
    cm_settle(&facts);
    cm_facts_sort(&facts);
    cm_strings drives = {0}, dropped = {0};
    for (size_t i = 0; i < facts.count; i++) {
        const char *last = facts.items[i].value[4];
        unsigned number = 0;
        if (!cm_same_i(last, "ongoing") && (*last != 'R' || sscanf(last + 1, "%u", &number) != 1))
            continue;
        cm_use(ask, &facts.items[i], 1);
        cm_add_once(ask->arena, number && number < branch ? &dropped : &drives,
                    cm_sprintf(ask->arena, "%s", facts.items[i].value[1]));
    }
    cm_item_words(ask->arena, &answer->root, "drops", "drives no more",
                  cm_strings_join(ask->arena, &dropped, " "));
    cm_item_words(ask->arena, &answer->root, "drives", "still drives",
                  cm_strings_join(ask->arena, &drives, " "));
}

cm_status cm_answer_driver(cm_ask *ask, const char *what, cm_answer *answer, cm_err *err) {
    cm_arena *arena = ask->arena;
    const char *number = (*what == 'R' || *what == 'r') && cm_digit(what[1]) ? what + 1 : what;
    cm_ver v;
    if (!cm_ver_parse(number, &v) || v.stage || v.count > 3)
        return cm_fail(err, CM_USAGE, "driver %s: expected a driver version like 535.54.03 or R535",
                       what);
    if (v.part[0] < 100 || v.part[0] > 2000)
        return cm_fail(err, CM_ABSENT, "driver %s is not in the data: branches run from 300 on",
                       what);
    const char *branch = cm_sprintf(arena, "R%u", v.part[0]);
    answer->title = cm_sprintf(arena, "NVIDIA driver %s", number);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "version", NULL, number);
    cm_facts rows = CM_LOOK(ask, CM_KIND_DRIVER_BRANCH, err, branch);
    const cm_fact *row = rows.count ? &rows.items[0] : NULL;
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "branch", "branch", branch);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "designation", "designation",
                row && *row->value[1] ? cm_use(ask, row, 1) : NULL);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "end_of_life", "end of life",
                row && *row->value[2] ? cm_use(ask, row, 2) : NULL);
    /* a bare branch is judged as its first release: what every driver of it can do */
    wheels(ask, answer, &v, err);
    architectures(ask, answer, v.part[0], err);
    cm_finish(ask, answer);
    return err->status;
}
