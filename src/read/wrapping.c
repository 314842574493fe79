#include "read/wrapping.h"

#include <string.h>

#include "base/str.h"
#include "read/page_source.h"

enum { DEEP = 16, LANGUAGE = 24 }; /* more is around no text that was pasted */

static size_t length_of(const char *line) {
    return strcspn(line, "\n");
}

static char *next_line(char *line) {
    line += length_of(line);
    return *line ? line + 1 : NULL;
}

/* Quote marks ---------------------------------------------------------------------------------- */

bool cm_quote_mark(const char *p) {
    if (*p != '>' || p[1] == '=' || cm_digit(p[1])) return false;
    return strncmp(p, ">>>", 3) != 0 || p[3] == '>';
}

static char *mark_of(char *line) {
    line += strspn(line, " ");
    return *line == '>' ? line : NULL;
}

/* How many lines from here on begin with '>'; 0 where all of them may be something else: prompts of
 * Python, bounds of versions, a line alone. */
static size_t quoted_lines(char *line) {
    size_t lines = 0;
    bool sure = false;
    for (char *mark; line && (mark = mark_of(line)) != NULL; line = next_line(line), lines++)
        sure = sure || (mark[1] != '=' && (strncmp(mark, ">>>", 3) != 0 || mark[3] == '>'));
    return sure && lines > 1 ? lines : 0;
}

static bool unquote(char *text) {
    char *out = text;
    size_t left = 0, passed = 0; /* lines that lose a mark, and that keep theirs */
    bool any = false;
    for (char *line = text, *next; line; line = next) {
        next = next_line(line);
        if (!left && !passed && mark_of(line)) {
            left = quoted_lines(line);
            any = any || left;
            for (char *p = line; !left && p && mark_of(p); p = next_line(p))
                passed++;
        }
        char *from = left ? mark_of(line) + 1 : line;
        if (left && *from == ' ') from++;
        left -= left > 0;
        passed -= passed > 0;
        size_t n = length_of(from) + (next != NULL);
        memmove(out, from, n);
        out += n;
    }
    *out = 0;
    return any;
}

/* Fences --------------------------------------------------------------------------------------- */

/* A word that may name a language: no version. */
static bool language(const char *word) {
    word += strspn(word, " ");
    size_t n = strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+#_-");
    return n < LANGUAGE && !word[n + strspn(word + n, " ")];
}

/* Cuts a fence off the end of a line; tildes count behind a letter or digit, for compilers and
 * Python underline with them. */
static void cut_fence(char *line) {
    size_t n = strlen(line);
    while (n >= 3 && strcmp(line + n - 3, "```") == 0)
        line[n -= 3] = 0;
    size_t behind = n;
    while (behind && line[behind - 1] == '~')
        behind--;
    char before = behind ? cm_lower(line[behind - 1]) : 0;
    if (n - behind >= 3 && (cm_digit(before) || (before >= 'a' && before <= 'z'))) line[behind] = 0;
}

char *cm_unfenced(char *line) {
    cut_fence(line);
    if (strncmp(line, "```", 3) != 0 && strncmp(line, "~~~", 3) != 0) return line;
    line += strspn(line, "`~");
    return language(line) ? line + strlen(line) : line;
}

/* A line of a fence becomes empty. */
static bool unfence(char *text) {
    char *out = text;
    bool any = false;
    for (char *line = text, *next; line; line = next) {
        next = next_line(line);
        if (next) next[-1] = 0;
        char *bare = line + strspn(line, " ");
        size_t n = strlen(bare), before = n;
        while (n && bare[n - 1] == ' ')
            n--;
        bool fence = n > 2 && (bare[0] == '`' || bare[0] == '~' || strchr("`~", bare[n - 1]));
        if (fence) {
            bare[n] = 0;
            char *from = cm_unfenced(bare);
            n = strlen(from);
            fence = n < before;
            memmove(out, from, n);
        } else {
            n = strlen(line);
            memmove(out, line, n);
        }
        any = any || fence;
        out += n;
        if (next) *out++ = '\n';
    }
    *out = 0;
    return any;
}

/* Blanks --------------------------------------------------------------------------------------- */

static size_t blanks_behind(const char *line, size_t length) {
    size_t n = 0;
    while (n < length && line[length - 1 - n] == ' ')
        n++;
    return n;
}

/* The blanks in front of all lines that are not empty, and those behind all lines. */
static void shared_blanks(char *text, size_t *front, size_t *behind) {
    *front = *behind = (size_t)-1;
    for (char *line = text, *next; line; line = next) {
        next = next_line(line);
        size_t length = length_of(line), n = strspn(line, " "), last = blanks_behind(line, length);
        if (n < length && n < *front) *front = n;
        if ((length || next) && last < *behind) *behind = last;
    }
    if (*front == (size_t)-1) *front = 0;
    if (*behind == (size_t)-1) *behind = 0;
}

static bool trim(char *text) {
    size_t front, behind;
    char *out = text;
    shared_blanks(text, &front, &behind);
    if (!front && !behind) return false;
    for (char *line = text, *next; line; line = next) {
        next = next_line(line);
        size_t length = length_of(line), n = strspn(line, " ");
        size_t from = n < front ? n : front, to = length < behind ? 0 : length - behind;
        if (from > to) from = to;
        memmove(out, line + from, to - from);
        out += to - from;
        if (next) *out++ = '\n';
    }
    *out = 0;
    return true;
}

/* Line ends that were written out -------------------------------------------------------------- */

/* Whether one line alone says anything, and "\n" stands in it as in a program's source or log. */
static bool written_out(const char *text) {
    size_t found = 0;
    text += strspn(text, " \n");
    size_t length = length_of(text);
    if (text[length + strspn(text + length, " \n")]) return false;
    for (const char *p = text; (p = strstr(p, "\\n")) != NULL; p += 2)
        found++;
    return found > 2;
}

static void write_line_ends(char *text) {
    char *out = text;
    for (const char *p = text; *p; p++) {
        bool end = p[0] == '\\' && p[1] == 'n';
        *out++ = end ? '\n' : *p;
        p += end;
    }
    *out = 0;
}

void cm_unwrap(char *text) {
    for (size_t i = 0; i < DEEP; i++) {
        bool changed = trim(text);
        changed = unquote(text) || changed;
        changed = unfence(text) || changed;
        if (!changed && !cm_page_source(text)) break;
    }
    if (written_out(text)) write_line_ends(text);
}
