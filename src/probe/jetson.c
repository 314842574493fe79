#include <stdlib.h>
#include <string.h>

#include "probe/site.h"

/* Chips by their name in the device tree; Thor's number changed from 10.1 to 11.0 and stays open.
 */
static const struct {
    const char *chip, *name, *compute_capability;
} chips[] = {
    {"tegra210", "Tegra X1", "5.3"},     {"tegra186", "Tegra X2", "6.2"},
    {"tegra194", "Tegra Xavier", "7.2"}, {"tegra234", "Tegra Orin", "8.7"},
    {"tegra264", "Tegra Thor", NULL},
};

/* "# R35 (release), REVISION: 4.1, ...": "35.4.1". */
static char *release(const cm_site *site, const char *line) {
    const char *revision = line ? strstr(line, "REVISION:") : NULL;
    const char *major = line ? strstr(line, "# R") : NULL;
    if (!revision || !major || !cm_digit(major[3])) return NULL;
    revision += strlen("REVISION:");
    revision += strspn(revision, " ");
    size_t n = strspn(revision, "0123456789."), m = strspn(major + 3, "0123456789");
    if (!n) return NULL;
    return cm_sprintf(site->arena, "%.*s.%.*s", (int)m, major + 3, (int)n, revision);
}

static void find_chip(cm_site *site, const char *compatible) {
    for (size_t i = 0; i < sizeof chips / sizeof *chips; i++) {
        if (!cm_find_i(compatible, chips[i].chip)) continue;
        site->machine->system.jetson_chip = chips[i].chip;
        cm_gpu *gpu = cm_machine_add_gpu(site->machine);
        gpu->name = chips[i].name;
        gpu->compute_capability = chips[i].compute_capability;
        return;
    }
}

void cm_probe_jetson(cm_site *site) {
    cm_system *system = &site->machine->system;
    static const char *const trees[] = {"/sys/firmware/devicetree/base", "/proc/device-tree"};
    if (cm_same(system->arch, "x86_64")) { /* none was ever made with it */
        if (system->kernel) system->jetson = CM_FALSE;
        return;
    }
    size_t unread = *site->unread;
    char *line = cm_site_line(site, "/etc/nv_tegra_release"), *compatible = NULL;
    for (size_t i = 0; i < sizeof trees / sizeof *trees && !compatible; i++) {
        const char *at = cm_sprintf(site->arena, "%s/compatible", trees[i]);
        compatible = cm_site_text_gap(site, at, CM_PROBE_TEXT, ' ');
        if (compatible)
            system->jetson_model =
                cm_site_line(site, cm_sprintf(site->arena, "%s/model", trees[i]));
    }
    bool tegra = line || cm_find_i(compatible, "nvidia,tegra");
    if (!tegra) system->jetson_model = NULL;
    if (!tegra && system->kernel && *site->unread == unread) system->jetson = CM_FALSE;
    if (!tegra) return;
    system->jetson = CM_TRUE;
    system->l4t = release(site, line);
    if (line && !system->l4t)
        cm_machine_note(site->machine, "/etc/nv_tegra_release: no release number in it");
    find_chip(site, compatible);
}
