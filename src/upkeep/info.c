/* db info: what the database in use is, and how old its pages are. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/sort.h"
#include "store/precedence.h"
#include "upkeep/carrier.h"

/* The pages that one scraper read, or the curated rows. */
typedef struct {
    const char *scraper;
    const char *oldest, *newest; /* captures; NULL: none has a date */
    size_t pages, facts;
} reader;

typedef struct {
    cm_arena *arena;
    reader *items;
    size_t count, capacity;
} readers;

static reader *reader_of(readers *all, const char *scraper) {
    for (size_t i = 0; i < all->count; i++)
        if (cm_same(all->items[i].scraper, scraper)) return &all->items[i];
    all->items = cm_grow(all->arena, all->items, &all->capacity, all->count + 1, sizeof(reader));
    all->items[all->count] = (reader){.scraper = scraper};
    return &all->items[all->count++];
}

static void count_pages(readers *all, cm_store *store) {
    size_t count;
    const cm_source *const *sources = cm_store_sources(store, &count);
    for (size_t i = 0; i < count; i++) {
        const char *captured = sources[i]->captured;
        reader *r = reader_of(all, sources[i]->scraper);
        unsigned day = cm_captured_number(captured);
        r->pages++;
        if (!day) continue; /* some files are known by a version, not a date */
        if (!r->oldest || day < cm_captured_number(r->oldest)) r->oldest = captured;
        if (!r->newest || day > cm_captured_number(r->newest)) r->newest = captured;
    }
}

static cm_status count_facts(readers *all, cm_store *store, long *count, cm_err *err) {
    cm_status status = CM_OK;
    *count = 0;
    for (unsigned k = 0; status == CM_OK && k < CM_KINDS; k++) {
        cm_facts facts = {.arena = all->arena};
        status = cm_store_find(store, (cm_kind_id)k, NULL, &facts, err);
        *count += (long)facts.count;
        for (size_t i = 0; i < facts.count; i++)
            reader_of(all, facts.items[i].source->scraper)->facts++;
    }
    return status;
}

static void add_age(cm_answer *answer, cm_item *in, const char *captured, unsigned today) {
    int months = captured ? cm_months_since(captured, today) : -1;
    if (months >= 0)
        cm_item_number(answer->arena, in, "months", "months old", months);
    else
        cm_item_add(answer->arena, in, CM_ITEM_TEXT, "months", "months old", NULL);
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const reader *)a)->scraper, ((const reader *)b)->scraper);
}

static void describe(const readers *all, unsigned today, cm_answer *answer) {
    cm_arena *arena = answer->arena;
    cm_item *list =
        cm_item_add(arena, &answer->root, CM_ITEM_LIST, "pages", "Pages, by what reads them", NULL);
    for (size_t i = 0; i < all->count; i++) {
        const reader *r = &all->items[i];
        cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "read_by", "read by", r->scraper);
        cm_item_number(arena, row, "count", "pages", (long)r->pages);
        cm_item_number(arena, row, "facts", "facts", (long)r->facts);
        cm_item_add(arena, row, CM_ITEM_TEXT, "oldest", NULL, r->oldest);
        cm_item_add(arena, row, CM_ITEM_TEXT, "newest", "newest", r->newest);
        add_age(answer, row, r->newest, today);
    }
}

cm_status cm_answer_db_info(cm_arena *arena, cm_store *store, unsigned today, cm_answer *answer,
                            cm_err *err) {
    readers all = {.arena = arena};
    long facts;
    count_pages(&all, store);
    cm_status status = count_facts(&all, store, &facts, err);
    cm_item *root = &answer->root;
    cm_item_add(arena, root, CM_ITEM_TEXT, "database", "database", cm_store_name(store));
    cm_item_number(arena, root, "version", "version", CM_DB_VERSION);
    cm_item_add(arena, root, CM_ITEM_TEXT, "date", "newest source", cm_store_date(store));
    add_age(answer, root, cm_store_date(store), today);
    cm_item_number(arena, root, "facts", "facts", facts);
    cm_sort(all.items, all.count, sizeof(reader), by_name);
    describe(&all, today, answer);
    return status;
}
