#include <stdlib.h>
#include <string.h>

#include "model/answer_object.h"
#include "model/json_text.h"
#include "model/machine_object.h"
#include "model/question.h"

typedef struct {
    cm_question *question;
    cm_from from;
    cm_err *err;
} reader;

static const char *string_of(reader *r, const json_t *value, const char *key) {
    if (json_is_string(value)) return cm_strdup(r->question->arena, json_string_value(value));
    if (!json_is_null(value)) cm_fail(r->err, CM_UNREAD, "%s: expected a string or null", key);
    return NULL;
}

static void keep_id(cm_question *question, const json_t *value) {
    cm_guard guard;
    if (!value) return;
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    if (!text) cm_memory_none(); /* nothing else fails for what was read */
    cm_guard_set(&guard, free, text);
    question->id = cm_strdup(question->arena, text);
    cm_guard_lift(&guard);
    free(text);
}

static void read_gpus(reader *r, const json_t *value) {
    size_t i;
    const json_t *item;
    if (json_is_null(value)) return;
    if (json_is_string(value)) {
        cm_question_add_gpu(r->question, r->from)->name = string_of(r, value, "gpus");
        return;
    }
    if (!json_is_array(value)) {
        cm_fail(r->err, CM_UNREAD, "gpus: expected a list of names");
        return;
    }
    if (json_array_size(value) > CM_MACHINE_ITEMS) {
        cm_fail(r->err, CM_UNREAD, "gpus: more than %d names", (int)CM_MACHINE_ITEMS);
        return;
    }
    r->question->gpus_known = true;
    json_array_foreach(value, i, item) {
        const char *name = string_of(r, item, "gpus");
        if (name && *name) cm_question_add_gpu(r->question, r->from)->name = name;
    }
}

static void read_packages(reader *r, const json_t *value, const char *key) {
    size_t i;
    const json_t *item;
    if (json_is_null(value)) return;
    if (!json_is_array(value)) {
        cm_fail(r->err, CM_UNREAD, "%s: expected a list of NAME==VERSION", key);
        return;
    }
    if (json_array_size(value) > CM_QUESTION_PACKAGES) {
        cm_fail(r->err, CM_UNREAD, "%s: more than %d packages", key, (int)CM_QUESTION_PACKAGES);
        return;
    }
    json_array_foreach(value, i, item) {
        const char *text = string_of(r, item, key);
        if (text) cm_question_add_requirement(r->question, text, r->from);
    }
}

static bool is_companion(const char *key) {
    static const char *const names[] = {"torchvision", "torchaudio", "torchtext", "torchdata",
                                        "torchcodec"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cm_same(key, names[i])) return true;
    return false;
}

static void read_companion(reader *r, const char *key, const json_t *value) {
    const char *version = string_of(r, value, key);
    if (version && *version)
        cm_question_add_package(r->question, key, "==", version, NULL, NULL, r->from);
}

static void read_field(reader *r, const char *key, const json_t *value) {
    for (unsigned f = 0; f < CM_Q_FIELDS; f++) {
        if (!cm_same(cm_field_name((cm_field)f), key)) continue;
        if (f == CM_Q_AVAILABLE) return; /* what happened is no fact to judge by */
        cm_question_set(r->question, (cm_field)f, string_of(r, value, key), r->from);
    }
}

static void read_object(reader *r, json_t *object, bool machine, const char **pasted) {
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) {
        if (cm_same(key, "id") || (machine && cm_machine_has_key(key)))
            continue;
        else if (cm_same(key, "gpus") || cm_same(key, "gpu"))
            read_gpus(r, value);
        else if (cm_same(key, "packages") || cm_same(key, "pkgs"))
            read_packages(r, value, key);
        else if (cm_same(key, "text"))
            *pasted = string_of(r, value, key);
        else if (is_companion(key))
            read_companion(r, key, value);
        else
            read_field(r, key, value);
    }
}

/* An empty list of GPUs says "none" only where the line describes a machine that was read: its
 * system, and a Python with all three numbers. Elsewhere nobody filled it in. */
static bool whole_machine(const cm_question *question) {
    const char *python = cm_question_get(question, CM_Q_PYTHON);
    const char *dot = python ? strchr(python, '.') : NULL;
    return dot && strchr(dot + 1, '.') && cm_question_get(question, CM_Q_OS);
}

/* What `probe` prints is a line too. */
static cm_machine *read_machine(reader *r, json_t *object, const char *line, size_t length) {
    if (!json_object_get(object, "machine_version")) return NULL;
    cm_machine *machine = cm_alloc(r->question->arena, sizeof *machine);
    if (cm_machine_admit(line, length, r->err) == CM_OK)
        cm_machine_from_object(r->question->arena, object, machine, r->err);
    return machine;
}

/* An answer that is fed back, a machine, or facts. */
static void read_line(reader *r, json_t *object, const char *line, size_t length,
                      const char **pasted, cm_machine **machine) {
    cm_question *question = r->question;
    keep_id(question, json_object_get(object, "id"));
    if (cm_answer_is(object)) {
        cm_answer_question(object, question, r->err);
        return;
    }
    *machine = read_machine(r, object, line, length);
    read_object(r, object, *machine != NULL, pasted);
    if (!question->gpus.count && !whole_machine(question)) question->gpus_known = false;
}

cm_status cm_question_from_json(const char *line, size_t length, cm_from from,
                                cm_question *question, const char **pasted, cm_machine **machine,
                                cm_err *err) {
    cm_json_text text;
    reader r = {question, from, err};
    *pasted = NULL;
    *machine = NULL;
    json_t *object = cm_json_read(&text, line, length, JSON_REJECT_DUPLICATES);
    if (!object)
        cm_fail(err, CM_UNREAD, "no JSON: %s (column %d)", text.why.text, text.why.column);
    else if (json_is_object(object))
        read_line(&r, object, line, length, pasted, machine);
    else
        cm_fail(err, CM_UNREAD, "expected a JSON object");
    cm_json_release(&text);
    return err->status;
}

/* The place behind white space and `sign`, or NULL. */
static const char *behind(const char *text, const char *sign) {
    if (!text) return NULL;
    text += strspn(text, " \t\r\n");
    return cm_starts(text, sign) ? text + strlen(sign) : NULL;
}

void cm_question_id_of(const char *head, size_t length, cm_question *question) {
    cm_json_text json = {0};
    const char *text = cm_strndup(question->arena, head, length);
    const char *value = behind(behind(behind(text, "{"), "\"id\""), ":");
    size_t left = value ? strlen(value) : 0;
    json_t *id =
        left ? cm_json_read(&json, value, left, JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK) : NULL;
    /* a number at the very end may go on behind it */
    if (id && (json_is_string(id) || (json_is_integer(id) && strspn(value, " -0123456789") < left)))
        keep_id(question, id);
    cm_json_release(&json);
}
