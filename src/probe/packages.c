#include "probe/packages.h"
#include "model/json_text.h"
#include "model/records.h"
#include "model/wheel.h"

#include <string.h>

static bool read_before(const cm_python *python, const char *folder) {
    size_t n = strlen(folder);
    for (size_t i = 0; i < python->packages.count; i++) {
        const char *record = python->packages.items[i].record;
        if (cm_starts(record, folder) && record[n] == '/' && !strchr(record + n + 1, '/'))
            return true;
    }
    return false;
}

static bool full(cm_site *site, const cm_python *python, const char *folder) {
    if (python->packages.count < CM_MOST_PACKAGES) return false;
    cm_machine_note(site->machine,
                    "%s: more than %d packages of torch and CUDA; the rest is left out", folder,
                    (int)CM_MOST_PACKAGES);
    return true;
}

static void add_record(cm_site *site, cm_python *python, const char *folder, const char *entry,
                       cm_strings *bad) {
    const char *name =
        cm_package_name(site->arena, cm_strndup(site->arena, entry, strcspn(entry, "-")));
    if (cm_ends(name, "-egg-info")) name = cm_strndup(site->arena, name, strlen(name) - 9);
    if (!cm_record_matters(name)) return;
    cm_installed record = {.name = name};
    const char *dist = cm_sprintf(site->arena, "%s/%s", folder, entry);
    cm_status status = cm_record_read(site, folder, dist, &record);
    if (status == CM_OK)
        *cm_machine_add_package(site->machine, python) = record;
    else if (status == CM_ABSENT)
        cm_strings_add(site->arena, bad, dist);
    else
        cm_packages_unread(site, python, dist);
}

void cm_packages_unread(cm_site *site, cm_python *python, const char *place) {
    for (size_t i = 0; i < python->unread.count; i++)
        if (cm_same(python->unread.items[i], place)) return;
    if (python->unread.count == CM_MOST_LINES) return;
    cm_machine_add_text(site->machine, &python->unread, place);
}

void cm_packages_read(cm_site *site, cm_python *python, const char *path) {
    const char *folder = cm_site_resolve(site, path);
    cm_strings names, bad = {0};
    if (folder && read_before(python, folder)) return;
    if (!folder || cm_site_list(site, folder, &names) == CM_UNREAD) {
        cm_packages_unread(site, python, folder ? folder : path);
        return;
    }
    python->leftovers.known = true;
    for (size_t i = 0; i < names.count; i++) {
        const char *entry = names.items[i];
        if (cm_is_leftover(site->arena, entry) && python->leftovers.count < CM_MOST_LINES)
            cm_machine_add_text(site->machine, &python->leftovers,
                                cm_sprintf(site->arena, "%s/%s", folder, entry));
        if (!cm_ends(entry, ".dist-info") && !cm_ends(entry, ".egg-info")) continue;
        if (*entry == '~') continue;
        if (full(site, python, folder)) break;
        add_record(site, python, folder, entry, &bad);
    }
    if (bad.count == 1) cm_machine_note(site->machine, "%s: no Version in it", bad.items[0]);
    if (bad.count > 1)
        cm_machine_note(site->machine, "%s: no Version in it, and in %zu more", bad.items[0],
                        bad.count - 1);
    cm_torch_version_read(site, python, folder);
}

/* Conda ---------------------------------------------------------------------------------------- */

/* The name in "pytorch-1.12.1-py3.7_cuda11.3_0.json": all but version, build and ending. */
static char *conda_name(cm_arena *arena, const char *file) {
    char *name = cm_ends(file, ".json") ? cm_strdup(arena, file) : NULL;
    for (int i = 0; name && i < 2; i++) {
        char *dash = strrchr(name, '-');
        if (!dash) return NULL;
        *dash = 0;
    }
    return name;
}

static bool same_public(const char *a, const char *b) {
    size_t n = strcspn(a, "+");
    return n == strcspn(b, "+") && strncmp(a, b, n) == 0;
}

