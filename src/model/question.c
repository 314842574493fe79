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

/* "py3.8_cuda11.3_cudnn8_0" says 11.3, "cuda112py39h..." 11.2, "py3.8_cpu_0", "cpu_py38h..." none.
 */
static const char *conda_cuda(cm_arena *arena, const char *build) {
    const char *cuda = build ? strstr(build, "cuda") : NULL;
    if (!build || cm_starts(build, "pypi")) return NULL;
    if (cuda && cm_digit(cuda[4])) {
        size_t dotted = strspn(cuda + 4, "0123456789.");
        const char *number = cm_strndup(arena, cuda + 4, dotted);
        if (strchr(number, '.')) return number;
        return dotted >= 2
                   ? cm_sprintf(arena, "%.*s.%s", (int)dotted - 1, number, number + dotted - 1)
                   : NULL;
    }
    return strstr(build, "cpu") ? "none" : NULL;
}

static bool exact(const char *op) {
    return !*op || cm_same(op, "=") || cm_same(op, "==") || cm_same(op, "===");
}

/* One spelling for a package: PEP 503's, and conda's pytorch is torch. */
static const char *package_name(cm_arena *arena, const char *name) {
    char *low = cm_lowered(arena, name);
    for (char *p = low; *p; p++)
        if ((*p == '_' && p > low) || *p == '.') *p = '-';
    return cm_same(low, "pytorch") || cm_same(low, "pytorch-gpu") ? "torch" : low;
}

/* PEP 508's, and one of conda's own with '_' in front: "_openmp_mutex". */
static bool is_name(const char *name) {
    if (*name == '_') name++;
    return cm_is_package_name(name, strlen(name));
}

static bool is_version(const char *version) {
    return !*version || cm_same(version, "*") || cm_is_version_word(version, strlen(version), true);
}

void cm_question_add_package(cm_question *question, const char *name, const char *op,
                             const char *version, const char *build, const char *channel,
                             cm_from from) {
    cm_arena *arena = question->arena;
    if (!is_name(name) || !is_version(version ? version : "")) {
        cm_question_odd(question, is_name(name) ? name : "package", is_name(name) ? version : name);
        return;
    }
    cm_asked_package package = {.name = package_name(arena, name),
                                .op = op ? cm_strdup(arena, op) : "",
                                .version = version ? cm_strdup(arena, version) : "",
                                .build = cm_strdup(arena, build),
                                .channel = cm_strdup(arena, channel),
                                .from = from};
    if (*package.version && exact(package.op) && !strchr(package.version, '*')) {
        package.op = "==";
        if (cm_same(package.name, "torch")) {
            /* conda's row beside pip's: the first keeps the field, the tag may come from either */
            if (!cm_question_set(question, CM_Q_TORCH, package.version, from)) return;
            cm_question_set(question, CM_Q_CUDA_BUILD, conda_cuda(arena, build), from);
            return;
        }
    }
    for (size_t i = 0; i < question->packages.count; i++) {
        cm_asked_package *p = &question->packages.items[i];
        if (!cm_same(p->name, package.name) || !cm_same(p->version, package.version) ||
            !cm_same(p->op, package.op))
            continue;
        if (!p->build) p->build = package.build;
        if (!p->channel) p->channel = package.channel;
        return;
    }
    question->packages.items =
        cm_grow(arena, question->packages.items, &question->packages.capacity,
                question->packages.count + 1, sizeof *question->packages.items);
    question->packages.items[question->packages.count++] = package;
}

const cm_asked_package *cm_question_package(const cm_question *question, const char *name) {
    for (size_t i = 0; i < question->packages.count; i++) {
        const cm_asked_package *p = &question->packages.items[i];
        if (cm_same(p->name, name) && cm_same(p->op, "==")) return p;
    }
    return NULL;
}

bool cm_question_add_requirement(cm_question *question, const char *text, cm_from from) {
    static const struct {
        const char *name;
        cm_field field;
    } facts[] = {{"python", CM_Q_PYTHON}, {"cuda", CM_Q_CUDA},       {"driver", CM_Q_DRIVER},
                 {"os", CM_Q_OS},         {"arch", CM_Q_ARCH},       {"glibc", CM_Q_GLIBC},
                 {"cudnn", CM_Q_CUDNN},   {"toolkit", CM_Q_TOOLKIT}, {"gcc", CM_Q_GCC},
                 {"g++", CM_Q_GCC},       {"clang", CM_Q_CLANG},     {"clang++", CM_Q_CLANG},
                 {"msvc", CM_Q_MSVC},     {"cl", CM_Q_MSVC}};
    cm_arena *arena = question->arena;
    const char *line = cm_squeeze(arena, text);
    size_t name_length = strcspn(line, "=<>~!@[ ;");
    const char *name = cm_strndup(arena, line, name_length), *rest = line + name_length;
    if (!name_length) return false;
    if (*rest == '[') rest += strcspn(rest, "]") + (strchr(rest, ']') ? 1 : 0);
    while (*rest == ' ')
        rest++;
    size_t op_length = strspn(rest, "=<>~!@");
    const char *op = cm_strndup(arena, rest, op_length);
    rest += op_length;
    const char *version = cm_squeeze(arena, cm_strndup(arena, rest, strcspn(rest, ",;#")));
    const char *conda = strchr(version, '='); /* name=version=build */
    const char *build = conda ? conda + 1 : NULL;
    if (conda) version = cm_strndup(arena, version, (size_t)(conda - version));
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (cm_same_i(name, facts[i].name) && exact(op)) {
            cm_question_set(question, facts[i].field, version, from);
            return true;
        }
    /* pip reads ==2.6 as ==2.6.0 */
    const char *dot = strchr(version, '.');
    if (from == CM_FROM_FLAG && exact(op) && *op && dot && dot[1] && !strchr(dot + 1, '.') &&
        strspn(dot + 1, "0123456789") == strlen(dot + 1))
        version = cm_sprintf(arena, "%s.0", version);
    if (cm_same_i(name, "gpu")) {
        if (*version) cm_question_add_gpu(question, from)->name = version;
        return true;
    }
    cm_question_add_package(question, name, cm_same(op, "@") ? "==" : op, version, build, NULL,
                            from);
    return true;
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
    if (!question->packages.count)
        memcpy(&question->packages, &other->packages, sizeof other->packages);
    if (!question->messages.count)
        memcpy(&question->messages, &other->messages, sizeof other->messages);
    if (!question->variables.count)
        memcpy(&question->variables, &other->variables, sizeof other->variables);
    if (!question->toolkits_known) {
        memcpy(&question->toolkits, &other->toolkits, sizeof other->toolkits);
        question->toolkits_known = other->toolkits_known;
    }
}

bool cm_question_empty(const cm_question *question) {
    for (unsigned f = 0; f < CM_Q_FIELDS; f++)
        if (question->fields[f].value) return false;
    return !question->gpus_known && !question->packages.count && !question->messages.count &&
           !question->variables.count && !question->not_understood.count;
}
