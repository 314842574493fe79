/* %LOCALAPPDATA% is the user's, %ProgramFiles% that of the machine: only its administrator may
 * write there, whereas anybody may make a folder in %ProgramData%. */
#include "command/places.h"

#include <string.h>

#define FILE_NAME "cudamatrix.db"

/* C:\... or \\HOST\... */
static bool whole(const char *path) {
    bool drive = path && *path && path[1] == ':' && (path[2] == '\\' || path[2] == '/');
    return drive || cm_starts(path, "\\\\");
}

static const char *below(cm_arena *arena, const char *dir, const char *name) {
    const char *sign = strchr(dir, '/') ? "/" : "\\";
    return cm_sprintf(arena, "%s%scudamatrix%s%s", dir, sign, sign, name);
}

static const char *place(cm_arena *arena, const cm_surroundings *around, const char *variable,
                         const char *name) {
    const char *dir = cm_environment_value(around, variable);
    return whole(dir) ? below(arena, dir, name) : NULL;
}

/* Whoever sets the variables of other systems means them. */
static const char *user_place(cm_arena *arena, const cm_surroundings *around, const char *xdg,
                              const char *name) {
    const char *path = place(arena, around, xdg, name);
    return path ? path : place(arena, around, "LOCALAPPDATA", name);
}

cm_strings cm_system_places(cm_arena *arena, const cm_surroundings *around) {
    const char *dirs = cm_environment_value(around, "XDG_DATA_DIRS"),
               *own = place(arena, around, "PROGRAMFILES", FILE_NAME);
    cm_strings list = cm_split(arena, dirs, ";"), places = {0};
    for (size_t i = 0; i < list.count && places.count < CM_MOST_PLACES; i++)
        if (whole(list.items[i]))
            cm_strings_add(arena, &places, below(arena, list.items[i], FILE_NAME));
    if (!places.count && own) cm_strings_add(arena, &places, own);
    return places;
}

const char *cm_user_place(cm_arena *arena, const cm_surroundings *around) {
    return user_place(arena, around, "XDG_DATA_HOME", FILE_NAME);
}

const char *cm_cache_place(cm_arena *arena, const cm_surroundings *around) {
    return user_place(arena, around, "XDG_CACHE_HOME", "pages");
}
