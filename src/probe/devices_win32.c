/* Devices by SetupAPI, which lists those without a driver too. The registry's key of a device's
 * driver has its version as Windows numbers it: 32.0.15.6094 is 560.94. */
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include <cfgmgr32.h>
#include <setupapi.h>

#include "base/ver.h"
#include "base/wide.h"
#include "probe/registry.h"
#include "probe/windows_parts.h"

#define CLASSES "SYSTEM\\CurrentControlSet\\Control\\Class\\"

enum { MOST_DEVICES = 4096, MOST_IDS = 8 * 1024, MEBIBYTE = 1024 * 1024 };

typedef struct {
    HDEVINFO(WINAPI *list)(const GUID *, PCWSTR, HWND, DWORD);
    BOOL(WINAPI *at)(HDEVINFO, DWORD, PSP_DEVINFO_DATA);
    BOOL(WINAPI *property)(HDEVINFO, PSP_DEVINFO_DATA, DWORD, PDWORD, PBYTE, DWORD, PDWORD);
    BOOL(WINAPI *close)(HDEVINFO);
    CONFIGRET(WINAPI *status)(PULONG, PULONG, DEVINST, ULONG);
} setup;

typedef struct {
    cm_site *site;
    const setup *s;
    HDEVINFO list;
    SP_DEVINFO_DATA device;
} seen;

static bool find(setup *s) {
    static const char *const names[] = {"SetupDiGetClassDevsW", "SetupDiEnumDeviceInfo",
                                        "SetupDiGetDeviceRegistryPropertyW",
                                        "SetupDiDestroyDeviceInfoList"};
    static const char *const status[] = {"CM_Get_DevNode_Status"};
    void *const places[] = {&s->list, &s->at, &s->property, &s->close};
    void *const more[] = {&s->status};
    if (!cm_system_functions(cm_system_library("cfgmgr32.dll"), status, more, 1)) s->status = NULL;
    return cm_system_functions(cm_system_library("setupapi.dll"), names, places, 4);
}

/* A property's texts, one after another, in upper case with a line break behind each; or NULL. */
static char *texts(const seen *d, DWORD which) {
    wchar_t value[MOST_IDS / sizeof(wchar_t) + 2];
    cm_text out = {.arena = d->site->arena};
    DWORD type = 0, bytes = 0;
    memset(value, 0, sizeof value);
    SP_DEVINFO_DATA device = d->device;
    if (!d->s->property(d->list, &device, which, &type, (PBYTE)value, MOST_IDS, &bytes))
        return NULL;
    for (const wchar_t *p = value; *p; p += wcslen(p) + 1) {
        cm_text_printf(&out, "%s\n", cm_narrow(d->site->arena, p));
        if (type != REG_MULTI_SZ) break;
    }
    return out.data;
}

static char *text(const seen *d, DWORD which) {
    char *all = texts(d, which);
    if (all) all[strcspn(all, "\n")] = 0;
    return all && *all ? all : NULL;
}

static long number(const seen *d, DWORD which) {
    DWORD value = 0, type = 0, bytes = 0;
    SP_DEVINFO_DATA device = d->device;
    bool found =
        d->s->property(d->list, &device, which, &type, (PBYTE)&value, sizeof value, &bytes);
    return found && type == REG_DWORD && value < 0x7fffffff ? (long)value : -1;
}

/* The four hexadecimal digits behind "VEN_" and the like, -1 if they are not there. */
static long long part(const char *ids, const char *name, unsigned digits) {
    const char *at = cm_find_i(ids, name);
    char hex[9] = {0}, *end;
    if (!at || strlen(at + strlen(name)) < digits) return -1;
    memcpy(hex, at + strlen(name), digits);
    unsigned long value = strtoul(hex, &end, 16);
    return *end ? -1 : (long long)value;
}

/* "(1,0,0)" at the end of the location, whose words are in the language of the system. */
static bool from_location(const seen *d, unsigned *bus, unsigned *device, unsigned *function) {
    char *location = text(d, SPDRP_LOCATION_INFORMATION), *end;
    const char *open = location ? strrchr(location, '(') : NULL;
    unsigned long value[3] = {0};
    if (!open) return false;
    for (int i = 0; i < 3; i++) {
        value[i] = strtoul(open + 1, &end, 10);
        if (end == open + 1 || *end != (i < 2 ? ',' : ')') || value[i] > 0xffff) return false;
        open = end;
    }
    *bus = (unsigned)value[0], *device = (unsigned)value[1], *function = (unsigned)value[2];
    return true;
}

/* "0000:01:00.0", or NULL. */
static const char *address(const seen *d) {
    long at = number(d, SPDRP_BUSNUMBER), place = number(d, SPDRP_ADDRESS);
    unsigned bus, device, function;
    if (at >= 0 && place >= 0)
        bus = (unsigned)at, device = (unsigned)place >> 16, function = (unsigned)place & 0xffff;
    else if (!from_location(d, &bus, &device, &function))
        return NULL;
    return cm_sprintf(d->site->arena, "%04x:%02x:%02x.%x", bus >> 8, bus & 0xff, device, function);
}

