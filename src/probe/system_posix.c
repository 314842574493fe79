/* POSIX.1-2008; confstr knows the C library's name where that is glibc. */
#define _POSIX_C_SOURCE 200809L
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "probe/site.h"

static void running_glibc(cm_machine *machine) {
#ifdef _CS_GNU_LIBC_VERSION
    char name[64];
    size_t n = confstr(_CS_GNU_LIBC_VERSION, name, sizeof name);
    if (n > 0 && n <= sizeof name && cm_starts(name, "glibc "))
        machine->system.glibc = cm_strdup(machine->arena, name + strlen("glibc "));
#else
    (void)machine;
#endif
}

void cm_probe_running(cm_site *site) {
    cm_machine *machine = site->machine;
    struct utsname name;
    if (uname(&name) != 0) return;
    machine->system.os = cm_same(name.sysname, "Linux")    ? "linux"
                         : cm_same(name.sysname, "Darwin") ? "macos"
                                                           : NULL;
    machine->system.kernel = cm_strdup(machine->arena, name.release);
    machine->system.arch = cm_strdup(machine->arena, name.machine);
    if (cm_same(name.machine, "arm64")) machine->system.arch = "aarch64";
    if (!site->options->brief) running_glibc(machine);
}
