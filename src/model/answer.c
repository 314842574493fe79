#include "model/answer.h"

#include <string.h>

cm_answer *cm_answer_new(cm_arena *arena) {
    cm_answer *answer = cm_alloc(arena, sizeof *answer);
    answer->arena = arena;
    answer->title = "";
    answer->root.type = CM_ITEM_OBJECT;
    cm_item_number(arena, &answer->root, "schema_version", NULL, 1);
    return answer;
}

static cm_item *add(cm_arena *arena, cm_item *in, cm_item_type type, const char *key,
                    const char *label, const char *value) {
    cm_item *item = cm_alloc_raw(arena, sizeof *item);
    *item = (cm_item){.type = type, .key = key, .label = label, .value = value};
    if (in->last)
        in->last->next = item;
    else
        in->first = item;
    return in->last = item;
}

cm_item *cm_item_add(cm_arena *arena, cm_item *in, cm_item_type type, const char *key,
                     const char *label, const char *value) {
    return add(arena, in, type == CM_ITEM_COMMAND ? CM_ITEM_TEXT : type, key, label, value);
}

void cm_item_line(cm_arena *arena, cm_item *in, const char *key, const char *label,
                  const cm_shell_line *line) {
    const char *text = cm_line_text(line), *why = cm_line_refused(line);
    if (text) {
        add(arena, in, CM_ITEM_COMMAND, key, label, text);
        return;
    }
    if (key) add(arena, in, CM_ITEM_TEXT, key, NULL, NULL);
    if (!why) return;
    if (key) add(arena, in, CM_ITEM_TEXT, cm_sprintf(arena, "%s_refused", key), NULL, why);
    if (label) add(arena, in, CM_ITEM_TEXT, NULL, "no line", why);
}

void cm_item_lines(cm_arena *arena, cm_item *in, const char *label, const cm_shell_lines *lines) {
    for (size_t i = 0; i < lines->count; i++)
        cm_item_line(arena, in, NULL, label, lines->items[i]);
}

cm_item *cm_item_number(cm_arena *arena, cm_item *in, const char *key, const char *label,
                        long value) {
    cm_item *item = cm_item_add(arena, in, CM_ITEM_NUMBER, key, label, NULL);
    item->number = value;
    return item;
}

cm_item *cm_item_words(cm_arena *arena, cm_item *in, const char *key, const char *label,
                       const char *words) {
    if (!label) return cm_item_add(arena, in, CM_ITEM_WORDS, key, NULL, words);
    cm_item *list = cm_item_add(arena, in, CM_ITEM_LIST, key, label, NULL);
    cm_strings all = cm_split(arena, words, " ");
    for (size_t i = 0; i < all.count; i++)
        cm_item_add(arena, list, CM_ITEM_TEXT, NULL, NULL, all.items[i]);
    return list;
}

static size_t length_of(const char *text) {
    return text ? strlen(text) : 0;
}

size_t cm_item_bytes(const cm_item *item) {
    size_t bytes = sizeof *item + length_of(item->key) + length_of(item->value);
    for (const cm_item *child = item->first; child; child = child->next)
        bytes += cm_item_bytes(child);
    return bytes;
}

/* Depth is that of the answer's own description. */
static void copy(cm_arena *arena, cm_item *in, const cm_item *item) {
    cm_item *own = cm_item_add(arena, in, item->type, cm_strdup(arena, item->key), NULL,
                               cm_strdup(arena, item->value));
    own->number = item->number;
    for (const cm_item *child = item->first; child; child = child->next)
        if (child->key || item->type == CM_ITEM_LIST) copy(arena, own, child);
}

void cm_item_copy_keyed(cm_arena *arena, cm_item *in, const cm_item *from) {
    for (const cm_item *child = from->first; child; child = child->next)
        if (child->key) copy(arena, in, child);
}
