/* Inside src/rules: the parts that a bundle is planned in. */
#ifndef CM_RULES_BUNDLE_PARTS_H
#define CM_RULES_BUNDLE_PARTS_H

#include "rules/bundle.h"

/* Fills platforms, abis, python and python_tag for the target (bundle_target.c). */
void cm_bundle_aim(cm_arena *arena, cm_bundle *bundle);

/* Whether some row of wheel_requirement is about that build on that target. */
bool cm_bundle_has_rows(const cm_facts *rows, const cm_bundle_target *target, const char *package,
                        const char *version, const char *build);

/* Chooses where torch and the rest come from, through the mirror that the question names
 * (bundle_index.c). */
void cm_bundle_index(const cm_case *c, cm_bundle *bundle, const cm_facts *requires);
/* Gives the items the form in which they are fetched, once they are there. */
void cm_bundle_pin(const cm_case *c, cm_bundle *bundle);

/* Writes the lines of a bundle whose items are complete (bundle_lines.c). */
void cm_bundle_lines(const cm_case *c, cm_bundle *bundle);

#endif
