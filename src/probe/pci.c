#include <stdlib.h>
#include <string.h>

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
    char *link = cm_site_link(site, cm_sprintf(site->arena, PCI "/%s/driver", device));
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

/* "3b00", as /proc/bus/pci/devices writes a place, for "0000:3b:00.0"; NULL if it is none. */
static const char *place_of(const cm_site *site, const char *bus) {
    char *end;
    const char *colon = strchr(bus, ':');
    if (!colon) return NULL;
    unsigned long number = strtoul(colon + 1, &end, 16);
    if (*end != ':' || number > 0xff) return NULL;
    unsigned long device = strtoul(end + 1, &end, 16);
    if (*end != '.' || device > 0x1f) return NULL;
    unsigned long function = strtoul(end + 1, &end, 16);
    if (*end || function > 7) return NULL;
    return cm_sprintf(site->arena, "%02lx%02lx", number, device << 3 | function);
}

/* The places of NVIDIA's devices by /proc/bus/pci/devices ("3b00\t10de2204\t..."), one file where
 * /sys has one a device; false where it cannot be relied on. It lacks the domain, so that another
 * device may stand at the same place, and no device is missed. */
static bool places_of_nvidia(const cm_site *site, cm_strings *places) {
    char *text = cm_site_text(site, "/proc/bus/pci/devices", CM_PROBE_FILE);
    if (!text || !*text) return false;
    for (char *line = text; *line;) {
        size_t n = strcspn(line, "\n");
        if (n < 13 || line[4] != '\t' || strspn(line, "0123456789abcdef") != 4) return false;
        if (memcmp(line + 5, "10de", 4) == 0)
            cm_strings_add(site->arena, places, cm_strndup(site->arena, line, 4));
        line += n + (line[n] == '\n');
    }
    return true;
}

/* Below WSL the GPU is no PCI device: none there means nothing. */
static void know(cm_site *site) {
    if (site->machine->system.wsl != CM_TRUE) site->machine->gpus.known = true;
}

/* The look of a look-up asks for NVIDIA's GPUs alone, and a server has hundreds of other devices.
 */
static void read_nvidia(cm_site *site) {
    cm_strings places = {0};
    bool known = places_of_nvidia(site, &places);
    if (known) know(site);
    if (known && !places.count) return;
    cm_strings devices = cm_site_names(site, PCI);
    if (devices.count) know(site);
    for (size_t i = 0; i < devices.count; i++) {
        const char *place = known ? place_of(site, devices.items[i]) : NULL;
        if (!place || cm_strings_has(&places, place)) read_device(site, devices.items[i]);
    }
}

void cm_probe_pci(cm_site *site) {
    if (site->options->brief) {
        read_nvidia(site);
        return;
    }
    cm_strings devices;
    if (cm_site_list(site, PCI, &devices) != CM_OK) return;
    site->machine->displays.known = true;
    know(site);
    for (size_t i = 0; i < devices.count; i++)
        read_device(site, devices.items[i]);
}
