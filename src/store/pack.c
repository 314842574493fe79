#include "store/pack.h"

#include <stdint.h>
#include <string.h>

#include "store/pack_layout.h"
#include "store/seal.h"

static inline uint32_t word(const unsigned char *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint32_t header(const cm_pack *pack, unsigned number) {
    return word(pack->bytes + PACK_MARK + 4 * (size_t)number);
}

bool cm_pack_open(cm_arena *arena, const void *bytes, size_t length, cm_pack *pack) {
    if (length < PACK_KINDS_AT || memcmp(bytes, pack_mark, PACK_MARK) != 0) return false;
    *pack = (cm_pack){.bytes = bytes, .length = length, .arena = arena};
    if (header(pack, PACK_KINDS) != CM_KINDS ||
        header(pack, PACK_SEAL) + (size_t)CM_SEAL_LENGTH != length)
        return false;
    pack->source_count = header(pack, PACK_SOURCES);
    pack->sources = cm_alloc_array(arena, pack->source_count + 1, sizeof *pack->sources);
    return true;
}

const void *cm_pack_seal(const cm_pack *pack) {
    return pack->bytes + header(pack, PACK_SEAL);
}

static const char *string(const cm_pack *pack, uint32_t offset) {
    return (const char *)pack->bytes + header(pack, PACK_STRINGS_AT) + offset;
}

const cm_source *cm_pack_source(cm_pack *pack, size_t number) {
    cm_source **place = &pack->sources[number];
    if (*place) return *place;
    const unsigned char *row =
        pack->bytes + header(pack, PACK_SOURCES_AT) + (number - 1) * PACK_SOURCE_BYTES;
    *place = cm_alloc(pack->arena, sizeof **place);
    **place = (cm_source){string(pack, word(row)), string(pack, word(row + 4)),
                          string(pack, word(row + 8)), string(pack, word(row + 12))};
    return *place;
}

/* A kind's rows, ready to be read. */
typedef struct {
    const unsigned char *values; /* 4 bytes each */
    uint32_t count;
    unsigned at, width; /* of the code in a row */
} column;

typedef struct {
    const unsigned char *rows;
    size_t count, bytes; /* number of rows, length of one */
    unsigned columns;    /* the source's number is in the one behind them */
    column column[CM_COLUMNS + 1];
} table;

static void table_of(const cm_pack *pack, cm_kind_id kind, table *t) {
    const unsigned char *p = pack->bytes + PACK_KINDS_AT + (size_t)kind * PACK_KIND_BYTES;
    t->count = word(p);
    t->rows = pack->bytes + word(p + 4);
    t->columns = cm_kind_get(kind)->columns;
    unsigned at = 0;
    for (unsigned c = 0; c <= t->columns; c++) {
        column *one = &t->column[c];
        one->count = word(p + 8 + 8 * (size_t)c);
        one->values = pack->bytes + word(p + 12 + 8 * (size_t)c);
        one->at = at;
        one->width = pack_width(one->count);
        at += one->width;
    }
    t->bytes = at;
}

static inline uint32_t code(const unsigned char *row, const column *c) {
    const unsigned char *p = row + c->at;
    return c->width == 1 ? *p : c->width == 2 ? (uint32_t)p[0] | (uint32_t)p[1] << 8 : word(p);
}

/* The place of `text` among the values of a column; their number if it is none of them. */
static uint32_t code_of(const cm_pack *pack, const column *c, const char *text) {
    uint32_t low = 0, high = c->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(string(pack, word(c->values + 4 * (size_t)middle)), text);
        if (order == 0) return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return c->count;
}

/* The first row whose first column has `wanted` or what comes behind it. */
static size_t first_row(const table *t, uint32_t wanted) {
    size_t low = 0, high = t->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (code(t->rows + middle * t->bytes, &t->column[0]) < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add(cm_pack *pack, const table *t, cm_kind_id kind, const unsigned char *row,
                cm_facts *facts) {
    cm_fact *fact = &facts->items[facts->count++];
    *fact = (cm_fact){.kind = kind};
    const char *strings = string(pack, 0);
    for (unsigned i = 0; i < t->columns; i++) {
        const column *c = &t->column[i];
        fact->value[i] = strings + word(c->values + 4 * (size_t)code(row, c));
    }
    const column *source = &t->column[t->columns];
    fact->source = cm_pack_source(pack, word(source->values + 4 * (size_t)code(row, source)));
}

void cm_pack_find(cm_pack *pack, cm_kind_id kind, const char *const *values, cm_facts *facts) {
    table t;
    struct {
        const column *column;
        uint32_t code;
    } wanted[CM_COLUMNS];
    unsigned count = 0;
    table_of(pack, kind, &t);
    for (unsigned i = 0; values && i < t.columns; i++) {
        if (!values[i]) continue;
        wanted[count].column = &t.column[i];
        wanted[count].code = code_of(pack, &t.column[i], values[i]);
        if (wanted[count++].code == t.column[i].count) return;
    }
    bool by_first = values && values[0];
    size_t from = by_first ? first_row(&t, wanted[0].code) : 0;
    size_t to = by_first ? first_row(&t, wanted[0].code + 1) : t.count;
    facts->items = cm_grow(facts->arena, facts->items, &facts->capacity, facts->count + (to - from),
                           sizeof *facts->items);
    for (size_t i = from; i < to; i++) {
        const unsigned char *row = t.rows + i * t.bytes;
        unsigned w = by_first ? 1 : 0;
        while (w < count && code(row, wanted[w].column) == wanted[w].code)
            w++;
        if (w == count) add(pack, &t, kind, row, facts);
    }
}
