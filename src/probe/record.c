/* One record of an installed package: METADATA, WHEEL, INSTALLER, RECORD and direct_url.json. */
#include <string.h>

#include "model/json_text.h"
#include "model/wheel.h"
#include "probe/packages.h"

enum { RECORD_BYTES = 16 * 1024 * 1024 }; /* torch lists 15,000 files */

/* The next value of "Key: value" in the head of METADATA (the part before the first empty line),
 * from `*at` on, which moves behind it; NULL at the end. */
static char *next_value(const cm_site *site, const char **at, const char *key) {
    size_t n = strlen(key);
    for (const char *line = *at; *line && *line != '\n' && *line != '\r';) {
        size_t length = strcspn(line, "\n");
        const char *value = line + n + 1;
        bool found = cm_starts(line, key) && line[n] == ':';
        line += length + (line[length] == '\n');
        *at = line;
        if (found)
            return cm_squeeze(site->arena, cm_strndup(site->arena, value, strcspn(value, "\n")));
    }
    *at = "";
    return NULL;
}

/* The requirements on torch, its runtime libraries and its compilers. */
static bool requirement_matters(cm_arena *arena, const char *line) {
    const char *name = cm_package_name(arena, cm_strndup(arena, line, strcspn(line, " (=<>~![;")));
    return cm_same(name, "torch") || cm_same(name, "triton") || cm_starts(name, "pytorch-triton") ||
           cm_starts(name, "nvidia-") || cm_same(name, "cuda-toolkit") ||
           cm_same(name, "cuda-bindings");
}

static void read_requires(cm_site *site, const char *text, cm_installed *out) {
    const char *at = text, *line;
    out->requires.known = true;
    while ((line = next_value(site, &at, "Requires-Dist")) != NULL) {
        if (out->requires.count == CM_MOST_LINES) break;
        if (requirement_matters(site->arena, line) && !strstr(line, "extra =="))
            cm_machine_add_text(site->machine, &out->requires, line);
    }
}

static void read_tags(cm_site *site, const char *dist, cm_installed *out) {
    char *text = cm_site_text(site, cm_sprintf(site->arena, "%s/WHEEL", dist), CM_PROBE_TEXT);
    const char *at = text, *tag;
    while (text && out->tags.count < CM_MOST_LINES && (tag = next_value(site, &at, "Tag")) != NULL)
        cm_machine_add_text(site->machine, &out->tags, tag);
}

/* The build tag in a wheel's address: "...torch-2.6.0%2Bcu124-cp310..." gives "cu124". */
static const char *url_tag(cm_arena *arena, const char *url) {
    const char *name = url;
    for (const char *p = url; p && *p; p++)
        if (*p == '/' || *p == '\\') name = p + 1;
    const char *plus = cm_find_i(name, "%2b");
    size_t skip = plus ? 3 : 1;
    if (name && !plus) plus = strchr(name, '+');
    return plus ? cm_strndup(arena, plus + skip, strcspn(plus + skip, "-")) : NULL;
}

/* direct_url.json stands there if the package was named by its address. */
static const char *read_url(cm_site *site, const char *dist, cm_installed *out) {
    char *text =
        cm_site_text(site, cm_sprintf(site->arena, "%s/direct_url.json", dist), CM_PROBE_TEXT);
    cm_json_text json = {0};
    json_t *root = text ? cm_json_read(&json, text, strlen(text), JSON_REJECT_DUPLICATES) : NULL;
    const char *tag = url_tag(site->arena, json_string_value(json_object_get(root, "url")));
    json_t *local = json_object_get(root, "dir_info");
    out->editable = json_is_true(json_object_get(local, "editable")) ? CM_TRUE : CM_FALSE;
    cm_json_release(&json);
    return tag;
}

/* Whether RECORD lists the file: a line that begins with its path. */
static bool lists(const char *record, const char *file) {
    size_t n = strlen(file);
    for (const char *p = record; p; p = strchr(p, '\n')) {
        p += *p == '\n';
        p += *p == '"';
        if (strncmp(p, file, n) == 0 && strchr(",\"", p[n])) return true;
    }
    return false;
}

/* Whether a folder on the way to the part can be read and does not hold the next one. */
static bool is_gone(cm_site *site, const char *folder, const char *part) {
    const char *at = cm_sprintf(site->arena, "%s/%s", folder, part);
    for (size_t n = strlen(folder); at[n] == '/';) {
        cm_strings names;
        size_t length = strcspn(at + n + 1, "/");
        if (cm_site_list(site, cm_strndup(site->arena, at, n), &names) != CM_OK) return false;
        if (!cm_strings_has(&names, cm_strndup(site->arena, at + n + 1, length))) return true;
        n += 1 + length;
    }
    return false;
}

static void lack(cm_site *site, const char *folder, const char *part, cm_installed *out) {
    if (!cm_site_exists(site, cm_sprintf(site->arena, "%s/%s", folder, part)) &&
        is_gone(site, folder, part))
        cm_machine_add_text(site->machine, &out->lacks, part);
}

/* What the record lists and the folder does not hold, of the parts without which torch does not
 * load. */
static void read_lacks(cm_site *site, const char *folder, const char *dist, cm_installed *out) {
    static const char *const parts[] = {"torch/__init__.py",           "torch/version.py",
                                        "torch/lib/libtorch_cpu.so",   "torch/lib/libtorch_cuda.so",
                                        "torch/lib/torch_cpu.dll",     "torch/lib/torch_cuda.dll",
                                        "torch/lib/libtorch_cpu.dylib"};
    if (!cm_same(out->name, "torch") || out->editable == CM_TRUE) return;
    const char *place = cm_sprintf(site->arena, "%s/torch", folder);
    out->lacks.known = true;
    if (!cm_site_is_dir(site, place)) {
        lack(site, folder, "torch", out);
        return;
    }
    char *record = cm_site_text(site, cm_sprintf(site->arena, "%s/RECORD", dist), RECORD_BYTES);
    for (size_t i = 0; record && i < sizeof parts / sizeof *parts; i++)
        if (lists(record, parts[i])) lack(site, folder, parts[i], out);
}

cm_status cm_record_read(cm_site *site, const char *folder, const char *dist, cm_installed *out) {
    bool egg = cm_ends(dist, ".egg-info"), is_folder = cm_site_is_dir(site, dist);
    const char *file = egg ? "PKG-INFO" : "METADATA";
    char *text;
    cm_status status =
        cm_site_read(site, egg && !is_folder ? dist : cm_sprintf(site->arena, "%s/%s", dist, file),
                     CM_PROBE_FILE, &text);
    const char *at = text;
    char *version = text ? next_value(site, &at, "Version") : NULL;
    if (status == CM_UNREAD) return status;
    if (!version || !*version) return CM_ABSENT;
    const char *plus = strchr(version, '+');
    const char *tag = read_url(site, dist, out);
    out->version = version;
    out->build = plus ? plus + 1 : tag;
    out->from = egg ? "egg-info" : "dist-info";
    out->record = dist;
    if (is_folder)
        out->installer = cm_site_line(site, cm_sprintf(site->arena, "%s/INSTALLER", dist));
    read_requires(site, text, out);
    if (is_folder) read_tags(site, dist, out);
    read_lacks(site, folder, dist, out);
    return CM_OK;
}
