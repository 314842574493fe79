/* Inside src/app: packages that state only the least torch and Python that they need. */
#ifndef CM_APP_PACKAGE_H
#define CM_APP_PACKAGE_H

#include "app/lookup.h"
#include "rules/minimum.h"

/* A release of such a package, and what it states. */
typedef struct {
    const cm_fact *tag; /* torch_release: version, day of the tagged commit */
    cm_ver ver;
    cm_minimum least;
    const cm_fact *classifiers; /* torch_python: the Pythons that its metadata names, or NULL */
} cm_package_release;

typedef struct {
    const char *package;
    cm_package_release *items; /* oldest first */
    size_t count;
    cm_facts minimums; /* all rows of package_minimum */
} cm_package;

/* Everything known of a package; `count` is 0 for one that is not in the data. */
cm_package cm_package_load(cm_ask *ask, const char *package, cm_err *err);

/* Reads --python: 3.7, 3.7.16, 3.13t. CM_USAGE with one line for anything else; NULL gives a
 * version with count 0. */
cm_status cm_package_python(cm_arena *arena, const char *text, cm_ver *python, cm_err *err);

/* Whether a release takes that Python; true where no Python is asked for or nothing is stated. */
bool cm_package_takes(const cm_package_release *release, const cm_ver *python);

/* list torchmetrics, list modelscope: a row a release, newest first. */
cm_status cm_list_package(cm_ask *ask, const char *package, const char *python, cm_answer *answer,
                          cm_err *err);

#endif
