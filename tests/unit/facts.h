/* Facts of db/, as the store would give them: by key, best source first. */
#ifndef CM_TESTS_FACTS_H
#define CM_TESTS_FACTS_H

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/tsv.h"
#include "model/fact.h"

typedef struct {
    const char *page;
    cm_source source;
} listed_source;

typedef struct {
    listed_source items[256];
    size_t count;
} listed_sources;

static inline bool read_table(cm_arena *arena, const char *folder, const char *name,
                              cm_table *table) {
    const char *root = getenv("CM_SOURCE_DIR");
    const char *path = cm_sprintf(arena, "%s/db/%s/%s.tsv", root ? root : ".", folder, name);
    char *text = NULL;
    size_t length = 0;
    cm_err err = {0};
    return cm_file_read(arena, path, 1 << 24, &text, &length, &err) == CM_OK &&
           cm_tsv_parse(arena, path, text, CM_TSV_FIELDS, table, &err) == CM_OK;
}

static inline void read_sources(cm_arena *arena, listed_sources *sources) {
    cm_table table = {0};
    sources->count = 0;
    if (!read_table(arena, "facts", "source", &table)) return;
    for (size_t i = 1; i < table.count && sources->count < 256; i++) {
        const cm_record *r = &table.records[i];
        sources->items[sources->count++] = (listed_source){
            cm_tsv_get(&table, r, "page"),
            {cm_tsv_get(&table, r, "url"), cm_tsv_get(&table, r, "captured"), "", ""}};
    }
}

static inline const cm_source *source_of(cm_arena *arena, const listed_sources *sources,
                                         const cm_table *table, const cm_record *record) {
    const char *page = cm_tsv_get(table, record, "page");
    for (size_t i = 0; page && i < sources->count; i++)
        if (cm_same(sources->items[i].page, page)) return &sources->items[i].source;
    cm_source *curated = cm_alloc(arena, sizeof *curated);
    *curated = (cm_source){cm_tsv_get(table, record, "source"), "9999", "", "curated"};
    return curated;
}

static inline int best_first(const void *a, const void *b) {
    const cm_fact *x = a, *y = b;
    int c = strcmp(x->value[0], y->value[0]);
    for (unsigned i = 1; !c && i < cm_kind_get(x->kind)->keys; i++)
        c = strcmp(x->value[i], y->value[i]);
    return c ? c : strcmp(y->source->captured, x->source->captured);
}

/* Adds the facts of one kind from db/facts and db/curated; either file may be absent. */
static inline void read_facts(cm_arena *arena, const listed_sources *sources, cm_kind_id id,
                              cm_facts *facts) {
    static const char *const folders[] = {"facts", "curated"};
    const cm_kind *kind = cm_kind_get(id);
    for (size_t f = 0; f < 2; f++) {
        cm_table table = {0};
        if (!read_table(arena, folders[f], kind->name, &table)) continue;
        for (size_t i = 1; i < table.count; i++) {
            const char *values[CM_COLUMNS] = {0};
            for (unsigned c = 0; c < kind->columns; c++)
                values[c] = cm_tsv_get(&table, &table.records[i], kind->column[c].name);
            cm_facts_add(facts, id, source_of(arena, sources, &table, &table.records[i]), values);
        }
    }
    if (facts->count > 1) qsort(facts->items, facts->count, sizeof *facts->items, best_first);
}

#endif
