/* Requirements and their markers, pins, words of a shell, lines that activate. */
#include "rules/installed.h"
#include "unit.h"

static void applies(const cm_case *c, const char *marker, cm_tri want) {
    cm_required need;
    const char *line = cm_sprintf(c->arena, "nvidia-a==1; %s", marker);
    CHECK(cm_required_read(c, line, &need));
    if (need.applies == want) return;
    fprintf(stderr, "%s: %d, expected %d\n", marker, (int)need.applies, (int)want);
    failures++;
}

static cm_case case_of(cm_arena *arena, cm_question *q, cm_os os) {
    cm_case c = {.arena = arena, .question = q, .os = os, .cpu = CM_X86_64, .cpu_stated = true};
    cm_question_init(q, arena);
    c.python = cm_python_bit("3.10");
    return c;
}

static void markers(cm_arena *arena) {
    cm_question q;
    cm_case c = case_of(arena, &q, CM_LINUX);
    applies(&c, "platform_system == \"Linux\" and platform_machine == \"x86_64\"", CM_TRUE);
    applies(&c, "platform_system == 'Linux' and platform_machine == 'aarch64'", CM_FALSE);
    applies(&c,
            "(sys_platform == \"win32\" or os_name == \"posix\") and \"Lin\" in platform_system",
            CM_TRUE);
    applies(&c, "platform_machine not in \"aarch64 arm64\"", CM_TRUE);
    applies(&c, "python_version < \"3.9\"", CM_FALSE);
    applies(&c, "python_version >= \"3.9\"", CM_TRUE); /* 3.10 is not below 3.9 */
    applies(&c, "extra == \"opt\"", CM_FALSE);
    applies(&c, "platform_release == \"5\" or platform_system == \"Linux\"", CM_TRUE);
    applies(&c, "platform_release == \"5\" and platform_system == \"Linux\"", CM_MAYBE);
    applies(&c, "platform_system ==", CM_MAYBE);
    applies(&c, "((platform_system == \"Linux\")", CM_MAYBE);
    c = case_of(arena, &q, CM_WINDOWS);
    applies(&c, "platform_system == \"Linux\"", CM_FALSE);
    applies(&c, "platform_machine == \"AMD64\"", CM_TRUE);
    c = case_of(arena, &q, CM_ANY_OS);
    applies(&c, "platform_system == \"Linux\"", CM_MAYBE);
}

static bool met(const cm_case *c, const char *pin, const char *version) {
    cm_required need;
    return cm_required_read(c, cm_sprintf(c->arena, "a==%s", pin), &need) &&
           cm_required_met(c, &need, version);
}

static void requirements(cm_arena *arena) {
    cm_question q;
    cm_case c = case_of(arena, &q, CM_LINUX);
    cm_required need;
    CHECK(cm_required_read(&c, "nvidia_cudnn.cu12 (==9.1.0.70) ; python_version>'3'", &need));
    SAME(need.name, "nvidia-cudnn-cu12");
    SAME(need.pin, "9.1.0.70");
    CHECK(need.applies == CM_TRUE);
    CHECK(cm_required_read(&c, "cuda-toolkit[cublas,cudart]==12.8.1", &need));
    SAME(need.name, "cuda-toolkit");
    SAME(need.extras, "[cublas,cudart]");
    CHECK(cm_required_read(&c, "cuda-toolkit[$(x)]==12.8.1", &need));
    SAME(need.extras, "");
    CHECK(cm_required_read(&c, "cuda-bindings<13,>=12.9.4", &need));
    SAME(need.pin, "");
    CHECK(cm_required_read(&c, "triton>=3,==3.2", &need));
    SAME(need.pin, "");
    CHECK(!cm_required_read(&c, "; python_version > '3'", &need));
    CHECK(met(&c, "13.0.*", "13.0.2") && met(&c, "13.0.*", "13.0"));
    CHECK(!met(&c, "13.0.*", "13.01") && met(&c, "12.8.1", "12.8.1.0"));
    CHECK(met(&c, "2.6.0", "2.6.0+cu124") && !met(&c, "2.6.0+cu118", "2.6.0+cu124"));
}

static void activation(cm_arena *arena) {
    cm_question q;
    cm_case c = case_of(arena, &q, CM_LINUX);
    cm_python python = {.prefix = "/opt/a b", .venv = CM_TRUE};
    SAME(cm_line_text(cm_activate_line(&c)), NULL);
    q.installed = &python;
    SAME(cm_line_text(cm_activate_line(&c)), "source '/opt/a b/bin/activate'");
    python.on_path = CM_TRUE;
    SAME(cm_line_text(cm_activate_line(&c)), NULL);
    python.on_path = CM_FALSE, python.active = "VIRTUAL_ENV";
    SAME(cm_line_text(cm_activate_line(&c)), NULL);
    python = (cm_python){.prefix = "/opt/conda/envs/x", .conda = CM_TRUE, .active = ""};
    SAME(cm_line_text(cm_activate_line(&c)), "conda activate /opt/conda/envs/x");
    python = (cm_python){.prefix = "/usr", .venv = CM_FALSE, .active = ""};
    SAME(cm_line_text(cm_activate_line(&c)), NULL);
    c.os = CM_WINDOWS;
    python = (cm_python){.prefix = "C:/env", .venv = CM_TRUE};
    SAME(cm_line_text(cm_activate_line(&c)), "C:\\env\\Scripts\\activate");
}

int main(void) {
    cm_arena *arena = cm_arena_new();
    markers(arena);
    done("markers");
    requirements(arena);
    done("requirements");
    activation(arena);
    done("activation");
    cm_arena_free(arena);
    return failed_tests ? 1 : 0;
}
