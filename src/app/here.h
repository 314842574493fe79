/* How this machine stands to what was asked for, from facts and files only. */
#ifndef CM_APP_HERE_H
#define CM_APP_HERE_H

#include "app/lookup.h"

/* A CUDA build as far as running it goes. */
typedef struct {
    const char *tag, *cuda;
    const cm_fact *arch; /* torch_arch on the machine's system, or NULL: unknown */
    bool published;      /* for the machine's system */
} cm_here_build;

/* linux for Linux and WSL, windows, macos; NULL: unknown. */
const char *cm_here_os(const cm_machine *machine);

/* One line on each NVIDIA GPU of the machine: which of the builds run on it and with its driver,
 * and what stands against the others; NULL where the machine has neither NVIDIA GPU nor driver. */
const char *cm_here_line(cm_ask *ask, const cm_here_build *builds, size_t count, cm_err *err);

/* The compute capability of a PCI device by its chip, "8.6"; NULL: unknown. app/gpu.c. */
const char *cm_device_cc(cm_ask *ask, const char *device, cm_err *err);

#endif
