/* A library that does a part of the work, as its own layer tells of it: only the folder that
 * includes a library asks it for its version. */
#ifndef CM_BASE_COMPONENT_H
#define CM_BASE_COMPONENT_H

#include <stdbool.h>

typedef struct {
    const char *name;    /* as its project writes it: SQLite, PCRE2 */
    const char *version; /* of the one that runs; NULL: it is not on this machine */
    bool looked_for;     /* found while the program runs, never linked */
} cm_component;

#endif
