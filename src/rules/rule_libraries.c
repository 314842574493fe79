/* CUDA libraries in LD_LIBRARY_PATH against those that a wheel of torch brings.
 *
 * What the loader searches first depends on how a library was linked. RPATH goes before
 * LD_LIBRARY_PATH and RUNPATH behind it. Wheels of torch that require the nvidia packages
 * (from 1.13 on) carry RPATH (pytorch/builder pull 1150); wheels that bring the libraries inside
 * carry RUNPATH (pytorch issue 80637), and so do libraries of the nvidia packages that look for one
 * another: there LD_LIBRARY_PATH goes first. */
#include <string.h>

#include "rules/cudnn.h"
#include "rules/installed.h"

typedef struct {
    const char *library; /* up to ".so" */
    const char *part;    /* in the name of its package */
} brought;

enum { LIBRARIES = 15 };

static const brought all[LIBRARIES] = {
    {"libcudnn", "cudnn"},         {"libcudnn_graph", "cudnn"}, {"libcudnn_ops", "cudnn"},
    {"libcudnn_cnn", "cudnn"},     {"libcublas", "cublas"},     {"libcublasLt", "cublas"},
    {"libcudart", "cuda-runtime"}, {"libnccl", "nccl"},         {"libnvJitLink", "nvjitlink"},
    {"libcufft", "cufft"},         {"libcusparse", "cusparse"}, {"libcusolver", "cusolver"},
    {"libcurand", "curand"},       {"libnvrtc", "cuda-nvrtc"},  {"libcupti", "cuda-cupti"},
};

static const brought *brought_of(const char *soname) {
    size_t n = strcspn(soname, ".");
    for (size_t i = 0; i < LIBRARIES; i++)
        if (strlen(all[i].library) == n && strncmp(all[i].library, soname, n) == 0) return &all[i];
    return NULL;
}

/* The environment's own folders in LD_LIBRARY_PATH are a cure, not a fault. */
static bool own(const cm_case *c, const cm_library *library) {
    const char *prefix = c->question->installed->prefix;
    return (prefix && cm_starts(library->path, prefix) && !cm_same(prefix, "/usr") &&
            strstr(library->path, "-packages/")) ||
           strstr(library->path, "/torch/lib/") || strstr(library->path, "-packages/nvidia/");
}

/* 1 the first two numbers are below, 0 they are not, -1 not known. */
static int is_older(const char *have, const char *need) {
    cm_ver a, b;
    if (!have || !need || !cm_ver_parse(have, &a) || !cm_ver_parse(need, &b) || a.count < 2)
        return -1;
    cm_ver x = cm_ver_of(a.part[0], a.part[1]), y = cm_ver_of(b.part[0], b.part[1]);
    return cm_ver_cmp(&x, &y) < 0;
}

/* Whether the number of "libcudnn.so.9" is the first of the version: else torch asks for another
 * file. */
static bool same_soname(const char *soname, const char *version) {
    const char *number = strstr(soname, ".so.");
    size_t n = number ? strspn(number + 4, "0123456789") : 0;
    return n && strncmp(number + 4, version, n) == 0 && !cm_digit(version[n]);
}

/* Releases that were seen to fail: before, wheels needed no such symbol of nvJitLink; between the
 * two the order of loading happened to help; from 2.6 on it is loaded beforehand. */
static bool of_family(const cm_case *c, unsigned major, unsigned minor) {
    return c->torch_ver.count && c->torch_ver.part[0] == major && c->torch_ver.part[1] == minor;
}

static bool before(const cm_case *c, unsigned major, unsigned minor) {
    cm_ver limit = cm_ver_of(major, minor);
    return c->torch_ver.count && cm_ver_cmp(&c->torch_ver, &limit) < 0;
}

/* Whether the record names a release as pytorch.org and PyPI have them: 2.0.1, 2.0.1+cu118. What
 * was built elsewhere uses the system's libraries. */
static bool is_official(const cm_installed *torch) {
    size_t n = torch->version ? strspn(torch->version, "0123456789.") : 0;
    const char *local = n ? torch->version + n : "?";
    return !*local || (cm_starts(local, "+cu") && cm_cuda_number(local + 1) &&
                       strspn(local + 3, "0123456789") == strlen(local + 3));
}

/* What torch brings of one library; found once, however many files of it there are. */
typedef struct {
    bool asked;
    const char *version; /* NULL: not known */
    const cm_fact *fact;
    bool inside; /* the wheel itself holds it */
} version;

static version version_brought(const cm_case *c, const brought *b) {
    version of = {.asked = true, .version = cm_installed_pin(c, b->part)};
    if (of.version || !cm_same(b->part, "cudnn") || !is_official(cm_installed_torch(c))) return of;
    of.fact = cm_cudnn_in_wheel(&c->matrix->facts[CM_KIND_TORCH_CUDA], &c->torch_ver, c->cuda);
    of.inside = true;
    of.version = of.fact ? of.fact->value[4] : NULL;
    return of;
}

