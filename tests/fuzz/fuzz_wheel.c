/* Wheels: zip files with METADATA and WHEEL inside. */
#include <stdio.h>

#include "fuzz.h"
#include "probe/wheel_folder.h"
#include "rules/wheel_requirement.h"

void cm_fuzz(cm_arena *arena, const char *bytes, size_t size) {
    cm_wheel_file wheel = {0};
    cm_wheel_tags tags;
    cm_wheel_requirement requirement;
    char *path = fuzz_file(arena, "x-1-py3-none-any.whl", bytes, size);
    fuzz_must(cm_wheel_look(arena, path, &wheel, NULL) == CM_OK,
              "a file that is there can be read");
    remove(path);
    bool intact = wheel.state == CM_WHEEL_INTACT;
    fuzz_must(!intact || (wheel.name && wheel.version && wheel.tags.count), "a wheel has a name");
    for (size_t i = 0; i < wheel.requires.count; i++)
        cm_wheel_requirement_parse(arena, wheel.requires.items[i], &requirement);
    cm_wheel_tags_parse(arena, bytes, &tags);
}
