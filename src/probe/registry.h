/* The registry of Windows, the 64-bit view of it unless a path says otherwise. For files that end
 * in _win32.c; private to src/probe. */
#ifndef CM_PROBE_REGISTRY_H
#define CM_PROBE_REGISTRY_H

#include "base/str.h"

typedef enum { CM_REG_MACHINE, CM_REG_USER } cm_reg_root;

/* A value as text (a number in decimal), without the '%' of its variables, or NULL. */
char *cm_reg_text(cm_arena *arena, cm_reg_root root, const char *key, const char *name);
/* A number of 32 or 64 bits; -1 if there is none, or it does not fit. */
long long cm_reg_number(cm_arena *arena, cm_reg_root root, const char *key, const char *name);
/* The names of the keys below a key, in the registry's order; empty if there is no such key. */
cm_strings cm_reg_keys(cm_arena *arena, cm_reg_root root, const char *key);

#endif
