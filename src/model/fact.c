#include "model/fact.h"

#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "base/ver.h"

void cm_facts_add(cm_facts *facts, cm_kind_id kind, const cm_source *source,
                  const char *const *values) {
    cm_fact fact = {.kind = kind, .source = source};
    for (unsigned i = 0; i < cm_kind_get(kind)->columns; i++)
        fact.value[i] = cm_squeeze(facts->arena, values[i] ? values[i] : "");
    facts->items = cm_grow(facts->arena, facts->items, &facts->capacity, facts->count + 1,
                           sizeof *facts->items);
    facts->items[facts->count++] = fact;
}

int cm_fact_cmp(const cm_fact *a, const cm_fact *b, unsigned from, unsigned to) {
    for (unsigned i = from; i < to; i++) {
        int letters = strcmp(a->value[i], b->value[i]), numbers;
        if (!letters) continue;
        numbers = cm_ver_cmp_text(a->value[i], b->value[i]);
        return numbers ? numbers : letters; /* 450.80.02 and 450.80.2 stay apart */
    }
    return 0;
}

/* A fact with the version in its first column, read once. */
typedef struct {
    cm_fact fact;
    cm_ver first;
    bool is_version;
} keyed;

static int by_first(const keyed *x, const keyed *y) {
    if (x->is_version != y->is_version) return x->is_version ? 1 : -1;
    int c = x->is_version ? cm_ver_cmp(&x->first, &y->first) : 0;
    return c ? c : strcmp(x->fact.value[0], y->fact.value[0]);
}

static int compare(const void *a, const void *b) {
    const cm_fact *x = &((const keyed *)a)->fact, *y = &((const keyed *)b)->fact;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    int c = by_first(a, b);
    if (!c) c = cm_fact_cmp(x, y, 1, cm_kind_get(x->kind)->columns);
    if (!c) c = strcmp(x->source->url, y->source->url);
    if (!c) c = strcmp(x->source->captured, y->source->captured);
    if (!c) c = strcmp(x->source->sha256, y->source->sha256);
    return c;
}

void cm_facts_sort(cm_facts *facts) {
    if (facts->count < 2) return;
    keyed *sorted = cm_alloc_raw(facts->arena, facts->count * sizeof *sorted);
    for (size_t i = 0; i < facts->count; i++) {
        sorted[i].fact = facts->items[i];
        sorted[i].is_version = cm_ver_parse(facts->items[i].value[0], &sorted[i].first);
    }
    cm_sort(sorted, facts->count, sizeof *sorted, compare);
    size_t kept = 0;
    for (size_t i = 0; i < facts->count; i++)
        if (!i || compare(&sorted[i - 1], &sorted[i]) != 0) facts->items[kept++] = sorted[i].fact;
    facts->count = kept;
}
