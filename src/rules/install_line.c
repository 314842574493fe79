/* The line to copy: a published command where it serves, else one composed and held against the
 * lists of wheels. */
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

/* The version behind "package==" in a line, NULL: it does not pin that package. */
static const char *pinned(const cm_shell_line *line, const char *package) {
    size_t n = strlen(package);
    for (size_t i = 0; i < cm_line_count(line); i++) {
        cm_word w = cm_line_word(line, i);
        if (w.kind == CM_WORD_REQUIREMENT && cm_starts(w.text, package) &&
            cm_starts(w.text + n, "=="))
            return w.text + n + strspn(w.text + n, "=");
    }
    return NULL;
}

/* Whether a list of wheels was read that has the companion's minor version for the build, but not
 * the release that the command names (torchvision 0.8.0 beside torch 1.7.0 was replaced by 0.8.1).
 */
static bool names_absent(const cm_set *set, const cm_matrix *m, const cm_shell_line *command) {
    const cm_facts *rows = &m->facts[CM_KIND_WHEEL];
    const char *pin = pinned(command, "torchvision");
    cm_ver named, have;
    bool family = false;
    if (!pin || !cm_ver_parse(pin, &named)) return false;
    for (size_t i = 0; i < rows->count; i++) {
        const cm_fact *f = &rows->items[i];
        if (!cm_same(f->value[0], "torchvision") || !cm_same(f->value[3], set->tag) ||
            !cm_ver_parse(f->value[2], &have) || have.part[0] != named.part[0] ||
            have.part[1] != named.part[1])
            continue;
        family = true;
        if (cm_ver_cmp(&have, &named) == 0 && (!*named.local || strchr(f->value[1], '+')))
            return false;
    }
    return family;
}

