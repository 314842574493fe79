/* The fields of a machine, declared once: the JSON writer, its reader, cleaning and redaction all
 * follow this table. Private to src/model. */
#ifndef CM_MODEL_MACHINE_FIELDS_H
#define CM_MODEL_MACHINE_FIELDS_H

#include <stddef.h>

#include "model/machine.h"

typedef enum {
    CM_FIELD_STRING,  /* const char * */
    CM_FIELD_TRI,     /* cm_tri */
    CM_FIELD_NUMBER,  /* cm_number */
    CM_FIELD_OBJECT,  /* a struct with fields of its own */
    CM_FIELD_LIST,    /* a list of structs */
    CM_FIELD_STRINGS, /* a list of const char * */
} cm_field_type;

typedef struct cm_field {
    const char *key; /* NULL ends a table */
    size_t offset;
    cm_field_type type;
    const struct cm_field *fields; /* of an object or a list's items */
    size_t size;                   /* of a list's item */
    bool needed;                   /* of a string: an item without it says nothing */
} cm_field;

/* What every list of a machine looks like in memory. */
typedef CM_LIST_OF(void) cm_any_list;

extern const cm_field cm_machine_fields[];

/* Calls `visit` for each string that is not NULL below `base`; it may replace the string. */
void cm_fields_strings(const cm_field *fields, void *base,
                       void (*visit)(void *context, const char **text), void *context);

#endif
