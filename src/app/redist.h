/* The Visual C++ redistributable that torch needs on Windows, as a line of an answer. */
#ifndef CM_APP_REDIST_H
#define CM_APP_REDIST_H

#include "app/judged.h"

/* Adds "vc_redist" {least, address} to the JSON `in` and a line labelled `label` to `text` (each
 * may be NULL) by a fact of kind vc_redist; NULL: nothing. */
void cm_add_redist(cm_ask *ask, cm_item *in, cm_item *text, const char *label, const cm_fact *row);

/* The same for a release of torch, found in the store. */
void cm_look_redist(cm_ask *ask, cm_answer *answer, const char *torch, cm_err *err);

/* The same for a set that is to be installed. */
void cm_show_redist(cm_ask *ask, cm_answer *answer, cm_item *text, const cm_case *c,
                    const cm_set *set);

/* The row that is worth a word: of a case on Windows, unless the machine has one that is new
 * enough; else NULL. `torch`: the release that is to be installed. */
const cm_fact *cm_redist_wanted(const cm_case *c, const cm_ver *torch);

#endif
