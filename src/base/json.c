#include "base/json.h"

#include <string.h>

#include "base/shown.h"

/* What no terminal may see is escaped too: the value that a program reads is the same. */
static void escape(cm_text *out, uint32_t c) {
    if (c == '"' || c == '\\')
        cm_text_printf(out, "\\%c", (int)c);
    else if (c == '\n' || c == '\t')
        cm_text_puts(out, c == '\n' ? "\\n" : "\\t");
    else if (c < 0x10000)
        cm_text_printf(out, "\\u%04x", (unsigned)c);
    else
        cm_text_printf(out, "\\u%04x\\u%04x", 0xd800 + (unsigned)((c - 0x10000) >> 10),
                       0xdc00 + (unsigned)(c & 0x3ff));
}

/* Adds text in which what may not be shown is escaped, and `marks` too. */
static void escaped(cm_text *out, const char *text, const char *marks) {
    const char *from = text;
    while (*text) {
        uint32_t c = 0xfffd; /* in place of what is no UTF-8 */
        size_t n = cm_utf8_read(text, &c);
        if (n && cm_shows(c) && (n > 1 || !strchr(marks, (int)c))) {
            text += n;
            continue;
        }
        cm_text_add(out, from, (size_t)(text - from));
        escape(out, c);
        from = text += n ? n : 1;
    }
    cm_text_add(out, from, (size_t)(text - from));
}

static void quoted(cm_text *out, const char *text) {
    cm_text_puts(out, "\"");
    escaped(out, text, "\"\\");
    cm_text_puts(out, "\"");
}

static void indent(cm_json *json) {
    if (json->compact) return;
    cm_text_puts(json->out, "\n");
    for (unsigned i = 0; i < json->depth; i++)
        cm_text_puts(json->out, "  ");
}

static void start(cm_json *json, const char *key) {
    if (json->depth) {
        if (!json->first) cm_text_puts(json->out, ",");
        indent(json);
    }
    json->first = false;
    if (key) {
        quoted(json->out, key);
        cm_text_puts(json->out, json->compact ? ":" : ": ");
    }
}

void cm_json_open(cm_json *json, const char *key, char bracket) {
    start(json, key);
    cm_text_add(json->out, &bracket, 1);
    json->depth++;
    json->first = true;
}

void cm_json_close(cm_json *json, char bracket) {
    json->depth--;
    if (!json->first) indent(json);
    cm_text_add(json->out, &bracket, 1);
    json->first = false;
    if (!json->depth) cm_text_puts(json->out, "\n");
}

void cm_json_string(cm_json *json, const char *key, const char *value) {
    if (!value) {
        cm_json_null(json, key);
        return;
    }
    start(json, key);
    quoted(json->out, value);
}

void cm_json_number(cm_json *json, const char *key, long value) {
    start(json, key);
    cm_text_printf(json->out, "%ld", value);
}

void cm_json_bool(cm_json *json, const char *key, bool value) {
    start(json, key);
    cm_text_puts(json->out, value ? "true" : "false");
}

void cm_json_null(cm_json *json, const char *key) {
    start(json, key);
    cm_text_puts(json->out, "null");
}

void cm_json_raw(cm_json *json, const char *key, const char *value) {
    start(json, key);
    escaped(json->out, value ? value : "null", "");
}
