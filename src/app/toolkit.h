/* The CUDA toolkit as something to download and build with: the parts of `cuda V` that say so. */
#ifndef CM_APP_TOOLKIT_H
#define CM_APP_TOOLKIT_H

#include "app/lookup.h"

/* Whether a toolkit of that family (11.6) compiles for the capability of an arch_support row: 1, 0;
 * -1 where the row does not tell. */
int cm_toolkit_targets(cm_arena *arena, const cm_fact *arch, const cm_ver *cuda);

/* Adds which capabilities this toolkit is the first or the last to compile for, which ended before
 * it, and the least that each major compiles for. */
void cm_toolkit_archs(cm_ask *ask, cm_answer *answer, const cm_ver *cuda, cm_err *err);

/* Adds a release's installers to its object of the JSON. */
void cm_toolkit_installers(cm_ask *ask, cm_item *release, const char *cuda, cm_err *err);

/* Adds, for text only, the releases (newest last in `list`) of a family with their installers and
 * pages; of a major only the releases. `ask->os` leaves one system. */
void cm_toolkit_releases(cm_ask *ask, cm_answer *answer, const cm_strings *list, bool family,
                         cm_err *err);

/* Adds what the toolkit is for, and the compilers that its nvcc takes. */
void cm_toolkit_use(cm_ask *ask, cm_answer *answer, const cm_ver *cuda);
void cm_toolkit_compilers(cm_ask *ask, cm_answer *answer, const cm_ver *cuda, cm_err *err);

/* Adds the line to copy: the installer's address where one system is meant, else the page of the
 * newest release. */
void cm_toolkit_line(cm_ask *ask, cm_answer *answer, const cm_strings *list, cm_err *err);

#endif
