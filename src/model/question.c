#include "model/question.h"

#include <string.h>

#include "base/grammar.h"

void cm_question_init(cm_question *question, cm_arena *arena) {
    *question = (cm_question){.arena = arena};
}

const char *cm_field_name(cm_field field) {
    static const char *const names[CM_Q_FIELDS] = {
        [CM_Q_TORCH] = "torch",
        [CM_Q_CUDA_BUILD] = "cuda_build",
        [CM_Q_ROCM_BUILD] = "rocm_build",
        [CM_Q_PYTHON] = "python",
        [CM_Q_PYTHON_BITS] = "python_bits",
        [CM_Q_OS] = "os",
        [CM_Q_ARCH] = "arch",
        [CM_Q_GLIBC] = "glibc",
        [CM_Q_DRIVER] = "driver",
        [CM_Q_DRIVER_CUDA] = "driver_cuda",
        [CM_Q_CUDA] = "cuda",
        [CM_Q_TOOLKIT] = "toolkit",
        [CM_Q_CUDNN] = "cudnn",
        [CM_Q_ARCH_LIST] = "arch_list",
        [CM_Q_AVAILABLE] = "cuda_available",
        [CM_Q_INSTALLER] = "installer",
        [CM_Q_GCC] = "gcc",
        [CM_Q_CLANG] = "clang",
        [CM_Q_MSVC] = "msvc",
        [CM_Q_MIRROR] = "mirror",
        [CM_Q_VC_REDIST] = "vc_redist",
    };
    return names[field];
}

const char *cm_system_word(const char *given) {
    static const char *const words[][2] = {{"wsl", "wsl"},
                                           {"darwin", "macos"},
                                           {"win", "windows"},
                                           {"microsoft win", "windows"},
                                           {"macos", "macos"},
                                           {"mac os", "macos"},
                                           {"mac", "macos"},
                                           {"osx", "macos"},
                                           {"os x", "macos"},
                                           {"linux", "linux"},
                                           {"ubuntu", "linux"},
                                           {"debian", "linux"},
                                           {"centos", "linux"},
                                           {"red hat", "linux"},
                                           {"redhat", "linux"},
                                           {"rhel", "linux"},
                                           {"rocky", "linux"},
                                           {"alma", "linux"},
                                           {"fedora", "linux"},
                                           {"arch", "linux"},
                                           {"opensuse", "linux"},
                                           {"suse", "linux"},
                                           {"sles", "linux"},
                                           {"manjaro", "linux"},
                                           {"linuxmint", "linux"},
                                           {"pop!_os", "linux"},
                                           {"gentoo", "linux"},
                                           {"nixos", "linux"},
                                           {"amazon linux", "linux"},
                                           {"manylinux", "linux"}};
    while (given && *given == ' ')
        given++;
    for (size_t i = 0; given && i < sizeof words / sizeof *words; i++)
        if (cm_starts_i(given, words[i][0])) return words[i][1];
    return NULL;
}

static void keep_odd(cm_question *question, const char *item) {
    enum { MOST = 8 };
    cm_strings *list = &question->not_understood;
    if (cm_strings_has(list, item) || list->count > MOST) return;
    cm_strings_add(question->arena, list, list->count < MOST ? item : "and more of that kind");
}

void cm_question_odd(cm_question *question, const char *what, const char *word) {
    keep_odd(question, cm_sprintf(question->arena, "%.60s \"%.60s\"", what, word));
}

/* Marks by which a shell would read a word otherwise, and control characters. */
static bool marked(const char *value) {
    for (; *value; value++)
        if ((unsigned char)*value < ' ' || strchr("$`;&|\\\"'{}^%#", *value)) return true;
    return false;
}

/* Whether the value is one of the kind; torch is a version, the others are made sense of later. */
static bool fits(cm_field field, const char *value) {
    /* an address, and paths of libraries, are read where they are used */
    if (field == CM_Q_MIRROR || field == CM_Q_CUDNN) return true;
    if (field != CM_Q_TORCH) return !marked(value);
    while (cm_space(*value))
        value++;
    size_t n = strlen(value);
    while (n && cm_space(value[n - 1]))
        n--;
    return cm_is_version_word(value, n, true);
}

bool cm_question_set(cm_question *question, cm_field field, const char *value, cm_from from) {
    cm_given *given = &question->fields[field];
    if (!value || !*value) return true;
    if (!fits(field, value)) {
        cm_question_odd(question, cm_field_name(field), value);
        return true;
    }
    if (field == CM_Q_OS && cm_system_word(value)) value = cm_system_word(value);
    if (given->value && given->from >= from) {
        bool same = cm_same_i(given->value, value);
        size_t base = strlen(given->value);
        if (field == CM_Q_TORCH && cm_starts(value, given->value) && value[base] == '+') {
            given->value = cm_strdup(question->arena, value); /* the same, and it names the build */
            return true;
        }
        if (field == CM_Q_TORCH && cm_starts(given->value, value) &&
            given->value[strlen(value)] == '+')
            return true;
        if (!same && given->from == from && !question->contradiction)
            question->contradiction = cm_sprintf(question->arena, "%s is stated twice: %s and %s",
                                                 cm_field_name(field), given->value, value);
        return same;
    }
    *given = (cm_given){cm_strdup(question->arena, value), from};
    return true;
}

