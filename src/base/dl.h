/* Libraries that are looked for while the program runs: of the NVIDIA driver, libcurl. None of them
 * is linked, so that the program starts on machines without them. POSIX only. */
#ifndef CM_BASE_DL_H
#define CM_BASE_DL_H

#include <stdbool.h>

/* Loads a library by its path, or by a name for the system's loader to find; its symbols serve
 * nobody else. With `whole` all that it needs is bound now, so that it cannot fail later. NULL
 * where it is not there or cannot be loaded. */
void *cm_dl_open(const char *name, bool whole);

/* The address of a symbol of it; NULL if it has none of that name. Copy it into a pointer to the
 * function with memcpy. */
void *cm_dl_symbol(void *library, const char *name);

void cm_dl_close(void *library);

#endif
