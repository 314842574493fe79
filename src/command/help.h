/* The one text about the commands: --help prints it, the man pages are made of it (src/manual), and
 * the flags that a shell completes are those it names.
 *
 * It has paragraphs, and entries: a line of two blanks, a term and, from the column of its
 * neighbours on, what it means, which may go on in deeper lines. */
#ifndef CM_COMMAND_HELP_H
#define CM_COMMAND_HELP_H

#include "command/command.h"

/* Flags that state facts; flags of all commands; flags that choose the machine; what the exit
 * statuses mean. */
extern const char cm_help_facts[], cm_help_common[], cm_help_machine[], cm_help_status[];

/* What --help says of a command beside its usage: "" for nothing. `*facts`: whether it takes the
 * flags that state facts and choose the machine. */
const char *cm_help_details(const char *command, bool *facts);

/* What is not about one command: `cudamatrix help NAME`. */
typedef struct {
    const char *name, *title, *text;
} cm_help_topic;

/* The topics in order; NULL behind the last. */
const cm_help_topic *cm_help_topic_at(size_t place);
const cm_help_topic *cm_help_topic_named(const char *name);

typedef struct {
    const char *term; /* NULL: a paragraph */
    const char *text; /* on one line */
    bool apart;       /* an empty line stands before it */
} cm_help_piece;

/* The next piece of such a text, `*at` being where the last one ended; false at the end. */
bool cm_help_next(cm_arena *arena, const char **at, cm_help_piece *piece);

#endif
