/* Files, as far as this program needs them; _posix.c and _win32.c hold what differs by system. */
#ifndef CM_BASE_FILE_H
#define CM_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/str.h"

/* Reads a whole file of at most `limit` bytes into the arena, with a NUL behind it. CM_UNREAD if it
 * is absent, no file, or longer than `limit`. A lack of memory in any of these is cm_memory_none.
 */
cm_status cm_file_read(cm_arena *arena, const char *path, size_t limit, char **bytes,
                       size_t *length, cm_err *err);

/* The same for a file that may be missing: CM_ABSENT, and nothing in `err`, where nothing has that
 * name. One call of the system where cm_file_exists before it would take two. */
cm_status cm_file_read_optional(cm_arena *arena, const char *path, size_t limit, char **bytes,
                                size_t *length, cm_err *err);

/* Opens a file for reading its bytes; NULL with errno if it cannot. Paths are UTF-8 everywhere, for
 * which fopen does not do on Windows. */
FILE *cm_file_open(const char *path);

/* Reads the last `count` bytes of a regular file. CM_ABSENT where nothing has that name, CM_UNREAD
 * where it is shorter, no file, or cannot be read. */
cm_status cm_file_tail(const char *path, void *bytes, size_t count, cm_err *err);

/* Replaces a file as a whole: writes beside it, flushes, renames. A failure leaves the old one.
 * Whatever ends the program while it writes leaves the old one or the new one, and perhaps the file
 * beside it (PATH.new.PROCESS), which cm_file_sweep takes away. */
cm_status cm_file_write(const char *path, const void *bytes, size_t length, cm_err *err);

/* Takes away what writers of `path` that were ended left beside it. */
void cm_file_sweep(const char *path);

bool cm_file_exists(const char *path); /* of any type */
bool cm_is_dir(const char *path);
bool cm_is_file(const char *path); /* a regular one, or a link to one: no FIFO, device, folder */

/* The names in a folder, sorted by bytes, without "." and ".."; empty if it cannot be read. */
cm_strings cm_dir_list(cm_arena *arena, const char *path);

/* Makes a folder (one level); an existing one is fine. */
cm_status cm_dir_make(const char *path, cm_err *err);

/* Takes the one lock that the file `path` stands for, making an empty file there; the file stays
 * afterwards, for to delete it would let two hold it. While another process has it this one waits
 * up to `seconds`, then CM_UNREAD ("is at work"); CM_UNREAD also if the file cannot be made. The
 * system frees it when the process ends in whatever way; cm_file_unlock before. */
cm_status cm_file_lock(const char *path, int seconds, int *lock, cm_err *err);
void cm_file_unlock(int lock);
/* The same of the number that `lock` points to: for cm_guard_set. */
void cm_file_unlock_at(void *lock);

/* The same with all folders above it. */
cm_status cm_dir_make_all(const char *path, cm_err *err);

/* The last sign in `path` that parts folders, or NULL: '/', on Windows '\\' too. */
const char *cm_path_slash(const char *path);

/* The path from the root on, links followed; the path as it is where nothing is there. */
char *cm_path_absolute(cm_arena *arena, const char *path);

/* The text that a symbolic link holds, or NULL. */
char *cm_link_read(cm_arena *arena, const char *path);

#endif
