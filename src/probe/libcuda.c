#include <string.h>

#include "probe/site.h"

static const char *const folders[] = {
    "/usr/lib/wsl/lib",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib64",
    "/usr/lib/x86_64-linux-gnu/nvidia/current",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu/nvidia",
    "/usr/lib/aarch64-linux-gnu/tegra",
    "/usr/lib",
    "/run/opengl-driver/lib",
};

/* "libcuda.so.535.129.03": the number, if it is a driver's and not the "1" of the interface. */
static const char *name_version(const char *name) {
    const char *version = name + strlen("libcuda.so.");
    if (!cm_starts(name, "libcuda.so.") || version[strspn(version, "0123456789.")]) return NULL;
    return strlen(version) >= 5 && cm_digit(version[2]) ? version : NULL;
}

static void compare(cm_site *site) {
    const cm_driver *driver = &site->machine->driver;
    if (driver->version && driver->libcuda_version && site->machine->system.jetson != CM_TRUE &&
        !cm_same(driver->version, driver->libcuda_version))
        cm_machine_note(site->machine,
                        "driver version %s of the kernel module differs from libcuda.so.%s: "
                        "restart, or reinstall the driver",
                        driver->version, driver->libcuda_version);
}

static void ask_library(cm_site *site) {
    cm_driver *driver = &site->machine->driver;
    if (*site->root || site->options->files_only) return;
    const char *library = cm_probe_trusted(site->arena, driver->libcuda_path);
    if (!library) return;
    int version = cm_probe_library_cuda(library);
    if (version > 0)
        driver->libcuda_cuda =
            cm_sprintf(site->arena, "%d.%d", version / 1000, version % 1000 / 10);
    else
        cm_machine_note(site->machine, "%s: does not say its CUDA version", driver->libcuda_path);
}

void cm_probe_libcuda(cm_site *site) {
    cm_driver *driver = &site->machine->driver;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const char *path = cm_sprintf(site->arena, "%s/libcuda.so.1", folders[i]);
        cm_strings names = cm_site_names(site, folders[i]);
        for (size_t j = 0; j < names.count && !driver->libcuda_version; j++)
            driver->libcuda_version = name_version(names.items[j]);
        if (!driver->libcuda_path && cm_site_exists(site, path)) driver->libcuda_path = path;
    }
    if (driver->libcuda_path) ask_library(site);
    compare(site);
}
