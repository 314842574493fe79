/* An environment that the user names: its folder, or its site-packages folder. */
#include <string.h>

#include "probe/packages.h"
#include "probe/python.h"

static const char *parent(cm_arena *arena, const char *path) {
    const char *slash = strrchr(path, '/');
    return !slash || slash == path ? NULL : cm_strndup(arena, path, (size_t)(slash - path));
}

static const char *last(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_packages_folder(const char *path) {
    return cm_same_i(last(path), "site-packages") || cm_same_i(last(path), "dist-packages");
}

static bool holds_records(cm_site *site, const char *path) {
    cm_strings names = cm_site_names(site, path);
    for (size_t i = 0; i < names.count; i++)
        if (cm_ends(names.items[i], ".dist-info") || cm_ends(names.items[i], ".egg-info"))
            return true;
    return false;
}

/* The environment around PREFIX/lib/python3.10/site-packages or PREFIX/Lib/site-packages, or NULL.
 */
static const char *around(cm_site *site, const char *folder) {
    const char *up = parent(site->arena, folder);
    if (up && cm_starts(last(up), "python")) up = parent(site->arena, up);
    return up && cm_same_i(last(up), "lib") ? parent(site->arena, up) : NULL;
}

static bool is_environment(cm_site *site, const char *prefix) {
    static const char *const marks[] = {"pyvenv.cfg", "conda-meta", "bin/python", "bin/python3",
                                        "python.exe"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (cm_site_exists(site, cm_sprintf(site->arena, "%s/%s", prefix, marks[i]))) return true;
    return false;
}

/* A site-packages folder by itself: the Python is told by its path, if at all. */
static void read_alone(cm_site *site, const char *folder) {
    const char *up = parent(site->arena, folder), *version = up ? last(up) : "";
    version = cm_starts(version, "python") ? version + strlen("python") : "";
    cm_python *python = cm_python_at(site, folder, NULL, cm_digit(*version) ? version : NULL);
    if (python) cm_packages_read(site, python, folder);
}

void cm_python_read_named(cm_site *site, const char *path) {
    size_t before = site->machine->pythons.count, unread = *site->unread;
    const char *folder = cm_site_resolve(site, path);
    if (!folder || cm_site_dir(site, folder) != CM_OK) {
        if (*site->unread > unread)
            cm_machine_note_unread(site->machine, path, "the folders above it cannot be entered");
        else
            cm_machine_note(site->machine, "%s: not a folder", path);
        return;
    }
    const char *prefix = is_packages_folder(folder) ? around(site, folder) : folder;
    if (prefix && (prefix == folder || is_environment(site, prefix)))
        cm_python_read_prefix(site, prefix);
    else
        read_alone(site, folder);
    if (site->machine->pythons.count == before && holds_records(site, folder))
        read_alone(site, folder);
    if (site->machine->pythons.count == before && *site->unread > unread)
        cm_machine_note_unread(site->machine, path, "what is in it cannot be seen");
    else if (site->machine->pythons.count == before)
        cm_machine_note(site->machine,
                        "%s: no Python environment (no site-packages folder, no records in it)",
                        path);
}
