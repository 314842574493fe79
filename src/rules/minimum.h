/* What a release of a package without pairs (torchmetrics, modelscope) asks of torch and Python.
 * The metadata, which pip enforces, goes before the README, which it does not see; where they
 * disagree both are kept. */
#ifndef CM_RULES_MINIMUM_H
#define CM_RULES_MINIMUM_H

#include "base/ver.h"
#include "model/fact.h"

typedef struct {
    const cm_fact *metadata, *readme;        /* rows of the release that states it; NULL: none */
    const cm_fact *torch_fact, *python_fact; /* what the two below were read from, or NULL */
    const char *torch, *python;              /* least versions; "" if not said */
    const char *below;                       /* "<2.0.0", dropped on install; "" if not said */
    const char *other_python;                /* a lower one that the README says; NULL if none */
    const char *stated_by;                   /* the release itself, or the nearest older one */
} cm_minimum;

/* From the rows of package_minimum. False: nothing is stated for that version or an older one. */
bool cm_minimum_find(const cm_facts *rows, const char *package, const cm_ver *version,
                     cm_minimum *minimum);

/* Whether that torch and that Python (NULL: not asked) reach the minimum; what is not said asks
 * nothing. */
bool cm_minimum_reached(const cm_minimum *minimum, const cm_ver *torch, const cm_ver *python);

/* The newest full release whose minimum that torch and that Python reach, or NULL. */
const char *cm_minimum_newest(const cm_facts *rows, const char *package, const cm_ver *torch,
                              const cm_ver *python);

/* Whether torch `version` lies within the upper bound that pip does not see. */
bool cm_minimum_tested(const cm_minimum *minimum, const cm_ver *version);

#endif
