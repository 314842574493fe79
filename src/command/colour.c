#include "command/colour.h"

cm_status cm_colour_check(const cm_options *options, cm_err *err) {
    const char *said = options->color;
    if (!said || cm_same(said, "auto") || cm_same(said, "always") || cm_same(said, "never"))
        return CM_OK;
    return cm_fail(err, CM_USAGE, "--color %s: expected auto, always or never", said);
}

bool cm_in_colour(const cm_options *options, const cm_surroundings *around) {
    const char *unwanted = cm_environment_value(around, "NO_COLOR");
    if (cm_same(options->color, "always")) return true;
    return around->colour && !cm_same(options->color, "never") && !(unwanted && *unwanted);
}
