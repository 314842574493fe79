/* What an installed torch requires, as its METADATA has it. */
#include "base/grammar.h"
#include "rules/installed.h"

/* The system of the case as markers see it. */
static cm_marker_env env_of(const cm_case *c) {
    static const char *const systems[] = {"Linux", "Windows", "Darwin"};
    static const char *const platforms[] = {"linux", "win32", "darwin"};
    const char *minor = c->python ? cm_python_name(c->arena, c->python) : NULL;
    cm_marker_env env = {.python = minor ? cm_strndup(c->arena, minor, strcspn(minor, "t")) : NULL,
                         .python_full = cm_question_get(c->question, CM_Q_PYTHON)};
    if (!c->cpu_stated || c->cpu == CM_OTHER_CPU)
        env.platform_machine = c->cpu_text;
    else if (c->cpu == CM_X86_64)
        env.platform_machine = c->os == CM_WINDOWS ? "AMD64" : "x86_64";
    else
        env.platform_machine = c->os == CM_LINUX ? "aarch64" : "arm64";
    if (c->os == CM_ANY_OS) return env;
    env.platform_system = systems[c->os];
    env.sys_platform = platforms[c->os];
    env.os_name = c->os == CM_WINDOWS ? "nt" : "posix";
    return env;
}

static const char *extras_text(cm_arena *arena, const cm_strings *extras) {
    for (size_t i = 0; i < extras->count; i++)
        if (!cm_is_package_name(extras->items[i], strlen(extras->items[i]))) return "";
    return extras->count ? cm_sprintf(arena, "[%s]", cm_strings_join(arena, extras, ",")) : "";
}

bool cm_required_read(const cm_case *c, const char *line, cm_required *out) {
    cm_marker_env env = env_of(c);
    *out = (cm_required){.pin = "", .extras = ""};
    if (!cm_wheel_requirement_parse(c->arena, line, &out->asked)) return false;
    const char *versions = out->asked.versions;
    out->name = out->asked.name;
    out->extras = extras_text(c->arena, &out->asked.extras);
    if (cm_starts(versions, "==") && versions[2] != '=' && !strchr(versions, ','))
        out->pin = versions + 2;
    out->applies = cm_marker_says(c->arena, out->asked.condition, &env, NULL);
    return true;
}

bool cm_required_met(const cm_case *c, const cm_required *required, const char *version) {
    return cm_wheel_requirement_allows(c->arena, &required->asked, version);
}
