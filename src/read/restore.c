/* What stands before every line of a text:
 *   2024-05-01T10:11:12.345Z PyTorch version: 2.3.0
 *   2024-05-01 10:11:12,345 - root - INFO - PyTorch version: 2.3.0
 *   trainer_1  | PyTorch version: 2.3.0
 *     12  PyTorch version: 2.3.0
 *   | | NVIDIA-SMI 535.54.03 ...
 * It goes only where most lines have it; what stands around a text went before (wrapping.h). */
#include "read/restore.h"

#include <string.h>

#include "base/str.h"

typedef enum { TIME, CONTAINER, NUMBER, BAR, KINDS } kind;

enum { LEAST = 3, NAME = 40 };

typedef struct {
    const char *name; /* of the container, with its bar */
    size_t name_length;
} shared;

static size_t digits(const char *p) {
    return strspn(p, "0123456789");
}

/* Length of "2024-05-01T10:11:12.345Z", perhaps in brackets. */
static size_t time_length(const char *line) {
    static const char form[] = "0000-00-00T00:00:00";
    const char *p = line + (*line == '[');
    for (size_t i = 0; form[i]; i++, p++) {
        bool fits = form[i] == '0'   ? cm_digit(*p)
                    : form[i] == 'T' ? *p == 'T' || *p == ' '
                                     : *p == form[i];
        if (!fits) return 0;
    }
    if (*p == '.' || *p == ',') p += 1 + digits(p + 1);
    if (*p == 'Z') p++;
    if (*line == '[' && *p == ']') p++;
    return *p == ' ' || !*p || *p == '\n' ? (size_t)(p - line) : 0;
}

/* Length of "INFO", "[INFO]", "INFO:". */
static size_t level_length(const char *p) {
    static const char *const levels[] = {"DEBUG", "INFO", "WARNING", "WARN", "ERROR"};
    size_t open = *p == '[';
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        size_t n = strlen(levels[i]);
        if (strncmp(p + open, levels[i], n) != 0) continue;
        const char *end = p + open + n;
        end += open ? *end == ']' : *end == ':';
        return *end == ' ' || !*end || *end == '\n' ? (size_t)(end - p) : 0;
    }
    return 0;
}

/* " - root - INFO - ", " [INFO] ", " " behind the time. The dashes are those of Python's logging,
 * whose times have a blank inside; behind another time one is the text's own. */
static const char *behind_level(const char *p, bool logging) {
    const char *rest = p + (*p == ' ');
    if (logging && cm_starts(rest, "- ")) {
        rest += 2;
        size_t level = level_length(rest), word = strcspn(rest, " \n");
        if (!level && cm_starts(rest + word, " - ") && word < NAME) {
            rest += word + 3;
            level = level_length(rest);
        }
        rest += level;
        return cm_starts(rest, " - ") ? rest + 3 : rest;
    }
    size_t level = level_length(rest);
    rest += level;
    return level && *rest == ' ' ? rest + 1 : rest;
}

/* Length of "trainer_1  | ", with which another line must begin too. */
static size_t container_length(const char *line) {
    size_t n = strspn(line, "abcdefghijklmnopqrstuvwxyz0123456789_-");
    size_t blanks = strspn(line + n, " ");
    bool bar = n > 2 && n < NAME && blanks && line[n + blanks] == '|';
    return bar && !cm_digit(*line) ? n + blanks + 1 : 0;
}

/* What of the line is in front of it; 0 if nothing of this kind is. */
static size_t front(kind what, const char *line, const shared *all) {
    size_t blanks = strspn(line, " "), n;
    switch (what) {
    case TIME:
        n = time_length(line + blanks);
        return n ? (size_t)(behind_level(line + blanks + n, !memchr(line + blanks, 'T', n)) - line)
                 : 0;
    case CONTAINER:
        n = all->name_length;
        return n && strncmp(line, all->name, n) == 0 ? n + (line[n] == ' ') : 0;
    case NUMBER:
        n = digits(line + blanks);
        return n && n < 6 && cm_starts(line + blanks + n, "  ") ? blanks + n + 2 : 0;
    default:
        return cm_starts(line, "| ") && strchr("|+", line[2]) && line[2] ? 2 : 0;
    }
}

static size_t number_of(const char *line) {
    size_t value = 0;
    line += strspn(line, " ");
    for (size_t n = digits(line), i = 0; i < n && i < 6; i++)
        value = value * 10 + (size_t)(line[i] - '0');
    return value;
}

static const char *next_line(const char *line) {
    const char *end = strchr(line, '\n');
    return end ? end + 1 : NULL;
}

