/* Windows: the calls that take UTF-16, with the limit of 260 characters lifted (wide.h). Files are
 * opened so that others may replace them meanwhile, as they may elsewhere. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "base/sort.h"
#include "base/wide.h"

enum { SHARED = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, CHUNK = 1 << 16 };

static cm_status fail_with(cm_err *err, cm_status status, const char *path, const char *what,
                           DWORD number) {
    const char *why = cm_windows_error(NULL, number);
    if (strstr(why, "Windows"))
        return cm_fail(err, status, "%s: %serror %lu of Windows", path, what, number);
    return cm_fail(err, status, "%s: %s%s", path, what, why);
}

static HANDLE open_wide(const char *path, DWORD access, DWORD how, DWORD flags) {
    wchar_t *wide = cm_wide_path(path);
    if (!wide) SetLastError(ERROR_INVALID_NAME);
    if (!wide) return INVALID_HANDLE_VALUE;
    HANDLE file = CreateFileW(wide, access, SHARED, NULL, how, flags, NULL);
    DWORD why = GetLastError();
    free(wide);
    SetLastError(why);
    return file;
}

static DWORD attributes(const char *path) {
    wchar_t *wide = cm_wide_path(path);
    DWORD bits = wide ? GetFileAttributesW(wide) : INVALID_FILE_ATTRIBUTES;
    free(wide);
    return bits;
}

/* Why a file could not be opened, in the words of other systems for a folder. */
static DWORD why_not(const char *path, DWORD number, bool *folder) {
    *folder = number == ERROR_ACCESS_DENIED && cm_is_dir(path);
    return number;
}

static HANDLE open_file(const char *path, cm_err *err) {
    bool folder = false;
    HANDLE file = open_wide(path, GENERIC_READ, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL);
    if (file == INVALID_HANDLE_VALUE) {
        DWORD number = why_not(path, GetLastError(), &folder);
        bool absent = strstr(cm_windows_error(NULL, number), "No such") != NULL;
        if (folder)
            cm_fail(err, CM_UNREAD, "%s: Is a directory", path);
        else
            fail_with(err, absent ? CM_ABSENT : CM_UNREAD, path, "", number);
        return file;
    }
    if (GetFileType(file) == FILE_TYPE_DISK) return file;
    CloseHandle(file); /* COM1, a pipe: reading it might wait for ever */
    cm_fail(err, CM_UNREAD, "%s: not a file", path);
    return INVALID_HANDLE_VALUE;
}

/* Reading -------------------------------------------------------------------------------------- */

static cm_status read_all(HANDLE file, const char *path, size_t limit, cm_text *text, cm_err *err) {
    LARGE_INTEGER size = {.QuadPart = 0};
    if (GetFileType(file) != FILE_TYPE_DISK || !GetFileSizeEx(file, &size)) size.QuadPart = 0;
    if ((unsigned long long)size.QuadPart > limit) /* before any of it is in memory */
        return cm_fail(err, CM_UNREAD, "%s: larger than %zu bytes", path, limit);
    cm_text_reserve(text, (size_t)size.QuadPart + 1);
    for (;;) {
        DWORD n = 0;
        cm_text_reserve(text, 1);
        size_t room = text->capacity - text->length - 1;
        if (!room) cm_text_reserve(text, CHUNK), room = text->capacity - text->length - 1;
        if (room > 1U << 30) room = 1U << 30;
        if (!ReadFile(file, text->data + text->length, (DWORD)room, &n, NULL)) {
            if (GetLastError() == ERROR_BROKEN_PIPE) return CM_OK; /* its writer has ended */
            return fail_with(err, CM_UNREAD, path, "", GetLastError());
        }
        if (!n) return CM_OK;
        text->length += n;
        if (text->length > limit)
            return cm_fail(err, CM_UNREAD, "%s: larger than %zu bytes", path, limit);
    }
}

