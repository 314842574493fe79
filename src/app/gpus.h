/* The index of GPU names over the facts of the store. */
#ifndef CM_APP_GPUS_H
#define CM_APP_GPUS_H

#include "app/lookup.h"
#include "rules/gpu_name.h"

/* All names, those that only driver lists use too; made once for a question. Never NULL: after a
 * failure, which is in `err`, an empty index. */
const cm_gpu_names *cm_gpus(cm_ask *ask, cm_err *err);

/* What is known of one PCI device only: a few rows, for questions that must be quick. */
const cm_gpu_names *cm_gpus_of_device(cm_ask *ask, const char *device, cm_err *err);

/* CM_ABSENT with one line that says when it came, for a GPU that was not there as of the day of the
 * question; CM_OK for every other name. */
cm_status cm_gpu_admit(cm_ask *ask, const char *name, cm_err *err);

#endif
