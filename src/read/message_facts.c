/* What a message proves about the machine, as facts of the question. */
#include <stdlib.h>
#include <string.h>

#include "base/ver.h"
#include "read/message_table.h"
#include "read/package_rows.h"

enum { GPUS = 256 };

static void state(cm_pasted *pasted, cm_field field, const char *value) {
    cm_question_set(pasted->question, field, value, CM_FROM_TEXT);
}

/* 11040 is 11.4, 9010 is 9.1. */
static char *cuda_number(cm_arena *arena, const char *digits) {
    long n = digits ? strtol(digits, NULL, 10) : 0;
    if (n < 1000 || n > 99999) return NULL;
    return cm_sprintf(arena, "%ld.%ld", n / 1000, n % 1000 / 10);
}

void cm_fact_driver_cuda(cm_pasted *pasted, const cm_message *message) {
    state(pasted, CM_Q_DRIVER_CUDA, cuda_number(pasted->arena, cm_message_get(message, "found")));
}

/* "sm_120" and "compute_90a" to "12.0" and "9.0"; NULL if it is neither. */
static const char *capability(cm_arena *arena, const char *arch) {
    if (!arch || (!cm_starts(arch, "sm_") && !cm_starts(arch, "compute_"))) return NULL;
    const char *digits = strchr(arch, '_') + 1;
    size_t n = strspn(digits, "0123456789");
    if (n < 2 || n > 3) return NULL;
    return cm_sprintf(arena, "%.*s.%c", (int)n - 1, digits, digits[n - 1]);
}

static const char *without_maker(const char *name) {
    return cm_starts_i(name, "NVIDIA ") ? name + strlen("NVIDIA ") : name;
}

/* Whether the name of a GPU leaves open which it is: "NVIDIA GeForce ...", "sm_86", "8.6". */
static bool unfinished(const char *name) {
    return !name || strstr(name, "...") || cm_starts(name, "sm_") || cm_digit(*name);
}

/* "NVIDIA GeForce ..." may be "NVIDIA GeForce RTX 3080", "sm_86" may be anything. */
static bool may_become(const char *open, const char *name) {
    const char *cut = open ? strstr(open, "...") : NULL;
    if (!cut) return true;
    open = without_maker(open);
    return cut < open || strncmp(open, without_maker(name), (size_t)(cut - open)) == 0;
}

/* The name without what people write around it: "an RTX 5060 Ti", "title: ...". */
static const char *gpu_name(const char *name) {
    static const char *const lead[] = {"the ", "an ", "a ", "my ", "your "};
    static const char *const none[] = {"GPU", "card", "graphics card", "device"};
    for (size_t i = 0; name && i < sizeof lead / sizeof *lead; i++)
        if (cm_starts_i(name, lead[i])) name += strlen(lead[i]);
    for (size_t i = 0; name && i < sizeof none / sizeof *none; i++)
        if (cm_same_i(name, none[i])) return NULL;
    return name && *name ? name : NULL;
}

/* The GPUs of this name are stated already; their capability may be new. */
static bool complete_named(cm_question *question, const char *name, const char *cc) {
    bool found = false;
    for (size_t i = 0; i < question->gpus.count; i++) {
        cm_asked_gpu *gpu = &question->gpus.items[i];
        if (unfinished(gpu->name) || !cm_same_i(without_maker(gpu->name), without_maker(name)))
            continue;
        if (cc && gpu->cc && !cm_same(cc, gpu->cc)) continue;
        if (!gpu->cc) gpu->cc = cc;
        found = true;
    }
    return found;
}

/* The first GPU whose name left it open is this one. */
static bool complete_unfinished(cm_question *question, const char *name, const char *cc) {
    for (size_t i = 0; i < question->gpus.count; i++) {
        cm_asked_gpu *gpu = &question->gpus.items[i];
        if (!unfinished(gpu->name) || !may_become(gpu->name, name)) continue;
        if (cc && gpu->cc && !cm_same(cc, gpu->cc)) continue;
        gpu->name = name;
        if (!gpu->cc) gpu->cc = cc;
        return true;
    }
    return false;
}