cm_status cm_file_read(cm_arena *arena, const char *path, size_t limit, char **bytes,
                       size_t *length, cm_err *err) {
    cm_text text = {.arena = arena};
    cm_err why = {0};
    cm_text_puts(&text, "");
    HANDLE file = open_file(path, &why);
    if (file == INVALID_HANDLE_VALUE) return cm_fail(err, CM_UNREAD, "%s", why.text);
    cm_status status = read_all(file, path, limit, &text, err);
    CloseHandle(file);
    if (status != CM_OK) return status;
    text.data[text.length] = 0;
    *bytes = text.data;
    *length = text.length;
    return CM_OK;
}

cm_status cm_file_read_optional(cm_arena *arena, const char *path, size_t limit, char **bytes,
                                size_t *length, cm_err *err) {
    if (!cm_file_exists(path)) return CM_ABSENT;
    return cm_file_read(arena, path, limit, bytes, length, err);
}

FILE *cm_file_open(const char *path) {
    cm_err why = {0};
    HANDLE file = open_file(path, &why);
    errno = why.status == CM_ABSENT ? ENOENT : EACCES;
    if (file == INVALID_HANDLE_VALUE) return NULL;
    int fd = _open_osfhandle((intptr_t)file, _O_RDONLY | _O_BINARY);
    FILE *stream = fd < 0 ? NULL : _fdopen(fd, "rb");
    if (fd < 0)
        CloseHandle(file);
    else if (!stream)
        _close(fd);
    return stream;
}

cm_status cm_file_tail(const char *path, void *bytes, size_t count, cm_err *err) {
    cm_err why = {0};
    LARGE_INTEGER size;
    DWORD n = 0;
    HANDLE file = open_file(path, &why);
    if (file == INVALID_HANDLE_VALUE) return cm_fail(err, why.status, "%s", why.text);
    bool good = GetFileSizeEx(file, &size) && (unsigned long long)size.QuadPart >= count;
    LARGE_INTEGER from = {.QuadPart = good ? size.QuadPart - (long long)count : 0};
    good = good && SetFilePointerEx(file, from, NULL, FILE_BEGIN) &&
           ReadFile(file, bytes, (DWORD)count, &n, NULL) && n == count;
    CloseHandle(file);
    return good ? CM_OK : cm_fail(err, CM_UNREAD, "%s: too short", path);
}

/* Writing -------------------------------------------------------------------------------------- */

/* Opens a new file PATH.new.PROCESS; a number behind it where an ended process of the same number
 * left one. */
static HANDLE open_beside(const char *path, char *beside, size_t room) {
    HANDLE file = INVALID_HANDLE_VALUE;
    for (int i = 0; file == INVALID_HANDLE_VALUE && i < 100; i++) {
        unsigned long own = GetCurrentProcessId();
        int n = snprintf(beside, room, i ? "%s.new.%lu.%d" : "%s.new.%lu", path, own, i);
        if (n < 0 || (size_t)n >= room) {
            SetLastError(ERROR_FILENAME_EXCED_RANGE);
            return file;
        }
        file = open_wide(beside, GENERIC_WRITE, CREATE_NEW, FILE_ATTRIBUTE_NORMAL);
        if (file == INVALID_HANDLE_VALUE && GetLastError() != ERROR_FILE_EXISTS) break;
    }
    return file;
}

static void delete_file(const char *path) {
    wchar_t *wide = cm_wide_path(path);
    if (wide) DeleteFileW(wide);
    free(wide);
}

/* One step for whoever reads it: the old file or the new one. Scanners for viruses hold a new file
 * for a moment, so it is tried again for a second. */
static bool replace(const char *from, const char *to) {
    enum { TRIES = 20, PAUSE = 50 };
    wchar_t *a = cm_wide_path(from), *b = cm_wide_path(to);
    bool good = false;
    DWORD why = ERROR_NOT_ENOUGH_MEMORY;
    for (int i = 0; a && b && !good && i < TRIES; i++) {
        good = MoveFileExW(a, b, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH);
        why = GetLastError();
        bool held = why == ERROR_SHARING_VIOLATION || why == ERROR_ACCESS_DENIED;
        if (good || !held || cm_is_dir(to)) break;
        Sleep(PAUSE);
    }
    free(a);
    free(b);
    SetLastError(why);
    return good;
}

