/* NVML of the driver, from System32 or, of drivers before 2019, from the driver's own folder below
 * Program Files; never from another place. Asked in a thread of its own, for a driver that hangs
 * must not make the program hang. */
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/wide.h"
#include "probe/windows_parts.h"

enum { NVML_SECONDS = 10, MOST_GPUS = 64, TEXT = 96, MEBIBYTE = 1024 * 1024 };

/* nvmlPciInfo_t; versions differ in what follows. */
typedef struct {
    char old_bus[16];
    unsigned domain, bus, device, ids, subsystem;
    char rest[64];
} nvml_pci;

typedef struct {
    unsigned long long total, free, used;
} nvml_memory;

typedef struct {
    nvml_pci pci;
    bool located;
    char name[TEXT], uuid[TEXT];
    unsigned long long memory;
    int major, minor; /* 0: not said */
} nvml_gpu;

/* All that the thread touches; left to it when it does not end in time. */
typedef struct {
    wchar_t *path;
    int failed; /* of nvmlInit */
    bool loaded;
    char driver[TEXT];
    unsigned count;
    nvml_gpu gpus[MOST_GPUS];
} nvml_answer;

typedef void *device;

static FARPROC function(HMODULE library, const char *name, const char *older) {
    FARPROC found = GetProcAddress(library, name);
    return found || !older ? found : GetProcAddress(library, older);
}

#define FIND(variable, name, older)                                                                \
    do {                                                                                           \
        FARPROC found_ = function(library, name, older);                                           \
        memcpy(&variable, &found_, sizeof found_);                                                 \
    } while (0)

static void ask_gpu(HMODULE library, device d, nvml_gpu *gpu) {
    int (*text)(device, char *, unsigned) = NULL;
    int (*pci)(device, nvml_pci *) = NULL;
    int (*memory)(device, nvml_memory *) = NULL;
    int (*capability)(device, int *, int *) = NULL;
    nvml_memory bytes = {0};
    FIND(text, "nvmlDeviceGetName", NULL);
    if (!text || text(d, gpu->name, TEXT - 1) != 0) *gpu->name = 0;
    FIND(text, "nvmlDeviceGetUUID", NULL);
    if (!text || text(d, gpu->uuid, TEXT - 1) != 0) *gpu->uuid = 0;
    FIND(pci, "nvmlDeviceGetPciInfo_v3", "nvmlDeviceGetPciInfo_v2");
    gpu->located = pci && pci(d, &gpu->pci) == 0;
    FIND(memory, "nvmlDeviceGetMemoryInfo", NULL);
    if (memory && memory(d, &bytes) == 0) gpu->memory = bytes.total;
    FIND(capability, "nvmlDeviceGetCudaComputeCapability", NULL);
    if (!capability || capability(d, &gpu->major, &gpu->minor) != 0) gpu->major = gpu->minor = 0;
}

static DWORD WINAPI ask(void *context) {
    nvml_answer *answer = context;
    int (*simple)(void) = NULL;
    int (*text)(char *, unsigned) = NULL;
    int (*count)(unsigned *) = NULL;
    int (*at)(unsigned, device *) = NULL;
    HMODULE library = LoadLibraryExW(answer->path, NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    if (!library) return 0;
    FIND(simple, "nvmlInit_v2", "nvmlInit");
    answer->loaded = simple != NULL;
    if (simple) answer->failed = simple();
    if (!simple || answer->failed) return 0;
    FIND(text, "nvmlSystemGetDriverVersion", NULL);
    if (!text || text(answer->driver, TEXT - 1) != 0) *answer->driver = 0;
    FIND(count, "nvmlDeviceGetCount_v2", "nvmlDeviceGetCount");
    FIND(at, "nvmlDeviceGetHandleByIndex_v2", "nvmlDeviceGetHandleByIndex");
    unsigned all = 0;
    if (!count || !at || count(&all) != 0) all = 0;
    for (unsigned i = 0; i < all && i < MOST_GPUS; i++) {
        device d = NULL;
        if (at(i, &d) == 0) ask_gpu(library, d, &answer->gpus[answer->count++]);
    }
    FIND(simple, "nvmlShutdown", NULL);
    if (simple) simple();
    return 0;
}

static void take_gpu(cm_site *site, const nvml_gpu *from) {
    cm_arena *arena = site->arena;
    cm_gpu *gpu = NULL;
    const char *bus = NULL;
    if (from->located) {
        bus = cm_sprintf(arena, "%04x:%02x:%02x.0", from->pci.domain, from->pci.bus,
                         from->pci.device);
        gpu = cm_machine_gpu_at(site->machine, bus);
    }
    if (!gpu) gpu = cm_machine_add_gpu(site->machine);
    if (!gpu->bus) gpu->bus = bus;
    if (from->located && !gpu->device)
        gpu->device = cm_sprintf(arena, "%04x:%04x", from->pci.ids & 0xffff, from->pci.ids >> 16);
    if (*from->name) gpu->name = cm_strdup(arena, from->name);
    if (*from->uuid) gpu->uuid = cm_strdup(arena, from->uuid);
    if (from->memory / MEBIBYTE)
        gpu->memory = (cm_number){.known = true, .value = (long)(from->memory / MEBIBYTE)};
    if (from->major > 0)
        gpu->compute_capability = cm_sprintf(arena, "%d.%d", from->major, from->minor);
    gpu->driver = "nvidia";
}

static void take(cm_site *site, const nvml_answer *answer) {
    cm_driver *driver = &site->machine->driver;
    const char *version = *answer->driver ? cm_strdup(site->arena, answer->driver) : NULL;
    if (answer->failed)
        cm_machine_note(site->machine, "NVML does not start: error %d%s", answer->failed,
                        answer->failed == 9 ? " (the driver is not loaded)" : "");
    if (!answer->loaded || answer->failed) return;
    if (version && driver->version && !cm_same(version, driver->version))
        cm_machine_note(site->machine,
                        "driver version: the registry says %s, NVML says %s: restart Windows",
                        driver->version, version);
    if (version) driver->version = version, driver->version_from = "nvml.dll";
    driver->loaded = CM_TRUE;
    for (unsigned i = 0; i < answer->count; i++)
        take_gpu(site, &answer->gpus[i]);
}

static const char *place_of(cm_arena *arena) {
    const char *const places[] = {
        cm_sprintf(arena, "%s/nvml.dll", cm_windows_system32(arena)),
        cm_sprintf(arena, "%s/NVIDIA Corporation/NVSMI/nvml.dll", cm_windows_programs(arena))};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (cm_probe_trusted(arena, places[i])) return places[i];
    return NULL;
}

void cm_probe_nvml(cm_site *site) {
    const char *path = place_of(site->arena);
    if (!path) return;
    nvml_answer *answer = memset(cm_memory_get(sizeof *answer), 0, sizeof *answer);
    answer->path = cm_wide_path(path);
    HANDLE thread = answer->path ? CreateThread(NULL, 0, ask, answer, 0, NULL) : NULL;
    if (thread && WaitForSingleObject(thread, NVML_SECONDS * 1000) != WAIT_OBJECT_0) {
        cm_machine_note(site->machine, "%s: no answer within %d s", path, (int)NVML_SECONDS);
        CloseHandle(thread);
        return; /* what it was given stays its own */
    }
    if (thread) take(site, answer);
    if (thread) CloseHandle(thread);
    free(answer->path);
    free(answer);
}
