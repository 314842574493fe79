#include "app/environments.h"

#include <string.h>

enum { TEXT_WIDTH = 80, LEAST_PLACE = 16, GAP = 2 };

/* What one answer judges: so many environments, and of their judgements so many bytes. */
enum { MOST_JUDGED = 64, MOST_BYTES = 16 * 1024 * 1024 };

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
    const char *torch, *version, *how;
    const char *says, *why, *outcome; /* says NULL: it is not judged */
} row;

/* The outcome where it is no yes; else the first warning. */
static const char *reason(const cm_verdict *v) {
    if (v->outcome != CM_WORKS && v->outcome != CM_OUTCOME_UNKNOWN)
        return cm_outcome_name(v->outcome);
    for (size_t i = 0; i < v->count; i++)
        if (v->findings[i].severity == CM_WARNING) return cm_code_name(v->findings[i].code);
    return v->missing.count ? cm_sprintf(v->arena, "no %s", v->missing.items[0]) : "";
}

static row row_of(const cm_python *python) {
    return (row){.python = python,
                 .torch = cm_torch_of(python)->version,
                 .version = python->version ? python->version : "unknown",
                 .how = is_active(python)            ? " (active)"
                        : python->on_path == CM_TRUE ? " (on PATH)"
                                                     : ""};
}

static const char *place_of(const cm_python *python) {
    return python->prefix ? python->prefix : python->path ? python->path : "?";
}

static size_t widest(size_t have, const char *text) {
    size_t n = strlen(text);
    return n > have ? n : have;
}

static const char *says_text(const row *r) {
    return r->says ? r->says : "not judged";
}

/* How much of the line is left for the place, behind the other columns. */
static size_t room_for_place(const row *rows, size_t count) {
    size_t torch = strlen("torch"), python = strlen("Python"), says = strlen("runs"),
           why = strlen("why");
    for (size_t i = 0; i < count; i++) {
        torch = widest(torch, rows[i].torch);
        python = widest(python, rows[i].version);
        says = widest(says, says_text(&rows[i]));
        why = widest(why, rows[i].why ? rows[i].why : "");
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
    cm_item_add(arena, item, CM_ITEM_TEXT, "verdict", NULL, r->says);
    cm_item_add(arena, item, CM_ITEM_TEXT, NULL, "runs", says_text(r));
    cm_item_add(arena, item, CM_ITEM_TEXT, "outcome", NULL, r->outcome);
    cm_item_add(arena, item, CM_ITEM_TEXT, NULL, "why", r->why ? r->why : "");
    cm_item_add(arena, item, CM_ITEM_TEXT, "path", NULL, path);
    cm_item_add(arena, item, CM_ITEM_TEXT, "active", NULL, r->python->active);
    cm_item_add(arena, item, CM_ITEM_TEXT, NULL, "in",
                cm_sprintf(arena, "%s%s", shortened(arena, path, left), r->how));
}

/* Judging -------------------------------------------------------------------------------------- */

typedef struct {
    const cm_ask *ask;
    const cm_knowledge *knowledge;
    const cm_machine *machine;
    const cm_question *stated;
    const cm_python *judged; /* whose judgement stands in the answer already */
    cm_arena *scratch;       /* of one environment: 64 of them need no more than one */
    cm_item *full;           /* the list of judgements */
    size_t left, bytes;      /* how many more may be judged, and how large they may be */
} judging;

/* The question of one environment; all of it lives in the scratch arena. */
static cm_question *question_of(const judging *j, const cm_python *python) {
    cm_question *q = cm_alloc(j->scratch, sizeof *q), stated = *j->stated;
    stated.arena = j->scratch;
    cm_question_for(j->machine, python, &stated, q);
    return q;
}

/* The whole judgement of an environment, with sources of its own; false: it is too large. */
static bool add_judgement(judging *j, const row *r, const cm_case *c, const cm_verdict *v) {
    cm_ask own = *j->ask;
    own.arena = j->scratch;
    own.used = NULL, own.used_count = own.used_capacity = 0;
    cm_answer *answer = cm_answer_new(j->scratch);
    cm_describe_verdict(&own, answer, c, v, NULL, CM_FOR_BATCH);
    size_t bytes = cm_item_bytes(&answer->root);
    if (bytes > j->bytes) return false;
    j->bytes -= bytes;
    cm_arena *arena = j->ask->arena;
    cm_item *item = cm_item_add(arena, j->full, CM_ITEM_OBJECT, NULL, NULL, NULL);
    cm_item_add(arena, item, CM_ITEM_TEXT, "path", NULL, place_of(r->python));
    cm_item_copy_keyed(arena, item, &answer->root);
    return true;
}

static void judge(judging *j, row *r) {
    static const char *const says[] = {"yes", "no", "unknown"};
    cm_case *c = cm_alloc(j->scratch, sizeof *c);
    cm_verdict v;
    cm_case_read(j->scratch, j->knowledge->matrix, j->knowledge->names, question_of(j, r->python),
                 c);
    cm_judge(c, false, &v);
    if (r->python == j->judged || add_judgement(j, r, c, &v)) {
        r->says = says[v.says];
        r->outcome = cm_outcome_name(v.outcome);
        r->why = cm_strdup(j->ask->arena, reason(&v));
    }
    cm_arena_reset(j->scratch);
}

/* Judges the one that is described in full, and of the others as many as fit, the first first. */
static void judge_all(judging *j, row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        bool own = rows[i].python == j->judged;
        if (!own && (!j->left || !j->bytes)) continue;
        judge(j, &rows[i]);
        if (own) continue;
        j->left--;
        if (!rows[i].says) j->bytes = 0; /* the rest would be no smaller */
    }
}

