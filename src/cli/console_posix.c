#define _POSIX_C_SOURCE 200809L
#include <stdarg.h>
#include <stdio.h>
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

bool cm_console_write(const char *bytes, size_t length) {
    return fwrite(bytes, 1, length, stdout) == length;
}

void cm_console_say(const char *format, ...) {
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
}

bool cm_stderr_is_terminal(void) {
    return isatty(STDERR_FILENO) == 1;
}
