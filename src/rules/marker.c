#include "rules/marker.h"

#include <string.h>

enum { MOST_NESTED = 16 };

typedef struct {
    const cm_case *c;
    const char *at;
    unsigned depth;
    bool bad; /* not understood: the answer is CM_MAYBE */
} marker;

static cm_tri tri(bool yes) {
    return yes ? CM_TRUE : CM_FALSE;
}

/* What a variable of a marker is on the system of the case; NULL: not known. */
static const char *variable(const cm_case *c, const char *name) {
    static const char *const systems[] = {"Linux", "Windows", "Darwin"};
    static const char *const platforms[] = {"linux", "win32", "darwin"};
    bool known = c->os != CM_ANY_OS;
    if (cm_same(name, "platform_system")) return known ? systems[c->os] : NULL;
    if (cm_same(name, "sys_platform")) return known ? platforms[c->os] : NULL;
    if (cm_same(name, "os_name")) return known ? (c->os == CM_WINDOWS ? "nt" : "posix") : NULL;
    if (cm_same(name, "platform_python_implementation")) return "CPython";
    if (cm_same(name, "implementation_name")) return "cpython";
    if (cm_same(name, "platform_machine")) {
        if (!c->cpu_stated || c->cpu == CM_OTHER_CPU) return c->cpu_text;
        if (c->cpu == CM_X86_64) return c->os == CM_WINDOWS ? "AMD64" : "x86_64";
        return c->os == CM_LINUX ? "aarch64" : "arm64";
    }
    if (cm_same(name, "python_version") || cm_same(name, "python_full_version")) {
        const char *stated = cm_question_get(c->question, CM_Q_PYTHON);
        if (cm_same(name, "python_full_version") && stated) return stated;
        const char *minor = c->python ? cm_python_name(c->arena, c->python) : NULL;
        return minor ? cm_strndup(c->arena, minor, strcspn(minor, "t")) : NULL;
    }
    return NULL;
}

static void blanks(marker *m) {
    m->at += strspn(m->at, " \t");
}

static bool word(marker *m, const char *text) {
    size_t n = strlen(text);
    blanks(m);
    if (strncmp(m->at, text, n) != 0 || !strchr(" \t(\"')", m->at[n])) return false;
    m->at += n;
    return true;
}

/* A variable or a quoted text; `*is_variable` says which. NULL and `bad` for neither. */
static const char *operand(marker *m, bool *is_variable) {
    blanks(m);
    char quote = *m->at;
    *is_variable = quote != '"' && quote != '\'';
    if (*is_variable) {
        size_t n = strspn(m->at, "abcdefghijklmnopqrstuvwxyz_.");
        const char *name = cm_strndup(m->c->arena, m->at, n);
        m->at += n;
        if (!n) m->bad = true;
        return name;
    }
    size_t n = strcspn(m->at + 1, quote == '"' ? "\"" : "'");
    const char *text = cm_strndup(m->c->arena, m->at + 1, n);
    m->at += n + 1;
    if (*m->at) m->at++;
    return text;
}

static cm_tri compare(const char *left, const char *op, const char *right) {
    cm_ver a, b;
    if (cm_same(op, "in")) return tri(strstr(right, left) != NULL);
    if (cm_same(op, "not in")) return tri(strstr(right, left) == NULL);
    bool versions = cm_ver_parse(left, &a) && cm_ver_parse(right, &b);
    int order = versions ? cm_ver_cmp(&a, &b) : strcmp(left, right);
    if (cm_same(op, "==")) return tri(order == 0);
    if (cm_same(op, "!=")) return tri(order != 0);
    if (!versions) return CM_MAYBE;
    if (cm_same(op, "<")) return tri(order < 0);
    if (cm_same(op, "<=")) return tri(order <= 0);
    if (cm_same(op, ">")) return tri(order > 0);
    return cm_same(op, ">=") ? tri(order >= 0) : CM_MAYBE;
}

