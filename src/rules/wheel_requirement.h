/* Requirements of wheels (PEP 508): a name, extras, versions, and a condition on where it holds. */
#ifndef CM_RULES_WHEEL_REQUIREMENT_H
#define CM_RULES_WHEEL_REQUIREMENT_H

#include "rules/marker.h"

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

#endif
