/* torch/version.py as text: what Python gets when it imports torch. */
#include <string.h>

#include "probe/packages.h"

/* What stands behind the "=" of a line "cuda = '12.4'" or "cuda: Optional[str] = None"; NULL if
 * there is no such line. */
static const char *assigned(const cm_site *site, const char *text, const char *name) {
    cm_strings lines = cm_split(site->arena, text, "\n");
    size_t n = strlen(name);
    for (size_t i = 0; i < lines.count; i++) {
        const char *line = lines.items[i], *value = strrchr(line, '=');
        if (!cm_starts(line, name) || !strchr(" :=", line[n]) || !value) continue;
        return value + 1 + strspn(value + 1, " ");
    }
    return NULL;
}

/* The text between the quotes, "" for None, NULL for anything else. */
static const char *quoted(const cm_site *site, const char *text, const char *name) {
    const char *value = assigned(site, text, name);
    if (!value) return NULL;
    if (*value != '\'' && *value != '"') return cm_same(value, "None") ? "" : NULL;
    return cm_strndup(site->arena, value + 1, strcspn(value + 1, "'\""));
}

static bool in_folder(const cm_installed *p, const char *folder) {
    return cm_same(p->name, "torch") && cm_starts(p->record, folder) &&
           p->record[strlen(folder)] == '/' && !cm_same(p->from, "conda-meta");
}

/* 2 the same version, 1 the same but for the build, 0 another. */
static int likeness(const char *version, const char *imports) {
    size_t n = strcspn(version, "+");
    if (cm_same(version, imports)) return 2;
    return imports && n == strcspn(imports, "+") && strncmp(version, imports, n) == 0;
}

static size_t owner(const cm_python *python, const char *folder, const char *imports) {
    size_t best = python->packages.count;
    int best_likeness = -1;
    for (size_t i = 0; i < python->packages.count; i++) {
        const cm_installed *p = &python->packages.items[i];
        int alike = in_folder(p, folder) ? likeness(p->version, imports) : -1;
        if (alike > best_likeness) best = i, best_likeness = alike;
    }
    return best;
}

/* The record that the files belong to goes before others of its folder. */
static cm_installed *put_first(cm_python *python, const char *folder, size_t at) {
    for (size_t i = 0; i < at; i++)
        if (in_folder(&python->packages.items[i], folder)) {
            cm_installed swap = python->packages.items[i];
            python->packages.items[i] = python->packages.items[at];
            python->packages.items[at] = swap;
            return &python->packages.items[i];
        }
    return &python->packages.items[at];
}

void cm_torch_version_read(cm_site *site, cm_python *python, const char *folder) {
    char *text =
        cm_site_text(site, cm_sprintf(site->arena, "%s/torch/version.py", folder), CM_PROBE_TEXT);
    const char *imports = text ? quoted(site, text, "__version__") : NULL;
    size_t at = text ? owner(python, folder, imports) : python->packages.count;
    if (at == python->packages.count) return;
    cm_installed *package = put_first(python, folder, at);
    const char *debug = assigned(site, text, "debug");
    package->imports = imports;
    package->cuda = quoted(site, text, "cuda");
    package->hip = quoted(site, text, "hip");
    package->git = quoted(site, text, "git_version");
    if (cm_starts(debug, "True") || cm_starts(debug, "False"))
        package->debug = cm_starts(debug, "True") ? CM_TRUE : CM_FALSE;
    const char *tag = imports ? strchr(imports, '+') : NULL;
    if (tag && !package->build) package->build = tag + 1;
}
