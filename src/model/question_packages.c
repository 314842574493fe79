/* The packages of a question: one spelling for each, and each once, however many are stated. */
#include <stdint.h>
#include <string.h>

#include "base/grammar.h"
#include "model/question.h"

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

/* The place of a package among those that are stated: a table of numbers, those of the list from 1
 * on, which are sought from the sum of the package's words on. */

static size_t sum_of(const cm_asked_package *package) {
    const char *const words[] = {package->name, package->op, package->version};
    uint32_t sum = 2166136261u; /* FNV-1a; the bound on packages bounds what collisions cost */
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        for (const char *p = words[w];; p++) {
            sum = (sum ^ (unsigned char)*p) * 16777619u;
            if (!*p) break;
        }
    return sum;
}

static bool same(const cm_asked_package *a, const cm_asked_package *b) {
    return cm_same(a->name, b->name) && cm_same(a->version, b->version) && cm_same(a->op, b->op);
}

/* Where its number stands, or the empty place where it would stand. Numbers that were left by a
 * list that was emptied are of no package that is the same. */
static uint32_t *place_of(const cm_question *question, const cm_asked_package *package) {
    size_t last = question->places.count - 1, at = sum_of(package) & last;
    for (;; at = (at + 1) & last) {
        uint32_t *number = &question->places.items[at];
        if (!*number || (*number <= question->packages.count &&
                         same(&question->packages.items[*number - 1], package)))
            return number;
    }
}

/* A table of its own for each question, at least half of it empty, so that each search ends. */
static void make_places(cm_question *question) {
    size_t count = 64, wanted = 2 * (question->packages.count + 1);
    if (question->places.of == question && question->places.used < question->places.count / 2)
        return;
    while (count < 2 * wanted)
        count *= 2;
    question->places.of = question;
    question->places.items = cm_alloc_array(question->arena, count, sizeof *question->places.items);
    question->places.count = count;
    question->places.used = question->packages.count;
    for (size_t i = 0; i < question->packages.count; i++)
        *place_of(question, &question->packages.items[i]) = (uint32_t)i + 1;
}

/* Adds a package, or what it says more to the one that is there. */
static void keep(cm_question *question, const cm_asked_package *package) {
    make_places(question);
    uint32_t *number = place_of(question, package);
    if (*number) {
        cm_asked_package *p = &question->packages.items[*number - 1];
        if (!p->build) p->build = package->build;
        if (!p->channel) p->channel = package->channel;
        return;
    }
    if (question->packages.count == CM_QUESTION_PACKAGES) {
        question->too_many = true;
        return;
    }
    question->packages.items =
        cm_grow(question->arena, question->packages.items, &question->packages.capacity,
                question->packages.count + 1, sizeof *question->packages.items);
    question->packages.items[question->packages.count++] = *package;
    *number = (uint32_t)question->packages.count;
    question->places.used++;
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
    keep(question, &package);
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
