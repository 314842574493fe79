#include "model/compare.h"

#include <string.h>

typedef struct {
    const cm_fact *items;
    size_t count;
} rows;

/* The rows at the front of `all` that are equal to the first in their first `columns` columns. */
static rows front(rows all, bool with_values) {
    rows group = {all.items, all.count ? 1 : 0};
    unsigned keys = all.count ? cm_kind_get(all.items->kind)->keys : 0;
    unsigned columns = all.count ? cm_kind_get(all.items->kind)->columns : 0;
    while (group.count < all.count && all.items[group.count].kind == all.items->kind &&
           cm_fact_cmp(all.items, &all.items[group.count], 0, with_values ? columns : keys) == 0)
        group.count++;
    return group;
}

static rows behind(rows all, rows group) {
    return (rows){all.items + group.count, all.count - group.count};
}

static bool same_page(const cm_source *a, const cm_source *b) {
    return cm_same(a->url, b->url) && cm_same(a->captured, b->captured) &&
           cm_same(a->sha256, b->sha256);
}

/* Whether the same pages state it; rows of equal values are sorted by their source. */
static bool same_pages(rows a, rows b) {
    bool same = a.count == b.count;
    for (size_t i = 0; same && i < a.count; i++)
        same = same_page(a.items[i].source, b.items[i].source);
    return same;
}

static void note(cm_arena *arena, cm_changes *changes, const cm_fact *was, const cm_fact *now) {
    cm_kind_id kind = was ? was->kind : now->kind;
    changes->items = cm_grow(arena, changes->items, &changes->capacity, changes->count + 1,
                             sizeof *changes->items);
    changes->items[changes->count++] = (cm_change){kind, was, now};
    cm_change_count *of = &changes->of[kind];
    size_t *count = !was ? &of->added : !now ? &of->removed : &of->changed;
    ++*count;
}

typedef struct {
    const cm_fact **items;
    size_t count;
} leftovers;

/* Takes the values of one key that only one side has; counts what only moved. */
static void split(cm_arena *arena, rows a, rows b, cm_changes *changes, leftovers *was,
                  leftovers *now) {
    was->items = cm_alloc_array(arena, a.count + 1, sizeof *was->items);
    now->items = cm_alloc_array(arena, b.count + 1, sizeof *now->items);
    while (a.count || b.count) {
        rows x = front(a, true), y = front(b, true);
        unsigned columns = cm_kind_get((a.count ? a : b).items->kind)->columns;
        int order = !x.count ? 1 : !y.count ? -1 : cm_fact_cmp(x.items, y.items, 0, columns);
        if (order < 0) was->items[was->count++] = x.items;
        if (order > 0) now->items[now->count++] = y.items;
        if (order == 0 && !same_pages(x, y)) changes->of[x.items->kind].moved++;
        if (order <= 0) a = behind(a, x);
        if (order >= 0) b = behind(b, y);
    }
}

static bool states(rows all, const cm_fact *fact) {
    for (size_t i = 0; i < all.count; i++)
        if (cm_same(all.items[i].source->url, fact->source->url) &&
            cm_fact_cmp(&all.items[i], fact, 0, cm_kind_get(fact->kind)->columns) == 0)
            return true;
    return false;
}

/* What the page of `fact` says of the key in `here` and no longer, or not yet, in `there`: its own
 * statement changed although other pages go on to make it. */
static const cm_fact *own_change(const cm_fact *fact, rows here, rows there) {
    for (size_t i = 0; i < here.count; i++)
        if (cm_same(here.items[i].source->url, fact->source->url) && !states(there, &here.items[i]))
            return &here.items[i];
    return NULL;
}

/* Pairs what one page said and now says. */
static void pair_pages(cm_arena *arena, leftovers *was, leftovers *now, cm_changes *changes) {
    for (size_t i = 0; i < was->count; i++)
        for (size_t j = 0; was->items[i] && j < now->count; j++) {
            if (!now->items[j] || !cm_same(was->items[i]->source->url, now->items[j]->source->url))
                continue;
            note(arena, changes, was->items[i], now->items[j]);
            was->items[i] = now->items[j] = NULL;
        }
}

static void pair_rest(cm_arena *arena, leftovers *was, leftovers *now, cm_changes *changes) {
    size_t j = 0;
    for (size_t i = 0; i < was->count; i++) {
        if (!was->items[i]) continue;
        while (j < now->count && !now->items[j])
            j++;
        note(arena, changes, was->items[i], j < now->count ? now->items[j++] : NULL);
    }
    for (; j < now->count; j++)
        if (now->items[j]) note(arena, changes, NULL, now->items[j]);
}

static void one_key(cm_arena *arena, rows a, rows b, cm_changes *changes) {
    leftovers was = {0}, now = {0};
    split(arena, a, b, changes, &was, &now);
    pair_pages(arena, &was, &now, changes);
    for (size_t i = 0; i < now.count; i++) {
        const cm_fact *said = now.items[i] ? own_change(now.items[i], a, b) : NULL;
        if (!said) continue;
        note(arena, changes, said, now.items[i]);
        now.items[i] = NULL;
    }
    for (size_t i = 0; i < was.count; i++) {
        const cm_fact *says = was.items[i] ? own_change(was.items[i], b, a) : NULL;
        if (!says) continue;
        note(arena, changes, was.items[i], says);
        was.items[i] = NULL;
    }
    pair_rest(arena, &was, &now, changes);
}

static int key_order(rows a, rows b) {
    if (!a.count || !b.count) return a.count ? -1 : 1;
    if (a.items->kind != b.items->kind) return a.items->kind < b.items->kind ? -1 : 1;
    return cm_fact_cmp(a.items, b.items, 0, cm_kind_get(a.items->kind)->keys);
}

void cm_facts_compare(cm_arena *arena, cm_facts *was, cm_facts *now, cm_changes *changes) {
    *changes = (cm_changes){0};
    cm_facts_sort(was);
    cm_facts_sort(now);
    rows a = {was->items, was->count}, b = {now->items, now->count};
    while (a.count || b.count) {
        int order = key_order(a, b);
        rows x = order <= 0 ? front(a, false) : (rows){a.items, 0};
        rows y = order >= 0 ? front(b, false) : (rows){b.items, 0};
        one_key(arena, x, y, changes);
        a = behind(a, x);
        b = behind(b, y);
    }
    for (unsigned k = 0; k < CM_KINDS; k++) {
        changes->all.added += changes->of[k].added;
        changes->all.removed += changes->of[k].removed;
        changes->all.changed += changes->of[k].changed;
        changes->all.moved += changes->of[k].moved;
    }
}
