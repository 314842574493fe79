/* Folders that a Python searches beside its own: those of PYTHONPATH, the user's, those that .pth
 * files name, and those of the Python that a virtual environment stands on. */
#include <string.h>

#include "probe/packages.h"
#include "probe/python.h"

enum { MOST_FOLDERS = 32, MOST_PTH = 64 };

/* The value of "key = value" in pyvenv.cfg, or NULL. */
static const char *setting(cm_site *site, const char *prefix, const char *key) {
    char *text =
        cm_site_text(site, cm_sprintf(site->arena, "%s/pyvenv.cfg", prefix), CM_PROBE_TEXT);
    cm_strings lines = cm_split(site->arena, text, "\r\n");
    size_t n = strlen(key);
    for (size_t i = 0; i < lines.count; i++) {
        const char *rest = lines.items[i] + (cm_starts(lines.items[i], key) ? n : 0);
        const char *equals = rest + strspn(rest, " \t");
        if (rest == lines.items[i] || *equals != '=') continue;
        return cm_squeeze(site->arena, equals + 1);
    }
    return NULL;
}

static bool sees_base(cm_site *site, const cm_python *python) {
    return python->venv == CM_TRUE &&
           cm_same_i(setting(site, python->prefix, "include-system-site-packages"), "true");
}

/* "3.10" of 3.10.12, "3.13t" of 3.13.1t; or NULL. */
static const char *minor_of(cm_arena *arena, const cm_python *python) {
    size_t major = python->version ? strspn(python->version, "0123456789") : 0;
    if (!major || python->version[major] != '.') return NULL;
    size_t n = major + 1 + strspn(python->version + major + 1, "0123456789");
    return cm_sprintf(arena, "%.*s%s", (int)n, python->version,
                      cm_ends(python->version, "t") ? "t" : "");
}

/* Puts the records from `from` on before all others. */
static void to_front(cm_site *site, cm_python *python, size_t from) {
    size_t added = python->packages.count - from, size = sizeof *python->packages.items;
    if (!added || !from) return;
    cm_installed *copy = cm_alloc_array(site->arena, added, size);
    memcpy(copy, python->packages.items + from, added * size);
    memmove(python->packages.items + added, python->packages.items, from * size);
    memcpy(python->packages.items, copy, added * size);
}

static bool has(const cm_python *python, size_t own, const char *name) {
    for (size_t i = 0; i < own; i++)
        if (cm_same(python->packages.items[i].name, name)) return true;
    return false;
}

/* Reads a folder that is searched last: what is there already hides its records. */
static void read_behind(cm_site *site, cm_python *python, const char *folder) {
    size_t own = python->packages.count, kept = own;
    if (cm_site_dir(site, folder) == CM_ABSENT) return;
    cm_packages_read(site, python, folder);
    for (size_t i = own; i < python->packages.count; i++)
        if (!has(python, own, python->packages.items[i].name))
            python->packages.items[kept++] = python->packages.items[i];
    python->packages.count = kept;
}

/* Folders before its own ------------------------------------------------------------------------
 */

void cm_python_read_user(cm_site *site, cm_python *python) {
    bool windows = *site->drive;
    const char *home = cm_site_variable(site, windows ? "APPDATA" : "HOME");
    const char *minor = minor_of(site->arena, python);
    const char *without = cm_site_variable(site, "PYTHONNOUSERSITE");
    if (!home || !cm_site_absolute(site, home) || !minor || (without && *without)) return;
    if (python->venv == CM_TRUE && !sees_base(site, python)) return;
    size_t own = python->packages.count;
    size_t major = strcspn(minor, "."); /* Python310 there */
    const char *folder =
        windows ? cm_sprintf(site->arena, "%s/Python/Python%.*s%s/site-packages",
                             cm_site_resolve(site, home), (int)major, minor, minor + major + 1)
                : cm_sprintf(site->arena, "%s/.local/lib/python%s/site-packages", home, minor);
    if (cm_site_dir(site, folder) != CM_ABSENT) cm_packages_read(site, python, folder);
    to_front(site, python, own);
}

/* Whether the folder belongs to a Python of another minor version. */
static bool of_another(const char *folder, const char *minor) {
    const char *at = strstr(folder, "/python3.");
    return at && (!minor || strcspn(at + 7, "/") != strlen(minor) ||
                  strncmp(at + 7, minor, strlen(minor)) != 0);
}

