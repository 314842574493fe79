/* %LOCALAPPDATA% is the user's, %ProgramFiles% that of the machine: only its administrator may
 * write there, whereas anybody may make a folder in %ProgramData%. */
#include "cli/places.h"

#include "cli/console.h"

/* The variable's folder, if it is whole: C:\... or \\HOST\... */
static const char *folder(const char *variable) {
    const char *value = cm_environment_value(variable);
    if (!value || !*value) return NULL;
    bool drive = value[1] == ':' && (value[2] == '\\' || value[2] == '/');
    return drive || cm_starts(value, "\\\\") ? value : NULL;
}

static const char *place(cm_arena *arena, const char *variable, const char *name) {
    const char *dir = folder(variable);
    return dir ? cm_sprintf(arena, "%s\\cudamatrix\\%s", dir, name) : NULL;
}

cm_strings cm_installed_places(cm_arena *arena) {
    static const char *const variables[] = {"LOCALAPPDATA", "PROGRAMFILES"};
    cm_strings all = {0};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *path = place(arena, variables[i], "cudamatrix.db");
        if (path) cm_strings_add(arena, &all, path);
    }
    return all;
}

const char *cm_install_place(cm_arena *arena, bool system) {
    return place(arena, system ? "PROGRAMFILES" : "LOCALAPPDATA", "cudamatrix.db");
}

const char *cm_cache_place(cm_arena *arena) {
    return place(arena, "LOCALAPPDATA", "pages");
}
