/* Inside src/app: the packages that go with a torch. */
#ifndef CM_APP_COMPANION_H
#define CM_APP_COMPANION_H

#include "app/lookup.h"

/* The row of the companion that belongs to a release of torch: one that names this very version,
 * else its family ("2.13"); pip before conda. NULL: none is known. */
const cm_fact *cm_torch_pair(cm_ask *ask, const char *version, const char *package, cm_err *err);

/* Adds the companions of a release: "goes with", `pairs`. */
void cm_torch_describe_pairs(cm_ask *ask, cm_answer *answer, const char *version, cm_err *err);

#endif
