/* One requirement in the spellings of pip, conda and poetry. */
#include <string.h>

#include "base/ver.h"
#include "read/package_rows.h"

enum { NAME = 80, VERSION = 80 };

static bool letter(char c) {
    return cm_digit(c) || (cm_lower(c) >= 'a' && cm_lower(c) <= 'z');
}

static const char *blanks(const char *p) {
    return p + strspn(p, " \t");
}

static size_t name_length(const char *p) {
    size_t n = 0;
    if (!letter(*p)) return 0;
    while (n < NAME && (letter(p[n]) || (p[n] && strchr("._-", p[n]))))
        n++;
    while (n && !letter(p[n - 1]))
        n--;
    return n;
}

static size_t version_length(const char *p) {
    size_t n = 0;
    if (!cm_digit(*p) && *p != '*') return 0;
    while (n < VERSION && (letter(p[n]) || (p[n] && strchr(".*+!_-%", p[n]))))
        n++;
    return n;
}

static const char *operator_at(const char *p) {
    static const char *const ops[] = {"===", "==", ">=", "<=", "~=", "!=", "<", ">", "=", "^", "~"};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (cm_starts(p, ops[i])) return ops[i];
    return NULL;
}

static void spec(cm_requirement *r, const char *op, const char *version) {
    if (r->count == CM_SPECS || cm_same(version, "*")) return;
    r->specs[r->count].op = op;
    r->specs[r->count++].version = version;
}

/* poetry's "^2.1" is at least 2.1 and below 3, "~2.1" below 2.2. */
static void caret(cm_arena *arena, cm_requirement *r, const char *op, const char *version) {
    cm_ver v;
    if (!cm_ver_parse(version, &v)) return;
    spec(r, ">=", version);
    if (*op == '~' && v.count > 1)
        spec(r, "<", cm_sprintf(arena, "%u.%u", v.part[0], v.part[1] + 1));
    else
        spec(r, "<", cm_sprintf(arena, "%u", v.part[0] + 1));
}

/* ">=2.0,<2.3" and conda's "=1.12.1=py3.8_0"; NULL if it is something else. */
static const char *specs(cm_arena *arena, cm_requirement *r, const char *p) {
    for (const char *op; (op = operator_at(p)) != NULL;) {
        p = blanks(p + strlen(op));
        const char *quoted = *p == '\'' || *p == '"' ? p++ : NULL;
        size_t n = version_length(p);
        if (!n) return NULL;
        if (strchr("$`(){}&|\\", p[n]) && p[n]) n = strcspn(p, " \t,;#'\""); /* no version */
        const char *version = cm_strndup(arena, p, n);
        p += n;
        if (quoted && *p == *quoted) p++;
        if (cm_same(op, "^") || cm_same(op, "~"))
            caret(arena, r, op, version);
        else
            spec(r, op, version);
        if (*p == '=' && op[0] == '=') {
            n = strcspn(p + 1, " \t,;#'\"");
            r->build = n && !strchr(p, '*') ? cm_strndup(arena, p + 1, n) : NULL;
            p += n + 1;
        }
        const char *next = blanks(p);
        if (*next != ',' && *next != '|') return p;
        p = blanks(next + strspn(next, ",|"));
    }
    return p;
}

/* What may stand behind a requirement: nothing, a marker, a comment, options, a continued line. */
static bool ends(const char *p) {
    const char *q = blanks(p);
    return !*q || strchr(";#\\", *q) || cm_starts(q, "--") ||
           (q > p && (cm_starts(q, "(from ") || cm_starts(q, "(line ")));
}

static const char *extras(const char *p) {
    if (*p != '[') return p;
    size_t n = strcspn(p, "]");
    return p[n] && n < NAME ? p + n + 1 : p;
}

/* The text without quotes, parentheses, commas and a bullet's blanks around it. */
static char *bare(cm_arena *arena, const char *text) {
    while (cm_space(*text) || (*text && strchr("'\"`", *text)))
        text++;
    size_t n = strcspn(text, "\r\n");
    while (n && (cm_space(text[n - 1]) || strchr(",'\"`", text[n - 1])))
        n--;
    return cm_strndup(arena, text, n);
}

static bool parse_rest(cm_arena *arena, cm_requirement *r, const char *p) {
    const char *q = blanks(p);
    if (*q == '@') {
        q = blanks(q + 1);
        r->url = cm_strndup(arena, q, strcspn(q, " \t;"));
        return strpbrk(r->url, ":/") != NULL;
    }
    if (*q == '(') {                           /* "torch (>=2.0,<3)" */
        size_t legacy = version_length(q + 1); /* "torch (0.4.1)" of pip before 10 */
        if (legacy) spec(r, "==", cm_strndup(arena, q + 1, legacy));
        q = legacy ? q + 1 + legacy : specs(arena, r, q + 1);
        return q && *blanks(q) == ')' && ends(blanks(q) + 1);
    }
    size_t n = q > p ? version_length(q) : 0;
    if (n) {
        spec(r, "=", cm_strndup(arena, q, n));
        r->spaced = true;
        return ends(q + n);
    }
    r->tight = q == p;
    q = specs(arena, r, q);
    return q && ends(q);
}

bool cm_requirement_parse(cm_arena *arena, const char *text, cm_requirement *requirement) {
    cm_requirement r = {0};
    *requirement = r;
    if (!text || strlen(text) > 4096) return false;
    const char *p = bare(arena, text);
    size_t n = name_length(p);
    if (n && cm_starts(p + n, "::")) {
        r.channel = cm_strndup(arena, p, n);
        p += n + 2;
        n = name_length(p);
    }
    if (!n) return false;
    r.name = cm_strndup(arena, p, n);
    if (!parse_rest(arena, &r, extras(p + n))) return false;
    *requirement = r;
    return true;
}

/* A file named in a requirement says the version. */
static void add_address(cm_pasted *pasted, const cm_requirement *r) {
    cm_wheel wheel;
    if (cm_wheel_parse(pasted->arena, r->url, &wheel))
        cm_add_package(pasted, wheel.name, "==", wheel.version, NULL, NULL);
    else
        cm_add_package(pasted, r->name, "", "", NULL, NULL);
}

void cm_add_parsed(cm_pasted *pasted, const cm_requirement *r) {
    if (r->url) {
        add_address(pasted, r);
        return;
    }
    if (!r->count) cm_add_package(pasted, r->name, "", "", r->build, r->channel);
    for (size_t i = 0; i < r->count; i++)
        cm_add_package(pasted, r->name, r->specs[i].op, r->specs[i].version, r->build, r->channel);
}

bool cm_add_requirement(cm_pasted *pasted, const char *text) {
    cm_requirement requirement;
    if (!cm_requirement_parse(pasted->arena, text, &requirement)) return false;
    cm_add_parsed(pasted, &requirement);
    return true;
}
