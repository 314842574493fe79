#include "model/wheel.h"

#include <string.h>

const char *cm_package_name(cm_arena *arena, const char *name) {
    char *out = cm_strdup(arena, name);
    size_t n = 0;
    for (const char *p = name; *p; p++) {
        bool mark = *p == '-' || *p == '_' || *p == '.';
        if (mark && n && out[n - 1] == '-') continue;
        out[n++] = mark ? '-' : cm_lower(*p);
    }
    out[n] = 0;
    return out;
}

static bool plain(const char *text) {
    for (const char *p = text; *p; p++)
        if ((unsigned char)*p <= ' ' || *p == 0x7f || *p == '/' || *p == '\\') return false;
    return *text != 0;
}

bool cm_wheel_tags_parse(cm_arena *arena, const char *file, cm_wheel_tags *tags) {
    enum { LONGEST = 255 };
    *tags = (cm_wheel_tags){0};
    if (!cm_ends(file, ".whl") || strlen(file) > LONGEST || !plain(file)) return false;
    cm_strings parts = cm_split(arena, cm_strndup(arena, file, strlen(file) - 4), "-");
    if (parts.count != 5 && parts.count != 6) return false; /* six with a build number */
    tags->name = cm_package_name(arena, parts.items[0]);
    tags->version = parts.items[1];
    tags->pythons = cm_split(arena, parts.items[parts.count - 3], ".");
    tags->abis = cm_split(arena, parts.items[parts.count - 2], ".");
    tags->platforms = cm_split(arena, parts.items[parts.count - 1], ".");
    return true;
}
