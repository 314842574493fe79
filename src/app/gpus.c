#include "app/gpus.h"

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

const cm_gpu_names *cm_gpus_of_device(cm_ask *ask, const char *device, cm_err *err) {
    cm_facts none = {.arena = ask->arena};
    cm_facts devices = CM_LOOK(ask, CM_KIND_PCI_DEVICE, err, device);
    cm_facts chips = CM_LOOK(ask, CM_KIND_CHIP, err, NULL);
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
