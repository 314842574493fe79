/* Questions from words of the command line and from machines. */
#include <string.h>

#include "app/judge.h"
#include "app/lookup.h"
#include "base/ver.h"
#include "rules/installed.h"

/* Names that people state; another name near one of them is a slip of the finger. */
static const char *const known_names[] = {
    "torch",       "pytorch",      "torchvision", "torchaudio", "torchtext", "torchdata",
    "torchcodec",  "torchmetrics", "modelscope",  "python",     "cuda",      "cudnn",
    "driver",      "glibc",        "os",          "arch",       "gpu",       "toolkit",
    "cudatoolkit", "pytorch-cuda", "numpy",       "triton",     "xformers",  "gcc",
    "g++",         "clang",        "clang++",     "msvc",       "cl"};

cm_status cm_question_word(cm_question *question, const char *word, cm_err *err) {
    size_t length = strcspn(word, "=<>~!@[ ;");
    const char *name = cm_lowered(question->arena, cm_strndup(question->arena, word, length));
    if (!length || !word[length])
        return cm_fail(err, CM_USAGE, "%s: expected NAME==VERSION, as torch==2.6.0", word);
    cm_strings known = {0};
    bool found = false;
    for (size_t i = 0; i < sizeof known_names / sizeof *known_names; i++) {
        found = found || cm_same(name, known_names[i]);
        cm_strings_add(question->arena, &known, known_names[i]);
    }
    const char *near = found ? "" : cm_suggest(question->arena, name, &known);
    if (*near) return cm_fail(err, CM_ABSENT, "package \"%s\" is not in the data%s", name, near);
    cm_question_add_requirement(question, word, CM_FROM_FLAG);
    return CM_OK;
}

/* Machine -------------------------------------------------------------------------------------- */

static const cm_python *active_python(const cm_machine *machine) {
    for (size_t i = 0; i < machine->pythons.count; i++)
        if (machine->pythons.items[i].active && *machine->pythons.items[i].active)
            return &machine->pythons.items[i];
    return NULL;
}

static bool has_torch(const cm_python *python) {
    for (size_t i = 0; i < python->packages.count; i++)
        if (cm_same(python->packages.items[i].name, "torch")) return true;
    return false;
}

/* The Python that is meant: the active one, else the only one that has torch, else the only one. */
static const cm_python *meant_python(const cm_machine *machine) {
    const cm_python *active = active_python(machine), *with_torch = NULL;
    size_t count = 0;
    if (active) return active;
    for (size_t i = 0; i < machine->pythons.count; i++)
        if (has_torch(&machine->pythons.items[i])) with_torch = &machine->pythons.items[i], count++;
    if (count == 1) return with_torch;
    return machine->pythons.count == 1 ? &machine->pythons.items[0] : NULL;
}

/* Of several records of one name the first is what Python imports. */
static bool hidden(const cm_python *python, size_t at) {
    for (size_t i = 0; i < at; i++)
        if (cm_same(python->packages.items[i].name, python->packages.items[at].name)) return true;
    return false;
}

/* The version of the files where the record says another. */
static const char *version_of(cm_arena *arena, const cm_installed *p) {
    if (!cm_same(p->name, "torch") || !cm_installed_renamed(p)) return p->version;
    const char *version = p->imports ? p->imports : p->version;
    return p->cuda ? cm_strndup(arena, version, strcspn(version, "+")) : version;
}

/* A wheel says for which system it is, where nothing else does. */
static void state_system(cm_question *question, const cm_installed *torch) {
    const char *tag = torch->tags.count ? strrchr(torch->tags.items[0], '-') : NULL;
    if (!tag || question->fields[CM_Q_OS].value) return;
    bool arm = cm_ends(tag, "aarch64") || cm_ends(tag, "arm64");
    cm_question_set(question, CM_Q_OS,
                    strstr(tag, "linux")         ? "linux"
                    : cm_starts(tag, "-win")     ? "windows"
                    : cm_starts(tag, "-macosx_") ? "macos"
                                                 : NULL,
                    CM_FROM_PROBE);
    if (!question->fields[CM_Q_ARCH].value)
        cm_question_set(question, CM_Q_ARCH,
                        arm                                               ? "aarch64"
                        : cm_ends(tag, "x86_64") || cm_ends(tag, "amd64") ? "x86_64"
                                                                          : NULL,
                        CM_FROM_PROBE);
}

static void state_installed(cm_question *question, const cm_python *python) {
    for (size_t i = 0; i < python->packages.count; i++) {
        const cm_installed *p = &python->packages.items[i];
        if (!p->name || hidden(python, i)) continue;
        cm_question_add_package(question, p->name, "==", version_of(question->arena, p), p->build,
                                NULL, CM_FROM_PROBE);
        if (!cm_same(p->name, "torch")) continue;
        state_system(question, p);
        if (cm_same(p->installer, "pip") || cm_same(p->installer, "uv"))
            cm_question_set(question, CM_Q_INSTALLER, p->installer, CM_FROM_PROBE);
        if (p->cuda)
            cm_question_set(question, CM_Q_CUDA_BUILD,
                            *p->cuda            ? p->cuda
                            : p->hip && *p->hip ? NULL
                                                : "none",
                            CM_FROM_PROBE);
        cm_question_set(question, CM_Q_ROCM_BUILD, p->hip, CM_FROM_PROBE);
    }
}

