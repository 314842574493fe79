#include "app/page_list.h"

#include "app/lookup.h"

const char *cm_page_number(cm_page_list *list, const cm_source *page) {
    size_t i = 0;
    while (i < list->count && !(cm_same(list->items[i]->url, page->url) &&
                                cm_same(list->items[i]->captured, page->captured)))
        i++;
    if (i == list->count) {
        list->items =
            cm_grow(list->arena, list->items, &list->capacity, i + 1, sizeof *list->items);
        list->items[list->count++] = page;
    }
    return cm_sprintf(list->arena, "%zu", i + 1);
}

/* A curated row may name several pages. */
static const char *page_text(cm_arena *arena, const cm_source *source) {
    cm_strings all = cm_split(arena, source->url, ";");
    const char *first = cm_page_of(arena, source);
    return all.count > 1 ? cm_sprintf(arena, "%s and %zu more", first, all.count - 1) : first;
}

void cm_page_legend(const cm_page_list *list, cm_answer *answer) {
    cm_item *text =
        cm_item_add(answer->arena, &answer->root, CM_ITEM_LIST, NULL, "Pages, by number", NULL);
    for (size_t i = 0; i < list->count; i++) {
        cm_item *row = cm_item_add(answer->arena, text, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(answer->arena, row, CM_ITEM_TEXT, NULL, "no",
                    cm_sprintf(answer->arena, "%zu", i + 1));
        cm_item_add(answer->arena, row, CM_ITEM_TEXT, NULL, "captured", list->items[i]->captured);
        cm_item_add(answer->arena, row, CM_ITEM_TEXT, NULL, "page",
                    page_text(answer->arena, list->items[i]));
    }
}

const char *cm_key_text(cm_arena *arena, const cm_fact *fact) {
    cm_strings parts = {0};
    for (unsigned i = 0; i < cm_kind_get(fact->kind)->keys; i++)
        if (*fact->value[i]) cm_strings_add(arena, &parts, fact->value[i]);
    return cm_strings_join(arena, &parts, ", ");
}

void cm_add_columns(cm_arena *arena, cm_item *in, const char *key, const cm_fact *fact,
                    unsigned from, unsigned to) {
    cm_item *object = cm_item_add(arena, in, fact ? CM_ITEM_OBJECT : CM_ITEM_TEXT, key, NULL, NULL);
    for (unsigned i = from; fact && i < to; i++)
        cm_item_add(arena, object, CM_ITEM_TEXT, cm_kind_get(fact->kind)->column[i].name, NULL,
                    fact->value[i]);
}