/* What was left out, by name, and how to ask for it. */
static void add_left_out(cm_ask *ask, cm_answer *answer, cm_item *part, const row *rows,
                         size_t count) {
    cm_item *list = NULL;
    size_t left_out = 0;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].says) continue;
        if (!left_out++)
            list = cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "not_judged", NULL, NULL);
        cm_item_add(ask->arena, list, CM_ITEM_TEXT, NULL, NULL, place_of(rows[i].python));
    }
    if (!left_out) return;
    cm_item_add(ask->arena, part, CM_ITEM_TEXT, NULL, "not judged",
                cm_sprintf(ask->arena,
                           "%zu of %zu environments; one answer judges %d, or fewer that are "
                           "large: --prefix DIR, as often as needed, names those to judge",
                           left_out, count, MOST_JUDGED));
}

void cm_describe_environments(cm_ask *ask, const cm_knowledge *knowledge, const cm_machine *machine,
                              const cm_question *stated, const cm_python *judged,
                              cm_answer *answer) {
    cm_arena *arena = ask->arena;
    row *rows = cm_alloc_array(arena, machine->pythons.count, sizeof *rows);
    size_t count = 0;
    for (size_t i = 0; i < machine->pythons.count; i++)
        if (cm_torch_of(&machine->pythons.items[i]))
            rows[count++] = row_of(&machine->pythons.items[i]);
    cm_item *list = cm_item_add(
        arena, &answer->root, CM_ITEM_LIST, "installed",
        count > 1 ? "torch in the environments of this machine" : "torch on this machine", NULL);
    judging j = {.ask = ask,
                 .knowledge = knowledge,
                 .machine = machine,
                 .stated = stated,
                 .judged = judged,
                 .scratch = cm_arena_new(),
                 .left = MOST_JUDGED - 1,
                 .bytes = MOST_BYTES};
    j.full = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "environments", NULL, NULL);
    judge_all(&j, rows, count);
    cm_arena_free(j.scratch);
    size_t room = room_for_place(rows, count);
    for (size_t i = 0; i < count; i++)
        add_row(ask, list, &rows[i], room);
    if (!judged) return;
    cm_item *part = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                cm_sprintf(arena, "Judged: %s", place_of(judged)), NULL);
    if (count > 1)
        cm_item_add(arena, part, CM_ITEM_TEXT, NULL, "another",
                    "cudamatrix check --prefix DIR judges that environment in full");
    add_left_out(ask, answer, part, rows, count);
}
