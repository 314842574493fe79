/* db verify, db install, db export db: the database as one file that is carried. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/memory.h"
#include "base/sha256.h"
#include "base/shown.h"
#include "command/db.h"
#include "command/places.h"
#include "store/precedence.h"
#include "upkeep/carrier.h"

/* The file that the command names and what it is; CM_UNREAD where it cannot be read. */
static cm_status examined(cm_call *call, cm_carried *carried) {
    const cm_strings *words = &call->options->words;
    if (words->count != 2)
        return cm_fail(call->err, CM_USAGE, "usage: cudamatrix db %s FILE", words->items[0]);
    return cm_carried_read(call->arena, words->items[1], carried, call->err);
}

cm_status cm_db_verify(cm_call *call) {
    cm_carried carried = {0};
    cm_status status = examined(call, &carried);
    if (status != CM_OK) return status;
    cm_store *present = NULL;
    cm_err quiet = {0}; /* that the present one is damaged is no answer on this one */
    cm_call silent = *call;
    silent.err = &quiet;
    cm_store_of(&silent, &present);
    cm_answer *answer = cm_answer_new(call->arena);
    status = cm_answer_verify(&carried, present, answer, call->err);
    if (status != CM_UNREAD) cm_show(call, answer);
    cm_store_close(present);
    return status;
}

/* What stands where it would go, or would still answer: the reason not to install, or NULL. */
static const char *why_not(cm_call *call, const cm_carried *carried, const char *place) {
    char date[CM_SEAL_DATE + 1];
    unsigned its = cm_captured_number(carried->date);
    cm_store *there = NULL, *own = NULL;
    cm_err quiet = {0};
    const char *why = NULL;
    cm_call silent = *call;
    silent.err = &quiet;
    if (cm_store_peek(place, date, &quiet) == CM_OK && cm_captured_number(date) > its &&
        cm_store_open(place, &there, &quiet) == CM_OK)
        why = cm_sprintf(call->arena, "%s is newer, of %s; take it away first", place, date);
    else if (cm_store_own(&silent, &own) == CM_OK && cm_captured_number(cm_store_date(own)) >= its)
        why = cm_sprintf(call->arena,
                         "it is of %s and the program's own of %s, which would go on answering; "
                         "--db %s uses it nonetheless",
                         carried->date, cm_store_date(own), carried->path);
    cm_store_close(there);
    cm_store_close(own);
    return why;
}

static bool is_there(cm_call *call, const cm_carried *carried, const char *place) {
    char *bytes;
    size_t length;
    cm_err quiet = {0};
    return cm_file_read(call->arena, place, carried->length, &bytes, &length, &quiet) == CM_OK &&
           length == carried->length && memcmp(bytes, carried->bytes, length) == 0;
}

static cm_status put(cm_call *call, const cm_carried *carried, const char *place) {
    const char *dir = cm_strndup(call->arena, place, (size_t)(cm_path_slash(place) - place));
    cm_store *store = NULL;
    enum { PATIENCE = 10 }; /* seconds: another install is done by then, db update perhaps not */
    int lock = -1;
    cm_guard guard = {0};
    cm_status status = cm_dir_make_all(dir, call->err);
    if (status == CM_OK) /* that db update takes too */
        status =
            cm_file_lock(cm_sprintf(call->arena, "%s.lock", place), PATIENCE, &lock, call->err);
    if (status == CM_OK) cm_guard_set(&guard, cm_file_unlock_at, &lock);
    if (status == CM_OK) cm_file_sweep(place);
    if (status == CM_OK) status = cm_file_write(place, carried->bytes, carried->length, call->err);
    if (status == CM_OK) status = cm_store_open(place, &store, call->err);
    cm_store_close(store);
    cm_guard_lift(&guard);
    if (lock >= 0) cm_file_unlock(lock);
    return status;
}

/* $CUDAMATRIX_DB, or a newer one in another place, may go on answering. */
static void describe_answering(cm_call *call, const char *place, cm_answer *answer) {
    cm_store *store = NULL;
    cm_err quiet = {0};
    cm_call silent = *call;
    silent.err = &quiet;
    const char *name = cm_store_of(&silent, &store) == CM_OK
                           ? cm_strdup(call->arena, cm_store_name(store))
                           : quiet.text;
    bool other = !cm_same(name, place);
    cm_item_add(call->arena, &answer->root, CM_ITEM_TEXT, "answers", NULL, store ? name : NULL);
    if (other)
        cm_item_add(call->arena, &answer->root, CM_ITEM_TEXT, NULL, "but look-ups",
                    cm_sprintf(call->arena, "go on using another one: %s", name));
    cm_store_close(store);
}

