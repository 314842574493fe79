#include <stdlib.h>
#include <string.h>

#include "probe/windows.h"

enum { SMI_SECONDS = 10, SMI_BYTES = 256 * 1024, SMI_FIELDS = 6 };

#define QUERY "--query-gpu=pci.bus_id,pci.device_id,name,uuid,memory.total,driver_version"

/* "0x250410DE": device, then vendor. */
static char *device_id(const cm_site *site, const char *text) {
    char *end;
    unsigned long id = strtoul(text, &end, 16);
    if (*end || !cm_starts_i(text, "0x") || id > 0xffffffffUL) return NULL;
    return cm_sprintf(site->arena, "%04lx:%04lx", id & 0xffff, id >> 16);
}

static bool said(const char *value) {
    return *value && *value != '[' && !cm_same(value, "N/A");
}

static void read_driver(cm_site *site, const char *version) {
    cm_driver *driver = &site->machine->driver;
    if (!said(version)) return;
    if (!driver->version) driver->version = version, driver->version_from = "nvidia-smi";
    if (!cm_same(version, driver->version))
        cm_machine_note(site->machine, "driver version: %s says %s, nvidia-smi says %s",
                        driver->version_from, driver->version, version);
}

/* One line: the fields of QUERY, then compute_cap if it was asked for. */
static void read_line(cm_site *site, const char *line) {
    cm_strings fields = cm_split(site->arena, line, ",");
    if (fields.count < SMI_FIELDS || !strchr(fields.items[0], ':')) {
        cm_machine_note(site->machine, "nvidia-smi: %.120s", line);
        return;
    }
    cm_gpu *gpu = cm_machine_gpu_at(site->machine, fields.items[0]);
    if (!gpu) gpu = cm_machine_add_gpu(site->machine);
    if (!gpu->bus) {
        const char *bus = cm_lowered(site->arena, fields.items[0]);
        const char *colon = strchr(bus, ':');
        gpu->bus = colon - bus > 4 ? colon - 4 : bus;
    }
    if (!gpu->device) gpu->device = device_id(site, fields.items[1]);
    if (said(fields.items[2])) gpu->name = fields.items[2];
    if (said(fields.items[3])) gpu->uuid = fields.items[3];
    long memory = strtol(fields.items[4], NULL, 10);
    if (memory > 0) gpu->memory = (cm_number){.known = true, .value = memory};
    read_driver(site, fields.items[5]);
    if (fields.count > SMI_FIELDS && cm_site_version(site, fields.items[SMI_FIELDS]))
        gpu->compute_capability = fields.items[SMI_FIELDS];
}

void cm_smi_read(cm_site *site, const char *text) {
    cm_strings lines = cm_split(site->arena, text, "\n");
    for (size_t i = 0; i < lines.count; i++)
        read_line(site, lines.items[i]);
}

static char *ask(cm_site *site, const char *program, const char *query, int *status) {
    const char *const argv[] = {program, query, "--format=csv,noheader,nounits", NULL};
    return cm_probe_run(site->arena, argv, SMI_SECONDS, SMI_BYTES, status);
}

static void run(cm_site *site, const char *program) {
    int status = 0;
    char *text = ask(site, program, QUERY ",compute_cap", &status);
    /* 470 and older have no compute_cap */
    if (text && status == 2) text = ask(site, program, QUERY, &status);
    cm_strings lines = cm_split(site->arena, text, "\n");
    if (!text || status != 0) {
        cm_machine_note(site->machine, "%s: exit %d: %.160s", program, status,
                        lines.count ? lines.items[0] : "no answer in time");
        return;
    }
    cm_smi_read(site, text);
}

void cm_probe_smi(cm_site *site) {
    if (*site->root || site->options->files_only || !site->options->run_smi) return;
    cm_strings programs = cm_probe_smi_places(site->arena);
    for (size_t i = 0; i < programs.count; i++) {
        const char *program = cm_probe_trusted(site->arena, programs.items[i]);
        if (!program) continue;
        run(site, program);
        return;
    }
}
