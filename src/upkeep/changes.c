#include "upkeep/changes.h"

#include <string.h>

#include "app/page_list.h"
#include "base/file.h"
#include "store/precedence.h"
#include "upkeep/gather.h"

enum { MOST_ROWS = 30 }; /* of a kind, in text; JSON has all */

/* Loading -------------------------------------------------------------------------------------- */

cm_status cm_holds_facts(cm_arena *arena, const char *dir, bool *holds, cm_err *err) {
    cm_strings names;
    cm_status status = cm_dir_list(arena, dir, &names, err);
    *holds = false;
    for (unsigned k = 0; status == CM_OK && k < CM_KINDS; k++)
        *holds = *holds || cm_strings_has(&names, cm_sprintf(arena, "%s.tsv",
                                                             cm_kind_get((cm_kind_id)k)->name));
    return status == CM_ABSENT ? CM_OK : status;
}

static const char *newest_of(const cm_facts *facts) {
    const char *best = "";
    for (size_t i = 0; i < facts->count; i++)
        if (cm_captured_number(facts->items[i].source->captured) > cm_captured_number(best))
            best = facts->items[i].source->captured;
    return best;
}

cm_status cm_fact_set_of(cm_arena *arena, cm_store *store, cm_fact_set *set, cm_err *err) {
    set->store = store;
    set->facts = (cm_facts){.arena = arena};
    set->date = cm_store_date(store);
    return cm_store_all(store, &set->facts, err);
}

static cm_status load_folder(cm_arena *arena, const char *dir, cm_fact_set *set, cm_err *err) {
    static const char *const parts[] = {"facts", "curated"};
    bool any, in_part;
    cm_status status = cm_holds_facts(arena, dir, &any, err);
    set->facts = (cm_facts){.arena = arena};
    if (status == CM_OK && any) status = cm_facts_load(arena, dir, &set->facts, err);
    for (size_t i = 0; !any && status == CM_OK && i < sizeof parts / sizeof *parts; i++) {
        const char *part = cm_sprintf(arena, "%s/%s", dir, parts[i]);
        status = cm_holds_facts(arena, part, &in_part, err);
        if (status == CM_OK && in_part) status = cm_facts_load(arena, part, &set->facts, err);
    }
    if (status == CM_OK && !set->facts.count)
        return cm_fail(err, CM_UNREAD, "%s: no fact files in this folder", dir);
    set->date = newest_of(&set->facts);
    return status;
}

cm_status cm_fact_set_load(cm_arena *arena, const char *path, cm_fact_set *set, cm_err *err) {
    cm_store *store = NULL;
    cm_entry entry;
    cm_status status = cm_file_look(path, &entry, err);
    if (status == CM_OK && entry == CM_FOLDER) return load_folder(arena, path, set, err);
    if (status == CM_OK) status = cm_store_open(path, &store, err);
    return status == CM_OK ? cm_fact_set_of(arena, store, set, err) : status;
}

/* Describing ----------------------------------------------------------------------------------- */

static const char *said(const char *value) {
    return *value ? value : "(nothing)";
}

/* "580 -> 580.65.06"; of several columns those that differ, each with its name. */
static const char *values_text(cm_arena *arena, const cm_change *c) {
    const cm_kind *kind = cm_kind_get(c->kind);
    bool named = kind->columns - kind->keys > 1;
    cm_strings parts = {0};
    for (unsigned i = kind->keys; i < kind->columns; i++) {
        const char *was = c->was ? c->was->value[i] : "", *now = c->now ? c->now->value[i] : "";
        bool both = c->was && c->now;
        if (cm_same(was, now)) continue;
        const char *text =
            both ? cm_sprintf(arena, "%s -> %s", said(was), said(now)) : (c->now ? now : was);
        cm_strings_add(
            arena, &parts,
            named ? cm_sprintf(arena, "%s%s %s", kind->column[i].name, both ? ":" : "", text)
                  : text);
    }
    return cm_strings_join(arena, &parts, named ? "; " : ", ");
}

static const char *what_of(const cm_change *c) {
    return !c->was ? "added" : !c->now ? "removed" : "changed";
}

static void text_row(cm_arena *arena, cm_item *table, const cm_change *c, cm_page_list *list) {
    const char *was = c->was ? cm_page_number(list, c->was->source) : NULL;
    const char *now = c->now ? cm_page_number(list, c->now->source) : NULL;
    cm_item *row = cm_item_add(arena, table, CM_ITEM_OBJECT, NULL, "", NULL);
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "", what_of(c));
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "fact",
                cm_key_text(arena, c->now ? c->now : c->was));
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "page",
                was && now && !cm_same(was, now) ? cm_sprintf(arena, "%s -> %s", was, now)
                : was                            ? was
                                                 : now);
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "value", values_text(arena, c));
}

