/* The NVIDIA packages that a wheel of torch requires, against what is installed beside it. The pins
 * stand in torch's own METADATA. */
#include <string.h>

#include "rules/installed.h"

typedef struct {
    const cm_case *c;
    cm_strings missing, major, older, differs, beside;
    cm_shell_line *line, *twins,
        *again;  /* what to install; what to remove; what that takes along */
    bool shared; /* something is to be removed */
} runtime;

static bool is_nvidia(const char *name) {
    return cm_starts(name, "nvidia-") || cm_same(name, "cuda-toolkit");
}

/* Whether a requirement on this name says what torch runs with. */
static bool counts(const char *name) {
    return is_nvidia(name) || cm_same(name, "triton") || cm_starts(name, "pytorch-triton");
}

/* "nvidia-cudnn-cu12" without its CUDA major: "nvidia-cudnn". */
static const char *stem_of(cm_arena *arena, const char *name) {
    const char *end = strstr(name, "-cu");
    while (end && (!cm_digit(end[3]) || strspn(end + 3, "0123456789") != strlen(end + 3)))
        end = strstr(end + 1, "-cu");
    return end ? cm_strndup(arena, name, (size_t)(end - name)) : name;
}

/* The package of the same library for another CUDA major, or NULL. */
static const cm_installed *twin_of(const cm_case *c, const char *name) {
    const cm_python *python = c->question->installed;
    const char *stem = stem_of(c->arena, name);
    for (size_t i = 0; i < python->packages.count; i++) {
        const cm_installed *p = &python->packages.items[i];
        if (is_nvidia(p->name) && !cm_same(p->name, name) &&
            cm_same(stem_of(c->arena, p->name), stem))
            return p;
    }
    return NULL;
}

/* Whether the packages of two CUDA majors, both named after theirs, put files of the same names in
 * one folder: these libraries kept their numbers. (libcublas.so.11 and .12 get along, and packages
 * without a major in their name have a folder of their own.) */
static bool share_files(cm_arena *arena, const char *name, const char *other) {
    static const char *const stems[] = {"nvidia-cudnn",    "nvidia-nccl",   "nvidia-curand",
                                        "nvidia-cusolver", "nvidia-nvtx",   "nvidia-cusparselt",
                                        "nvidia-cufile",   "nvidia-nvshmem"};
    const char *stem = stem_of(arena, name);
    if (cm_same(stem, name) || cm_same(stem_of(arena, other), other)) return false;
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++)
        if (cm_same(stem, stems[i])) return true;
    return false;
}

/* Whether the library was seen to fail where major and minor are below the pin's: torch refuses
 * such a cuDNN; nvJitLink's symbols bear the version; NCCL has ncclCommRegister from 2.19 on. */
static bool fails(const char *name, const char *version, const char *pin) {
    cm_ver have, need, nccl = cm_ver_of(2, 19);
    if (!cm_ver_parse(version, &have) || !cm_ver_parse(pin, &need)) return false;
    cm_ver a = cm_ver_of(have.part[0], have.part[1]), b = cm_ver_of(need.part[0], need.part[1]);
    if (cm_starts(name, "nvidia-nccl"))
        return cm_ver_cmp(&a, &nccl) < 0 && cm_ver_cmp(&b, &nccl) >= 0;
    return (cm_starts(name, "nvidia-cudnn") || cm_starts(name, "nvidia-nvjitlink")) &&
           cm_ver_cmp(&a, &b) < 0;
}

static const char *requirement_of(const runtime *r, const cm_required *need) {
    return cm_sprintf(r->c->arena, "%s%s%s%s", need->name, need->extras, *need->pin ? "==" : "",
                      need->pin);
}

static void want(runtime *r, const cm_required *need) {
    cm_line_add(r->line, CM_WORD_REQUIREMENT, requirement_of(r, need));
}

static void add_twin(runtime *r, const cm_installed *twin) {
    cm_line_add(r->twins, CM_WORD_NAME, twin->name);
    r->shared = true;
}

static void absent(runtime *r, const cm_required *need) {
    const cm_installed *twin = twin_of(r->c, need->name);
    const char *pin = cm_sprintf(r->c->arena, "%s %s", need->name, need->pin);
    want(r, need);
    if (twin && share_files(r->c->arena, need->name, twin->name)) add_twin(r, twin);
    if (twin)
        cm_strings_add(
            r->c->arena, &r->major,
            cm_sprintf(r->c->arena, "%s %s in place of %s", twin->name, twin->version, pin));
    else if (cm_starts(need->name, "nvidia-"))
        cm_strings_add(r->c->arena, &r->missing, pin);
    else
        cm_strings_add(r->c->arena, &r->differs,
                       cm_sprintf(r->c->arena, "%s is absent (wants %s)", need->name, need->pin));
}