cm_status cm_db_install(cm_call *call) {
    const char *place = cm_install_place(call->arena, call->around, call->options->system);
    cm_carried carried = {0};
    cm_status status = examined(call, &carried);
    if (status != CM_OK) return status;
    if (carried.problem)
        return cm_fail(call->err, CM_UNREAD, "not installed: %s: %s", carried.path,
                       carried.problem);
    if (!place)
        return cm_fail(call->err, CM_UNREAD,
                       "not installed: no folder for it: neither XDG_DATA_HOME nor HOME is set");
    bool same = is_there(call, &carried, place);
    const char *why = same ? NULL : why_not(call, &carried, place);
    if (why) return cm_fail(call->err, CM_NO, "not installed: %s", why);
    if (!same) status = put(call, &carried, place);
    if (status != CM_OK) return status;
    cm_answer *answer = cm_answer_new(call->arena);
    cm_item *root = &answer->root;
    answer->title = same ? "It is there already" : "Installed";
    cm_item_add(call->arena, root, CM_ITEM_TEXT, "installed", "database", place);
    cm_item_add(call->arena, root, CM_ITEM_BOOL, "written", NULL, NULL)->number = !same;
    cm_item_add(call->arena, root, CM_ITEM_TEXT, "date", "newest source", carried.date);
    cm_item_number(call->arena, root, "facts", "facts", (long)carried.facts);
    cm_item_add(call->arena, root, CM_ITEM_TEXT, "sha256", "SHA-256", carried.sha256);
    describe_answering(call, place, answer);
    cm_show(call, answer);
    return CM_OK;
}

/* As sha256sum writes it. A sum of an earlier file goes first, so that none ever stands beside a
 * file that it is not of. */
static cm_status write_with_sum(cm_call *call, const char *output, const void *bytes, size_t length,
                                char sha256[65]) {
    const char *beside = cm_sprintf(call->arena, "%s.sha256", output);
    const char *slash = cm_path_slash(output);
    cm_status status = cm_file_remove(beside, call->err);
    if (status == CM_OK) status = cm_file_write(output, bytes, length, call->err);
    if (status != CM_OK) return status;
    cm_sha256(bytes, length, sha256);
    const char *line = cm_sprintf(call->arena, "%s  %s\n", sha256, slash ? slash + 1 : output);
    return cm_file_write(beside, line, strlen(line), call->err);
}

static void describe_carrying(cm_call *call, cm_item *root, const char *output) {
    const char *slash = cm_path_slash(output);
    cm_word word = {CM_WORD_PATH, slash ? slash + 1 : output};
    cm_item *lines = cm_item_add(call->arena, root, CM_ITEM_OBJECT, NULL,
                                 "Carry both files; where they lie then", NULL);
    cm_item_line(call->arena, lines, NULL, "",
                 CM_LINE(call->arena, CM_SHELL_ANY, "cudamatrix db verify {}", word));
    cm_item_line(call->arena, lines, NULL, "",
                 CM_LINE(call->arena, CM_SHELL_ANY, "cudamatrix db install {}", word));
}

cm_status cm_db_copy(cm_call *call, bool packed) {
    const char *output = call->options->output;
    if (!output)
        return cm_fail(call->err, CM_USAGE, "db export %s: where to? give -o FILE",
                       packed ? "pack" : "db");
    cm_store *store = NULL;
    cm_status status = cm_store_of(call, &store);
    size_t length = 0;
    const void *bytes = NULL;
    if (status == CM_OK)
        status = packed ? cm_store_pack(call->arena, store, &bytes, &length, call->err)
                        : cm_store_bytes(store, &bytes, &length, call->err);
    char sha256[65] = "";
    if (status == CM_OK && packed)
        status = cm_file_write(output, bytes, length, call->err);
    else if (status == CM_OK)
        status = write_with_sum(call, output, bytes, length, sha256);
    if (status == CM_OK) {
        cm_answer *answer = cm_answer_new(call->arena);
        cm_item *root = &answer->root;
        answer->title = "Written";
        cm_item_add(call->arena, root, CM_ITEM_TEXT, "written", packed ? "pack" : "database",
                    output);
        cm_item_add(call->arena, root, CM_ITEM_TEXT, "date", "newest source", cm_store_date(store));
        if (!packed) {
            cm_item_add(call->arena, root, CM_ITEM_TEXT, "sha256", "SHA-256",
                        cm_strdup(call->arena, sha256));
            cm_item_add(call->arena, root, CM_ITEM_TEXT, "checksum", "its checksum",
                        cm_sprintf(call->arena, "%s.sha256", output));
            describe_carrying(call, root, output);
        }
        cm_show(call, answer);
    }
    cm_store_close(store);
    return status;
}