cm_status cm_file_write(const char *path, const void *bytes, size_t length, cm_err *err) {
    char beside[4096];
    bool folder = false;
    HANDLE file = open_beside(path, beside, sizeof beside);
    if (file == INVALID_HANDLE_VALUE)
        return fail_with(err, CM_UNREAD, path, "not written: ", GetLastError());
    const char *p = bytes;
    bool good = true;
    while (good && length > 0) {
        DWORD put = 0, part = length > 1U << 24 ? 1U << 24 : (DWORD)length;
        good = WriteFile(file, p, part, &put, NULL) && put > 0;
        p += put, length -= put;
    }
    good = good && FlushFileBuffers(file);
    DWORD why = GetLastError();
    CloseHandle(file);
    if (good && !replace(beside, path)) good = false, why = why_not(path, GetLastError(), &folder);
    if (good) return CM_OK;
    delete_file(beside);
    if (folder) return cm_fail(err, CM_UNREAD, "%s: not written: Is a directory", path);
    return fail_with(err, CM_UNREAD, path, "not written: ", why);
}

static bool has_ended(unsigned long process) {
    HANDLE handle = OpenProcess(SYNCHRONIZE, FALSE, process);
    if (!handle) return GetLastError() == ERROR_INVALID_PARAMETER;
    bool ended = WaitForSingleObject(handle, 0) == WAIT_OBJECT_0;
    CloseHandle(handle);
    return ended;
}

/* NAME.new.123 or NAME.new.123.4 of a process that is no more. */
static bool left_over(const char *name, const char *of) {
    size_t n = strlen(of);
    if (strncmp(name, of, n) != 0 || strncmp(name + n, ".new.", 5) != 0) return false;
    char *end;
    unsigned long process = strtoul(name + n + 5, &end, 10);
    return process > 0 && (!*end || *end == '.') && has_ended(process);
}

void cm_file_sweep(const char *path) {
    const char *slash = cm_path_slash(path), *name = slash ? slash + 1 : path;
    cm_arena *arena = cm_arena_new();
    const char *dir = slash ? cm_strndup(arena, path, (size_t)(slash - path + 1)) : "./";
    cm_strings names = cm_dir_list(arena, dir);
    for (size_t i = 0; i < names.count; i++)
        if (left_over(names.items[i], name))
            delete_file(cm_sprintf(arena, "%s%s", dir, names.items[i]));
    cm_arena_free(arena);
}

/* Folders -------------------------------------------------------------------------------------- */

bool cm_file_exists(const char *path) {
    return attributes(path) != INVALID_FILE_ATTRIBUTES;
}

bool cm_is_dir(const char *path) {
    DWORD bits = attributes(path);
    return bits != INVALID_FILE_ATTRIBUTES && (bits & FILE_ATTRIBUTE_DIRECTORY);
}

bool cm_is_file(const char *path) {
    DWORD bits = attributes(path);
    return bits != INVALID_FILE_ATTRIBUTES &&
           !(bits & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_DEVICE));
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

cm_strings cm_dir_list(cm_arena *arena, const char *path) {
    cm_strings list = {0};
    WIN32_FIND_DATAW entry;
    wchar_t *wide = cm_wide_path(cm_sprintf(arena, "%s/*", path));
    HANDLE found = wide && *path ? FindFirstFileW(wide, &entry) : INVALID_HANDLE_VALUE;
    free(wide);
    if (found == INVALID_HANDLE_VALUE) return list;
    do {
        if (wcscmp(entry.cFileName, L".") != 0 && wcscmp(entry.cFileName, L"..") != 0)
            cm_strings_add(arena, &list, cm_narrow(arena, entry.cFileName));
    } while (FindNextFileW(found, &entry));
    FindClose(found);
    cm_sort(list.items, list.count, sizeof *list.items, by_bytes);
    return list;
}

