#include "app/environments.h"

#include <string.h>

enum { TEXT_WIDTH = 80, LEAST_PLACE = 16, GAP = 2 };

const cm_installed *cm_torch_of(const cm_python *python) {
    for (size_t i = 0; i < python->packages.count; i++)
        if (cm_same(python->packages.items[i].name, "torch")) return &python->packages.items[i];
    return NULL;
}

static bool is_active(const cm_python *python) {
    return python->active && *python->active;
}

const cm_python *cm_judged_python(const cm_machine *machine) {
    const cm_python *first = NULL, *on_path = NULL;
    for (size_t i = 0; i < machine->pythons.count; i++) {
        const cm_python *p = &machine->pythons.items[i];
        if (is_active(p)) return p;
        if (!cm_torch_of(p)) continue;
        if (!first) first = p;
        if (!on_path && p->on_path == CM_TRUE) on_path = p;
    }
    return on_path ? on_path : first;
}

/* On a machine without an NVIDIA GPU a build for the CPU is what was wanted. */
static void state_cpu_meant(const cm_machine *m, const cm_installed *torch, cm_question *question) {
    bool cpu = torch && (cm_ends(torch->version ? torch->version : "", "+cpu") ||
                         (torch->cuda && !*torch->cuda && (!torch->hip || !*torch->hip)));
    if (cpu && m->gpus.known && !m->gpus.count && !m->driver.version && m->system.wsl != CM_TRUE &&
        m->system.jetson != CM_TRUE)
        cm_question_add_gpu(question, CM_FROM_PROBE)->name = "none";
}

void cm_question_for(const cm_machine *machine, const cm_python *python, const cm_question *stated,
                     cm_question *question) {
    cm_question here;
    cm_question_init(&here, stated->arena);
    cm_question_of_machine(machine, !python, &here);
    if (python) cm_question_of_python(python, &here);
    if (python && !cm_question_get(stated, CM_Q_TORCH))
        state_cpu_meant(machine, cm_torch_of(python), &here);
    *question = *stated;
    cm_question_merge(question, &here);
}

/* Rows ----------------------------------------------------------------------------------------- */

typedef struct {
    const cm_python *python;
    const char *torch, *version, *says, *why, *how;
    cm_outcome outcome;
    cm_case *c;
    cm_verdict verdict;
} row;

/* The outcome where it is no yes; else the first warning. */
static const char *reason(const cm_verdict *v) {
    if (v->outcome != CM_WORKS && v->outcome != CM_OUTCOME_UNKNOWN)
        return cm_outcome_name(v->outcome);
    for (size_t i = 0; i < v->count; i++)
        if (v->findings[i].severity == CM_WARNING) return cm_code_name(v->findings[i].code);
    return v->missing.count ? cm_sprintf(v->arena, "no %s", v->missing.items[0]) : "";
}

static row judge(cm_ask *ask, const cm_knowledge *knowledge, const cm_machine *machine,
                 const cm_python *python, const cm_question *stated) {
    static const char *const says[] = {"yes", "no", "unknown"};
    row r = {.python = python,
             .torch = cm_torch_of(python)->version,
             .version = python->version ? python->version : "unknown",
             .c = cm_alloc(ask->arena, sizeof *r.c)};
    cm_question *q = cm_alloc(ask->arena, sizeof *q);
    cm_question_for(machine, python, stated, q);
    cm_case_read(ask->arena, knowledge->matrix, knowledge->names, q, r.c);
    cm_judge(r.c, false, &r.verdict);
    r.says = says[r.verdict.says];
    r.outcome = r.verdict.outcome;
    r.why = reason(&r.verdict);
    r.how = is_active(python) ? " (active)" : python->on_path == CM_TRUE ? " (on PATH)" : "";
    return r;
}

static const char *place_of(const cm_python *python) {
    return python->prefix ? python->prefix : python->path ? python->path : "?";
}

static size_t widest(size_t have, const char *text) {
    size_t n = strlen(text);
    return n > have ? n : have;
}

