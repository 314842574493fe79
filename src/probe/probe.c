#include "probe/probe.h"

#include <string.h>

#include "base/file.h"
#include "probe/site.h"
#include "probe/windows.h"

static const char *root_of(cm_arena *arena, const char *root) {
    size_t n = root ? strlen(root) : 0;
    while (n && root[n - 1] == '/')
        n--;
    return n ? cm_strndup(arena, root, n) : "";
}

/* A prefix that nothing was read from is a mistake of the command line: its note is the error. */
static cm_status refuse_prefixes(const cm_probe_options *options, const cm_machine *machine,
                                 cm_err *err) {
    for (size_t i = 0; i < options->prefixes.count; i++) {
        const char *prefix = options->prefixes.items[i];
        for (size_t n = 0; n < machine->notes.count; n++) {
            const char *note = machine->notes.items[n];
            if (cm_starts(note, prefix) && cm_starts(note + strlen(prefix), ": no"))
                return cm_fail(err, CM_UNREAD, "--prefix %s", note);
        }
    }
    return CM_OK;
}

/* A machine without driver and GPU has no device nodes that matter, and nothing that is shown. */
static void briefly(cm_site *site) {
    const cm_machine *machine = site->machine;
    if (*site->root)
        cm_probe_system(site);
    else
        cm_probe_running(site);
    cm_probe_jetson(site);
    cm_probe_pci(site);
    cm_probe_driver(site);
    if (machine->driver.version) cm_probe_gpu_info(site);
    if (!machine->driver.version && !machine->gpus.count) return;
    cm_probe_wsl(site);
    cm_probe_nodes(site);
    cm_machine_clean(site->machine);
}

cm_status cm_probe(cm_arena *arena, const cm_probe_options *options, cm_machine *machine,
                   cm_err *err) {
    static void (*const sources[])(cm_site *) = {
        cm_probe_environment, cm_probe_system,  cm_probe_wsl,     cm_probe_jetson,
        cm_probe_container,   cm_probe_driver,  cm_probe_nodes,   cm_probe_pci,
        cm_probe_gpu_info,    cm_probe_libcuda, cm_probe_toolkit, cm_probe_libraries,
        cm_probe_python,      cm_probe_smi,
    };
    cm_machine_init(machine, arena);
    cm_site site = {.arena = arena,
                    .root = root_of(arena, options->root),
                    .drive = "",
                    .options = options,
                    .machine = machine};
    if (*site.root && !cm_is_dir(site.root))
        return cm_fail(err, CM_UNREAD, "%s: not a folder", site.root);
    if (!*site.root) site.drive = cm_probe_drive(arena);
    bool read = !*site.root && !options->prefixes_only && cm_probe_here(&site);
    if (!read && options->brief) {
        briefly(&site);
        return CM_OK;
    }
    for (size_t i = 0; !read && i < sizeof sources / sizeof *sources; i++)
        if (!options->prefixes_only || sources[i] == cm_probe_python) sources[i](&site);
    cm_machine_clean(machine);
    cm_status status = refuse_prefixes(options, machine, err);
    if (*site.drive) cm_probe_own_paths(machine);
    return status;
}
