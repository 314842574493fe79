#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "base/file.h"
#include "base/wide.h"
#include "probe/windows_parts.h"

static char *with_slashes(char *path) {
    for (char *p = path; *p; p++)
        if (*p == '\\') *p = '/';
    return path;
}

const char *cm_windows_system32(cm_arena *arena) {
    wchar_t path[MAX_PATH];
    UINT n = GetSystemDirectoryW(path, MAX_PATH);
    return n && n < MAX_PATH ? with_slashes(cm_narrow(arena, path)) : "C:/Windows/System32";
}

/* The registry is asked, which only the administrator writes, and no variable. */
const char *cm_windows_programs(cm_arena *arena) {
    wchar_t path[MAX_PATH];
    DWORD bytes = sizeof path;
    LSTATUS failed =
        RegGetValueW(HKEY_LOCAL_MACHINE, L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion",
                     L"ProgramFilesDir", RRF_RT_REG_SZ, NULL, path, &bytes);
    return failed ? "C:/Program Files" : with_slashes(cm_narrow(arena, path));
}

static bool below(const char *path, const char *folder) {
    size_t n = strlen(folder);
    return cm_starts_i(path, folder) && (path[n] == '/' || path[n] == '\\');
}

/* What lies there was put there by an administrator, unless the system is broken already. */
char *cm_probe_trusted(cm_arena *arena, const char *path) {
    cm_entry entry;
    bool good =
        (below(path, cm_windows_system32(arena)) || below(path, cm_windows_programs(arena))) &&
        !strstr(path, "..") && cm_file_look(path, &entry, NULL) == CM_OK && entry == CM_REGULAR;
    return good ? cm_strdup(arena, path) : NULL;
}

int cm_probe_library_cuda(const char *path) {
    int (*get_version)(int *) = NULL;
    int version = 0;
    wchar_t *wide = cm_wide_path(path);
    HMODULE library = wide ? LoadLibraryExW(wide, NULL, LOAD_LIBRARY_SEARCH_SYSTEM32) : NULL;
    free(wide);
    if (!library) return 0;
    FARPROC found = GetProcAddress(library, "cuDriverGetVersion");
    memcpy(&get_version, &found, sizeof found);
    if (!get_version || get_version(&version) != 0) version = 0;
    FreeLibrary(library);
    return version;
}

const char *cm_windows_file_version(cm_arena *arena, const char *path) {
    DWORD(WINAPI * size)(LPCWSTR, LPDWORD) = NULL;
    BOOL(WINAPI * read)(LPCWSTR, DWORD, DWORD, LPVOID) = NULL;
    BOOL(WINAPI * query)(LPCVOID, LPCWSTR, LPVOID *, PUINT) = NULL;
    static const char *const names[] = {"GetFileVersionInfoSizeW", "GetFileVersionInfoW",
                                        "VerQueryValueW"};
    void *const places[] = {&size, &read, &query};
    VS_FIXEDFILEINFO *info = NULL;
    UINT length = 0;
    DWORD ignored = 0;
    const wchar_t *wide = cm_wide(arena, path);
    if (!cm_system_functions(cm_system_library("version.dll"), names, places, 3)) return NULL;
    DWORD bytes = size(wide, &ignored);
    void *data = bytes && bytes < 1 << 20 ? cm_alloc(arena, bytes) : NULL;
    if (!data || !read(wide, 0, bytes, data) || !query(data, L"\\", (void **)&info, &length) ||
        length < sizeof *info)
        return NULL;
    return cm_sprintf(arena, "%u.%u.%u.%u", (unsigned)(info->dwFileVersionMS >> 16),
                      (unsigned)(info->dwFileVersionMS & 0xffff),
                      (unsigned)(info->dwFileVersionLS >> 16),
                      (unsigned)(info->dwFileVersionLS & 0xffff));
}
