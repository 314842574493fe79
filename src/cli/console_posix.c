#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/console.h"

extern char **environ;

char **cm_console_start(int *argc, char **argv) {
    (void)argc;
    return argv;
}

const char *const *cm_environment(void) {
    return (const char *const *)environ;
}

long cm_console_read(char *bytes, size_t room) {
    long count = 0;
    int c = 0;
    while ((size_t)count < room && c != '\n' && (c = getc(stdin)) != EOF)
        bytes[count++] = (char)c;
    return ferror(stdin) ? -1 : count;
}

static bool lost; /* something that was written did not go out */

/* Not by stdio: an answer comes as a whole, and a filter's is wanted as soon as it is there. */
bool cm_console_write(const char *bytes, size_t length) {
    while (length > 0 && !lost) {
        ssize_t put = write(STDOUT_FILENO, bytes, length);
        if (put >= 0) {
            bytes += put;
            length -= (size_t)put;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            poll(&(struct pollfd){.fd = STDOUT_FILENO, .events = POLLOUT}, 1, -1);
        } else if (errno != EINTR) {
            lost = true;
        }
    }
    return !lost;
}

bool cm_console_end(void) {
    return !lost;
}

void cm_console_say(const char *format, ...) {
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
}

bool cm_stdout_has_colour(void) {
    const char *kind = getenv("TERM");
    return kind && *kind && strcmp(kind, "dumb") != 0 && isatty(STDOUT_FILENO) == 1;
}

bool cm_stderr_is_terminal(void) {
    return isatty(STDERR_FILENO) == 1;
}
