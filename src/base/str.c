#include "base/str.h"

#include <stdio.h>
#include <string.h>

#include "base/format.h"

void cm_text_grow(cm_text *text, size_t more) {
    enum { LEAST = 32 };
    size_t need = text->length + more + 1, room = text->capacity * 2;
    if (room < need) room = need;
    if (room < LEAST) room = LEAST;
    char *data = cm_alloc_raw(text->arena, room);
    if (text->length) memcpy(data, text->data, text->length);
    data[text->length] = 0;
    text->data = data;
    text->capacity = room;
}

void cm_text_add(cm_text *text, const char *bytes, size_t length) {
    cm_text_reserve(text, length);
    memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = 0;
}

void cm_text_puts(cm_text *text, const char *string) {
    cm_text_add(text, string, strlen(string));
}

void cm_text_fill(cm_text *text, char with, size_t count) {
    cm_text_reserve(text, count);
    memset(text->data + text->length, with, count);
    text->length += count;
    text->data[text->length] = 0;
}

void cm_text_printf(cm_text *text, const char *format, ...) {
    enum { USUAL = 64 }; /* most fit into what is there, and are written once */
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    cm_text_reserve(text, USUAL);
    size_t room = text->capacity - text->length;
    int n = cm_format(text->data + text->length, room, format, args);
    va_end(args);
    size_t length = n < 0 ? 0 : (size_t)n;
    if (length >= room) {
        cm_text_reserve(text, length);
        cm_format(text->data + text->length, length + 1, format, again);
    }
    va_end(again);
    text->length += length;
    text->data[text->length] = 0;
}

/* Most lists are short, and a text of a million lines makes one for each. */
static void start_short(cm_arena *arena, cm_strings *list) {
    enum { SHORT = 4 };
    list->items = cm_alloc_raw(arena, SHORT * sizeof *list->items);
    list->capacity = SHORT;
}

void cm_strings_add(cm_arena *arena, cm_strings *list, const char *item) {
    if (!list->capacity)
        start_short(arena, list);
    else if (list->count == list->capacity)
        list->items =
            cm_grow(arena, list->items, &list->capacity, list->count + 1, sizeof *list->items);
    list->items[list->count++] = item;
}

bool cm_strings_has(const cm_strings *list, const char *item) {
    for (size_t i = 0; i < list->count; i++)
        if (cm_same(list->items[i], item)) return true;
    return false;
}

char *cm_strings_join(cm_arena *arena, const cm_strings *list, const char *separator) {
    cm_text text = {.arena = arena};
    const size_t between = strlen(separator);
    size_t length = 0;
    for (size_t i = 0; i < list->count; i++)
        length += between + strlen(list->items[i]);
    cm_text_reserve(&text, length);
    *text.data = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (i) cm_text_add(&text, separator, between);
        cm_text_puts(&text, list->items[i]);
    }
    return text.data;
}

/* Where the next separator or the end is; most often there is but one. */
static inline char *piece_end(char *p, const char *separators) {
    if (separators[1]) return p + strcspn(p, separators);
    while (*p && *p != *separators)
        p++;
    return p;
}

/* The pieces stand in one copy of the text, each with its NUL. */
cm_strings cm_split(cm_arena *arena, const char *text, const char *separators) {
    cm_strings list = {0};
    if (!text || !*text) return list;
    const size_t length = strlen(text);
    char *copy = cm_alloc_raw(arena, length + 1);
    memcpy(copy, text, length + 1);
    for (char *p = copy, *next;; p = next + 1) {
        next = piece_end(p, separators);
        const bool last = !*next;
        char *to = next;
        while (p < to && cm_space(*p))
            p++;
        while (to > p && cm_space(to[-1]))
            to--;
        *to = 0;
        if (to > p) cm_strings_add(arena, &list, p);
        if (last) return list;
    }
}

bool cm_same_i(const char *a, const char *b) {
    if (!a || !b) return a == b;
    while (*a && cm_lower(*a) == cm_lower(*b))
        a++, b++;
    return cm_lower(*a) == cm_lower(*b);
}

bool cm_starts(const char *text, const char *prefix) {
    return text && strncmp(text, prefix, strlen(prefix)) == 0;
}

