#include "base/ver.h"

#include <stdio.h>
#include <string.h>

#include "base/grammar.h"
#include "base/str.h"

static bool number(const char **p, unsigned *out) {
    if (!cm_digit(**p)) return false;
    unsigned long long value = 0;
    for (; cm_digit(**p); (*p)++) {
        value = value * 10 + (unsigned)(**p - '0');
        if (value > 4000000000U) return false;
    }
    *out = (unsigned)value;
    return true;
}

static bool stage(const char **p, cm_ver *ver) {
    static const struct {
        const char *word;
        int stage;
    } stages[] = {{"dev", -4}, {"alpha", -3}, {"a", -3},   {"beta", -2},
                  {"b", -2},   {"rc", -1},    {"post", 1}, {"preview", -1}};
    const char *q = *p;
    if (*q == '.' || *q == '-' || *q == '_') q++;
    if (!*q || !strchr("dabrpDABRP", *q)) return false; /* which is the usual case */
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
        if (cm_starts_i(q, stages[i].word)) {
            q += strlen(stages[i].word);
            if (*q == '.') q++;
            ver->stage = stages[i].stage;
            if (!number(&q, &ver->stage_number)) ver->stage_number = 0;
            *p = q;
            return true;
        }
    return false;
}

/* Into an empty version, which is left half read on failure. */
static bool read(const char *text, cm_ver *v) {
    while (cm_space(*text))
        text++;
    if ((*text == 'v' || *text == 'V') && cm_digit(text[1])) text++;
    for (;;) {
        if (v->count == CM_VER_PARTS || !number(&text, &v->part[v->count])) return false;
        v->count++;
        if (*text != '.' || !cm_digit(text[1])) break;
        text++;
    }
    if (!*text) return true;
    stage(&text, v);
    if (*text == '+') {
        size_t n = strcspn(++text, " \t\r\n");
        if (!cm_is_local_part(text, n)) return false;
        /* a longer local part (a commit of a source build) is kept as far as it fits */
        memcpy(v->local, text, n < sizeof v->local ? n : sizeof v->local - 1);
        text += n;
    }
    while (cm_space(*text))
        text++;
    return !*text;
}

bool cm_ver_parse(const char *text, cm_ver *ver) {
    *ver = (cm_ver){0};
    if (text && read(text, ver)) return true;
    *ver = (cm_ver){0};
    return false;
}

int cm_ver_cmp(const cm_ver *a, const cm_ver *b) {
    for (unsigned i = 0; i < CM_VER_PARTS; i++)
        if (a->part[i] != b->part[i]) return a->part[i] < b->part[i] ? -1 : 1;
    if (a->stage != b->stage) return a->stage < b->stage ? -1 : 1;
    if (a->stage_number != b->stage_number) return a->stage_number < b->stage_number ? -1 : 1;
    return 0;
}

int cm_ver_cmp_text(const char *a, const char *b) {
    cm_ver x, y;
    bool is_x = cm_ver_parse(a, &x), is_y = cm_ver_parse(b, &y);
    if (is_x && is_y) return cm_ver_cmp(&x, &y);
    if (is_x != is_y) return is_x ? 1 : -1;
    return strcmp(a ? a : "", b ? b : "");
}

bool cm_ver_in_family(const cm_ver *version, const cm_ver *prefix) {
    for (unsigned i = 0; i < prefix->count; i++)
        if (i >= version->count || version->part[i] != prefix->part[i]) return false;
    return prefix->count > 0;
}

char *cm_tag_cuda(cm_arena *arena, const char *tag) {
    size_t n = strlen(tag);
    if (!cm_starts(tag, "cu") || n < 4 || n > 6 || tag[2] == '0' ||
        strspn(tag + 2, "0123456789") != n - 2)
        return NULL;
    return cm_sprintf(arena, "%.*s.%c", (int)(n - 3), tag + 2, tag[n - 1]);
}

/* "2" of " Update 2", "u2", "-update2"; '\0': the text says something else. */
static char update_of(const char *text) {
    text += strspn(text, " -_");
    if (cm_starts_i(text, "update"))
        text += strlen("update");
    else if (cm_lower(*text) == 'u')
        text++;
    else
        return '\0';
    text += strspn(text, " -_");
    return cm_digit(*text) && !text[1] ? *text : '\0';
}

const char *cm_cuda_spelt(cm_arena *arena, const char *text) {
    const char *tag = cm_tag_cuda(arena, text);
    if (tag) return tag;
    text += strspn(text, " ");
    if (cm_starts_i(text, "cuda")) text += 4 + strspn(text + 4, " -_=");
    if (cm_lower(*text) == 'v' && cm_digit(text[1])) text++;
    size_t digits = strspn(text, "0123456789.");
    char *number = cm_strndup(arena, text, digits), update = update_of(text + digits);
    cm_ver v;
    bool counted = cm_ver_parse(number, &v) && v.count == 2 && (v.part[0] != 11 || v.part[1]);
    if (update && counted) return cm_sprintf(arena, "%s.%c", number, update);
    return cm_squeeze(arena, text);
}

char *cm_cuda_tag(cm_arena *arena, const char *cuda) {
    cm_ver v;
    if (!cm_ver_parse(cuda, &v) || v.count < 2) return NULL;
    return cm_sprintf(arena, "cu%u%u", v.part[0], v.part[1]);
}

cm_ver cm_ver_of(unsigned major, unsigned minor) {
    cm_ver ver = {.count = 2};
    ver.part[0] = major;
    ver.part[1] = minor;
    return ver;
}

const char *cm_windows_driver(cm_arena *arena, const char *text) {
    unsigned a, b, d, e;
    int used = 0;
    if (sscanf(text, "%2u.%2u.%2u.%4u%n", &a, &b, &d, &e, &used) != 4 || text[used]) return text;
    unsigned number = (d % 10) * 10000 + e;
    if (a < 6 || a > 40 || d < 10 || number < 10000) return text;
    return cm_sprintf(arena, "%u.%02u", number / 100, number % 100);
}