/* The variable without the folders that hold such libraries. */
static const cm_shell_line *without(const cm_case *c, const cm_strings *folders) {
    const char *value = NULL;
    for (size_t i = 0; i < c->question->variables.count; i++)
        if (cm_same(c->question->variables.items[i].name, "LD_LIBRARY_PATH"))
            value = c->question->variables.items[i].value;
    cm_strings parts = cm_split(c->arena, value, ":"), kept = {0};
    for (size_t i = 0; i < parts.count; i++)
        if (!cm_strings_has(folders, parts.items[i]))
            cm_strings_add(c->arena, &kept, parts.items[i]);
    return kept.count ? CM_LINE(c->arena, CM_SHELL_SH, "export LD_LIBRARY_PATH={}",
                                {CM_WORD_VALUE, cm_strings_join(c->arena, &kept, ":")})
                      : CM_LINE_FIXED(c->arena, CM_SHELL_SH, "unset LD_LIBRARY_PATH");
}

typedef struct {
    cm_strings libraries, folders;
    const cm_fact *fact;
    bool inside; /* the wheel holds them, and its RUNPATH goes behind LD_LIBRARY_PATH */
} found;

static void add(const cm_case *c, found *list, const cm_library *library, const char *wants,
                const cm_fact *fact) {
    const char *slash = strrchr(library->path, '/');
    const char *folder =
        slash ? cm_strndup(c->arena, library->path, (size_t)(slash - library->path)) : "";
    cm_strings_add(c->arena, &list->libraries,
                   cm_sprintf(c->arena, "%s %s (torch brings %s)", library->soname,
                              library->version ? library->version : "of unknown version", wants));
    if (!cm_strings_has(&list->folders, folder)) cm_strings_add(c->arena, &list->folders, folder);
    if (fact) list->fact = fact;
}

static void report(const cm_case *c, cm_verdict *v, cm_code_id code, cm_severity severity,
                   const found *list) {
    if (!list->libraries.count) return;
    cm_finding *f = cm_find(v, code, "torch", cm_case_torch(c), "libraries",
                            cm_listed(c->arena, &list->libraries), "folder",
                            cm_strings_join(c->arena, &list->folders, ", "),
                            list->inside ? "runpath" : "rpath", cm_case_torch(c), NULL);
    cm_prove(f, list->fact, 4);
    if (!f) return;
    f->severity = severity;
    f->command = severity == CM_NOTE ? NULL : without(c, &list->folders);
}

/* cuDNN that goes first and is older is refused by torch; an older nvJitLink lacks symbols that
 * cuSPARSE needs. Of the others nobody knows. */
static bool fails(const cm_case *c, const cm_library *library, const brought *b, const char *wants,
                  bool inside) {
    if (is_older(library->version, wants) != 1) return false;
    if (cm_same(b->library, "libnvJitLink")) return of_family(c, 2, 1) || of_family(c, 2, 5);
    return cm_same(b->library, "libcudnn") && (inside || before(c, 1, 13));
}

void cm_rule_libraries(const cm_case *c, cm_verdict *v) {
    const cm_installed *torch = cm_installed_torch(c);
    const cm_machine *machine = c->question->machine;
    found may = {0}, will = {0}, hardly = {0};
    version versions[LIBRARIES] = {{0}};
    if (!torch || !machine || !c->cuda || c->os == CM_WINDOWS || cm_of_conda(torch)) return;
    for (size_t i = 0; i < machine->libraries.count; i++) {
        const cm_library *library = &machine->libraries.items[i];
        const brought *b = library->path && library->soname ? brought_of(library->soname) : NULL;
        if (!b || own(c, library)) continue;
        version *of = &versions[b - all];
        if (!of->asked) *of = version_brought(c, b);
        const char *wants = of->version;
        if (!wants || !same_soname(library->soname, wants)) continue;
        if (library->version && cm_starts(wants, library->version)) continue;
        bool behind = of->inside || before(c, 1, 13);
        found *list = fails(c, library, b, wants, of->inside) ? &will
                      : behind || cm_same(b->part, "cudnn")   ? &may
                                                              : &hardly;
        list->inside = list->inside || behind;
        add(c, list, library, wants, of->fact);
    }
    report(c, v, CM_F_LIBRARY_SHADOWS, CM_ERROR, &will);
    report(c, v, CM_F_LIBRARY_ON_PATH, CM_WARNING, &may);
    report(c, v, CM_F_LIBRARY_ON_PATH, CM_NOTE, &hardly);
}
