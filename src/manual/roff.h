/* Manual pages in the man(7) macros of roff, made of the text of --help (command/help.h). */
#ifndef CM_MANUAL_ROFF_H
#define CM_MANUAL_ROFF_H

#include "command/help.h"

/* The text of one page. The same program gives the same bytes. */
void cm_manual_program(cm_arena *arena, cm_text *out);  /* cudamatrix.1 */
void cm_manual_database(cm_arena *arena, cm_text *out); /* cudamatrix-db.1 */
void cm_manual_batch(cm_arena *arena, cm_text *out);    /* cudamatrix.5 */

#endif
