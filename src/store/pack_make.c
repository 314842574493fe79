#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "store/pack.h"
#include "store/pack_layout.h"
#include "store/seal.h"

/* Strings in the order of their bytes, each once. */
typedef struct {
    const char **items;
    uint32_t *offsets; /* of the pool alone */
    size_t count;
} pool;

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t place(const pool *p, const char *text) {
    const char **at = bsearch(&text, p->items, p->count, sizeof *p->items, by_bytes);
    return (size_t)(at - p->items);
}

static void settle(pool *p) {
    size_t kept = 0;
    cm_sort(p->items, p->count, sizeof *p->items, by_bytes);
    for (size_t i = 0; i < p->count; i++)
        if (!kept || strcmp(p->items[kept - 1], p->items[i]) != 0) p->items[kept++] = p->items[i];
    p->count = kept;
}

typedef struct {
    cm_arena *arena;
    const cm_fact *facts; /* of one kind */
    size_t count;
    unsigned columns;
    pool values[CM_COLUMNS];
    uint32_t *sources; /* numbers that are met, in their order */
    size_t source_count;
} kind_part;

/* A source by where it lies: facts hold the very pointers of the list. */
typedef struct {
    const cm_source *source;
    uint32_t number;
} numbered;

typedef struct {
    cm_arena *arena;
    const cm_source *const *sources;
    size_t source_count;
    numbered *by_place;
    cm_text out;
    pool strings;
} making;

static void put(cm_text *out, size_t value, unsigned width) {
    for (unsigned i = 0; i < width; i++)
        cm_text_add(out, (char[]){(char)(unsigned char)(value >> 8 * i & 0xff)}, 1);
}

static void put_at(cm_text *out, size_t at, size_t value) {
    for (unsigned i = 0; i < 4; i++)
        out->data[at + i] = (char)(unsigned char)(value >> 8 * i & 0xff);
}

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static int by_place(const void *a, const void *b) {
    uintptr_t x = (uintptr_t)((const numbered *)a)->source;
    uintptr_t y = (uintptr_t)((const numbered *)b)->source;
    return x < y ? -1 : x > y;
}

static void number_sources(making *m) {
    m->by_place = cm_alloc_array(m->arena, m->source_count + 1, sizeof *m->by_place);
    for (size_t i = 0; i < m->source_count; i++)
        m->by_place[i] = (numbered){m->sources[i], (uint32_t)i + 1};
    cm_sort(m->by_place, m->source_count, sizeof *m->by_place, by_place);
}

static uint32_t number_of(const making *m, const cm_source *source) {
    const numbered wanted = {source, 0}, *found = bsearch(&wanted, m->by_place, m->source_count,
                                                          sizeof *m->by_place, by_place);
    return found ? found->number : 0;
}

static void read_kind(making *m, cm_kind_id id, const cm_facts *facts, kind_part *part) {
    size_t from = 0;
    while (from < facts->count && facts->items[from].kind != id)
        from++;
    *part = (kind_part){
        .arena = m->arena, .facts = facts->items + from, .columns = cm_kind_get(id)->columns};
    while (from + part->count < facts->count && part->facts[part->count].kind == id)
        part->count++;
    for (unsigned c = 0; c < part->columns; c++) {
        pool *values = &part->values[c];
        values->items = cm_alloc_array(m->arena, part->count + 1, sizeof *values->items);
        for (size_t i = 0; i < part->count; i++)
            values->items[values->count++] = part->facts[i].value[c];
        settle(values);
    }
    part->sources = cm_alloc_array(m->arena, part->count + 1, sizeof *part->sources);
    const cm_source *last = NULL;
    for (size_t i = 0; i < part->count; i++) {
        if (part->facts[i].source != last)
            part->sources[part->source_count++] = number_of(m, part->facts[i].source);
        last = part->facts[i].source;
    }
    cm_sort(part->sources, part->source_count, sizeof *part->sources, by_number);
    size_t kept = 0;
    for (size_t i = 0; i < part->source_count; i++)
        if (!kept || part->sources[kept - 1] != part->sources[i])
            part->sources[kept++] = part->sources[i];
    part->source_count = kept;
}

