/* python V: the torch releases that have wheels for it, by system. */
#include <string.h>

#include "app/lookup.h"

cm_status cm_answer_python(cm_ask *ask, const char *what, cm_answer *answer, cm_err *err) {
    static const char *const systems[] = {"linux", "windows", "macos"};
    static const char *const names[] = {"Linux", "Windows", "macOS"};
    cm_arena *arena = ask->arena;
    bool free_threaded = *what && cm_ends(what, "t");
    cm_ver v;
    if (!cm_ver_parse(cm_strndup(arena, what, strlen(what) - (free_threaded ? 1 : 0)), &v) ||
        v.count < 2)
        return cm_fail(err, CM_USAGE, "python %s: expected a version like 3.10 or 3.13t", what);
    const char *minor =
        cm_sprintf(arena, "%u.%u%s", v.part[0], v.part[1], free_threaded ? "t" : "");
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_BUILD, err, NULL);
    cm_settle(&facts);
    cm_strings known = {0}, torch[3] = {{0}};
    for (size_t i = 0; i < facts.count; i++) {
        const cm_fact *f = &facts.items[i];
        cm_strings pythons = cm_split(arena, f->value[4], " ");
        for (size_t p = 0; p < pythons.count; p++)
            cm_add_once(arena, &known, pythons.items[p]);
        if (!cm_strings_has(&pythons, minor)) continue;
        cm_use(ask, f, 0);
        for (int os = 0; os < 3; os++)
            if (cm_same(f->value[2], systems[os])) cm_add_once(arena, &torch[os], f->value[0]);
    }
    if (err->status != CM_OK) return err->status;
    cm_sort_versions(&known);
    if (!cm_strings_has(&known, minor))
        return cm_fail(err, CM_ABSENT, "python %s: no torch wheel is known for it; known: %s", what,
                       cm_strings_join(arena, &known, " "));
    answer->title = cm_sprintf(arena, "Python %s", minor);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "version", NULL, minor);
    cm_item *list =
        cm_item_add(arena, &answer->root, CM_ITEM_LIST, "torch", "torch wheels for it", NULL);
    for (int os = 0; os < 3; os++) {
        if (!torch[os].count) continue;
        cm_sort_versions(&torch[os]);
        cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "os", "on", names[os]);
        cm_item_add(arena, row, CM_ITEM_TEXT, "oldest", "oldest", torch[os].items[0]);
        cm_item_add(arena, row, CM_ITEM_TEXT, "newest", "newest",
                    torch[os].items[torch[os].count - 1]);
        cm_item_words(arena, row, "versions", "all", cm_strings_join(arena, &torch[os], " "));
    }
    cm_finish(ask, answer);
    return err->status;
}
