#include "app/lookup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "rules/arch.h"
#include "rules/driver_rows.h"

enum { MOST_SOURCES = 8 }; /* in text; JSON has all */

cm_facts cm_look(cm_ask *ask, cm_kind_id kind, const char *const *values, cm_err *err) {
    cm_facts facts = {.arena = ask->arena};
    cm_as_of_find(ask->as_of, ask->store, kind, values, &facts, err);
    return facts;
}

static bool same_key(const cm_fact *a, const cm_fact *b) {
    const cm_kind *kind = cm_kind_get(a->kind);
    for (unsigned i = 0; i < kind->keys; i++)
        if (!cm_same(a->value[i], b->value[i])) return false;
    return true;
}

void cm_settle(cm_facts *facts) {
    size_t kept = 0;
    for (size_t i = 0; i < facts->count; i++) {
        const cm_fact *fact = &facts->items[i];
        const cm_fact *before = kept ? &facts->items[kept - 1] : NULL;
        if (before && same_key(before, fact) && before->source != fact->source) continue;
        if (&facts->items[kept] != fact) facts->items[kept] = *fact;
        kept++;
    }
    facts->count = kept;
}

const char *cm_use(cm_ask *ask, const cm_fact *fact, unsigned column) {
    for (size_t i = 0; i < ask->used_count; i++)
        if (ask->used[i] == fact->source) return fact->value[column];
    ask->used =
        cm_grow(ask->arena, ask->used, &ask->used_capacity, ask->used_count + 1, sizeof *ask->used);
    ask->used[ask->used_count++] = fact->source;
    return fact->value[column];
}

static int by_address(const void *a, const void *b) {
    const cm_source *x = *(const cm_source *const *)a, *y = *(const cm_source *const *)b;
    int c = strcmp(x->url, y->url);
    return c ? c : strcmp(x->captured, y->captured);
}

const char *cm_page_of(cm_arena *arena, const cm_source *source) {
    const char *end = strchr(source->url, ';');
    if (!end) return source->url;
    while (end > source->url && cm_space(end[-1]))
        end--;
    return cm_strndup(arena, source->url, (size_t)(end - source->url));
}

void cm_finish(cm_ask *ask, cm_answer *answer) {
    cm_arena *arena = ask->arena;
    if (ask->here)
        cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "this_machine", "this machine", ask->here);
    cm_sort(ask->used, ask->used_count, sizeof *ask->used, by_address);
    cm_item *list = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "sources", NULL, NULL);
    cm_item *text = cm_item_add(arena, &answer->root, CM_ITEM_LIST, NULL, "Read from", NULL);
    cm_strings shown = {0};
    size_t more = 0;
    for (size_t i = 0; i < ask->used_count; i++) {
        const cm_source *s = ask->used[i];
        cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "url", NULL, s->url);
        cm_item_add(arena, row, CM_ITEM_TEXT, "captured", NULL, s->captured);
        const char *page = cm_page_of(arena, s);
        if (cm_strings_has(&shown, page)) continue;
        if (shown.count == MOST_SOURCES) {
            more++;
            continue;
        }
        cm_strings_add(arena, &shown, page);
        row = cm_item_add(arena, text, CM_ITEM_OBJECT, NULL, NULL, NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "captured", s->captured);
        cm_item_add(arena, row, CM_ITEM_ADDRESS, NULL, "page", page);
    }
    if (more)
        cm_item_add(arena, &answer->root, CM_ITEM_TEXT, NULL, "",
                    cm_sprintf(arena, "and %zu more; --json names all of them", more));
}

/* Drivers -------------------------------------------------------------------------------------- */

/* The rows of that role of the CUDA versions that begin as `cuda` does. */
static cm_facts driver_rows(cm_ask *ask, const char *cuda, const char *role, const char *os,
                            cm_err *err) {
    cm_facts rows = {.arena = ask->arena};
    const char *const values[CM_COLUMNS] = {cuda, os, NULL, role};
    cm_as_of_find_prefix(ask->as_of, ask->store, CM_KIND_CUDA_DRIVER, values, &rows, err);
    return rows;
}

const char *cm_driver_shipped(cm_ask *ask, const char *cuda, const char *os, cm_err *err) {
    cm_facts rows = driver_rows(ask, cuda, "toolkit", os, err);
    const cm_fact *row = cm_driver_row_shipped(&rows, cuda, os);
    return row ? cm_use(ask, row, 4) : NULL;
}

/* From CUDA 11 on all releases of a major have one floor, but for 11.0. */
struct cm_floor_known {
    const struct cm_floor_known *next;
    const char *of, *os; /* "11.x" */
    const cm_fact *row;  /* NULL: unknown */
};

