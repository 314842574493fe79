/* Packages as they are installed: records that contradict each other or their files, and wheels
 * that are not for this Python or this system. */
#include <string.h>

#include "rules/installed.h"

const cm_installed *cm_installed_named(const cm_case *c, const char *name) {
    const cm_python *python = c->question->installed;
    for (size_t i = 0; python && i < python->packages.count; i++)
        if (cm_same(python->packages.items[i].name, name)) return &python->packages.items[i];
    return NULL;
}

const cm_installed *cm_installed_torch(const cm_case *c) {
    if (c->repaired || c->question->fields[CM_Q_TORCH].from != CM_FROM_PROBE) return NULL;
    return cm_installed_named(c, "torch");
}

bool cm_of_conda(const cm_installed *package) {
    return cm_same(package->from, "conda-meta") || cm_same(package->installer, "conda");
}

const char *cm_listed(cm_arena *arena, const cm_strings *items) {
    enum { SHOWN = 6 };
    cm_text out = {.arena = arena};
    cm_text_puts(&out, "");
    size_t shown = items->count > SHOWN + 1 ? SHOWN : items->count;
    for (size_t i = 0; i < shown; i++)
        cm_text_printf(&out, "%s%s", i ? ", " : "", items->items[i]);
    if (shown < items->count) cm_text_printf(&out, " and %zu more", items->count - shown);
    return out.data;
}

static const char *who(const cm_installed *p) {
    return cm_of_conda(p) ? "conda" : p->installer ? p->installer : "pip";
}

/* What a record says of torch: the version of its files where they are known. */
static const char *version_of(const cm_installed *p) {
    return p->imports ? p->imports : p->version;
}

/* The place of a record inside the environment. */
static const char *place_of(const cm_case *c, const cm_installed *p) {
    const char *prefix = c->question->installed->prefix;
    if (!p->record) return "?";
    size_t n = prefix && cm_starts(p->record, prefix) ? strlen(prefix) : 0;
    return n && (p->record[n] == '/' || p->record[n] == '\\') ? p->record + n + 1 : p->record;
}

/* Whether the record stands in the user's own folder, which goes before that of an environment. */
static bool of_user(const cm_case *c, const cm_installed *p) {
    const char *prefix = c->question->installed->prefix;
    bool inside =
        prefix && p->record && cm_starts(p->record, prefix) && !cm_ends(prefix, "/.local");
    return p->record && !inside && strstr(p->record, "/.local/lib/python") != NULL;
}

static void twice(const cm_case *c, cm_verdict *v, const cm_installed *torch) {
    const cm_python *python = c->question->installed;
    for (size_t i = 0; i < python->packages.count; i++) {
        const cm_installed *p = &python->packages.items[i];
        if (p == torch || !cm_same(p->name, "torch")) continue;
        cm_finding *f = cm_find(v, CM_F_TORCH_TWICE, "imports", version_of(torch), "by", who(torch),
                                "record", place_of(c, torch), "other", version_of(p), "other_by",
                                who(p), "other_record", place_of(c, p), NULL);
        if (f && of_user(c, torch) && !of_user(c, p))
            f->command = CM_LINE_FIXED(c->arena, CM_SHELL_SH, "export PYTHONNOUSERSITE=1");
    }
}

static void leftovers(const cm_case *c, cm_verdict *v) {
    const cm_python *python = c->question->installed;
    cm_strings names = {0};
    if (!python->leftovers.count) return;
    cm_shell_line *line = c->os == CM_WINDOWS ? CM_LINE_FIXED(c->arena, CM_SHELL_CMD, "rmdir /s /q")
                                              : CM_LINE_FIXED(c->arena, CM_SHELL_SH, "rm -r --");
    for (size_t i = 0; i < python->leftovers.count; i++) {
        const char *path = python->leftovers.items[i], *name = path;
        for (const char *p = path; *p; p++)
            if (*p == '/' || *p == '\\') name = p + 1;
        cm_strings_add(c->arena, &names, name);
        cm_line_add(line, CM_WORD_LEFTOVER, cm_system_path(c, path));
    }
    cm_finding *f = cm_find(v, CM_F_TORCH_LEFTOVER, "leftovers", cm_listed(c->arena, &names), NULL);
    if (f) f->command = line;
}

static void broken(const cm_case *c, cm_verdict *v, const cm_installed *torch) {
    cm_strings list = {0};
    for (size_t i = 0; i < torch->lacks.count; i++)
        cm_strings_add(c->arena, &list, torch->lacks.items[i]);
    if (list.count)
        cm_find(v, CM_F_TORCH_BROKEN, "version", torch->version, "record", place_of(c, torch),
                "lacks", cm_listed(c->arena, &list), NULL);
}

static const char *local_part(const char *version) {
    const char *plus = version ? strchr(version, '+') : NULL;
    return plus ? plus + 1 : NULL;
}

/* Whether version.py is of another version or build than the record: a wheel that was renamed, or
 * files that were copied over. */
bool cm_installed_renamed(const cm_installed *p) {
    const char *local = local_part(p->version), *inside = local_part(p->imports);
    size_t n = p->version ? strcspn(p->version, "+") : 0;
    if (cm_of_conda(p)) return false; /* its rebuilds are called 2.3.1.post300 inside */
    if (p->version && p->imports &&
        (strcspn(p->imports, "+") != n || strncmp(p->version, p->imports, n) != 0 ||
         (local && inside && !cm_same(local, inside))))
        return true;
    unsigned named = local && cm_starts(local, "cu") ? cm_cuda_number(local) : 0;
    if (!p->cuda || !local) return false;
    return named ? named != cm_cuda_number(p->cuda) : cm_same(local, "cpu") && *p->cuda;
}

