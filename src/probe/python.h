/* Pythons and their environments. Private to src/probe. */
#ifndef CM_PROBE_PYTHON_H
#define CM_PROBE_PYTHON_H

#include "probe/site.h"

/* The Python of an interpreter (`path`) or, where none is seen, of a prefix; added if it is new.
 * NULL: there are too many, which is noted. */
cm_python *cm_python_at(cm_site *site, const char *prefix, const char *path, const char *version);

/* Reads the Python whose folders lie below `path`, with its packages: an installation, a virtual
 * environment, a conda environment, of either layout. What is no such folder adds nothing. */
void cm_python_read_prefix(cm_site *site, const char *path);

/* The same of the environment that a variable says is active. Where it cannot be read it is added
 * as well, `unread`: what is judged must not be another one in its place. */
void cm_python_read_active(cm_site *site, const char *path);

/* The same of the layout that Windows has: Lib\site-packages, Scripts, python.exe. */
void cm_python_read_windows(cm_site *site, const char *prefix);
/* The places on a copied Windows where Pythons are as a rule. */
void cm_python_read_windows_machine(cm_site *site);
/* The Pythons of the Windows that runs this: those of the registry, which the py launcher lists,
 * those on PATH, activated ones, and those in the folders of installers, conda, uv and pyenv. */
void cm_python_read_windows_here(cm_site *site);

/* Reads what the user names: an environment or a site-packages folder. One without a Python or
 * packages in it is noted. */
void cm_python_read_named(cm_site *site, const char *path);

/* Adds the packages of the user's own folder, which goes first; a virtual environment that does not
 * see its base does not look there. */
void cm_python_read_user(cm_site *site, cm_python *python);

/* Adds those of PYTHONPATH, which go before all, and behind them those that .pth files lead to and
 * those of the base that a virtual environment sees. A base that is not there is `unread`. */
void cm_python_read_beside(cm_site *site, cm_python *python);

/* The version that pyvenv.cfg below `prefix` states, or NULL. */
const char *cm_python_venv_version(cm_site *site, const char *prefix);

#endif
