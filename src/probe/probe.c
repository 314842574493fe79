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

/* A list of the machine that may be empty for two reasons. */
typedef struct {
    bool *known;
    const size_t *count;
} list;

/* Runs one source. Where it met what cannot be read, a list that it left empty is not known to be
 * so: what was not seen may stand in it. */
static void run(cm_site *site, void (*source)(cm_site *)) {
    cm_machine *m = site->machine;
    const list lists[] = {
        {&m->gpus.known, &m->gpus.count},      {&m->displays.known, &m->displays.count},
        {&m->nodes.known, &m->nodes.count},    {&m->toolkits.known, &m->toolkits.count},
        {&m->cudnn.known, &m->cudnn.count},    {&m->libraries.known, &m->libraries.count},
        {&m->pythons.known, &m->pythons.count}};
    enum { LISTS = sizeof lists / sizeof *lists };
    bool before[LISTS];
    size_t unread = *site->unread;
    for (size_t i = 0; i < LISTS; i++)
        before[i] = *lists[i].known;
    source(site);
    for (size_t i = 0; *site->unread > unread && i < LISTS; i++)
        if (!before[i] && !*lists[i].count) *lists[i].known = false;
}

/* The same of the packages of each Python. */
static void doubt_packages(cm_machine *machine) {
    for (size_t i = 0; i < machine->pythons.count; i++) {
        cm_python *python = &machine->pythons.items[i];
        if (python->unread.count && !python->packages.count) python->packages.known = false;
    }
}

/* A machine without driver and GPU has no device nodes that matter, and nothing that is shown. */
static void briefly(cm_site *site) {
    const cm_machine *machine = site->machine;
    if (*site->root)
        cm_probe_system(site);
    else
        cm_probe_running(site);
    cm_probe_jetson(site);
    run(site, cm_probe_pci);
    cm_probe_driver(site);
    if (machine->driver.version) cm_probe_gpu_info(site);
    if (!machine->driver.version && !machine->gpus.count) return;
    cm_probe_wsl(site);
    run(site, cm_probe_nodes);
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
    size_t unread = 0;
    cm_entry root = CM_FOLDER;
    cm_machine_init(machine, arena);
    cm_site site = {.arena = arena,
                    .root = root_of(arena, options->root),
                    .drive = "",
                    .options = options,
                    .machine = machine,
                    .unread = &unread};
    if (*site.root && cm_file_look(site.root, &root, err) != CM_OK) return CM_UNREAD;
    if (root != CM_FOLDER) return cm_fail(err, CM_UNREAD, "%s: not a folder", site.root);
    if (!*site.root) site.drive = cm_probe_drive(arena);
    bool read = !*site.root && !options->prefixes_only && cm_probe_here(&site);
    if (!read && options->brief) {
        briefly(&site);
        return CM_OK;
    }
    for (size_t i = 0; !read && i < sizeof sources / sizeof *sources; i++)
        if (!options->prefixes_only || sources[i] == cm_probe_python) run(&site, sources[i]);
    doubt_packages(machine);
    cm_machine_clean(machine);
    cm_status status = refuse_prefixes(options, machine, err);
    if (*site.drive) cm_probe_own_paths(machine);
    return status;
}