/* A message names a GPU of the machine: one that another text named already, or a new one. */
static void state_gpu(cm_pasted *pasted, const char *name, const char *cc, const char *arch) {
    cm_question *question = pasted->question;
    if (!name && !cc) return;
    if (name && (complete_named(question, name, cc) || complete_unfinished(question, name, cc)))
        return;
    if (!name && question->gpus.count == 1 && !question->gpus.items[0].cc)
        question->gpus.items[0].cc = cc;
    if ((!name && question->gpus.count) || question->gpus.count >= GPUS) return;
    cm_asked_gpu *gpu = cm_question_add_gpu(question, CM_FROM_TEXT);
    gpu->name = name ? name : arch ? arch : cc;
    gpu->cc = cc;
}

void cm_fact_gpu(cm_pasted *pasted, const cm_message *message) {
    const char *cc = cm_message_get(message, "cc");
    const char *arch = cm_message_get(message, "arch"), *sm = cm_message_get(message, "sm");
    if (!arch && sm) arch = cm_sprintf(pasted->arena, "sm_%s", sm);
    state_gpu(pasted, gpu_name(cm_message_get(message, "gpu")),
              cc ? cc : capability(pasted->arena, arch), arch);
    state(pasted, CM_Q_ARCH_LIST, cm_message_get(message, "archs"));
    if (cm_message_get(message, "index") && cc) pasted->seen = true; /* "Found GPU0 ..." */
}

void cm_fact_jetson(cm_pasted *pasted, const cm_message *message) {
    cm_fact_linux(pasted, message);
    state(pasted, CM_Q_ARCH, "aarch64");
}

void cm_fact_cpu_build(cm_pasted *pasted, const cm_message *message) {
    (void)message;
    state(pasted, CM_Q_CUDA_BUILD, "none");
}

void cm_fact_unavailable(cm_pasted *pasted, const cm_message *message) {
    (void)message;
    state(pasted, CM_Q_AVAILABLE, "false");
}

void cm_fact_requirement(cm_pasted *pasted, const cm_message *message) {
    const char *package = cm_message_get(message, "package");
    const char *version = cm_message_get(message, "version");
    cm_add_requirement(pasted, cm_message_get(message, "requirement"));
    if (package && version)
        cm_add_requirement(pasted, cm_sprintf(pasted->arena, "%s==%s", package, version));
}

/* "torch==2.1.0, torchaudio==2.1.0 and torchvision==0.17.0", and what stands alone. */
void cm_fact_requirements(cm_pasted *pasted, const cm_message *message) {
    const char *list = cm_message_get(message, "requirements");
    cm_strings words = cm_split(pasted->arena, list ? list : "", ", ");
    for (size_t i = 0; i < words.count; i++)
        if (strstr(words.items[i], "==")) cm_add_requirement(pasted, words.items[i]);
    cm_add_requirement(pasted, cm_message_get(message, "pinned"));
    cm_add_requirement(pasted, cm_message_get(message, "requirement"));
}

/* "torch 2.1.0" is what pip found. */
static void state_installed(cm_pasted *pasted, const char *text) {
    cm_strings words = cm_split(pasted->arena, text, " ");
    cm_ver version;
    if (words.count == 2 && cm_ver_parse(words.items[1], &version))
        cm_add_package(pasted, words.items[0], "==", words.items[1], NULL, NULL);
}

void cm_fact_conflict(cm_pasted *pasted, const cm_message *message) {
    state_installed(pasted, cm_message_get(message, "have"));
    state_installed(pasted, cm_message_get(message, "package"));
}

