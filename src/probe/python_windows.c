/* Pythons in the layout of Windows, of a copied one or of that which runs this: paths are written
 * with '/'. */
#include <string.h>

#include "probe/packages.h"
#include "probe/python.h"
#include "probe/windows.h"

enum { MOST_USERS = 100, MOST_PATHS = 256, MOST_LISTED = 200 };

/* "310" of python310.dll is 3.10; or NULL. */
static const char *dll_version(cm_site *site, const char *prefix) {
    cm_strings names = cm_site_names(site, prefix);
    for (size_t i = 0; i < names.count; i++) {
        const char *digits = names.items[i] + strlen("python");
        if (!cm_starts_i(names.items[i], "python3")) continue;
        size_t n = strspn(digits, "0123456789");
        if (n < 2 || (!cm_same_i(digits + n, ".dll") && !cm_same_i(digits + n, "t.dll"))) continue;
        return cm_sprintf(site->arena, "%c.%.*s%s", digits[0], (int)n - 1, digits + 1,
                          cm_lower(digits[n]) == 't' ? "t" : "");
    }
    return NULL;
}

static const char *version_of(cm_site *site, const char *prefix) {
    const char *version = cm_python_venv_version(site, prefix);
    if (!version) version = cm_conda_version(site, prefix, "python");
    return version ? version : dll_version(site, prefix);
}

static const char *interpreter(cm_site *site, const char *prefix) {
    static const char *const names[] = {"Scripts/python.exe", "python.exe"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *path = cm_sprintf(site->arena, "%s/%s", prefix, names[i]);
        if (cm_site_exists(site, path)) return path;
    }
    return NULL;
}

void cm_python_read_windows(cm_site *site, const char *prefix) {
    const char *lib = cm_sprintf(site->arena, "%s/Lib", prefix);
    const char *folder = cm_sprintf(site->arena, "%s/site-packages", lib);
    cm_status there = cm_site_dir(site, folder);
    if (there == CM_ABSENT || (there == CM_UNREAD && !cm_site_is_dir(site, lib))) return;
    cm_python *python =
        cm_python_at(site, prefix, interpreter(site, prefix), version_of(site, prefix));
    if (python) cm_packages_read(site, python, folder);
}

static void read_children(cm_site *site, const char *folder) {
    cm_strings names = cm_site_names(site, folder);
    for (size_t i = 0; i < names.count && i < MOST_USERS; i++) {
        const char *child = cm_sprintf(site->arena, "%s/%s", folder, names.items[i]);
        if (!cm_site_closed(site, child)) cm_python_read_prefix(site, child);
    }
}

static void read_conda(cm_site *site, const char *folder) {
    static const char *const names[] = {"miniconda3", "anaconda3", "miniforge3"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *root = cm_sprintf(site->arena, "%s/%s", folder, names[i]);
        cm_python_read_prefix(site, root);
        read_children(site, cm_sprintf(site->arena, "%s/envs", root));
    }
}

void cm_python_read_windows_machine(cm_site *site) {
    if (!cm_site_is_dir(site, "/Windows/System32")) return;
    site->machine->pythons.known = true;
    read_children(site, "/Program Files");
    read_conda(site, "/ProgramData");
    read_conda(site, "");
    read_children(site, "/");
    cm_strings users = cm_site_names(site, "/Users");
    for (size_t i = 0; i < users.count && i < MOST_USERS; i++) {
        const char *home = cm_sprintf(site->arena, "/Users/%s", users.items[i]);
        read_children(site, cm_sprintf(site->arena, "%s/AppData/Local/Programs/Python", home));
        read_conda(site, home);
    }
}

/* The running Windows -------------------------------------------------------------------------- */

/* The folder that a variable names, or NULL. */
static const char *named(cm_site *site, const char *variable) {
    const char *value = cm_site_variable(site, variable);
    return value && cm_site_absolute(site, value) ? cm_site_resolve(site, value) : NULL;
}

static void read_below(cm_site *site, const char *variable, const char *const *places) {
    const char *folder = named(site, variable);
    for (; folder && *places; places++)
        read_children(site, cm_sprintf(site->arena, "%s%s", folder, *places));
}

/* conda lists its environments in .conda/environments.txt, a path a line. */
static void read_list(cm_site *site, const char *home) {
    char *text = cm_site_text(site, cm_sprintf(site->arena, "%s/.conda/environments.txt", home),
                              CM_PROBE_TEXT);
    cm_strings lines = cm_split(site->arena, text, "\r\n");
    for (size_t i = 0; i < lines.count && i < MOST_LISTED; i++)
        if (cm_site_absolute(site, lines.items[i])) cm_python_read_prefix(site, lines.items[i]);
}

static void read_condas(cm_site *site) {
    static const char *const variables[] = {"USERPROFILE", "LOCALAPPDATA", "PROGRAMDATA"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *folder = named(site, variables[i]);
        if (folder) read_conda(site, folder);
        if (folder && i == 0) read_list(site, folder);
    }
    read_conda(site, site->drive);
}

/* The folder of python.exe, or the one above Scripts. */
static void read_path(cm_site *site) {
    cm_strings folders = cm_site_folders(site, "PATH");
    for (size_t i = 0; i < folders.count && i < MOST_PATHS; i++) {
        const char *folder = cm_site_resolve(site, folders.items[i]);
        size_t n = strlen(folder), scripts = strlen("/Scripts");
        if (!cm_site_absolute(site, folder) ||
            !cm_site_exists(site, cm_sprintf(site->arena, "%s/python.exe", folder)))
            continue;
        bool inside = n > scripts && cm_same_i(folder + n - scripts, "/Scripts");
        cm_python_read_prefix(site, inside ? cm_strndup(site->arena, folder, n - scripts) : folder);
    }
}

void cm_python_read_windows_here(cm_site *site) {
    static const char *const variables[] = {"VIRTUAL_ENV", "CONDA_PREFIX"};
    static const char *const of_user[] = {"/.virtualenvs", "/.pyenv/pyenv-win/versions",
                                          "/scoop/apps/python", NULL};
    static const char *const of_installer[] = {"/Programs/Python", "/Python", NULL};
    static const char *const of_uv[] = {"/uv/python", NULL};
    static const char *const itself[] = {"", NULL};
    cm_strings registered = cm_probe_registered_pythons(site);
    site->machine->pythons.known = true;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *folder = named(site, variables[i]);
        if (folder) cm_python_read_active(site, folder);
    }
    for (size_t i = 0; i < registered.count; i++)
        if (cm_site_absolute(site, registered.items[i]))
            cm_python_read_prefix(site, registered.items[i]);
    read_path(site);
    read_below(site, "LOCALAPPDATA", of_installer);
    read_below(site, "PROGRAMFILES", itself);
    read_below(site, "USERPROFILE", of_user);
    read_below(site, "APPDATA", of_uv);
    read_condas(site);
    read_children(site, site->drive);
}
