#include "model/variable_names.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 40 }; /* no name that is looked for is longer */

/* Names that are looked for where another one is near. */
static const char *const meant[] = {"CUDA_VISIBLE_DEVICES",
                                    "CUDA_DEVICE_ORDER",
                                    "CUDA_HOME",
                                    "CUDA_PATH",
                                    "CUDA_LAUNCH_BLOCKING",
                                    "CUDA_MODULE_LOADING",
                                    "CUDNN_PATH",
                                    "NVTOOLSEXT_PATH",
                                    "LD_LIBRARY_PATH",
                                    "TORCH_CUDA_ARCH_LIST",
                                    "PYTORCH_CUDA_ALLOC_CONF",
                                    "HIP_VISIBLE_DEVICES",
                                    "ROCR_VISIBLE_DEVICES",
                                    "HSA_OVERRIDE_GFX_VERSION"};

/* Names that others read and that stand near one of those, or near each other. */
static const char *const others[] = {"CUDA_ROOT",
                                     "CUDA_DIR",
                                     "CUDA_BIN_PATH",
                                     "CUDA_LIB_PATH",
                                     "CUDA_INC_PATH",
                                     "CUDA_CACHE_PATH",
                                     "CUDA_CACHE_DISABLE",
                                     "CUDA_CACHE_MAXSIZE",
                                     "CUDA_DEVICE_MAX_CONNECTIONS",
                                     "CUDA_DEVICE_DEFAULT_PERSISTING_L2_CACHE_PERCENTAGE_LIMIT",
                                     "CUDA_FORCE_PTX_JIT",
                                     "CUDA_DISABLE_PTX_JIT",
                                     "CUDA_MANAGED_FORCE_DEVICE_ALLOC",
                                     "CUDA_TOOLKIT_ROOT_DIR",
                                     "CUDA_VERSION",
                                     "CUDACXX",
                                     "CUDAHOSTCXX",
                                     "CUDNN_HOME",
                                     "CUDNN_ROOT",
                                     "CUDNN_VERSION",
                                     "CUDNN_LIB_DIR",
                                     "CUDNN_INCLUDE_DIR",
                                     "DYLD_LIBRARY_PATH",
                                     "LD_PRELOAD",
                                     "LIBRARY_PATH",
                                     "TORCH_HOME",
                                     "TORCH_EXTENSIONS_DIR",
                                     "PYTORCH_ALLOC_CONF",
                                     "PYTORCH_HIP_ALLOC_CONF",
                                     "PYTORCH_ROCM_ARCH",
                                     "GPU_DEVICE_ORDINAL",
                                     "HIP_PATH",
                                     "HIP_PLATFORM",
                                     "ROCM_HOME",
                                     "ROCM_PATH",
                                     "NVIDIA_VISIBLE_DEVICES",
                                     "NVIDIA_DRIVER_CAPABILITIES",
                                     "ZE_AFFINITY_MASK",
                                     "MUSA_VISIBLE_DEVICES",
                                     "ASCEND_VISIBLE_DEVICES",
                                     "HABANA_VISIBLE_DEVICES"};

/* "CUDA_PATH_V11_6": a toolkit of Windows by its number. */
static bool numbered_path(const char *name) {
    if (!cm_starts_i(name, "CUDA_PATH_V")) return false;
    const char *p = name + strlen("CUDA_PATH_V");
    size_t major = strspn(p, "0123456789");
    size_t minor = p[major] == '_' ? strspn(p + major + 1, "0123456789") : 0;
    return major && minor && !p[major + 1 + minor];
}

bool cm_variable_known(const char *name) {
    for (size_t i = 0; i < sizeof meant / sizeof *meant; i++)
        if (cm_same_i(name, meant[i])) return true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (cm_same_i(name, others[i])) return true;
    return numbered_path(name);
}

/* Whether the first words of two names may be one: XPU_VISIBLE_DEVICES is a variable of another
 * maker and no misspelt HIP_VISIBLE_DEVICES. */
static bool same_maker(const char *a, const char *b) {
    char first[2][LONGEST + 1];
    const char *names[2] = {a, b};
    for (int i = 0; i < 2; i++)
        snprintf(first[i], sizeof first[i], "%.*s", (int)strcspn(names[i], "_"), names[i]);
    return cm_distance(first[0], first[1], 1) <= 1;
}

/* How many letters may be wrong: in a short name one, for two make another word of it. */
static unsigned limit_of(const char *right, const char *name) {
    if (!same_maker(right, name)) return 1;
    return strlen(right) < 12 ? 1 : strlen(right) < 18 ? 2 : 3;
}

const char *cm_variable_meant(const char *name) {
    const char *best = NULL;
    unsigned least = 4;
    if (strlen(name) > LONGEST || cm_variable_known(name)) return NULL;
    if (strpbrk(name, "abcdefghijklmnopqrstuvwxyz")) return NULL;
    for (size_t i = 0; i < sizeof meant / sizeof *meant; i++) {
        unsigned limit = limit_of(meant[i], name), distance = cm_distance(meant[i], name, limit);
        if (distance <= limit && distance < least) best = meant[i], least = distance;
    }
    return best;
}
