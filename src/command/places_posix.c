#include "command/places.h"

enum { MOST_SYSTEM_PLACES = 8 };

static const char *below(cm_arena *arena, const char *dir) {
    return cm_sprintf(arena, "%s/cudamatrix/cudamatrix.db", dir);
}

static const char *user_place(cm_arena *arena, const cm_surroundings *around) {
    const char *data = cm_environment_value(around, "XDG_DATA_HOME"),
               *home = cm_environment_value(around, "HOME");
    if (data && *data == '/') return below(arena, data);
    if (!home || *home != '/') return NULL;
    return below(arena, cm_sprintf(arena, "%s/.local/share", home));
}

static cm_strings system_places(cm_arena *arena, const cm_surroundings *around) {
    const char *dirs = cm_environment_value(around, "XDG_DATA_DIRS");
    cm_strings all = cm_split(arena, dirs && *dirs ? dirs : "/usr/local/share:/usr/share", ":");
    cm_strings places = {0};
    for (size_t i = 0; i < all.count && places.count < MOST_SYSTEM_PLACES; i++)
        if (*all.items[i] == '/') cm_strings_add(arena, &places, below(arena, all.items[i]));
    return places;
}

cm_strings cm_installed_places(cm_arena *arena, const cm_surroundings *around) {
    cm_strings places = system_places(arena, around), all = {0};
    const char *user = user_place(arena, around);
    if (user) cm_strings_add(arena, &all, user);
    for (size_t i = 0; i < places.count; i++)
        cm_strings_add(arena, &all, places.items[i]);
    return all;
}

const char *cm_install_place(cm_arena *arena, const cm_surroundings *around, bool system) {
    cm_strings places = system_places(arena, around);
    if (system) return places.count ? places.items[0] : NULL;
    return user_place(arena, around);
}

const char *cm_cache_place(cm_arena *arena, const cm_surroundings *around) {
    const char *cache = cm_environment_value(around, "XDG_CACHE_HOME"),
               *home = cm_environment_value(around, "HOME");
    if (cache && *cache == '/') return cm_sprintf(arena, "%s/cudamatrix/pages", cache);
    if (!home || *home != '/') return NULL;
    return cm_sprintf(arena, "%s/.cache/cudamatrix/pages", home);
}
