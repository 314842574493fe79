/* CUDA toolkits side by side, and the variables that lead to them. A variable leads to a toolkit
 * where the machine says so, where its folder is that of one, or where the folder's name has the
 * number. */
#include <string.h>

#include "rules/rules.h"

enum { LEADS = 5, ASKED = 3 };

/* In the order in which torch's extension builder asks them. */
static const char *const names[LEADS] = {"CUDA_HOME", "CUDA_PATH", "PATH", "LD_LIBRARY_PATH",
                                         "nvcc"};

typedef struct {
    const char *name, *value; /* value NULL: not stated, only that it leads there */
    unsigned cuda;            /* 1106; 0: it leads to no toolkit that is known */
} lead;

/* Folders ------------------------------------------------------------------------------------ */

static char plain(char c) {
    return c == '\\' ? '/' : cm_lower(c);
}

/* Whether a path is the folder, or lies in it. */
static bool inside(const char *path, const char *folder) {
    size_t n = strlen(folder);
    while (n > 1 && plain(folder[n - 1]) == '/')
        n--;
    for (size_t i = 0; i < n; i++)
        if (plain(path[i]) != plain(folder[i])) return false;
    return n && (!path[n] || plain(path[n]) == '/');
}

/* 1106 of ".../cuda-11.6/bin" and "...\CUDA\v11.6"; 0: the folder's name has no number. */
static unsigned folder_number(cm_arena *arena, const char *path) {
    static const char *const heads[] = {"/cuda-", "/cuda/v", "\\cuda\\v", "/cuda/"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        const char *at = cm_find_i(path, heads[i]);
        if (!at) continue;
        at += strlen(heads[i]);
        size_t n = strspn(at, "0123456789.");
        if (n && cm_cuda_number(cm_strndup(arena, at, n)))
            return cm_cuda_number(cm_strndup(arena, at, n));
    }
    return 0;
}

static unsigned number_of(const cm_case *c, const char *path) {
    const cm_question *q = c->question;
    for (size_t i = 0; i < q->toolkits.count; i++)
        if (q->toolkits.items[i].path && inside(path, q->toolkits.items[i].path))
            return cm_cuda_number(q->toolkits.items[i].version);
    return q->toolkits_known ? 0 : folder_number(c->arena, path); /* else it is stale */
}

/* Leads ---------------------------------------------------------------------------------------- */

static bool makes_active(const cm_case *c, const cm_asked_toolkit *t, const char *name) {
    cm_strings list = cm_split(c->arena, t->active, ",");
    return t->active && cm_strings_has(&list, name);
}

static const char *variable(const cm_question *q, const char *name) {
    const char *value = NULL;
    for (size_t i = 0; i < q->variables.count; i++)
        if (cm_same_i(q->variables.items[i].name, name)) value = q->variables.items[i].value;
    return value;
}

/* The first folder of a list of folders that leads to a toolkit. */
static unsigned first_number(const cm_case *c, const char *list) {
    bool windows = strchr(list, ';') || strchr(list, '\\');
    cm_strings items = cm_split(c->arena, list, windows ? ";" : ":");
    for (size_t i = 0; i < items.count; i++) {
        unsigned cuda = number_of(c, items.items[i]);
        if (cuda) return cuda;
    }
    return 0;
}

static lead lead_of(const cm_case *c, const char *name) {
    const cm_question *q = c->question;
    lead l = {.name = name, .value = variable(q, name)};
    for (size_t i = 0; i < q->toolkits.count && !l.cuda; i++)
        if (makes_active(c, &q->toolkits.items[i], name))
            l.cuda = cm_cuda_number(q->toolkits.items[i].version);
    if (!l.cuda && l.value && cm_ends(name, "PATH") && !cm_same(name, "CUDA_PATH"))
        l.cuda = first_number(c, l.value);
    else if (!l.cuda && l.value)
        l.cuda = number_of(c, l.value);
    if (cm_same(name, "nvcc") && !q->toolkits_known)
        l.cuda = cm_cuda_number(cm_question_get(q, CM_Q_TOOLKIT));
    return l;
}

/* What is found -------------------------------------------------------------------------------- */

static const char *version_of(const cm_case *c, const cm_asked_toolkit *t) {
    return cm_sprintf(c->arena, "CUDA %s", t->version ? t->version : "of unknown version");
}

/* Whether torch's extension builder asks that variable first of those that are set. */
static bool asked_first(const cm_question *q, const char *name) {
    return cm_same(name, "CUDA_HOME") ||
           (cm_same_i(name, "CUDA_PATH") && !variable(q, "CUDA_HOME"));
}

