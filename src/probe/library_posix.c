/* POSIX.1-2008 with realpath, which X/Open has. */
#define _XOPEN_SOURCE 700
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/dl.h"
#include "probe/site.h"

/* In a folder with the sticky bit others may make files, but not replace one that is root's: so are
 * the folder of Nix and /tmp. */
static bool only_root_changes(const char *path, bool file) {
    struct stat s;
    if (lstat(path, &s) != 0 || s.st_uid != 0) return false;
    if (file ? !S_ISREG(s.st_mode) : !S_ISDIR(s.st_mode)) return false;
    return !(s.st_mode & (S_IWGRP | S_IWOTH)) || (!file && (s.st_mode & S_ISVTX));
}

char *cm_probe_trusted(cm_arena *arena, const char *path) {
    char *real = path[0] == '/' ? realpath(path, NULL) : NULL;
    bool good = real && only_root_changes(real, true) && only_root_changes("/", false);
    for (size_t n = 1; good && real[n]; n++)
        if (real[n] == '/') good = only_root_changes(cm_strndup(arena, real, n), false);
    char *trusted = good ? cm_strdup(arena, real) : NULL;
    free(real);
    return trusted;
}

int cm_probe_library_cuda(const char *path) {
    int (*get_version)(int *) = NULL;
    int version = 0;
    void *library = cm_dl_open(path, false);
    if (!library) return 0;
    void *symbol = cm_dl_symbol(library, "cuDriverGetVersion");
    memcpy(&get_version, &symbol, sizeof symbol); /* as POSIX has it for dlsym */
    if (!get_version || get_version(&version) != 0) version = 0;
    cm_dl_close(library);
    return version;
}
