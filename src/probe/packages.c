#include "probe/packages.h"

#include <jansson.h>
#include <string.h>

/* As normalised: lower case, '-' for '_' and '.'; a '*' at the end stands for any rest. */
static const char *const wanted[] = {
    "torch",           "torchvision",
    "torchaudio",      "torchtext",
    "torchdata",       "torchcodec",
    "torchmetrics",    "modelscope",
    "triton",          "xformers",
    "flash-attn",      "bitsandbytes",
    "pytorch-triton*", "nvidia-cuda-runtime*",
    "nvidia-cudnn*",   "nvidia-nccl*",
    "cudatoolkit",     "pytorch-cuda",
    "pytorch-mutex",   "cudnn",
    "numpy",
};

static bool is_wanted(const char *name) {
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        size_t n = strcspn(wanted[i], "*");
        if (wanted[i][n] ? strncmp(name, wanted[i], n) == 0 : cm_same(name, wanted[i])) return true;
    }
    return false;
}

static char *normalised(cm_arena *arena, const char *name) {
    char *copy = cm_lowered(arena, name);
    for (char *p = copy; *p; p++)
        if (*p == '_' || *p == '.') *p = '-';
    return copy;
}

static cm_installed *find_or_add(cm_site *site, cm_python *python, const char *name) {
    for (size_t i = 0; i < python->packages.count; i++)
        if (cm_same(python->packages.items[i].name, name)) return &python->packages.items[i];
    cm_installed *package = cm_machine_add_package(site->machine, python);
    package->name = name;
    return package;
}

/* The value of "Key: value" in the head of METADATA (the part before the first empty line). */
static char *metadata(const cm_site *site, const char *text, const char *key) {
    size_t n = strlen(key);
    for (const char *line = text; *line && *line != '\n' && *line != '\r';) {
        size_t length = strcspn(line, "\n");
        if (cm_starts(line, key) && line[n] == ':')
            return cm_squeeze(site->arena, cm_strndup(site->arena, line + n + 1, length - n - 1));
        line += length + (line[length] == '\n');
    }
    return NULL;
}

/* The build tag in a wheel's address: "...torch-2.6.0%2Bcu124-cp310..." gives "cu124". */
static const char *url_tag(cm_site *site, const char *dist) {
    char *text =
        cm_site_text(site, cm_sprintf(site->arena, "%s/direct_url.json", dist), CM_PROBE_TEXT);
    json_t *root = text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;
    const char *url = json_string_value(json_object_get(root, "url"));
    const char *plus = cm_find_i(url, "%2b"), *tag = NULL;
    size_t skip = plus ? 3 : 1;
    if (url && !plus) plus = strchr(url, '+');
    if (plus) tag = cm_strndup(site->arena, plus + skip, strcspn(plus + skip, "-/"));
    json_decref(root);
    return tag;
}

/* The value of a line "cuda = '12.4'" or "cuda: Optional[str] = None" of torch/version.py: the text
 * between the quotes, "" for None, NULL if there is no such line. */
static const char *assigned(const cm_site *site, const char *text, const char *name) {
    cm_strings lines = cm_split(site->arena, text, "\n");
    size_t n = strlen(name);
    for (size_t i = 0; i < lines.count; i++) {
        const char *line = lines.items[i], *value = strrchr(line, '=');
        if (!cm_starts(line, name) || !strchr(" :=", line[n]) || !value) continue;
        value += 1 + strspn(value + 1, " ");
        if (*value != '\'' && *value != '"') return cm_same(value, "None") ? "" : NULL;
        return cm_strndup(site->arena, value + 1, strcspn(value + 1, "'\""));
    }
    return NULL;
}

static void torch_version(cm_site *site, cm_installed *package, const char *folder) {
    char *text =
        cm_site_text(site, cm_sprintf(site->arena, "%s/torch/version.py", folder), CM_PROBE_TEXT);
    if (!text) return;
    const char *version = assigned(site, text, "__version__");
    package->cuda = assigned(site, text, "cuda");
    package->hip = assigned(site, text, "hip");
    if (!version) return;
    if (!package->version) package->version = version;
    const char *tag = strchr(version, '+');
    if (tag && !package->build) package->build = tag + 1;
    if (strcspn(version, "+") != strcspn(package->version, "+") ||
        strncmp(version, package->version, strcspn(version, "+")) != 0)
        cm_machine_note(site->machine, "%s/torch: version.py says %s, its metadata says %s", folder,
                        version, package->version);
}

