/* Since glibc 2.34 dlopen is in libc itself. Before that it is in libdl.so.2, and a program that
 * links it loads one more library at every start, for what one command in twenty uses. So the three
 * are weak here, and where the libc has none of them, libdl.so.2 is loaded through the door that
 * libc keeps for itself. That door is private, but only the libcs that are out already are asked
 * for it: those of 2.28 to 2.33 have it, and no later one is asked. docs/decisions/0007. */
#define _POSIX_C_SOURCE 200809L
#include "base/dl.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "base/memory.h"

#pragma weak dlopen
#pragma weak dlsym
#pragma weak dlclose

#ifdef __GLIBC__
#pragma weak __libc_dlopen_mode
#pragma weak __libc_dlsym
void *__libc_dlopen_mode(const char *name, int mode);
void *__libc_dlsym(void *library, const char *name);
#endif

static struct {
    void *(*open)(const char *name, int mode);
    void *(*symbol)(void *library, const char *name);
    int (*close)(void *library);
    bool sought;
} dl;

#ifdef __GLIBC__
static void from_libdl(void) {
    const unsigned for_a_program = 0x80000000u; /* __RTLD_DLOPEN: keep account of it */
    if (!__libc_dlopen_mode || !__libc_dlsym) return;
    void *library = __libc_dlopen_mode("libdl.so.2", (int)(RTLD_NOW | for_a_program));
    if (!library) return;
    void *found[] = {__libc_dlsym(library, "dlopen"), __libc_dlsym(library, "dlsym"),
                     __libc_dlsym(library, "dlclose")};
    if (!found[0] || !found[1] || !found[2]) return;
    memcpy(&dl.open, &found[0], sizeof found[0]); /* as POSIX has it for dlsym */
    memcpy(&dl.symbol, &found[1], sizeof found[1]);
    memcpy(&dl.close, &found[2], sizeof found[2]);
}
#else
static void from_libdl(void) {}
#endif

static bool ready(void) {
    if (dl.sought) return dl.open != NULL;
    dl.sought = true;
    if (dlopen && dlsym && dlclose) {
        dl.open = dlopen;
        dl.symbol = dlsym;
        dl.close = dlclose;
    } else {
        from_libdl();
    }
    return dl.open != NULL;
}

void *cm_dl_open(const char *name, bool whole) {
    cm_memory_watch();
    void *library = ready() ? dl.open(name, (whole ? RTLD_NOW : RTLD_LAZY) | RTLD_LOCAL) : NULL;
    if (!library) cm_memory_check(); /* a library that cannot be loaded is not one that is absent */
    return library;
}

void *cm_dl_symbol(void *library, const char *name) {
    return dl.symbol(library, name);
}

void cm_dl_close(void *library) {
    dl.close(library);
}
