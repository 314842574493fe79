#include "app/gpus.h"

#include <string.h>

const cm_gpu_names *cm_gpus(cm_ask *ask, cm_err *err) {
    if (ask->gpus) return ask->gpus;
    cm_facts named = CM_LOOK(ask, CM_KIND_GPU_CC, err, NULL);
    cm_facts devices = CM_LOOK(ask, CM_KIND_PCI_DEVICE, err, NULL);
    cm_facts chips = CM_LOOK(ask, CM_KIND_CHIP, err, NULL);
    cm_facts listed = CM_LOOK(ask, CM_KIND_GPU_DRIVER, err, NULL);
    cm_facts amd = CM_LOOK(ask, CM_KIND_AMD_GPU, err, NULL);
    ask->gpus = cm_gpu_names_new(ask->arena, &named, &devices, &chips, &listed, &amd);
    return ask->gpus;
}

/* The chips that those devices may have. An entry says AD107M of AD107: of one chip those are read
 * that begin alike. */
static cm_facts chips_of(cm_ask *ask, const cm_facts *devices, cm_err *err) {
    const char *first = devices->count ? devices->items[0].value[2] : "";
    bool one = strlen(first) >= CM_CHIP_LEAST;
    for (size_t i = 1; one && i < devices->count; i++)
        one = strncmp(devices->items[i].value[2], first, CM_CHIP_LEAST) == 0;
    if (!one) return CM_LOOK(ask, CM_KIND_CHIP, err, NULL);
    cm_facts chips = {.arena = ask->arena};
    const char *const begins[CM_COLUMNS] = {cm_strndup(ask->arena, first, CM_CHIP_LEAST)};
    cm_as_of_find_prefix(ask->as_of, ask->store, CM_KIND_CHIP, begins, &chips, err);
    return chips;
}

const cm_gpu_names *cm_gpus_of_device(cm_ask *ask, const char *device, cm_err *err) {
    cm_facts none = {.arena = ask->arena};
    cm_facts devices = CM_LOOK(ask, CM_KIND_PCI_DEVICE, err, device);
    cm_facts chips = chips_of(ask, &devices, err);
    return cm_gpu_names_new(ask->arena, &none, &devices, &chips, NULL, NULL);
}

cm_status cm_gpu_admit(cm_ask *ask, const char *name, cm_err *err) {
    if (!ask->as_of) return CM_OK;
    cm_ask today = {.arena = ask->arena, .store = ask->store};
    cm_gpu_match match;
    const cm_gpu_names *names = cm_gpus(&today, err);
    if (err->status != CM_OK) return err->status;
    cm_gpu_match_name(names, ask->arena, name, &match);
    return match.count ? cm_as_of_admit_gpu(ask->as_of, name, match.candidates[0].cc, err) : CM_OK;
}
