/* Python interpreters and their packages, from files alone: Python is never run. */
#include <string.h>

#include "probe/packages.h"
#include "probe/python.h"

enum { MOST_PYTHONS = 256, MOST_PATHS = 256, MOST_CHILDREN = 200 };

/* X.Y of "pythonX.Y" ("python3.13t" is 3.13t), or NULL. */
static const char *folder_version(const char *name) {
    const char *version = name + strlen("python");
    if (!cm_starts(name, "python") || !cm_digit(*version)) return NULL;
    size_t n = strspn(version, "0123456789.");
    bool whole = !version[n] || cm_same(version + n, "t");
    return whole && strchr(version, '.') ? version : NULL;
}

/* PY_VERSION of include/pythonX.Y/patchlevel.h (3.7 and older: pythonX.Ym), or NULL. */
static const char *header_version(cm_site *site, const char *prefix, const char *name) {
    static const char *const suffixes[] = {"", "m"};
    char *text = NULL;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes && !text; i++)
        text = cm_site_text(
            site,
            cm_sprintf(site->arena, "%s/include/%s%s/patchlevel.h", prefix, name, suffixes[i]),
            CM_PROBE_TEXT);
    char *at = text ? strstr(text, "PY_VERSION ") : NULL;
    char *quote = at ? strchr(at, '"') : NULL;
    if (!quote) return NULL;
    return cm_strndup(site->arena, quote + 1, strcspn(quote + 1, "\"\n+"));
}

/* "version = 3.10.12" or "version_info = 3.10.12.final.0" of a virtual environment, or NULL. */
const char *cm_python_venv_version(cm_site *site, const char *prefix) {
    char *text =
        cm_site_text(site, cm_sprintf(site->arena, "%s/pyvenv.cfg", prefix), CM_PROBE_TEXT);
    cm_strings lines = cm_split(site->arena, text, "\n");
    for (size_t i = 0; i < lines.count; i++) {
        const char *value = strchr(lines.items[i], '=');
        if (!value || !cm_starts(lines.items[i], "version")) continue;
        value += 1 + strspn(value + 1, " ");
        size_t n = strspn(value, "0123456789.");
        while (n && value[n - 1] == '.')
            n--;
        if (n) return cm_strndup(site->arena, value, n);
    }
    return NULL;
}

static const char *full_version(cm_site *site, const char *prefix, const char *name) {
    const char *minor = folder_version(name), *found = cm_python_venv_version(site, prefix);
    if (!found) found = cm_conda_version(site, prefix, "python");
    if (!found) found = header_version(site, prefix, name);
    if (!found || !cm_starts(found, cm_strndup(site->arena, minor, strcspn(minor, "t"))))
        return minor;
    return cm_ends(minor, "t") && !cm_ends(found, "t") ? cm_sprintf(site->arena, "%st", found)
                                                       : found;
}

static const char *interpreter(cm_site *site, const char *prefix, const char *name) {
    const char *names[] = {name, "python3", "python"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *path = cm_sprintf(site->arena, "%s/bin/%s", prefix, names[i]);
        if (i > 0 && !cm_same(prefix, "/usr") && !cm_site_exists(site, path) &&
            cm_site_exists(site, cm_sprintf(site->arena, "%s/pyvenv.cfg", prefix)))
            return path; /* a virtual environment's link may lead out of a saved machine */
        bool shared = i > 0 && (cm_same(prefix, "/usr") || cm_same(prefix, "/usr/local"));
        if (!shared && cm_site_exists(site, path)) return path;
    }
    return NULL;
}

/* The system's Python of that minor version, whose packages /usr/local and ~/.local extend. */
static cm_python *system_python(cm_site *site, const char *minor) {
    size_t n = strlen(minor);
    for (size_t i = 0; i < site->machine->pythons.count; i++) {
        cm_python *python = &site->machine->pythons.items[i];
        bool same = cm_starts(python->version, minor) && !cm_digit(python->version[n]);
        if (same && cm_same(python->prefix, "/usr")) return python;
    }
    return NULL;
}

static const char *active(const cm_site *site, const char *prefix) {
    static const char *const names[] = {"VIRTUAL_ENV", "CONDA_PREFIX"};
    if (!site->variables_known) return NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = cm_site_variable(site, names[i]);
        const char *real = value ? cm_site_resolve(site, value) : NULL;
        if (value && cm_site_same(site, real ? real : value, prefix)) return names[i];
    }
    return "";
}

