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
#include <unistd.h>

#include "base/beside.h"
#include "base/memory.h"
#include "base/sort.h"

static void close_fd(void *fd) {
    close(*(int *)fd);
}

/* What tells that nothing has a name; every other errno tells that the system could not say. */
static bool is_absence(int why) {
    return why == ENOENT || why == ENOTDIR;
}

/* O_NOCTTY: a terminal among the files must not become that of this process. */
static int open_fd(const char *path, int flags) {
    int fd;
    cm_memory_watch();
    do
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | flags);
    while (fd < 0 && errno == EINTR);
    if (fd < 0) cm_memory_check();
    return fd;
}

static int stat_of(const char *path, struct stat *s) {
    int failed;
    do
        failed = stat(path, s);
    while (failed && errno == EINTR);
    return failed;
}

/* Reading -------------------------------------------------------------------------------------- */

/* `regular`: anything else than a file is refused before a byte of it is asked for; a folder says
 * so itself. */
static cm_status read_all(cm_arena *arena, int fd, const char *path, size_t limit, bool regular,
                          char **bytes, size_t *length, cm_err *err) {
    enum { USUAL = 4096 }; /* files of /proc and pipes do not say how long they are */
    cm_text text = {.arena = arena};
    struct stat known;
    bool stated = fstat(fd, &known) == 0;
    bool sized = stated && S_ISREG(known.st_mode) && known.st_size > 0;
    if (regular && (!stated || !(S_ISREG(known.st_mode) || S_ISDIR(known.st_mode))))
        return cm_fail(err, CM_UNREAD, "%s: %s", path, stated ? "not a file" : strerror(errno));
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

static cm_status read_path(cm_arena *arena, const char *path, size_t limit, bool regular,
                           char **bytes, size_t *length, cm_err *err) {
    int fd = open_fd(path, O_NONBLOCK); /* a FIFO in place of a file must not hang us */
    if (fd < 0 && is_absence(errno)) return CM_ABSENT;
    if (fd < 0) return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno));
    cm_guard guard;
    cm_guard_set(&guard, close_fd, &fd);
    cm_status status = read_all(arena, fd, path, limit, regular, bytes, length, err);
    cm_guard_lift(&guard);
    close(fd);
    return status;
}

cm_status cm_file_read(cm_arena *arena, const char *path, size_t limit, char **bytes,
                       size_t *length, cm_err *err) {
    cm_status status = read_path(arena, path, limit, false, bytes, length, err);
    return status == CM_ABSENT ? cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno)) : status;
}

cm_status cm_file_read_optional(cm_arena *arena, const char *path, size_t limit, char **bytes,
                                size_t *length, cm_err *err) {
    return read_path(arena, path, limit, true, bytes, length, err);
}

FILE *cm_file_open(const char *path) {
    int fd = open_fd(path, 0);
    FILE *stream = fd < 0 ? NULL : fdopen(fd, "rb");
    if (fd >= 0 && !stream) {
        close(fd);
        cm_memory_none(); /* for which alone it fails here */
    }
    return stream;
}

static cm_status read_tail(int fd, const char *path, void *bytes, size_t count, cm_err *err) {
    struct stat s;
    ssize_t n;
    if (fstat(fd, &s) != 0) return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno));
    if (!S_ISREG(s.st_mode)) return cm_fail(err, CM_UNREAD, "%s: not a file", path);
    if ((uintmax_t)s.st_size < count) return cm_fail(err, CM_UNREAD, "%s: too short", path);
    do
        n = pread(fd, bytes, count, s.st_size - (off_t)count);
    while (n < 0 && errno == EINTR);
    if (n < 0) return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno));
    return n == (ssize_t)count ? CM_OK : cm_fail(err, CM_UNREAD, "%s: too short", path);
}

cm_status cm_file_tail(const char *path, void *bytes, size_t count, cm_err *err) {
    int fd = open_fd(path, O_NONBLOCK);
    if (fd < 0 && is_absence(errno)) /* strerror's translations cost more */
        return cm_fail(err, CM_ABSENT, "%s: No such file or directory", path);
    if (fd < 0) return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno));
    cm_status status = read_tail(fd, path, bytes, count, err);
    close(fd);
    return status;
}

struct cm_file_at {
    const char *path;
    int fd;
};