static const cm_fact *floor_row(cm_ask *ask, const char *cuda, const cm_ver *ver, const char *os,
                                cm_err *err) {
    bool whole = ver->part[0] > 11 || (ver->part[0] == 11 && ver->part[1]);
    const char *of = whole ? cm_sprintf(ask->arena, "%u.x", ver->part[0]) : cuda;
    for (const struct cm_floor_known *known = ask->floors; known; known = known->next)
        if (cm_same(known->of, of) && cm_same(known->os, os)) return known->row;
    cm_facts rows = ver->part[0] < 11 ? driver_rows(ask, cuda, "toolkit", os, err)
                                      : driver_rows(ask, whole ? of : "11.", "floor", os, err);
    struct cm_floor_known *made = cm_alloc(ask->arena, sizeof *made);
    *made = (struct cm_floor_known){ask->floors, of, os, cm_driver_row_floor(&rows, cuda, os)};
    ask->floors = made;
    return made->row;
}

const char *cm_driver_floor(cm_ask *ask, const char *cuda, const char *os, cm_err *err) {
    cm_ver ver;
    const cm_fact *row = cm_ver_parse(cuda, &ver) ? floor_row(ask, cuda, &ver, os, err) : NULL;
    return row && cm_ver_parse(row->value[4], &ver) ? cm_use(ask, row, 4) : NULL;
}

cm_status cm_mirror_named(cm_arena *arena, const cm_facts *rows, const char *named, cm_mirror *out,
                          cm_err *err) {
    cm_strings names = {0};
    if (cm_mirror_find(arena, rows, named, out)) return CM_OK;
    for (size_t i = 0; i < rows->count; i++)
        cm_strings_add(arena, &names, rows->items[i].value[0]);
    return cm_fail(err, CM_ABSENT, "mirror %.60s is not in the data: %s, or its https address",
                   named, cm_strings_join(arena, &names, ", "));
}

/* Names ---------------------------------------------------------------------------------------- */

void cm_add_once(cm_arena *arena, cm_strings *list, const char *item) {
    if (!cm_strings_has(list, item)) cm_strings_add(arena, list, item);
}

/* As versions; a free-threaded Python (3.13t) stands behind the plain one. */
/* "3.13t" sorts behind 3.13; the t of 1.0.1.post2 is none of a free-threaded Python. */
static void without_t(char *out, size_t size, const char *version) {
    size_t n = strlen(version);
    bool free_threaded = n > 1 && version[n - 1] == 't' && cm_digit(version[n - 2]);
    snprintf(out, size, "%.*s", (int)(free_threaded ? n - 1 : n), version);
}

static int by_version(const void *a, const void *b) {
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;
    char plain[2][32];
    if (!strchr(x, 't') && !strchr(y, 't')) {
        int c = cm_ver_cmp_text(x, y);
        return c ? c : strcmp(x, y);
    }
    without_t(plain[0], sizeof plain[0], x);
    without_t(plain[1], sizeof plain[1], y);
    int c = cm_ver_cmp_text(plain[0], plain[1]);
    return c ? c : strcmp(x, y);
}

void cm_sort_versions(cm_strings *list) {
    size_t sorted = 1; /* most lists are when they come */
    while (sorted < list->count && by_version(&list->items[sorted - 1], &list->items[sorted]) <= 0)
        sorted++;
    if (sorted < list->count) cm_sort(list->items, list->count, sizeof *list->items, by_version);
}

static void add_versions(cm_ask *ask, cm_strings *list, cm_kind_id kind, const char *first,
                         unsigned column, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, kind, err, first);
    const char *last = "";
    for (size_t i = 0; i < facts.count; i++) {
        const char *version = facts.items[i].value[column];
        cm_ver v;
        if (cm_same(version, last) || !cm_ver_parse(version, &v) || v.count < 3) continue;
        cm_add_once(ask->arena, list, last = version);
    }
}

/* A post-release has wheels for one system: the newest torch is the release that it mends. */
static void posts_before_release(cm_strings *sorted) {
    for (size_t i = 0; i + 1 < sorted->count; i++) {
        const char *release = sorted->items[i], *next = sorted->items[i + 1];
        size_t n = strlen(release);
        if (!cm_starts(next, release) || !cm_starts(next + n, ".post")) continue;
        sorted->items[i] = next;
        sorted->items[i + 1] = release;
    }
}

cm_strings cm_torch_versions(cm_ask *ask, cm_err *err) {
    cm_strings list = {0};
    add_versions(ask, &list, CM_KIND_TORCH_RELEASE, "torch", 1, err);
    add_versions(ask, &list, CM_KIND_TORCH_INSTALL, NULL, 0, err);
    add_versions(ask, &list, CM_KIND_TORCH_BUILD, NULL, 0, err);
    cm_sort_versions(&list);
    posts_before_release(&list);
    return list;
}

const char *cm_suggest(cm_arena *arena, const char *what, const cm_strings *known) {
    cm_strings near = {0};
    unsigned limit = strlen(what) < 5 ? 1 : strlen(what) < 9 ? 2 : 3;
    for (unsigned d = 0; d <= limit; d++)
        for (size_t i = 0; i < known->count && near.count < 4; i++)
            if (cm_distance(what, known->items[i], limit) == d)
                cm_add_once(arena, &near, known->items[i]);
    if (!near.count) return "";
    return cm_sprintf(arena, "; did you mean %s?", cm_strings_join(arena, &near, ", "));
}

