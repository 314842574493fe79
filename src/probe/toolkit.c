#include <string.h>

#include "model/json_text.h"
#include "probe/packages.h"
#include "probe/toolkit.h"

/* The number behind "#define NAME" in a header, -1 if it has none. */
static long defined(const char *text, const char *name) {
    size_t n = strlen(name);
    for (const char *p = text; p && (p = strstr(p, "#define ")) != NULL;) {
        p += strlen("#define ");
        const char *q = p + strspn(p, " \t");
        if (strncmp(q, name, n) != 0 || !cm_space(q[n])) continue;
        q += n + strspn(q + n, " \t");
        long value = 0;
        for (size_t i = 0; cm_digit(q[i]) && i < 7; i++)
            value = value * 10 + (q[i] - '0');
        return cm_digit(*q) ? value : -1;
    }
    return -1;
}

/* version.json: {"cuda": {"version": "11.6.1"}}. */
static char *json_version(cm_site *site, const char *folder) {
    const char *path = cm_sprintf(site->arena, "%s/version.json", folder);
    char *text = cm_site_text(site, path, CM_PROBE_TEXT);
    if (!text) return NULL;
    cm_json_text json;
    json_t *root = cm_json_read(&json, text, strlen(text), JSON_REJECT_DUPLICATES);
    const char *value =
        json_string_value(json_object_get(json_object_get(root, "cuda"), "version"));
    char *version = cm_site_version(site, value);
    cm_json_release(&json);
    if (!version) cm_machine_note(site->machine, "%s: no CUDA version in it", path);
    return version;
}

static char *text_version(cm_site *site, const char *folder) {
    return cm_site_version(site,
                           cm_site_line(site, cm_sprintf(site->arena, "%s/version.txt", folder)));
}

static char *header_version(cm_site *site, const char *folder) {
    const char *path = cm_sprintf(site->arena, "%s/include/cuda.h", folder);
    long value = defined(cm_site_text(site, path, 4 * CM_PROBE_FILE), "CUDA_VERSION");
    return value > 0 ? cm_sprintf(site->arena, "%ld.%ld", value / 1000, value % 1000 / 10) : NULL;
}

static bool has_nvcc(const cm_site *site, const char *folder) {
    return cm_site_exists(site,
                          cm_sprintf(site->arena, "%s/nvcc%s", folder, *site->drive ? ".exe" : ""));
}

/* ".../cuda-11.6", of Windows "...\CUDA\v11.6". */
static char *folder_version(cm_site *site, const char *folder) {
    const char *mark = *site->drive ? "/CUDA/v" : "/cuda-", *at = cm_find_i(folder, mark);
    char *version = at ? cm_site_version(site, at + strlen(mark)) : NULL;
    bool real = has_nvcc(site, cm_sprintf(site->arena, "%s/bin", folder));
    return version && real ? version : NULL;
}

/* A conda environment with a toolkit of its own; a folder that has nvcc and says no version. */
static char *conda_version(cm_site *site, const char *folder) {
    const char *version = cm_conda_version(site, folder, "cuda-nvcc");
    return version ? cm_site_version(site, version) : NULL;
}

/* Whether `folder`/bin is the first folder of PATH that has an nvcc. */
static bool on_path(const cm_site *site, const char *folder) {
    cm_strings items = cm_site_folders(site, "PATH");
    for (size_t i = 0; i < items.count; i++) {
        const char *at = cm_site_resolve(site, items.items[i]);
        if (cm_site_same(site, at, cm_sprintf(site->arena, "%s/bin", folder))) return true;
        if (has_nvcc(site, items.items[i])) return false;
    }
    return false;
}

static const char *active(const cm_site *site, const char *folder) {
    static const char *const names[] = {"CUDA_PATH", "CUDA_HOME"};
    cm_strings list = {0};
    if (!site->variables_known) return NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = cm_site_variable(site, names[i]);
        if (value && cm_site_same(site, cm_site_resolve(site, value), folder))
            cm_strings_add(site->arena, &list, names[i]);
    }
    if (on_path(site, folder)) cm_strings_add(site->arena, &list, "PATH");
    return cm_strings_join(site->arena, &list, ", ");
}