cm_status cm_file_open_at(cm_arena *arena, const char *path, cm_file_at **file, size_t *length,
                          cm_err *err) {
    struct stat s = {0};
    cm_file_at *made = cm_alloc(arena, sizeof *made);
    *made = (cm_file_at){cm_strdup(arena, path), open_fd(path, O_NONBLOCK)};
    if (made->fd < 0 && is_absence(errno))
        return cm_fail(err, CM_ABSENT, "%s: No such file or directory", path);
    if (made->fd >= 0 && fstat(made->fd, &s) == 0 && S_ISREG(s.st_mode)) {
        *length = (size_t)s.st_size;
        *file = made;
        return CM_OK;
    }
    const char *why = S_ISREG(s.st_mode) || !s.st_mode ? strerror(errno) : "not a file";
    if (made->fd >= 0) close(made->fd);
    return cm_fail(err, CM_UNREAD, "%s: %s", path, why);
}

cm_status cm_file_read_at(cm_file_at *file, size_t offset, void *bytes, size_t count, cm_err *err) {
    for (size_t got = 0; got < count;) {
        ssize_t n = pread(file->fd, (char *)bytes + got, count - got, (off_t)(offset + got));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return cm_fail(err, CM_UNREAD, "%s: %s", file->path, strerror(errno));
        if (n == 0) return cm_fail(err, CM_UNREAD, "%s: cut short", file->path);
        got += (size_t)n;
    }
    return CM_OK;
}

void cm_file_close_at(cm_file_at *file) {
    if (file && file->fd >= 0) close(file->fd);
    if (file) file->fd = -1;
}

/* Writing -------------------------------------------------------------------------------------- */

/* Opens a new file beside `path`. */
static int open_beside(const char *path, char *beside, size_t room) {
    int fd = -1;
    for (int i = 0; fd < 0 && i < CM_MOST_BESIDE; i++) {
        if (!cm_beside_name(beside, room, path, (unsigned long)getpid(), i)) {
            errno = ENAMETOOLONG;
            return -1;
        }
        do
            fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        while (fd < 0 && errno == EINTR);
        if (fd < 0 && errno != EEXIST) break;
    }
    return fd;
}

/* A new file gets the owner, the group and the permissions of the one that it replaces, as far as
 * this process may give them. False only where the system does not tell what stands there. */
static bool take_after(int fd, const char *path) {
    struct stat old;
    if (lstat(path, &old) != 0) return is_absence(errno);
    if (!S_ISREG(old.st_mode)) return true;
    if (fchown(fd, old.st_uid, old.st_gid) != 0 && fchown(fd, (uid_t)-1, old.st_gid) != 0)
        errno = 0; /* not root, and not of that group: the file is the writer's own */
    return fchmod(fd, old.st_mode & 0777) == 0;
}

static bool write_all(int fd, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t put = write(fd, bytes, length);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        bytes += put, length -= (size_t)put;
    }
    return true;
}

static bool flush(int fd) {
    while (fsync(fd) != 0)
        if (errno != EINTR) return false;
    return true;
}

/* So that a new name is on the disk as well. A folder that cannot be flushed changes nothing. */
static void flush_folder_of(const char *path) {
    char dir[4096];
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    if (n >= sizeof dir) return;
    memcpy(dir, path, n);
    dir[n] = 0;
    int fd = open_fd(n ? dir : slash ? "/" : ".", 0);
    if (fd < 0) return;
    flush(fd);
    close(fd);
}

/* Whether a device, a FIFO or a socket stands there, or a link to one or to what a process has
 * open, such as /dev/stdout: a file in its place would break the system for all others. */
static bool is_no_file(const char *path) {
    static const char open_files[] = "/proc/";
    struct stat s = {0};
    char to[sizeof open_files - 1];
    if (lstat(path, &s) == 0 && S_ISLNK(s.st_mode)) {
        if (readlink(path, to, sizeof to) == sizeof to && memcmp(to, open_files, sizeof to) == 0)
            return true;
        if (stat(path, &s) != 0) return false;
    }
    return S_ISCHR(s.st_mode) || S_ISBLK(s.st_mode) || S_ISFIFO(s.st_mode) || S_ISSOCK(s.st_mode);
}

cm_status cm_file_write(const char *path, const void *bytes, size_t length, cm_err *err) {
    char beside[4096];
    if (is_no_file(path))
        return cm_fail(err, CM_UNREAD, "%s: not written: it is not a regular file", path);
    int fd = open_beside(path, beside, sizeof beside);
    if (fd < 0) return cm_fail(err, CM_UNREAD, "%s: not written: %s", path, strerror(errno));
    bool good = take_after(fd, path) && write_all(fd, bytes, length) && flush(fd);
    int why = errno;
    /* closed in any case, also where a signal came: what was written is on the disk already */
    if (close(fd) != 0 && good && errno != EINTR) good = false, why = errno;
    if (good && rename(beside, path) != 0) good = false, why = errno;
    if (good) {
        flush_folder_of(path);
        return CM_OK;
    }
    unlink(beside);
    return cm_fail(err, CM_UNREAD, "%s: not written: %s", path, strerror(why));
}