/* "trainer-1  | ", as Docker Compose writes it: nothing else looks like that. */
static bool numbered(const shared *all) {
    size_t n = all->name_length ? strcspn(all->name, " ") : 0, digit = n;
    while (digit && cm_digit(all->name[digit - 1]))
        digit--;
    return digit && digit < n && strchr("-_", all->name[digit - 1]) &&
           cm_starts(all->name + n, "  ");
}

/* Whether most lines have it; numbers of lines must count on. */
static bool everywhere(kind what, const char *text, const shared *all) {
    size_t with = 0, lines = 0, last = 0;
    for (const char *line = text; line; line = next_line(line)) {
        if (*line == '\n' || !*line) continue;
        lines++;
        if (!front(what, line, all)) continue;
        size_t number = what == NUMBER ? number_of(line) : 0;
        if (what != NUMBER || !with || number == last + 1) with++;
        last = number;
    }
    if (what == BAR) return with >= LEAST;
    /* a line of a log may stand alone */
    if (with == lines && (what == TIME || (what == CONTAINER && numbered(all)))) return with > 0;
    return with >= LEAST && with * 10 >= lines * (what == TIME ? 5 : 8);
}

static void take_off(kind what, char *text, const shared *all) {
    char *out = text;
    for (const char *line = text; line;) {
        const char *next = next_line(line);
        size_t length = next ? (size_t)(next - line) : strlen(line);
        size_t n = front(what, line, all);
        if (n > length) n = length;
        if (what == BAR && !n && cm_starts(line, "| ")) n = 2;
        memmove(out, line + n, length - n);
        out += length - n;
        line = next;
    }
    *out = 0;
}

/* Whether the line breaks off at the width: a border and one that was filled up with blanks do not,
 * and another line must follow. */
static bool broken(const char *line, size_t length, size_t width, const char *next) {
    if (length != width || !next || !*next || *next == '\n') return false;
    char last = line[length - 1];
    return last != line[length - 2] || !strchr("-=+*#_~ ", last);
}

/* Whether a console of this width broke the lines. */
static bool wrapped(const char *text, size_t width) {
    size_t full = 0, nearly = 0;
    for (const char *line = text; line; line = next_line(line)) {
        size_t n = strcspn(line, "\n");
        if (n > width) return false;
        full += broken(line, n, width, next_line(line));
        nearly += n < width && n + 6 > width;
    }
    return full > 1 && nearly < full;
}

/* Joins the lines that a console broke. */
static void unwrap(char *text) {
    static const size_t widths[] = {80, 120};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        if (!wrapped(text, widths[i])) continue;
        char *out = text;
        for (const char *line = text, *next; line; line = next) {
            next = next_line(line);
            size_t n = strcspn(line, "\n");
            bool join = broken(line, n, widths[i], next);
            n += next && !join;
            memmove(out, line, n);
            out += n;
        }
        *out = 0;
        return;
    }
}

/* Whether nothing but the end of the text follows. */
static bool ends(const char *p) {
    return !p[strspn(p, " \n\"'`>")];
}

/* A text that ends inside "+cu121" has lost the tag; white space and quote marks may stand behind
 * it. */
static void drop_cut_tag(char *text) {
    char *plus = strrchr(text, '+');
    if (!plus || plus == text || !cm_digit(plus[-1]) || plus[1] != 'c') return;
    if (plus[2] != 'u' && !ends(plus + 2)) return;
    size_t n = plus[2] == 'u' ? digits(plus + 3) : 0;
    bool at_end = plus[2] != 'u' || ends(plus + 3 + n);
    if (at_end && (n < 2 || (n == 2 && plus[3] == '1'))) *plus = 0;
}

/* Takes off what stands before the lines; whether anything did. */
static bool take_off_kind(kind what, char *text) {
    const char *first = text + strspn(text, " \n");
    size_t n = what == CONTAINER ? container_length(first) : 0;
    char name[2 * NAME + 1];
    if (n >= sizeof name) n = 0;
    memcpy(name, first, n);
    name[n] = 0;
    const shared all = {name, n};
    if (!everywhere(what, text, &all)) return false;
    take_off(what, text, &all);
    return true;
}

void cm_restore(char *text) {
    enum { LAYERS = 3 }; /* a log that holds a log, which a console may have broken */
    drop_cut_tag(text);
    for (size_t i = 0; i < LAYERS; i++) {
        unwrap(text);
        bool time = take_off_kind(TIME, text), name = take_off_kind(CONTAINER, text);
        if (!time && !name) break;
    }
    take_off_kind(NUMBER, text);
    take_off_kind(BAR, text);
}