/* How much of the line is left for the place, behind the other columns. */
static size_t room_for_place(const row *rows, size_t count) {
    size_t torch = strlen("torch"), python = strlen("Python"), says = strlen("runs"),
           why = strlen("why");
    for (size_t i = 0; i < count; i++) {
        torch = widest(torch, rows[i].torch);
        python = widest(python, rows[i].version);
        says = widest(says, rows[i].says);
        why = widest(why, rows[i].why);
    }
    size_t used = torch + python + says + why + 5 * GAP;
    return used + LEAST_PLACE < TEXT_WIDTH ? TEXT_WIDTH - used : LEAST_PLACE;
}

/* The end of a long path tells environments apart better than its beginning. */
static const char *shortened(cm_arena *arena, const char *path, size_t room) {
    size_t n = strlen(path);
    return n <= room ? path : cm_sprintf(arena, "...%s", path + n - (room - 3));
}

static void add_row(cm_ask *ask, cm_item *list, const row *r, size_t room) {
    cm_arena *arena = ask->arena;
    cm_item *item = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
    const char *path = place_of(r->python);
    size_t left = room > strlen(r->how) + LEAST_PLACE / 2 ? room - strlen(r->how) : LEAST_PLACE / 2;
    cm_item_add(arena, item, CM_ITEM_TEXT, "torch", "torch", r->torch);
    cm_item_add(arena, item, CM_ITEM_TEXT, "python", "Python", r->version);
    cm_item_add(arena, item, CM_ITEM_TEXT, "verdict", "runs", r->says);
    cm_item_add(arena, item, CM_ITEM_TEXT, "outcome", NULL, cm_outcome_name(r->outcome));
    cm_item_add(arena, item, CM_ITEM_TEXT, NULL, "why", r->why);
    cm_item_add(arena, item, CM_ITEM_TEXT, "path", NULL, path);
    cm_item_add(arena, item, CM_ITEM_TEXT, "active", NULL, r->python->active);
    cm_item_add(arena, item, CM_ITEM_TEXT, NULL, "in",
                cm_sprintf(arena, "%s%s", shortened(arena, path, left), r->how));
}

/* The whole judgement of an environment, with sources of its own. */
static void add_judgement(const cm_ask *ask, cm_item *list, const row *r) {
    cm_ask own = *ask;
    cm_answer *answer = cm_answer_new(ask->arena);
    own.used = NULL, own.used_count = own.used_capacity = 0;
    cm_item *item = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
    cm_item_add(ask->arena, item, CM_ITEM_TEXT, "path", NULL, place_of(r->python));
    cm_describe_verdict(&own, answer, r->c, &r->verdict, NULL, CM_FOR_BATCH);
    for (cm_item *child = answer->root.first, *next; child; child = next) {
        next = child->next;
        if (!child->key) continue; /* text only */
        child->next = NULL;
        item->last->next = child;
        item->last = child;
    }
}

void cm_describe_environments(cm_ask *ask, const cm_knowledge *knowledge, const cm_machine *machine,
                              const cm_question *stated, const cm_python *judged,
                              cm_answer *answer) {
    cm_arena *arena = ask->arena;
    row *rows = cm_alloc_array(arena, machine->pythons.count, sizeof *rows);
    size_t count = 0;
    for (size_t i = 0; i < machine->pythons.count; i++)
        if (cm_torch_of(&machine->pythons.items[i]))
            rows[count++] = judge(ask, knowledge, machine, &machine->pythons.items[i], stated);
    cm_item *list = cm_item_add(
        arena, &answer->root, CM_ITEM_LIST, "installed",
        count > 1 ? "torch in the environments of this machine" : "torch on this machine", NULL);
    cm_item *full = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "environments", NULL, NULL);
    size_t room = room_for_place(rows, count);
    for (size_t i = 0; i < count; i++) {
        add_row(ask, list, &rows[i], room);
        if (rows[i].python != judged) add_judgement(ask, full, &rows[i]);
    }
    if (!judged) return;
    cm_item *part = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                cm_sprintf(arena, "Judged: %s", place_of(judged)), NULL);
    if (count > 1)
        cm_item_add(arena, part, CM_ITEM_TEXT, NULL, "another",
                    "cudamatrix check --prefix DIR judges that environment in full");
}
