/* What counts as added, removed, changed and moved between two sets of facts. */
#include "model/compare.h"
#include "unit.h"

static const cm_source old_page = {"https://example.org/a", "2025-01", "1", "curated"};
static const cm_source new_page = {"https://example.org/a", "2026-01", "2", "curated"};
static const cm_source other_page = {"https://example.org/b", "2026-01", "3", "curated"};

#define ADD(facts, from, ...)                                                                      \
    do {                                                                                           \
        const char *const values[CM_COLUMNS] = {__VA_ARGS__};                                      \
        cm_facts_add(&(facts), CM_KIND_GPU_CC, &(from), values);                                   \
    } while (0)

typedef struct {
    cm_arena *arena;
    cm_facts was, now;
    cm_changes changes;
} pair;

static pair start(void) {
    cm_arena *arena = cm_arena_new();
    return (pair){arena, {.arena = arena}, {.arena = arena}, {0}};
}

static void counts(pair *p, size_t added, size_t removed, size_t changed, size_t moved,
                   const char *name) {
    cm_facts_compare(p->arena, &p->was, &p->now, &p->changes);
    const cm_change_count *n = &p->changes.of[CM_KIND_GPU_CC];
    CHECK(n->added == added);
    CHECK(n->removed == removed);
    CHECK(n->changed == changed);
    CHECK(n->moved == moved);
    CHECK(p->changes.count == added + removed + changed);
    CHECK(p->changes.all.moved == moved);
    done(name);
    cm_arena_free(p->arena);
}

static void nothing(void) {
    pair p = start();
    ADD(p.was, old_page, "RTX 1", "8.6", "");
    ADD(p.now, old_page, "RTX 1", "8.6", "");
    counts(&p, 0, 0, 0, 0, "the same facts");
    p = start();
    counts(&p, 0, 0, 0, 0, "no facts at all");
}

static void page_only(void) {
    pair p = start();
    ADD(p.was, old_page, "RTX 1", "8.6", "");
    ADD(p.now, new_page, "RTX 1", "8.6", "");
    counts(&p, 0, 0, 0, 1, "a later capture of the page is no change");
    p = start();
    ADD(p.was, old_page, "RTX 1", "8.6", "");
    ADD(p.now, old_page, "RTX 1", "8.6", "");
    ADD(p.now, other_page, "RTX 1", "8.6", "");
    counts(&p, 0, 0, 0, 1, "one more page that says the same is no change");
}

static void keys(void) {
    pair p = start();
    ADD(p.was, old_page, "RTX 1", "8.6", "");
    ADD(p.now, old_page, "RTX 2", "8.6", "");
    counts(&p, 1, 1, 0, 0, "another key is a fact removed and one added");
    p = start();
    ADD(p.now, old_page, "RTX 10", "8.6", "");
    ADD(p.now, old_page, "RTX 9", "8.6", "");
    counts(&p, 2, 0, 0, 0, "against nothing all is added");
}

static void values(void) {
    pair p = start();
    ADD(p.was, old_page, "RTX 1", "8.6", "");
    ADD(p.now, new_page, "RTX 1", "8.9", "");
    cm_facts_compare(p.arena, &p.was, &p.now, &p.changes);
    CHECK(p.changes.count == 1);
    SAME(p.changes.items[0].was->value[1], "8.6");
    SAME(p.changes.items[0].now->value[1], "8.9");
    SAME(p.changes.items[0].now->source->captured, "2026-01");
    counts(&p, 0, 0, 1, 0, "another value is a change");
    p = start();
    ADD(p.was, old_page, "RTX 1", "8.6", "");
    ADD(p.now, new_page, "RTX 1", "8.60", "");
    counts(&p, 0, 0, 1, 0, "a value that is the same version written otherwise is a change");
    p = start();
    ADD(p.was, old_page, "RTX 1", "8.6", "");
    ADD(p.now, old_page, "RTX 1", "8.6", "");
    ADD(p.now, other_page, "RTX 1", "8.9", "");
    counts(&p, 1, 0, 0, 0, "a page that says something else beside it is added");
}

static void own_statement(void) {
    pair p = start();
    ADD(p.was, old_page, "RTX 1", "8.6", "");
    ADD(p.was, other_page, "RTX 1", "8.6", "");
    ADD(p.now, new_page, "RTX 1", "8.9", "");
    ADD(p.now, other_page, "RTX 1", "8.6", "");
    cm_facts_compare(p.arena, &p.was, &p.now, &p.changes);
    CHECK(p.changes.count == 1 && p.changes.items[0].was != NULL);
    if (p.changes.count == 1 && p.changes.items[0].was)
        SAME(p.changes.items[0].was->source->url, "https://example.org/a");
    counts(&p, 0, 0, 1, 1, "a page that changes its mind while another keeps to it");
    p = start();
    ADD(p.was, old_page, "RTX 1", "8.6", "");
    ADD(p.was, other_page, "RTX 1", "8.9", "");
    ADD(p.now, new_page, "RTX 1", "8.9", "");
    ADD(p.now, other_page, "RTX 1", "8.9", "");
    counts(&p, 0, 0, 1, 1, "a page that comes round to what another says");
}

int main(void) {
    nothing();
    page_only();
    keys();
    values();
    own_statement();
    return failures != 0;
}
