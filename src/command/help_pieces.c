#include <string.h>

#include "command/help.h"

enum { INDENT = 2, DEEP = 6, COLUMN = 19 };

static const char *line_end(const char *line) {
    return line + strcspn(line, "\n");
}

static size_t blanks(const char *line) {
    return strspn(line, " ");
}

static bool is_entry(const char *line) {
    return blanks(line) == INDENT && line[INDENT] != '\n' && line[INDENT];
}

/* Where the term of an entry ends: before two blanks, or before the usual column if it fills it. */
static size_t term_length(const char *line, size_t length) {
    for (size_t i = INDENT; i + 1 < length; i++)
        if (line[i] == ' ' && line[i + 1] == ' ') return i;
    bool filled = length > COLUMN && line[INDENT] == '-' && line[COLUMN - 1] == ' ';
    return filled ? COLUMN - 1 : length;
}

bool cm_help_next(cm_arena *arena, const char **at, cm_help_piece *piece) {
    const char *line = *at, *start = line;
    while (*line == '\n')
        line++;
    if (!*line) return false;
    *piece = (cm_help_piece){.apart = line != start};
    cm_text text = {.arena = arena};
    const char *end = line_end(line);
    cm_text_puts(&text, "");
    if (is_entry(line)) {
        size_t term = term_length(line, (size_t)(end - line));
        piece->term = cm_squeeze(arena, cm_strndup(arena, line + INDENT, term - INDENT));
        line += term;
    }
    for (;;) {
        cm_text_add(&text, line, (size_t)(end - line));
        cm_text_puts(&text, " ");
        if (!*end) break;
        line = end + 1;
        bool goes_on = piece->term ? blanks(line) >= DEEP : !is_entry(line) && *line != '\n';
        if (!*line || !goes_on) break;
        end = line_end(line);
    }
    *at = *end ? end + 1 : end;
    piece->text = cm_squeeze(arena, text.data);
    return true;
}
