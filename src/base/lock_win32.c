/* Locks by LockFileEx on the first byte. */
#include "base/lock.h"

#include <stdint.h>
#include <stdlib.h>
#include <windows.h>

#include "base/wide.h"

/* Opened for reading alone, which is enough for LockFileEx. A link is opened as itself and refused
 * as what it is. */
static HANDLE open_lock(const char *path) {
    enum { SHARED = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE };
    wchar_t *wide = cm_wide_path(path);
    HANDLE file = INVALID_HANDLE_VALUE;
    BY_HANDLE_FILE_INFORMATION known;
    if (wide)
        file = CreateFileW(wide, GENERIC_READ, SHARED, NULL, OPEN_ALWAYS,
                           FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    DWORD why = wide ? GetLastError() : ERROR_INVALID_NAME;
    free(wide);
    if (file != INVALID_HANDLE_VALUE && GetFileInformationByHandle(file, &known) &&
        (known.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT)) {
        CloseHandle(file);
        file = INVALID_HANDLE_VALUE;
        why = ERROR_CANT_RESOLVE_FILENAME;
    }
    SetLastError(why);
    return file;
}

static cm_status refuse(const char *path, DWORD why, cm_err *err) {
    return cm_fail(err, CM_UNREAD, "%s: the lock cannot be taken: %s (error %lu)", path,
                   why == ERROR_CANT_RESOLVE_FILENAME ? "a link stands there"
                                                      : cm_windows_error(NULL, why),
                   why);
}

cm_status cm_file_lock(const char *path, int seconds, int *lock, cm_err *err) {
    enum { STEPS = 50 }; /* in a second */
    HANDLE file = open_lock(path);
    if (file == INVALID_HANDLE_VALUE) return refuse(path, GetLastError(), err);
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
    return refuse(path, why, err);
}

void cm_file_unlock(int lock) {
    CloseHandle((HANDLE)(intptr_t)lock);
}

void cm_file_unlock_at(void *lock) {
    cm_file_unlock(*(int *)lock);
}
