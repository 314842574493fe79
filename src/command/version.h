/* --version: of the program, and with -v of the libraries inside it. */
#ifndef CM_COMMAND_VERSION_H
#define CM_COMMAND_VERSION_H

#include "command/command.h"

/* The Debian source package that a library of a static build was made of. */
typedef struct {
    const char *library; /* a cm_component's name */
    const char *package, *version;
} cm_library_source;

/* From packaging/sources.tsv by the build (library_sources.c.in); only the item with NULLs, which
 * is the last, where the libraries are those of the system. */
extern const cm_library_source cm_library_sources[];

/* Answers --version. */
void cm_run_version(cm_call *call);

#endif
