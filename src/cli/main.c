#include <stdio.h>
#include <stdlib.h>

#include "command/age.h"

#ifndef CM_PROGRAM_VERSION
#define CM_PROGRAM_VERSION "0.1.0"
#endif

static cm_status unknown(cm_call *call, const char *name) {
    return cm_fail(call->err, CM_USAGE, "unknown command \"%s\"%s", name,
                   cm_command_suggest(call->arena, name));
}

static cm_status run_help(cm_call *call, const cm_options *o) {
    bool named = !cm_same(o->command, "help");
    const char *of = named ? o->command : o->words.count ? o->words.items[0] : NULL;
    const cm_command *command = of ? cm_command_named(of) : NULL;
    if (of && !command) return unknown(call, of);
    cm_command_help(command, call->out);
    return CM_OK;
}

static cm_status run(cm_call *call, const cm_options *o) {
    if (o->version) {
        cm_text_puts(call->out, "cudamatrix " CM_PROGRAM_VERSION "\n");
        return CM_OK;
    }
    if (o->help || cm_same(o->command, "help")) return run_help(call, o);
    if (o->as_of && (cm_same(o->command, "db") || cm_same(o->command, "probe")))
        return cm_fail(call->err, CM_USAGE, "--as-of does not go with %s", o->command);
    if (!o->command) return cm_run_bare(call);
    const cm_command *command = cm_command_named(o->command);
    if (!command) return unknown(call, o->command);
    if (o->words.count < command->min_words || o->words.count > command->max_words)
        return cm_fail(call->err, CM_USAGE, "usage: cudamatrix %s",
                       command->usage ? command->usage
                                      : cm_sprintf(call->arena, "%s VERSION", command->name));
    return command->run(call);
}

int main(int argc, char **argv) {
    cm_arena *arena = cm_arena_new();
    cm_options options;
    cm_err err = {0};
    cm_text out = {.arena = arena};
    cm_call call = {arena, &options, &out, &err, NULL};
    cm_status status = cm_options_read(arena, argc, argv, &options, &err);
    if (status == CM_OK) status = cm_age_check(&options, &err);
    if (status == CM_OK) status = run(&call, &options);
    if (err.status != CM_OK) fprintf(stderr, "cudamatrix: %s\n", err.text);
    cm_age_note(&call, status);
    bool written = !out.length || fwrite(out.data, 1, out.length, stdout) == out.length;
    if ((fflush(stdout) != 0 || !written) && status == CM_OK) {
        fputs("cudamatrix: standard output cannot be written\n", stderr);
        status = CM_UNREAD;
    }
    cm_arena_free(arena);
    return (int)status;
}
