#include "upkeep/fact_sources.h"

#include <string.h>

#include "base/sort.h"

static const cm_source *at(const void *item) {
    return *(cm_source *const *)item;
}

static int by_sum(const void *a, const void *b) {
    return strcmp(at(a)->sha256, at(b)->sha256);
}

static int by_address(const void *a, const void *b) {
    int order = strcmp(at(a)->url, at(b)->url);
    return order ? order : strcmp(at(a)->captured, at(b)->captured);
}

void cm_fact_sources_pages(cm_arena *arena, const cm_table *table, cm_fact_sources *sources) {
    cm_source_list *list = &sources->pages;
    *list = (cm_source_list){cm_alloc_array(arena, table->count, sizeof *list->items),
                             table->count - 1};
    for (size_t i = 0; i < list->count; i++) {
        const char *const *field = table->records[i + 1].fields;
        cm_source *source = list->items[i] = cm_alloc(arena, sizeof *source);
        *source = (cm_source){field[1], field[2], field[4], field[3]};
    }
    cm_sort(list->items, list->count, sizeof *list->items, by_sum);
}

const cm_source *cm_fact_sources_page(const cm_fact_sources *sources, const char *page) {
    const cm_source_list *list = &sources->pages;
    size_t from = 0, to = list->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (strcmp(list->items[middle]->sha256, page) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    bool found = *page && from < list->count && cm_starts(list->items[from]->sha256, page);
    return found ? list->items[from] : NULL;
}

/* One of each; the sources of a file before go before its own, which are the same. */
const cm_source **cm_fact_sources_curated(cm_arena *arena, const cm_table *table, size_t column,
                                          cm_fact_sources *sources) {
    cm_source_list *known = &sources->curated;
    size_t rows = table->count - 1, all = known->count + rows, kept = 0;
    cm_source *own = cm_alloc_array(arena, rows, sizeof *own);
    cm_source **sorted = cm_alloc_array(arena, all, sizeof *sorted);
    const cm_source **of_row = cm_alloc_array(arena, rows, sizeof *of_row);
    if (known->count) memcpy(sorted, known->items, known->count * sizeof *sorted);
    for (size_t i = 0; i < rows; i++) {
        const char *const *field = table->records[i + 1].fields + column;
        own[i] = (cm_source){field[0], field[1], "", "curated"};
        sorted[known->count + i] = &own[i];
    }
    cm_sort(sorted, all, sizeof *sorted, by_address);
    for (size_t i = 0; i < all; i++) {
        cm_source *source = sorted[i];
        bool again = kept && by_address(&sorted[kept - 1], &source) == 0;
        if (!again) sorted[kept++] = source;
        if (source >= own && source < own + rows) of_row[source - own] = sorted[kept - 1];
    }
    *known = (cm_source_list){sorted, kept};
    return of_row;
}