void cm_fact_wheel(cm_pasted *pasted, const cm_message *message) {
    cm_wheel wheel;
    if (!cm_wheel_parse(pasted->arena, cm_message_get(message, "wheel"), &wheel)) return;
    cm_add_package(pasted, wheel.name, "==", wheel.version, NULL, NULL);
}

void cm_fact_builds(cm_pasted *pasted, const cm_message *message) {
    state(pasted, CM_Q_CUDA_BUILD, cm_message_get(message, "torch_cuda"));
}

void cm_fact_toolkit(cm_pasted *pasted, const cm_message *message) {
    state(pasted, CM_Q_TOOLKIT, cm_message_get(message, "toolkit"));
    cm_fact_builds(pasted, message);
}

void cm_fact_host_compiler(cm_pasted *pasted, const cm_message *message) {
    const char *compiler = cm_message_get(message, "compiler");
    const char *have = cm_message_get(message, "have");
    state(pasted, CM_Q_TOOLKIT, cm_message_get(message, "toolkit"));
    if (compiler && have) state(pasted, cm_find_i(compiler, "clang") ? CM_Q_CLANG : CM_Q_GCC, have);
}

void cm_fact_host_compiler_msvc(cm_pasted *pasted, const cm_message *message) {
    cm_fact_host_compiler(pasted, message);
    cm_fact_windows(pasted, message);
}

void cm_fact_cudnn(cm_pasted *pasted, const cm_message *message) {
    state(pasted, CM_Q_CUDNN, cm_message_get(message, "runtime"));
}

void cm_fact_torch_python(cm_pasted *pasted, const cm_message *message) {
    state(pasted, CM_Q_TORCH, cm_message_get(message, "torch"));
    state(pasted, CM_Q_PYTHON, cm_message_get(message, "python"));
}

/* "cp313" and "cp313t" to "3.13" and "3.13t". */
static char *python_of_tag(cm_arena *arena, const char *tag) {
    size_t n = tag && cm_starts(tag, "cp") ? strspn(tag + 2, "0123456789") : 0;
    if (n < 2) return NULL;
    return cm_sprintf(arena, "%c.%.*s%s", tag[2], (int)n - 1, tag + 3,
                      tag[2 + n] == 't' ? "t" : "");
}

void cm_fact_platform(cm_pasted *pasted, const cm_message *message) {
    cm_wheel wheel = {.platform = cm_message_get(message, "platform")};
    cm_add_requirement(pasted, cm_message_get(message, "requirement"));
    state(pasted, CM_Q_PYTHON, python_of_tag(pasted->arena, cm_message_get(message, "python_tag")));
    if (!wheel.platform) return;
    cm_platform_parse(pasted->arena, &wheel);
    state(pasted, CM_Q_OS, wheel.os);
    state(pasted, CM_Q_ARCH, wheel.arch);
    static const char *const many = "manylinux_2_";
    if (!cm_starts(wheel.platform, many)) return;
    const char *minor = wheel.platform + strlen(many);
    state(pasted, CM_Q_GLIBC,
          cm_sprintf(pasted->arena, "2.%.*s", (int)strspn(minor, "0123456789"), minor));
}

void cm_fact_bitsandbytes(cm_pasted *pasted, const cm_message *message) {
    const char *digits = cm_message_get(message, "torch_cuda");
    if (!digits) return;
    state(pasted, CM_Q_CUDA_BUILD,
          cm_tag_cuda(pasted->arena, cm_sprintf(pasted->arena, "cu%s", digits)));
    state_gpu(pasted, NULL, cm_message_get(message, "cc"), NULL);
}

void cm_fact_linux(cm_pasted *pasted, const cm_message *message) {
    (void)message;
    state(pasted, CM_Q_OS, "linux");
}

void cm_fact_windows(cm_pasted *pasted, const cm_message *message) {
    (void)message;
    state(pasted, CM_Q_OS, "windows");
}

void cm_fact_macos(cm_pasted *pasted, const cm_message *message) {
    (void)message;
    state(pasted, CM_Q_OS, "macos");
}
