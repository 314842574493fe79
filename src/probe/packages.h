/* Installed Python packages, read from the files that installers leave; nothing is run. Private to
 * src/probe. */
#ifndef CM_PROBE_PACKAGES_H
#define CM_PROBE_PACKAGES_H

#include "probe/site.h"

enum {
    CM_MOST_PACKAGES = 512, /* records of one Python; more are noted and left out */
    CM_MOST_LINES = 64,     /* requirements or tags of one record */
};

/* Adds the packages that matter here from a site-packages folder to `python`, one item a record,
 * and what a broken installation left. A folder that was read before adds nothing. A folder or a
 * record that is there and cannot be read is `unread`: it is not a Python without that package. */
void cm_packages_read(cm_site *site, cm_python *python, const char *folder);

/* Adds those that conda recorded below `prefix` to the Python of that prefix, if there is one: to
 * the record that conda itself wrote in site-packages, else as a record of its own. */
void cm_conda_read(cm_site *site, const char *prefix);

/* Puts the records in the order in which Python finds them: the user's folder before the machine's,
 * and conda's bookkeeping behind the files. */
void cm_packages_order(cm_python *python);

/* The version of a package that conda recorded below `prefix`, or NULL. */
const char *cm_conda_version(cm_site *site, const char *prefix, const char *name);

/* Reads one record, the folder `dist` beside the packages in `folder` (or, of old, a file):
 * version, installer, tags, requirements, what is missing of it. CM_ABSENT if no version is in it,
 * CM_UNREAD with a note if it cannot be read. */
cm_status cm_record_read(cm_site *site, const char *folder, const char *dist,
                         cm_installed *out) CM_CHECKED;

/* Notes in `python` where it finds packages that could not be read. */
void cm_packages_unread(cm_site *site, cm_python *python, const char *place);

/* Reads torch/version.py in `folder` and gives it to the record of torch there that it belongs to:
 * of several the one of its version. */
void cm_torch_version_read(cm_site *site, cm_python *python, const char *folder);

#endif
