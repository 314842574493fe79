/* Pages that a text names by number, with the list of them at its end; a fact's key in words. */
#ifndef CM_APP_PAGE_LIST_H
#define CM_APP_PAGE_LIST_H

#include "model/answer.h"
#include "model/fact.h"

typedef struct {
    cm_arena *arena;
    const cm_source **items;
    size_t count, capacity;
} cm_page_list;

/* The number of a page as text, "3"; the same for the same address and capture. */
const char *cm_page_number(cm_page_list *list, const cm_source *page);

/* Adds the table of all pages that were numbered; for the text only. */
void cm_page_legend(const cm_page_list *list, cm_answer *answer);

/* The key columns that say something: "11.8.0, linux, any, toolkit". */
const char *cm_key_text(cm_arena *arena, const cm_fact *fact);

/* Adds an object with the columns from `from` up to but without `to` to `in`; null where `fact` is
 * NULL. For JSON only. */
void cm_add_columns(cm_arena *arena, cm_item *in, const char *key, const cm_fact *fact,
                    unsigned from, unsigned to);

#endif
