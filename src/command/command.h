/* One command, one line in the table of command.c. */
#ifndef CM_COMMAND_COMMAND_H
#define CM_COMMAND_COMMAND_H

#include "app/ask.h"
#include "command/options.h"
#include "command/surroundings.h"
#include "probe/probe.h"

/* The database that travels inside the program: its bytes, or NULL in the program that builds it
 * (embedded.c or embedded_none.c, chosen by the build). */
const unsigned char *cm_embedded(size_t *length);

typedef struct {
    cm_arena *arena;
    const cm_options *options;
    cm_text *out; /* the answer, handed out at the end */
    cm_err *err;
    const char *data_date; /* of the database that was opened; NULL: none was */
    const cm_surroundings *around;
} cm_call;

typedef struct {
    const char *name, *usage, *summary; /* usage is NULL for one that --help shows with another */
    size_t min_words, max_words;
    cm_status (*run)(cm_call *call);
} cm_command;

/* Which machine: a saved one, a copied one, or this one (files only unless asked otherwise). */
cm_status cm_machine_of(cm_call *call, bool files_only, cm_machine *machine);
/* The database that answers (database.c): that of --db, of $CUDAMATRIX_DB, or the newest of those
 * that are installed and the program's own; close with cm_store_close. */
cm_status cm_store_of(cm_call *call, cm_store **store);
/* The program's own; CM_UNREAD where it carries none. */
cm_status cm_store_own(cm_call *call, cm_store **store);
/* Hands a part of the answer out before the end: to the writer, else to call->out. CM_UNREAD where
 * the writer stops. */
cm_status cm_hand_out(cm_call *call, const char *bytes, size_t length);
/* Text within 80 columns or JSON, as --json says, to call->out. */
void cm_show(cm_call *call, const cm_answer *answer);

/* Whether flags or a text describe a machine, which need not be this one. */
bool cm_describes_a_machine(const cm_call *call);

/* check, recommend, last, explain, the bare command and bundle (judge.c). */
cm_status cm_run_check(cm_call *call);
cm_status cm_run_recommend(cm_call *call);
cm_status cm_run_last(cm_call *call);
cm_status cm_run_explain(cm_call *call);
cm_status cm_run_bare(cm_call *call);
cm_status cm_run_bundle(cm_call *call);

const cm_command *cm_command_named(const char *name);
/* The text of --help: of one command (help.c), or with NULL of all. */
void cm_command_help(const cm_command *command, cm_text *out);
/* The commands in the order of --help; NULL behind the last. */
const cm_command *cm_command_at(size_t place);
const char *cm_command_suggest(cm_arena *arena, const char *name);

#endif