void cm_toolkit_read(cm_site *site, const char *path) {
    static const struct {
        char *(*read)(cm_site *, const char *);
        const char *from;
    } ways[] = {{json_version, "version.json"},
                {text_version, "version.txt"},
                {header_version, "cuda.h"},
                {folder_version, "folder"},
                {conda_version, "conda-meta"}};
    const char *folder = cm_site_resolve(site, path);
    if (!folder || !cm_site_is_dir(site, folder)) return;
    for (size_t i = 0; i < site->machine->toolkits.count; i++)
        if (cm_site_same(site, site->machine->toolkits.items[i].path, folder)) return;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        char *version = ways[i].read(site, folder);
        if (!version) continue;
        cm_toolkit *toolkit = cm_machine_add_toolkit(site->machine);
        *toolkit = (cm_toolkit){folder, version, ways[i].from, active(site, folder)};
        return;
    }
}

void cm_toolkit_read_cudnn(cm_site *site, const char *include) {
    static const char *const headers[] = {"cudnn_version.h", "cudnn.h"};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        const char *path =
            cm_site_resolve(site, cm_sprintf(site->arena, "%s/%s", include, headers[i]));
        const char *text = path ? cm_site_text(site, path, CM_PROBE_FILE) : NULL;
        long major = defined(text, "CUDNN_MAJOR"), minor = defined(text, "CUDNN_MINOR");
        long patch = defined(text, "CUDNN_PATCHLEVEL");
        if (major < 0 || minor < 0 || patch < 0) continue;
        for (size_t j = 0; j < site->machine->cudnn.count; j++)
            if (cm_same(site->machine->cudnn.items[j].path, path)) return;
        cm_cudnn *cudnn = cm_machine_add_cudnn(site->machine);
        cudnn->path = path;
        cudnn->version = cm_sprintf(site->arena, "%ld.%ld.%ld", major, minor, patch);
        return;
    }
}

/* A folder with nvcc in it is a toolkit, even if nothing tells which. */
static void unnamed_toolkit(cm_site *site, const char *path) {
    const char *folder = cm_site_resolve(site, path);
    for (size_t i = 0; i < site->machine->toolkits.count; i++)
        if (cm_site_same(site, site->machine->toolkits.items[i].path, folder)) return;
    *cm_machine_add_toolkit(site->machine) =
        (cm_toolkit){folder, NULL, "nvcc", active(site, folder)};
}

void cm_toolkit_read_variables(cm_site *site) {
    static const char *const names[] = {"CUDA_PATH", "CUDA_HOME"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = cm_site_variable(site, names[i]);
        if (!value || !cm_site_absolute(site, value)) continue;
        size_t before = site->machine->toolkits.count;
        cm_toolkit_read(site, value);
        bool added = site->machine->toolkits.count > before;
        if (!added && has_nvcc(site, cm_sprintf(site->arena, "%s/bin", value)))
            unnamed_toolkit(site, value);
    }
}

void cm_probe_toolkit(cm_site *site) {
    static const char *const includes[] = {"/usr/include", "/usr/local/include",
                                           "/usr/include/x86_64-linux-gnu",
                                           "/usr/include/aarch64-linux-gnu"};
    cm_strings names = cm_site_names(site, "/usr/local");
    site->machine->toolkits.known = site->machine->cudnn.known = cm_site_is_dir(site, "/usr");
    for (size_t i = 0; i < names.count; i++)
        if (cm_starts(names.items[i], "cuda"))
            cm_toolkit_read(site, cm_sprintf(site->arena, "/usr/local/%s", names.items[i]));
    cm_toolkit_read(site, "/opt/cuda");
    cm_toolkit_read(site, "/usr/lib/cuda");
    cm_toolkit_read(site, "/usr");
    cm_toolkit_read_variables(site);
    for (size_t i = 0; i < sizeof includes / sizeof *includes; i++)
        cm_toolkit_read_cudnn(site, includes[i]);
    for (size_t i = 0; i < site->machine->toolkits.count; i++)
        cm_toolkit_read_cudnn(
            site, cm_sprintf(site->arena, "%s/include", site->machine->toolkits.items[i].path));
}
