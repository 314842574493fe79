/* The tools around a database: diff, conflicts, verify, install. */
#ifndef CM_COMMAND_DB_H
#define CM_COMMAND_DB_H

#include "command/command.h"

/* Runs `db WHAT` if it is one of these; false if it is none. `*status` is what the command ends
 * with. */
bool cm_run_db_tool(cm_call *call, const char *what, cm_status *status);

/* db verify FILE, db install FILE, db export db|pack -o FILE (install.c). */
cm_status cm_db_verify(cm_call *call);
cm_status cm_db_install(cm_call *call);
cm_status cm_db_copy(cm_call *call, bool packed);

#endif
