/* The text of a command that a page publishes. */
#ifndef CM_MODEL_COMMAND_TEXT_H
#define CM_MODEL_COMMAND_TEXT_H

#include <stdbool.h>

/* Whether all of a text is a command that installs with pip or conda, or several with " && "
 * between: words that a shell leaves as they are, or such words in quotes (there also what stands
 * in a requirement, "numpy<2"), https addresses of hosts that serve (hosts.h), channels that are
 * known. Also the sentence that pages have in place of a command, "Download and install wheel from
 * https://...". */
bool cm_is_command_text(const char *text);

#endif
