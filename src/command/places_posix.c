#include "command/places.h"

static const char *below(cm_arena *arena, const char *dir) {
    return cm_sprintf(arena, "%s/cudamatrix/cudamatrix.db", dir);
}

const char *cm_user_place(cm_arena *arena, const cm_surroundings *around) {
    const char *data = cm_environment_value(around, "XDG_DATA_HOME"),
               *home = cm_environment_value(around, "HOME");
    if (data && *data == '/') return below(arena, data);
    if (!home || *home != '/') return NULL;
    return below(arena, cm_sprintf(arena, "%s/.local/share", home));
}

cm_strings cm_system_places(cm_arena *arena, const cm_surroundings *around) {
    const char *dirs = cm_environment_value(around, "XDG_DATA_DIRS");
    cm_strings all = cm_split(arena, dirs && *dirs ? dirs : "/usr/local/share:/usr/share", ":");
    cm_strings places = {0};
    for (size_t i = 0; i < all.count && places.count < CM_MOST_PLACES; i++)
        if (*all.items[i] == '/') cm_strings_add(arena, &places, below(arena, all.items[i]));
    return places;
}

const char *cm_cache_place(cm_arena *arena, const cm_surroundings *around) {
    const char *cache = cm_environment_value(around, "XDG_CACHE_HOME"),
               *home = cm_environment_value(around, "HOME");
    if (cache && *cache == '/') return cm_sprintf(arena, "%s/cudamatrix/pages", cache);
    if (!home || *home != '/') return NULL;
    return cm_sprintf(arena, "%s/.cache/cudamatrix/pages", home);
}
