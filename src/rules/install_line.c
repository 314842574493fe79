/* The line to copy: a published command where it serves, else one composed and held against the
 * lists of wheels. */
#include <stdio.h>
#include <string.h>

#include "rules/mirror.h"
#include "rules/set.h"

/* The address of a wheel that no requirement can choose: torch 1.1.0 is called so for every build.
 */
static const char *wheel_address(const cm_set *set, const cm_case *c) {
    const cm_facts *rows = &c->matrix->facts[CM_KIND_WHEEL];
    const char *version = c->matrix->releases[set->release].version;
    const char *system = set->build->os == CM_WINDOWS ? "win" : "linux";
    cm_pythons python = set->python ? set->python : c->python;
    const cm_fact *best = NULL;
    for (size_t i = 0; i < rows->count; i++) {
        const cm_fact *f = &rows->items[i];
        if (!cm_same(f->value[0], "torch") || !cm_same(f->value[2], version) ||
            !cm_same(f->value[3], set->tag) || !strstr(f->value[6], system) || !*f->value[7])
            continue;
        cm_pythons bit = cm_python_bit(
            cm_sprintf(c->arena, "%c.%s", f->value[4][2], f->value[4] + 3)); /* cp37 */
        if (python ? bit == python : true) best = f; /* sorted, so the newest Python stays */
    }
    return best ? cm_sprintf(c->arena, "https://download.pytorch.org/whl/%s/%s", best->value[7],
                             best->value[1])
                : NULL;
}

/* Whether a list of wheels was read that has the companion's minor version for the build, but not
 * the release that the command names (torchvision 0.8.0 beside torch 1.7.0 was replaced by 0.8.1).
 */
static bool names_absent(cm_arena *arena, const cm_set *set, const cm_matrix *m,
                         const char *command) {
    const cm_facts *rows = &m->facts[CM_KIND_WHEEL];
    const char *at = strstr(command, "torchvision==");
    cm_ver named, have;
    bool family = false;
    if (!at) return false;
    at += strlen("torchvision==");
    if (!cm_ver_parse(cm_strndup(arena, at, strspn(at, "0123456789.")), &named)) return false;
    for (size_t i = 0; i < rows->count; i++) {
        const cm_fact *f = &rows->items[i];
        if (!cm_same(f->value[0], "torchvision") || !cm_same(f->value[3], set->tag) ||
            !cm_ver_parse(f->value[2], &have) || have.part[0] != named.part[0] ||
            have.part[1] != named.part[1])
            continue;
        family = true;
        bool tagged = at[strspn(at, "0123456789.")] == '+';
        if (cm_ver_cmp(&have, &named) == 0 && (!tagged || strchr(f->value[1], '+'))) return false;
    }
    return family;
}

/* The published command serves if it names every package that is wanted, in the right version. */
static bool serves(const cm_set *set, const char *command) {
    for (size_t p = 0; p < CM_COMPANIONS; p++) {
        char pin[64];
        if (!set->companions[p]) continue;
        snprintf(pin, sizeof pin, "%s==%s", cm_companions[p], set->companions[p]);
        if (!strstr(command, pin)) return false;
    }
    return true;
}

static bool old_index(const cm_ver *torch) {
    return torch->part[0] < 2 && torch->part[1] < 13;
}

/* pip takes torch==2.8.0 for satisfied by an installed 2.8.0+cu128: where the public version stays,
 * only the local part makes it change the build. */
static bool keeps_version(const cm_set *set, const cm_case *c) {
    if (c->release && set->release == (size_t)(c->release - c->matrix->releases)) return true;
    for (size_t i = 0; i < c->package_count; i++)
        if (cm_same(set->companions[c->packages[i].package], c->packages[i].version)) return true;
    return false;
}

static const char *companion_in_line(const cm_set *set, const cm_case *c, size_t p) {
    for (size_t i = 0; i < CM_COMPANIONS; i++)
        if (set->companions[i]) return set->companions[p];
    return p < 2 && cm_companion_has(c->matrix, p, set->tag)
               ? cm_set_companion_text(c->arena, c->matrix, p, set->release)
               : NULL;
}

typedef struct {
    bool old, keeps, plain;
    cm_wheel_name torch; /* how its wheels are named */
} line_form;

static line_form form_of(const cm_set *set, const cm_case *c) {
    const cm_release *r = &c->matrix->releases[set->release];
    line_form f = {.old = old_index(&r->ver),
                   .keeps = keeps_version(set, c) && set->build->os != CM_MACOS,
                   /* plain pip gives other builds elsewhere */
                   .plain = set->build->plain && c->os != CM_ANY_OS};
    f.torch = cm_wheel_name_of(c->matrix, "torch", r->version, set->tag);
    if (f.torch == CM_NAMED_UNKNOWN)
        f.torch = f.keeps || (f.old && !f.plain) ? CM_NAMED_TAGGED : CM_NAMED_PLAIN;
    else if (f.torch == CM_NAMED_TAGGED && f.plain && !f.keeps)
        f.torch = CM_NAMED_PLAIN;
    return f;
}