static void source_of(cm_arena *arena, cm_item *in, const char *key, const cm_fact *fact) {
    cm_item *object = cm_item_add(arena, in, fact ? CM_ITEM_OBJECT : CM_ITEM_TEXT, key, NULL, NULL);
    if (!fact) return;
    cm_item_add(arena, object, CM_ITEM_TEXT, "url", NULL, fact->source->url);
    cm_item_add(arena, object, CM_ITEM_TEXT, "captured", NULL, fact->source->captured);
}

static void json_row(cm_arena *arena, cm_item *list, const cm_change *c) {
    const cm_kind *kind = cm_kind_get(c->kind);
    cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
    cm_item_add(arena, row, CM_ITEM_TEXT, "change", NULL, what_of(c));
    cm_item_add(arena, row, CM_ITEM_TEXT, "fact", NULL, kind->name);
    cm_add_columns(arena, row, "key", c->now ? c->now : c->was, 0, kind->keys);
    cm_add_columns(arena, row, "was", c->was, kind->keys, kind->columns);
    cm_add_columns(arena, row, "now", c->now, kind->keys, kind->columns);
    source_of(arena, row, "was_source", c->was);
    source_of(arena, row, "now_source", c->now);
}

static void count_items(cm_arena *arena, cm_item *in, const cm_change_count *count) {
    cm_item_number(arena, in, "added", "added", (long)count->added);
    cm_item_number(arena, in, "removed", "removed", (long)count->removed);
    cm_item_number(arena, in, "changed", "changed", (long)count->changed);
    cm_item_number(arena, in, "moved", "page only", (long)count->moved);
}

static void side(cm_answer *answer, const char *key, const cm_fact_set *set) {
    cm_arena *arena = answer->arena;
    cm_item *item = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, key, NULL, NULL);
    cm_item_add(arena, item, CM_ITEM_TEXT, "database", NULL, set->name);
    cm_item_add(arena, item, CM_ITEM_TEXT, "date", NULL, set->date);
    cm_item_number(arena, item, "facts", NULL, (long)set->facts.count);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, NULL, key,
                cm_sprintf(arena, "%s: %zu facts, newest source of %s", set->name, set->facts.count,
                           *set->date ? set->date : "no date"));
}

static void kinds_table(cm_answer *answer, const cm_changes *changes) {
    cm_arena *arena = answer->arena;
    cm_item *kinds = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "kinds", "", NULL);
    for (unsigned k = 0; k < CM_KINDS; k++) {
        const cm_change_count *n = &changes->of[k];
        if (!n->added && !n->removed && !n->changed && !n->moved) continue;
        cm_item *row = cm_item_add(arena, kinds, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "fact", "fact", cm_kind_get((cm_kind_id)k)->name);
        count_items(arena, row, n);
    }
}

static void rows_of_kind(cm_answer *answer, const cm_changes *changes, size_t from, size_t to,
                         cm_page_list *list) {
    cm_arena *arena = answer->arena;
    const char *name = cm_kind_get(changes->items[from].kind)->name;
    cm_item *table = cm_item_add(arena, &answer->root, CM_ITEM_LIST, NULL, name, NULL);
    for (size_t i = from; i < to && i - from < MOST_ROWS; i++)
        text_row(arena, table, &changes->items[i], list);
    if (to - from > MOST_ROWS)
        cm_item_add(
            arena, &answer->root, CM_ITEM_TEXT, NULL, "",
            cm_sprintf(arena, "and %zu more of %s; --json has all", to - from - MOST_ROWS, name));
}

cm_status cm_answer_changes(cm_arena *arena, cm_fact_set *was, cm_fact_set *now,
                            cm_answer *answer) {
    cm_changes changes;
    cm_facts_compare(arena, &was->facts, &now->facts, &changes);
    const char *label = changes.count       ? cm_sprintf(arena, "%zu facts differ", changes.count)
                        : changes.all.moved ? "The same facts, some read from other pages"
                                            : "The same facts";
    answer->title = changes.count == 1 ? "1 fact differs" : label;
    cm_item_add(arena, &answer->root, CM_ITEM_BOOL, "same", NULL, NULL)->number = !changes.count;
    side(answer, "from", was);
    side(answer, "to", now);
    count_items(arena, cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, "total", NULL, NULL),
                &changes.all);
    kinds_table(answer, &changes);
    cm_item *all = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "changes", NULL, NULL);
    cm_page_list list = {.arena = arena};
    for (size_t i = 0; i < changes.count; i++)
        json_row(arena, all, &changes.items[i]);
    for (size_t from = 0, to; from < changes.count; from = to) {
        for (to = from; to < changes.count && changes.items[to].kind == changes.items[from].kind;)
            to++;
        rows_of_kind(answer, &changes, from, to, &list);
    }
    cm_page_legend(&list, answer);
    return changes.count ? CM_NO : CM_OK;
}
