/* What the reader and the writer of a pack share; pack.h says what is where. */
#ifndef CM_STORE_PACK_LAYOUT_H
#define CM_STORE_PACK_LAYOUT_H

#include "model/fact.h"

enum { PACK_MARK = 8, PACK_SOURCE_BYTES = 16, PACK_KIND_BYTES = 8 + 8 * (CM_COLUMNS + 1) };

/* The numbers behind the mark. */
enum { PACK_KINDS, PACK_SOURCES, PACK_SOURCES_AT, PACK_STRINGS_AT, PACK_SEAL, PACK_NUMBERS };
enum { PACK_KINDS_AT = PACK_MARK + 4 * PACK_NUMBERS };

static const char pack_mark[] = "CMPACK1\n";

/* Bytes of a place among so many values. */
static inline unsigned pack_width(size_t values) {
    return values <= 0x100 ? 1 : values <= 0x10000 ? 2 : 4;
}

#endif
