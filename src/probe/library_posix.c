/* POSIX.1-2008 for stat. */
#define _POSIX_C_SOURCE 200809L
#include <string.h>
#include <sys/stat.h>

#include "base/dl.h"
#include "probe/site.h"

bool cm_probe_trusted(const char *path) {
    struct stat s;
    return path[0] == '/' && stat(path, &s) == 0 && S_ISREG(s.st_mode) && s.st_uid == 0 &&
           (s.st_mode & (S_IWGRP | S_IWOTH)) == 0;
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