static bool conda_python(const cm_python *python) {
    for (size_t i = 0; i < python->packages.count; i++)
        if (cm_same(python->packages.items[i].from, "conda-meta")) return true;
    return cm_same(python->active, "CONDA_PREFIX");
}

static void state_gpus(cm_question *question, const cm_machine *machine) {
    const cm_system *s = &machine->system;
    if (machine->gpus.known) question->gpus_known = true;
    if (s->jetson == CM_TRUE && !machine->gpus.count) /* a board whose chip was not seen */
        cm_question_add_gpu(question, CM_FROM_PROBE)->name = cm_board_name(question->arena, s->l4t);
    for (size_t i = 0; i < machine->gpus.count; i++) {
        const cm_gpu *from = &machine->gpus.items[i];
        cm_asked_gpu *gpu = cm_question_add_gpu(question, CM_FROM_PROBE);
        gpu->name = from->name;
        gpu->device = from->device;
        gpu->cc = from->compute_capability;
        gpu->uuid = from->uuid;
    }
}

/* The toolkit that extensions are compiled with counts: torch asks CUDA_HOME, CUDA_PATH, PATH. */
static void state_toolkits(cm_question *question, const cm_machine *machine) {
    static const char *const order[] = {"CUDA_HOME", "CUDA_PATH", "PATH"};
    question->toolkits_known = machine->toolkits.known;
    for (size_t i = 0; i < machine->toolkits.count; i++) {
        const cm_toolkit *t = &machine->toolkits.items[i];
        cm_question_add_toolkit(question, t->path, t->version, t->active);
    }
    for (size_t o = 0; o < sizeof order / sizeof *order; o++)
        for (size_t i = 0; i < machine->toolkits.count; i++) {
            const cm_toolkit *t = &machine->toolkits.items[i];
            cm_strings by = cm_split(question->arena, t->active, ",");
            if (!cm_question_get(question, CM_Q_TOOLKIT) && t->active &&
                cm_strings_has(&by, order[o]))
                cm_question_set(question, CM_Q_TOOLKIT, t->version, CM_FROM_PROBE);
        }
}

static void state_redist(cm_question *question, const cm_machine *machine) {
    const char *newest = NULL;
    if (!machine->vc_redist.known) return;
    for (size_t i = 0; i < machine->vc_redist.count; i++)
        if (!newest || cm_ver_cmp_text(machine->vc_redist.items[i], newest) > 0)
            newest = machine->vc_redist.items[i];
    cm_question_set(question, CM_Q_VC_REDIST, newest ? newest : "none", CM_FROM_PROBE);
}

void cm_question_of_machine(const cm_machine *machine, bool packages, cm_question *question) {
    const cm_system *s = &machine->system;
    const cm_python *python = packages ? meant_python(machine) : NULL;
    question->machine = machine;
    cm_question_set(question, CM_Q_OS, s->wsl == CM_TRUE ? "wsl" : s->os, CM_FROM_PROBE);
    cm_question_set(question, CM_Q_ARCH, s->arch, CM_FROM_PROBE);
    cm_question_set(question, CM_Q_GLIBC, s->glibc, CM_FROM_PROBE);
    cm_question_set(question, CM_Q_DRIVER, machine->driver.version, CM_FROM_PROBE);
    if (!machine->driver.version && machine->driver.loaded == CM_FALSE && machine->gpus.count &&
        s->jetson != CM_TRUE) /* a Jetson's driver is another: nvgpu */
        cm_question_set(question, CM_Q_DRIVER, "none", CM_FROM_PROBE);
    cm_question_set(question, CM_Q_DRIVER_CUDA, machine->driver.libcuda_cuda, CM_FROM_PROBE);
    state_gpus(question, machine);
    question->no_device_node = machine->driver.version && machine->nodes.known &&
                               !machine->nodes.count && s->wsl != CM_TRUE &&
                               cm_same(s->os, "linux");
    state_toolkits(question, machine);
    state_redist(question, machine);
    for (size_t i = 0; i < machine->environment.count; i++)
        cm_question_add_variable(question, machine->environment.items[i].name,
                                 machine->environment.items[i].value);
    if (python) cm_question_of_python(python, question);
}

void cm_question_plan_anew(cm_question *question) {
    question->installed = NULL;
    question->packages.count = 0;
    question->fields[CM_Q_TORCH].value = NULL;
    question->fields[CM_Q_CUDA_BUILD].value = NULL;
    question->fields[CM_Q_ROCM_BUILD].value = NULL;
}

void cm_question_of_python(const cm_python *python, cm_question *question) {
    cm_given *redist = &question->fields[CM_Q_VC_REDIST];
    cm_question_set(question, CM_Q_PYTHON, python->version, CM_FROM_PROBE);
    question->installed = python;
    if (cm_ends(python->path ? python->path : "", ".exe") && !question->fields[CM_Q_OS].value)
        cm_question_set(question, CM_Q_OS, "windows", CM_FROM_PROBE);
    state_installed(question, python);
    /* a conda Python brings the libraries along: what Windows has does not count */
    if (conda_python(python) && redist->from == CM_FROM_PROBE) redist->value = NULL;
}

/* A machine fills what is not stated, with what is installed there unless a torch is stated. */
void cm_question_fill_of_machine(cm_question *question, const cm_machine *machine) {
    cm_question here;
    cm_question_init(&here, question->arena);
    cm_question_of_machine(machine, true, &here);
    if (cm_question_get(question, CM_Q_TORCH) || question->packages.count)
        cm_question_plan_anew(&here);
    cm_question_merge(question, &here);
}