cm_status cm_dir_make(const char *path, cm_err *err) {
    wchar_t *wide = cm_wide_path(path);
    bool made = wide && CreateDirectoryW(wide, NULL);
    DWORD why = wide ? GetLastError() : ERROR_INVALID_NAME;
    free(wide);
    if (made || cm_is_dir(path)) return CM_OK;
    return fail_with(err, CM_UNREAD, path, "", why);
}

cm_status cm_dir_make_all(const char *path, cm_err *err) {
    char part[4096];
    size_t length = strlen(path);
    if (length >= sizeof part) return cm_fail(err, CM_UNREAD, "%s: name too long", path);
    for (size_t n = 1; n < length; n++) {
        bool sign = path[n] == '/' || path[n] == '\\';
        if (!sign || path[n - 1] == '/' || path[n - 1] == '\\' || path[n - 1] == ':') continue;
        memcpy(part, path, n);
        part[n] = 0;
        /* \\HOST and \\HOST\SHARE are no folders that could be made: the last one says so */
        if (!cm_is_dir(part)) cm_dir_make(part, NULL);
    }
    return cm_dir_make(path, err);
}

cm_status cm_file_lock(const char *path, int seconds, int *lock, cm_err *err) {
    enum { STEPS = 50 }; /* in a second */
    HANDLE file = open_wide(path, GENERIC_READ | GENERIC_WRITE, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL);
    if (file == INVALID_HANDLE_VALUE) {
        DWORD why = GetLastError();
        if (why == ERROR_ACCESS_DENIED && cm_is_dir(path))
            return cm_fail(err, CM_UNREAD, "%s: Is a directory", path);
        return fail_with(err, CM_UNREAD, path, "", why);
    }
    DWORD why = 0;
    for (int step = 0; step <= seconds * STEPS; step++) {
        OVERLAPPED whole = {0};
        if (LockFileEx(file, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0,
                       &whole)) {
            *lock = (int)(intptr_t)file; /* handles have 32 bits that count */
            return CM_OK;
        }
        why = GetLastError();
        if (why != ERROR_LOCK_VIOLATION && why != ERROR_IO_PENDING) break;
        if (step < seconds * STEPS) Sleep(1000 / STEPS);
    }
    CloseHandle(file);
    if (why == ERROR_LOCK_VIOLATION || why == ERROR_IO_PENDING)
        return cm_fail(err, CM_UNREAD, "%s: another process is at work", path);
    return fail_with(err, CM_UNREAD, path, "", why);
}

void cm_file_unlock(int lock) {
    CloseHandle((HANDLE)(intptr_t)lock);
}

void cm_file_unlock_at(void *lock) {
    cm_file_unlock(*(int *)lock);
}

/* Links are followed by the system itself; a saved machine's own (absolute ones, of a Linux) are
 * not read here. docs/decisions/0008. */
char *cm_link_read(cm_arena *arena, const char *path) {
    (void)arena;
    (void)path;
    return NULL;
}

const char *cm_path_slash(const char *path) {
    const char *slash = strrchr(path, '/'), *back = strrchr(path, '\\');
    return !slash || (back && back > slash) ? back : slash;
}

char *cm_path_absolute(cm_arena *arena, const char *path) {
    wchar_t *wide = cm_wide(arena, path);
    DWORD room = GetFullPathNameW(wide, 0, NULL, NULL);
    wchar_t *whole = room ? cm_alloc_array(arena, room, sizeof *whole) : NULL;
    if (!room || !GetFullPathNameW(wide, room, whole, NULL)) return cm_strdup(arena, path);
    char *text = cm_narrow(arena, whole);
    for (char *p = text; *p; p++)
        if (*p == '\\') *p = '/';
    return text;
}
