/* Packages as JSON: pip list --format json, conda list --json, Pipfile.lock. */
#include <string.h>

#include "model/json_text.h"
#include "read/package_rows.h"

static const char *text_of(const json_t *object, const char *key) {
    return json_string_value(json_object_get(object, key));
}

/* [{"name": "torch", "version": "2.6.0", "build_string": ..., "channel": ...}] */
static size_t add_array(cm_pasted *pasted, const json_t *array) {
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *item = json_array_get(array, i);
        const char *name = text_of(item, "name"), *version = text_of(item, "version");
        if (!name || !version) continue;
        const char *build = text_of(item, "build_string");
        cm_add_package(pasted, name, "==", version, build ? build : text_of(item, "build"),
                       text_of(item, "channel"));
        if (build) cm_question_set(pasted->question, CM_Q_INSTALLER, "conda", CM_FROM_TEXT);
        count++;
    }
    return count;
}

/* {"torch": {"version": "==2.6.0"}} */
static size_t add_locked(cm_pasted *pasted, json_t *packages) {
    size_t count = 0;
    for (void *at = json_object_iter(packages); at; at = json_object_iter_next(packages, at)) {
        const char *version = text_of(json_object_iter_value(at), "version");
        if (!version) continue;
        cm_add_requirement(pasted,
                           cm_sprintf(pasted->arena, "%s%s", json_object_iter_key(at), version));
        count++;
    }
    return count;
}

/* The lines from the one that holds `from` to the one that holds `to`. */
static void take(cm_pasted *pasted, const char *from, const char *to) {
    size_t line = 0;
    for (const char *p = pasted->whole; p < to && line < pasted->count; line++) {
        const char *end = strchr(p, '\n');
        if (!end) end = to;
        if (end >= from) cm_take(pasted, line);
        p = end + 1;
    }
}

/* Where a list of packages may begin: a bracket at the start of a line, or NULL. */
static const char *opening(const char *text, const char *from) {
    for (const char *p = from; (p = strpbrk(p, "[{")) != NULL; p++)
        if ((p == text || p[-1] == '\n') && p[1 + strspn(p + 1, " \r\n\t")] &&
            strchr("{\"]}", p[1 + strspn(p + 1, " \r\n\t")]))
            return p;
    return NULL;
}

static size_t add_root(cm_pasted *pasted, const json_t *root) {
    if (json_is_array(root)) return add_array(pasted, root);
    return add_locked(pasted, json_object_get(root, "default")) +
           add_locked(pasted, json_object_get(root, "develop"));
}

void cm_read_package_json(cm_pasted *pasted) {
    enum { TRIES = 8 };
    const char *at = pasted->whole;
    for (unsigned tries = 0; tries < TRIES && (at = opening(pasted->whole, at)) != NULL; tries++) {
        cm_json_text json;
        json_t *root = cm_json_read(&json, at, strlen(at), JSON_DISABLE_EOF_CHECK);
        size_t count = root ? add_root(pasted, root) : 0;
        const char *end = at + (root && json.why.position > 0 ? (size_t)json.why.position : 1);
        if (count) {
            cm_recognised(pasted, "packages as JSON (%zu)", count);
            take(pasted, at, end);
        }
        at = root ? end : at + 1;
        cm_json_release(&json);
    }
}
