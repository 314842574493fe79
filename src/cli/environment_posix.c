#define _POSIX_C_SOURCE 200809L
#include "cli/command.h"

extern char **environ;

const char *const *cm_environment(void) {
    return (const char *const *)environ;
}