static bool follows(const char *a, const char *b) {
    cm_ver x, y;
    return cm_ver_parse(a, &x) && cm_ver_parse(b, &y) && x.part[0] == y.part[0] &&
           y.part[1] == x.part[1] + 1;
}

const char *cm_python_span(cm_arena *arena, const char *pythons) {
    cm_strings list = cm_split(arena, pythons, " "), out = {0};
    for (size_t i = 0, j; i < list.count; i = j) {
        for (j = i + 1; j < list.count && follows(list.items[j - 1], list.items[j]);)
            j++;
        cm_strings_add(arena, &out,
                       j - i > 1 ? cm_sprintf(arena, "%s-%s", list.items[i], list.items[j - 1])
                                 : list.items[i]);
    }
    return cm_strings_join(arena, &out, ", ");
}

/* The capabilities of discrete GPUs, read once: those of an architecture one after another, in the
 * order of the first of each. */
typedef struct {
    const char *family, *text;
    cm_cc cc;
} capability;

struct cm_capabilities {
    capability *items;
    size_t count;
};

/* Before the first that is higher, and of those that are equal behind the last. */
static void add_capability(struct cm_capabilities *all, capability one) {
    size_t at = all->count++;
    for (; at > 0 && cm_cc_cmp(all->items[at - 1].cc, one.cc) > 0; at--)
        all->items[at] = all->items[at - 1];
    all->items[at] = one;
}

/* Brings those of an architecture together. */
static void group(struct cm_capabilities *all) {
    for (size_t i = 1; i < all->count; i++) {
        capability one = all->items[i];
        size_t at = i;
        while (at > 0 && !cm_same(all->items[at - 1].family, one.family))
            at--;
        if (at == 0) continue;
        one.family = all->items[at - 1].family;
        memmove(&all->items[at + 1], &all->items[at], (i - at) * sizeof one);
        all->items[at] = one;
    }
}

static const struct cm_capabilities *capabilities(cm_ask *ask, cm_err *err) {
    if (ask->capabilities) return ask->capabilities;
    cm_facts support = CM_LOOK(ask, CM_KIND_ARCH_SUPPORT, err, NULL);
    struct cm_capabilities *all = cm_alloc(ask->arena, sizeof *all);
    all->items = cm_alloc_array(ask->arena, support.count + 1, sizeof *all->items);
    cm_settle(&support);
    for (size_t i = 0; i < support.count; i++) {
        capability one = {support.items[i].value[1], support.items[i].value[0], {0}};
        if (cm_cc_parse(one.text, &one.cc) && !cm_cc_is_tegra(one.cc)) add_capability(all, one);
    }
    group(all);
    return ask->capabilities = all;
}

static const char *families(cm_ask *ask, const char *cubin, const char *ptx, cm_err *err) {
    const struct cm_capabilities *all = capabilities(ask, err);
    const cm_code code = cm_code_parse(ask->arena, cubin, ptx);
    cm_strings out = {0}, late = {0};
    for (size_t i = 0, next; i < all->count; i = next) {
        const char *family = all->items[i].family;
        cm_strings native = {0};
        bool every = true, by_ptx = false;
        for (next = i; next < all->count && all->items[next].family == family; next++) {
            cm_runs how = cm_code_runs(&code, all->items[next].cc);
            if (how == CM_RUNS_CUBIN)
                cm_add_once(ask->arena, &native, all->items[next].text);
            else
                every = false;
            by_ptx = by_ptx || how == CM_RUNS_PTX;
        }
        if (native.count)
            cm_strings_add(ask->arena, &out,
                           every ? family
                                 : cm_sprintf(ask->arena, "%s (%s)", family,
                                              cm_strings_join(ask->arena, &native, ", ")));
        if (by_ptx) cm_strings_add(ask->arena, &late, family);
    }
    if (late.count)
        cm_strings_add(ask->arena, &out,
                       cm_sprintf(ask->arena, "by PTX from the shipped driver on: %s",
                                  cm_strings_join(ask->arena, &late, ", ")));
    return cm_strings_join(ask->arena, &out, ", ");
}

/* Most builds of a release have the same code. */
struct cm_families_known {
    const struct cm_families_known *next;
    const char *cubin, *ptx, *said;
};

const char *cm_families(cm_ask *ask, const char *cubin, const char *ptx, cm_err *err) {
    for (const struct cm_families_known *known = ask->families; known; known = known->next)
        if (cm_same(known->cubin, cubin) && cm_same(known->ptx, ptx)) return known->said;
    const char *said = families(ask, cubin, ptx, err);
    struct cm_families_known *made = cm_alloc(ask->arena, sizeof *made);
    *made = (struct cm_families_known){ask->families, cubin, ptx, said};
    ask->families = made;
    return said;
}
