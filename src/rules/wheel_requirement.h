/* Requirements of wheels (PEP 508): a name, extras, versions, and a condition on where it holds. */
#ifndef CM_RULES_WHEEL_REQUIREMENT_H
#define CM_RULES_WHEEL_REQUIREMENT_H

#include "base/str.h"
#include "base/ver.h"

/* Where a wheel is to be installed. */
typedef struct {
    const char *platform_system;  /* Linux, Windows, Darwin */
    const char *sys_platform;     /* linux, win32, darwin */
    const char *os_name;          /* posix, nt */
    const char *platform_machine; /* x86_64, AMD64, aarch64, arm64 */
    const char *python;           /* 3.10 */
} cm_marker_env;

typedef struct {
    const char *name;      /* as cm_package_name gives it */
    cm_strings extras;     /* of "cuda-toolkit[cublas,cudart]" */
    const char *versions;  /* ">=5.3.0,!=8.3.*"; "" for any */
    const char *condition; /* behind the ';', or "" */
} cm_wheel_requirement;

/* Reads "pillow!=8.3.*,>=5.3.0", "numpy (>=1.20) ; python_version >= \"3.8\"". False if it has no
 * name. */
bool cm_wheel_requirement_parse(cm_arena *arena, const char *text, cm_wheel_requirement *out);

/* Whether a version is allowed; the local part counts only where the requirement names one. A
 * comparison that is not understood allows every version. */
bool cm_wheel_requirement_allows(cm_arena *arena, const cm_wheel_requirement *requirement,
                                 const char *version);

/* Whether a condition holds; `extras` are those that were asked for (may be NULL). One that is not
 * understood holds: to carry a file too many does no harm. */
bool cm_marker_holds(cm_arena *arena, const char *condition, const cm_marker_env *env,
                     const cm_strings *extras);

#endif
