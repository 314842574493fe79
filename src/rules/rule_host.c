/* The C++ compiler against the CUDA toolkit that is to compile an extension with it. */
#include <string.h>

#include "rules/host_compiler.h"
#include "rules/rules.h"

typedef struct {
    cm_field field;
    const char *compiler, *message; /* the message that nvcc gives for it */
} host;

static const host hosts[] = {{CM_Q_GCC, "gcc", "host-compiler-gcc"},
                             {CM_Q_CLANG, "clang", "host-compiler-gcc"},
                             {CM_Q_MSVC, "msvc", "host-compiler-msvc"}};

static const char *label(const char *compiler) {
    return cm_same(compiler, "msvc") ? "MSVC" : compiler;
}

static bool said(const cm_case *c, const char *message) {
    for (size_t i = 0; i < c->question->messages.count; i++)
        if (cm_same(c->question->messages.items[i].code, message)) return true;
    return false;
}

static void not_judged(const cm_case *c, cm_verdict *v, const host *h, const char *version,
                       const char *why) {
    cm_find(v, CM_F_NOT_JUDGED, "what",
            cm_sprintf(c->arena, "%s %.40s as host compiler", label(h->compiler), version), "why",
            why, NULL);
}

/* The toolkit that compiles: nvcc's, else the CUDA that the asker names. */
static const char *toolkit_of(const cm_case *c) {
    const char *own = cm_question_get(c->question, CM_Q_TOOLKIT);
    return own ? own : cm_question_get(c->question, CM_Q_CUDA);
}

static const char *os_label(const char *os) {
    return cm_same(os, "windows") ? "Windows" : "Linux";
}

/* nvcc names the way round its check from 11.2 on, as far as sources show. */
static const char *way_round(const cm_ver *toolkit) {
    cm_ver first = cm_ver_of(11, 2);
    return cm_ver_cmp(toolkit, &first) >= 0 ? "-allow-unsupported-compiler" : NULL;
}

static const char *cxx_of(const char *compiler) {
    return cm_same(compiler, "gcc") ? "g++" : cm_same(compiler, "clang") ? "clang++" : NULL;
}

/* The bound that was crossed, as packages of compilers are called: "11" of gcc, "19.39" of MSVC. */
static const char *nearest(cm_arena *arena, const cm_fact *row, bool old) {
    const char *bound = row->value[old ? 5 : 6];
    bool msvc = cm_same(row->value[3], "msvc");
    return *bound ? cm_strndup(arena, bound, strcspn(bound, msvc ? " " : ".")) : NULL;
}

static void add(const cm_case *c, cm_verdict *v, const host *h, const cm_ver *toolkit,
                const char *version, const cm_ver *have, const cm_host_answer *answer) {
    bool old = answer->says == CM_HOST_TOO_OLD, outside = old || answer->says == CM_HOST_TOO_NEW;
    const char *cuda = cm_sprintf(c->arena, toolkit->count > 2 ? "%u.%u.%u" : "%u.%u",
                                  toolkit->part[0], toolkit->part[1], toolkit->part[2]);
    cm_finding *f = cm_find(v,
                            outside   ? CM_F_HOST_COMPILER
                            : version ? CM_F_HOST_COMPILER_FITS
                                      : CM_F_HOST_COMPILER_NEEDED,
                            "toolkit", cuda, "compiler", label(h->compiler), "range", answer->range,
                            "os", os_label(cm_host_system(h->compiler)), NULL);
    if (!f) return;
    cm_ver plain;
    if (version && !cm_ver_parse(version, &plain)) /* "gcc-13": the number alone */
        version = cm_sprintf(c->arena,
                             have->count > 2   ? "%u.%u.%u"
                             : have->count > 1 ? "%u.%u"
                                               : "%u",
                             have->part[0], have->part[1], have->part[2]);
    if (version && h->field == CM_Q_MSVC && !cm_starts(version, "19."))
        version =
            cm_sprintf(c->arena, "%s (cl.exe: %u.%02u)", version, have->part[0], have->part[1]);
    cm_operand more[] = {{"version", version},
                         {"also", answer->also},
                         {"side", outside ? old ? "old" : "new" : NULL},
                         {"take", outside ? old ? "a newer" : "an older" : NULL},
                         {"other", outside ? old ? "an older" : "a newer" : NULL},
                         {"flag", outside ? way_round(toolkit) : NULL},
                         {"nearest", outside ? nearest(c->arena, answer->fact, old) : NULL},
                         {"cxx", outside ? cxx_of(h->compiler) : NULL}};
    size_t n = 0;
    while (f->operands[n].name)
        n++;
    for (size_t i = 0; i < sizeof more / sizeof *more && n < CM_OPERANDS; i++)
        if (more[i].value) f->operands[n++] = more[i];
    cm_prove(f, answer->fact, 6);
}

static void judge(const cm_case *c, cm_verdict *v, const host *h) {
    const char *version = cm_question_get(c->question, h->field);
    const char *stated = toolkit_of(c);
    cm_ver toolkit, have;
    if (!version && !said(c, h->message)) return;
    if (!version && h->field == CM_Q_CLANG) return; /* the message says gcc as a rule */
    if (version && !cm_host_version(h->compiler, version, &have)) {
        not_judged(c, v, h, version,
                   h->field == CM_Q_MSVC ? "the number that cl.exe prints is needed, as 19.40"
                                         : "it was not understood");
        return;
    }
    if (!cm_host_toolkit(c->arena, stated, &toolkit)) {
        if (version) not_judged(c, v, h, version, "which CUDA toolkit compiles is not stated");
        return;
    }
    if (version && c->os != CM_ANY_OS && !cm_same(cm_os_name(c->os), cm_host_system(h->compiler)) &&
        c->question->fields[CM_Q_OS].from >= CM_FROM_TEXT) {
        not_judged(c, v, h, version,
                   cm_sprintf(c->arena, "the data has it for %s only",
                              os_label(cm_host_system(h->compiler))));
        return;
    }
    cm_host_answer answer =
        cm_host_compiler(c->arena, &c->matrix->facts[CM_KIND_HOST_COMPILER], &toolkit,
                         cm_cpu_name(c->cpu), h->compiler, version ? &have : NULL);
    if (answer.says == CM_HOST_UNKNOWN) {
        if (version)
            not_judged(c, v, h, version,
                       cm_sprintf(c->arena, "no source tells which CUDA %u.%u takes",
                                  toolkit.part[0], toolkit.part[1]));
    } else if (answer.says == CM_HOST_DIFFERS || answer.says == CM_HOST_BETWEEN) {
        if (version)
            not_judged(c, v, h, version,
                       cm_sprintf(c->arena,
                                  "releases and versions that fit what is stated differ; "
                                  "the newest takes %s",
                                  answer.range));
    } else {
        add(c, v, h, &toolkit, version, &have, &answer);
    }
}

bool cm_rule_host_asked(const cm_case *c) {
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        if (cm_question_get(c->question, hosts[i].field) || said(c, hosts[i].message)) return true;
    return false;
}

void cm_rule_host(const cm_case *c, cm_verdict *v) {
    if (v->quiet || c->repaired) return;
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        judge(c, v, &hosts[i]);
}