/* The place among the folders of PATH of the one that holds the interpreter, -1 if it is not there.
 */
static int place_on_path(const cm_site *site, const cm_python *python) {
    const char *slash = python->path ? strrchr(python->path, '/') : NULL;
    if (!slash) return -1;
    const char *folder = cm_strndup(site->arena, python->path, (size_t)(slash - python->path));
    cm_strings items = cm_site_folders(site, "PATH");
    for (size_t i = 0; i < items.count && i < MOST_PATHS; i++)
        if (cm_site_same(site, cm_site_resolve(site, items.items[i]), folder)) return (int)i;
    return -1;
}

cm_python *cm_python_at(cm_site *site, const char *prefix, const char *path, const char *version) {
    for (size_t i = 0; i < site->machine->pythons.count; i++) {
        cm_python *have = &site->machine->pythons.items[i];
        if (path ? cm_site_same(site, have->path, path)
                 : !have->path && cm_site_same(site, have->prefix, prefix))
            return have;
    }
    if (site->machine->pythons.count >= MOST_PYTHONS) {
        cm_machine_note(site->machine, "more than %d Pythons: the rest is left out",
                        (int)MOST_PYTHONS);
        return NULL;
    }
    cm_python *python = cm_machine_add_python(site->machine);
    python->path = path;
    python->prefix = prefix;
    python->version = version;
    python->active = active(site, prefix);
    if (site->variables_known)
        python->on_path = place_on_path(site, python) < 0 ? CM_FALSE : CM_TRUE;
    python->venv =
        cm_site_exists(site, cm_sprintf(site->arena, "%s/pyvenv.cfg", prefix)) ? CM_TRUE : CM_FALSE;
    python->packages.known = true;
    return python;
}

static cm_python *find_or_add(cm_site *site, const char *prefix, const char *name) {
    const char *path = interpreter(site, prefix, name);
    cm_python *python = path ? NULL : system_python(site, folder_version(name));
    return python ? python : cm_python_at(site, prefix, path, full_version(site, prefix, name));
}

static void read_folder(cm_site *site, const char *prefix, const char *lib, const char *name) {
    static const char *const kinds[] = {"site-packages", "dist-packages"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *at = cm_sprintf(site->arena, "%s/%s/%s/%s", prefix, lib, name, kinds[i]);
        bool local = cm_same(prefix, "/usr/local") || cm_ends(prefix, "/.local");
        if (cm_site_dir(site, at) == CM_ABSENT) {
            if (i == 0 && !local && interpreter(site, prefix, name))
                find_or_add(site, prefix, name);
            continue;
        }
        cm_python *python = find_or_add(site, prefix, name);
        if (python) cm_packages_read(site, python, at);
    }
}

void cm_python_read_prefix(cm_site *site, const char *path) {
    static const char *const libs[] = {"lib", "lib64"};
    const char *prefix = cm_site_resolve(site, path);
    if (!prefix) return;
    cm_python_read_windows(site, prefix);
    for (size_t i = 0; i < sizeof libs / sizeof *libs; i++) {
        cm_strings names = cm_site_names(site, cm_sprintf(site->arena, "%s/%s", prefix, libs[i]));
        for (size_t j = 0; j < names.count; j++)
            if (folder_version(names.items[j])) read_folder(site, prefix, libs[i], names.items[j]);
    }
    cm_conda_read(site, prefix);
}

void cm_python_read_active(cm_site *site, const char *path) {
    size_t unread = *site->unread;
    cm_python_read_prefix(site, path);
    const char *prefix = cm_site_resolve(site, path);
    for (size_t i = 0; i < site->machine->pythons.count; i++)
        if (cm_site_same(site, site->machine->pythons.items[i].prefix, prefix)) return;
    if (*site->unread == unread) return;
    cm_python *python = cm_python_at(site, prefix ? prefix : path, NULL, NULL);
    if (python) cm_packages_unread(site, python, path);
}

/* Debian keeps the packages of every Python 3 in one folder. */
static void read_debian(cm_site *site) {
    for (size_t i = 0; i < site->machine->pythons.count; i++)
        if (cm_same(site->machine->pythons.items[i].prefix, "/usr"))
            cm_packages_read(site, &site->machine->pythons.items[i],
                             "/usr/lib/python3/dist-packages");
}

