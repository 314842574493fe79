/* Text in ASCII terms: nothing here looks at the locale. */
#ifndef CM_BASE_STR_H
#define CM_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"

/* A growing text in an arena; `data` is NUL-terminated once anything was added. */
typedef struct {
    cm_arena *arena;
    char *data;
    size_t length, capacity;
} cm_text;

/* Room for `more` bytes and the NUL behind them. */
void cm_text_grow(cm_text *text, size_t more);
static inline void cm_text_reserve(cm_text *text, size_t more) {
    if (text->capacity - text->length <= more) cm_text_grow(text, more);
}
void cm_text_add(cm_text *text, const char *bytes, size_t length);
void cm_text_puts(cm_text *text, const char *string);
void cm_text_fill(cm_text *text, char with, size_t count);
void cm_text_printf(cm_text *text, const char *format, ...) CM_PRINTF(2, 3);

/* A list of strings in an arena. */
typedef struct {
    const char **items;
    size_t count, capacity;
} cm_strings;

void cm_strings_add(cm_arena *arena, cm_strings *list, const char *item);
bool cm_strings_has(const cm_strings *list, const char *item);
/* The items with `separator` between them; "" for none. */
char *cm_strings_join(cm_arena *arena, const cm_strings *list, const char *separator);
/* Splits at each of the bytes in `separators`; empty pieces are dropped, pieces are trimmed. */
cm_strings cm_split(cm_arena *arena, const char *text, const char *separators);

/* Equal; NULL equals only NULL. The facts of a pack are often the same in place. */
static inline bool cm_same(const char *a, const char *b) {
    return a == b || (a && b && *a == *b && strcmp(a, b) == 0);
}
bool cm_same_i(const char *a, const char *b); /* equal without regard to ASCII case */
bool cm_starts(const char *text, const char *prefix);
bool cm_starts_i(const char *text, const char *prefix);
bool cm_ends(const char *text, const char *suffix);
/* First place of `needle` without regard to ASCII case, or NULL. */
const char *cm_find_i(const char *text, const char *needle);
static inline bool cm_digit(char c) {
    return c >= '0' && c <= '9';
}
/* Blank, tab, newline, CR, form feed. */
static inline bool cm_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline char cm_lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}
/* A copy without leading and trailing white space, inner runs of it folded to one blank; U+00A0,
 * U+200B and U+FEFF count as white space. */
char *cm_squeeze(cm_arena *arena, const char *text);
/* A copy in lower case. */
char *cm_lowered(cm_arena *arena, const char *text);

/* Edit distance with neighbouring swaps (optimal string alignment), without regard to case, given
 * up at `limit`: returns limit + 1 if the distance is larger. For suggestions. */
unsigned cm_distance(const char *a, const char *b, unsigned limit);

#endif
