/* Requirements of wheels with their conditions, and words of the command line. The first line is
 * the requirement, the second a version. */
#include "fuzz.h"
#include "rules/wheel_requirement.h"

void cm_fuzz(cm_arena *arena, const char *bytes, size_t size) {
    (void)size;
    static const cm_marker_env env = {.platform_system = "Linux",
                                      .sys_platform = "linux",
                                      .os_name = "posix",
                                      .platform_machine = "x86_64",
                                      .python = "3.10"};
    static const cm_marker_env unknown;
    cm_strings lines = cm_split(arena, bytes, "\n"), extras = {0};
    const char *text = lines.count ? lines.items[0] : "";
    const char *version = lines.count > 1 ? lines.items[1] : "2.6.0";
    cm_wheel_requirement requirement;
    cm_strings_add(arena, &extras, "cublas");
    if (cm_wheel_requirement_parse(arena, text, &requirement)) {
        fuzz_must(*requirement.name != 0, "a requirement has a name");
        cm_wheel_requirement_allows(arena, &requirement, version);
        text = requirement.condition;
    }
    cm_tri says = cm_marker_says(arena, text, &env, &extras);
    bool holds = cm_marker_holds(arena, text, &env, &extras);
    fuzz_must(holds == (says != CM_FALSE), "what may hold is held");
    cm_tri nowhere = cm_marker_says(arena, text, &unknown, NULL);
    fuzz_must(cm_marker_says(arena, text, &env, NULL) == nowhere || nowhere == CM_MAYBE,
              "what is decided without facts is decided the same with them");
    cm_question question;
    cm_err err = {0};
    cm_question_init(&question, arena);
    cm_question_add_requirement(&question, bytes, CM_FROM_FLAG);
    fuzz_failed(cm_question_word(&question, bytes, &err), &err);
}
