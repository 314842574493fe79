#include "store/pack.h"

#include <stdint.h>
#include <string.h>

#include "store/pack_layout.h"
#include "store/seal.h"

static inline uint32_t header(const cm_pack *pack, unsigned number) {
    return pack_word(pack->bytes + PACK_MARK + 4 * (size_t)number);
}

/* Whether what the head says lies within the pack. */
static bool places_hold(const cm_pack *pack) {
    const size_t seal = header(pack, PACK_SEAL), sources = header(pack, PACK_SOURCES_AT);
    return header(pack, PACK_STRINGS_AT) <= seal && sources <= seal &&
           pack->source_count <= (seal - sources) / PACK_SOURCE_BYTES;
}

bool cm_pack_open(cm_arena *arena, const void *bytes, size_t length, cm_pack *pack) {
    if (length < PACK_KINDS_AT || memcmp(bytes, pack_mark, PACK_MARK) != 0) return false;
    *pack = (cm_pack){.bytes = bytes, .length = length, .arena = arena, .file = pack->file};
    if (header(pack, PACK_KINDS) != CM_KINDS ||
        header(pack, PACK_SEAL) + (size_t)CM_SEAL_LENGTH != length)
        return false;
    pack->strings = (const char *)pack->bytes + header(pack, PACK_STRINGS_AT);
    pack->source_count = header(pack, PACK_SOURCES);
    pack->chunk = pack->source_count / CM_PACK_CHUNKS + 1;
    pack->damaged = pack->file && !places_hold(pack);
    return true;
}

const void *cm_pack_seal(const cm_pack *pack) {
    return pack->bytes + header(pack, PACK_SEAL);
}

/* As cm_pack_have, for the usual case of one block that is there. */
static inline bool have(cm_pack *pack, size_t at, size_t count) {
    if (!pack->file) return true;
    const size_t block = at / PACK_BLOCK;
    bool there = at + count <= pack->length && at + count <= (block + 1) * PACK_BLOCK &&
                 pack->file->loaded[block] && !pack->damaged;
    return there || cm_pack_have(pack, at, count);
}

/* Of a pack in memory the text itself; of one in a file "" where it is damaged. */
static inline const char *string(cm_pack *pack, uint32_t offset) {
    return !pack->file || cm_pack_have_string(pack, offset) ? pack->strings + offset : "";
}

static const cm_source nowhere = {"", "", "", ""};

const cm_source *cm_pack_source(cm_pack *pack, size_t number) {
    if (!number || number > pack->source_count) return pack->damaged = true, &nowhere;
    const cm_source ***chunk = &pack->sources[number / pack->chunk];
    if (!*chunk) *chunk = cm_alloc_array(pack->arena, pack->chunk, sizeof **chunk);
    const cm_source **place = &(*chunk)[number % pack->chunk];
    if (*place) return *place;
    const unsigned char *row =
        pack->bytes + header(pack, PACK_SOURCES_AT) + (number - 1) * PACK_SOURCE_BYTES;
    if (!have(pack, (size_t)(row - pack->bytes), PACK_SOURCE_BYTES)) return &nowhere;
    cm_source *source = cm_alloc_raw(pack->arena, sizeof *source);
    *source = (cm_source){string(pack, pack_word(row)), string(pack, pack_word(row + 4)),
                          string(pack, pack_word(row + 8)), string(pack, pack_word(row + 12))};
    return *place = source;
}

/* A kind's rows, ready to be read. */
typedef struct {
    const unsigned char *values; /* 4 bytes each */
    uint32_t count;
    unsigned at, width; /* of the code in a row */
    bool *held;         /* of a pack in a file: by place, whether the value was looked at */
} column;

typedef struct cm_pack_table {
    const unsigned char *rows;
    size_t count, bytes; /* number of rows, length of one */
    unsigned columns;    /* the source's number is in the one behind them */
    column column[CM_COLUMNS + 1];
} table;

/* Whether the rows and the values of a table lie within the pack, whose table of it is at `p`. */
static bool lies_within(cm_pack *pack, const table *t, const unsigned char *p) {
    const size_t end = header(pack, PACK_SEAL);
    size_t rows = pack_word(p + 4);
    bool good = rows <= end && t->count <= (end - rows) / t->bytes;
    for (unsigned c = 0; good && c <= t->columns; c++) {
        size_t values = pack_word(p + 12 + 8 * (size_t)c);
        good = values <= end && t->column[c].count <= (end - values) / 4;
    }
    if (!good) pack->damaged = true;
    return good;
}

