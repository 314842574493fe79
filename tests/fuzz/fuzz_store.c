/* The database opener. "D" and bytes: those bytes are the file. "E" and edits of four bytes: three
 * for a place in a good database, one for the byte to be there. "T", three bytes and edits: the
 * same, cut to that length. Small letters: the same, then sealed again, so that what lies behind
 * the sum is reached; with capitals whatever differs from the good database must be refused. */
#include <string.h>

#include "fuzz.h"

/* The file that the input describes, in memory that ends where the file ends. */
static fuzz_image described(cm_arena *arena, const char *bytes, size_t size, bool sealed) {
    const char what = (char)(*bytes & ~0x20);
    fuzz_image file = {bytes + 1, size - 1};
    size_t at = 1;
    if (what == 'E' || what == 'T') {
        file = fuzz_database();
        if (sealed)
            file.length = fuzz_pages(file); /* without a compiled form, which has its sums */
        if (what == 'T' && size >= 4) {
            file.length = fuzz_number(bytes + 1) % (file.length + 1);
            at = 4;
        }
    }
    char *exact = cm_alloc(arena, file.length + (sealed ? CM_SEAL_LENGTH : 0));
    memcpy(exact, file.bytes, file.length);
    if (what == 'E' || what == 'T')
        for (; at + 4 <= size && file.length; at += 4)
            exact[fuzz_number(bytes + at) % file.length] = bytes[at + 3];
    if (sealed) {
        cm_seal_make(exact, file.length, "2026-05-14", exact + file.length);
        file.length += CM_SEAL_LENGTH;
    }
    return (fuzz_image){exact, file.length};
}

void cm_fuzz(cm_arena *arena, const char *bytes, size_t size) {
    if (!size) return;
    const bool sealed = *bytes & 0x20;
    const fuzz_image good = fuzz_database(), file = described(arena, bytes, size, sealed);
    cm_store *store = NULL;
    cm_err err = {0};
    cm_status status = cm_store_open_bytes("fuzzed", file.bytes, file.length, &store, &err);
    fuzz_failed(status, &err);
    if (status == CM_OK) {
        fuzz_must(sealed || (file.length == good.length &&
                             memcmp(file.bytes, good.bytes, good.length) == 0),
                  "nothing is answered from a damaged file");
        fuzz_ask(arena, store);
    }
    cm_store_close(store);
}
