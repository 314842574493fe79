/* The facts as the program carries them: in read-only memory, found where they lie. The build makes
 * a pack out of its database (cm_store_pack); no user ever sees one, and the database that a pack
 * was made of can be made again out of it, byte by byte (store.c).
 *
 * All numbers are of 32 bits, low byte first, and offsets count from the first byte:
 *
 *   "CMPACK1\n"
 *   kinds, sources, offset of the sources, offset of the strings, offset of the seal
 *   for each kind: rows, offset of the rows, and for each of CM_COLUMNS + 1 columns the number of
 *     its values and their offset; the last column is the source's number, the one behind the
 *     kind's own columns
 *   values of a column: offsets of strings, in the order of their bytes; of the last: numbers
 *   rows: for each column the place of its value, in 1, 2 or 4 bytes as the number of values asks
 *   sources: address, captured, sha256, scraper, as offsets of strings; the first is number 1
 *   strings, each once, each with its NUL
 *   the seal of the database (seal.h)
 *
 * Rows stand in the order in which cm_store_find gives them. */
#ifndef CM_STORE_PACK_H
#define CM_STORE_PACK_H

#include <stdbool.h>

#include "model/fact.h"

enum { CM_PACK_CHUNKS = 32 };

typedef struct {
    const unsigned char *bytes;
    size_t length;
    const char *strings;
    cm_arena *arena;                           /* for the sources that were asked for */
    const cm_source **sources[CM_PACK_CHUNKS]; /* by number, in chunks; NULL: not asked for yet */
    size_t source_count, chunk;                /* `chunk`: how many of them in one */
    const struct cm_pack_table
        *tables[CM_KINDS]; /* laid out for reading; NULL: not asked for yet */
} cm_pack;

/* Takes the bytes of a pack, which must stay and are trusted as the program's own; false if they
 * are none, or one of another version of this program. */
bool cm_pack_open(cm_arena *arena, const void *bytes, size_t length, cm_pack *pack);

/* The seal of the database that the pack was made of. */
const void *cm_pack_seal(const cm_pack *pack);

/* The source of a number, 1 to source_count. */
const cm_source *cm_pack_source(cm_pack *pack, size_t number);

/* As cm_store_find, or as cm_store_find_prefix. The texts of the facts are those of the pack. */
void cm_pack_find(cm_pack *pack, cm_kind_id kind, const char *const *values, bool prefix,
                  cm_facts *facts);

/* The bytes of a pack of these facts, which stand in the order in which they are to be found;
 * `seal` has CM_SEAL_LENGTH bytes. Sources are numbered as they come in `sources`. */
void cm_pack_make(cm_arena *arena, const cm_facts *facts, const cm_source *const *sources,
                  size_t source_count, const char *seal, const void **bytes, size_t *length);

#endif
