#include <string.h>

#include "model/variable_names.h"
#include "probe/site.h"

/* The variables that decide what torch sees; a '*' at the end stands for any rest. A name that is
 * near one of those of CUDA is kept too: it was meant to be that one. */
static const char *const wanted[] = {
    "CUDA_VISIBLE_DEVICES",
    "CUDA_HOME",
    "CUDA_PATH",
    "CUDA_PATH_V*",
    "CUDA_DEVICE_ORDER",
    "CONDA_PREFIX",
    "VIRTUAL_ENV",
    "LD_LIBRARY_PATH",
    "NVTOOLSEXT_PATH",
    "ROCM*",
    "ROCR*",
    "HIP*",
    "HSA_OVERRIDE*",
    "NVIDIA_VISIBLE_DEVICES",
    "NVIDIA_DRIVER_CAPABILITIES",
    "TORCH_CUDA_ARCH_LIST",
};

static bool is_wanted(const char *name) {
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        size_t n = strcspn(wanted[i], "*");
        if (wanted[i][n] ? strncmp(name, wanted[i], n) == 0 : cm_same(name, wanted[i])) return true;
    }
    return cm_variable_meant(name) != NULL;
}

static void collect(cm_site *site) {
    char *text = NULL;
    if (site->options->environment) {
        for (const char *const *p = site->options->environment; *p; p++)
            cm_strings_add(site->arena, &site->variables, cm_strdup(site->arena, *p));
        site->variables_known = true;
    } else if (*site->root) {
        text = cm_site_text(site, "/environment.txt", CM_PROBE_FILE);
        site->variables = cm_split(site->arena, text, "\n");
        site->variables_known = text != NULL;
    }
}

void cm_probe_environment(cm_site *site) {
    collect(site);
    site->machine->environment.known = site->variables_known;
    for (size_t i = 0; i < site->variables.count; i++) {
        const char *item = site->variables.items[i];
        size_t n = strcspn(item, "=");
        char *name = cm_strndup(site->arena, item, n);
        if (!item[n] || !is_wanted(name)) continue;
        cm_variable *variable = cm_machine_add_variable(site->machine);
        variable->name = name;
        variable->value = item + n + 1;
    }
}
