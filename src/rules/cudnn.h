/* What the cuDNN tables say of a version, a CUDA and a GPU: shared by the rules and the look-ups.
 * `releases` are facts of the kind cudnn_release, `support` of cudnn_support, best source first
 * within a key. Sources: NVIDIA's cuDNN archive and support matrices. */
#ifndef CM_RULES_CUDNN_H
#define CM_RULES_CUDNN_H

#include "base/ver.h"
#include "model/fact.h"
#include "rules/arch.h"

/* Three answers, as everywhere: no source is not a no. */
typedef enum { CM_CUDNN_UNKNOWN, CM_CUDNN_NO, CM_CUDNN_YES } cm_cudnn_says;

/* Reads 8.4, 8.4.1, 8.4.1.50, v8.4.1, cudnn8.4 and the numbers that cuDNN itself prints (8401,
 * 90100); the build (.50) is left out. False if `text` is none of them. */
bool cm_cudnn_version(cm_arena *arena, const char *text, cm_ver *version);

/* "8.3.2" of "8.3.2.44". */
const char *cm_cudnn_release_of(cm_arena *arena, const char *version);

/* Whether a version of the facts (8.4.1 or 8.3.2.44) belongs to what was asked for (8.4). */
bool cm_cudnn_is(const char *version, const cm_ver *wanted);

/* Whether the CUDA of a package (11.x; 10.2; 11.0 11.1; 7.0+) takes in toolkit `cuda` (1106). From
 * CUDA 11 on a package for another minor of the same major is CM_CUDNN_UNKNOWN: the support matrix
 * decides. */
cm_cudnn_says cm_cudnn_line_has(const char *line, unsigned cuda);

/* Whether the packages of the version are for toolkit `cuda`; `*row` is the package that says so,
 * or for a no the newest there is. */
cm_cudnn_says cm_cudnn_packaged(const cm_facts *releases, const cm_ver *wanted, unsigned cuda,
                                const cm_fact **row);

/* For sorting: CUDA 11.x as 1199, 12 and 12.x as 1299, 10.2 as 1002. */
unsigned cm_cudnn_cuda_rank(const char *cuda);

/* Whether a row of the support matrix lists a capability: it or an older one of the same major, or
 * ("3.5 and later") its architecture. CM_CUDNN_NO is below everything listed; CM_CUDNN_UNKNOWN:
 * newer than what is listed, a Tegra chip, or no list. `architecture` may be NULL. */
cm_cudnn_says cm_cudnn_lists(cm_arena *arena, const cm_fact *support, cm_cc cc,
                             const char *architecture);

/* The least capability of a row; false if it lists none. */
bool cm_cudnn_least(cm_arena *arena, const cm_fact *support, cm_cc *least);

/* The cuDNN that the release matrix states inside the wheels of a torch release built with `cuda`:
 * a row of torch_cuda; NULL: not stated. */
const cm_fact *cm_cudnn_in_wheel(const cm_facts *torch_cuda, const cm_ver *torch, unsigned cuda);

#endif
