/* db update and db pages. */
#ifndef CM_COMMAND_UPDATE_H
#define CM_COMMAND_UPDATE_H

#include "command/command.h"

cm_status cm_run_update(cm_call *call);
/* The program's own list of pages, as a file for --pages. */
cm_status cm_run_pages(cm_call *call);

#endif
