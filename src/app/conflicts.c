/* db conflicts, sources FACT: which page says what, and who wins. */
#include <string.h>

#include "app/contest.h"
#include "app/lookup.h"
#include "app/page_list.h"
#include "store/precedence.h"

enum { MOST_OF_A_KIND = 12, MOST_FACTS = 40 }; /* in text; JSON has all */

/* The short word of the table and the sentence of JSON. */
static const char *const standing_words[][2] = {
    [CM_STANDS_WINS] = {"wins", "what answers say"},
    [CM_STANDS_AGREES] = {"agrees", "says the same, or less of it"},
    [CM_STANDS_ADDS] = {"counts", "the rows of this kind add up; none wins"},
    [CM_STANDS_LESS] = {"says less", "says it less surely or less exactly than the one that wins"},
    [CM_STANDS_FARTHER] = {"farther", "its kind of source stands farther from the thing itself"},
    [CM_STANDS_OLDER] = {"older", "captured earlier than the one that wins"},
    [CM_STANDS_BY_ORDER] = {"by order",
                            "neither nearer nor later: a fixed order decides between them"},
};

/* Which columns of a key the table shows: those in which its rows differ, or all. */
typedef struct {
    bool shown[CM_COLUMNS];
    unsigned count;
} columns;

static columns columns_of(const cm_contest *c, bool differing) {
    const cm_kind *kind = cm_kind_get(c->rows->kind);
    columns of = {0};
    for (unsigned i = kind->keys; i < kind->columns; i++) {
        bool differs = false;
        for (size_t row = 1; row < c->count; row++)
            differs = differs || !cm_same(c->rows[0].value[i], c->rows[row].value[i]);
        of.shown[i] = !differing || (differs && !cm_is_aside(c->rows->kind, kind->column[i].name));
        if (of.shown[i]) of.count++;
    }
    return of;
}

static const char *says(cm_arena *arena, const cm_fact *f, const columns *of) {
    const cm_kind *kind = cm_kind_get(f->kind);
    bool named = kind->columns - kind->keys > 1;
    cm_strings parts = {0};
    for (unsigned i = kind->keys; i < kind->columns; i++)
        if (of->shown[i] && *f->value[i])
            cm_strings_add(arena, &parts,
                           named ? cm_sprintf(arena, "%s %s", kind->column[i].name, f->value[i])
                                 : f->value[i]);
    return parts.count ? cm_strings_join(arena, &parts, "; ") : "(nothing more)";
}

static void json_contest(cm_ask *ask, cm_item *list, const cm_contest *c) {
    cm_arena *arena = ask->arena;
    const cm_kind *kind = cm_kind_get(c->rows->kind);
    cm_item *item = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
    cm_item_add(arena, item, CM_ITEM_TEXT, "fact", NULL, kind->name);
    cm_add_columns(arena, item, "key", c->rows, 0, kind->keys);
    cm_item_add(arena, item, CM_ITEM_BOOL, "disagree", NULL, NULL)->number = c->disagree;
    cm_item *pages = cm_item_add(arena, item, CM_ITEM_LIST, "stated", NULL, NULL);
    for (size_t i = 0; i < c->count; i++) {
        const cm_fact *f = &c->rows[i];
        cm_item *row = cm_item_add(arena, pages, CM_ITEM_OBJECT, NULL, NULL, NULL);
        cm_add_columns(arena, row, "says", f, kind->keys, kind->columns);
        cm_item_add(arena, row, CM_ITEM_TEXT, "standing", NULL, standing_words[c->standing[i]][0]);
        cm_item_add(arena, row, CM_ITEM_TEXT, "why", NULL, standing_words[c->standing[i]][1]);
        cm_item_add(arena, row, CM_ITEM_TEXT, "read_by", NULL, f->source->scraper);
        cm_item_number(arena, row, "nearness", NULL, cm_source_nearness(f->source));
        cm_item_add(arena, row, CM_ITEM_TEXT, "url", NULL, f->source->url);
        cm_item_add(arena, row, CM_ITEM_TEXT, "captured", NULL, f->source->captured);
        cm_use(ask, f, 0);
    }
}

/* One line for each thing that is said and its standing, with the numbers of all pages that say it.
 * `with_key` puts the key before the first. */
