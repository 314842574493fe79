#include "upkeep/supersede.h"

#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "store/precedence.h"

/* A page with fewer keys than this may change as a whole: a list of six driver branches does. */
enum { FEWEST_TO_JUDGE = 10 };

typedef struct {
    const cm_fact **items;
    size_t count;
} rows;

static int key_cmp(const cm_fact *x, const cm_fact *y) {
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    return cm_fact_cmp(x, y, 0, cm_kind_get(x->kind)->keys);
}

static int rest_cmp(const cm_fact *x, const cm_fact *y) {
    const cm_kind *kind = cm_kind_get(x->kind);
    return cm_fact_cmp(x, y, kind->keys, kind->columns);
}

static int by_values(const void *a, const void *b) {
    const cm_fact *x = *(const cm_fact *const *)a, *y = *(const cm_fact *const *)b;
    int c = key_cmp(x, y);
    return c ? c : rest_cmp(x, y);
}

static bool of_page(const cm_source *s, const char *url, const char *scraper) {
    bool by = scraper ? cm_same(s->scraper, scraper) : !cm_same(s->scraper, "curated");
    return by && cm_same(s->url, url);
}

const char *cm_newest_capture(const cm_facts *data, const char *url, const char *scraper,
                              size_t *facts) {
    const char *newest = NULL;
    *facts = 0;
    for (size_t i = 0; i < data->count; i++) {
        const cm_source *s = data->items[i].source;
        if (!of_page(s, url, scraper)) continue;
        unsigned has = newest ? cm_captured_number(newest) : 0,
                 number = cm_captured_number(s->captured);
        if (!newest || number > has) {
            newest = s->captured;
            *facts = 0;
            has = number;
        }
        if (number == has) ++*facts;
    }
    return newest;
}

/* One page may have come in several forms on one day: they count as one capture. */
static bool same_date(const char *a, const char *b) {
    unsigned date = cm_captured_number(a);
    return date ? date == cm_captured_number(b) : cm_same(a, b);
}

/* The facts of that page and date, sorted by value, without repeats. */
static rows rows_of(cm_arena *arena, const cm_facts *facts, const cm_source *like,
                    const char *captured) {
    rows list = {cm_alloc_array(arena, facts->count + 1, sizeof *list.items), 0};
    for (size_t i = 0; i < facts->count; i++) {
        const cm_source *s = facts->items[i].source;
        if (of_page(s, like->url, like->scraper) && same_date(s->captured, captured))
            list.items[list.count++] = &facts->items[i];
    }
    cm_sort(list.items, list.count, sizeof *list.items, by_values);
    size_t kept = 0;
    for (size_t i = 0; i < list.count; i++)
        if (!kept || by_values(&list.items[kept - 1], &list.items[i]) != 0)
            list.items[kept++] = list.items[i];
    list.count = kept;
    return list;
}

/* How many rows from `from` on share the key. */
static size_t run(const rows *list, size_t from) {
    size_t to = from;
    while (to < list->count && key_cmp(list->items[from], list->items[to]) == 0)
        to++;
    return to - from;
}

static bool same_rows(const rows *a, size_t i, size_t count, const rows *b, size_t k) {
    for (size_t n = 0; n < count; n++)
        if (rest_cmp(a->items[i + n], b->items[k + n]) != 0) return false;
    return true;
}

static void compare(cm_arena *arena, const rows *old, const rows *new, cm_page_change *change) {
    change->vanished = cm_alloc_array(arena, old->count + 1, sizeof *change->vanished);
    for (size_t i = 0, k = 0; i < old->count || k < new->count;) {
        int c = i == old->count ? 1 : k == new->count ? -1 : key_cmp(old->items[i], new->items[k]);
        size_t from_old = c <= 0 ? run(old, i) : 0, from_new = c >= 0 ? run(new, k) : 0;
        if (c < 0)
            change->vanished[change->gone++] = *old->items[i];
        else if (c > 0)
            change->added++;
        else if (from_old == from_new && same_rows(old, i, from_old, new, k))
            change->known++;
        else
            change->changed++;
        i += from_old;
        k += from_new;
    }
}

