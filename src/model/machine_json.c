#include <string.h>

#include "model/json_text.h"
#include "model/machine.h"
#include "model/machine_fields.h"
#include "model/machine_object.h"

enum { MAX_DEPTH = 16 };

static void write_fields(const cm_field *fields, const void *base, cm_json *json);

static void write_list(const cm_field *field, const void *at, cm_json *json) {
    cm_any_list list;
    memcpy(&list, at, sizeof list);
    if (!list.known) {
        cm_json_null(json, field->key);
        return;
    }
    cm_json_open(json, field->key, '[');
    for (size_t i = 0; i < list.count; i++) {
        const void *item = (const char *)list.items + i * field->size;
        if (!field->fields) {
            cm_json_string(json, NULL, *(const char *const *)item);
            continue;
        }
        cm_json_open(json, NULL, '{');
        write_fields(field->fields, item, json);
        cm_json_close(json, '}');
    }
    cm_json_close(json, ']');
}

static void write_tri(const char *key, cm_tri value, cm_json *json) {
    if (value == CM_MAYBE)
        cm_json_null(json, key);
    else
        cm_json_bool(json, key, value == CM_TRUE);
}

static void write_number(const char *key, const cm_number *number, cm_json *json) {
    if (number->known)
        cm_json_number(json, key, number->value);
    else
        cm_json_null(json, key);
}

static void write_field(const cm_field *f, const void *at, cm_json *json) {
    switch (f->type) {
    case CM_FIELD_STRING:
        cm_json_string(json, f->key, *(const char *const *)at);
        break;
    case CM_FIELD_TRI:
        write_tri(f->key, *(const cm_tri *)at, json);
        break;
    case CM_FIELD_NUMBER:
        write_number(f->key, at, json);
        break;
    case CM_FIELD_OBJECT:
        cm_json_open(json, f->key, '{');
        write_fields(f->fields, at, json);
        cm_json_close(json, '}');
        break;
    case CM_FIELD_LIST:
    case CM_FIELD_STRINGS:
        write_list(f, at, json);
        break;
    }
}

static void write_fields(const cm_field *fields, const void *base, cm_json *json) {
    for (const cm_field *f = fields; f->key; f++)
        write_field(f, (const char *)base + f->offset, json);
}

void cm_machine_to_json(const cm_machine *machine, cm_json *json) {
    cm_json_open(json, NULL, '{');
    cm_json_number(json, "machine_version", CM_MACHINE_VERSION);
    write_fields(cm_machine_fields, machine, json);
    cm_json_close(json, '}');
}

typedef struct {
    cm_arena *arena;
    cm_err *err;
} reader;

static cm_status read_fields(const reader *r, const cm_field *fields, void *base, json_t *object);

static cm_status wrong(const reader *r, const cm_field *f, const char *wanted) {
    return cm_fail(r->err, CM_UNREAD, "machine file: \"%s\" must be %s or null", f->key, wanted);
}

static cm_status read_string(const reader *r, const cm_field *f, const char **at, json_t *value) {
    if (!json_is_string(value)) return wrong(r, f, "a string");
    if (json_string_length(value) > CM_MACHINE_TEXT)
        return cm_fail(r->err, CM_UNREAD, "machine file: \"%s\" has more than %d bytes", f->key,
                       (int)CM_MACHINE_TEXT);
    *at = cm_strdup(r->arena, json_string_value(value));
    return CM_OK;
}

static cm_status read_number(const reader *r, const cm_field *f, cm_number *at, json_t *value) {
    if (!json_is_integer(value)) return wrong(r, f, "a whole number");
    json_int_t n = json_integer_value(value);
    if (n < 0 || n > 2147483647) return wrong(r, f, "a number from 0 to 2147483647");
    *at = (cm_number){.known = true, .value = (long)n};
    return CM_OK;
}

static cm_status read_list(const reader *r, const cm_field *f, void *at, json_t *value) {
    cm_status status = CM_OK;
    if (!json_is_array(value)) return wrong(r, f, "a list");
    size_t count = json_array_size(value);
    if (count > CM_MACHINE_ITEMS)
        return cm_fail(r->err, CM_UNREAD, "machine file: \"%s\" has %zu items, more than %d",
                       f->key, count, (int)CM_MACHINE_ITEMS);
    cm_any_list list = {cm_alloc_array(r->arena, count, f->size), count, count, true};
    memcpy(at, &list, sizeof list);
    for (size_t i = 0; i < count && !status; i++) {
        void *item = (char *)list.items + i * f->size;
        json_t *element = json_array_get(value, i);
        if (f->fields && !json_is_object(element))
            status = wrong(r, f, "a list of objects");
        else if (f->fields)
            status = read_fields(r, f->fields, item, element);
        else
            status = read_string(r, f, item, element);
    }
    return status;
}

