#include <string.h>
#include <windows.h>

#include "base/wide.h"
#include "probe/registry.h"
#include "probe/site.h"

#define VERSION "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"

enum { FIRST_11 = 22000, ARM64 = 0xaa64, AMD64 = 0x8664 };

/* The machine's own, also where this program is run by an emulator. */
static const char *processor(void) {
    BOOL(WINAPI * of)(HANDLE, USHORT *, USHORT *) = NULL;
    USHORT program = 0, own = 0;
    SYSTEM_INFO info;
    FARPROC found = GetProcAddress(GetModuleHandleW(L"kernel32.dll"), "IsWow64Process2");
    memcpy(&of, &found, sizeof found);
    if (of && of(GetCurrentProcess(), &program, &own) && (own == ARM64 || own == AMD64))
        return own == ARM64 ? "aarch64" : "x86_64";
    GetNativeSystemInfo(&info);
    return info.wProcessorArchitecture == PROCESSOR_ARCHITECTURE_AMD64 ? "x86_64" : NULL;
}

/* "Windows 11 Pro 23H2"; the registry goes on saying 10 of it. */
static const char *edition(cm_arena *arena, unsigned long build) {
    const char *name = cm_reg_text(arena, CM_REG_MACHINE, VERSION, "ProductName");
    const char *release = cm_reg_text(arena, CM_REG_MACHINE, VERSION, "DisplayVersion");
    if (!name || !*name) return NULL;
    if (cm_starts(name, "Windows 10") && build >= FIRST_11)
        name = cm_sprintf(arena, "Windows 11%s", name + strlen("Windows 10"));
    return release && *release ? cm_sprintf(arena, "%s %s", name, release) : name;
}

void cm_probe_running(cm_site *site) {
    cm_machine *machine = site->machine;
    LONG(WINAPI * version)(OSVERSIONINFOW *) = NULL; /* which tells no lies to old programs */
    OSVERSIONINFOW info = {.dwOSVersionInfoSize = sizeof info};
    FARPROC found = GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "RtlGetVersion");
    memcpy(&version, &found, sizeof found);
    machine->system.os = "windows";
    machine->system.arch = processor();
    machine->system.wsl = machine->system.jetson = CM_FALSE;
    if (version && version(&info) == 0)
        machine->system.kernel =
            cm_sprintf(machine->arena, "%lu.%lu.%lu", (unsigned long)info.dwMajorVersion,
                       (unsigned long)info.dwMinorVersion, (unsigned long)info.dwBuildNumber);
    machine->system.distribution = edition(machine->arena, info.dwBuildNumber);
}