bool cm_starts_i(const char *text, const char *prefix) {
    if (!text) return false;
    for (; *prefix; text++, prefix++)
        if (cm_lower(*text) != cm_lower(*prefix)) return false;
    return true;
}

bool cm_ends(const char *text, const char *suffix) {
    size_t n = strlen(text), m = strlen(suffix);
    return n >= m && strcmp(text + n - m, suffix) == 0;
}

/* The place of the letter of `needle` that texts have least often; 0 if there is none. */
static size_t rarest(const char *needle) {
    static const char seldom[] = "qzjxkvbywgfpumcdlhrsnioate"; /* the rarest of English first */
    size_t best = 0, rank = sizeof seldom;
    for (size_t i = 0; needle[i]; i++) {
        const char *at = strchr(seldom, cm_lower(needle[i]));
        if (at && (size_t)(at - seldom) < rank) best = i, rank = (size_t)(at - seldom);
    }
    return best;
}

const char *cm_find_i(const char *text, const char *needle) {
    if (!text || !*needle) return NULL;
    const size_t place = rarest(needle);
    const char low = cm_lower(needle[place]);
    const char either[] = {low, low >= 'a' && low <= 'z' ? (char)(low - 'a' + 'A') : low, 0};
    for (size_t i = 0; i < place; i++)
        if (!text[i]) return NULL;
    for (const char *at = text + place; (at = strpbrk(at, either)) != NULL; at++)
        if (cm_starts_i(at - place, needle)) return at - place;
    return NULL;
}

/* Length in bytes of the white space that starts here, 0 if none does. */
static size_t blank_length(const char *p) {
    static const char *const wide[] = {"\xc2\xa0", "\xe2\x80\x8b", "\xef\xbb\xbf"};
    if (cm_space(*p)) return 1;
    if ((unsigned char)*p < 0x80) return 0;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (strncmp(p, wide[i], strlen(wide[i])) == 0) return strlen(wide[i]);
    return 0;
}

/* ASCII, and neither blank nor control. */
static inline bool letter(char c) {
    return (unsigned char)c > ' ' && (unsigned char)c < 0x80;
}

char *cm_squeeze(cm_arena *arena, const char *text) {
    size_t length = 0; /* of what stays as it is, which most often is all */
    while (letter(text[length]) || (length && text[length] == ' ' && letter(text[length + 1])))
        length++;
    size_t left = strlen(text + length);
    char *out = cm_alloc_raw(arena, length + left + 1), *o = out + length;
    memcpy(out, text, length);
    text += length;
    bool gap = false;
    for (size_t n; *text;) {
        if (!letter(*text) && (n = blank_length(text)) != 0) {
            gap = true;
            text += n;
            continue;
        }
        if (gap && o > out) *o++ = ' ';
        gap = false;
        *o++ = *text++;
    }
    *o = 0;
    return out;
}

char *cm_lowered(cm_arena *arena, const char *text) {
    char *copy = cm_strdup(arena, text);
    for (char *p = copy; p && *p; p++)
        *p = cm_lower(*p);
    return copy;
}

unsigned cm_distance(const char *a, const char *b, unsigned limit) {
    enum { MAX = 96 };
    size_t n = strlen(a), m = strlen(b);
    if (n > MAX || m > MAX || (n > m ? n - m : m - n) > limit) return limit + 1;
    unsigned rows[3][MAX + 1] = {{0}};
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned *cur = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3], best;
        cur[0] = best = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            bool same = cm_lower(a[i - 1]) == cm_lower(b[j - 1]);
            unsigned d = up[j - 1] + (same ? 0u : 1u);
            if (up[j] + 1 < d) d = up[j] + 1;
            if (cur[j - 1] + 1 < d) d = cur[j - 1] + 1;
            if (i > 1 && j > 1 && cm_lower(a[i - 1]) == cm_lower(b[j - 2]) &&
                cm_lower(a[i - 2]) == cm_lower(b[j - 1]) && up2[j - 2] + 1 < d)
                d = up2[j - 2] + 1;
            cur[j] = d;
            if (d < best) best = d;
        }
        if (best > limit) return limit + 1;
    }
    return rows[n % 3][m] > limit ? limit + 1 : rows[n % 3][m];
}
