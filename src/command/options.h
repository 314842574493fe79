/* The command line: one command, words, and flags anywhere behind it. */
#ifndef CM_COMMAND_OPTIONS_H
#define CM_COMMAND_OPTIONS_H

#include <stdbool.h>

#include "base/str.h"

typedef struct {
    const char *command; /* NULL: none given */
    cm_strings words;    /* what follows the command and is no flag */
    bool json, help, version, verbose, no_detect, redact, no_redact, library;
    bool system;         /* db install: for all users */
    const char *max_age; /* months, or off */
    const char *db, *output, *url, *captured, *root, *machine, *color;
    const char *cuda, *python, *os, *arch, *driver, *torch, *cudnn, *glibc, *installer;
    const char *mirror, *as_of;
    const char *shell;
    const char *batch;     /* a file of JSON Lines, or - */
    cm_strings gpus, from; /* may be given more than once */
    cm_strings pythons;    /* every --python; more than one is for bundle only */
    cm_strings targets;    /* windows:3.10, ...; bundle only */
    const char *verify;    /* a folder of wheels */
    const char *base, *pages, *cache, *pause, *timeout; /* db update */
    cm_strings accept;                                  /* pages, may be given more than once */
    bool dry_run;
    cm_strings prefixes; /* environments, may be given more than once */
} cm_options;

/* Reads the words behind the program's name, which must outlive `options`; CM_USAGE with one line
 * for an unknown flag or a flag without its value. */
cm_status cm_options_read(cm_arena *arena, size_t count, const char *const *given,
                          cm_options *options, cm_err *err);

/* The name, without dashes, of a flag that takes a value ("--gpu", "-o"); NULL where it takes none
 * or there is no such flag. */
const char *cm_flag_with_value(const char *word);

/* Whether no flag is given but those of `names` (without dashes, NULL behind the last). */
bool cm_options_only(const cm_options *options, const char *const *names);

#endif
