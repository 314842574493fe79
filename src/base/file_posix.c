/* POSIX.1-2008 with realpath, which X/Open has; the name is asked for here alone because the
 * language level is plain C17. */
#define _XOPEN_SOURCE 700
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/sort.h"

static void close_fd(void *fd) {
    close(*(int *)fd);
}

/* Opens for reading; -1 with errno. */
static int open_to_read(const char *path) {
    /* O_NONBLOCK: a FIFO in place of a file must not hang us */
    cm_memory_watch();
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) cm_memory_check();
    return fd;
}

static cm_status read_all(cm_arena *arena, int fd, const char *path, size_t limit, char **bytes,
                          size_t *length, cm_err *err) {
    enum { USUAL = 4096 }; /* files of /proc and pipes do not say how long they are */
    cm_text text = {.arena = arena};
    struct stat known;
    bool sized = fstat(fd, &known) == 0 && S_ISREG(known.st_mode) && known.st_size > 0;
    if (sized && (uintmax_t)known.st_size > limit) /* before any of it is in memory */
        return cm_fail(err, CM_UNREAD, "%s: larger than %zu bytes", path, limit);
    /* room for the whole, so that a file is read without a copy */
    cm_text_reserve(&text, sized ? (size_t)known.st_size : USUAL);
    for (;;) {
        size_t room = text.capacity - text.length - 1;
        char beyond[256], *to = room ? text.data + text.length : beyond; /* most often the end */
        ssize_t n = read(fd, to, room ? room : sizeof beyond);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno));
        if (n == 0) break;
        if ((size_t)n > limit - text.length)
            return cm_fail(err, CM_UNREAD, "%s: larger than %zu bytes", path, limit);
        if (!room)
            cm_text_add(&text, beyond, (size_t)n);
        else
            text.length += (size_t)n;
    }
    text.data[text.length] = 0;
    *bytes = text.data;
    *length = text.length;
    return CM_OK;
}

cm_status cm_file_read(cm_arena *arena, const char *path, size_t limit, char **bytes,
                       size_t *length, cm_err *err) {
    cm_status status = cm_file_read_optional(arena, path, limit, bytes, length, err);
    return status == CM_ABSENT ? cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno)) : status;
}

cm_status cm_file_read_optional(cm_arena *arena, const char *path, size_t limit, char **bytes,
                                size_t *length, cm_err *err) {
    cm_guard guard;
    int fd = open_to_read(path);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) return CM_ABSENT;
    if (fd < 0) return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno));
    cm_guard_set(&guard, close_fd, &fd);
    cm_status status = read_all(arena, fd, path, limit, bytes, length, err);
    cm_guard_lift(&guard);
    close(fd);
    return status;
}

FILE *cm_file_open(const char *path) {
    return fopen(path, "rb");
}

cm_status cm_file_tail(const char *path, void *bytes, size_t count, cm_err *err) {
    int fd = open_to_read(path);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) /* strerror's translations cost more */
        return cm_fail(err, CM_ABSENT, "%s: No such file or directory", path);
    if (fd < 0) return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno));
    struct stat s;
    bool file = fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
    bool good = file && (uintmax_t)s.st_size >= count &&
                pread(fd, bytes, count, s.st_size - (off_t)count) == (ssize_t)count;
    close(fd);
    if (good) return CM_OK;
    return cm_fail(err, CM_UNREAD, "%s: %s", path, file ? "too short" : "not a file");
}

/* Opens a new file PATH.new.PROCESS; a number behind it where an ended process of the same number
 * left one. */
static int open_beside(const char *path, char *beside, size_t room) {
    int fd = -1;
    for (int i = 0; fd < 0 && i < 100; i++) {
        int n = snprintf(beside, room, i ? "%s.new.%ld.%d" : "%s.new.%ld", path, (long)getpid(), i);
        if (n < 0 || (size_t)n >= room) errno = ENAMETOOLONG;
        if (n < 0 || (size_t)n >= room) return -1;
        fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        if (fd < 0 && errno != EEXIST) break;
    }
    return fd;
}

