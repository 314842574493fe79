/* Files, as far as this program needs them; _posix.c and _win32.c hold what differs by system.
 * What is not there is told from what cannot be read everywhere: CM_ABSENT is said only where the
 * system says that nothing has that name, CM_UNREAD with one line wherever it says anything else.
 */
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

/* The same for a regular file that may be missing: CM_ABSENT, and nothing in `err`, where nothing
 * has that name. A FIFO or a device is CM_UNREAD ("not a file"). One call of the system where
 * cm_file_look before it would take two. */
cm_status cm_file_read_optional(cm_arena *arena, const char *path, size_t limit, char **bytes,
                                size_t *length, cm_err *err) CM_CHECKED;

/* Opens a file for reading its bytes; NULL with errno if it cannot, but for no memory, which is
 * cm_memory_none. Paths are UTF-8 everywhere, for which fopen does not do on Windows. */
FILE *cm_file_open(const char *path);

/* Reads the last `count` bytes of a regular file. CM_ABSENT where nothing has that name, CM_UNREAD
 * where it is shorter, no file, or cannot be read. */
cm_status cm_file_tail(const char *path, void *bytes, size_t count, cm_err *err);

/* A regular file that is read at places of one's choice. */
typedef struct cm_file_at cm_file_at;

/* Opens one; it lives in `arena` until cm_file_close_at. `*length` is its length now. CM_ABSENT
 * where nothing has that name, CM_UNREAD where it is not a file or cannot be opened. */
cm_status cm_file_open_at(cm_arena *arena, const char *path, cm_file_at **file, size_t *length,
                          cm_err *err) CM_CHECKED;
/* Reads `count` bytes from `offset` on; CM_UNREAD also where the file ends before. */
cm_status cm_file_read_at(cm_file_at *file, size_t offset, void *bytes, size_t count,
                          cm_err *err) CM_CHECKED;
void cm_file_close_at(cm_file_at *file);

/* Replaces a file as a whole: writes beside it, flushes, renames. A failure leaves the old one.
 * Whatever ends the program while it writes leaves the old one or the new one, and perhaps the file
 * beside it (beside.h), which cm_file_sweep takes away. A regular file that stood there passes on
 * its permissions, and its owner where the process may give files away; on Windows the new file
 * has the rights of its folder. Refused where a device, a FIFO or a socket stands. */
cm_status cm_file_write(const char *path, const void *bytes, size_t length, cm_err *err) CM_CHECKED;

/* Takes away what writers of `path` that were ended left beside it, and nothing else. */
void cm_file_sweep(const char *path);

/* Takes a file away; CM_OK also where nothing has that name. */
cm_status cm_file_remove(const char *path, cm_err *err) CM_CHECKED;

/* What a name stands for, links followed. */
typedef enum {
    CM_NOTHING, /* nothing has that name, or a link leads nowhere */
    CM_REGULAR,
    CM_FOLDER,
    CM_SPECIAL, /* a FIFO, a device, a socket */
} cm_entry;

/* Says what stands at `path`. CM_UNREAD where the system does not tell: then `*entry` is CM_NOTHING
 * and means nothing. */
cm_status cm_file_look(const char *path, cm_entry *entry, cm_err *err) CM_CHECKED;

/* Whether there is a folder that the system's rights keep this process out of. */
bool cm_dir_closed(const char *path);

/* The names in a folder, sorted by bytes, without "." and "..". CM_ABSENT, and nothing in `err`,
 * where no folder has that name. CM_UNREAD where it could not be listed whole; `*names` is empty
 * then. */
cm_status cm_dir_list(cm_arena *arena, const char *path, cm_strings *names, cm_err *err) CM_CHECKED;

/* Makes a folder (one level); an existing one is fine. */
cm_status cm_dir_make(const char *path, cm_err *err) CM_CHECKED;

/* The same with all folders above it. */
cm_status cm_dir_make_all(const char *path, cm_err *err) CM_CHECKED;

/* The last sign in `path` that parts folders, or NULL: '/', on Windows '\\' too. */
const char *cm_path_slash(const char *path);

/* The path from the root on, links followed; the path as it is where nothing is there. */
char *cm_path_absolute(cm_arena *arena, const char *path);

/* The text that a symbolic link holds. CM_ABSENT, and nothing in `err`, where no link has that
 * name; CM_UNREAD where the system does not tell. */
cm_status cm_link_read(cm_arena *arena, const char *path, char **target, cm_err *err) CM_CHECKED;

#endif
