#include "cli/folders.h"

#include <stdlib.h>

/* A relative path in these variables is to be ignored, as the specification has it. */
static char *below(cm_arena *arena, const char *variable, const char *in_home, const char *rest) {
    const char *base = getenv(variable), *home = getenv("HOME");
    if (base && *base == '/') return cm_sprintf(arena, "%s/%s", base, rest);
    if (home && *home == '/') return cm_sprintf(arena, "%s/%s/%s", home, in_home, rest);
    return NULL;
}

char *cm_user_database(cm_arena *arena) {
    return below(arena, "XDG_DATA_HOME", ".local/share", "cudamatrix/cudamatrix.db");
}

char *cm_user_cache(cm_arena *arena) {
    return below(arena, "XDG_CACHE_HOME", ".cache", "cudamatrix/pages");
}