static void add_companions(cm_text *line, const cm_set *set, const cm_case *c,
                           const line_form *form) {
    for (size_t p = 0; p < CM_COMPANIONS; p++) {
        const char *version = companion_in_line(set, c, p);
        if (!version) continue;
        if (strchr(version, '*')) { /* quoted, for shells that expand it */
            cm_text_printf(line, " \"%s==%s\"", cm_companions[p], version);
            continue;
        }
        cm_wheel_name named = cm_wheel_name_of(c->matrix, cm_companions[p], version, set->tag);
        /* where no list of wheels tells: torchvision follows torch, torchaudio of late; of other
         * processors than x86_64, and torchtext and torchdata, none is tagged */
        bool guess = set->build->cpu == CM_X86_64 &&
                     (p == 0 ? form->old || form->keeps : p == 1 && !form->old && form->keeps);
        bool tagged = named == CM_NAMED_TAGGED || (named == CM_NAMED_UNKNOWN && guess);
        bool wanted = form->torch == CM_NAMED_TAGGED && tagged;
        cm_text_printf(line, " %s==%s%s%s", cm_companions[p], version, wanted ? "+" : "",
                       wanted ? set->tag : "");
    }
}

/* torchtext and torchdata stand on PyPI only, so the index must not hide it. */
static bool needs_pypi(const cm_set *set) {
    return set->companions[2] || set->companions[3];
}

static const char *pip_line(const cm_set *set, const cm_case *c) {
    const cm_release *r = &c->matrix->releases[set->release];
    const cm_build *b = set->build;
    line_form form = form_of(set, c);
    const char *published = b->pip ? b->pip->value[5] : NULL;
    if (published && serves(set, published) && !names_absent(c->arena, set, c->matrix, published) &&
        (form.plain || strstr(published, "://")) &&
        (!form.keeps || strstr(published, cm_sprintf(c->arena, "%s+%s", r->version, set->tag))))
        return published;
    /* 1.8.2, of long-term support, has an index of its own */
    const char *own =
        published ? strstr(published, " --extra-index-url https://download.pytorch.org/whl/lts/")
                  : NULL;
    cm_text line = {.arena = c->arena};
    const char *address =
        form.old && form.torch == CM_NAMED_PLAIN && !form.plain ? wheel_address(set, c) : NULL;
    cm_text_puts(&line, "pip install ");
    if (address)
        cm_text_puts(&line, address);
    else
        cm_text_printf(&line, "torch==%s%s%s", r->version, form.torch == CM_NAMED_TAGGED ? "+" : "",
                       form.torch == CM_NAMED_TAGGED ? set->tag : "");
    add_companions(&line, set, c, &form);
    if ((form.plain && form.torch == CM_NAMED_PLAIN) || address) return line.data;
    if (own)
        cm_text_puts(&line, own);
    else if (form.old)
        cm_text_puts(&line, " -f https://download.pytorch.org/whl/torch_stable.html");
    else
        cm_text_printf(&line, " --%s https://download.pytorch.org/whl/%s",
                       needs_pypi(set) ? "extra-index-url" : "index-url", set->tag);
    return line.data;
}

cm_installer cm_installer_named(const char *name) {
    return cm_same(name, "conda") ? CM_BY_CONDA : cm_same(name, "uv") ? CM_BY_UV : CM_BY_PIP;
}

const char *cm_uv_line(cm_arena *arena, const char *pip) {
    const char *rest = strstr(pip, " install ");
    return cm_starts(pip, "pip") && rest && !strstr(pip, "&&") ? cm_sprintf(arena, "uv pip%s", rest)
                                                               : NULL;
}

const char *cm_set_line_by(const cm_set *set, const cm_case *c, cm_installer by) {
    const cm_build *b = set->build;
    if (by == CM_BY_CONDA) return b->conda ? b->conda->value[5] : NULL;
    const char *line = pip_line(set, c);
    return by == CM_BY_UV ? cm_uv_line(c->arena, line) : line;
}

cm_plan cm_set_plan(const cm_set *set, const cm_case *c) {
    cm_installer by = cm_installer_named(cm_question_get(c->question, CM_Q_INSTALLER));
    const char *named = cm_question_get(c->question, CM_Q_MIRROR);
    cm_plan plan = {.by = by};
    cm_mirror mirror;
    bool through =
        named && cm_mirror_find(c->arena, &c->matrix->facts[CM_KIND_MIRROR], named, &mirror);
    const char *carried[CM_INSTALLERS] = {NULL};
    if (through) plan.mirror_fact = mirror.fact;
    for (unsigned i = 0; i < CM_INSTALLERS; i++) {
        cm_mirror_share share;
        const char *line = cm_set_line_by(set, c, (cm_installer)i);
        if (line && through) {
            line = cm_mirror_line(c->arena, &mirror, line, &share);
            carried[i] = cm_mirror_text(c->arena, &mirror, share, set->tag);
        }
        plan.lines[i] = line;
    }
    if (!plan.lines[by]) { /* conda never had it, or has no longer */
        plan.by = CM_BY_PIP;
        const cm_build *last = by == CM_BY_CONDA ? cm_newest_of_conda(c->matrix) : NULL;
        plan.instead = cm_instead_text(c->arena, by == CM_BY_CONDA,
                                       last ? c->matrix->releases[last->release].version : NULL);
    }
    plan.mirror = carried[plan.by];
    plan.line = plan.lines[plan.by];
    const char *wheel = c->python || set->python ? NULL : strstr(plan.line, "-cp");
    if (wheel && strstr(wheel, ".whl"))
        plan.instead = cm_one_wheel_text(c->arena, wheel[3], wheel + 4);
    plan.test = set->build->cuda || cm_starts(set->tag, "rocm")
                    ? "python -c \"import torch; print(torch.__version__, "
                      "torch.cuda.get_device_name(0), torch.ones(2).cuda().sum().item())\""
                    : "python -c \"import torch; print(torch.__version__, "
                      "torch.ones(2).sum().item())\"";
    return plan;
}

const char *cm_set_line(const cm_set *set, const cm_case *c) {
    return cm_set_plan(set, c).line;
}
