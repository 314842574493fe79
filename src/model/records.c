/* Which records of installed packages matter, and what pip leaves behind of them. */
#include "model/records.h"

#include "base/shown.h"
#include "base/str.h"
#include "model/wheel.h"

/* As normalised; a '*' at the end stands for any rest. */
static const char *const wanted[] = {
    "torch",         "torchvision",  "torchaudio",      "torchtext",     "torchdata",
    "torchcodec",    "torchmetrics", "modelscope",      "triton",        "xformers",
    "flash-attn",    "bitsandbytes", "pytorch-triton*", "nvidia-*",      "cuda-toolkit",
    "cuda-bindings", "cudatoolkit",  "pytorch-cuda",    "pytorch-mutex", "cpuonly",
    "cudnn",         "numpy",
};

/* Whether a name is one of them; without their first `cut` letters. */
static bool is_wanted(const char *name, size_t cut) {
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        const char *want = wanted[i] + cut;
        size_t n = strcspn(want, "*");
        if (want[n] ? strncmp(name, want, n) == 0 : cm_same(name, want)) return true;
    }
    return false;
}

bool cm_record_matters(const char *name) {
    return is_wanted(name, 0);
}

bool cm_is_leftover(cm_arena *arena, const char *entry) {
    if (*entry != '~') return false;
    return is_wanted(cm_package_name(arena, cm_strndup(arena, entry + 1, strcspn(entry + 1, "-"))),
                     1);
}

/* Where the last component of `path`, which ends at `end`, begins. */
static const char *component(const char *path, const char *end) {
    while (end > path && end[-1] != '/' && end[-1] != '\\')
        end--;
    return end;
}

/* Written without "." and "..", of characters that are shown. */
static bool straight(const char *path) {
    for (const char *p = path; *p; p++) {
        bool first = p == path || p[-1] == '/' || p[-1] == '\\';
        size_t dots = strspn(p, ".");
        if (first && (dots == 1 || dots == 2) && (!p[dots] || strchr("/\\", p[dots]))) return false;
    }
    return cm_all_plain(path);
}

bool cm_is_leftover_path(const char *path) {
    enum { MOST = 128 };
    bool drive = ((*path >= 'a' && *path <= 'z') || (*path >= 'A' && *path <= 'Z')) &&
                 path[1] == ':' && (path[2] == '\\' || path[2] == '/');
    const char *name = component(path, path + strlen(path));
    if ((*path != '/' && !drive) || name - path < 2 || strlen(name) > MOST || !straight(path))
        return false;
    const char *folder = component(path, name - 1);
    size_t n = (size_t)(name - 1 - folder);
    if (n != strlen("site-packages") ||
        (strncmp(folder, "site-packages", n) != 0 && strncmp(folder, "dist-packages", n) != 0))
        return false;
    if (name[strspn(name, "~._-+abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")])
        return false;
    cm_arena *arena = cm_arena_new();
    bool leftover = cm_is_leftover(arena, name);
    cm_arena_free(arena);
    return leftover;
}
