#include "rules/marker.h"

#include <string.h>

#include "base/ver.h"

enum { MOST_NESTED = 16 };

typedef struct {
    cm_arena *arena;
    const char *at;
    const cm_marker_env *env;
    const cm_strings *extras;
    unsigned depth;
    bool bad; /* not understood: the answer is CM_MAYBE */
} marker;

static cm_tri tri(bool yes) {
    return yes ? CM_TRUE : CM_FALSE;
}

/* What a variable is; NULL: not known. */
static const char *variable(const cm_marker_env *env, const char *name) {
    const struct {
        const char *name, *value;
    } known[] = {{"platform_system", env->platform_system},
                 {"sys_platform", env->sys_platform},
                 {"os_name", env->os_name},
                 {"platform_machine", env->platform_machine},
                 {"python_version", env->python},
                 {"python_full_version", env->python_full ? env->python_full : env->python},
                 {"platform_python_implementation", "CPython"},
                 {"implementation_name", "cpython"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (cm_same(name, known[i].name)) return known[i].value;
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
        const char *name = cm_strndup(m->arena, m->at, n);
        m->at += n;
        if (!n) m->bad = true;
        return name;
    }
    size_t n = strcspn(m->at + 1, quote == '"' ? "\"" : "'");
    const char *text = cm_strndup(m->arena, m->at + 1, n);
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
    if (cm_same(op, "==") || cm_same(op, "===")) return tri(order == 0);
    if (cm_same(op, "!=")) return tri(order != 0);
    if (!versions) return CM_MAYBE;
    if (cm_same(op, "<")) return tri(order < 0);
    if (cm_same(op, "<=")) return tri(order <= 0);
    if (cm_same(op, ">")) return tri(order > 0);
    if (cm_same(op, ">=")) return tri(order >= 0);
    if (!cm_same(op, "~=") || b.count < 2) return CM_MAYBE;
    cm_ver family = b;
    family.count--;
    return tri(order >= 0 && cm_ver_in_family(&a, &family));
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
        op = cm_strndup(m->arena, m->at, n);
        m->at += n;
    }
    const char *right = operand(m, &right_named);
    if (m->bad) return CM_MAYBE;
    if (left_named && cm_same(left, "extra")) {
        bool asked = m->extras && cm_strings_has(m->extras, right);
        return tri(cm_same(op, "!=") ? !asked : asked);
    }
    if (left_named) left = variable(m->env, left);
    if (right_named) right = variable(m->env, right);
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

cm_tri cm_marker_says(cm_arena *arena, const char *condition, const cm_marker_env *env,
                      const cm_strings *extras) {
    marker m = {.arena = arena, .at = condition, .env = env, .extras = extras};
    if (!condition || !condition[strspn(condition, " \t")]) return CM_TRUE;
    cm_tri says = either(&m);
    blanks(&m);
    return m.bad || *m.at ? CM_MAYBE : says;
}

bool cm_marker_holds(cm_arena *arena, const char *condition, const cm_marker_env *env,
                     const cm_strings *extras) {
    return cm_marker_says(arena, condition, env, extras) != CM_FALSE;
}
