/* An answer of this program, in JSON, that is fed back: the question that it answers. */
#include <jansson.h>
#include <string.h>

#include "model/answer_object.h"
#include "model/json_text.h"

enum { SCHEMA_VERSION = 1, ITEMS = 1024 };

/* What answers hold that state no question of their own: by which key they are known, which command
 * gives them, and the line that asks. */
static const struct {
    const char *key, *command, *line;
} looked_up[] = {
    {"error", "check --batch", "cudamatrix check --batch FILE, with the line itself"},
    {"messages", "explain", "cudamatrix explain MESSAGE"},
    {"default_build", "torch", "cudamatrix check torch==VERSION"},
    {"newest_torch", "cuda", "cudamatrix check --cuda VERSION"},
    {"min_driver", "cuda", "cudamatrix check --cuda VERSION"},
    {"drives", "driver", "cudamatrix check --driver VERSION"},
    {"first_listed_driver", "gpu", "cudamatrix check --gpu NAME"},
    {"for_torch", "cudnn", "cudamatrix check --cudnn VERSION"},
    {"systems", "env", "cudamatrix check --cuda VERSION"},
    {"package", "on a package", "cudamatrix check NAME==VERSION"},
    {"directory", "bundle --verify", "cudamatrix bundle --verify DIRECTORY"},
    {"database", "db info", "cudamatrix check torch==VERSION"},
    {"conflicts", "db conflicts", "cudamatrix check torch==VERSION"},
    {"kinds", "sources", "cudamatrix check torch==VERSION"},
    {"builds", "list", "cudamatrix check torch==VERSION"},
    {"sources", "that looks something up", "cudamatrix check NAME==VERSION"},
};

typedef struct {
    cm_question *question;
    cm_err *err;
} reader;

static const char *text_of(const reader *r, const json_t *object, const char *key) {
    return cm_strdup(r->question->arena, json_string_value(json_object_get(object, key)));
}

static cm_from from_of(const json_t *fact) {
    static const char *const names[] = {"default", "probe", "text", "flag"};
    const char *name = json_string_value(json_object_get(fact, "from"));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cm_same(name, names[i])) return (cm_from)i;
    return CM_FROM_TEXT;
}

/* The value of {"value": ..., "from": ...}; NULL and an error where there is none. */
static const char *value_of(const reader *r, const json_t *fact, const char *key) {
    const char *value = text_of(r, fact, "value");
    if (!value) cm_fail(r->err, CM_UNREAD, "input of an answer: %.40s has no value", key);
    return value;
}

static void read_gpus(const reader *r, const json_t *list) {
    size_t i;
    const json_t *item;
    r->question->gpus_known = true;
    json_array_foreach(list, i, item) {
        const char *name = value_of(r, item, "gpus");
        if (!name) return;
        cm_asked_gpu *gpu = cm_question_add_gpu(r->question, from_of(item));
        gpu->name = name;
        gpu->device = text_of(r, item, "device");
        gpu->cc = text_of(r, item, "compute_capability");
    }
}

/* "torchvision==0.21.0", as it was understood. */
static void read_packages(const reader *r, const json_t *list) {
    cm_arena *arena = r->question->arena;
    size_t i;
    const json_t *item;
    json_array_foreach(list, i, item) {
        const char *value = value_of(r, item, "packages");
        if (!value) return;
        size_t name = strcspn(value, "=<>~!"), op = strspn(value + name, "=<>~!");
        cm_question_add_package(r->question, cm_strndup(arena, value, name),
                                cm_strndup(arena, value + name, op), value + name + op, NULL, NULL,
                                from_of(item));
    }
}

static void read_variables(const reader *r, const json_t *list) {
    size_t i;
    const json_t *item;
    json_array_foreach(list, i, item) {
        const char *name = text_of(r, item, "name"), *value = value_of(r, item, "variables");
        if (!name || !value) continue;
        cm_asked_variable *variable = cm_question_add_variable(r->question, name, value);
        if (variable) variable->in_script = json_is_true(json_object_get(item, "in_script"));
    }
}

/* "torch \"2.6.0+$(id)\"" */
static void read_not_understood(const reader *r, const json_t *list) {
    cm_arena *arena = r->question->arena;
    size_t i;
    const json_t *item;
    json_array_foreach(list, i, item) {
        const char *text = json_string_value(item), *quote = text ? strstr(text, " \"") : NULL;
        const char *end = quote ? strrchr(quote + 2, '"') : NULL;
        if (end)
            cm_question_odd(r->question, cm_strndup(arena, text, (size_t)(quote - text)),
                            cm_strndup(arena, quote + 2, (size_t)(end - quote - 2)));
    }
}

static void read_toolkits(const reader *r, const json_t *list) {
    size_t i;
    const json_t *item;
    r->question->toolkits_known = true;
    json_array_foreach(list, i, item)
        cm_question_add_toolkit(r->question, text_of(r, item, "path"), text_of(r, item, "value"),
                                text_of(r, item, "active"));
}

static void read_messages(const reader *r, json_t *list) {
    cm_arena *arena = r->question->arena;
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *item = json_array_get(list, i), *says = json_object_get(item, "says");
        const char *code = value_of(r, item, "messages"), *name;
        json_t *value;
        if (!code) return;
        cm_message *message = cm_question_add_message(r->question, code);
        json_object_foreach(says, name, value) cm_message_bind(
            message, cm_strdup(arena, name), cm_strdup(arena, json_string_value(value)));
    }
}

static void read_field(const reader *r, const char *key, const json_t *fact) {
    for (unsigned f = 0; f < CM_Q_FIELDS; f++)
        if (cm_same(cm_field_name((cm_field)f), key))
            cm_question_set(r->question, (cm_field)f, value_of(r, fact, key), from_of(fact));
}

