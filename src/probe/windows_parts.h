/* The parts of here_win32.c. Private to the files of src/probe that end in _win32.c. */
#ifndef CM_PROBE_WINDOWS_PARTS_H
#define CM_PROBE_WINDOWS_PARTS_H

#include "probe/site.h"

/* System32 and the folder of programs, as the system names them, with '/'. */
const char *cm_windows_system32(cm_arena *arena);
const char *cm_windows_programs(cm_arena *arena);

/* The version in the resources of a library or program, "32.0.15.6094", or NULL. */
const char *cm_windows_file_version(cm_arena *arena, const char *path);

/* PCI display devices, also those without a driver, and the NVIDIA driver that the registry knows
 * for them. */
void cm_probe_devices(cm_site *site);

/* What NVML says: driver, names, memory, UUIDs, capabilities. */
void cm_probe_nvml(cm_site *site);

#endif
