/* What pip, conda and pipdeptree print, and the name of a container image. */
#include <string.h>

#include "base/ver.h"
#include "read/package_rows.h"

/* "Successfully installed torch-2.6.0 torchvision-0.21.0" */
static bool installed(cm_pasted *pasted, const char *line) {
    static const char *const head = "Successfully installed ";
    if (!cm_starts(line, head)) return false;
    cm_strings words = cm_split(pasted->arena, line + strlen(head), " ");
    for (size_t i = 0; i < words.count; i++) {
        char *word = cm_strdup(pasted->arena, words.items[i]);
        char *dash = strrchr(word, '-');
        if (!dash || !cm_digit(dash[1])) continue;
        *dash = 0;
        cm_add_package(pasted, word, "==", dash + 1, NULL, NULL);
        if (cm_same(word, "torch"))
            cm_question_set(pasted->question, CM_Q_INSTALLER, "pip", CM_FROM_TEXT);
    }
    return true;
}

/* "Requirement already satisfied: torch>=1.7 in /usr/lib/... (from x) (2.1.0+cu121)" */
static bool satisfied(cm_pasted *pasted, const char *line) {
    static const char *const head = "Requirement already satisfied: ";
    if (!cm_starts(line, head)) return false;
    cm_arena *arena = pasted->arena;
    const char *name = line + strlen(head), *open = strrchr(line, '(');
    cm_ver version;
    if (!open) return true;
    char *inside = cm_strndup(arena, open + 1, strcspn(open + 1, ")"));
    if (!cm_ver_parse(inside, &version)) return false;
    cm_add_package(pasted, cm_strndup(arena, name, strcspn(name, " <>=!~[;")), "==", inside, NULL,
                   NULL);
    return true;
}

/* "torch [required: >=1.8, installed: 2.1.0]" of pipdeptree */
static bool required(cm_pasted *pasted, const char *line) {
    static const char *const label = ", installed: ";
    cm_arena *arena = pasted->arena;
    line += strspn(line, "\xe2\x94\x80\x82\x9c -");
    const char *open = strstr(line, " [required: "), *at = open ? strstr(open, label) : NULL;
    if (!at || open - line > 80) return false;
    at += strlen(label);
    cm_add_package(pasted, cm_strndup(arena, line, (size_t)(open - line)),
                   "==", cm_strndup(arena, at, strcspn(at, "]")), NULL, NULL);
    return true;
}

/* Words like "pytorch/win-64::pytorch-1.10.0-py3.6_cpu_0" and the files of conda list --explicit.
 */
static bool conda_files(cm_pasted *pasted, const char *line) {
    bool any = false;
    if (!strstr(line, "::") && !cm_starts(line, "http")) return false;
    if (strlen(line) > 4096) return false;
    cm_strings words = cm_split(pasted->arena, line, " \t\"'`");
    for (size_t i = 0; i < words.count; i++)
        if (strchr(words.items[i], '/') && cm_add_conda_file(pasted, words.items[i])) any = true;
    return any;
}

/* "FROM pytorch/pytorch:2.1.0-cuda12.1-cudnn8-runtime" */
static bool image(cm_pasted *pasted, const char *line) {
    const char *p = strstr(line, "pytorch/pytorch:");
    if (!p) return false;
    cm_arena *arena = pasted->arena;
    p += strlen("pytorch/pytorch:");
    cm_add_package(pasted, "torch", "==", cm_strndup(arena, p, strspn(p, "0123456789.")), NULL,
                   NULL);
    const char *cuda = strstr(p, "-cuda");
    if (cuda)
        cm_question_set(pasted->question, CM_Q_CUDA_BUILD,
                        cm_strndup(arena, cuda + 5, strspn(cuda + 5, "0123456789.")), CM_FROM_TEXT);
    return true;
}

bool cm_read_output(cm_pasted *pasted, const char *line) {
    return installed(pasted, line) || satisfied(pasted, line) || required(pasted, line) ||
           conda_files(pasted, line) || image(pasted, line);
}