static cm_tri comparison(marker *m) {
    bool left_named, right_named;
    const char *left = operand(m, &left_named), *op = NULL;
    blanks(m);
    if (word(m, "not")) {
        if (!word(m, "in")) m->bad = true;
        op = "not in";
    } else if (word(m, "in")) {
        op = "in";
    } else {
        size_t n = strspn(m->at, "=<>!~");
        op = cm_strndup(m->c->arena, m->at, n);
        m->at += n;
    }
    const char *right = operand(m, &right_named);
    if (m->bad) return CM_MAYBE;
    if (left_named && cm_same(left, "extra")) return CM_FALSE; /* no extra was asked for */
    if (left_named) left = variable(m->c, left);
    if (right_named) right = variable(m->c, right);
    return left && right ? compare(left, op, right) : CM_MAYBE;
}

static cm_tri either(marker *m);

static cm_tri one(marker *m) {
    blanks(m);
    if (*m->at != '(') return comparison(m);
    if (++m->depth > MOST_NESTED) m->bad = true;
    if (m->bad) return CM_MAYBE;
    m->at++;
    cm_tri inside = either(m);
    blanks(m);
    if (*m->at != ')') m->bad = true;
    if (*m->at) m->at++;
    m->depth--;
    return inside;
}

static cm_tri both(marker *m) {
    cm_tri all = one(m);
    while (!m->bad && word(m, "and")) {
        cm_tri next = one(m);
        all = all == CM_FALSE || next == CM_FALSE   ? CM_FALSE
              : all == CM_MAYBE || next == CM_MAYBE ? CM_MAYBE
                                                    : CM_TRUE;
    }
    return all;
}

static cm_tri either(marker *m) {
    cm_tri any = both(m);
    while (!m->bad && word(m, "or")) {
        cm_tri next = both(m);
        any = any == CM_TRUE || next == CM_TRUE     ? CM_TRUE
              : any == CM_MAYBE || next == CM_MAYBE ? CM_MAYBE
                                                    : CM_FALSE;
    }
    return any;
}

static cm_tri applies(const cm_case *c, const char *text) {
    marker m = {.c = c, .at = text};
    if (!text) return CM_TRUE;
    cm_tri says = either(&m);
    blanks(&m);
    return m.bad || *m.at ? CM_MAYBE : says;
}

bool cm_requirement_read(const cm_case *c, const char *line, cm_requirement *out) {
    size_t n = strcspn(line, " (=<>~![;@");
    const char *marked = strchr(line, ';'), *exact = strstr(line, "==");
    char *name = cm_lowered(c->arena, cm_strndup(c->arena, line, n));
    for (char *p = name; *p; p++)
        if (*p == '_' || *p == '.') *p = '-';
    *out = (cm_requirement){.name = name, .pin = "", .extras = ""};
    size_t extras =
        line[n] == '[' ? strspn(line + n + 1, "abcdefghijklmnopqrstuvwxyz0123456789-,") : 0;
    if (extras && line[n + 1 + extras] == ']')
        out->extras = cm_strndup(c->arena, line + n, extras + 2);
    if (exact && (!marked || exact < marked) &&
        !strpbrk(cm_strndup(c->arena, line + n, (size_t)(exact - line) - n), "<>!~")) {
        exact += strspn(exact, "= ");
        out->pin = cm_strndup(c->arena, exact, strcspn(exact, " ,;)"));
    }
    out->applies = applies(c, marked ? marked + 1 : NULL);
    return n > 0;
}

bool cm_pin_met(const char *pin, const char *version) {
    cm_ver a, b;
    size_t n = strlen(pin);
    if (n > 2 && cm_same(pin + n - 2, ".*"))
        return strncmp(pin, version, n - 1) == 0 ||
               (strncmp(pin, version, n - 2) == 0 && !version[n - 2]);
    if (cm_ver_parse(pin, &a) && cm_ver_parse(version, &b) && cm_ver_cmp(&a, &b) == 0) {
        bool local = strchr(pin, '+') != NULL;
        return !local || cm_same(pin, version);
    }
    return cm_same(pin, version);
}
