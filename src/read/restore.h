/* Inside src/read: texts that were changed on their way. */
#ifndef CM_READ_RESTORE_H
#define CM_READ_RESTORE_H

#include "base/arena.h"

/* Takes off `text`, in its place, what logs and pages put before and into the lines of a whole
 * text: times, levels, names of containers, numbers of lines, bars of a quote, and where a console
 * broke long lines. A tag that the end of the text cuts goes too. */
void cm_restore(char *text);

#endif
