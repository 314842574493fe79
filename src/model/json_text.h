/* JSON texts, read by Jansson. Nothing else calls json_load: Jansson takes some failed allocations
 * for wrong JSON and drops a letter at others, which is found out here. */
#ifndef CM_MODEL_JSON_TEXT_H
#define CM_MODEL_JSON_TEXT_H

#include <jansson.h>

#include "base/memory.h"

typedef struct {
    json_t *root;
    json_error_t why; /* where root is NULL */
    cm_guard guard;
} cm_json_text;

/* Reads `length` bytes with flags of Jansson; the value, or NULL where they are not JSON, and then
 * text->why says where and why. Release a value with cm_json_release. */
json_t *cm_json_read(cm_json_text *text, const char *bytes, size_t length, size_t flags);
/* A text that is all zeroes or has no value may be released too. */
void cm_json_release(cm_json_text *text);

/* Lets Jansson allocate by memory.h: for a program that owns its process. */
void cm_json_memory(void);

#endif