static const table *table_of(cm_pack *pack, cm_kind_id kind) {
    if (pack->tables[kind]) return pack->tables[kind];
    table *t = cm_alloc_raw(pack->arena, sizeof *t);
    const unsigned char *p = pack->bytes + PACK_KINDS_AT + (size_t)kind * PACK_KIND_BYTES;
    *t = (table){.count = pack_word(p), .rows = pack->bytes + pack_word(p + 4)};
    t->columns = cm_kind_get(kind)->columns;
    unsigned at = 0;
    for (unsigned c = 0; c <= t->columns; c++) {
        column *one = &t->column[c];
        one->count = pack_word(p + 8 + 8 * (size_t)c);
        one->values = pack->bytes + pack_word(p + 12 + 8 * (size_t)c);
        one->at = at;
        one->width = pack_width(one->count);
        at += one->width;
    }
    t->bytes = at;
    if (pack->file && !lies_within(pack, t, p)) *t = (table){.columns = t->columns};
    for (unsigned c = 0; pack->file && c <= t->columns; c++)
        t->column[c].held = cm_alloc_array(pack->arena, t->column[c].count + 1, sizeof(bool));
    return pack->tables[kind] = t;
}

static inline uint32_t code(const unsigned char *row, const column *c) {
    const unsigned char *p = row + c->at;
    return c->width == 1 ? *p : c->width == 2 ? (uint32_t)p[0] | (uint32_t)p[1] << 8 : pack_word(p);
}

static inline const char *value_of(cm_pack *pack, const column *c, uint32_t place) {
    const unsigned char *at = c->values + 4 * (size_t)place;
    return have(pack, (size_t)(at - pack->bytes), 4) ? string(pack, pack_word(at)) : "";
}

/* The first value of a column that is not below `text`, in its first `length` bytes: past those
 * that begin with it if `past`. */
static uint32_t place_of(cm_pack *pack, const column *c, const char *text, size_t length,
                         bool past) {
    uint32_t low = 0, high = c->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strncmp(value_of(pack, c, middle), text, length);
        if (order < 0 || (past && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_value(cm_pack *pack, const column *c, uint32_t place, const char *text) {
    return place < c->count && strcmp(value_of(pack, c, place), text) == 0;
}

/* The place of `text` among the values of a column; their number if it is none of them. */
static uint32_t code_of(cm_pack *pack, const column *c, const char *text) {
    uint32_t place = place_of(pack, c, text, strlen(text) + 1, false);
    return is_value(pack, c, place, text) ? place : c->count;
}

/* The first row whose first column has `wanted` or what comes behind it. */
static size_t first_row(cm_pack *pack, const table *t, uint32_t wanted) {
    size_t low = 0, high = t->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const unsigned char *row = t->rows + middle * t->bytes;
        if (!have(pack, (size_t)(row - pack->bytes), t->bytes)) return high;
        if (code(row, &t->column[0]) < wanted)
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
            facts[i].value[place] = strings + pack_word(values + 4 * (size_t)rows[i][at]);
    else
        for (size_t i = 0; i < count; i++)
            facts[i].value[place] = strings + pack_word(values + 4 * (size_t)code(rows[i], c));
}

/* Whether the values of some rows are there, and within their columns. */
static bool rows_hold(cm_pack *pack, const table *t, const unsigned char *const *rows,
                      size_t count) {
    for (size_t i = 0; i < count; i++)
        for (unsigned c = 0; c <= t->columns; c++) {
            const column *one = &t->column[c];
            uint32_t its = code(rows[i], one);
            if (its < one->count && one->held[its]) continue;
            if (its >= one->count) pack->damaged = true;
            if (pack->damaged) return false;
            const unsigned char *at = one->values + 4 * (size_t)its;
            if (!have(pack, (size_t)(at - pack->bytes), 4) ||
                (c < t->columns && !cm_pack_have_string(pack, pack_word(at))))
                return false;
            one->held[its] = true;
        }
    return true;
}

/* Adds the facts of some rows; there is room for them. Column by column, which is what it costs. */
static void add(cm_pack *pack, const table *t, cm_kind_id kind, const unsigned char *const *rows,
                size_t count, cm_facts *facts) {
    if (pack->file && !rows_hold(pack, t, rows, count)) return;
    cm_fact *first = facts->items + facts->count;
    const column *source = &t->column[t->columns];
    uint32_t last = source->count; /* none */
    facts->count += count;
    for (size_t i = 0; i < count; i++) {
        uint32_t its = code(rows[i], source);
        first[i] = (cm_fact){.kind = kind};
        first[i].source = its == last
                              ? first[i - 1].source
                              : cm_pack_source(pack, pack_word(source->values + 4 * (size_t)its));
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
static bool filter_of(cm_pack *pack, const table *t, const char *const *values, filter *f) {
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
        from = first_row(pack, t, code);
        to = first_row(pack, t, past);
    }
    if (!filter_of(pack, t, values, &f)) return;
    if (from >= to ||
        !have(pack, (size_t)(t->rows - pack->bytes) + from * t->bytes, (to - from) * t->bytes))
        return;
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
