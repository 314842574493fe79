/* The bare command: this machine, in a few lines, and the judgement of what is installed. */
#include <string.h>

#include "app/environments.h"

/* The machine ---------------------------------------------------------------------------------- */

static void line(cm_ask *ask, cm_item *in, const char *key, const char *label, const char *value) {
    if (value) cm_item_add(ask->arena, in, CM_ITEM_TEXT, key, label, value);
}

static const char *system_line(cm_ask *ask, const cm_system *s) {
    cm_strings parts = {0};
    if (s->distribution) cm_strings_add(ask->arena, &parts, s->distribution);
    if (s->os)
        cm_strings_add(ask->arena, &parts,
                       cm_sprintf(ask->arena, "%s%s%s", s->wsl == CM_TRUE ? "wsl" : s->os,
                                  s->arch ? " " : "", s->arch ? s->arch : ""));
    if (s->glibc) cm_strings_add(ask->arena, &parts, cm_sprintf(ask->arena, "glibc %s", s->glibc));
    if (s->container == CM_TRUE) cm_strings_add(ask->arena, &parts, "in a container");
    return parts.count ? cm_strings_join(ask->arena, &parts, ", ") : NULL;
}

static const char *driver_line(cm_ask *ask, const cm_machine *machine, const cm_case *c) {
    const cm_system *s = &machine->system;
    if (!machine->driver.version && s->jetson == CM_TRUE)
        return s->l4t ? cm_sprintf(ask->arena, "that of Jetson Linux %s", s->l4t)
                      : "that of its Jetson Linux";
    if (!machine->driver.version)
        return machine->driver.nouveau == CM_TRUE ? "none of NVIDIA; nouveau is loaded"
               : machine->gpus.count              ? "no NVIDIA driver is loaded"
                                                  : NULL;
    unsigned speaks =
        c->driver_cuda ? c->driver_cuda : cm_driver_speaks(c->matrix, &c->driver, c->driver_os);
    const cm_branch *branch = cm_branch_of(c->matrix, &c->driver);
    const char *end = branch && *branch->end_of_life ? cm_use(ask, branch->fact, 2) : NULL;
    return cm_sprintf(
        ask->arena, "%s%s%s%s%s", machine->driver.version,
        speaks ? cm_sprintf(ask->arena, ", speaks CUDA %s", cm_cuda_text(ask->arena, speaks)) : "",
        branch ? cm_sprintf(ask->arena, ", branch R%u", branch->number) : "",
        !end             ? ""
        : cm_digit(*end) ? ", supported until "
                         : ", whose support has ",
        end ? end : "");
}

static const char *gpu_line(cm_ask *ask, const cm_case_gpu *g) {
    cm_strings ccs = {0};
    for (size_t i = 0; i < g->count; i++)
        cm_strings_add(ask->arena, &ccs,
                       cm_sprintf(ask->arena, "%u.%u", g->ccs[i].major, g->ccs[i].minor));
    return cm_sprintf(ask->arena, "%s, compute capability %s", g->name,
                      ccs.count ? cm_strings_join(ask->arena, &ccs, " or ") : "unknown");
}

static void describe_machine(cm_ask *ask, cm_answer *answer, const cm_machine *machine,
                             const cm_case *c) {
    cm_arena *arena = ask->arena;
    cm_item *in = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, "machine", "", NULL);
    line(ask, in, "system", "system", system_line(ask, &machine->system));
    line(ask, in, "driver", "driver", driver_line(ask, machine, c));
    cm_item *gpus = cm_item_add(arena, in, CM_ITEM_LIST, "gpus", NULL, NULL);
    for (size_t i = 0; i < c->gpu_count; i++) {
        const char *text = gpu_line(ask, &c->gpus[i]);
        cm_item_add(arena, gpus, CM_ITEM_TEXT, NULL, NULL, text);
        line(ask, in, NULL, "GPU", text);
    }
    if (machine->gpus.known && !machine->gpus.count) line(ask, in, NULL, "GPU", "none of NVIDIA");
    cm_item *toolkits = cm_item_add(arena, in, CM_ITEM_LIST, "toolkits", NULL, NULL);
    for (size_t i = 0; i < machine->toolkits.count; i++) {
        const cm_toolkit *t = &machine->toolkits.items[i];
        cm_item *row = cm_item_add(arena, toolkits, CM_ITEM_OBJECT, NULL, NULL, NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "version", NULL, t->version);
        cm_item_add(arena, row, CM_ITEM_TEXT, "path", NULL, t->path);
        cm_item_add(arena, row, CM_ITEM_TEXT, "active", NULL, t->active);
        bool active = t->active && *t->active;
        line(ask, in, NULL, "toolkit",
             cm_sprintf(arena, "CUDA %s at %s%s%s", t->version ? t->version : "of unknown version",
                        t->path ? t->path : "?", active ? ", active by " : "",
                        active ? t->active : ""));
    }
    for (size_t i = 0; i < machine->notes.count; i++)
        line(ask, in, NULL, "note", machine->notes.items[i]);
}

static const char *title_of(cm_ask *ask, const cm_case *c, const cm_python *python) {
    const char *gpus = c->gpu_count == 1 ? c->gpus[0].name
                       : c->gpu_count ? cm_sprintf(ask->arena, "%s and %zu more", c->gpus[0].name,
                                                   c->gpu_count - 1)
                                      : "no NVIDIA GPU seen";
    bool seen = !cm_machine_has_unread(c->question->machine);
    return cm_sprintf(ask->arena, "This machine: %s%s", gpus,
                      python ? ""
                      : seen ? "; torch is not installed"
                             : "; torch was not found, and not everything could be read");
}

cm_status cm_answer_here(cm_ask *ask, cm_knowledge *knowledge, const cm_machine *machine,
                         const cm_question *stated, cm_answer *answer, cm_err *err) {
    const cm_python *python = cm_judged_python(machine);
    const cm_installed *torch = python ? cm_torch_of(python) : NULL;
    cm_question *q = cm_alloc(ask->arena, sizeof *q);
    cm_case *c = cm_alloc(ask->arena, sizeof *c);
    cm_question_for(machine, python, stated, q);
    if (cm_knowledge_case(ask, knowledge, q, c, err) != CM_OK) return err->status;
    describe_machine(ask, answer, machine, c);
    if (!torch) {
        cm_verdict around = {.arena = ask->arena};
        answer->title = title_of(ask, c, NULL);
        cm_judge_around(c, &around);
        if (around.count) cm_describe_findings(ask, answer, c, &around);
        cm_describe_input(ask, answer, c);
        bool fits = cm_advise(ask, answer, c);
        return err->status != CM_OK ? err->status : fits ? CM_OK : CM_NO;
    }
    cm_verdict v;
    cm_describe_environments(ask, knowledge, machine, stated, python, answer);
    cm_judge(c, false, &v);
    cm_describe_verdict(ask, answer, c, &v, NULL, CM_FOR_PEOPLE);
    return err->status != CM_OK                ? err->status
           : v.says == CM_SAYS_NO              ? CM_NO
           : v.absent && v.says != CM_SAYS_YES ? CM_ABSENT
                                               : CM_OK;
}
