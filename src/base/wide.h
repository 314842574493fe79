/* Windows only: its calls take UTF-16, this program keeps UTF-8. For files that end in _win32.c. */
#ifndef CM_BASE_WIDE_H
#define CM_BASE_WIDE_H

#include <stddef.h>

#include "base/arena.h"

/* UTF-8 as UTF-16 in the arena; what is no UTF-8 becomes U+FFFD. */
wchar_t *cm_wide(cm_arena *arena, const char *text);
/* UTF-16 as UTF-8 in the arena; half a surrogate pair becomes U+FFFD. */
char *cm_narrow(cm_arena *arena, const wchar_t *text);

/* A path for the calls of Windows, to be freed with free(): '/' becomes '\', and a path that is
 * longer than MAX_PATH gets the prefix that lifts the limit. NULL: no path. */
wchar_t *cm_wide_path(const char *path);

/* What an error number of GetLastError says, in the words that other systems have for the usual
 * ones: the system's own are in the user's language and code page. Static or in the arena. */
const char *cm_windows_error(cm_arena *arena, unsigned long number);

/* A library of the system from System32 and nowhere else, loaded when it is needed: what is linked
 * would be looked for in the program's folder first. NULL: it is not there. Stays loaded. */
void *cm_system_library(const char *name);
/* Finds `count` functions of it; false if one is absent. places[i] is the address of a function
 * pointer. */
int cm_system_functions(void *library, const char *const *names, void *const *places, size_t count);

#endif