static void read_dist(cm_site *site, cm_python *python, const char *folder, const char *entry) {
    bool egg = cm_ends(entry, ".egg-info");
    const char *name = normalised(site->arena, cm_strndup(site->arena, entry, strcspn(entry, "-")));
    char *dist = cm_sprintf(site->arena, "%s/%s", folder, entry);
    if (!is_wanted(name)) return;
    char *text =
        cm_site_text(site,
                     egg && !cm_site_is_dir(site, dist)
                         ? dist
                         : cm_sprintf(site->arena, "%s/%s", dist, egg ? "PKG-INFO" : "METADATA"),
                     CM_PROBE_FILE);
    char *version = text ? metadata(site, text, "Version") : NULL;
    if (!version || !*version) {
        cm_machine_note(site->machine, "%s: no Version in it", dist);
        return;
    }
    cm_installed *package = find_or_add(site, python, name);
    const char *plus = strchr(version, '+');
    package->version = version;
    package->build = plus ? plus + 1 : url_tag(site, dist);
    package->from = egg ? "egg-info" : "dist-info";
    if (cm_same(name, "torch")) torch_version(site, package, folder);
}

void cm_packages_read(cm_site *site, cm_python *python, const char *folder) {
    cm_strings names = cm_site_list(site, folder);
    for (size_t i = 0; i < names.count; i++)
        if (cm_ends(names.items[i], ".dist-info") || cm_ends(names.items[i], ".egg-info"))
            read_dist(site, python, folder, names.items[i]);
}

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

static void add_conda(cm_site *site, cm_python *python, const char *name, const char *path) {
    char *text = cm_site_text(site, path, 4 * CM_PROBE_FILE);
    json_t *root = text ? json_loads(text, 0, NULL) : NULL;
    const char *version = json_string_value(json_object_get(root, "version"));
    const char *build = json_string_value(json_object_get(root, "build"));
    if (version) {
        cm_installed *package =
            find_or_add(site, python, cm_same(name, "pytorch") ? "torch" : name);
        if (!package->version) package->version = cm_strdup(site->arena, version);
        if (!package->build || cm_same(name, "pytorch"))
            package->build = cm_strdup(site->arena, build);
        package->from = "conda-meta";
    } else {
        cm_machine_note(site->machine, "%s: no version in it", path);
    }
    json_decref(root);
}

static cm_python *python_of(cm_site *site, const char *prefix) {
    for (size_t i = 0; i < site->machine->pythons.count; i++)
        if (cm_same(site->machine->pythons.items[i].prefix, prefix))
            return &site->machine->pythons.items[i];
    return NULL;
}

void cm_conda_read(cm_site *site, const char *prefix) {
    const char *folder = cm_sprintf(site->arena, "%s/conda-meta", prefix);
    cm_python *python = python_of(site, prefix);
    cm_strings files = cm_site_list(site, folder);
    for (size_t i = 0; python && i < files.count; i++) {
        const char *name = conda_name(site->arena, files.items[i]);
        if (name && (is_wanted(name) || cm_same(name, "pytorch")))
            add_conda(site, python, name, cm_sprintf(site->arena, "%s/%s", folder, files.items[i]));
    }
}

const char *cm_conda_version(cm_site *site, const char *prefix, const char *name) {
    cm_strings files = cm_site_list(site, cm_sprintf(site->arena, "%s/conda-meta", prefix));
    for (size_t i = 0; i < files.count; i++) {
        if (!cm_same(conda_name(site->arena, files.items[i]), name)) continue;
        const char *version = files.items[i] + strlen(name) + 1;
        return cm_strndup(site->arena, version, strcspn(version, "-"));
    }
    return NULL;
}
