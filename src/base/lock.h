/* A lock between processes: one file on which the system keeps who has it. */
#ifndef CM_BASE_LOCK_H
#define CM_BASE_LOCK_H

#include "base/err.h"

/* Takes the one lock that the file `path` stands for, making an empty file there; the file stays
 * afterwards, for to delete it would let two hold it. Its bytes are never written, so a file that
 * another user left will do if it may be read. While another process has the lock this one waits up
 * to `seconds`, then CM_UNREAD ("is at work"). CM_UNREAD also where something else than a file has
 * that name, a symbolic link among it, and where the file cannot be opened or made. The system
 * frees the lock when the process ends in whatever way; cm_file_unlock before. */
cm_status cm_file_lock(const char *path, int seconds, int *lock, cm_err *err) CM_CHECKED;
void cm_file_unlock(int lock);
/* The same of the number that `lock` points to: for cm_guard_set. */
void cm_file_unlock_at(void *lock);

#endif