static void read_python_path(cm_site *site, cm_python *python) {
    cm_strings folders = cm_site_folders(site, "PYTHONPATH");
    size_t own = python->packages.count;
    for (size_t i = 0; i < folders.count && i < MOST_FOLDERS; i++)
        if (cm_site_absolute(site, folders.items[i]) &&
            !of_another(folders.items[i], minor_of(site->arena, python)) &&
            cm_site_dir(site, folders.items[i]) != CM_ABSENT)
            cm_packages_read(site, python, folders.items[i]);
    to_front(site, python, own);
}

/* Folders behind its own ------------------------------------------------------------------------
 */

static void read_pth(cm_site *site, cm_python *python, const char *folder, const char *name) {
    const char *path = cm_sprintf(site->arena, "%s/%s", folder, name);
    char *text;
    if (cm_site_read(site, path, CM_PROBE_TEXT, &text) == CM_UNREAD)
        cm_packages_unread(site, python, path);
    cm_strings lines = cm_split(site->arena, text, "\r\n");
    for (size_t i = 0; i < lines.count && i < MOST_FOLDERS; i++) {
        const char *line = lines.items[i];
        if (*line == '#' || cm_starts(line, "import ") || cm_starts(line, "import\t")) continue;
        read_behind(site, python,
                    cm_site_absolute(site, line) ? line
                                                 : cm_sprintf(site->arena, "%s/%s", folder, line));
    }
}

static void read_pths(cm_site *site, cm_python *python) {
    const char *minor = minor_of(site->arena, python);
    if (!minor || !python->prefix) return;
    const char *folder =
        *site->drive
            ? cm_sprintf(site->arena, "%s/Lib/site-packages", python->prefix)
            : cm_sprintf(site->arena, "%s/lib/python%s/site-packages", python->prefix, minor);
    cm_strings names = cm_site_names(site, folder);
    for (size_t i = 0, read = 0; i < names.count && read < MOST_PTH; i++)
        if (cm_ends(names.items[i], ".pth")) {
            read_pth(site, python, folder, names.items[i]);
            read++;
        }
}

/* The Python below `prefix` of the same minor version, if it was read. */
static const cm_python *base_of(cm_site *site, const cm_python *python, const char *prefix) {
    const char *minor = minor_of(site->arena, python);
    for (size_t i = 0; minor && i < site->machine->pythons.count; i++) {
        const cm_python *p = &site->machine->pythons.items[i];
        if (p != python && cm_site_same(site, p->prefix, prefix) &&
            cm_same(minor_of(site->arena, p), minor))
            return p;
    }
    return NULL;
}

static void copy_behind(cm_site *site, cm_python *python, const cm_python *base) {
    size_t own = python->packages.count;
    for (size_t i = 0; i < base->packages.count; i++)
        if (!has(python, own, base->packages.items[i].name) &&
            python->packages.count < CM_MOST_PACKAGES)
            *cm_machine_add_package(site->machine, python) = base->packages.items[i];
}

/* The folders of a base that was not read by itself. */
static void read_base(cm_site *site, cm_python *python, const char *prefix) {
    static const char *const folders[][2] = {
        {"local/lib", "dist-packages"}, {"lib", "site-packages"}, {"lib64", "site-packages"}};
    const char *minor = minor_of(site->arena, python);
    if (*site->drive) {
        read_behind(site, python, cm_sprintf(site->arena, "%s/Lib/site-packages", prefix));
        return;
    }
    for (size_t i = 0; minor && i < sizeof folders / sizeof *folders; i++)
        read_behind(site, python,
                    cm_sprintf(site->arena, "%s/%s/python%s/%s", prefix, folders[i][0], minor,
                               folders[i][1]));
    if (cm_same(prefix, "/usr")) read_behind(site, python, "/usr/lib/python3/dist-packages");
}

static void read_below(cm_site *site, cm_python *python) {
    const char *home = setting(site, python->prefix, "home");
    const char *bin = home && cm_site_absolute(site, home) ? cm_site_resolve(site, home) : NULL;
    if (!bin || !cm_site_is_dir(site, bin)) {
        cm_packages_unread(site, python, home ? home : "");
        return;
    }
    const char *slash = strrchr(bin, '/');
    const char *prefix =
        cm_same(slash, "/bin") ? cm_strndup(site->arena, bin, (size_t)(slash - bin)) : bin;
    const cm_python *base = base_of(site, python, *prefix ? prefix : "/usr");
    if (base)
        copy_behind(site, python, base);
    else
        read_base(site, python, *prefix ? prefix : "/usr");
}

void cm_python_read_beside(cm_site *site, cm_python *python) {
    if (!python->prefix) return;
    python->unread.known = true;
    read_pths(site, python);
    if (sees_base(site, python)) read_below(site, python);
    read_python_path(site, python);
}