static cm_status read_field(const reader *r, const cm_field *f, void *at, json_t *value) {
    switch (f->type) {
    case CM_FIELD_STRING:
        return read_string(r, f, at, value);
    case CM_FIELD_TRI:
        if (!json_is_boolean(value)) return wrong(r, f, "true, false");
        *(cm_tri *)at = json_is_true(value) ? CM_TRUE : CM_FALSE;
        return CM_OK;
    case CM_FIELD_NUMBER:
        return read_number(r, f, at, value);
    case CM_FIELD_OBJECT:
        if (!json_is_object(value)) return wrong(r, f, "an object");
        return read_fields(r, f->fields, at, value);
    case CM_FIELD_LIST:
    case CM_FIELD_STRINGS:
        return read_list(r, f, at, value);
    }
    return CM_OK;
}

static cm_status read_fields(const reader *r, const cm_field *fields, void *base, json_t *object) {
    for (const cm_field *f = fields; f->key; f++) {
        json_t *value = json_object_get(object, f->key);
        bool stated = value && !json_is_null(value);
        if (!stated && f->needed)
            return cm_fail(r->err, CM_UNREAD, "machine file: an item without \"%s\"", f->key);
        if (!stated) continue;
        cm_status status = read_field(r, f, (char *)base + f->offset, value);
        if (status) return status;
    }
    return CM_OK;
}

/* Whether brackets outside strings nest deeper than MAX_DEPTH. */
static bool too_deep(const char *bytes, size_t length) {
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < length; i++) {
        if (quoted && bytes[i] == '\\')
            i++;
        else if (bytes[i] == '"')
            quoted = !quoted;
        else if (!quoted && (bytes[i] == '{' || bytes[i] == '['))
            depth++;
        else if (!quoted && (bytes[i] == '}' || bytes[i] == ']') && depth)
            depth--;
        if (depth > MAX_DEPTH) return true;
    }
    return false;
}

static cm_status read_top(const reader *r, cm_machine *machine, json_t *root) {
    if (!json_is_object(root)) return cm_fail(r->err, CM_UNREAD, "machine file: not an object");
    json_t *version = json_object_get(root, "machine_version");
    if (!json_is_integer(version))
        return cm_fail(r->err, CM_UNREAD, "machine file: no \"machine_version\"");
    if (json_integer_value(version) != CM_MACHINE_VERSION)
        return cm_fail(r->err, CM_UNREAD, "machine file: version %lld, this program reads %d",
                       (long long)json_integer_value(version), (int)CM_MACHINE_VERSION);
    cm_status status = read_fields(r, cm_machine_fields, machine, root);
    machine->notes.known = true;
    if (!status) cm_machine_clean(machine);
    return status;
}

cm_status cm_machine_from_object(cm_arena *arena, json_t *object, cm_machine *machine,
                                 cm_err *err) {
    reader r = {arena, err};
    cm_machine_init(machine, arena);
    return read_top(&r, machine, object);
}

bool cm_machine_has_key(const char *key) {
    for (const cm_field *f = cm_machine_fields; f->key; f++)
        if (cm_same(f->key, key)) return true;
    return false;
}

cm_status cm_machine_admit(const char *bytes, size_t length, cm_err *err) {
    if (length > CM_MACHINE_BYTES)
        return cm_fail(err, CM_UNREAD, "machine file: larger than %d bytes", (int)CM_MACHINE_BYTES);
    return too_deep(bytes, length) ? cm_fail(err, CM_UNREAD, "machine file: nested too deep")
                                   : CM_OK;
}

cm_status cm_machine_from_json(cm_arena *arena, const char *bytes, size_t length,
                               cm_machine *machine, cm_err *err) {
    reader r = {arena, err};
    cm_json_text text;
    cm_machine_init(machine, arena);
    if (cm_machine_admit(bytes, length, err) != CM_OK) return CM_UNREAD;
    json_t *root = cm_json_read(&text, bytes, length, JSON_REJECT_DUPLICATES);
    cm_status status =
        root ? read_top(&r, machine, root)
             : cm_fail(err, CM_UNREAD, "machine file: line %d: %s", text.why.line, text.why.text);
    cm_json_release(&text);
    return status;
}

cm_component cm_machine_json_component(void) {
    return (cm_component){.name = "jansson", .version = jansson_version_str()};
}