static void text_contest(cm_arena *arena, cm_item *table, const cm_contest *c, bool with_key,
                         cm_page_list *list) {
    const columns of = columns_of(c, with_key);
    const char **texts = cm_alloc_array(arena, c->count, sizeof *texts);
    for (size_t i = 0; i < c->count; i++)
        texts[i] = says(arena, &c->rows[i], &of);
    for (size_t i = 0; i < c->count; i++) {
        cm_strings numbers = {0};
        for (size_t j = i; texts[i] && j < c->count; j++) {
            if (!cm_same(texts[i], texts[j])) continue;
            cm_add_once(arena, &numbers, cm_page_number(list, c->rows[j].source));
            if (j > i) texts[j] = NULL;
        }
        if (!texts[i]) continue;
        cm_item *row = cm_item_add(arena, table, CM_ITEM_OBJECT, NULL, "", NULL);
        if (with_key)
            cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "fact",
                        i ? "" : cm_key_text(arena, c->rows));
        cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "standing", standing_words[c->standing[i]][0]);
        cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "page", cm_strings_join(arena, &numbers, " "));
        cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "says", texts[i]);
    }
}

/* Says what the words mean that occur. */
static void meanings(cm_answer *answer, const bool *met) {
    cm_arena *arena = answer->arena;
    cm_item *table = cm_item_add(arena, &answer->root, CM_ITEM_LIST, NULL,
                                 "Who wins (docs/precedence.md)", NULL);
    for (int s = CM_STANDS_WINS; s <= CM_STANDS_BY_ORDER; s++) {
        if (!met[s]) continue;
        cm_item *row = cm_item_add(arena, table, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "standing", standing_words[s][0]);
        cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "meaning", standing_words[s][1]);
    }
}

static void note_standings(const cm_contest *c, bool *met) {
    for (size_t i = 0; i < c->count; i++)
        met[c->standing[i]] = true;
}

/* db conflicts --------------------------------------------------------------------------------- */

typedef struct {
    cm_ask *ask;
    cm_answer *answer;
    cm_item *all, *kinds;
    cm_page_list pages;
    size_t count;
    bool met[CM_STANDS_BY_ORDER + 1];
    bool one; /* one kind was asked for: all of it is shown */
} conflicts;

static void conflicts_of(conflicts *of, cm_kind_id id, cm_err *err) {
    cm_arena *arena = of->ask->arena;
    cm_facts facts = cm_look(of->ask, id, NULL, err);
    const char *name = cm_kind_get(id)->name;
    cm_item *table = NULL;
    size_t found = 0;
    for (size_t i = 0; i < facts.count;) {
        cm_contest c = cm_contest_of(arena, &facts, i);
        i += c.count;
        if (!c.disagree) continue;
        json_contest(of->ask, of->all, &c);
        note_standings(&c, of->met);
        if (!table) table = cm_item_add(arena, &of->answer->root, CM_ITEM_LIST, NULL, name, NULL);
        if (of->one || found < MOST_OF_A_KIND) text_contest(arena, table, &c, true, &of->pages);
        found++;
    }
    if (!found) return;
    of->count += found;
    cm_item *row = cm_item_add(arena, of->kinds, CM_ITEM_OBJECT, NULL, "", NULL);
    cm_item_add(arena, row, CM_ITEM_TEXT, "fact", "fact", name);
    cm_item_number(arena, row, "conflicts", "on which pages disagree", (long)found);
    if (!of->one && found > MOST_OF_A_KIND)
        cm_item_line(
            arena, &of->answer->root, NULL,
            cm_sprintf(arena, "And %zu more of %s", found - MOST_OF_A_KIND, name),
            CM_LINE(arena, CM_SHELL_ANY, "cudamatrix db conflicts {}", {CM_WORD_TAG, name}));
}

/* `command` "sources": a key of some fact would have been right too. */
static cm_status no_such_kind(cm_arena *arena, const char *command, const char *what, cm_err *err) {
    cm_strings names = {0};
    for (unsigned k = 0; k < CM_KINDS; k++)
        cm_strings_add(arena, &names, cm_kind_get((cm_kind_id)k)->name);
    return cm_fail(err, CM_ABSENT, "%s %s: no such kind of fact%s; kinds: %s", command, what,
                   cm_same(command, "sources") ? ", and no fact has it in its key" : "",
                   cm_strings_join(arena, &names, " "));
}

