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
    pack->strings = (const char *)pack->bytes + header(pack, PACK_STRINGS_AT);
    pack->source_count = header(pack, PACK_SOURCES);
    pack->chunk = pack->source_count / CM_PACK_CHUNKS + 1;
    return true;
}

const void *cm_pack_seal(const cm_pack *pack) {
    return pack->bytes + header(pack, PACK_SEAL);
}

static const char *string(const cm_pack *pack, uint32_t offset) {
    return pack->strings + offset;
}

const cm_source *cm_pack_source(cm_pack *pack, size_t number) {
    const cm_source ***chunk = &pack->sources[number / pack->chunk];
    if (!*chunk) *chunk = cm_alloc_array(pack->arena, pack->chunk, sizeof **chunk);
    const cm_source **place = &(*chunk)[number % pack->chunk];
    if (*place) return *place;
    const unsigned char *row =
        pack->bytes + header(pack, PACK_SOURCES_AT) + (number - 1) * PACK_SOURCE_BYTES;
    cm_source *source = cm_alloc_raw(pack->arena, sizeof *source);
    *source = (cm_source){string(pack, word(row)), string(pack, word(row + 4)),
                          string(pack, word(row + 8)), string(pack, word(row + 12))};
    return *place = source;
}

/* A kind's rows, ready to be read. */
typedef struct {
    const unsigned char *values; /* 4 bytes each */
    uint32_t count;
    unsigned at, width; /* of the code in a row */
} column;

typedef struct cm_pack_table {
    const unsigned char *rows;
    size_t count, bytes; /* number of rows, length of one */
    unsigned columns;    /* the source's number is in the one behind them */
    column column[CM_COLUMNS + 1];
} table;

static const table *table_of(cm_pack *pack, cm_kind_id kind) {
    if (pack->tables[kind]) return pack->tables[kind];
    table *t = cm_alloc_raw(pack->arena, sizeof *t);
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
    return pack->tables[kind] = t;
}

static inline uint32_t code(const unsigned char *row, const column *c) {
    const unsigned char *p = row + c->at;
    return c->width == 1 ? *p : c->width == 2 ? (uint32_t)p[0] | (uint32_t)p[1] << 8 : word(p);
}

/* The first value of a column that is not below `text`, in its first `length` bytes: past those
 * that begin with it if `past`. */
static uint32_t place_of(const cm_pack *pack, const column *c, const char *text, size_t length,
                         bool past) {
    uint32_t low = 0, high = c->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strncmp(string(pack, word(c->values + 4 * (size_t)middle)), text, length);
        if (order < 0 || (past && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_value(const cm_pack *pack, const column *c, uint32_t place, const char *text) {
    return place < c->count && strcmp(string(pack, word(c->values + 4 * (size_t)place)), text) == 0;
}

/* The place of `text` among the values of a column; their number if it is none of them. */
static uint32_t code_of(const cm_pack *pack, const column *c, const char *text) {
    uint32_t place = place_of(pack, c, text, strlen(text) + 1, false);
    return is_value(pack, c, place, text) ? place : c->count;
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

enum { AT_ONCE = 64 };

/* The texts of one column for `count` facts. */
static void fill(const cm_pack *pack, const column *c, unsigned place,
                 const unsigned char *const *rows, size_t count, cm_fact *facts) {
    const char *const strings = pack->strings;
    const unsigned char *const values = c->values;
    const unsigned at = c->at;
    if (c->width == 1)
        for (size_t i = 0; i < count; i++)
            facts[i].value[place] = strings + word(values + 4 * (size_t)rows[i][at]);
    else
        for (size_t i = 0; i < count; i++)
            facts[i].value[place] = strings + word(values + 4 * (size_t)code(rows[i], c));
}

/* Adds the facts of some rows; there is room for them. Column by column, which is what it costs. */
static void add(cm_pack *pack, const table *t, cm_kind_id kind, const unsigned char *const *rows,
                size_t count, cm_facts *facts) {
    cm_fact *first = facts->items + facts->count;
    const column *source = &t->column[t->columns];
    uint32_t last = source->count; /* none */
    facts->count += count;
    for (size_t i = 0; i < count; i++) {
        uint32_t its = code(rows[i], source);
        first[i] = (cm_fact){.kind = kind};
        first[i].source = its == last
                              ? first[i - 1].source
                              : cm_pack_source(pack, word(source->values + 4 * (size_t)its));
        last = its;
    }
    for (unsigned c = 0; c < t->columns; c++)
        fill(pack, &t->column[c], c, rows, count, first);
}

enum { FEW = 8 }; /* facts, for which room is made before it is known whether they pass */

/* Room for that many more, without the zeroes that add() would write over. */
static void reserve(cm_facts *facts, size_t more) {
    if (facts->count + more <= facts->capacity) return;
    cm_fact *items = cm_alloc_raw(facts->arena, (facts->count + more) * sizeof *items);
    if (facts->count) memcpy(items, facts->items, facts->count * sizeof *items);
    facts->items = items;
    facts->capacity = facts->count + more;
}

/* What the columns behind the first must hold. */
typedef struct {
    const column *column[CM_COLUMNS];
    uint32_t code[CM_COLUMNS];
    unsigned count;
} filter;

/* False if no row can pass. */
static bool filter_of(const cm_pack *pack, const table *t, const char *const *values, filter *f) {
    f->count = 0;
    for (unsigned i = 1; values && i < t->columns; i++) {
        if (!values[i]) continue;
        f->column[f->count] = &t->column[i];
        f->code[f->count] = code_of(pack, &t->column[i], values[i]);
        if (f->code[f->count++] == t->column[i].count) return false;
    }
    return true;
}

static bool passes(const unsigned char *row, const filter *f) {
    for (unsigned i = 0; i < f->count; i++)
        if (code(row, f->column[i]) != f->code[i]) return false;
    return true;
}

void cm_pack_find(cm_pack *pack, cm_kind_id kind, const char *const *values, bool prefix,
                  cm_facts *facts) {
    filter f;
    const table *t = table_of(pack, kind);
    size_t from = 0, to = t->count;
    if (values && values[0]) {
        size_t length = strlen(values[0]) + !prefix; /* with the NUL: the whole */
        const column *first = &t->column[0];
        uint32_t code = place_of(pack, first, values[0], length, false);
        uint32_t past = prefix ? place_of(pack, first, values[0], length, true)
                               : code + (is_value(pack, first, code, values[0]) ? 1 : 0);
        if (code == past) return;
        from = first_row(t, code);
        to = first_row(t, past);
    }
    if (!filter_of(pack, t, values, &f)) return;
    size_t many = to - from;
    if (f.count && many > FEW)
        for (size_t i = from; i < to; i++)
            many -= passes(t->rows + i * t->bytes, &f) ? 0 : 1;
    reserve(facts, many);
    const unsigned char *rows[AT_ONCE];
    size_t count = 0;
    for (size_t i = from; i < to; i++) {
        rows[count] = t->rows + i * t->bytes;
        if (!passes(rows[count], &f) || ++count < AT_ONCE) continue;
        add(pack, t, kind, rows, count, facts);
        count = 0;
    }
    add(pack, t, kind, rows, count, facts);
}
