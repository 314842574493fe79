/* The text of a command that a page publishes. */
#ifndef CM_MODEL_COMMAND_TEXT_H
#define CM_MODEL_COMMAND_TEXT_H

#include <stdbool.h>

/* Whether all of a text is a command that cm_line_read takes, with https addresses of hosts that
 * serve and channels that are known (hosts.h). Also the sentence that pages have in place of a
 * command, "Download and install wheel from https://...". */
bool cm_is_command_text(const char *text);

#endif
