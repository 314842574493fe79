#include "app/repair.h"

#include "rules/installed.h"

cm_shell_lines cm_repair_before(const cm_case *c, const cm_verdict *v, const cm_set *set,
                                bool same_torch, bool packages) {
    cm_shell_lines none = {0};
    bool anew = cm_verdict_has(v, CM_F_TORCH_TWICE) || cm_verdict_has(v, CM_F_TORCH_RENAMED);
    bool driver_only = same_torch && set->branch && !set->python && !packages;
    /* another Python is another environment; other companions go over the old ones */
    if (!c->question->installed || set->python || driver_only || (same_torch && packages && !anew))
        return none;
    return cm_uninstall_lines(c);
}

/* pip and conda work on the active environment: the line that activates it comes first. Where there
 * is none, the others would change another environment, so none of them is offered. */
static void activate(const cm_case *c, cm_repair *repair, const cm_shell_line *line) {
    cm_shell_lines all = {0};
    if (cm_line_refused(line)) {
        repair->before = all;
        repair->command = line;
        return;
    }
    cm_lines_add(c->arena, &all, line);
    for (size_t i = 0; i < repair->before.count; i++)
        cm_lines_add(c->arena, &all, repair->before.items[i]);
    repair->before = all;
}

void cm_repair_activate(const cm_case *c, cm_repair *repair) {
    if (repair->set && repair->set->python) return; /* another Python is another environment */
    const cm_shell_line *line = cm_line_has(repair->command, "pip") ? cm_activate_line(c) : NULL;
    if (line) activate(c, repair, line);
}

size_t cm_own_repairs(const cm_case *c, const cm_verdict *v, cm_severity severity, cm_repair *out) {
    size_t count = 0;
    for (size_t i = 0; i < v->count && count < CM_MOST_MENDS; i++) {
        const cm_finding *f = &v->findings[i];
        const char *text = f->severity == severity ? cm_finding_mend(c->arena, f) : NULL;
        if (!text || cm_own_repair(f, out, count)) continue;
        out[count] = (cm_repair){.text = text, .before = f->before, .command = f->command};
        cm_repair_activate(c, &out[count++]);
    }
    return count;
}

const cm_repair *cm_own_repair(const cm_finding *f, const cm_repair *all, size_t count) {
    for (size_t i = 0; f->command && i < count; i++)
        if (cm_line_same(all[i].command, f->command)) return &all[i];
    return NULL;
}

bool cm_all_own(const cm_verdict *v) {
    for (size_t i = 0; i < v->count; i++)
        if (v->findings[i].severity == CM_ERROR && !v->findings[i].command) return false;
    return v->errors > 0;
}

bool cm_wants_anew(const cm_finding *f) {
    return (f->code == CM_F_TORCH_TWICE && !f->command) || f->code == CM_F_TORCH_RENAMED;
}
