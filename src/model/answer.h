/* An answer is described once, as a tree; render/ makes text or JSON of it. An item has a `key`
 * (its name in JSON; NULL: text only) and a `label` (its name in text; NULL: JSON only). */
#ifndef CM_MODEL_ANSWER_H
#define CM_MODEL_ANSWER_H

#include "base/str.h"
#include "model/line.h"

typedef enum {
    CM_ITEM_TEXT,    /* value; NULL is null in JSON and "unknown" in text */
    CM_ITEM_COMMAND, /* value: a line to copy, never wrapped; made by cm_item_line alone */
    CM_ITEM_ADDRESS, /* value: never wrapped, and not a command */
    CM_ITEM_RAW,     /* value: JSON as it stands, for what is handed back unchanged */
    CM_ITEM_NUMBER,
    CM_ITEM_BOOL,
    CM_ITEM_WORDS,  /* value: words with blanks between, a list of texts in JSON; never in text */
    CM_ITEM_LIST,   /* children without keys; a list of objects with a label is a table */
    CM_ITEM_OBJECT, /* children with keys */
} cm_item_type;

typedef struct cm_item cm_item;
struct cm_item {
    cm_item_type type;
    const char *key, *label, *value;
    long number;
    cm_item *first, *last, *next;
};

typedef struct {
    cm_arena *arena;
    const char *title; /* first line of the text */
    cm_item root;      /* an object */
} cm_answer;

cm_answer *cm_answer_new(cm_arena *arena);
/* Adds to an object or a list; returns the new item. Strings are not copied. */
cm_item *cm_item_add(cm_arena *arena, cm_item *in, cm_item_type type, const char *key,
                     const char *label, const char *value);
cm_item *cm_item_number(cm_arena *arena, cm_item *in, const char *key, const char *label,
                        long value);
/* The only way to a command. A line that was refused is null in JSON, with the reason beside it
 * (KEY_refused), and a text that says why there is none; NULL is null in JSON and not in text. */
void cm_item_line(cm_arena *arena, cm_item *in, const char *key, const char *label,
                  const cm_shell_line *line);
/* All of a list. */
void cm_item_lines(cm_arena *arena, cm_item *in, const char *label, const cm_shell_lines *lines);
/* A list of texts from a text with blanks between: "3.7 3.8". */
cm_item *cm_item_words(cm_arena *arena, cm_item *in, const char *key, const char *label,
                       const char *words);

/* Bytes that an item with all below it holds: what its JSON takes, but for marks and blanks. */
size_t cm_item_bytes(const cm_item *item);
/* Copies the children of an object that JSON shows, strings and all, behind those of another: the
 * arena that they were made in may go. */
void cm_item_copy_keyed(cm_arena *arena, cm_item *in, const cm_item *from);

#endif
