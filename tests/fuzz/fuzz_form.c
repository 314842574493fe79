/* The compiled form behind a database file, read from the file as look-ups read it. Three bytes for
 * a length to cut to (0: none), then edits of four: three for a place in the form of a good
 * database, one for the byte to be there. A first "S" stands for sums made anew, so that what lies
 * behind them is reached; with any other first letter an answer must be that of the good one. */
#include <string.h>

#include "fuzz.h"
#include "store/pack.h"
#include "store/seal.h"

/* All that is asked, as one text. */
static char *told(cm_arena *arena, cm_store *store, cm_status *status) {
    cm_text text = {.arena = arena};
    cm_text_puts(&text, "");
    for (unsigned k = 0; *status == CM_OK && k < CM_KINDS; k++) {
        cm_facts all = {.arena = arena};
        cm_err err = {0};
        *status = cm_store_find(store, (cm_kind_id)k, NULL, &all, &err);
        for (size_t i = 0; *status == CM_OK && i < all.count; i++)
            for (unsigned c = 0; c < cm_kind_get((cm_kind_id)k)->columns; c++)
                cm_text_printf(&text, "%s %s\n", all.items[i].value[c], all.items[i].source->url);
    }
    return text.data;
}

static cm_store *opened(const char *path, cm_status *status) {
    cm_store *store = NULL;
    cm_err err = {0};
    *status = cm_store_open(path, &store, &err);
    fuzz_failed(*status, &err);
    return store;
}

static const char *good_answer(cm_arena *arena) {
    const fuzz_image good = fuzz_database();
    cm_status status;
    cm_store *store = opened(fuzz_file(arena, "good.db", good.bytes, good.length), &status);
    const char *text = told(arena, store, &status);
    fuzz_must(status == CM_OK, "the good one answers");
    cm_store_close(store);
    return text;
}

void cm_fuzz(cm_arena *arena, const char *bytes, size_t size) {
    static cm_arena *kept;
    static const char *right;
    if (size < 4) return;
    if (!kept) {
        kept = cm_arena_new();
        right = good_answer(kept);
    }
    const fuzz_image good = fuzz_database();
    const size_t pages = fuzz_pages(good), cut = fuzz_number(bytes + 1);
    size_t form = good.length - pages - CM_SEAL_LENGTH;
    char *file = cm_alloc(arena, good.length + CM_SEAL_LENGTH);
    memcpy(file, good.bytes, good.length);
    for (size_t at = 4; at + 4 <= size; at += 4)
        file[pages + fuzz_number(bytes + at) % form] = bytes[at + 3];
    size_t length = form;
    while (length + cm_pack_sums_length(length) > form)
        length--;
    if (*bytes == 'S') cm_pack_sums(file + pages, length, (unsigned char *)file + pages + length);
    if (cut) form = cut % form;
    memcpy(file + pages + form, (const char *)good.bytes + good.length - CM_SEAL_LENGTH,
           CM_SEAL_LENGTH);
    cm_status status;
    cm_store *store =
        opened(fuzz_file(arena, "form.db", file, pages + form + CM_SEAL_LENGTH), &status);
    if (status == CM_OK && *bytes == 'S') fuzz_ask(arena, store);
    const char *text = status == CM_OK ? told(arena, store, &status) : "";
    fuzz_must(*bytes == 'S' || status != CM_OK || strcmp(text, right) == 0,
              "a damaged form answers as the good one or not at all");
    cm_store_close(store);
}
