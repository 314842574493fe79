/* Reads the machine that the program runs on, or one saved as a folder of files. */
#ifndef CM_PROBE_PROBE_H
#define CM_PROBE_PROBE_H

#include "model/machine.h"

typedef struct {
    const char *root; /* NULL or "/": this machine; else the folder of a saved one */
    bool files_only;  /* read files, load no library, run nothing */
    bool run_smi;     /* also ask nvidia-smi (this machine only) */
    bool brief;       /* only what a look-up tells of a machine: its system, driver and GPUs */
    /* "NAME=value" items, NULL behind the last; NULL: read ROOT/environment.txt, a line each */
    const char *const *environment;
    cm_strings prefixes; /* the environments to read instead of those that are found */
    bool prefixes_only;  /* and nothing else of the machine */
} cm_probe_options;

/* Fills `machine`, everything in `arena`. What cannot be read becomes a note of the machine; only a
 * root or prefix that is no folder fails (CM_UNREAD), and a prefix without an environment. Never
 * creates device nodes: no cuInit, no nvmlInit. */
cm_status cm_probe(cm_arena *arena, const cm_probe_options *options, cm_machine *machine,
                   cm_err *err);

#endif