static void stale(const cm_case *c, cm_verdict *v) {
    const cm_question *q = c->question;
    if (!q->toolkits_known) return;
    for (size_t i = 0; i < q->variables.count; i++) {
        const char *name = q->variables.items[i].name, *value = q->variables.items[i].value;
        if (!cm_same(name, "CUDA_HOME") && !cm_same_i(name, "CUDA_PATH") &&
            !cm_starts_i(name, "CUDA_PATH_V"))
            continue;
        cm_strings found = {0};
        bool leads = !*value;
        for (size_t t = 0; t < q->toolkits.count; t++) {
            const char *path = q->toolkits.items[t].path;
            leads = leads || makes_active(c, &q->toolkits.items[t], name) ||
                    (path && (inside(value, path) && inside(path, value)));
            cm_strings_add(c->arena, &found, version_of(c, &q->toolkits.items[t]));
        }
        if (!leads)
            cm_find(v, CM_F_STALE_VARIABLE, "variable", name, "value", value, "found",
                    found.count ? cm_strings_join(c->arena, &found, ", ") : NULL, "hurts",
                    asked_first(q, name) ? "while it is set," : NULL, NULL);
    }
}

/* CUDA_PATH_V11_6 that names a folder of another number. */
static void numbered(const cm_case *c, cm_strings *says, unsigned *cuda) {
    const cm_question *q = c->question;
    for (size_t i = 0; i < q->variables.count; i++) {
        const char *name = q->variables.items[i].name;
        if (!cm_starts_i(name, "CUDA_PATH_V")) continue;
        char *number = cm_strdup(c->arena, name + strlen("CUDA_PATH_V"));
        for (char *p = number; *p; p++)
            if (*p == '_') *p = '.';
        unsigned own = cm_cuda_number(number), there = number_of(c, q->variables.items[i].value);
        if (!own || !there || own == there) continue;
        cm_strings_add(
            c->arena, says,
            cm_sprintf(c->arena, "%s names CUDA %s", name, cm_cuda_text(c->arena, there)));
        *cuda = own;
    }
}

/* Of two toolkits the one that compiles for the torch that is there: the same CUDA, else the same
 * major, else the first. */
static unsigned better(const cm_case *c, unsigned a, unsigned b) {
    if (!a || !b) return a ? a : b;
    if (a == c->cuda || b == c->cuda) return c->cuda;
    return a / 100 != c->cuda / 100 && b / 100 == c->cuda / 100 ? b : a;
}

/* The system whose lines are wanted; NULL: that of this machine will do, or it is not known. */
static const char *system_of(const cm_case *c) {
    if (c->question->toolkits_known || c->os_assumed) return NULL;
    return c->os == CM_WINDOWS ? "windows" : c->os == CM_LINUX ? "linux" : NULL;
}

static void disagree(const cm_case *c, cm_verdict *v) {
    cm_strings says = {0};
    unsigned first = 0, best = 0, own = 0;
    bool differ = false;
    const char *winner = NULL;
    for (size_t i = 0; i < LEADS; i++) {
        lead l = lead_of(c, names[i]);
        if (!l.cuda) continue;
        differ = differ || (first && l.cuda != first);
        if (!first) first = l.cuda;
        if (!winner && i < ASKED) winner = l.name;
        best = better(c, best, l.cuda);
        cm_strings_add(
            c->arena, &says,
            cm_sprintf(c->arena, "%s to CUDA %s", l.name, cm_cuda_text(c->arena, l.cuda)));
    }
    for (size_t i = 0; i < c->question->toolkits.count; i++)
        best = better(c, best, cm_cuda_number(c->question->toolkits.items[i].version));
    if (!differ) says.count = 0;
    numbered(c, &says, &own);
    if (says.count)
        cm_find(v, CM_F_TOOLKITS_DISAGREE, "says", cm_strings_join(c->arena, &says, ", "), "winner",
                differ ? winner : NULL, "cuda", cm_cuda_text(c->arena, best ? best : own), "os",
                system_of(c), NULL);
}

/* The toolkit that the first of the variables leads to, in the order in which torch asks them. */
static const cm_asked_toolkit *active_of(const cm_case *c) {
    const cm_question *q = c->question;
    for (size_t n = 0; n < ASKED; n++)
        for (size_t i = 0; i < q->toolkits.count; i++)
            if (makes_active(c, &q->toolkits.items[i], names[n])) return &q->toolkits.items[i];
    return NULL;
}

static void beside(const cm_case *c, cm_verdict *v) {
    const cm_question *q = c->question;
    cm_strings others = {0};
    const cm_asked_toolkit *active = active_of(c);
    unsigned best = 0;
    if (q->toolkits.count < 2) return;
    for (size_t i = 0; i < q->toolkits.count; i++) {
        const cm_asked_toolkit *t = &q->toolkits.items[i];
        bool also = t->active && *t->active;
        if (t == active) continue;
        cm_strings_add(c->arena, &others,
                       cm_sprintf(c->arena, "%s%s%s", version_of(c, t), also ? " by " : "",
                                  also ? t->active : ""));
        best = better(c, best, cm_cuda_number(t->version));
    }
    if (best)
        cm_find(v, CM_F_TOOLKITS_BESIDE, "active", active ? active->version : NULL, "by",
                active ? active->active : NULL, "others", cm_strings_join(c->arena, &others, ", "),
                "cuda", cm_cuda_text(c->arena, best), NULL);
}

void cm_rule_toolkits(const cm_case *c, cm_verdict *v) {
    if (v->quiet || c->repaired) return;
    stale(c, v);
    disagree(c, v);
    beside(c, v);
}
