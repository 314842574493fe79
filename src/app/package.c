/* What is known of torchmetrics and modelscope, and the list of their releases. */
#include "app/package.h"

#include <stdlib.h>
#include <string.h>

#include "base/sort.h"

static int by_version(const void *a, const void *b) {
    const cm_package_release *x = a, *y = b;
    return cm_ver_cmp(&x->ver, &y->ver);
}

static const cm_fact *classifiers_of(const cm_facts *pythons, const char *version) {
    for (size_t i = 0; i < pythons->count; i++)
        if (cm_same(pythons->items[i].value[1], version) &&
            cm_same(pythons->items[i].value[4], "classifiers"))
            return &pythons->items[i];
    return NULL;
}

cm_package cm_package_load(cm_ask *ask, const char *package, cm_err *err) {
    cm_package all = {.package = package};
    cm_facts tags = CM_LOOK(ask, CM_KIND_TORCH_RELEASE, err, package);
    cm_facts pythons = CM_LOOK(ask, CM_KIND_TORCH_PYTHON, err, package);
    all.minimums = CM_LOOK(ask, CM_KIND_PACKAGE_MINIMUM, err, package);
    cm_settle(&tags);
    all.items = cm_alloc_array(ask->arena, tags.count, sizeof *all.items);
    for (size_t i = 0; i < tags.count; i++) {
        cm_package_release *r = &all.items[all.count];
        if (!cm_ver_parse(tags.items[i].value[1], &r->ver)) continue;
        r->tag = &tags.items[i];
        cm_minimum_find(&all.minimums, package, &r->ver, &r->least);
        r->classifiers = classifiers_of(&pythons, r->tag->value[1]);
        all.count++;
    }
    cm_sort(all.items, all.count, sizeof *all.items, by_version);
    return all;
}

cm_status cm_package_python(cm_arena *arena, const char *text, cm_ver *python, cm_err *err) {
    *python = (cm_ver){0};
    if (!text) return CM_OK;
    size_t length = strlen(text);
    if (length && text[length - 1] == 't') length--;
    if (!cm_ver_parse(cm_strndup(arena, text, length), python) || python->count < 2 ||
        python->stage)
        return cm_fail(err, CM_USAGE, "--python %s: expected a version, as 3.10 or 3.13t", text);
    return CM_OK;
}

bool cm_package_takes(const cm_package_release *release, const cm_ver *python) {
    return !python->count || cm_minimum_reached(&release->least, NULL, python);
}

cm_status cm_list_package(cm_ask *ask, const char *package, const char *python, cm_answer *answer,
                          cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_ver wanted;
    cm_package all = cm_package_load(ask, package, err);
    if (cm_package_python(arena, python, &wanted, err) != CM_OK) return err->status;
    cm_item *list = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "releases", "", NULL);
    for (size_t i = all.count; i-- > 0;) {
        const cm_package_release *r = &all.items[i];
        if (!cm_package_takes(r, &wanted)) continue;
        cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "version", package, cm_use(ask, r->tag, 1));
        cm_item_add(arena, row, CM_ITEM_TEXT, "released", "tagged", r->tag->value[2]);
        cm_item_add(arena, row, CM_ITEM_TEXT, "min_torch", "least torch",
                    *r->least.torch ? r->least.torch : NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "min_python", "least Python",
                    *r->least.python ? r->least.python : NULL);
        if (r->classifiers)
            cm_item_words(arena, row, "classifiers", "classifiers", r->classifiers->value[2]);
        else
            cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "tests had torch",
                        *r->least.below ? r->least.below : "-");
        cm_item_add(arena, row, CM_ITEM_TEXT, "tested_torch", NULL,
                    *r->least.below ? r->least.below : NULL);
    }
    if (!list->first)
        return cm_fail(err, CM_ABSENT, "list %s: no release takes Python %s", package, python);
    return err->status;
}