const char *cm_question_get(const cm_question *question, cm_field field) {
    return question->fields[field].value;
}

cm_asked_gpu *cm_question_add_gpu(cm_question *question, cm_from from) {
    question->gpus.items = cm_grow(question->arena, question->gpus.items, &question->gpus.capacity,
                                   question->gpus.count + 1, sizeof *question->gpus.items);
    cm_asked_gpu *gpu = &question->gpus.items[question->gpus.count++];
    *gpu = (cm_asked_gpu){.from = from};
    question->gpus_known = true;
    return gpu;
}

const char *cm_board_name(cm_arena *arena, const char *l4t) {
    return l4t ? cm_sprintf(arena, "Jetson (L4T R%s)", l4t) : "Jetson";
}

cm_message *cm_question_add_message(cm_question *question, const char *code) {
    for (size_t i = 0; i < question->messages.count; i++)
        if (cm_same(question->messages.items[i].code, code)) return &question->messages.items[i];
    question->messages.items =
        cm_grow(question->arena, question->messages.items, &question->messages.capacity,
                question->messages.count + 1, sizeof *question->messages.items);
    cm_message *message = &question->messages.items[question->messages.count++];
    *message = (cm_message){.code = code};
    return message;
}

void cm_message_bind(cm_message *message, const char *name, const char *value) {
    for (size_t i = 0; value && i < CM_MESSAGE_BINDINGS; i++) {
        if (message->bindings[i].name && !cm_same(message->bindings[i].name, name)) continue;
        if (!message->bindings[i].name) message->bindings[i] = (cm_binding){name, value};
        return;
    }
}

const char *cm_message_get(const cm_message *message, const char *name) {
    for (size_t i = 0; message->bindings[i].name; i++)
        if (cm_same(message->bindings[i].name, name)) return message->bindings[i].value;
    return NULL;
}

cm_asked_variable *cm_question_add_variable(cm_question *question, const char *name,
                                            const char *value) {
    if (!cm_is_variable_name(name)) {
        cm_question_odd(question, "variable", name);
        return NULL;
    }
    question->variables.items =
        cm_grow(question->arena, question->variables.items, &question->variables.capacity,
                question->variables.count + 1, sizeof *question->variables.items);
    cm_asked_variable *added = &question->variables.items[question->variables.count++];
    *added = (cm_asked_variable){cm_strdup(question->arena, name),
                                 cm_strdup(question->arena, value), false};
    return added;
}

void cm_question_add_toolkit(cm_question *question, const char *path, const char *version,
                             const char *active) {
    question->toolkits.items =
        cm_grow(question->arena, question->toolkits.items, &question->toolkits.capacity,
                question->toolkits.count + 1, sizeof *question->toolkits.items);
    question->toolkits.items[question->toolkits.count++] =
        (cm_asked_toolkit){path, version, active};
    question->toolkits_known = true;
}

void cm_question_merge(cm_question *question, const cm_question *other) {
    for (unsigned f = 0; f < CM_Q_FIELDS; f++)
        if (!question->fields[f].value) question->fields[f] = other->fields[f];
    question->no_device_node = question->no_device_node || other->no_device_node;
    for (size_t i = 0; i < other->not_understood.count; i++)
        keep_odd(question, other->not_understood.items[i]);
    if (!question->as_of) question->as_of = other->as_of;
    if (!question->installed) question->installed = other->installed;
    if (!question->machine) question->machine = other->machine;
    if (!question->gpus_known) {
        memcpy(&question->gpus, &other->gpus, sizeof other->gpus);
        question->gpus_known = other->gpus_known;
    }
    question->too_many = question->too_many || other->too_many;
    if (!question->packages.count) {
        memcpy(&question->packages, &other->packages, sizeof other->packages);
        memset(&question->places, 0, sizeof question->places); /* found anew */
    }
    if (!question->messages.count)
        memcpy(&question->messages, &other->messages, sizeof other->messages);
    if (!question->variables.count)
        memcpy(&question->variables, &other->variables, sizeof other->variables);
    if (!question->toolkits_known) {
        memcpy(&question->toolkits, &other->toolkits, sizeof other->toolkits);
        question->toolkits_known = other->toolkits_known;
    }
}

cm_status cm_question_admit(const cm_question *question, cm_err *err) {
    return question->too_many
               ? cm_fail(err, CM_UNREAD, "more than %d different packages: not one environment",
                         (int)CM_QUESTION_PACKAGES)
               : CM_OK;
}

bool cm_question_empty(const cm_question *question) {
    for (unsigned f = 0; f < CM_Q_FIELDS; f++)
        if (question->fields[f].value) return false;
    return !question->gpus_known && !question->packages.count && !question->messages.count &&
           !question->variables.count && !question->not_understood.count;
}
