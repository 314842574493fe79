/* Inside src/store: what the readers and the writer of a pack share; pack.h says what is where. */
#ifndef CM_STORE_PACK_LAYOUT_H
#define CM_STORE_PACK_LAYOUT_H

#include <stdint.h>

#include "store/pack.h"
#include "store/seal.h"

enum { PACK_MARK = 8, PACK_SOURCE_BYTES = 16, PACK_KIND_BYTES = 8 + 8 * (CM_COLUMNS + 1) };

/* The numbers behind the mark. */
enum { PACK_KINDS, PACK_SOURCES, PACK_SOURCES_AT, PACK_STRINGS_AT, PACK_SEAL, PACK_NUMBERS };
enum { PACK_KINDS_AT = PACK_MARK + 4 * PACK_NUMBERS };

enum { PACK_BLOCK = 4096, PACK_SUM = 8 }; /* bytes that one sum is of, and of the sum */

static const char pack_mark[] = "CMPACK1\n";

static inline uint32_t pack_word(const unsigned char *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Bytes of a place among so many values. */
static inline unsigned pack_width(size_t values) {
    return values <= 0x100 ? 1 : values <= 0x10000 ? 2 : 4;
}

/* What is known of a pack that lies in a file. */
struct cm_pack_file {
    cm_pack_reader *read;
    void *context;
    unsigned char *room; /* for all of it, filled block by block */
    unsigned char *sums;
    bool *loaded; /* by block */
};

/* Whether these bytes are there to be read, and within the pack; a pack in memory has all. */
bool cm_pack_have(cm_pack *pack, size_t at, size_t count);
/* The same of a string, up to its NUL. */
bool cm_pack_have_string(cm_pack *pack, uint32_t offset);

#endif
