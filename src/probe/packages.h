/* Installed Python packages, read from the files that installers leave. Private to src/probe. */
#ifndef CM_PROBE_PACKAGES_H
#define CM_PROBE_PACKAGES_H

#include "probe/site.h"

/* Adds the packages that matter here from a site-packages folder to `python`. */
void cm_packages_read(cm_site *site, cm_python *python, const char *folder);

/* Adds those that conda recorded below `prefix` to the Python of that prefix, if there is one. */
void cm_conda_read(cm_site *site, const char *prefix);

/* The version of a package that conda recorded below `prefix`, or NULL. */
const char *cm_conda_version(cm_site *site, const char *prefix, const char *name);

#endif
