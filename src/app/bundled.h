/* Inside src/app: bundles as answers. */
#ifndef CM_APP_BUNDLED_H
#define CM_APP_BUNDLED_H

#include "app/lookup.h"
#include "rules/bundle.h"

/* Adds the plan: the set, what the folder needs for each target, and the lines from the machine
 * with network to the test on the one without. */
void cm_describe_bundle(cm_ask *ask, cm_answer *answer, cm_case *const *cases,
                        const cm_bundle *bundles, size_t count);

/* Adds what a folder has and lacks. */
void cm_describe_folder(cm_ask *ask, cm_answer *answer, const cm_bundle *bundles, size_t count,
                        const char *path, const cm_wheel_folder *folder,
                        const cm_bundle_verdict *verdict);

#endif