static void read_children(cm_site *site, const char *folder) {
    cm_strings names = cm_site_names(site, folder);
    for (size_t i = 0; i < names.count && i < MOST_CHILDREN; i++) {
        const char *child = cm_sprintf(site->arena, "%s/%s", folder, names.items[i]);
        if (!cm_site_closed(site, child)) cm_python_read_prefix(site, child);
    }
}

static void read_conda_root(cm_site *site, const char *root) {
    cm_python_read_prefix(site, root);
    read_children(site, cm_sprintf(site->arena, "%s/envs", root));
}

/* conda lists its environments in ~/.conda/environments.txt, a path a line. */
static void read_conda_list(cm_site *site, const char *home) {
    char *text = cm_site_text(site, cm_sprintf(site->arena, "%s/.conda/environments.txt", home),
                              CM_PROBE_TEXT);
    cm_strings lines = cm_split(site->arena, text, "\r\n");
    for (size_t i = 0; i < lines.count && i < MOST_CHILDREN; i++)
        if (*lines.items[i] == '/') cm_python_read_prefix(site, lines.items[i]);
}

static void read_home(cm_site *site, const char *home) {
    static const char *const condas[] = {"miniconda3", "anaconda3",  "miniforge3",
                                         "mambaforge", "micromamba", ".conda"};
    static const char *const folders[] = {".pyenv/versions", ".virtualenvs",
                                          ".local/share/virtualenvs"};
    for (size_t i = 0; i < sizeof condas / sizeof *condas; i++)
        read_conda_root(site, cm_sprintf(site->arena, "%s/%s", home, condas[i]));
    cm_python_read_prefix(site, cm_sprintf(site->arena, "%s/.local", home));
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        read_children(site, cm_sprintf(site->arena, "%s/%s", home, folders[i]));
    read_conda_list(site, home);
}

/* How early a Python is judged: first what is activated, then what PATH puts first. */
static int rank(const cm_site *site, const cm_python *python) {
    bool is_active = python->active && *python->active;
    int place = place_on_path(site, python);
    return (is_active ? 0 : 2 * MOST_PATHS) + (place < 0 ? MOST_PATHS : place);
}

static void order(cm_site *site) {
    cm_python *items = site->machine->pythons.items;
    size_t count = site->machine->pythons.count;
    int *ranks = cm_alloc_array(site->arena, count, sizeof *ranks);
    for (size_t i = 0; i < count; i++) {
        cm_packages_order(&items[i]);
        cm_python_read_user(site, &items[i]);
    }
    for (size_t i = 0; i < count; i++)
        cm_python_read_beside(site, &items[i]);
    for (size_t i = 0; i < count; i++) {
        ranks[i] = rank(site, &items[i]);
        for (size_t j = i; j > 0 && ranks[j] < ranks[j - 1]; j--) {
            cm_python swap = items[j];
            int swap_rank = ranks[j];
            items[j] = items[j - 1], ranks[j] = ranks[j - 1];
            items[j - 1] = swap, ranks[j - 1] = swap_rank;
        }
    }
}

static void read_machine(cm_site *site) {
    static const char *const names[] = {"VIRTUAL_ENV", "CONDA_PREFIX"};
    if (*site->drive) {
        cm_python_read_windows_here(site);
        return;
    }
    site->machine->pythons.known = cm_site_is_dir(site, "/usr");
    cm_python_read_prefix(site, "/usr");
    cm_python_read_prefix(site, "/usr/local");
    read_debian(site);
    read_children(site, "/opt");
    read_children(site, "/opt/python");
    read_children(site, "/opt/conda/envs");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = cm_site_variable(site, names[i]);
        if (value && *value == '/') cm_python_read_active(site, value);
    }
    const char *home = cm_site_variable(site, "HOME");
    if (home && *home == '/') read_home(site, home);
    cm_python_read_windows_machine(site);
}

void cm_probe_python(cm_site *site) {
    const cm_strings *prefixes = &site->options->prefixes;
    for (size_t i = 0; i < prefixes->count; i++)
        cm_python_read_named(site, prefixes->items[i]);
    if (prefixes->count)
        site->machine->pythons.known = true;
    else
        read_machine(site);
    order(site);
}
