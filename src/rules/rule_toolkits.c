/* CUDA toolkits side by side, and the variables that lead to them. A variable leads to a toolkit
 * where the machine says so, where its folder is that of one, or where the folder's name has the
 * number. */
#include <string.h>

#include "rules/installed.h"
#include "rules/rules.h"

enum { LEADS = 5, ASKED = 3, MOST_FOLDERS = 256 };

/* In the order in which torch's extension builder asks them. */
static const char *const names[LEADS] = {"CUDA_HOME", "CUDA_PATH", "PATH", "LD_LIBRARY_PATH",
                                         "nvcc"};

typedef struct {
    const char *name, *value; /* value NULL: not stated, only that it leads there */
    unsigned cuda;            /* 1106; 0: it leads to no toolkit that is known */
} lead;

/* Folders ------------------------------------------------------------------------------------ */

/* A folder as it is compared: lower case, '/' between names, none at the end. */
typedef struct {
    const char *path;
    size_t length; /* 0: it is not known */
} folder;

/* The toolkits of a case, read once for all that is asked of them. */
typedef struct {
    const cm_case *c;
    folder *folders;    /* one for each toolkit */
    cm_strings *active; /* the variables that lead to each */
    cm_strings found;   /* "CUDA 11.6.1" */
} shelf;

static folder folder_of(cm_arena *arena, const char *path) {
    if (!path) return (folder){0};
    char *text = cm_lowered(arena, path);
    size_t n = strlen(text);
    for (char *p = text; *p; p++)
        if (*p == '\\') *p = '/';
    while (n > 1 && text[n - 1] == '/')
        text[--n] = 0;
    return (folder){text, n};
}

/* Whether a path is the folder, or lies in it. */
static bool inside(const folder *path, const folder *in) {
    return in->length && path->length >= in->length &&
           memcmp(path->path, in->path, in->length) == 0 &&
           (!path->path[in->length] || path->path[in->length] == '/');
}

static const char *version_of(const cm_case *c, const cm_asked_toolkit *t) {
    return cm_sprintf(c->arena, "CUDA %s", t->version ? t->version : "of unknown version");
}

