/* The place that is probed: files below a root, read with bounds. Private to src/probe. */
#ifndef CM_PROBE_SITE_H
#define CM_PROBE_SITE_H

#include "probe/probe.h"

enum { CM_PROBE_TEXT = 64 * 1024, CM_PROBE_FILE = 1024 * 1024 };

typedef struct {
    cm_arena *arena;
    const char *root;  /* "" for this machine */
    const char *drive; /* "C:" on a Windows that runs this, whose paths are C:/...; else "" */
    const cm_probe_options *options;
    cm_machine *machine;
    cm_strings variables; /* "NAME=value" */
    bool variables_known;
} cm_site;

/* Follows symbolic links inside the root, absolute ones too; the result is a path inside the root
 * ("/usr/local/cuda-11.6"), which need not exist. NULL if links go round. */
char *cm_site_resolve(const cm_site *site, const char *path);

/* The path of the file system for a path inside the root. */
char *cm_site_path(const cm_site *site, const char *path);

bool cm_site_exists(const cm_site *site, const char *path);
bool cm_site_is_dir(const cm_site *site, const char *path);
cm_strings cm_site_list(const cm_site *site, const char *path);

/* The file's text up to its first NUL, or NULL if it is absent. One that is there and unreadable or
 * longer than `limit` bytes gives a note and NULL. */
char *cm_site_text(const cm_site *site, const char *path, size_t limit);

/* The same with NULs turned into `gap`. */
char *cm_site_text_gap(const cm_site *site, const char *path, size_t limit, char gap);

/* The first line without white space around it; NULL if absent or empty. */
char *cm_site_line(const cm_site *site, const char *path);

/* Whether two paths are the same; on Windows case does not count. */
bool cm_site_same(const cm_site *site, const char *a, const char *b);

/* Whether a path is whole, from the root or a drive on. */
bool cm_site_absolute(const cm_site *site, const char *path);

/* The folders of a variable like PATH; empty where it is not set. */
cm_strings cm_site_folders(const cm_site *site, const char *variable);

/* The value of an environment variable, or NULL. */
const char *cm_site_variable(const cm_site *site, const char *name);

/* The first run of digits(.digits)+ that stands by itself in `text` (NULL: none), or NULL. */
char *cm_site_version(const cm_site *site, const char *text);

/* The sources, each in its own file; each fills its part of site->machine. */
void cm_probe_environment(cm_site *site);
void cm_probe_system(cm_site *site);
void cm_probe_wsl(cm_site *site);
void cm_probe_jetson(cm_site *site);
void cm_probe_container(cm_site *site);
void cm_probe_driver(cm_site *site);
void cm_probe_nodes(cm_site *site);
void cm_probe_pci(cm_site *site);
void cm_probe_gpu_info(cm_site *site);
void cm_probe_libcuda(cm_site *site);
void cm_probe_toolkit(cm_site *site);
void cm_probe_libraries(cm_site *site);
void cm_probe_python(cm_site *site);
void cm_probe_smi(cm_site *site);

/* Reads what nvidia-smi answered to the query of smi.c into site->machine. */
void cm_smi_read(cm_site *site, const char *text);

/* What differs by system. */

/* Fills kernel, arch, glibc and the kind of system from the running one. */
void cm_probe_running(cm_site *site);

/* The CUDA version that the library at `path` speaks as 1000 * major + 10 * minor, 0 if it does not
 * say. Loads it and calls cuDriverGetVersion, nothing else. */
int cm_probe_library_cuda(const char *path);

/* Runs the program at the full path `argv[0]` for at most `seconds`; returns at most `limit` bytes
 * of its standard output, or NULL if it could not be run or did not end in time. `*status` is its
 * exit status. */
char *cm_probe_run(cm_arena *arena, const char *const *argv, unsigned seconds, size_t limit,
                   int *status);

/* Whether only the system's administrator can change the file. */
bool cm_probe_trusted(const char *path);

#endif
