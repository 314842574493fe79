/* Which GPU runs which code: the arithmetic of cubin and PTX (docs/rules/no-kernel-image.md). */
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

/* Less than, equal to or greater than 0; two numbers, so 10.0 is above 9.0. */
int cm_cc_cmp(cm_cc a, cm_cc b);

/* Tegra chips do not run desktop cubins and the reverse: 3.2, 5.3, 6.2, 7.2, 8.7, 10.1, 11.0. */
bool cm_cc_is_tegra(cm_cc cc);
bool cm_cc_text_is_tegra(const char *text); /* of "8.7"; what is no capability is none */

typedef enum { CM_RUNS_NOT, CM_RUNS_PTX, CM_RUNS_CUBIN } cm_runs;

/* The GPU code of a build: targets with machine code and targets with PTX. */
typedef struct {
    const cm_cc *cubin, *ptx;
    size_t cubins, ptxs;
} cm_code;

/* Reads the lists (targets separated by blanks); what is no target (gfx90a) is passed over. */
cm_code cm_code_parse(cm_arena *arena, const char *cubin, const char *ptx);

/* How a GPU of capability `gpu` runs that code. */
cm_runs cm_code_runs(const cm_code *code, cm_cc gpu);

/* The same from the lists. */
cm_runs cm_arch_runs(cm_arena *arena, const char *cubin, const char *ptx, cm_cc gpu);

#endif
