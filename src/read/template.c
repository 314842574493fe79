#include "read/template.h"

#include <string.h>

enum { GAP = 160, WORD = 200, SHORT = 80, PATH = 260, BETWEEN = 240, LONG = 4000 };

static bool word_char(char c) {
    return cm_digit(c) || (cm_lower(c) >= 'a' && cm_lower(c) <= 'z') || (unsigned char)c >= 0x80;
}

/* Passes over at most GAP bytes of white space; logs and JSON write a line break as "\n". */
static const char *gap(const char *p) {
    for (size_t n = 0; n < GAP; n++) {
        if (cm_space(*p))
            p++;
        else if (p[0] == '\\' && p[1] == 'n')
            p += 2;
        else
            break;
    }
    return p;
}

/* Matches the literal up to the next capture; returns where the text goes on, or NULL. */
static const char *literal(const char *pattern, const char *p) {
    char last = 0;
    for (; *pattern && *pattern != '{'; pattern++) {
        if (*pattern == ' ') {
            const char *behind = gap(p);
            if (behind == p) return NULL;
            p = behind;
        } else if (*pattern == '|') {
            if (word_char(*p) || *p == '_') return NULL;
        } else if (cm_lower(*p) == cm_lower(*pattern)) {
            p++;
        } else {
            return NULL;
        }
        last = *pattern;
    }
    return cm_digit(last) && !*pattern && cm_digit(*p) ? NULL : p;
}

static size_t count_in(const char *p, const char *set, size_t limit) {
    size_t n = 0;
    while (n < limit && p[n] && strchr(set, p[n]))
        n++;
    return n;
}

static size_t version_length(const char *p) {
    size_t n = 0;
    if (!cm_digit(*p)) return 0;
    while (n < WORD && (word_char(p[n]) || (p[n] && strchr(".+_-", p[n]))))
        n++;
    while (n && strchr(".+_-", p[n - 1]))
        n--;
    return n;
}

static size_t word_length(const char *p) {
    size_t n = 0;
    while (n < WORD && p[n] && !cm_space(p[n]) && !strchr("\"'`,;()<>[]{}", p[n]))
        n++;
    while (n && strchr(".:!?", p[n - 1]))
        n--;
    return n;
}

static size_t tuple_length(const char *p) {
    size_t n = *p == '(' ? 1 : 0;
    n += count_in(p + n, "0123456789., ", SHORT);
    return n > 1 && p[n] == ')' ? n + 1 : 0;
}

/* "sm_50 sm_60 compute_90", with commas, quotes and line breaks. */
static size_t arch_length(const char *p) {
    size_t end = 0;
    for (size_t n = 0; n < LONG;) {
        n += count_in(p + n, " \t\r\n,'\"", GAP);
        if (!cm_starts(p + n, "sm_") && !cm_starts(p + n, "compute_") && !cm_starts(p + n, "gfx"))
            break;
        while (n < LONG && (word_char(p[n]) || p[n] == '_'))
            n++;
        end = n;
    }
    return end;
}

/* Text up to where the literal at `behind` fits; without one up to the end of the line. */
static bool text_length(const char *p, const char *behind, size_t limit, unsigned lines,
                        size_t *length) {
    const char first = cm_lower(*behind);
    for (size_t n = 0; n <= limit; n++) {
        bool maybe = first == ' ' ? cm_space(p[n]) : first == cm_lower(p[n]);
        if (*behind ? maybe && literal(behind, p + n) != NULL : !p[n] || p[n] == '\n') {
            *length = n;
            return true;
        }
        if (!p[n] || (p[n] == '\n' && lines-- == 0)) return false;
    }
    *length = limit;
    return !*behind;
}

static bool capture_length(char kind, const char *p, const char *behind, size_t *length) {
    switch (kind) {
    case 'n':
        *length = count_in(p, "0123456789", 12);
        return *length > 0;
    case 'v':
        *length = version_length(p);
        return *length > 0;
    case 'w':
        *length = word_length(p);
        return *length > 0;
    case 't':
        *length = tuple_length(p);
        return *length > 0;
    case 'a':
        *length = arch_length(p);
        return *length > 0;
    case 's':
        return text_length(p, behind, SHORT, 1, length) && *length > 0;
    case 'p':
        return text_length(p, behind, PATH, 1, length) && *length > 0;
    case 'l':
        return text_length(p, behind, LONG, 100, length);
    default:
        return text_length(p, behind, BETWEEN, 3, length);
    }
}

/* What stands before `at`: the last word, or the line since the last colon, quote or sentence. */
static cm_capture before(char kind, const char *text, const char *at) {
    const char *end = at;
    while (end > text && at - end < GAP && (cm_space(end[-1]) || (kind == 'w' && end[-1] == ':')))
        end--;
    const char *from = end;
    if (kind == 's' && end > text && end[-1] == ':') return (cm_capture){0}; /* a label */
    size_t limit = kind == 'w' ? WORD : SHORT;
    for (; from > text && (size_t)(end - from) < limit; from--) {
        char c = from[-1];
        if (c == '\n' || strchr("\"'`;|", c)) break;
        if (kind == 'w' ? cm_space(c) || c == '('
                        : cm_space(c) && from - 1 > text && strchr(":.,", from[-2]))
            break;
    }
    while (from < end && cm_space(*from))
        from++;
    return (cm_capture){.from = from, .length = (size_t)(end - from), .kind = kind, .before = true};
}

