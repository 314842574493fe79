/* Conditions of requirements (PEP 508): comparisons joined by and, or and parentheses. */
#ifndef CM_RULES_MARKER_H
#define CM_RULES_MARKER_H

#include "base/str.h"
#include "model/machine.h"

/* Where a package is to be installed; NULL is what is not known. */
typedef struct {
    const char *platform_system;  /* Linux, Windows, Darwin */
    const char *sys_platform;     /* linux, win32, darwin */
    const char *os_name;          /* posix, nt */
    const char *platform_machine; /* x86_64, AMD64, aarch64, arm64 */
    const char *python;           /* 3.10 */
    const char *python_full;      /* 3.10.12; NULL: as `python` */
} cm_marker_env;

/* What a condition says there; `extras` are those that were asked for (may be NULL). CM_MAYBE for
 * one that is not understood or asks for what is not known; "" and NULL are CM_TRUE. */
cm_tri cm_marker_says(cm_arena *arena, const char *condition, const cm_marker_env *env,
                      const cm_strings *extras);

/* Whether it may hold: to carry a file too many does no harm. */
bool cm_marker_holds(cm_arena *arena, const char *condition, const cm_marker_env *env,
                     const cm_strings *extras);

#endif