/* What an answer judged beside its input cannot be judged again without it. */
static cm_status refuse_parts(const reader *r, const json_t *answer, const json_t *input) {
    if (json_object_get(input, "machine"))
        return cm_fail(r->err, CM_UNREAD,
                       "an answer that judged what is on a machine, which does not stand in it; "
                       "cudamatrix check --machine FILE judges what cudamatrix probe wrote");
    if (json_array_size(json_object_get(answer, "targets")) > 1)
        return cm_fail(r->err, CM_UNREAD,
                       "an answer of cudamatrix bundle for several targets; cudamatrix check "
                       "judges one: cudamatrix check torch==VERSION --os OS --python VERSION");
    return CM_OK;
}

static bool too_long(const reader *r, const char *key, const json_t *list) {
    size_t most = cm_same(key, "packages") ? CM_QUESTION_PACKAGES : ITEMS;
    if (json_array_size(list) <= most) return false;
    cm_fail(r->err, CM_UNREAD, "input of an answer: %.20s has more than %zu items", key, most);
    return true;
}

static cm_status read_input(const reader *r, const json_t *answer, json_t *input) {
    const char *key;
    json_t *value;
    if (refuse_parts(r, answer, input) != CM_OK) return r->err->status;
    r->question->as_of = text_of(r, answer, "as_of");
    json_object_foreach(input, key, value) {
        if (too_long(r, key, value))
            break;
        else if (cm_same(key, "gpus"))
            read_gpus(r, value);
        else if (cm_same(key, "packages"))
            read_packages(r, value);
        else if (cm_same(key, "variables"))
            read_variables(r, value);
        else if (cm_same(key, "toolkits"))
            read_toolkits(r, value);
        else if (cm_same(key, "not_understood"))
            read_not_understood(r, value);
        else if (cm_same(key, "messages"))
            read_messages(r, value);
        else if (cm_same(key, "device_node"))
            r->question->no_device_node = true;
        else
            read_field(r, key, value);
    }
    return r->err->status;
}

/* The row of an answer without input; the number of rows: another program's object. */
static size_t row_of(const json_t *object) {
    size_t i = 0;
    while (i < sizeof looked_up / sizeof *looked_up && !json_object_get(object, looked_up[i].key))
        i++;
    return i;
}

static bool judged(const json_t *object) {
    return json_is_object(json_object_get(object, "input")) &&
           (json_object_get(object, "verdict") || json_object_get(object, "for") ||
            json_object_get(object, "machine"));
}

bool cm_answer_is(const json_t *object) {
    size_t rows = sizeof looked_up / sizeof *looked_up;
    return json_is_integer(json_object_get(object, "schema_version")) &&
           (judged(object) || row_of(object) < rows);
}

cm_status cm_answer_question(const json_t *object, cm_question *question, cm_err *err) {
    reader r = {question, err};
    json_int_t version = json_integer_value(json_object_get(object, "schema_version"));
    if (version != SCHEMA_VERSION)
        return cm_fail(
            err, CM_UNREAD,
            "an answer of another cudamatrix: schema_version %lld, this program reads %d",
            (long long)version, (int)SCHEMA_VERSION);
    if (judged(object)) return read_input(&r, object, json_object_get(object, "input"));
    size_t row = row_of(object);
    return cm_fail(err, CM_UNREAD,
                   "an answer of cudamatrix %s, which states no question to judge; ask by: %s",
                   looked_up[row].command, looked_up[row].line);
}

/* Where the object begins whose first key this is. */
static const char *object_of(const char *text, const char *key) {
    while (key > text && cm_space(key[-1]))
        key--;
    return key > text && key[-1] == '{' ? key - 1 : NULL;
}

static const char mark[] = "\"schema_version\"";

/* Where an answer may begin: the text itself, else the first object that begins with its mark. */
static const char *start_of(const char *text) {
    const char *first = text + strspn(text, " \t\r\n"), *at = text;
    if (!strstr(text, mark)) return NULL;
    if (*first == '{') return first;
    while ((at = strstr(at, mark)) != NULL && !object_of(text, at))
        at += strlen(mark);
    return at ? object_of(text, at) : NULL;
}

/* Whether an object that cannot be parsed begins as answers do. */
static bool begins_as_answer(const char *text) {
    const char *key = text + 1 + strspn(text + 1, " \t\r\n");
    return cm_starts(key, mark) &&
           (strstr(key, "\"verdict\"") || strstr(key, "\"input\"") || strstr(key, "\"sources\""));
}

static bool another_follows(const char *text) {
    for (const char *at = text; (at = strstr(at, mark)) != NULL; at += strlen(mark))
        if (object_of(text, at)) return true;
    return false;
}

cm_status cm_question_from_answer(const char *text, cm_question *question, bool *answer,
                                  cm_err *err) {
    cm_json_text json;
    const char *from = start_of(text);
    *answer = false;
    if (!from) return CM_OK;
    json_t *object =
        cm_json_read(&json, from, strlen(from), JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK);
    if (!object) {
        *answer = begins_as_answer(from);
        if (*answer)
            cm_fail(err, CM_UNREAD, "an answer of cudamatrix that is cut or damaged: %s",
                    json.why.text);
        cm_json_release(&json);
        return err->status;
    }
    *answer = cm_answer_is(object);
    if (*answer && another_follows(from + json.why.position))
        cm_fail(err, CM_UNREAD,
                "several answers of cudamatrix; cudamatrix check --batch FILE judges each");
    else if (*answer)
        cm_answer_question(object, question, err);
    cm_json_release(&json);
    return err->status;
}
