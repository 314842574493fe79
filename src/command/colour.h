/* Whether an answer is coloured: --color auto, always, never. */
#ifndef CM_COMMAND_COLOUR_H
#define CM_COMMAND_COLOUR_H

#include "command/options.h"
#include "command/surroundings.h"

/* CM_USAGE where --color is none of the three. */
cm_status cm_colour_check(const cm_options *options, cm_err *err);

/* What --color says; of auto, and where it says nothing, what the handle was told of its terminal,
 * unless NO_COLOR is set (https://no-color.org). */
bool cm_in_colour(const cm_options *options, const cm_surroundings *around);

#endif
