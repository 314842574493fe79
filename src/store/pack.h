/* The compiled form of a database: its facts as they are asked for, found where they lie. The
 * program carries one in its read-only memory, and every database file has one behind the pages of
 * SQLite, with a sum for each 4 KiB of it. The tables that a pack was made of can be made again out
 * of it, byte by byte (store.c). docs/form.md has the layout.
 *
 * Rows stand in the order in which cm_store_find gives them. */
#ifndef CM_STORE_PACK_H
#define CM_STORE_PACK_H

#include <stdbool.h>

#include "model/fact.h"

enum { CM_PACK_CHUNKS = 32 };

/* Reads `count` bytes of the form at an offset of it; false: they cannot be read. */
typedef bool cm_pack_reader(void *context, size_t offset, void *bytes, size_t count);

typedef struct {
    const unsigned char *bytes;
    size_t length;
    const char *strings;
    cm_arena *arena;                           /* for the sources that were asked for */
    const cm_source **sources[CM_PACK_CHUNKS]; /* by number, in chunks; NULL: not asked for yet */
    size_t source_count, chunk;                /* `chunk`: how many of them in one */
    const struct cm_pack_table
        *tables[CM_KINDS];     /* laid out for reading; NULL: not asked for yet */
    struct cm_pack_file *file; /* NULL: all of it is in memory */
    bool damaged;              /* of a file: a part could not be read, or is not what was written */
} cm_pack;

/* Takes the bytes of a pack, which must stay and are trusted as the program's own; false if they
 * are none, or one of another version of this program. */
bool cm_pack_open(cm_arena *arena, const void *bytes, size_t length, cm_pack *pack);

/* Takes a pack that lies in a file with its sums behind it, `room` bytes in all. False if it is
 * none of this version. What is damaged from the start, or found so later, says `damaged`, and has
 * no facts. */
bool cm_pack_open_file(cm_arena *arena, cm_pack_reader *read, void *context, size_t room,
                       cm_pack *pack);

/* The sums of a pack, to be put behind it: their length, and they themselves. */
size_t cm_pack_sums_length(size_t length);
void cm_pack_sums(const void *bytes, size_t length, unsigned char *sums);

/* Whether `room` bytes are a pack, of whatever version, with the sums that it was written with. */
bool cm_pack_sums_hold(const void *bytes, size_t room);

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
