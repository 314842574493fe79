/* The place that is probed: files below a root, read with bounds. What is there and cannot be read
 * gives a note of the machine, by whatever function it was asked for. Private to src/probe. */
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
    size_t *unread; /* how often something could not be read so far */
} cm_site;

/* Follows symbolic links inside the root, absolute ones too; the result is a path inside the root
 * ("/usr/local/cuda-11.6"), which need not exist. NULL if links go round or one cannot be read. */
char *cm_site_resolve(const cm_site *site, const char *path);

/* Whether something of that name was seen. */
bool cm_site_exists(const cm_site *site, const char *path);
bool cm_site_is_dir(const cm_site *site, const char *path);

/* CM_OK where a folder has that name, CM_ABSENT where none has, CM_UNREAD where that was not to be
 * seen. */
cm_status cm_site_dir(const cm_site *site, const char *path) CM_CHECKED;

/* The text of the link of that name, or NULL where there is none. */
char *cm_site_link(const cm_site *site, const char *path);

/* Whether the folder is one of this machine that the user may not enter: what is in it is not used
 * by him either, so that a place which is only guessed is passed over without a note. */
bool cm_site_closed(const cm_site *site, const char *path);

/* The names in a folder: CM_OK; CM_ABSENT where there is none; CM_UNREAD with a note where it could
 * not be listed whole. */
cm_status cm_site_list(const cm_site *site, const char *path, cm_strings *names) CM_CHECKED;

/* The same for callers to whom a folder that cannot be listed is nothing more than a note. */
cm_strings cm_site_names(const cm_site *site, const char *path);

/* The file's text up to its first NUL: CM_OK; CM_ABSENT where there is none; CM_UNREAD with a note
 * where it is there and unreadable, no file, or longer than `limit` bytes. NULL but with CM_OK. */
cm_status cm_site_read(const cm_site *site, const char *path, size_t limit, char **text) CM_CHECKED;

/* The same without the reason: NULL where there is none to be had. */
char *cm_site_text(const cm_site *site, const char *path, size_t limit);

/* The same with NULs turned into `gap`. */
char *cm_site_text_gap(const cm_site *site, const char *path, size_t limit, char gap);

/* The first line without white space around it; NULL if absent or empty. */
char *cm_site_line(const cm_site *site, const char *path);

/* Whether two paths are the same; on Windows case does not count. */
bool cm_site_same(const cm_site *site, const char *a, const char *b);

/* Whether a path is whole, from the root or a drive on. */
bool cm_site_absolute(const cm_site *site, const char *path);

/* The folders of a variable like PATH, without those that are closed to the user, which programs
 * pass over as well; empty where it is not set. */
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

/* Where the file at `path` really is, if only the system's administrator can change it and every
 * folder on the way there; else NULL. What is run or loaded is that path: links on the way to it
 * count no more. */
char *cm_probe_trusted(cm_arena *arena, const char *path);

#endif
