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

#include "base/beside.h"
#include "base/memory.h"
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

/* What tells that nothing has a name; every other number tells that the system could not say. */
static bool is_absence(DWORD why) {
    return why == ERROR_FILE_NOT_FOUND || why == ERROR_PATH_NOT_FOUND ||
           why == ERROR_INVALID_NAME || why == ERROR_BAD_PATHNAME || why == ERROR_INVALID_DRIVE ||
           why == ERROR_DIRECTORY;
}

/* INVALID_FILE_ATTRIBUTES with GetLastError where there are none. */
static DWORD attributes(const char *path) {
    wchar_t *wide = cm_wide_path(path);
    if (!wide) SetLastError(ERROR_INVALID_NAME);
    if (!wide) return INVALID_FILE_ATTRIBUTES;
    DWORD bits = GetFileAttributesW(wide), why = GetLastError();
    free(wide);
    SetLastError(why);
    return bits;
}

static bool is_folder(const char *path) {
    DWORD bits = attributes(path);
    return bits != INVALID_FILE_ATTRIBUTES && (bits & FILE_ATTRIBUTE_DIRECTORY);
}

/* Why a file could not be opened, in the words of other systems for a folder. */
static DWORD why_not(const char *path, DWORD number, bool *folder) {
    *folder = number == ERROR_ACCESS_DENIED && is_folder(path);
    return number;
}

