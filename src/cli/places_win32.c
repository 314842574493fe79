/* %LOCALAPPDATA% is the user's, %ProgramFiles% that of the machine: only its administrator may
 * write there, whereas anybody may make a folder in %ProgramData%. */
#include "cli/places.h"

#include <string.h>

#include "cli/console.h"

/* The folder of a variable, if it is whole: C:\... or \\HOST\... */
static const char *folder(const char *variable) {
    const char *value = cm_environment_value(variable);
    if (!value || !*value) return NULL;
    bool drive = value[1] == ':' && (value[2] == '\\' || value[2] == '/');
    return drive || cm_starts(value, "\\\\") ? value : NULL;
}

static const char *place(cm_arena *arena, const char *variable, const char *name) {
    const char *dir = folder(variable);
    const char *sign = dir && strchr(dir, '/') ? "/" : "\\";
    return dir ? cm_sprintf(arena, "%s%scudamatrix%s%s", dir, sign, sign, name) : NULL;
}

/* Whoever sets the variables of other systems means them. */
static const char *user_place(cm_arena *arena, const char *xdg, const char *name) {
    const char *path = place(arena, xdg, name);
    return path ? path : place(arena, "LOCALAPPDATA", name);
}

cm_strings cm_installed_places(cm_arena *arena) {
    const char *user = cm_install_place(arena, false), *system = cm_install_place(arena, true);
    cm_strings all = {0};
    if (user) cm_strings_add(arena, &all, user);
    if (system) cm_strings_add(arena, &all, system);
    return all;
}

const char *cm_install_place(cm_arena *arena, bool system) {
    return system ? place(arena, "PROGRAMFILES", "cudamatrix.db")
                  : user_place(arena, "XDG_DATA_HOME", "cudamatrix.db");
}

const char *cm_cache_place(cm_arena *arena) {
    return user_place(arena, "XDG_CACHE_HOME", "pages");
}
