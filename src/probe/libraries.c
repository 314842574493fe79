/* CUDA libraries in the folders of LD_LIBRARY_PATH, which the loader searches before the system's
 * own and, where a library has no RPATH, before those that a wheel brings. */
#include <string.h>

#include "probe/site.h"

enum { MOST_FOLDERS = 64, MOST_LIBRARIES = 128 };

static const char *const wanted[] = {
    "libcudart",      "libcublas",    "libcublasLt",  "libcudnn",     "libnccl",  "libnvJitLink",
    "libcufft",       "libcusparse",  "libcusolver",  "libcurand",    "libnvrtc", "libcupti",
    "libcudnn_graph", "libcudnn_ops", "libcudnn_cnn", "libcusparseLt"};

/* Whether the name is "libcudnn.so.8": one of the libraries and one number. */
static bool is_soname(const char *name) {
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        size_t n = strlen(wanted[i]);
        if (!cm_starts(name, wanted[i]) || !cm_starts(name + n, ".so.")) continue;
        const char *number = name + n + strlen(".so.");
        return *number && strspn(number, "0123456789") == strlen(number);
    }
    return false;
}

/* The number in the full name that stands beside a soname: libcudnn.so.8.9.7 is 8.9.7. */
static const char *full_version(const cm_strings *names, const char *soname) {
    const char *best = NULL, *number = strrchr(soname, '.') + 1;
    size_t n = strlen(soname), stem = (size_t)(number - soname);
    for (size_t i = 0; i < names->count; i++) {
        const char *name = names->items[i];
        if (cm_starts(name, soname) && name[n] == '.' &&
            strspn(name + stem, "0123456789.") == strlen(name + stem))
            best = name + stem;
    }
    return best;
}

static void read_folder(cm_site *site, const char *folder) {
    cm_strings names = cm_site_names(site, folder);
    for (size_t i = 0; i < names.count; i++) {
        if (!is_soname(names.items[i])) continue;
        if (site->machine->libraries.count == MOST_LIBRARIES) {
            cm_machine_note(site->machine,
                            "more than %d CUDA libraries in LD_LIBRARY_PATH: the rest is left out",
                            (int)MOST_LIBRARIES);
            return;
        }
        cm_library *library = cm_machine_add_library(site->machine);
        library->path = cm_sprintf(site->arena, "%s/%s", folder, names.items[i]);
        library->soname = names.items[i];
        library->version = full_version(&names, names.items[i]);
        library->by = "LD_LIBRARY_PATH";
    }
}

void cm_probe_libraries(cm_site *site) {
    if (!site->variables_known) return;
    site->machine->libraries.known = true;
    cm_strings folders = cm_split(site->arena, cm_site_variable(site, "LD_LIBRARY_PATH"), ":"),
               seen = {0};
    for (size_t i = 0; i < folders.count && i < MOST_FOLDERS; i++) {
        const char *folder = folders.items[i];
        if (*folder != '/' || cm_strings_has(&seen, folder)) continue;
        cm_strings_add(site->arena, &seen, folder);
        read_folder(site, folder);
    }
}
