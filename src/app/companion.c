/* What goes with a torch: its companions, and the torch of a companion. */
#include "app/companion.h"

/* The rows that may say what goes with a torch: its own, those of its family, and those of the
 * family's .0, which stands for it in a README where the package has one release. */
enum { ROWS = 3 };

typedef struct {
    const char *key[ROWS]; /* NULL: none */
    cm_facts facts[ROWS];
    bool read[ROWS];
} pair_rows;

static bool rows_for(cm_arena *arena, const char *version, pair_rows *rows) {
    cm_ver v;
    *rows = (pair_rows){0};
    if (!cm_ver_parse(version, &v)) return false;
    rows->key[0] = version;
    rows->key[1] = cm_sprintf(arena, "%u.%u", v.part[0], v.part[1]);
    if (v.part[2]) rows->key[2] = cm_sprintf(arena, "%s.0", rows->key[1]);
    return true;
}

static const cm_fact *pair_of(cm_ask *ask, pair_rows *rows, const char *package, cm_err *err) {
    static const char *const order[] = {"pip", "any", "conda"};
    for (size_t k = 0; k < ROWS && rows->key[k]; k++) {
        if (!rows->read[k]) rows->facts[k] = CM_LOOK(ask, CM_KIND_TORCH_PAIR, err, rows->key[k]);
        rows->read[k] = true;
        const cm_fact *best = NULL;
        size_t first = sizeof order / sizeof *order;
        for (size_t i = 0; i < rows->facts[k].count; i++) {
            const cm_fact *row = &rows->facts[k].items[i];
            if (!cm_same(row->value[1], package)) continue;
            for (size_t o = 0; o < first; o++)
                if (cm_same(row->value[2], order[o])) best = row, first = o;
        }
        if (best) return best;
    }
    return NULL;
}

const cm_fact *cm_torch_pair(cm_ask *ask, const char *version, const char *package, cm_err *err) {
    pair_rows rows;
    return rows_for(ask->arena, version, &rows) ? pair_of(ask, &rows, package, err) : NULL;
}

void cm_torch_describe_pairs(cm_ask *ask, cm_answer *answer, const char *version, cm_err *err) {
    static const char *const packages[] = {"torchvision", "torchaudio", "torchtext", "torchdata",
                                           "torchcodec"};
    cm_item *object = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, "pairs", NULL, NULL);
    cm_strings text = {0};
    pair_rows rows;
    rows_for(ask->arena, version, &rows);
    for (size_t p = 0; p < sizeof packages / sizeof *packages; p++) {
        const cm_fact *best = pair_of(ask, &rows, packages[p], err);
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
