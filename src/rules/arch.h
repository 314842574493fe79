/* Which GPU runs which code: the arithmetic of cubin and PTX (docs/rules.md). */
#ifndef CM_RULES_ARCH_H
#define CM_RULES_ARCH_H

#include "base/str.h"

/* A compute capability or a compilation target: 8.6, 9.0a, 12.0f. */
typedef struct {
    unsigned major, minor;
    char variant; /* 0, 'a' (that capability only) or 'f' (its family) */
} cm_cc;

/* Reads 8.6, 9.0a, sm_86, sm_120, compute_90a, "8.6+PTX" (the mark is passed over). */
bool cm_cc_parse(const char *text, cm_cc *cc);

/* Tegra chips do not run desktop cubins and the reverse: 3.2, 5.3, 6.2, 7.2, 8.7, 10.1, 11.0. */
bool cm_cc_is_tegra(cm_cc cc);

typedef enum { CM_RUNS_NOT, CM_RUNS_PTX, CM_RUNS_CUBIN } cm_runs;

/* How a GPU of capability `gpu` runs a build with these lists of targets (separated by blanks). */
cm_runs cm_arch_runs(cm_arena *arena, const char *cubin, const char *ptx, cm_cc gpu);

#endif
