/* Inside src/app: one release of torch as a look-up sees it: its builds, by system. */
#ifndef CM_APP_TORCH_BUILDS_H
#define CM_APP_TORCH_BUILDS_H

#include "app/lookup.h"

enum { CM_TORCH_LINUX, CM_TORCH_WINDOWS, CM_TORCH_MACOS, CM_TORCH_SYSTEMS };
extern const char *const cm_torch_systems[CM_TORCH_SYSTEMS];      /* linux, ... */
extern const char *const cm_torch_system_names[CM_TORCH_SYSTEMS]; /* Linux, ... */

/* What is known of one build of one release. */
typedef struct {
    const char *tag;
    const char *pythons[CM_TORCH_SYSTEMS]; /* "" published, unknown for which; NULL: not there */
    const cm_fact *arch[CM_TORCH_SYSTEMS]; /* torch_arch for x86_64 */
    const char *code[CM_TORCH_SYSTEMS];    /* that as text: "3.7 5.0 8.6+PTX" */
    bool plain[CM_TORCH_SYSTEMS];          /* what `pip install torch` gives there */
    const cm_shell_line *pip[CM_TORCH_SYSTEMS]; /* the line there; NULL: none */
    const cm_shell_line *conda;
    const char *conda_note; /* where the command names another build than it installs */
    const char *page;       /* where the wheels lie, of which no command was published */
    const char *mirror;     /* what the mirror that was asked for carries of the pip line */
    const char *cudnn;      /* inside the wheels, as the release matrix states it; or NULL */
} cm_torch_build;

typedef struct {
    cm_torch_build items[64];
    size_t count;
} cm_torch_builds;

/* The builds of a release that a source names, with the Pythons of their wheels. */
void cm_torch_published(cm_ask *ask, const char *version, cm_torch_builds *all, cm_err *err);
/* Leaves one build where `tag` is one, and one system where ask->os is; CUDA first, newest first.
 * CM_ABSENT with the names of the others where nothing is left. */
cm_status cm_torch_choose(cm_ask *ask, const char *version, const char *tag, cm_torch_builds *all,
                          cm_err *err);
/* Adds their GPU code. */
void cm_torch_gpu_code(cm_ask *ask, const char *version, cm_torch_builds *all, cm_err *err);
/* Finds a build; with `add` it is added where it is not there. NULL: not there, or no room. */
cm_torch_build *cm_torch_build_of(cm_torch_builds *all, const char *tag, bool add);
/* Index of linux, windows, macos; -1 of any other word. */
int cm_torch_system(const char *os);
/* Whether the tables are about it: x86_64, and Apple's own on macOS. */
bool cm_torch_main_arch(const char *os, const char *arch);
/* "3.7 5.0 8.6+PTX" of a row of torch_arch. */
const char *cm_torch_code_text(cm_ask *ask, const cm_fact *arch);

/* The tables of a release: builds with drivers, Pythons, GPUs, GPU code, cuDNN (torch_tables.c). */
void cm_torch_tables(cm_ask *ask, cm_answer *answer, const char *version,
                     const cm_torch_builds *all, cm_err *err);

/* Adds the commands of the previous-versions page, and builds that only they name. */
void cm_torch_commands(cm_ask *ask, const char *version, cm_torch_builds *all, cm_err *err);
/* Settles the lines that install each build, for each system (torch_install.c): a published command
 * where it gives that release and build there, else one that the rules compose; through the
 * mirror that was asked for. */
cm_status cm_torch_lines(cm_ask *ask, const char *version, cm_torch_builds *all, cm_answer *answer,
                         cm_err *err);
void cm_torch_show_lines(cm_ask *ask, cm_answer *answer, const cm_torch_builds *all);
/* The lines of one build for JSON. */
void cm_torch_describe_lines(cm_ask *ask, cm_item *row, const cm_torch_build *b);

#endif