/* Whether the driver runs; Windows stops one that fails (code 43) and says so. */
static cm_tri running(const seen *d, const char *name) {
    ULONG bits = 0, problem = 0;
    if (!d->s->status || d->s->status(&bits, &problem, d->device.DevInst, 0) != CR_SUCCESS)
        return CM_MAYBE;
    if (bits & DN_HAS_PROBLEM)
        cm_machine_note(d->site->machine, "%s: Windows reports code %lu for it (Device Manager)",
                        name, (unsigned long)problem);
    return (bits & DN_STARTED) && !(bits & DN_HAS_PROBLEM) ? CM_TRUE : CM_FALSE;
}

/* Version and memory as the key of its driver has them. */
static void read_driver(const seen *d, cm_gpu *gpu) {
    cm_machine *machine = d->site->machine;
    cm_arena *arena = d->site->arena;
    char *key = text(d, SPDRP_DRIVER);
    if (!key) return;
    key = cm_sprintf(arena, CLASSES "%s", key);
    const char *stated = cm_reg_text(arena, CM_REG_MACHINE, key, "DriverVersion");
    const char *version = stated ? cm_windows_driver(arena, stated) : NULL;
    bool known = version && !cm_same(version, stated);
    if (stated && !known)
        cm_machine_note(machine, "DriverVersion %s in the registry is no number of NVIDIA", stated);
    if (known && machine->driver.version && !cm_same(version, machine->driver.version))
        cm_machine_note(machine, "driver version: the registry says %s and %s",
                        machine->driver.version, version);
    if (known && !machine->driver.version)
        machine->driver.version = version, machine->driver.version_from = "registry";
    long long memory =
        cm_reg_number(arena, CM_REG_MACHINE, key, "HardwareInformation.qwMemorySize");
    if (memory >= MEBIBYTE && memory / MEBIBYTE < 100 * MEBIBYTE)
        gpu->memory = (cm_number){.known = true, .value = (long)(memory / MEBIBYTE)};
}

static void add_gpu(const seen *d, const char *ids, long long id) {
    cm_machine *machine = d->site->machine;
    cm_arena *arena = d->site->arena;
    const char *service = text(d, SPDRP_SERVICE), *name = text(d, SPDRP_DEVICEDESC);
    bool own = service && cm_same_i(service, "nvlddmkm");
    long long subsystem = part(ids, "SUBSYS_", 8);
    cm_gpu *gpu = cm_machine_add_gpu(machine);
    gpu->bus = address(d);
    gpu->device = cm_sprintf(arena, "10de:%04lx", (unsigned long)id);
    if (subsystem >= 0)
        gpu->subsystem = cm_sprintf(arena, "%04lx:%04lx", (unsigned long)subsystem & 0xffff,
                                    (unsigned long)subsystem >> 16);
    gpu->driver = own ? "nvidia" : service ? cm_lowered(arena, service) : "";
    if (!own) return;
    gpu->name = name;
    read_driver(d, gpu);
    cm_tri runs = running(d, name ? name : gpu->device);
    if (runs == CM_TRUE || machine->driver.loaded != CM_TRUE) machine->driver.loaded = runs;
}

static void read_device(const seen *d) {
    static const GUID display = {
        0x4d36e968, 0xe325, 0x11ce, {0xbf, 0xc1, 0x08, 0x00, 0x2b, 0xe1, 0x03, 0x18}};
    const char *ids = texts(d, SPDRP_HARDWAREID), *alike = texts(d, SPDRP_COMPATIBLEIDS);
    long long vendor = part(ids, "VEN_", 4), id = part(ids, "DEV_", 4);
    bool shows = memcmp(&d->device.ClassGuid, &display, sizeof display) == 0 ||
                 cm_find_i(ids, "&CC_03") || cm_find_i(alike, "CC_03");
    if (!shows || vendor <= 0 || id < 0) return; /* a virtual one has 0000 */
    if (vendor == 0x10de)
        add_gpu(d, ids, id);
    else
        cm_machine_add_display(
            d->site->machine,
            cm_sprintf(d->site->arena, "%04lx:%04lx", (unsigned long)vendor, (unsigned long)id));
}

void cm_probe_devices(cm_site *site) {
    setup s = {0};
    seen d = {.site = site, .s = &s, .list = INVALID_HANDLE_VALUE};
    if (find(&s)) d.list = s.list(NULL, L"PCI", NULL, DIGCF_ALLCLASSES | DIGCF_PRESENT);
    if (d.list == INVALID_HANDLE_VALUE) {
        cm_machine_note(site->machine, "the list of PCI devices cannot be read");
        return;
    }
    site->machine->gpus.known = site->machine->displays.known = true;
    for (DWORD i = 0; i < MOST_DEVICES; i++) {
        d.device = (SP_DEVINFO_DATA){.cbSize = sizeof d.device};
        if (!s.at(d.list, i, &d.device)) break;
        read_device(&d);
    }
    s.close(d.list);
    if (site->machine->driver.loaded == CM_MAYBE && !site->machine->driver.version)
        site->machine->driver.loaded = CM_FALSE;
}
