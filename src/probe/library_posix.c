/* POSIX.1-2008 for dlopen and stat. */
#define _POSIX_C_SOURCE 200809L
#include <dlfcn.h>
#include <sys/stat.h>

#include "probe/site.h"

bool cm_probe_trusted(const char *path) {
    struct stat s;
    return path[0] == '/' && stat(path, &s) == 0 && S_ISREG(s.st_mode) && s.st_uid == 0 &&
           (s.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

int cm_probe_library_cuda(const char *path) {
    int (*get_version)(int *) = NULL;
    int version = 0;
    void *library = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
    if (!library) return 0;
    *(void **)&get_version = dlsym(library, "cuDriverGetVersion");
    if (!get_version || get_version(&version) != 0) version = 0;
    dlclose(library);
    return version;
}