static void present(runtime *r, const cm_required *need, const cm_installed *have) {
    const cm_installed *twin = twin_of(r->c, need->name);
    const char *text = cm_sprintf(r->c->arena, "%s %s (wants %s)", need->name, have->version,
                                  *need->pin ? need->pin : "any");
    if (*need->pin && !cm_required_met(r->c, need, have->version)) {
        want(r, need);
        cm_strings_add(r->c->arena,
                       fails(need->name, have->version, need->pin) ? &r->older : &r->differs, text);
    }
    if (!twin || !share_files(r->c->arena, need->name, twin->name)) return;
    cm_strings_add(r->c->arena, &r->beside,
                   cm_sprintf(r->c->arena, "%s %s", twin->name, twin->version));
    add_twin(r, twin);
    cm_required bare = *need;
    bare.extras = "";
    cm_line_add(r->again, CM_WORD_REQUIREMENT, requirement_of(r, &bare));
}

static void report(cm_verdict *v, const runtime *r, cm_code_id code, const char *operand,
                   const cm_strings *list, const cm_installed *torch) {
    if (!list->count) return;
    cm_finding *f =
        cm_find(v, code, "torch", torch->version, operand, cm_listed(r->c->arena, list), NULL);
    if (!f) return;
    if (r->major.count && r->shared) cm_lines_add(r->c->arena, &f->before, r->twins);
    f->command = r->line;
}

static void report_beside(cm_verdict *v, const runtime *r, const cm_installed *torch) {
    if (!r->beside.count || r->major.count) return; /* both are removed at once */
    cm_finding *f = cm_find(v, CM_F_RUNTIME_BESIDE, "torch", torch->version, "beside",
                            cm_listed(r->c->arena, &r->beside), NULL);
    if (!f) return;
    cm_lines_add(r->c->arena, &f->before, r->twins);
    f->command = r->again;
}

static void begin_lines(runtime *r) {
    cm_arena *arena = r->c->arena;
    if (cm_same(cm_question_get(r->c->question, CM_Q_INSTALLER), "uv")) {
        r->line = CM_LINE_FIXED(arena, CM_SHELL_ANY, "uv pip install");
        r->again = CM_LINE_FIXED(arena, CM_SHELL_ANY, "uv pip install --reinstall --no-deps");
    } else {
        r->line = CM_LINE_FIXED(arena, CM_SHELL_ANY, "pip install");
        r->again = CM_LINE_FIXED(arena, CM_SHELL_ANY, "pip install --force-reinstall --no-deps");
    }
}

void cm_rule_runtime(const cm_case *c, cm_verdict *v) {
    const cm_installed *torch = cm_installed_torch(c);
    runtime r = {.c = c, .twins = cm_pip_uninstall(c)};
    begin_lines(&r);
    if (!torch || cm_of_conda(torch)) return;
    for (size_t i = 0; i < torch->requires.count; i++) {
        cm_required need;
        if (!cm_required_read(c, torch->requires.items[i], &need) || !counts(need.name) ||
            need.applies != CM_TRUE)
            continue;
        const cm_installed *have = cm_installed_named(c, need.name);
        if (have && cm_of_conda(have) && is_nvidia(need.name)) have = NULL; /* another thing */
        if (have)
            present(&r, &need, have);
        else if (!c->question->installed->unread.count) /* else it may be there */
            absent(&r, &need);
    }
    report(v, &r, CM_F_RUNTIME_MISSING, "missing", &r.missing, torch);
    report(v, &r, CM_F_RUNTIME_MAJOR, "found", &r.major, torch);
    report(v, &r, CM_F_RUNTIME_OLDER, "older", &r.older, torch);
    report(v, &r, CM_F_RUNTIME_VERSION, "differs", &r.differs, torch);
    report_beside(v, &r, torch);
}

const char *cm_installed_pin(const cm_case *c, const char *part) {
    const cm_installed *torch = cm_installed_torch(c);
    const char *stem = cm_sprintf(c->arena, "nvidia-%s", part);
    for (size_t i = 0; torch && i < torch->requires.count; i++) {
        cm_required need;
        if (!cm_required_read(c, torch->requires.items[i], &need) || need.applies != CM_TRUE ||
            !cm_same(stem_of(c->arena, need.name), stem))
            continue;
        const cm_installed *have = cm_installed_named(c, need.name);
        return have ? have->version : *need.pin ? need.pin : NULL;
    }
    return NULL;
}
