/* The database opener. "D" and bytes: those bytes are the file. "E" and edits of four bytes: three
 * for a place in a good database, one for the byte to be there. "T", three bytes and edits: the
 * same, cut to that length. Small letters: the same, then sealed again, so that what lies behind
 * the sum is reached; with capitals whatever differs from the good database must be refused. */
#include <string.h>

#include "fuzz.h"

typedef struct {
    const void *bytes;
    size_t length;
} image;

/* One fact of each kind, whose values name their columns. */
static image good_database(void) {
    static image made;
    static cm_arena *arena;
    static const cm_source source = {"https://example.org/page", "2026-05-14", "", "curated"};
    if (made.bytes) return made;
    arena = cm_arena_new();
    cm_facts facts = {.arena = arena};
    for (unsigned k = 0; k < CM_KINDS; k++) {
        const cm_kind *kind = cm_kind_get((cm_kind_id)k);
        const char *values[CM_COLUMNS] = {0};
        for (unsigned c = 0; c < kind->columns; c++)
            values[c] = kind->column[c].name;
        cm_facts_add(&facts, (cm_kind_id)k, &source, values);
    }
    cm_err err = {0};
    cm_facts_sort(&facts);
    fuzz_must(cm_store_build(arena, &facts, &made.bytes, &made.length, &err) == CM_OK, err.text);
    return made;
}

static size_t number(const char *three) {
    const unsigned char *p = (const unsigned char *)three;
    return (size_t)p[0] << 16 | (size_t)p[1] << 8 | p[2];
}

/* Looks up every kind, whole and by its first column. */
static void ask(cm_arena *arena, cm_store *store) {
    for (unsigned k = 0; k < CM_KINDS; k++) {
        const cm_kind *kind = cm_kind_get((cm_kind_id)k);
        const char *by[CM_COLUMNS] = {kind->column[0].name};
        cm_facts all = {.arena = arena}, some = {.arena = arena};
        cm_err err = {0}, err2 = {0};
        fuzz_failed(cm_store_find(store, (cm_kind_id)k, NULL, &all, &err), &err);
        fuzz_failed(cm_store_find(store, (cm_kind_id)k, by, &some, &err2), &err2);
        for (size_t i = 0; i < all.count; i++)
            for (unsigned c = 0; c < kind->columns; c++)
                fuzz_must(all.items[i].value[c] && all.items[i].source->url, "a fact is whole");
    }
    fuzz_must(cm_store_date(store) != NULL, "a database has a date");
}

/* The file that the input describes, in memory that ends where the file ends. */
static image described(cm_arena *arena, const char *bytes, size_t size, bool sealed) {
    const char what = (char)(*bytes & ~0x20);
    image file = {bytes + 1, size - 1};
    size_t at = 1;
    if (what == 'E' || what == 'T') {
        file = good_database();
        if (sealed) file.length -= CM_SEAL_LENGTH;
        if (what == 'T' && size >= 4) {
            file.length = number(bytes + 1) % (file.length + 1);
            at = 4;
        }
    }
    char *exact = cm_alloc(arena, file.length + (sealed ? CM_SEAL_LENGTH : 0));
    memcpy(exact, file.bytes, file.length);
    if (what == 'E' || what == 'T')
        for (; at + 4 <= size && file.length; at += 4)
            exact[number(bytes + at) % file.length] = bytes[at + 3];
    if (sealed) {
        cm_seal_make(exact, file.length, "2026-05-14", exact + file.length);
        file.length += CM_SEAL_LENGTH;
    }
    return (image){exact, file.length};
}

void cm_fuzz(cm_arena *arena, const char *bytes, size_t size) {
    if (!size) return;
    const bool sealed = *bytes & 0x20;
    const image good = good_database(), file = described(arena, bytes, size, sealed);
    cm_store *store = NULL;
    cm_err err = {0};
    cm_status status = cm_store_open_bytes("fuzzed", file.bytes, file.length, &store, &err);
    fuzz_failed(status, &err);
    if (status == CM_OK) {
        fuzz_must(sealed || (file.length == good.length &&
                             memcmp(file.bytes, good.bytes, good.length) == 0),
                  "nothing is answered from a damaged file");
        ask(arena, store);
    }
    cm_store_close(store);
}
