#define _POSIX_C_SOURCE 200809L
#include <unistd.h>

#include "command/command.h"

extern char **environ;

const char *const *cm_environment(void) {
    return (const char *const *)environ;
}

bool cm_stderr_is_terminal(void) {
    return isatty(STDERR_FILENO) == 1;
}