static void keep(cm_match *match, const char *pattern, cm_capture capture) {
    const char *name = strchr(pattern, ':');
    const char *close = strchr(pattern, '}');
    if (!name || name > close || match->count == CM_CAPTURES) return;
    capture.name = name + 1;
    capture.name_length = (size_t)(close - name - 1);
    match->captures[match->count++] = capture;
}

/* The literal behind a capture that looks back. */
static const char *first_literal(const char *pattern) {
    if (*pattern == '{') pattern = strchr(pattern, '}') + 1;
    while (*pattern == ' ' || *pattern == ':')
        pattern++;
    return pattern;
}

void cm_template_start(const char *pattern, char start[CM_TEMPLATE_START]) {
    const char *p = first_literal(pattern);
    memset(start, 0, CM_TEMPLATE_START);
    for (size_t i = 0; i < CM_TEMPLATE_START && *p && !strchr("{|", *p); i++)
        start[i] = cm_lower(*p++);
}

bool cm_template_place(const char *text, const char *at) {
    return at == text || !word_char(*at) || !word_char(at[-1]);
}

bool cm_template_match(const char *pattern, const char *text, const char *at, cm_match *match) {
    const char *p = at, *looks_back = *pattern == '{' ? pattern : NULL;
    match->count = 0;
    pattern = first_literal(pattern);
    while (*pattern) {
        if (*pattern != '{') {
            p = literal(pattern, p);
            if (!p) return false;
            pattern += strcspn(pattern, "{");
            continue;
        }
        const char *behind = strchr(pattern, '}') + 1;
        size_t length = 0;
        if (!capture_length(pattern[1], p, behind, &length)) return false;
        keep(match, pattern, (cm_capture){.from = p, .length = length, .kind = pattern[1]});
        p += length;
        pattern = behind;
    }
    if (looks_back) {
        cm_capture capture = before(looks_back[2], text, at);
        if (!capture.length) return false;
        keep(match, looks_back, capture);
    }
    match->text = text;
    match->end = p;
    return true;
}

/* "(8, 7, 0)" to "8.7.0". */
static char *tuple(cm_arena *arena, const char *text) {
    cm_strings parts = cm_split(arena, text, "(),");
    return cm_strings_join(arena, &parts, ".");
}

/* "C:\\env\\torch\\lib\\fbgemm.dll" to "fbgemm.dll". */
static char *file_name(char *path) {
    char *name = path;
    for (char *p = path; *p; p++)
        if ((*p == '/' || *p == '\\') && p[1]) name = p + 1;
    return name;
}

/* A symbol or library that the template's literal begins, "undefined symbol: nccl{w:symbol}", is
 * wanted whole. */
static void extend(cm_capture *capture, const char *text) {
    while (capture->from > text && (word_char(capture->from[-1]) || capture->from[-1] == '_')) {
        capture->from--;
        capture->length++;
    }
}

static char *value_of(cm_arena *arena, const cm_capture *capture) {
    char *text = cm_squeeze(arena, cm_strndup(arena, capture->from, capture->length));
    if (capture->kind == 't') return tuple(arena, text);
    if (capture->kind == 'a') {
        cm_strings archs = cm_split(arena, text, ", '\"");
        return cm_strings_join(arena, &archs, " ");
    }
    if (capture->kind == 'l' && !*text) return cm_strdup(arena, "none");
    return text;
}

/* The package that a library belongs to: the folder below site-packages, or the one that holds a
 * "_C.so". NULL if the path does not say. */
static char *package_of(cm_arena *arena, const char *path) {
    const char *packages = strstr(path, "-packages");
    if (packages && packages[9] && strpbrk(packages + 10, "/\\"))
        return cm_strndup(arena, packages + 10, strcspn(packages + 10, "/\\"));
    const char *end = path + strlen(path);
    while (end > path && end[-1] != '/' && end[-1] != '\\')
        end--;
    if (*end != '_' || end - path < 2) return NULL;
    const char *from = --end;
    while (from > path && from[-1] != '/' && from[-1] != '\\')
        from--;
    return cm_strndup(arena, from, (size_t)(end - from));
}

void cm_template_bind(cm_arena *arena, const cm_match *match, cm_message *message) {
    for (size_t i = 0; i < match->count; i++) {
        cm_capture capture = match->captures[i];
        const char *name = cm_strndup(arena, capture.name, capture.name_length);
        bool library = cm_same(name, "library");
        if (cm_message_get(message, name)) continue;
        if (!capture.before && (library || cm_same(name, "symbol"))) extend(&capture, match->text);
        char *value = value_of(arena, &capture);
        cm_message_bind(message, name, library ? file_name(value) : value);
        if (library && !cm_message_get(message, "package"))
            cm_message_bind(message, "package", package_of(arena, value));
    }
}
