#include <string.h>

#include "app/page_list.h"
#include "upkeep/update_inside.h"

enum { MOST_VANISHED = 30 };

static const char *state_of(const cm_update_page *page) {
    if (page->failed) return page->status == CM_BAD_PAGE ? "refused" : "not read";
    if (page->change.place == CM_PAGE_OLDER) return "older";
    bool same =
        page->change.before && !page->change.added && !page->change.changed && !page->change.gone;
    return page->change.place == CM_PAGE_KNOWN || same ? "unchanged" : "new";
}

static const char *date_of(const cm_update_page *page) {
    const char *date = page->failed ? page->kept : page->captured;
    return date ? date : "-";
}

/* The text has the pages with news, the JSON all. */
static void describe_page(cm_arena *arena, cm_item *list, cm_item *table,
                          const cm_update_page *page) {
    const cm_page_change *c = &page->change;
    const char *state = state_of(page);
    size_t facts = page->failed ? page->kept_facts : c->facts;
    cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
    cm_item_add(arena, row, CM_ITEM_TEXT, "page", NULL, page->name);
    cm_item_add(arena, row, CM_ITEM_TEXT, "url", NULL, page->url);
    cm_item_add(arena, row, CM_ITEM_TEXT, "outcome", NULL, state);
    cm_item_add(arena, row, CM_ITEM_TEXT, "captured", NULL, page->captured);
    cm_item_add(arena, row, CM_ITEM_TEXT, "before", NULL, page->failed ? page->kept : c->before);
    cm_item_number(arena, row, "facts", NULL, (long)facts);
    cm_item_number(arena, row, "added", NULL, (long)c->added);
    cm_item_number(arena, row, "changed", NULL, (long)c->changed);
    cm_item_number(arena, row, "gone", NULL, (long)c->gone);
    cm_item_add(arena, row, CM_ITEM_TEXT, "reason", NULL, page->reason);
    if (cm_same(state, "unchanged")) return;
    row = cm_item_add(arena, table, CM_ITEM_OBJECT, NULL, "", NULL);
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "page", page->name);
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "outcome", state);
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "captured", date_of(page));
    cm_item_number(arena, row, NULL, "facts", (long)facts);
    if (page->failed || c->place != CM_PAGE_TAKEN) return;
    cm_item_number(arena, row, NULL, "added", (long)c->added);
    cm_item_number(arena, row, NULL, "changed", (long)c->changed);
    cm_item_number(arena, row, NULL, "gone", (long)c->gone);
}

/* Without the address in front of it, which stands beside it or above. */
static const char *reason_alone(const cm_update_page *page) {
    const char *own[] = {page->url, page->address};
    for (size_t i = 0; i < 2; i++)
        if (own[i] && *own[i] && cm_starts(page->reason, own[i]) &&
            cm_starts(page->reason + strlen(own[i]), ": "))
            return page->reason + strlen(own[i]) + 2;
    return page->reason;
}

static void describe_failures(const cm_update_run *run, cm_answer *answer) {
    cm_arena *arena = run->arena;
    cm_item *list = cm_item_add(arena, &answer->root, CM_ITEM_LIST, NULL,
                                "Why not; their facts stay, with their date", NULL);
    for (size_t i = 0; i < run->count; i++) {
        const cm_update_page *page = &run->pages[i];
        if (!page->failed) continue;
        cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "page", page->name);
        cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "why", reason_alone(page));
    }
}

static void describe_vanished(const cm_update_run *run, cm_answer *answer) {
    cm_arena *arena = run->arena;
    cm_item *list = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "vanished", NULL, NULL);
    cm_item *table = NULL;
    size_t all = 0;
    for (size_t i = 0; i < run->count; i++) {
        const cm_update_page *page = &run->pages[i];
        bool taken = !page->failed && page->change.place == CM_PAGE_TAKEN;
        for (size_t k = 0; taken && k < page->change.gone; k++, all++) {
            const cm_fact *fact = &page->change.vanished[k];
            const char *kind = cm_kind_get(fact->kind)->name;
            cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
            cm_item_add(arena, row, CM_ITEM_TEXT, "page", NULL, page->name);
            cm_item_add(arena, row, CM_ITEM_TEXT, "fact", NULL, kind);
            cm_add_columns(arena, row, "key", fact, 0, cm_kind_get(fact->kind)->keys);
            if (!table)
                table = cm_item_add(arena, &answer->root, CM_ITEM_LIST, NULL,
                                    "No longer on the page; kept with the date before", NULL);
            if (all >= MOST_VANISHED) continue;
            row = cm_item_add(arena, table, CM_ITEM_OBJECT, NULL, "", NULL);
            cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "page", page->name);
            cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "fact", kind);
            cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "of", cm_key_text(arena, fact));
        }
    }
    if (all > MOST_VANISHED)
        cm_item_add(arena, &answer->root, CM_ITEM_TEXT, NULL, "",
                    cm_sprintf(arena, "and %zu more; --json has all", all - MOST_VANISHED));
}

static const char *what_became(const cm_update_run *run, const cm_fact_set *now) {
    if (run->written) return "written";
    if (run->plan->dry_run && now->date != run->was.date) return "not written: a dry run";
    return "as it was";
}

void cm_update_describe(const cm_update_run *run, cm_fact_set *now, cm_answer *answer) {
    cm_arena *arena = run->arena;
    cm_fact_set was = run->was;
    cm_item *root = &answer->root;
    cm_item_add(arena, root, CM_ITEM_TEXT, "database", "database", run->plan->target);
    cm_item_add(arena, root, CM_ITEM_BOOL, "written", NULL, NULL)->number = run->written;
    cm_item_add(arena, root, CM_ITEM_TEXT, NULL, "it is", what_became(run, now));
    cm_item_number(arena, root, "read", "pages read", (long)(run->count - run->failed));
    cm_item_number(arena, root, "failed", "not read", (long)run->failed);
    cm_item *notes =
        cm_item_add(arena, root, CM_ITEM_LIST, "notes", run->notes.count ? "note" : NULL, NULL);
    for (size_t i = 0; i < run->notes.count; i++)
        cm_item_add(arena, notes, CM_ITEM_TEXT, NULL, NULL, run->notes.items[i]);
    cm_item *list = cm_item_add(arena, root, CM_ITEM_LIST, "pages", NULL, NULL);
    cm_item *table = cm_item_add(arena, root, CM_ITEM_LIST, NULL, "", NULL);
    for (size_t i = 0; i < run->count; i++)
        describe_page(arena, list, table, &run->pages[i]);
    if (run->failed) describe_failures(run, answer);
    describe_vanished(run, answer);
    cm_item_add(arena, root, CM_ITEM_OBJECT, NULL, "The facts", NULL);
    cm_answer_changes(arena, &was, now, answer);
    const cm_shell_line *next = run->written            ? run->plan->info
                                : now->date != was.date ? run->plan->again
                                                        : NULL;
    if (next) cm_item_line(arena, root, "next", "next", next);
    char *news = cm_strdup(arena, answer->title);
    *news = cm_lower(*news);
    answer->title =
        cm_sprintf(arena, "%zu of %zu pages read; %s", run->count - run->failed, run->count, news);
}
