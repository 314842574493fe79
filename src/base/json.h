/* A streaming JSON writer: two-space indent, keys in the order given, invalid UTF-8 replaced and
 * what may not be shown (shown.h) escaped, so that its output always parses and moves no terminal.
 * Reading is jansson's work. */
#ifndef CM_BASE_JSON_H
#define CM_BASE_JSON_H

#include <stdbool.h>

#include "base/str.h"

typedef struct {
    cm_text *out;
    unsigned depth;
    bool first;   /* nothing written yet at this depth */
    bool compact; /* one line, for JSON Lines */
} cm_json;

/* `key` is NULL inside an array and at the top. */
void cm_json_open(cm_json *json, const char *key, char bracket);        /* '{' or '[' */
void cm_json_close(cm_json *json, char bracket);                        /* '}' or ']' */
void cm_json_string(cm_json *json, const char *key, const char *value); /* NULL writes null */
void cm_json_number(cm_json *json, const char *key, long value);
void cm_json_bool(cm_json *json, const char *key, bool value);
/* `value` is JSON on one line already; what may not be shown can only stand in its strings. */
void cm_json_raw(cm_json *json, const char *key, const char *value);
void cm_json_null(cm_json *json, const char *key);

#endif
