#include <string.h>

#include "probe/site.h"

#define PROC_VERSION "/proc/driver/nvidia/version"
#define SYS_VERSION  "/sys/module/nvidia/version"

/* "NVRM version: NVIDIA UNIX [Open Kernel Module for x86_64|x86_64 Kernel Module]  535.129.03 ...":
 * the first number behind "Kernel Module"; older tools that took the next word broke. */
static void read_proc(cm_site *site) {
    cm_driver *driver = &site->machine->driver;
    char *text = cm_site_text(site, PROC_VERSION, CM_PROBE_TEXT);
    if (!text) return;
    text[strcspn(text, "\n")] = 0;
    const char *module = strstr(text, "Kernel Module");
    driver->version = cm_site_version(site, module);
    if (!driver->version) {
        cm_machine_note(site->machine, PROC_VERSION ": no driver version in it");
        return;
    }
    driver->version_from = PROC_VERSION;
    driver->open_module = strstr(text, "Open Kernel Module") ? CM_TRUE : CM_FALSE;
    driver->loaded = CM_TRUE;
    if (!site->machine->system.arch && strstr(text, "x86_64"))
        site->machine->system.arch = "x86_64";
    if (!site->machine->system.arch && strstr(text, "aarch64"))
        site->machine->system.arch = "aarch64";
}

static void read_sys(cm_site *site) {
    cm_driver *driver = &site->machine->driver;
    char *line = cm_site_line(site, SYS_VERSION), *version = cm_site_version(site, line);
    if (line && !version) cm_machine_note(site->machine, SYS_VERSION ": no driver version in it");
    if (version && driver->version && !cm_same(version, driver->version))
        cm_machine_note(site->machine,
                        "driver version: " PROC_VERSION " says %s, " SYS_VERSION " says %s",
                        driver->version, version);
    if (version && !driver->version) driver->version = version, driver->version_from = SYS_VERSION;
    if (!line && site->options->brief) return; /* a module that is there has a version */
    char *state = cm_site_line(site, "/sys/module/nvidia/initstate");
    if (cm_same(state, "live")) driver->loaded = CM_TRUE;
}

static bool has_module(const cm_strings *lines, const char *name) {
    size_t n = strlen(name);
    for (size_t i = 0; i < lines->count; i++)
        if (cm_starts(lines->items[i], name) && lines->items[i][n] == ' ') return true;
    return false;
}

static void read_modules(cm_site *site) {
    cm_driver *driver = &site->machine->driver;
    char *text = cm_site_text(site, "/proc/modules", CM_PROBE_FILE);
    if (!text) return;
    cm_strings lines = cm_split(site->arena, text, "\n");
    driver->nouveau = has_module(&lines, "nouveau") ? CM_TRUE : CM_FALSE;
    if (has_module(&lines, "nvidia"))
        driver->loaded = CM_TRUE;
    else if (driver->loaded == CM_MAYBE)
        driver->loaded = CM_FALSE;
}

void cm_probe_driver(cm_site *site) {
    const cm_machine *machine = site->machine;
    read_proc(site);
    /* the modules of a machine without a GPU of NVIDIA's tell a look-up nothing */
    bool none = machine->gpus.known && !machine->gpus.count && !machine->driver.version;
    if (site->options->brief && none) return;
    read_sys(site);
    read_modules(site);
    if (cm_site_is_dir(site, "/sys/module/nouveau")) site->machine->driver.nouveau = CM_TRUE;
    if (site->machine->driver.nouveau == CM_TRUE && site->machine->driver.loaded == CM_TRUE)
        cm_machine_note(site->machine, "nvidia and nouveau are both loaded");
}

void cm_probe_nodes(cm_site *site) {
    static const char *const names[] = {"dxg", "nvhost-gpu", "nvhost-ctrl-gpu", "nvmap", "kfd"};
    cm_strings list;
    if (cm_site_list(site, "/dev", &list) != CM_OK) return;
    site->machine->nodes.known = true;
    for (size_t i = 0; i < list.count; i++) {
        const char *name = list.items[i];
        bool wanted = cm_starts(name, "nvidia");
        for (size_t j = 0; j < sizeof names / sizeof *names; j++)
            wanted = wanted || cm_same(name, names[j]);
        if (wanted) cm_machine_add_node(site->machine, cm_sprintf(site->arena, "/dev/%s", name));
    }
    bool jetson = site->machine->system.jetson == CM_TRUE;
    if (site->machine->driver.version && !jetson && !cm_strings_has(&list, "nvidiactl"))
        cm_machine_note(site->machine, "driver loaded but no /dev/nvidiactl: a container started "
                                       "without GPUs, or nodes not made yet");
}
