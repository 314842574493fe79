#include <string.h>

#include "probe/toolkit.h"
#include "probe/windows.h"

enum { MOST_FOLDERS = 64 };

/* CUDA_PATH_V11_6 and the like, one for each toolkit that was installed. */
static void read_numbered(cm_site *site) {
    for (size_t i = 0; i < site->variables.count; i++) {
        const char *item = site->variables.items[i], *value = strchr(item, '=');
        if (cm_starts(item, "CUDA_PATH_V") && value && cm_site_absolute(site, value + 1))
            cm_toolkit_read(site, value + 1);
    }
}

static cm_strings inside(cm_site *site, const char *folder) {
    cm_strings names = cm_site_names(site, folder), paths = {0};
    for (size_t i = 0; i < names.count && i < MOST_FOLDERS; i++)
        cm_strings_add(site->arena, &paths,
                       cm_sprintf(site->arena, "%s/%s", folder, names.items[i]));
    return paths;
}

/* CUDNN/v9.5/include/12.6, or the headers in include itself. */
static void read_cudnn(cm_site *site, const char *programs) {
    cm_strings folders = inside(site, cm_sprintf(site->arena, "%s/NVIDIA/CUDNN", programs));
    for (size_t i = 0; i < folders.count; i++) {
        const char *include = cm_sprintf(site->arena, "%s/include", folders.items[i]);
        cm_strings kinds = inside(site, include);
        cm_toolkit_read_cudnn(site, include);
        for (size_t j = 0; j < kinds.count; j++)
            cm_toolkit_read_cudnn(site, kinds.items[j]);
    }
}

void cm_probe_toolkit_windows(cm_site *site) {
    const char *programs = cm_site_variable(site, "PROGRAMFILES");
    if (!programs || !cm_site_absolute(site, programs))
        programs = cm_sprintf(site->arena, "%s/Program Files", site->drive);
    programs = cm_site_resolve(site, programs);
    site->machine->toolkits.known = site->machine->cudnn.known = true;
    cm_toolkit_read_variables(site);
    read_numbered(site);
    cm_strings folders =
        inside(site, cm_sprintf(site->arena, "%s/NVIDIA GPU Computing Toolkit/CUDA", programs));
    for (size_t i = 0; i < folders.count; i++)
        cm_toolkit_read(site, folders.items[i]);
    for (size_t i = 0; i < site->machine->toolkits.count; i++)
        cm_toolkit_read_cudnn(
            site, cm_sprintf(site->arena, "%s/include", site->machine->toolkits.items[i].path));
    read_cudnn(site, programs);
}
