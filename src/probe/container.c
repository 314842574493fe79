#include "probe/site.h"

void cm_probe_container(cm_site *site) {
    static const char *const marks[] = {"/.dockerenv", "/run/.containerenv"};
    static const char *const groups[] = {"docker", "kubepods", "containerd", "/lxc/", "libpod"};
    const char *group = cm_site_text(site, "/proc/1/cgroup", CM_PROBE_TEXT);
    bool inside = cm_site_variable(site, "container") != NULL;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        inside = inside || cm_site_exists(site, marks[i]);
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        inside = inside || cm_find_i(group, groups[i]) != NULL;
    /* no mark proves nothing: cgroup 2 hides the path */
    if (inside) site->machine->system.container = CM_TRUE;
}