/* So that a new name is on the disk as well. A folder that cannot be flushed changes nothing. */
static void flush_folder_of(const char *path) {
    char dir[4096];
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    if (n >= sizeof dir) return;
    memcpy(dir, path, n);
    dir[n] = 0;
    int fd = open(n ? dir : slash ? "/" : ".", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    fsync(fd);
    close(fd);
}

cm_status cm_file_write(const char *path, const void *bytes, size_t length, cm_err *err) {
    char beside[4096];
    int fd = open_beside(path, beside, sizeof beside);
    if (fd < 0) return cm_fail(err, CM_UNREAD, "%s: not written: %s", path, strerror(errno));
    const char *p = bytes;
    bool good = true;
    while (good && length > 0) {
        ssize_t put = write(fd, p, length);
        if (put < 0 && errno == EINTR) continue;
        good = put > 0;
        if (good) p += put, length -= (size_t)put;
    }
    good = good && fsync(fd) == 0;
    int why = errno;
    if (close(fd) != 0 && good) good = false, why = errno;
    if (good && rename(beside, path) != 0) good = false, why = errno;
    if (good) {
        flush_folder_of(path);
        return CM_OK;
    }
    unlink(beside);
    return cm_fail(err, CM_UNREAD, "%s: not written: %s", path, strerror(why));
}

/* NAME.new.123 or NAME.new.123.4 of a process that is no more. */
static bool left_over(const char *name, const char *of) {
    size_t n = strlen(of);
    if (strncmp(name, of, n) != 0 || strncmp(name + n, ".new.", 5) != 0) return false;
    char *end;
    long process = strtol(name + n + 5, &end, 10);
    return process > 0 && process <= INT32_MAX && (!*end || *end == '.') &&
           kill((pid_t)process, 0) != 0 && errno == ESRCH;
}

void cm_file_sweep(const char *path) {
    char dir[4096], whole[4096];
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    int n =
        snprintf(dir, sizeof dir, "%.*s", slash ? (int)(slash - path + 1) : 2, slash ? path : "./");
    DIR *folder = n > 0 && (size_t)n < sizeof dir ? opendir(dir) : NULL;
    if (!folder) return;
    for (struct dirent *e; (e = readdir(folder)) != NULL;) {
        if (!left_over(e->d_name, name)) continue;
        n = snprintf(whole, sizeof whole, "%s%s", dir, e->d_name);
        if (n > 0 && (size_t)n < sizeof whole) unlink(whole);
    }
    closedir(folder);
}

bool cm_file_exists(const char *path) {
    struct stat s;
    return stat(path, &s) == 0;
}

bool cm_is_dir(const char *path) {
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

bool cm_is_file(const char *path) {
    struct stat s;
    return stat(path, &s) == 0 && S_ISREG(s.st_mode);
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void close_dir(void *dir) {
    closedir(dir);
}

cm_strings cm_dir_list(cm_arena *arena, const char *path) {
    cm_strings list = {0};
    cm_guard guard;
    cm_memory_watch();
    DIR *dir = opendir(path);
    if (!dir) cm_memory_check();
    if (!dir) return list;
    cm_guard_set(&guard, close_dir, dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            cm_strings_add(arena, &list, cm_strdup(arena, e->d_name));
    cm_guard_lift(&guard);
    closedir(dir);
    cm_sort(list.items, list.count, sizeof *list.items, by_bytes);
    return list;
}

cm_status cm_dir_make(const char *path, cm_err *err) {
    if (mkdir(path, 0777) == 0 || (errno == EEXIST && cm_is_dir(path))) return CM_OK;
    return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno));
}

cm_status cm_dir_make_all(const char *path, cm_err *err) {
    char part[4096];
    size_t length = strlen(path);
    if (length >= sizeof part) return cm_fail(err, CM_UNREAD, "%s: name too long", path);
    for (size_t n = 1; n < length; n++) {
        if (path[n] != '/' || path[n - 1] == '/') continue;
        memcpy(part, path, n);
        part[n] = 0;
        cm_status status = cm_is_dir(part) ? CM_OK : cm_dir_make(part, err);
        if (status != CM_OK) return status;
    }
    return cm_dir_make(path, err);
}

cm_status cm_file_lock(const char *path, int seconds, int *lock, cm_err *err) {
    enum { STEPS = 50 }; /* in a second */
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0644);
    if (fd < 0) return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno));
    bool taken = true;
    for (int step = 0; taken; step++) {
        struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
        if (fcntl(fd, F_SETLK, &whole) == 0) {
            *lock = fd;
            return CM_OK;
        }
        taken = errno == EACCES || errno == EAGAIN;
        if (step >= seconds * STEPS) break;
        if (taken) nanosleep(&(struct timespec){.tv_nsec = 1000000000L / STEPS}, NULL);
    }
    int why = errno;
    close(fd);
    return cm_fail(err, CM_UNREAD, "%s: %s", path,
                   taken ? "another process is at work" : strerror(why));
}

void cm_file_unlock(int lock) {
    close(lock);
}

void cm_file_unlock_at(void *lock) {
    cm_file_unlock(*(int *)lock);
}

char *cm_link_read(cm_arena *arena, const char *path) {
    char target[4096];
    ssize_t n = readlink(path, target, sizeof target);
    return n < 0 ? NULL : cm_strndup(arena, target, (size_t)n);
}

const char *cm_path_slash(const char *path) {
    return strrchr(path, '/');
}

char *cm_path_absolute(cm_arena *arena, const char *path) {
    cm_guard guard;
    cm_memory_watch();
    char *whole = realpath(path, NULL);
    if (!whole) cm_memory_check();
    cm_guard_set(&guard, free, whole);
    char *copy = cm_strdup(arena, whole ? whole : path);
    cm_guard_lift(&guard);
    free(whole);
    return copy;
}