static void pool_strings(making *m, const kind_part *parts) {
    size_t count = 4 * m->source_count;
    for (unsigned k = 0; k < CM_KINDS; k++)
        for (unsigned c = 0; c < parts[k].columns; c++)
            count += parts[k].values[c].count;
    pool *all = &m->strings;
    all->items = cm_alloc_array(m->arena, count + 1, sizeof *all->items);
    for (size_t i = 0; i < m->source_count; i++) {
        const cm_source *s = m->sources[i];
        const char *const texts[] = {s->url, s->captured, s->sha256, s->scraper};
        for (unsigned t = 0; t < 4; t++)
            all->items[all->count++] = texts[t];
    }
    for (unsigned k = 0; k < CM_KINDS; k++)
        for (unsigned c = 0; c < parts[k].columns; c++)
            for (size_t i = 0; i < parts[k].values[c].count; i++)
                all->items[all->count++] = parts[k].values[c].items[i];
    settle(all);
    all->offsets = cm_alloc_array(m->arena, all->count + 1, sizeof *all->offsets);
    for (size_t i = 0; i < all->count; i++)
        all->offsets[i + 1] = all->offsets[i] + (uint32_t)strlen(all->items[i]) + 1;
}

static void put_string(making *m, const char *text) {
    put(&m->out, m->strings.offsets[place(&m->strings, text)], 4);
}

static void write_values(making *m, const kind_part *part, size_t at) {
    for (unsigned c = 0; c <= part->columns; c++) {
        bool source = c == part->columns;
        size_t count = source ? part->source_count : part->values[c].count;
        put_at(&m->out, at + 8 + 8 * (size_t)c, count);
        put_at(&m->out, at + 12 + 8 * (size_t)c, m->out.length);
        for (size_t i = 0; i < count; i++)
            if (source)
                put(&m->out, part->sources[i], 4);
            else
                put_string(m, part->values[c].items[i]);
    }
}

static void write_rows(making *m, const kind_part *part, size_t at) {
    put_at(&m->out, at, part->count);
    put_at(&m->out, at + 4, m->out.length);
    for (size_t i = 0; i < part->count; i++) {
        const cm_fact *f = &part->facts[i];
        for (unsigned c = 0; c < part->columns; c++)
            put(&m->out, place(&part->values[c], f->value[c]), pack_width(part->values[c].count));
        uint32_t number = number_of(m, f->source);
        const uint32_t *code =
            bsearch(&number, part->sources, part->source_count, sizeof *part->sources, by_number);
        put(&m->out, (size_t)(code - part->sources), pack_width(part->source_count));
    }
    while (m->out.length % 4)
        put(&m->out, 0, 1);
}

void cm_pack_make(cm_arena *arena, const cm_facts *facts, const cm_source *const *sources,
                  size_t source_count, const char *seal, const void **bytes, size_t *length) {
    making m = {arena, sources, source_count, NULL, {.arena = arena}, {0}};
    number_sources(&m);
    kind_part *parts = cm_alloc_array(arena, CM_KINDS, sizeof *parts);
    for (unsigned k = 0; k < CM_KINDS; k++)
        read_kind(&m, (cm_kind_id)k, facts, &parts[k]);
    pool_strings(&m, parts);
    cm_text_add(&m.out, pack_mark, PACK_MARK);
    for (size_t i = PACK_MARK; i < PACK_KINDS_AT + CM_KINDS * (size_t)PACK_KIND_BYTES; i++)
        put(&m.out, 0, 1);
    for (unsigned k = 0; k < CM_KINDS; k++) {
        size_t at = PACK_KINDS_AT + k * (size_t)PACK_KIND_BYTES;
        write_values(&m, &parts[k], at);
        write_rows(&m, &parts[k], at);
    }
    const size_t sources_at = m.out.length;
    for (size_t i = 0; i < source_count; i++) {
        put_string(&m, sources[i]->url);
        put_string(&m, sources[i]->captured);
        put_string(&m, sources[i]->sha256);
        put_string(&m, sources[i]->scraper);
    }
    const size_t strings_at = m.out.length;
    for (size_t i = 0; i < m.strings.count; i++)
        cm_text_add(&m.out, m.strings.items[i], strlen(m.strings.items[i]) + 1);
    const size_t numbers[PACK_NUMBERS] = {
        [PACK_KINDS] = CM_KINDS,        [PACK_SOURCES] = source_count,
        [PACK_SOURCES_AT] = sources_at, [PACK_STRINGS_AT] = strings_at,
        [PACK_SEAL] = m.out.length,
    };
    for (unsigned i = 0; i < PACK_NUMBERS; i++)
        put_at(&m.out, PACK_MARK + 4 * (size_t)i, numbers[i]);
    cm_text_add(&m.out, seal, CM_SEAL_LENGTH);
    *bytes = m.out.data;
    *length = m.out.length;
}
