/* What goes with a torch: its companions, and the torch of a companion. */
#include "app/companion.h"

const cm_fact *cm_torch_pair(cm_ask *ask, const char *version, const char *package, cm_err *err) {
    static const char *const order[] = {"pip", "any", "conda"};
    cm_ver v;
    if (!cm_ver_parse(version, &v)) return NULL;
    const char *family = cm_sprintf(ask->arena, "%u.%u", v.part[0], v.part[1]);
    const char *keys[] = {version, family, cm_sprintf(ask->arena, "%s.0", family)};
    for (size_t k = 0; k < 3; k++) {
        /* the .0 row of a README stands for its family where the package has one release */
        if (k == 2 && v.part[2] == 0) continue;
        cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_PAIR, err, keys[k], package);
        for (size_t o = 0; o < 3; o++)
            for (size_t i = 0; i < facts.count; i++)
                if (cm_same(facts.items[i].value[2], order[o])) return &facts.items[i];
    }
    return NULL;
}

void cm_torch_describe_pairs(cm_ask *ask, cm_answer *answer, const char *version, cm_err *err) {
    static const char *const packages[] = {"torchvision", "torchaudio", "torchtext", "torchdata",
                                           "torchcodec"};
    cm_item *object = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, "pairs", NULL, NULL);
    cm_strings text = {0};
    for (size_t p = 0; p < sizeof packages / sizeof *packages; p++) {
        const cm_fact *best = cm_torch_pair(ask, version, packages[p], err);
        if (!best) continue;
        const char *value = cm_use(ask, best, 3);
        cm_item_add(ask->arena, object, CM_ITEM_TEXT, packages[p], NULL, value);
        cm_strings_add(ask->arena, &text,
                       cm_sprintf(ask->arena, "%s %s%s", packages[p], value,
                                  cm_same(best->value[0], version)
                                      ? ""
                                      : cm_sprintf(ask->arena, " (for %s)", best->value[0])));
    }
    if (text.count)
        cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, NULL, "goes with",
                    cm_strings_join(ask->arena, &text, ", "));
}

cm_status cm_answer_companion(cm_ask *ask, const char *package, const char *version,
                              cm_answer *answer, cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_PAIR, err, NULL, package);
    cm_strings known = {0}, torches = {0};
    cm_ver wanted, v;
    cm_ver_parse(version, &wanted);
    const char *exact = NULL;
    for (size_t i = 0; i < facts.count; i++) {
        cm_add_once(arena, &known, facts.items[i].value[3]);
        if (!cm_ver_parse(facts.items[i].value[3], &v) || !wanted.count) continue;
        bool hit = cm_ver_cmp(&v, &wanted) == 0;
        if (hit && v.count >= wanted.count) exact = facts.items[i].value[3];
    }
    cm_item *list = NULL;
    answer->title = cm_sprintf(arena, "%s %s", package, version);
    for (size_t i = 0; i < facts.count; i++) {
        const cm_fact *f = &facts.items[i];
        if (!cm_ver_parse(f->value[3], &v) || !wanted.count) continue;
        bool hit = exact ? cm_ver_cmp(&v, &wanted) == 0
                         : cm_ver_in_family(&v, &wanted) || cm_ver_in_family(&wanted, &v);
        const char *key = cm_sprintf(arena, "%s\t%s\t%s", f->value[0], f->value[3], f->value[2]);
        if (!hit || cm_strings_has(&torches, key)) continue;
        cm_strings_add(arena, &torches, key);
        if (!list) {
            cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "package", NULL, package);
            cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "version", NULL, version);
            list = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "torch", "Goes with", NULL);
        }
        cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "torch", "torch", cm_use(ask, f, 0));
        cm_item_add(arena, row, CM_ITEM_TEXT, "version", package, f->value[3]);
        cm_item_add(arena, row, CM_ITEM_TEXT, "stated_for", "stated for", f->value[2]);
    }
    if (!list) {
        cm_sort_versions(&known);
        return cm_fail(err, CM_ABSENT, "%s %s is not in the data%s", package, version,
                       cm_suggest(arena, version, &known));
    }
    cm_facts pythons = CM_LOOK(ask, CM_KIND_TORCH_PYTHON, err, package);
    cm_settle(&pythons);
    for (size_t i = 0; i < pythons.count; i++)
        if (cm_ver_parse(pythons.items[i].value[1], &v) && cm_ver_in_family(&wanted, &v)) {
            cm_item_words(arena, &answer->root, "python", NULL, cm_use(ask, &pythons.items[i], 2));
            cm_item_add(arena, &answer->root, CM_ITEM_TEXT, NULL, "Python",
                        cm_python_span(arena, pythons.items[i].value[2]));
            break;
        }
    cm_finish(ask, answer);
    return err->status;
}