static shelf shelf_of(const cm_case *c) {
    const cm_question *q = c->question;
    shelf s = {.c = c,
               .folders = cm_alloc_array(c->arena, q->toolkits.count, sizeof *s.folders),
               .active = cm_alloc_array(c->arena, q->toolkits.count, sizeof *s.active)};
    for (size_t i = 0; i < q->toolkits.count; i++) {
        s.folders[i] = folder_of(c->arena, q->toolkits.items[i].path);
        s.active[i] = cm_split(c->arena, q->toolkits.items[i].active, ",");
        cm_strings_add(c->arena, &s.found, version_of(c, &q->toolkits.items[i]));
    }
    return s;
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

static unsigned number_of(const shelf *s, const char *path) {
    const cm_question *q = s->c->question;
    folder there = folder_of(s->c->arena, path);
    for (size_t i = 0; i < q->toolkits.count; i++)
        if (inside(&there, &s->folders[i])) return cm_cuda_number(q->toolkits.items[i].version);
    return q->toolkits_known ? 0 : folder_number(s->c->arena, path); /* else it is stale */
}

/* Leads ---------------------------------------------------------------------------------------- */

static bool makes_active(const shelf *s, size_t toolkit, const char *name) {
    return cm_strings_has(&s->active[toolkit], name);
}

static const char *variable(const cm_question *q, const char *name) {
    const char *value = NULL;
    for (size_t i = 0; i < q->variables.count; i++)
        if (cm_same_i(q->variables.items[i].name, name)) value = q->variables.items[i].value;
    return value;
}

/* The first folder of a list of folders that leads to a toolkit. */
static unsigned first_number(const shelf *s, const char *list) {
    bool windows = strchr(list, ';') || strchr(list, '\\');
    cm_strings items = cm_split(s->c->arena, list, windows ? ";" : ":");
    for (size_t i = 0; i < items.count && i < MOST_FOLDERS; i++) {
        unsigned cuda = number_of(s, items.items[i]);
        if (cuda) return cuda;
    }
    return 0;
}

static lead lead_of(const shelf *s, const char *name) {
    const cm_question *q = s->c->question;
    lead l = {.name = name, .value = variable(q, name)};
    for (size_t i = 0; i < q->toolkits.count && !l.cuda; i++)
        if (makes_active(s, i, name)) l.cuda = cm_cuda_number(q->toolkits.items[i].version);
    if (!l.cuda && l.value && cm_ends(name, "PATH") && !cm_same(name, "CUDA_PATH"))
        l.cuda = first_number(s, l.value);
    else if (!l.cuda && l.value)
        l.cuda = number_of(s, l.value);
    if (cm_same(name, "nvcc") && !q->toolkits_known)
        l.cuda = cm_cuda_number(cm_question_get(q, CM_Q_TOOLKIT));
    return l;
}

/* What is found -------------------------------------------------------------------------------- */

/* Whether torch's extension builder asks that variable first of those that are set. */
static bool asked_first(const cm_question *q, const char *name) {
    return cm_same(name, "CUDA_HOME") ||
           (cm_same_i(name, "CUDA_PATH") && !variable(q, "CUDA_HOME"));
}

/* Whether a variable leads to a toolkit that is there. */
static bool leads(const shelf *s, const char *name, const char *value) {
    folder there = folder_of(s->c->arena, value);
    bool found = !*value;
    for (size_t t = 0; t < s->c->question->toolkits.count && !found; t++)
        found = makes_active(s, t, name) ||
                (inside(&there, &s->folders[t]) && inside(&s->folders[t], &there));
    return found;
}

static void stale(const shelf *s, cm_verdict *v) {
    const cm_question *q = s->c->question;
    if (!q->toolkits_known) return;
    for (size_t i = 0; i < q->variables.count; i++) {
        const char *name = q->variables.items[i].name, *value = q->variables.items[i].value;
        if (!cm_same(name, "CUDA_HOME") && !cm_same_i(name, "CUDA_PATH") &&
            !cm_starts_i(name, "CUDA_PATH_V"))
            continue;
        if (!leads(s, name, value))
            cm_find(v, CM_F_STALE_VARIABLE, "variable", name, "value", value, "found",
                    s->found.count ? cm_listed(s->c->arena, &s->found) : NULL, "hurts",
                    asked_first(q, name) ? "while it is set," : NULL, NULL);
    }
}

/* CUDA_PATH_V11_6 that names a folder of another number. */
static void numbered(const shelf *s, cm_strings *says, unsigned *cuda) {
    const cm_case *c = s->c;
    const cm_question *q = c->question;
    for (size_t i = 0; i < q->variables.count; i++) {
        const char *name = q->variables.items[i].name;
        if (!cm_starts_i(name, "CUDA_PATH_V")) continue;
        char *number = cm_strdup(c->arena, name + strlen("CUDA_PATH_V"));
        for (char *p = number; *p; p++)
            if (*p == '_') *p = '.';
        unsigned own = cm_cuda_number(number), there = number_of(s, q->variables.items[i].value);
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

static void disagree(const shelf *s, cm_verdict *v) {
    const cm_case *c = s->c;
    cm_strings says = {0};
    unsigned first = 0, best = 0, own = 0;
    bool differ = false;
    const char *winner = NULL;
    for (size_t i = 0; i < LEADS; i++) {
        lead l = lead_of(s, names[i]);
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
    numbered(s, &says, &own);
    if (says.count)
        cm_find(v, CM_F_TOOLKITS_DISAGREE, "says", cm_listed(c->arena, &says), "winner",
                differ ? winner : NULL, "cuda", cm_cuda_text(c->arena, best ? best : own), "os",
                system_of(c), NULL);
}

/* The toolkit that the first of the variables leads to, in the order in which torch asks them. */
static const cm_asked_toolkit *active_of(const shelf *s) {
    const cm_question *q = s->c->question;
    for (size_t n = 0; n < ASKED; n++)
        for (size_t i = 0; i < q->toolkits.count; i++)
            if (makes_active(s, i, names[n])) return &q->toolkits.items[i];
    return NULL;
}

static void beside(const shelf *s, cm_verdict *v) {
    const cm_case *c = s->c;
    const cm_question *q = c->question;
    cm_strings others = {0};
    const cm_asked_toolkit *active = active_of(s);
    unsigned best = 0;
    if (q->toolkits.count < 2) return;
    for (size_t i = 0; i < q->toolkits.count; i++) {
        const cm_asked_toolkit *t = &q->toolkits.items[i];
        bool also = t->active && *t->active;
        if (t == active) continue;
        cm_strings_add(c->arena, &others,
                       cm_sprintf(c->arena, "%s%s%s", s->found.items[i], also ? " by " : "",
                                  also ? t->active : ""));
        best = better(c, best, cm_cuda_number(t->version));
    }
    if (best)
        cm_find(v, CM_F_TOOLKITS_BESIDE, "active", active ? active->version : NULL, "by",
                active ? active->active : NULL, "others", cm_listed(c->arena, &others), "cuda",
                cm_cuda_text(c->arena, best), NULL);
}

void cm_rule_toolkits(const cm_case *c, cm_verdict *v) {
    if (v->quiet || c->repaired) return;
    shelf s = shelf_of(c);
    stale(&s, v);
    disagree(&s, v);
    beside(&s, v);
}
