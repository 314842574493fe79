/* A folder of wheels as an answer: what it has and lacks, and the lines that put it right. */
#include "app/bundled.h"

static void add_finding(cm_ask *ask, cm_item *list, cm_item *text, const cm_bundle_finding *f) {
    cm_arena *arena = ask->arena;
    bool note = cm_bundle_code_is_note(f->code);
    const char *words = cm_bundle_text(arena, f);
    cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
    cm_item_add(arena, row, CM_ITEM_TEXT, "code", NULL, cm_bundle_code_name(f->code));
    cm_item_add(arena, row, CM_ITEM_TEXT, "severity", NULL, note ? "note" : "error");
    cm_item_add(arena, row, CM_ITEM_TEXT, "package", NULL, f->package);
    cm_item_add(arena, row, CM_ITEM_TEXT, "file", NULL, f->file);
    cm_item_add(arena, row, CM_ITEM_TEXT, "text", NULL, words);
    cm_item_line(arena, row, "command", NULL, f->command);
    if (f->code == CM_BUNDLE_MISSING && !f->why) return; /* shown together */
    cm_item_add(arena, text, CM_ITEM_TEXT, NULL, note ? "note" : "ERROR",
                cm_sprintf(arena, "%s [%s]", words, cm_bundle_code_name(f->code)));
}

/* What the plan names and the folder lacks: one line of the text for each target. */
static void show_missing(cm_ask *ask, cm_item *text, const cm_bundle_verdict *verdict,
                         size_t plans) {
    for (size_t plan = 0; plan < plans; plan++) {
        cm_strings names = {0};
        const char *place = NULL;
        for (size_t i = 0; i < verdict->count; i++) {
            const cm_bundle_finding *f = &verdict->items[i];
            if (f->code != CM_BUNDLE_MISSING || f->why || f->plan != plan) continue;
            cm_add_once(ask->arena, &names, f->wanted);
            place = f->place;
        }
        cm_bundle_finding all = {.code = CM_BUNDLE_MISSING,
                                 .wanted = cm_strings_join(ask->arena, &names, ", "),
                                 .place = place};
        if (names.count)
            cm_item_add(ask->arena, text, CM_ITEM_TEXT, NULL, "ERROR",
                        cm_sprintf(ask->arena, "%s [%s]", cm_bundle_text(ask->arena, &all),
                                   cm_bundle_code_name(all.code)));
    }
}

/* All that is missing or wrong in as few lines as there are indexes and targets. */
static void add_fetch(cm_ask *ask, cm_answer *answer, const cm_bundle *bundles, size_t count,
                      const cm_bundle_verdict *verdict) {
    cm_item *list = cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "fetch", NULL, NULL);
    cm_item *text = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                "Fetch what is missing or wrong, then verify again", NULL);
    for (size_t i = 0; i < count; i++) {
        cm_shell_lines lines = cm_bundle_fetch_all(ask->arena, &bundles[i], verdict, i);
        for (size_t j = 0; j < lines.count; j++) {
            cm_item_line(ask->arena, list, NULL, NULL, lines.items[j]);
            cm_item_line(ask->arena, text, NULL, "", lines.items[j]);
        }
    }
}

/* What the bytes of the wheels were held against. */
static const char *checksums_text(cm_arena *arena, const cm_wheel_folder *folder) {
    size_t known = 0;
    for (size_t i = 0; i < folder->count; i++)
        known += folder->items[i].known != NULL;
    const char *list = folder->sums ? folder->sums : "no list of them in the folder";
    if (known) return cm_sprintf(arena, "%s; a public lock file has those of %zu", list, known);
    return folder->sums ? list : cm_sprintf(arena, "%s: contents are not checked", list);
}

void cm_describe_folder(cm_ask *ask, cm_answer *answer, const cm_bundle *bundles, size_t count,
                        const char *path, const cm_wheel_folder *folder,
                        const cm_bundle_verdict *verdict) {
    cm_arena *arena = ask->arena;
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "directory", "folder", path);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "verdict", NULL,
                verdict->errors ? "no" : "yes");
    cm_item_number(arena, &answer->root, "wheels", "wheels", (long)folder->count);
    cm_item_number(arena, &answer->root, "needed", "in order", (long)verdict->good);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "checksums", NULL, folder->sums);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, NULL, "checksums",
                checksums_text(arena, folder));
    cm_item *list = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "findings", NULL, NULL);
    cm_item *text = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, NULL, "", NULL);
    show_missing(ask, text, verdict, count);
    for (size_t i = 0; i < verdict->count; i++)
        add_finding(ask, list, text, &verdict->items[i]);
    for (size_t i = 0; i < folder->count; i++)
        if (folder->items[i].known) cm_use(ask, folder->items[i].known, 1);
    cm_finish(ask, answer);
    if (verdict->errors) {
        add_fetch(ask, answer, bundles, count, verdict);
        return;
    }
    cm_shell_lines seen = {0};
    for (size_t i = 0; i < count; i++)
        if (!cm_lines_have(&seen, bundles[i].install))
            cm_lines_add(arena, &seen, bundles[i].install);
    cm_item *install = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, NULL, "Install it", NULL);
    cm_item_lines(arena, install, "", &seen);
    cm_item_line(arena, &answer->root, "install", NULL, bundles[0].install);
    cm_item_line(arena, &answer->root, "test", "Test it", bundles[0].test);
}
