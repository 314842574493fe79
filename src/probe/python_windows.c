/* Pythons in the layout of Windows, read from a copied tree: paths are written with '/'. */
#include <string.h>

#include "probe/packages.h"
#include "probe/python.h"

enum { MOST_USERS = 100 };

/* "310" of python310.dll is 3.10; or NULL. */
static const char *dll_version(cm_site *site, const char *prefix) {
    cm_strings names = cm_site_list(site, prefix);
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
    const char *folder = cm_sprintf(site->arena, "%s/Lib/site-packages", prefix);
    if (!cm_site_is_dir(site, folder)) return;
    cm_python *python =
        cm_python_at(site, prefix, interpreter(site, prefix), version_of(site, prefix));
    if (python) cm_packages_read(site, python, folder);
}

static void read_children(cm_site *site, const char *folder) {
    cm_strings names = cm_site_list(site, folder);
    for (size_t i = 0; i < names.count && i < MOST_USERS; i++)
        cm_python_read_prefix(site, cm_sprintf(site->arena, "%s/%s", folder, names.items[i]));
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
    cm_strings users = cm_site_list(site, "/Users");
    for (size_t i = 0; i < users.count && i < MOST_USERS; i++) {
        const char *home = cm_sprintf(site->arena, "/Users/%s", users.items[i]);
        read_children(site, cm_sprintf(site->arena, "%s/AppData/Local/Programs/Python", home));
        read_conda(site, home);
    }
}
