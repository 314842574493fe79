#include "upkeep/carrier.h"

#include <string.h>

#include "base/file.h"
#include "base/sha256.h"
#include "base/shown.h"
#include "store/precedence.h"

enum { CARRIED_LIMIT = 512 * 1024 * 1024, BESIDE_LIMIT = 64 * 1024 };

/* The first 64 hexadecimal digits of FILE.sha256 against the file's own. */
static cm_status look_beside(cm_arena *arena, cm_carried *c, cm_err *err) {
    const char *name = cm_sprintf(arena, "%s.sha256", c->path);
    char *text;
    size_t length;
    cm_status status = cm_file_read_optional(arena, name, BESIDE_LIMIT, &text, &length, err);
    c->beside = CM_BESIDE_NONE;
    if (status == CM_ABSENT) return CM_OK;
    if (status != CM_OK) return status;
    const char *sum = cm_lowered(arena, cm_strndup(arena, text + (*text == '\\'), 64));
    c->beside = cm_same(sum, c->sha256) ? CM_BESIDE_HOLDS : CM_BESIDE_DIFFERS;
    return CM_OK;
}

/* The reason without the name that stands before it: the answer has that already. */
static const char *reason(cm_arena *arena, const cm_carried *c, const cm_err *err) {
    size_t n = strlen(c->path);
    bool named = cm_starts(err->text, c->path) && cm_starts(err->text + n, ": ");
    return cm_strdup(arena, named ? err->text + n + 2 : err->text);
}

static void examine(cm_arena *arena, cm_carried *c) {
    cm_err err = {0};
    cm_store *store = NULL;
    cm_status status = cm_store_open_bytes(c->path, c->bytes, c->length, &store, &err);
    c->ours = cm_store_is_ours(c->bytes, c->length);
    if (status == CM_OK) c->date = cm_strdup(arena, cm_store_date(store));
    if (status == CM_OK) status = cm_store_verify(store, &c->facts, &err);
    cm_store_close(store);
    c->whole = status == CM_OK && c->beside != CM_BESIDE_DIFFERS;
    if (status != CM_OK)
        c->problem = reason(arena, c, &err);
    else if (!c->whole)
        c->problem = "the file of the checksum beside it names another one";
}

cm_status cm_carried_read(cm_arena *arena, const char *path, cm_carried *carried, cm_err *err) {
    *carried = (cm_carried){.path = path};
    char *bytes;
    cm_status status = cm_file_read(arena, path, CARRIED_LIMIT, &bytes, &carried->length, err);
    if (status != CM_OK) return status;
    carried->bytes = bytes;
    cm_sha256(bytes, carried->length, carried->sha256);
    status = look_beside(arena, carried, err);
    if (status == CM_OK) examine(arena, carried);
    return status;
}

static cm_status compare(const cm_carried *carried, cm_store *present, cm_carried_age *age,
                         cm_err *err) {
    size_t length;
    const void *bytes;
    cm_status status = cm_store_bytes(present, &bytes, &length, err);
    if (status != CM_OK) return status;
    bool same = length == carried->length && memcmp(bytes, carried->bytes, length) == 0;
    unsigned mine = cm_captured_number(cm_store_date(present));
    unsigned its = cm_captured_number(carried->date);
    *age = same         ? CM_CARRIED_SAME
           : its > mine ? CM_CARRIED_NEWER
           : its < mine ? CM_CARRIED_OLDER
                        : CM_CARRIED_OTHER;
    return CM_OK;
}

static void describe_present(const cm_carried *c, cm_store *present, cm_carried_age age,
                             cm_answer *answer) {
    static const char *const words[][2] = {
        [CM_CARRIED_NEWER] = {"newer", "newer than"},
        [CM_CARRIED_OLDER] = {"older", "older than"},
        [CM_CARRIED_SAME] = {"same", "the same as"},
        [CM_CARRIED_OTHER] = {"other", "as old as, and not the same as,"}};
    cm_arena *arena = answer->arena;
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "age", NULL, words[age][0]);
    cm_item *item = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, "present", NULL, NULL);
    cm_item_add(arena, item, CM_ITEM_TEXT, "database", NULL, cm_store_name(present));
    cm_item_add(arena, item, CM_ITEM_TEXT, "date", NULL, cm_store_date(present));
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, NULL, "against",
                cm_sprintf(arena, "%s the present one (%s, %s)", words[age][1],
                           cm_store_name(present), cm_store_date(present)));
    cm_word file = {CM_WORD_PATH, c->path};
    if (age == CM_CARRIED_SAME) return;
    cm_item_line(arena, &answer->root, "diff", "What changes",
                 CM_LINE(arena, CM_SHELL_ANY, "cudamatrix db diff {}", file));
    if (age == CM_CARRIED_NEWER)
        cm_item_line(arena, &answer->root, "install", "Use it",
                     CM_LINE(arena, CM_SHELL_ANY, "cudamatrix db install {}", file));
}

cm_status cm_answer_verify(const cm_carried *c, cm_store *present, cm_answer *answer, cm_err *err) {
    static const char *const beside[][2] = {[CM_BESIDE_NONE] = {"none", "none"},
                                            [CM_BESIDE_HOLDS] = {"holds", "holds"},
                                            [CM_BESIDE_DIFFERS] = {"differs", "differs"}};
    cm_arena *arena = answer->arena;
    cm_item *root = &answer->root;
    bool good = !c->problem;
    cm_carried_age age = CM_CARRIED_OTHER;
    cm_status status = good && present ? compare(c, present, &age, err) : CM_OK;
    if (status != CM_OK) return status;
    answer->title =
        good ? "A whole cudamatrix database" : cm_sprintf(arena, "Not to be used: %s", c->problem);
    cm_item_add(arena, root, CM_ITEM_TEXT, "verdict", NULL, good ? "yes" : "no");
    cm_item_add(arena, root, CM_ITEM_TEXT, "file", "file", c->path);
    cm_item_add(arena, root, CM_ITEM_BOOL, "ours", "of cudamatrix", NULL)->number = c->ours;
    cm_item_add(arena, root, CM_ITEM_BOOL, "whole", "whole", NULL)->number = c->whole;
    cm_item_add(arena, root, CM_ITEM_TEXT, "problem", NULL, c->problem);
    if (good) cm_item_number(arena, root, "version", "version", CM_DB_VERSION);
    if (c->date) cm_item_add(arena, root, CM_ITEM_TEXT, "date", "newest source", c->date);
    if (good) cm_item_number(arena, root, "facts", "facts", (long)c->facts);
    cm_item_add(arena, root, CM_ITEM_TEXT, "sha256", "SHA-256", c->sha256);
    cm_item_add(arena, root, CM_ITEM_TEXT, "beside", "beside it", beside[c->beside][0]);
    if (good && present) describe_present(c, present, age, answer);
    return good ? CM_OK : CM_NO;
}