/* Whether a writer of `of` that is no more made the file of that name. */
static bool left_over(const char *name, const char *of) {
    unsigned long process;
    return cm_beside_read(name, of, &process) && kill((pid_t)process, 0) != 0 && errno == ESRCH;
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

cm_status cm_file_remove(const char *path, cm_err *err) {
    if (unlink(path) == 0 || is_absence(errno)) return CM_OK;
    return cm_fail(err, CM_UNREAD, "%s: not taken away: %s", path, strerror(errno));
}

/* Looking -------------------------------------------------------------------------------------- */

cm_status cm_file_look(const char *path, cm_entry *entry, cm_err *err) {
    struct stat s;
    *entry = CM_NOTHING;
    if (stat_of(path, &s) != 0) {
        if (is_absence(errno)) return CM_OK;
        return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno));
    }
    *entry = S_ISREG(s.st_mode) ? CM_REGULAR : S_ISDIR(s.st_mode) ? CM_FOLDER : CM_SPECIAL;
    return CM_OK;
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool cm_dir_closed(const char *path) {
    return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) != 0 && errno == EACCES;
}

/* The next name, NULL at the end; `*why` is 0 unless the list broke off. */
static const char *next_name(DIR *dir, int *why) {
    struct dirent *e;
    do {
        errno = 0;
        e = readdir(dir);
    } while (!e && errno == EINTR);
    *why = e ? 0 : errno;
    return e ? e->d_name : NULL;
}

static void close_dir(void *dir) {
    closedir(dir);
}

static DIR *open_dir(const char *path) {
    DIR *dir;
    cm_memory_watch();
    do
        dir = opendir(path);
    while (!dir && errno == EINTR);
    if (!dir) cm_memory_check();
    return dir;
}

cm_status cm_dir_list(cm_arena *arena, const char *path, cm_strings *names, cm_err *err) {
    int why;
    const char *name;
    cm_guard guard;
    *names = (cm_strings){0};
    DIR *dir = open_dir(path);
    if (!dir && is_absence(errno)) return CM_ABSENT;
    if (!dir) return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno));
    cm_guard_set(&guard, close_dir, dir);
    while ((name = next_name(dir, &why)) != NULL)
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
            cm_strings_add(arena, names, cm_strdup(arena, name));
    cm_guard_lift(&guard);
    closedir(dir);
    if (why) {
        *names = (cm_strings){0};
        return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(why));
    }
    cm_sort(names->items, names->count, sizeof *names->items, by_bytes);
    return CM_OK;
}

static bool is_folder(const char *path) {
    struct stat s;
    return stat_of(path, &s) == 0 && S_ISDIR(s.st_mode);
}

cm_status cm_dir_make(const char *path, cm_err *err) {
    if (mkdir(path, 0777) == 0) return CM_OK;
    int why = errno;
    if (why == EEXIST && is_folder(path)) return CM_OK;
    return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(why));
}

cm_status cm_dir_make_all(const char *path, cm_err *err) {
    char part[4096];
    size_t length = strlen(path);
    if (length >= sizeof part) return cm_fail(err, CM_UNREAD, "%s: name too long", path);
    for (size_t n = 1; n < length; n++) {
        if (path[n] != '/' || path[n - 1] == '/') continue;
        memcpy(part, path, n);
        part[n] = 0;
        cm_status status = is_folder(part) ? CM_OK : cm_dir_make(part, err);
        if (status != CM_OK) return status;
    }
    return cm_dir_make(path, err);
}

/* Links and paths ------------------------------------------------------------------------------ */

cm_status cm_link_read(cm_arena *arena, const char *path, char **target, cm_err *err) {
    char text[4096];
    ssize_t n;
    do
        n = readlink(path, text, sizeof text);
    while (n < 0 && errno == EINTR);
    *target = n < 0 ? NULL : cm_strndup(arena, text, (size_t)n);
    if (n >= 0) return CM_OK;
    if (is_absence(errno) || errno == EINVAL) return CM_ABSENT; /* EINVAL: it is not a link */
    return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno));
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
