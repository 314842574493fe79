#include "app/knowledge.h"

#include "app/gpus.h"
#include "app/lookup.h"
#include "rules/installed.h"

/* Room for the facts of every kind. */
static cm_facts *empty_facts(cm_arena *arena) {
    cm_facts *facts = cm_alloc_array(arena, CM_KINDS, sizeof *facts);
    for (unsigned k = 0; k < CM_KINDS; k++)
        facts[k].arena = arena;
    return facts;
}

const cm_matrix *cm_knowledge_of_release(cm_arena *arena, cm_store *store, cm_as_of *as_of,
                                         const char *torch, cm_err *err) {
    static const struct {
        cm_kind_id kind;
        bool keyed; /* its first column is the release */
    } some[] = {{CM_KIND_TORCH_BUILD, true},      {CM_KIND_TORCH_INSTALL, true},
                {CM_KIND_TORCH_CORRECTION, true}, {CM_KIND_TORCH_PAIR, false},
                {CM_KIND_PACKAGE_BUILD, false},   {CM_KIND_WHEEL, false}};
    cm_facts *facts = empty_facts(arena);
    for (size_t i = 0; i < sizeof some / sizeof *some && err->status == CM_OK; i++) {
        const char *values[CM_COLUMNS] = {torch};
        cm_as_of_find(as_of, store, some[i].kind, some[i].keyed ? values : NULL,
                      &facts[some[i].kind], err);
    }
    if (err->status != CM_OK) return NULL;
    return cm_matrix_new(arena, facts, cm_as_of_date(as_of, store));
}

cm_status cm_knowledge_load(cm_arena *arena, cm_store *store, cm_as_of *as_of, cm_knowledge **out,
                            cm_err *err) {
    cm_knowledge *knowledge = cm_alloc(arena, sizeof *knowledge);
    static const cm_kind_id names[] = {CM_KIND_GPU_CC, CM_KIND_PCI_DEVICE, CM_KIND_CHIP,
                                       CM_KIND_AMD_GPU};
    cm_facts *facts = empty_facts(arena);
    for (size_t i = 0; i < cm_matrix_kind_count && err->status == CM_OK; i++)
        cm_as_of_find(as_of, store, cm_matrix_kinds[i], NULL, &facts[cm_matrix_kinds[i]], err);
    for (size_t i = 0; i < sizeof names / sizeof *names && err->status == CM_OK; i++)
        cm_as_of_find(as_of, store, names[i], NULL, &facts[names[i]], err);
    if (err->status != CM_OK) return err->status;
    knowledge->arena = arena;
    knowledge->as_of = as_of;
    knowledge->facts = facts;
    knowledge->matrix = cm_matrix_new(arena, facts, cm_as_of_date(as_of, store));
    knowledge->names = cm_gpu_names_new(arena, &facts[CM_KIND_GPU_CC], &facts[CM_KIND_PCI_DEVICE],
                                        &facts[CM_KIND_CHIP], NULL, &facts[CM_KIND_AMD_GPU]);
    *out = knowledge;
    return CM_OK;
}

cm_status cm_knowledge_complete(cm_knowledge *knowledge, cm_store *store, cm_err *err) {
    cm_facts *facts = knowledge->facts;
    if (facts[CM_KIND_GPU_DRIVER].count) return CM_OK;
    cm_as_of_find(knowledge->as_of, store, CM_KIND_GPU_DRIVER, NULL, &facts[CM_KIND_GPU_DRIVER],
                  err);
    if (err->status != CM_OK) return err->status;
    knowledge->names =
        cm_gpu_names_new(knowledge->arena, &facts[CM_KIND_GPU_CC], &facts[CM_KIND_PCI_DEVICE],
                         &facts[CM_KIND_CHIP], &facts[CM_KIND_GPU_DRIVER], &facts[CM_KIND_AMD_GPU]);
    return CM_OK;
}

/* A name on the command line that nobody knows is a slip of the finger more often than a new GPU.
 */
static cm_status refuse_names(cm_ask *ask, const cm_knowledge *knowledge, const cm_case *c,
                              cm_err *err) {
    for (size_t i = 0; i < c->gpu_count; i++) {
        const cm_case_gpu *g = &c->gpus[i];
        bool maybe_ours = g->maker == CM_GPU_UNKNOWN || g->maker == CM_GPU_NVIDIA;
        if (g->count || g->gfx || g->unfinished || !maybe_ours || g->asked->from != CM_FROM_FLAG)
            continue;
        if (cm_gpu_admit(ask, g->name, err) != CM_OK) return err->status;
        cm_strings near = cm_gpu_near(knowledge->names, ask->arena, g->name);
        return cm_fail(err, CM_ABSENT, "gpu \"%s\" is not in the data%s%s%s", g->name,
                       near.count ? "; did you mean " : "",
                       near.count ? cm_strings_join(ask->arena, &near, ", ") : "",
                       near.count ? "?" : "");
    }
    return CM_OK;
}

