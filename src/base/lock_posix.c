/* Locks by flock, which asks for no right to write the file as fcntl does; every kernel that this
 * program runs on has it, and <sys/file.h> declares it in every level of the language. */
#define _POSIX_C_SOURCE 200809L
#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Opens the file, made where there is none. One that is there is opened without O_CREAT: in a
 * folder like /tmp the kernel refuses that for a file of another user. Links are not followed: the
 * file would be made wherever they lead. */
static int open_lock(const char *path) {
    enum { TRIES = 10 }; /* it may be made or taken away in between */
    enum { SAFE = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY };
    int fd = -1;
    for (int i = 0; fd < 0 && i < TRIES; i++) {
        fd = open(path, SAFE);
        if (fd < 0 && errno == ENOENT) fd = open(path, SAFE | O_CREAT | O_EXCL, 0644);
        if (fd < 0 && errno != EEXIST && errno != ENOENT && errno != EINTR) break;
    }
    return fd;
}

static cm_status refuse(const char *path, int why, cm_err *err) {
    return cm_fail(err, CM_UNREAD, "%s: the lock cannot be taken: %s", path,
                   why == ELOOP ? "a symbolic link stands there" : strerror(why));
}

/* 0 taken, else the reason. */
static int try_lock(int fd) {
    while (flock(fd, LOCK_EX | LOCK_NB) != 0)
        if (errno != EINTR) return errno;
    return 0;
}

cm_status cm_file_lock(const char *path, int seconds, int *lock, cm_err *err) {
    enum { STEPS = 50 }; /* in a second */
    struct stat s;
    int fd = open_lock(path), why = 0;
    if (fd < 0) return refuse(path, errno, err);
    bool file = fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
    for (int step = 0; file && (why = try_lock(fd)) != 0; step++) {
        if (why != EWOULDBLOCK || step >= seconds * STEPS) break;
        nanosleep(&(struct timespec){.tv_nsec = 1000000000L / STEPS}, NULL);
    }
    if (file && !why) {
        *lock = fd;
        return CM_OK;
    }
    close(fd);
    if (!file) return cm_fail(err, CM_UNREAD, "%s: the lock cannot be taken: not a file", path);
    if (why != EWOULDBLOCK) return refuse(path, why, err);
    return cm_fail(err, CM_UNREAD, "%s: another process is at work", path);
}

void cm_file_unlock(int lock) {
    close(lock);
}

void cm_file_unlock_at(void *lock) {
    cm_file_unlock(*(int *)lock);
}
