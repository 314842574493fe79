/* A machine as JSON that was parsed already: a line of a batch. Private to src/model. */
#ifndef CM_MODEL_MACHINE_OBJECT_H
#define CM_MODEL_MACHINE_OBJECT_H

#include <jansson.h>

#include "model/machine.h"

/* As cm_machine_from_json, whose errors it gives too. */
cm_status cm_machine_from_object(cm_arena *arena, json_t *object, cm_machine *machine, cm_err *err);

/* The bounds on the text of a machine, wherever it stands: CM_UNREAD with one line beyond them. */
cm_status cm_machine_admit(const char *bytes, size_t length, cm_err *err);

/* Whether a key of the object belongs to the machine: "driver", "gpus". */
bool cm_machine_has_key(const char *key);

#endif
