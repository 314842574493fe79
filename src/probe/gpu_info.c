#include <string.h>

#include "probe/site.h"

#define GPUS "/proc/driver/nvidia/gpus"

/* The value of "Key: \t value" in the driver's text, or NULL. */
static char *value_of(const cm_site *site, const cm_strings *lines, const char *key) {
    size_t n = strlen(key);
    for (size_t i = 0; i < lines->count; i++)
        if (cm_starts(lines->items[i], key) && lines->items[i][n] == ':') {
            char *value = cm_squeeze(site->arena, lines->items[i] + n + 1);
            return *value ? value : NULL;
        }
    return NULL;
}

static void read_gpu(cm_site *site, const char *folder) {
    const char *path = cm_sprintf(site->arena, GPUS "/%s/information", folder);
    char *text = cm_site_text(site, path, CM_PROBE_TEXT);
    if (!text) return;
    cm_strings lines = cm_split(site->arena, text, "\n");
    char *model = value_of(site, &lines, "Model"), *bus = value_of(site, &lines, "Bus Location");
    if (!model) {
        cm_machine_note(site->machine, "%s: no Model in it", path);
        return;
    }
    if (!bus) bus = cm_strdup(site->arena, folder);
    cm_gpu *gpu = cm_machine_gpu_at(site->machine, bus);
    if (!gpu) gpu = cm_machine_add_gpu(site->machine);
    if (!gpu->bus) gpu->bus = cm_lowered(site->arena, bus);
    gpu->name = model;
    gpu->uuid = value_of(site, &lines, "GPU UUID");
    gpu->driver = "nvidia";
    if (gpu->uuid && strchr(gpu->uuid, '?')) gpu->uuid = NULL; /* not woken up yet */
}

void cm_probe_gpu_info(cm_site *site) {
    cm_strings folders = cm_site_names(site, GPUS);
    for (size_t i = 0; i < folders.count; i++)
        read_gpu(site, folders.items[i]);
}
