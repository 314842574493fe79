/* The Windows that the program runs on. Everywhere else, here_posix.c, there is none of it; a
 * copied Windows (`--root`) is read by its files alone, as ever. Private to src/probe. */
#ifndef CM_PROBE_WINDOWS_H
#define CM_PROBE_WINDOWS_H

#include "probe/site.h"

/* The drive of the system, "C:", or "" where this is no Windows. Paths inside the probe have '/'.
 */
const char *cm_probe_drive(cm_arena *arena);

/* Reads the machine by the sources of Windows and returns true; false where this is none. */
bool cm_probe_here(cm_site *site);

/* Gives the machine's paths the '\' of Windows. */
void cm_probe_own_paths(cm_machine *machine);

/* The folders of the Pythons in the registry (PEP 514), which is what the py launcher lists; a
 * 32-bit one is noted and left out. */
cm_strings cm_probe_registered_pythons(cm_site *site);

/* Where nvidia-smi may be, the first place first. */
cm_strings cm_probe_smi_places(cm_arena *arena);

/* CUDA toolkits and cuDNN by the variables and in the folders of their installers
 * (toolkit_windows.c). */
void cm_probe_toolkit_windows(cm_site *site);

#endif
