/* One command, one line in the table of command.c. */
#ifndef CM_CLI_COMMAND_H
#define CM_CLI_COMMAND_H

#include "app/app.h"
#include "cli/options.h"

/* The database that travels inside the program: its bytes, or NULL in the program that builds it
 * (embedded.c or embedded_none.c, chosen by the build). */
const unsigned char *cm_embedded(size_t *length);

/* The environment as "NAME=value" items, NULL behind the last; environment_posix.c. */
const char *const *cm_environment(void);

typedef struct {
    cm_arena *arena;
    const cm_options *options;
    cm_text *out; /* standard output, written at the end */
    cm_err *err;
} cm_call;

typedef struct {
    const char *name, *usage, *summary;
    size_t min_words, max_words;
    cm_status (*run)(cm_call *call);
} cm_command;

const cm_command *cm_command_named(const char *name);
void cm_command_help(cm_text *out);
const char *cm_command_suggest(cm_arena *arena, const char *name);

#endif
