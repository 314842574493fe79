/* What may follow on a command line, for the shells: `cudamatrix complete WORDS...`. */
#ifndef CM_COMMAND_COMPLETE_H
#define CM_COMMAND_COMPLETE_H

#include "command/command.h"

/* Adds to call->out what may stand in place of the last of the words behind the program's name,
 * which may be empty: a line each, "VALUE<tab>what it is" or "VALUE". A line "<tab>files" or
 * "<tab>folders" asks the shell for its own. Commands, flags and fixed words come from the text of
 * --help, versions, names and tags from the database. Never fails for what it does not know. */
cm_status cm_complete(cm_call *call, size_t count, const char *const *words);

#endif