static HANDLE open_file(const char *path, cm_err *err) {
    bool folder = false;
    HANDLE file = open_wide(path, GENERIC_READ, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL);
    if (file == INVALID_HANDLE_VALUE) {
        DWORD number = why_not(path, GetLastError(), &folder);
        if (folder)
            cm_fail(err, CM_UNREAD, "%s: Is a directory", path);
        else
            fail_with(err, is_absence(number) ? CM_ABSENT : CM_UNREAD, path, "", number);
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

/* CM_ABSENT with the line of it in `err`. */
static cm_status read_path(cm_arena *arena, const char *path, size_t limit, char **bytes,
                           size_t *length, cm_err *err) {
    cm_text text = {.arena = arena};
    cm_text_puts(&text, "");
    HANDLE file = open_file(path, err);
    if (file == INVALID_HANDLE_VALUE) return err->status;
    cm_status status = read_all(file, path, limit, &text, err);
    CloseHandle(file);
    if (status != CM_OK) return status;
    text.data[text.length] = 0;
    *bytes = text.data;
    *length = text.length;
    return CM_OK;
}

cm_status cm_file_read(cm_arena *arena, const char *path, size_t limit, char **bytes,
                       size_t *length, cm_err *err) {
    cm_err why = {0};
    cm_status status = read_path(arena, path, limit, bytes, length, &why);
    return status == CM_OK ? CM_OK : cm_fail(err, CM_UNREAD, "%s", why.text);
}

cm_status cm_file_read_optional(cm_arena *arena, const char *path, size_t limit, char **bytes,
                                size_t *length, cm_err *err) {
    cm_err why = {0};
    cm_status status = read_path(arena, path, limit, bytes, length, &why);
    return status == CM_OK || status == CM_ABSENT ? status : cm_fail(err, status, "%s", why.text);
}

FILE *cm_file_open(const char *path) {
    cm_err why = {0};
    HANDLE file = open_file(path, &why);
    errno = why.status == CM_ABSENT ? ENOENT : EACCES;
    if (file == INVALID_HANDLE_VALUE) return NULL;
    int fd = _open_osfhandle((intptr_t)file, _O_RDONLY | _O_BINARY);
    FILE *stream = fd < 0 ? NULL : _fdopen(fd, "rb");
    if (fd < 0) {
        CloseHandle(file);
    } else if (!stream) {
        _close(fd);
        cm_memory_none(); /* for which alone it fails here */
    }
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

struct cm_file_at {
    const char *path;
    HANDLE file;
};

cm_status cm_file_open_at(cm_arena *arena, const char *path, cm_file_at **file, size_t *length,
                          cm_err *err) {
    cm_err why = {0};
    LARGE_INTEGER size;
    cm_file_at *made = cm_alloc(arena, sizeof *made);
    *made = (cm_file_at){cm_strdup(arena, path), open_file(path, &why)};
    if (made->file == INVALID_HANDLE_VALUE) return cm_fail(err, why.status, "%s", why.text);
    if (!GetFileSizeEx(made->file, &size)) {
        DWORD code = GetLastError();
        CloseHandle(made->file);
        return fail_with(err, CM_UNREAD, path, "", code);
    }
    *length = (size_t)size.QuadPart;
    *file = made;
    return CM_OK;
}

cm_status cm_file_read_at(cm_file_at *file, size_t offset, void *bytes, size_t count, cm_err *err) {
    LARGE_INTEGER from = {.QuadPart = (long long)offset};
    if (!SetFilePointerEx(file->file, from, NULL, FILE_BEGIN))
        return fail_with(err, CM_UNREAD, file->path, "", GetLastError());
    for (size_t got = 0; got < count;) {
        DWORD n = 0, part = count - got > 1U << 24 ? 1U << 24 : (DWORD)(count - got);
        if (!ReadFile(file->file, (char *)bytes + got, part, &n, NULL))
            return fail_with(err, CM_UNREAD, file->path, "", GetLastError());
        if (n == 0) return cm_fail(err, CM_UNREAD, "%s: cut short", file->path);
        got += n;
    }
    return CM_OK;
}

void cm_file_close_at(cm_file_at *file) {
    if (file && file->file != INVALID_HANDLE_VALUE) CloseHandle(file->file);
    if (file) file->file = INVALID_HANDLE_VALUE;
}

/* Writing -------------------------------------------------------------------------------------- */

/* Opens a new file beside `path`. */
static HANDLE open_beside(const char *path, char *beside, size_t room) {
    HANDLE file = INVALID_HANDLE_VALUE;
    for (int i = 0; file == INVALID_HANDLE_VALUE && i < CM_MOST_BESIDE; i++) {
        if (!cm_beside_name(beside, room, path, GetCurrentProcessId(), i)) {
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
        if (good || !held || is_folder(to)) break;
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

/* Whether a writer of `of` that is no more made the file of that name. */
static bool left_over(const char *name, const char *of) {
    unsigned long process;
    return cm_beside_read(name, of, &process) && has_ended(process);
}

void cm_file_sweep(const char *path) {
    const char *slash = cm_path_slash(path), *name = slash ? slash + 1 : path;
    cm_arena *arena = cm_arena_new();
    const char *dir = slash ? cm_strndup(arena, path, (size_t)(slash - path + 1)) : "./";
    cm_strings names;
    bool listed = cm_dir_list(arena, dir, &names, NULL) == CM_OK;
    for (size_t i = 0; listed && i < names.count; i++)
        if (left_over(names.items[i], name))
            delete_file(cm_sprintf(arena, "%s%s", dir, names.items[i]));
    cm_arena_free(arena);
}

cm_status cm_file_remove(const char *path, cm_err *err) {
    wchar_t *wide = cm_wide_path(path);
    bool good = wide && DeleteFileW(wide);
    DWORD why = wide ? GetLastError() : ERROR_INVALID_NAME;
    free(wide);
    return good || is_absence(why) ? CM_OK
                                   : fail_with(err, CM_UNREAD, path, "not taken away: ", why);
}

/* Folders -------------------------------------------------------------------------------------- */

cm_status cm_file_look(const char *path, cm_entry *entry, cm_err *err) {
    DWORD bits = attributes(path);
    *entry = CM_NOTHING;
    if (bits == INVALID_FILE_ATTRIBUTES) {
        DWORD why = GetLastError();
        if (why == ERROR_INVALID_PARAMETER) *entry = CM_SPECIAL; /* a console, a pipe: has none */
        return is_absence(why) || *entry == CM_SPECIAL ? CM_OK
                                                       : fail_with(err, CM_UNREAD, path, "", why);
    }
    *entry = bits & FILE_ATTRIBUTE_DIRECTORY ? CM_FOLDER
             : bits & FILE_ATTRIBUTE_DEVICE  ? CM_SPECIAL
                                             : CM_REGULAR;
    return CM_OK;
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static HANDLE find_first(cm_arena *arena, const char *path, WIN32_FIND_DATAW *entry) {
    wchar_t *wide = cm_wide_path(cm_sprintf(arena, "%s/*", path));
    HANDLE found = wide && *wide ? FindFirstFileW(wide, entry) : INVALID_HANDLE_VALUE;
    DWORD why = wide && *wide ? GetLastError() : ERROR_INVALID_NAME;
    free(wide);
    SetLastError(why);
    return found;
}

bool cm_dir_closed(const char *path) {
    WIN32_FIND_DATAW entry;
    cm_arena *arena = cm_arena_new();
    HANDLE found = find_first(arena, path, &entry);
    DWORD why = GetLastError();
    if (found != INVALID_HANDLE_VALUE) FindClose(found);
    cm_arena_free(arena);
    return found == INVALID_HANDLE_VALUE && why == ERROR_ACCESS_DENIED;
}

cm_status cm_dir_list(cm_arena *arena, const char *path, cm_strings *names, cm_err *err) {
    WIN32_FIND_DATAW entry;
    *names = (cm_strings){0};
    HANDLE found = find_first(arena, path, &entry);
    DWORD why = GetLastError();
    if (found == INVALID_HANDLE_VALUE) {
        /* a drive without a file in it has not even "." */
        if (why == ERROR_FILE_NOT_FOUND && is_folder(path)) return CM_OK;
        return is_absence(why) ? CM_ABSENT : fail_with(err, CM_UNREAD, path, "", why);
    }
    do {
        if (wcscmp(entry.cFileName, L".") != 0 && wcscmp(entry.cFileName, L"..") != 0)
            cm_strings_add(arena, names, cm_narrow(arena, entry.cFileName));
    } while (FindNextFileW(found, &entry));
    why = GetLastError();
    FindClose(found);
    if (why != ERROR_NO_MORE_FILES) {
        *names = (cm_strings){0};
        return fail_with(err, CM_UNREAD, path, "", why);
    }
    cm_sort(names->items, names->count, sizeof *names->items, by_bytes);
    return CM_OK;
}

cm_status cm_dir_make(const char *path, cm_err *err) {
    wchar_t *wide = cm_wide_path(path);
    bool made = wide && CreateDirectoryW(wide, NULL);
    DWORD why = wide ? GetLastError() : ERROR_INVALID_NAME;
    free(wide);
    if (made || is_folder(path)) return CM_OK;
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
        if (!is_folder(part) && cm_dir_make(part, NULL) != CM_OK) continue;
    }
    return cm_dir_make(path, err);
}

/* Links are followed by the system itself; a saved machine's own (absolute ones, of a Linux) are
 * not read here. docs/decisions/0008. */
cm_status cm_link_read(cm_arena *arena, const char *path, char **target, cm_err *err) {
    (void)arena;
    (void)path;
    (void)err;
    *target = NULL;
    return CM_ABSENT;
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
