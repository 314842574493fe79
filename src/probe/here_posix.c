#include "probe/windows.h"

const char *cm_probe_drive(cm_arena *arena) {
    (void)arena;
    return "";
}

bool cm_probe_here(cm_site *site) {
    (void)site;
    return false;
}

void cm_probe_own_paths(cm_machine *machine) {
    (void)machine;
}

cm_strings cm_probe_registered_pythons(cm_site *site) {
    (void)site;
    return (cm_strings){0};
}

cm_strings cm_probe_smi_places(cm_arena *arena) {
    static const char *const places[] = {"/usr/bin/nvidia-smi", "/usr/lib/wsl/lib/nvidia-smi",
                                         "/opt/bin/nvidia-smi",
                                         "/run/current-system/sw/bin/nvidia-smi"};
    cm_strings list = {0};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        cm_strings_add(arena, &list, places[i]);
    return list;
}
