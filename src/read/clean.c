#include "read/clean.h"

#include <string.h>

#include "read/restore.h"
#include "read/unicode.h"
#include "read/unjoin.h"
#include "read/wrapping.h"

/* Length of the escape sequence at `p`; one that has no end stops at the end of its line. */
static size_t escape_length(const char *p, size_t left) {
    size_t n = 2;
    if (left < 2) return left;
    if (p[1] == '[') {
        while (n < left && p[n] >= 0x20 && p[n] < 0x40)
            n++;
        return n < left && p[n] >= 0x40 ? n + 1 : n;
    }
    if (p[1] == ']') {
        while (n < left && p[n] != '\n' && p[n] != '\a' && p[n] != '\x1b')
            n++;
        if (n < left && p[n] == '\x1b') return n + 1 < left && p[n + 1] == '\\' ? n + 2 : n;
        return n < left && p[n] == '\a' ? n + 1 : n;
    }
    return (p[1] == '(' || p[1] == ')') && left > 2 ? 3 : p[1] == '\n' ? 1 : 2;
}

/* The text with '\n' as its only control character. */
static char *flatten(cm_arena *arena, const char *text, size_t length) {
    char *flat = cm_alloc(arena, length * 2 + 1), *out = flat;
    for (size_t i = 0; i < length;)
        i += text[i] == '\x1b' ? escape_length(text + i, length - i)
                               : cm_plain_put(&out, text + i, length - i);
    *out = 0;
    return flat;
}

static char *unquoted(char *line, size_t *indent) {
    *indent = 0;
    for (;;) {
        size_t blanks = strspn(line, " ");
        line += blanks;
        *indent += blanks;
        if (!cm_quote_mark(line)) return line;
        line += line[1] == ' ' ? 2 : 1;
        *indent = 0;
    }
}

/* "text\n", of a notebook's file: the text. */
static char *unquoted_json(char *line) {
    size_t n = strlen(line);
    if (*line != '"' || n < 4) return line;
    size_t tail = line[n - 1] == ',' ? 4 : 3;
    if (n <= tail || strncmp(line + n - tail, "\\n\"", 3) != 0) return line;
    line[n - tail] = 0;
    return line + 1;
}

static size_t trimmed(const char *line, size_t length) {
    while (length && cm_space(line[length - 1]))
        length--;
    return length;
}

static void clean_line(cm_line *line, char *text) {
    text[trimmed(text, strlen(text))] = 0;
    text = cm_unfenced(unquoted_json(unquoted(text, &line->indent)));
    text += strspn(text, " ");
    text[trimmed(text, strlen(text))] = 0;
    line->text = *text ? cm_after_prompt(text) : text;
    line->command = line->text != text;
    const char *folder = line->command ? strstr(text, ":\\") : NULL;
    line->windows = folder && folder < line->text;
    line->text += strspn(line->text, " ");
}

static void drop_common_indent(cm_pasted *pasted) {
    size_t least = (size_t)-1;
    for (size_t i = 0; i < pasted->count; i++)
        if (*pasted->lines[i].text && pasted->lines[i].indent < least)
            least = pasted->lines[i].indent;
    for (size_t i = 0; i < pasted->count; i++)
        if (pasted->lines[i].indent >= least) pasted->lines[i].indent -= least;
}

static size_t count_lines(const char *text) {
    size_t lines = 1;
    for (const char *p = text; (p = strchr(p, '\n')) != NULL; p++)
        lines++;
    return lines;
}

char *cm_bare_text(cm_arena *arena, const char *text, size_t length) {
    if (length > CM_READ_BYTES) length = CM_READ_BYTES;
    text = cm_to_utf8(arena, text, &length);
    char *flat = flatten(arena, text, length);
    cm_unwrap(flat);
    return flat;
}

size_t cm_clean(cm_pasted *pasted, const char *text, size_t length) {
    char *flat = cm_bare_text(pasted->arena, text, length);
    cm_restore(flat);
    size_t lines = count_lines(flat), beyond = 0;
    size_t kept = lines < CM_READ_LINES ? lines : CM_READ_LINES;
    pasted->lines = cm_alloc_array(pasted->arena, kept, sizeof *pasted->lines);
    char *whole = cm_alloc(pasted->arena, strlen(flat) + 2), *end = whole;
    for (size_t i = 0; i < lines; i++) {
        char *next = strchr(flat, '\n');
        bool more = next != NULL;
        if (!next) next = flat + strlen(flat);
        *next = 0;
        cm_line line = {0};
        clean_line(&line, flat);
        size_t n = strlen(line.text);
        memcpy(end, line.text, n);
        end += n;
        *end++ = '\n';
        if (n > CM_READ_LINE) line.text = cm_strndup(pasted->arena, line.text, CM_READ_LINE);
        if (i < kept)
            pasted->lines[pasted->count++] = line;
        else
            beyond += n > 0;
        flat = more ? next + 1 : next;
    }
    *end = 0;
    pasted->whole = whole;
    drop_common_indent(pasted);
    cm_unjoin(pasted);
    return beyond;
}