cm_status cm_answer_conflicts(cm_ask *ask, const char *what, cm_answer *answer, cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_kind_id only = what ? cm_kind_named(what) : CM_KINDS;
    if (what && only == CM_KINDS) return no_such_kind(arena, "db conflicts", what, err);
    conflicts of = {.ask = ask, .answer = answer, .pages = {.arena = arena}, .one = what != NULL};
    of.kinds = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "kinds", "", NULL);
    of.all = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "conflicts", NULL, NULL);
    for (unsigned k = 0; k < CM_KINDS; k++)
        if (!what || k == (unsigned)only) conflicts_of(&of, (cm_kind_id)k, err);
    answer->title = of.count == 1 ? "1 fact on which pages disagree"
                    : of.count    ? cm_sprintf(arena, "%zu facts on which pages disagree", of.count)
                                  : "No fact on which pages disagree";
    if (of.count) meanings(answer, of.met);
    cm_page_legend(&of.pages, answer);
    return err->status;
}

/* sources FACT --------------------------------------------------------------------------------- */

/* "11.8.0" for any key column, "cuda=11.8.0" for that one. */
static bool holds(const cm_fact *f, const char *word, bool whole) {
    const cm_kind *kind = cm_kind_get(f->kind);
    for (unsigned i = 0; i < kind->keys; i++) {
        const char *name = kind->column[i].name, *value = word;
        if (cm_starts_i(word, name) && word[strlen(name)] == '=') value += strlen(name) + 1;
        if (whole ? cm_same_i(f->value[i], value) : cm_find_i(f->value[i], value) != NULL)
            return true;
    }
    return false;
}

static bool holds_all(const cm_fact *f, const cm_strings *words, size_t from, bool whole) {
    for (size_t i = from; i < words->count; i++)
        if (!holds(f, words->items[i], whole)) return false;
    return true;
}

typedef struct {
    cm_ask *ask;
    cm_answer *answer;
    cm_item *all;
    cm_page_list pages;
    size_t count;
    bool disagree, met[CM_STANDS_BY_ORDER + 1];
} stated;

static void stated_of(stated *of, cm_kind_id id, const cm_strings *words, size_t from, bool whole,
                      cm_err *err) {
    cm_arena *arena = of->ask->arena;
    cm_facts facts = cm_look(of->ask, id, NULL, err);
    for (size_t i = 0; i < facts.count;) {
        cm_contest c = cm_contest_of(arena, &facts, i);
        i += c.count;
        if (!holds_all(c.rows, words, from, whole)) continue;
        json_contest(of->ask, of->all, &c);
        note_standings(&c, of->met);
        of->disagree = of->disagree || c.disagree;
        if (of->count++ >= MOST_FACTS) continue;
        const char *title =
            cm_sprintf(arena, "%s: %s", cm_kind_get(id)->name, cm_key_text(arena, c.rows));
        text_contest(arena, cm_item_add(arena, &of->answer->root, CM_ITEM_LIST, NULL, title, NULL),
                     &c, false, &of->pages);
    }
}

cm_status cm_answer_fact_sources(cm_ask *ask, const cm_strings *words, cm_answer *answer,
                                 cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_kind_id only = cm_kind_named(words->items[0]);
    stated of = {.ask = ask, .answer = answer, .pages = {.arena = arena}};
    of.all = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "facts", NULL, NULL);
    for (int whole = 1; whole >= 0 && !of.count;
         whole--) /* a part of a name only where no key is */
        for (unsigned k = 0; k < CM_KINDS; k++)
            if (only == CM_KINDS || k == (unsigned)only)
                stated_of(&of, (cm_kind_id)k, words, only == CM_KINDS ? 0 : 1, whole, err);
    if (err->status != CM_OK) return err->status;
    if (!of.count && words->count == 1) return no_such_kind(arena, "sources", words->items[0], err);
    if (!of.count)
        return cm_fail(err, CM_ABSENT, "sources %s: no fact has that in its key",
                       cm_strings_join(arena, words, " "));
    answer->title = cm_sprintf(arena, "%zu %s%s", of.count, of.count == 1 ? "fact" : "facts",
                               of.disagree ? "; pages disagree" : "");
    if (of.count > MOST_FACTS)
        cm_item_add(arena, &answer->root, CM_ITEM_TEXT, NULL, "",
                    cm_sprintf(arena, "and %zu more; --json has all", of.count - MOST_FACTS));
    meanings(answer, of.met);
    cm_page_legend(&of.pages, answer);
    return err->status;
}