/* The record in site-packages that conda wrote for its package; pip's own are not its. */
static cm_installed *of_conda(cm_python *python, const char *name, const char *version) {
    for (size_t i = 0; i < python->packages.count; i++) {
        cm_installed *p = &python->packages.items[i];
        bool theirs = cm_same(p->installer, "conda"); /* of a rebuild: 2.3.1.post300 */
        bool alike = !p->installer && p->version && same_public(p->version, version);
        if (cm_same(p->name, name) && (theirs || alike) && !cm_same(p->from, "conda-meta"))
            return p;
    }
    return NULL;
}

static void add_conda(cm_site *site, cm_python *python, const char *name, const char *path) {
    char *text;
    if (cm_site_read(site, path, 4 * CM_PROBE_FILE, &text) == CM_UNREAD) {
        cm_packages_unread(site, python, path);
        return;
    }
    cm_json_text json = {0};
    json_t *root = text ? cm_json_read(&json, text, strlen(text), 0) : NULL;
    const char *version = json_string_value(json_object_get(root, "version"));
    const char *build = json_string_value(json_object_get(root, "build"));
    const char *ours = cm_same(name, "pytorch") ? "torch" : name;
    if (version) {
        cm_installed *package = of_conda(python, ours, version);
        if (!package) {
            package = cm_machine_add_package(site->machine, python);
            *package = (cm_installed){
                .name = ours, .version = cm_strdup(site->arena, version), .record = path};
        }
        if (!package->build || cm_same(name, "pytorch"))
            package->build = cm_strdup(site->arena, build);
        if (package->version && cm_starts(package->version, version))
            package->version = cm_strdup(site->arena, version);
        package->from = "conda-meta";
        package->installer = "conda";
    } else {
        cm_machine_note(site->machine, "%s: no version in it", path);
    }
    cm_json_release(&json);
}

static cm_python *python_of(cm_site *site, const char *prefix) {
    for (size_t i = 0; i < site->machine->pythons.count; i++)
        if (cm_site_same(site, site->machine->pythons.items[i].prefix, prefix))
            return &site->machine->pythons.items[i];
    return NULL;
}

void cm_conda_read(cm_site *site, const char *prefix) {
    const char *folder = cm_sprintf(site->arena, "%s/conda-meta", prefix);
    cm_python *python = python_of(site, prefix);
    if (!python || python->conda == CM_TRUE) return;
    cm_strings files;
    cm_status status = cm_site_list(site, folder, &files);
    python->conda = status == CM_ABSENT ? CM_FALSE : CM_TRUE;
    if (status == CM_UNREAD) cm_packages_unread(site, python, folder);
    for (size_t i = 0; i < files.count && !full(site, python, folder); i++) {
        const char *name = conda_name(site->arena, files.items[i]);
        if (name && (cm_record_matters(name) || cm_same(name, "pytorch")))
            add_conda(site, python, name, cm_sprintf(site->arena, "%s/%s", folder, files.items[i]));
    }
}

const char *cm_conda_version(cm_site *site, const char *prefix, const char *name) {
    cm_strings files = cm_site_names(site, cm_sprintf(site->arena, "%s/conda-meta", prefix));
    for (size_t i = 0; i < files.count; i++) {
        if (!cm_same(conda_name(site->arena, files.items[i]), name)) continue;
        const char *version = files.items[i] + strlen(name) + 1;
        return cm_strndup(site->arena, version, strcspn(version, "-"));
    }
    return NULL;
}

/* Order ---------------------------------------------------------------------------------------- */

static int rank(const cm_installed *p) {
    const char *record = p->record ? p->record : "";
    if (strstr(record, "/conda-meta/")) return 3;
    if (strstr(record, "/.local/") || strstr(record, "/AppData/Roaming/")) return 0;
    return cm_starts(record, "/usr/local/") ? 1 : 2;
}

void cm_packages_order(cm_python *python) {
    cm_installed *items = python->packages.items;
    for (size_t i = 1; i < python->packages.count; i++)
        for (size_t j = i; j > 0 && rank(&items[j]) < rank(&items[j - 1]); j--) {
            cm_installed swap = items[j];
            items[j] = items[j - 1];
            items[j - 1] = swap;
        }
}