/* By number and not by name: pages about the newest version name other things each time. */
static cm_status judge(const cm_page_change *c, size_t before, const cm_source *source,
                       cm_err *err) {
    if (before < FEWEST_TO_JUDGE) return CM_OK;
    if (c->facts < before / 2)
        return cm_fail(
            err, CM_BAD_PAGE,
            "%s: expected at least half of the %zu facts that it stated on %s, found %zu "
            "(--accept takes it)",
            source->url, before, c->before, c->facts);
    if (c->changed > c->known && c->changed + c->known >= FEWEST_TO_JUDGE)
        return cm_fail(err, CM_BAD_PAGE,
                       "%s: expected at least half of what it stated on %s to hold, found %zu of "
                       "%zu changed (--accept takes it)",
                       source->url, c->before, c->changed, c->changed + c->known);
    return CM_OK;
}

static void replace(cm_facts *data, const rows *new, const cm_source *source, const char *before) {
    size_t kept = 0;
    for (size_t i = 0; i < data->count; i++) {
        const cm_fact *f = &data->items[i];
        size_t low = 0, high = new->count;
        bool earlier = before && of_page(f->source, source->url, source->scraper) &&
                       same_date(f->source->captured, before);
        while (earlier && low < high) {
            size_t middle = low + (high - low) / 2;
            int c = key_cmp(new->items[middle], f);
            if (c == 0) break;
            if (c < 0)
                low = middle + 1;
            else
                high = middle;
        }
        if (!earlier || low >= high) data->items[kept++] = *f;
    }
    data->count = kept;
    for (size_t i = 0; i < new->count; i++)
        cm_facts_add(data, new->items[i]->kind, source, new->items[i]->value);
}

static bool is_known(const cm_facts *data, const cm_source *source) {
    unsigned date = cm_captured_number(source->captured);
    for (size_t i = 0; i < data->count; i++) {
        const cm_source *s = data->items[i].source;
        if (of_page(s, source->url, source->scraper) && cm_same(s->sha256, source->sha256) &&
            cm_captured_number(s->captured) >= date)
            return true;
    }
    return false;
}

/* The capture that the page follows. Where a version stands in place of the date, pages of other
 * versions are other pages, not earlier ones. */
static const char *capture_before(const cm_facts *data, const cm_source *source) {
    size_t facts;
    if (cm_captured_number(source->captured)) {
        const char *newest = cm_newest_capture(data, source->url, source->scraper, &facts);
        return newest && cm_captured_number(newest) ? newest : NULL;
    }
    for (size_t i = 0; i < data->count; i++) {
        const cm_source *s = data->items[i].source;
        if (of_page(s, source->url, source->scraper) && cm_same(s->captured, source->captured))
            return s->captured;
    }
    return NULL;
}

cm_status cm_supersede(cm_facts *data, const cm_facts *page, bool accept, cm_page_change *change,
                       cm_err *err) {
    const cm_source *source = page->items[0].source;
    rows old = {0}, new = rows_of(data->arena, page, source, source->captured);
    *change = (cm_page_change){.before = capture_before(data, source), .facts = new.count};
    const char *before = change->before;
    if (is_known(data, source))
        change->place = CM_PAGE_KNOWN;
    else if (before && cm_captured_number(source->captured) < cm_captured_number(before))
        change->place = CM_PAGE_OLDER;
    if (change->place != CM_PAGE_TAKEN) return CM_OK;
    if (before) old = rows_of(data->arena, data, source, before);
    compare(data->arena, &old, &new, change);
    cm_status status = accept ? CM_OK : judge(change, old.count, source, err);
    if (status == CM_OK) replace(data, &new, source, before);
    return status;
}
