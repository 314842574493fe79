#include "base/wide.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "base/memory.h"
#include "base/str.h"

wchar_t *cm_wide(cm_arena *arena, const char *text) {
    int n = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    wchar_t *wide = cm_alloc_array(arena, (size_t)(n > 0 ? n : 1), sizeof *wide);
    if (n > 0) MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, n);
    return wide;
}

char *cm_narrow(cm_arena *arena, const wchar_t *text) {
    int n = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *narrow = cm_alloc(arena, (size_t)(n > 0 ? n : 1));
    if (n > 0) WideCharToMultiByte(CP_UTF8, 0, text, -1, narrow, n, NULL, NULL);
    return narrow;
}

/* \\?\C:\..., which has no limit but 32,767 characters; a share is \\?\UNC\HOST\SHARE. */
static wchar_t *unlimited(wchar_t *path) {
    static const wchar_t drive[] = L"\\\\?\\", share[] = L"\\\\?\\UNC\\";
    DWORD room = GetFullPathNameW(path, 0, NULL, NULL);
    wchar_t *whole = room ? cm_memory_get((room + 8) * sizeof *whole) : NULL;
    DWORD n = whole ? GetFullPathNameW(path, room, whole, NULL) : 0;
    if (!n || n >= room || n < MAX_PATH - 12) {
        free(whole);
        return path;
    }
    bool is_share = whole[0] == L'\\' && whole[1] == L'\\';
    if (is_share && (whole[2] == L'?' || whole[2] == L'.')) {
        free(whole);
        return path;
    }
    const wchar_t *head = is_share ? share : drive;
    size_t skip = is_share ? 2 : 0, length = wcslen(head);
    memmove(whole + length, whole + skip, (n - skip + 1) * sizeof *whole);
    memcpy(whole, head, length * sizeof *whole);
    free(path);
    return whole;
}

wchar_t *cm_wide_path(const char *path) {
    int n = MultiByteToWideChar(CP_UTF8, 0, path, -1, NULL, 0);
    wchar_t *wide = n > 0 ? cm_memory_get((size_t)n * sizeof *wide) : NULL;
    if (!wide) return NULL;
    MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, n);
    for (wchar_t *p = wide; *p; p++)
        if (*p == L'/') *p = L'\\';
    return unlimited(wide);
}

const char *cm_windows_error(cm_arena *arena, unsigned long number) {
    static const struct {
        unsigned long number;
        const char *text;
    } known[] = {
        {ERROR_FILE_NOT_FOUND, "No such file or directory"},
        {ERROR_PATH_NOT_FOUND, "No such file or directory"},
        {ERROR_INVALID_NAME, "No such file or directory"},
        {ERROR_BAD_PATHNAME, "No such file or directory"},
        {ERROR_BAD_NETPATH, "No such file or directory"},
        {ERROR_INVALID_DRIVE, "No such file or directory"},
        {ERROR_NOT_READY, "The drive is not ready"},
        {ERROR_ACCESS_DENIED, "Permission denied"},
        {ERROR_SHARING_VIOLATION, "Another program has it open"},
        {ERROR_LOCK_VIOLATION, "Another program has it locked"},
        {ERROR_WRITE_PROTECT, "The medium is write-protected"},
        {ERROR_DISK_FULL, "No space left on device"},
        {ERROR_HANDLE_DISK_FULL, "No space left on device"},
        {ERROR_FILE_EXISTS, "File exists"},
        {ERROR_ALREADY_EXISTS, "File exists"},
        {ERROR_DIRECTORY, "Not a directory"},
        {ERROR_FILENAME_EXCED_RANGE, "File name too long"},
        {ERROR_NOT_ENOUGH_MEMORY, "Out of memory"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].number == number) return known[i].text;
    return arena ? cm_sprintf(arena, "error %lu of Windows", number) : "an error of Windows";
}

void *cm_system_library(const char *name) {
    wchar_t path[MAX_PATH + 64];
    UINT n = GetSystemDirectoryW(path, MAX_PATH);
    if (!n || n >= MAX_PATH || strlen(name) > 40) return NULL;
    path[n++] = L'\\';
    for (size_t i = 0; name[i]; i++)
        path[n++] = (wchar_t)(unsigned char)name[i];
    path[n] = 0;
    return (void *)LoadLibraryExW(path, NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
}

int cm_system_functions(void *library, const char *const *names, void *const *places,
                        size_t count) {
    for (size_t i = 0; i < count; i++) {
        FARPROC found = library ? GetProcAddress((HMODULE)library, names[i]) : NULL;
        if (!found) return 0;
        memcpy(places[i], &found, sizeof found);
    }
    return 1;
}
