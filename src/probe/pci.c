#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "probe/site.h"

#define PCI "/sys/bus/pci/devices"

enum { VENDOR_NVIDIA = 0x10de, CLASS_DISPLAY = 0x03, ID_MAX = 0xffffff };

/* The number in a file like "0x10de"; -1 if it is absent, -2 with a note if it is no number. */
static long number(const cm_site *site, const char *device, const char *name) {
    const char *path = cm_sprintf(site->arena, PCI "/%s/%s", device, name);
    char *line = cm_site_line(site, path), *end;
    if (!line) return -1;
    long value = strtol(line, &end, 16);
    if (cm_starts(line, "0x") && end != line && !*end && value >= 0 && value <= ID_MAX)
        return value;
    cm_machine_note(site->machine, "%s: no hexadecimal number", path);
    return -2;
}

/* The bound kernel driver, from the link or from DRIVER= in uevent; "" if none is. */
static const char *bound(const cm_site *site, const char *device) {
    char *at = cm_site_resolve(site, cm_sprintf(site->arena, PCI "/%s", device));
    char *link =
        at ? cm_link_read(site->arena, cm_sprintf(site->arena, "%s%s/driver", site->root, at))
           : NULL;
    const char *slash = link ? strrchr(link, '/') : NULL;
    if (link) return slash ? slash + 1 : link;
    char *text =
        cm_site_text(site, cm_sprintf(site->arena, PCI "/%s/uevent", device), CM_PROBE_TEXT);
    cm_strings lines = cm_split(site->arena, text, "\n");
    for (size_t i = 0; i < lines.count; i++)
        if (cm_starts(lines.items[i], "DRIVER=")) return lines.items[i] + strlen("DRIVER=");
    return "";
}

static void add_gpu(cm_site *site, const char *bus, long device) {
    long vendor = number(site, bus, "subsystem_vendor");
    long subsystem = number(site, bus, "subsystem_device");
    cm_gpu *gpu = cm_machine_add_gpu(site->machine);
    gpu->bus = cm_lowered(site->arena, bus);
    gpu->driver = bound(site, bus);
    if (device >= 0) gpu->device = cm_sprintf(site->arena, "10de:%04lx", (unsigned long)device);
    if (vendor >= 0 && subsystem >= 0)
        gpu->subsystem =
            cm_sprintf(site->arena, "%04lx:%04lx", (unsigned long)vendor, (unsigned long)subsystem);
}

static void read_device(cm_site *site, const char *bus) {
    long class = number(site, bus, "class");
    if (class < 0 || class >> 16 != CLASS_DISPLAY)
        return; /* most are none: one file each is read */
    long vendor = number(site, bus, "vendor");
    if (vendor < 0) return;
    long device = number(site, bus, "device");
    if (vendor == VENDOR_NVIDIA)
        add_gpu(site, bus, device);
    else if (device >= 0)
        cm_machine_add_display(
            site->machine,
            cm_sprintf(site->arena, "%04lx:%04lx", (unsigned long)vendor, (unsigned long)device));
}

void cm_probe_pci(cm_site *site) {
    if (!cm_site_is_dir(site, PCI)) return;
    cm_strings devices = cm_site_list(site, PCI);
    site->machine->displays.known = true;
    /* under WSL the GPU is no PCI device: none there means nothing */
    if (site->machine->system.wsl != CM_TRUE) site->machine->gpus.known = true;
    for (size_t i = 0; i < devices.count; i++)
        read_device(site, devices.items[i]);
}