/* A flag whose value means nothing is a wrong command line, not an unknown fact. */
static cm_status refuse_values(const cm_question *q, const cm_case *c, cm_err *err) {
    enum { HIGHEST_BRANCH = 1999 };
    const struct {
        cm_field field;
        bool understood;
        const char *example;
    } checks[] = {
        {CM_Q_DRIVER, (c->driver.count && c->driver.part[0] <= HIGHEST_BRANCH) || c->driver_none,
         "535.129.03 or R535"},
        {CM_Q_CUDA, cm_cuda_number(cm_question_get(q, CM_Q_CUDA)) || c->tag_from == CM_TAG_STATED,
         "11.8 or cu118"},
        {CM_Q_PYTHON, c->python || c->python_32_bit, "3.10 or 3.13t"},
        {CM_Q_TORCH, c->torch_ver.count, "2.6.0+cu124"},
        {CM_Q_GLIBC, c->glibc.count, "2.31"}};
    const cm_given *cuda = &q->fields[CM_Q_CUDA];
    if (cuda->value && cuda->from == CM_FROM_FLAG && cm_starts_i(cuda->value, "cu") &&
        c->tag_from == CM_TAG_STATED && !cm_same_i(c->tag, cuda->value) &&
        cm_cuda_number(cuda->value) != c->cuda)
        return cm_fail(err, CM_USAGE, "torch %s and cuda %s contradict each other",
                       cm_question_get(q, CM_Q_TORCH), cuda->value);
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        const cm_given *given = &q->fields[checks[i].field];
        if (given->value && given->from == CM_FROM_FLAG && !checks[i].understood)
            return cm_fail(err, CM_USAGE, "%s %s: expected a version, as %s",
                           cm_field_name(checks[i].field), given->value, checks[i].example);
    }
    return CM_OK;
}

cm_status cm_knowledge_case(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                            cm_case *c, cm_err *err) {
    if (cm_question_admit(question, err) != CM_OK ||
        cm_as_of_admit_question(knowledge->as_of, question, err) != CM_OK)
        return err->status;
    cm_case_read(ask->arena, knowledge->matrix, knowledge->names, question, c);
    for (size_t i = 0; i < c->gpu_count; i++) {
        if (c->gpus[i].count == 1 || c->gpus[i].gfx) continue;
        if (cm_knowledge_complete(knowledge, ask->store, err) != CM_OK) return err->status;
        cm_case_read(ask->arena, knowledge->matrix, knowledge->names, question, c);
        break;
    }
    const char *mirror = cm_question_get(question, CM_Q_MIRROR);
    cm_mirror found;
    if (refuse_values(question, c, err) != CM_OK) return err->status;
    if (mirror && cm_mirror_named(ask->arena, &c->matrix->facts[CM_KIND_MIRROR], mirror, &found,
                                  err) != CM_OK)
        return err->status;
    return refuse_names(ask, knowledge, c, err);
}

/* What takes away the torch of the machine: another flavour of one version would be left alone. */
static const cm_shell_line *uninstall(cm_arena *arena, const cm_question *q) {
    const cm_given *torch = &q->fields[CM_Q_TORCH];
    if (!torch->value || torch->from == CM_FROM_FLAG) return NULL;
    if (q->installed) {
        cm_case c = {.arena = arena, .question = q};
        cm_shell_lines lines = cm_uninstall_lines(&c);
        return cm_lines_joined(arena, &lines);
    }
    cm_shell_line *line = cm_same(cm_question_get(q, CM_Q_INSTALLER), "conda")
                              ? CM_LINE_FIXED(arena, CM_SHELL_ANY, "conda remove --yes pytorch")
                              : CM_LINE_FIXED(arena, CM_SHELL_ANY, "pip uninstall -y torch");
    for (size_t i = 0; i < CM_COMPANIONS; i++)
        if (cm_question_package(q, cm_companions[i]))
            cm_line_add(line, CM_WORD_NAME, cm_companions[i]);
    return line;
}

cm_status cm_knowledge_choice(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                              cm_case *c, cm_err *err) {
    static const cm_field about_torch[] = {CM_Q_TORCH, CM_Q_CUDA_BUILD, CM_Q_ROCM_BUILD,
                                           CM_Q_ARCH_LIST, CM_Q_AVAILABLE};
    if (cm_as_of_admit_builds(knowledge->as_of, err) != CM_OK) return err->status;
    cm_question *free_choice = cm_alloc(ask->arena, sizeof *free_choice);
    *free_choice = *question;
    for (size_t i = 0; i < sizeof about_torch / sizeof *about_torch; i++)
        if (question->fields[about_torch[i]].from != CM_FROM_FLAG)
            free_choice->fields[about_torch[i]].value = NULL;
    free_choice->packages.count = 0;
    cm_status status = cm_knowledge_case(ask, knowledge, free_choice, c, err);
    c->package_count = 0;
    c->uninstall = uninstall(ask->arena, question);
    return status;
}