static void renamed(cm_verdict *v, const cm_installed *torch) {
    if (!cm_installed_renamed(torch)) return;
    cm_find(v, CM_F_TORCH_RENAMED, "version", torch->version, "imports",
            torch->imports ? torch->imports : "?", "cuda",
            torch->cuda && *torch->cuda ? torch->cuda : NULL, "none",
            torch->cuda && !*torch->cuda ? "" : NULL, NULL);
}

/* Wheels --------------------------------------------------------------------------------------- */

/* "cp310-cp310-manylinux_2_28_x86_64" in its three parts; false if it is none. */
static bool split_tag(cm_arena *arena, const char *tag, const char *part[3]) {
    const char *a = strchr(tag, '-'), *b = a ? strchr(a + 1, '-') : NULL;
    if (!b) return false;
    part[0] = cm_strndup(arena, tag, (size_t)(a - tag));
    part[1] = cm_strndup(arena, a + 1, (size_t)(b - a - 1));
    part[2] = b + 1;
    return true;
}

/* 1 yes, 0 no, -1 not understood: "cp310" and its interface against the Python of the case. */
static int fits_python(const cm_case *c, const char *const part[3]) {
    const char *digits = part[0] + 2;
    if (cm_starts(part[0], "py")) return 1;
    if (!cm_starts(part[0], "cp") || !cm_digit(digits[0]) || !cm_digit(digits[1])) return -1;
    cm_pythons bit = cm_python_bit(
        cm_sprintf(c->arena, "%c.%s%s", digits[0], digits + 1, cm_ends(part[1], "t") ? "t" : ""));
    if (!bit) return -1;
    return cm_same(part[1], "abi3") ? c->python >= bit : c->python == bit;
}

static int fits_system(const cm_case *c, const char *platform) {
    cm_os os = strstr(platform, "linux")        ? CM_LINUX
               : cm_starts(platform, "win")     ? CM_WINDOWS
               : cm_starts(platform, "macosx_") ? CM_MACOS
                                                : CM_ANY_OS;
    bool x86 = cm_ends(platform, "x86_64") || cm_ends(platform, "amd64");
    bool arm = cm_ends(platform, "aarch64") || cm_ends(platform, "arm64");
    if (cm_same(platform, "any")) return 1;
    if (os == CM_ANY_OS) return -1;
    if (c->os != CM_ANY_OS && c->os != os) return 0;
    if (!c->cpu_stated || cm_ends(platform, "universal2")) return 1;
    if (os == CM_MACOS && x86) return 1; /* Apple silicon runs it */
    if (x86 || arm) return (x86 && c->cpu == CM_X86_64) || (arm && c->cpu == CM_AARCH64);
    return cm_ends(platform, "i686") || cm_same(platform, "win32") ? c->python_32_bit : -1;
}

static void wheel(const cm_case *c, cm_verdict *v, const cm_installed *p) {
    bool python = false, system = false, judged = p->tags.count > 0;
    cm_strings pythons = {0}, platforms = {0};
    for (size_t i = 0; i < p->tags.count; i++) {
        const char *part[3];
        if (!split_tag(c->arena, p->tags.items[i], part)) return;
        python = python || !c->python || fits_python(c, part) != 0;
        system = system || fits_system(c, part[2]) != 0;
        if (!cm_strings_has(&pythons, part[0])) cm_strings_add(c->arena, &pythons, part[0]);
        if (!cm_strings_has(&platforms, part[2])) cm_strings_add(c->arena, &platforms, part[2]);
    }
    if (judged && !python)
        cm_find(v, CM_F_WHEEL_PYTHON, "package", p->name, "version", p->version, "tags",
                cm_listed(c->arena, &pythons), "python", cm_python_name(c->arena, c->python), NULL);
    if (judged && !system)
        cm_find(v, CM_F_WHEEL_PLATFORM, "package", p->name, "version", p->version, "tags",
                cm_listed(c->arena, &platforms), "os", cm_os_name(c->os), "cpu",
                c->cpu_text ? c->cpu_text : cm_cpu_name(c->cpu), NULL);
}

static bool is_compiled(const char *name) {
    size_t p = cm_companion_named(name);
    return cm_same(name, "torch") || p < CM_COMPANIONS || cm_same(name, "triton");
}

/* conda's own CUDA beside a torch of pip, which does not look at it. */
static void conda_toolkit(const cm_case *c, cm_verdict *v, const cm_installed *torch) {
    static const char *const names[] = {"cudatoolkit", "cuda-toolkit", "pytorch-cuda"};
    if (cm_of_conda(torch)) return;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const cm_installed *p = cm_installed_named(c, names[i]);
        if (!p || !cm_of_conda(p)) continue;
        cm_find(v, CM_F_CONDA_TOOLKIT, "package", p->name, "version", p->version, "torch",
                torch->version, NULL);
        return;
    }
}

void cm_rule_installed(const cm_case *c, cm_verdict *v) {
    const cm_installed *torch = cm_installed_torch(c);
    if (!torch) return;
    const cm_python *python = c->question->installed;
    twice(c, v, torch);
    leftovers(c, v);
    broken(c, v, torch);
    renamed(v, torch);
    conda_toolkit(c, v, torch);
    for (size_t i = 0; i < python->packages.count; i++) {
        const cm_installed *p = &python->packages.items[i];
        if (is_compiled(p->name) && p == cm_installed_named(c, p->name)) wheel(c, v, p);
    }
}
