#include "command/places.h"

cm_strings cm_installed_places(cm_arena *arena, const cm_surroundings *around) {
    cm_strings system = cm_system_places(arena, around), all = {0};
    const char *user = cm_user_place(arena, around);
    if (user) cm_strings_add(arena, &all, user);
    for (size_t i = 0; i < system.count; i++)
        cm_strings_add(arena, &all, system.items[i]);
    return all;
}

const char *cm_install_place(cm_arena *arena, const cm_surroundings *around, bool system) {
    if (!system) return cm_user_place(arena, around);
    cm_strings places = cm_system_places(arena, around);
    return places.count ? places.items[0] : NULL;
}
