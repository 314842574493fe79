/* POSIX.1-2008 with realpath, which X/Open has; the name is asked for here alone because the
 * language level is plain C17. */
#define _XOPEN_SOURCE 700
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static cm_status read_all(cm_arena *arena, int fd, const char *path, size_t limit, char **bytes,
                          size_t *length, cm_err *err) {
    cm_text text = {.arena = arena};
    char chunk[65536];
    struct stat known;
    bool sized = fstat(fd, &known) == 0 && S_ISREG(known.st_mode) && known.st_size > 0;
    if (sized && (uintmax_t)known.st_size > limit)
        return cm_fail(err, CM_UNREAD, "%s: larger than %zu bytes", path, limit);
    if (sized) cm_text_reserve(&text, (size_t)known.st_size);
    cm_text_puts(&text, "");
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno));
        if (n == 0) break;
        if ((size_t)n > limit - text.length)
            return cm_fail(err, CM_UNREAD, "%s: larger than %zu bytes", path, limit);
        cm_text_add(&text, chunk, (size_t)n);
    }
    *bytes = text.data;
    *length = text.length;
    return CM_OK;
}

cm_status cm_file_read(cm_arena *arena, const char *path, size_t limit, char **bytes,
                       size_t *length, cm_err *err) {
    if (strcmp(path, "-") == 0)
        return read_all(arena, STDIN_FILENO, "standard input", limit, bytes, length, err);
    /* O_NONBLOCK: a FIFO in place of a file must not hang us */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno));
    cm_status status = read_all(arena, fd, path, limit, bytes, length, err);
    close(fd);
    return status;
}

cm_status cm_file_write(const char *path, const void *bytes, size_t length, cm_err *err) {
    char beside[4096];
    int n = snprintf(beside, sizeof beside, "%s.new.%ld", path, (long)getpid());
    if (n < 0 || (size_t)n >= sizeof beside)
        return cm_fail(err, CM_UNREAD, "%s: name too long", path);
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0) return cm_fail(err, CM_UNREAD, "%s: %s", beside, strerror(errno));
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
    if (good) return CM_OK;
    unlink(beside);
    return cm_fail(err, CM_UNREAD, "%s: not written: %s", path, strerror(why));
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

cm_strings cm_dir_list(cm_arena *arena, const char *path) {
    cm_strings list = {0};
    DIR *dir = opendir(path);
    if (!dir) return list;
    for (struct dirent *e; (e = readdir(dir)) != NULL;)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            cm_strings_add(arena, &list, cm_strdup(arena, e->d_name));
    closedir(dir);
    if (list.count > 1) qsort(list.items, list.count, sizeof *list.items, by_bytes);
    return list;
}

cm_status cm_dir_make(const char *path, cm_err *err) {
    if (mkdir(path, 0777) == 0 || (errno == EEXIST && cm_is_dir(path))) return CM_OK;
    return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno));
}

char *cm_link_read(cm_arena *arena, const char *path) {
    char target[4096];
    ssize_t n = readlink(path, target, sizeof target);
    return n < 0 ? NULL : cm_strndup(arena, target, (size_t)n);
}

char *cm_path_absolute(cm_arena *arena, const char *path) {
    char *whole = realpath(path, NULL);
    char *copy = cm_strdup(arena, whole ? whole : path);
    free(whole);
    return copy;
}