/* The published command serves if it names every package that is wanted, in the right version. */
static bool serves(const cm_set *set, const cm_shell_line *command) {
    for (size_t p = 0; p < CM_COMPANIONS; p++) {
        const char *pin = set->companions[p] ? pinned(command, cm_companions[p]) : "";
        if (!pin || (*pin && !cm_starts(pin, set->companions[p]))) return false;
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

/* "torch==2.6.0+cu124"; without a tag where it is NULL. */
static void add_pin(cm_shell_line *line, cm_arena *arena, const char *package, const char *version,
                    const char *tag) {
    cm_line_add(line, CM_WORD_REQUIREMENT,
                cm_sprintf(arena, "%s==%s%s%s", package, version, tag ? "+" : "", tag ? tag : ""));
}

static void add_companions(cm_shell_line *line, const cm_set *set, const cm_case *c,
                           const line_form *form) {
    for (size_t p = 0; p < CM_COMPANIONS; p++) {
        const char *version = companion_in_line(set, c, p);
        if (!version) continue;
        cm_wheel_name named =
            strchr(version, '*') ? CM_NAMED_PLAIN
                                 : cm_wheel_name_of(c->matrix, cm_companions[p], version, set->tag);
        /* where no list of wheels tells: torchvision follows torch, torchaudio of late; of other
         * processors than x86_64, and torchtext and torchdata, none is tagged */
        bool guess = set->build->cpu == CM_X86_64 &&
                     (p == 0 ? form->old || form->keeps : p == 1 && !form->old && form->keeps);
        bool tagged = named == CM_NAMED_TAGGED || (named == CM_NAMED_UNKNOWN && guess);
        bool wanted = form->torch == CM_NAMED_TAGGED && tagged;
        add_pin(line, c->arena, cm_companions[p], version, wanted ? set->tag : NULL);
    }
}

/* torchtext and torchdata stand on PyPI only, so the index must not hide it. */
static bool needs_pypi(const cm_set *set) {
    return set->companions[2] || set->companions[3];
}

/* The published command of pip; NULL where none is, or what was published is no command. */
static const cm_shell_line *published_by(const cm_case *c, const cm_fact *row) {
    const cm_shell_line *line = row ? cm_line_read(c->arena, row->value[5]) : NULL;
    return cm_line_text(line) ? line : NULL;
}

/* The address behind "--extra-index-url" of a release of long-term support, 1.8.2; else NULL. */
static const char *own_index(const cm_shell_line *line) {
    for (size_t i = 0; line && i < cm_line_count(line); i++) {
        cm_word w = cm_line_word(line, i);
        if (w.kind == CM_WORD_ADDRESS && cm_starts(w.text, "https://download.pytorch.org/whl/lts/"))
            return w.text;
    }
    return NULL;
}

static bool names_index(const cm_shell_line *line) {
    for (size_t i = 0; i < cm_line_count(line); i++)
        if (cm_line_word(line, i).kind == CM_WORD_ADDRESS) return true;
    return false;
}

static void add_index(cm_shell_line *line, const cm_set *set, const cm_case *c,
                      const line_form *form, const char *own) {
    if (own) {
        cm_line_code(line, "--extra-index-url");
        cm_line_add(line, CM_WORD_ADDRESS, own);
    } else if (form->old) {
        cm_line_code(line, "-f https://download.pytorch.org/whl/torch_stable.html");
    } else {
        if (needs_pypi(set))
            cm_line_code(line, "--extra-index-url");
        else
            cm_line_code(line, "--index-url");
        cm_line_add(line, CM_WORD_ADDRESS,
                    cm_sprintf(c->arena, "https://download.pytorch.org/whl/%s", set->tag));
    }
}

static const cm_shell_line *pip_line(const cm_set *set, const cm_case *c) {
    const cm_release *r = &c->matrix->releases[set->release];
    line_form form = form_of(set, c);
    const cm_shell_line *published = published_by(c, set->build->pip);
    if (published && serves(set, published) && !names_absent(set, c->matrix, published) &&
        (form.plain || names_index(published)) &&
        (!form.keeps ||
         strstr(cm_line_text(published), cm_sprintf(c->arena, "%s+%s", r->version, set->tag))))
        return published;
    cm_shell_line *line = CM_LINE_FIXED(c->arena, CM_SHELL_ANY, "pip install");
    const char *address =
        form.old && form.torch == CM_NAMED_PLAIN && !form.plain ? wheel_address(set, c) : NULL;
    if (address)
        cm_line_add(line, CM_WORD_ADDRESS, address);
    else
        add_pin(line, c->arena, "torch", r->version,
                form.torch == CM_NAMED_TAGGED ? set->tag : NULL);
    add_companions(line, set, c, &form);
    if (!(form.plain && form.torch == CM_NAMED_PLAIN) && !address)
        add_index(line, set, c, &form, own_index(published));
    return line;
}

cm_installer cm_installer_named(const char *name) {
    return cm_same(name, "conda") ? CM_BY_CONDA : cm_same(name, "uv") ? CM_BY_UV : CM_BY_PIP;
}

const cm_shell_line *cm_uv_line(cm_arena *arena, const cm_shell_line *pip) {
    const char *program = cm_line_text(pip) ? cm_line_word(pip, 0).text : "";
    if ((!cm_same(program, "pip") && !cm_same(program, "pip3")) || cm_line_has(pip, "&&"))
        return NULL;
    cm_shell_line *line = CM_LINE_FIXED(arena, CM_SHELL_ANY, "uv pip");
    cm_line_take(line, pip, 1);
    return line;
}

const cm_shell_line *cm_set_line_by(const cm_set *set, const cm_case *c, cm_installer by) {
    if (by == CM_BY_CONDA) return published_by(c, set->build->conda);
    const cm_shell_line *line = pip_line(set, c);
    return by == CM_BY_UV ? cm_uv_line(c->arena, line) : line;
}

const cm_shell_line *cm_test_line(cm_arena *arena, const char *tag) {
    return cm_starts(tag, "cu") || cm_starts(tag, "rocm")
               ? CM_LINE_FIXED(
                     arena, CM_SHELL_ANY,
                     "python -c \"import torch; print(torch.__version__, "
                     "torch.cuda.get_device_name(0), torch.ones(2).cuda().sum().item())\"")
               : CM_LINE_FIXED(arena, CM_SHELL_ANY,
                               "python -c \"import torch; print(torch.__version__, "
                               "torch.ones(2).sum().item())\"");
}

/* That the line is for one Python, where it names the file of a wheel and none was stated. */
static const char *one_wheel(const cm_set *set, const cm_case *c, const cm_shell_line *line) {
    const char *text = cm_line_text(line);
    const char *wheel = c->python || set->python || !text ? NULL : strstr(text, "-cp");
    return wheel && strstr(wheel, ".whl") ? cm_one_wheel_text(c->arena, wheel[3], wheel + 4) : NULL;
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
        const cm_shell_line *line = cm_set_line_by(set, c, (cm_installer)i);
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
    const char *one = one_wheel(set, c, plan.line);
    if (one) plan.instead = one;
    plan.test = cm_test_line(c->arena, set->build->cuda ? "cu" : set->tag);
    return plan;
}

const cm_shell_line *cm_set_line(const cm_set *set, const cm_case *c) {
    return cm_set_plan(set, c).line;
}
