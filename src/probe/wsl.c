#include "probe/site.h"

void cm_probe_wsl(cm_site *site) {
    cm_system *system = &site->machine->system;
    const char *version = cm_site_line(site, "/proc/version");
    if (!system->kernel && !version) return;
    bool wsl = cm_find_i(system->kernel, "microsoft") || cm_find_i(version, "microsoft");
    system->wsl = wsl ? CM_TRUE : CM_FALSE;
    if (!wsl) return;
    system->os = "wsl";
    if (!cm_site_exists(site, "/dev/dxg"))
        cm_machine_note(site->machine, "WSL without /dev/dxg: WSL 1, or no GPU given to it");
}
