/* Requirements as METADATA has them (Requires-Dist), and whether they count on a system. */
#ifndef CM_RULES_MARKER_H
#define CM_RULES_MARKER_H

#include "rules/case.h"

typedef struct {
    const char *name;   /* "nvidia-cudnn-cu12", as pip compares names */
    const char *extras; /* "[cublas,cudart]", fit for a line to copy; or "" */
    const char *pin;    /* of "==9.1.0.70": "9.1.0.70"; "" for another condition or none */
    cm_tri applies;     /* what its marker says of the case's system and Python */
} cm_requirement;

/* Reads "nvidia-cudnn-cu12==9.1.0.70; platform_system == \"Linux\" and ..." in either of the forms
 * that pip's backends write. False if no name is in it. */
bool cm_requirement_read(const cm_case *c, const char *line, cm_requirement *out);

/* Whether `version` meets a pin: equal, or below "13.0.*". */
bool cm_pin_met(const char *pin, const char *version);

#endif
