/* The running Windows: what it has in place of /proc and /sys. */
#include <string.h>
#include <windows.h>

#include "base/file.h"
#include "base/ver.h"
#include "base/wide.h"
#include "probe/python.h"
#include "probe/registry.h"
#include "probe/windows.h"
#include "probe/windows_parts.h"

enum { MOST_COMPANIES = 64 };

const char *cm_probe_drive(cm_arena *arena) {
    return cm_strndup(arena, cm_windows_system32(arena), 2);
}

/* Driver --------------------------------------------------------------------------------------- */

static void read_nvcuda(cm_site *site) {
    cm_driver *driver = &site->machine->driver;
    const char *path = cm_sprintf(site->arena, "%s/nvcuda.dll", cm_windows_system32(site->arena));
    if (!cm_probe_trusted(site->arena, path)) return;
    const char *stated = cm_windows_file_version(site->arena, path);
    const char *version = stated ? cm_windows_driver(site->arena, stated) : NULL;
    driver->libcuda_path = path;
    if (version && !cm_same(version, stated)) driver->libcuda_version = version;
    if (site->options->files_only) return;
    int cuda = cm_probe_library_cuda(path);
    if (cuda > 0)
        driver->libcuda_cuda = cm_sprintf(site->arena, "%d.%d", cuda / 1000, cuda % 1000 / 10);
    else
        cm_machine_note(site->machine, "%s: does not say its CUDA version", path);
}

cm_strings cm_probe_smi_places(cm_arena *arena) {
    cm_strings list = {0};
    cm_strings_add(arena, &list,
                   cm_sprintf(arena, "%s/nvidia-smi.exe", cm_windows_system32(arena)));
    cm_strings_add(arena, &list,
                   cm_sprintf(arena, "%s/NVIDIA Corporation/NVSMI/nvidia-smi.exe",
                              cm_windows_programs(arena)));
    return list;
}

/* Visual C++ ----------------------------------------------------------------------------------- */

/* "v14.38.33135.00": 14.38.33135. */
static const char *three_parts(cm_arena *arena, const char *text) {
    size_t n = 0;
    text += *text == 'v' || *text == 'V';
    for (int parts = 0; text[n] && (text[n] != '.' || ++parts < 3);)
        n++;
    return cm_digit(*text) ? cm_strndup(arena, text, n) : NULL;
}

/* By the installer's own mark, else by the library that it brings. */
static void read_redist(cm_site *site) {
    static const char *const keys[] = {
        "SOFTWARE\\Microsoft\\VisualStudio\\14.0\\VC\\Runtimes\\X64",
        "SOFTWARE\\Wow6432Node\\Microsoft\\VisualStudio\\14.0\\VC\\Runtimes\\X64"};
    cm_arena *arena = site->arena;
    const char *version = NULL;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && !version; i++) {
        const char *text = cm_reg_text(arena, CM_REG_MACHINE, keys[i], "Version");
        if (text && cm_reg_number(arena, CM_REG_MACHINE, keys[i], "Installed") == 1)
            version = three_parts(arena, text);
    }
    const char *library = cm_sprintf(arena, "%s/msvcp140.dll", cm_windows_system32(arena));
    if (!version) {
        const char *text = cm_windows_file_version(arena, library); /* NULL: it is not there */
        version = text && cm_starts(text, "14.") ? three_parts(arena, text) : NULL;
    }
    site->machine->vc_redist.known = true;
    if (version) cm_machine_add_redist(site->machine, version);
}

/* Python --------------------------------------------------------------------------------------- */

static void add_tag(cm_site *site, cm_reg_root root, const char *key, cm_strings *list) {
    cm_arena *arena = site->arena;
    const char *folder = cm_reg_text(arena, root, cm_sprintf(arena, "%s\\InstallPath", key), "");
    const char *bits = cm_reg_text(arena, root, key, "SysArchitecture");
    if (!folder || !*folder) return;
    if (cm_same(bits, "32bit") || strstr(key, "Wow6432Node")) {
        cm_machine_note(site->machine, "%s: a 32-bit Python; torch has wheels for 64 bits only",
                        folder);
        return;
    }
    cm_strings_add(arena, list, folder);
}

cm_strings cm_probe_registered_pythons(cm_site *site) {
    static const struct {
        cm_reg_root root;
        const char *key;
    } places[] = {{CM_REG_USER, "Software\\Python"},
                  {CM_REG_MACHINE, "Software\\Python"},
                  {CM_REG_MACHINE, "Software\\Wow6432Node\\Python"}};
    cm_arena *arena = site->arena;
    cm_strings list = {0};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        cm_strings companies = cm_reg_keys(arena, places[i].root, places[i].key);
        for (size_t c = 0; c < companies.count && c < MOST_COMPANIES; c++) {
            if (cm_same_i(companies.items[c], "PyLauncher")) continue;
            const char *key = cm_sprintf(arena, "%s\\%s", places[i].key, companies.items[c]);
            cm_strings tags = cm_reg_keys(arena, places[i].root, key);
            for (size_t t = 0; t < tags.count && t < MOST_COMPANIES; t++)
                add_tag(site, places[i].root, cm_sprintf(arena, "%s\\%s", key, tags.items[t]),
                        &list);
        }
    }
    return list;
}

/* The whole ------------------------------------------------------------------------------------ */

bool cm_probe_here(cm_site *site) {
    if (!site->options->brief) cm_probe_environment(site);
    cm_probe_running(site);
    cm_probe_devices(site);
    read_nvcuda(site);
    if (site->options->brief) return true;
    if (!site->options->files_only) cm_probe_nvml(site);
    cm_probe_toolkit_windows(site);
    read_redist(site);
    cm_probe_python(site);
    if (!site->machine->driver.version || !site->machine->gpus.count) cm_probe_smi(site);
    return true;
}

static void turn(const char **path, cm_arena *arena) {
    char *copy = *path ? cm_strdup(arena, *path) : NULL;
    for (char *p = copy; p && *p; p++)
        if (*p == '/') *p = '\\';
    *path = copy;
}

static void turn_all(cm_known_strings *list, cm_arena *arena) {
    for (size_t i = 0; i < list->count; i++)
        turn(&list->items[i], arena);
}

void cm_probe_own_paths(cm_machine *m) {
    turn(&m->driver.libcuda_path, m->arena);
    for (size_t i = 0; i < m->toolkits.count; i++)
        turn(&m->toolkits.items[i].path, m->arena);
    for (size_t i = 0; i < m->cudnn.count; i++)
        turn(&m->cudnn.items[i].path, m->arena);
    for (size_t i = 0; i < m->pythons.count; i++) {
        cm_python *python = &m->pythons.items[i];
        turn(&python->path, m->arena);
        turn(&python->prefix, m->arena);
        turn_all(&python->leftovers, m->arena);
        turn_all(&python->unread, m->arena);
        for (size_t p = 0; p < python->packages.count; p++)
            turn(&python->packages.items[p].record, m->arena);
    }
}
