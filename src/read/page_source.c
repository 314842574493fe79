#include "read/page_source.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "read/unicode.h"

enum { ELEMENT = 400, ENTITY = 12 }; /* the longest that are looked at */

/* What stands in an element's place. */
typedef enum { NOTHING, GAP, LINE, BREAK, HEADING } place;

static const struct {
    const char *name;
    place place;
    bool source; /* nothing but the source of a page has it: its text is escaped */
} elements[] = {
    {"br", BREAK, true},         {"pre", LINE, true},         {"code", NOTHING, true},
    {"span", NOTHING, true},     {"div", LINE, true},         {"td", GAP, true},
    {"th", GAP, true},           {"tr", LINE, true},          {"table", LINE, true},
    {"tbody", LINE, true},       {"samp", NOTHING, true},     {"kbd", NOTHING, true},
    {"details", LINE, false},    {"summary", HEADING, false}, {"p", LINE, false},
    {"blockquote", LINE, false}, {"li", LINE, false},         {"ul", LINE, false},
    {"b", NOTHING, false},       {"i", NOTHING, false},       {"em", NOTHING, false},
    {"strong", NOTHING, false},  {"sub", NOTHING, false},     {"sup", NOTHING, false},
    {"a", NOTHING, false},       {"tt", NOTHING, false},
};

enum { ELEMENTS = sizeof elements / sizeof *elements };

/* Which element begins or ends at `p`, and how long its tag is; ELEMENTS: none does. */
static size_t element_at(const char *p, size_t *length) {
    const char *name = p + 1 + (p[1] == '/');
    size_t n = 0, end;
    while ((cm_lower(name[n]) >= 'a' && cm_lower(name[n]) <= 'z'))
        n++;
    if (!n || (name[n] != '>' && name[n] != ' ' && name[n] != '/' && name[n] != '\n'))
        return ELEMENTS;
    end = strcspn(name, "<>");
    if (name[end] != '>' || end > ELEMENT) return ELEMENTS;
    *length = (size_t)(name - p) + end + 1;
    for (size_t i = 0; i < ELEMENTS; i++)
        if (strlen(elements[i].name) == n && cm_starts_i(name, elements[i].name)) return i;
    return ELEMENTS;
}

/* Whether the text has elements, and whether one shows that its text is escaped. */
static bool has_elements(const char *text, bool *source) {
    bool any = false;
    size_t length;
    *source = false;
    for (const char *p = text; !*source && (p = strchr(p, '<')) != NULL; p++) {
        size_t i = element_at(p, &length);
        any = any || i < ELEMENTS;
        *source = i < ELEMENTS && elements[i].source;
    }
    return any;
}

/* The number of "&#39;" or "&#x27;", and how long it is in the text; 0: it is not one. */
static size_t number_at(const char *p, uint32_t *code) {
    bool hex = cm_lower(p[2]) == 'x';
    const char *digits = p + 2 + hex;
    size_t n = strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789");
    if (!n || n > 7 || digits[n] != ';') return 0;
    *code = (uint32_t)strtoul(digits, NULL, hex ? 16 : 10);
    bool character = *code && *code < 0x110000 && (*code < 0xd800 || *code > 0xdfff);
    return character ? (size_t)(digits - p) + n + 1 : 0;
}

/* Puts the characters of the entity at `p` at `*out`; returns how long the entity is, 0 if none. */
static size_t entity_at(const char *p, char **out) {
    static const struct {
        const char *entity, *plain;
    } named[] = {{"&lt;", "<"},    {"&gt;", ">"},   {"&amp;", "&"},
                 {"&quot;", "\""}, {"&apos;", "'"}, {"&nbsp;", " "}};
    char bytes[8];
    uint32_t code = 0;
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (cm_starts(p, named[i].entity)) {
            *(*out)++ = *named[i].plain;
            return strlen(named[i].entity);
        }
    size_t used = p[1] == '#' ? number_at(p, &code) : 0;
    size_t n = used ? cm_utf8_put(bytes, code) : 0;
    for (size_t i = 0; i < n;)
        i += cm_plain_put(out, bytes + i, n - i);
    return used;
}

static void new_line(const char *text, char **out) {
    if (*out > text && (*out)[-1] != '\n') *(*out)++ = '\n';
}

/* A heading that folds what is below it states nothing unless a number stands in it. */
static size_t heading_length(const char *p, size_t tag) {
    const char *q = p + tag;
    while (*q && *q != '<' && !cm_digit(*q) && q - p < ELEMENT)
        q++;
    return p[1] != '/' && cm_starts_i(q, "</summary>") ? (size_t)(q - p) : tag;
}

/* Puts what stands in the place of the element at `p`; returns how much of the text it is. */
static size_t replace(const char *text, char **out, const char *p, place what, size_t tag) {
    switch (what) {
    case NOTHING:
        return tag;
    case GAP:
        *(*out)++ = ' ';
        *(*out)++ = ' ';
        return tag;
    case BREAK:
        *(*out)++ = '\n';
        return tag + (p[tag] == '\n');
    case HEADING:
        new_line(text, out);
        return heading_length(p, tag);
    default:
        new_line(text, out);
        return tag;
    }
}

bool cm_page_source(char *text) {
    bool source;
    if (strstr(text, "<?xml") || !has_elements(text, &source)) return false;
    char *out = text;
    for (const char *p = text; *p;) {
        size_t used = 0;
        size_t i = *p == '<' ? element_at(p, &used) : ELEMENTS;
        if (i < ELEMENTS)
            used = replace(text, &out, p, elements[i].place, used);
        else
            used = source && *p == '&' ? entity_at(p, &out) : 0;
        if (!used) {
            *out++ = *p;
            used = 1;
        }
        p += used;
    }
    *out = 0;
    return true;
}
