/* Version numbers, compared component by component as numbers: 450.80.02 equals 450.80.2, 3.10 is
 * above 3.9, compute capability 12.0 is above 9.0. Never text, never a float. */
#ifndef CM_BASE_VER_H
#define CM_BASE_VER_H

#include <stdbool.h>

#include "base/arena.h"

enum { CM_VER_PARTS = 6 };

typedef struct {
    unsigned part[CM_VER_PARTS]; /* missing parts are 0 */
    unsigned count;              /* how many were written; 0: no version */
    int stage;                   /* a1 -3, b1 -2, rc1 -1, release 0, .post1 1; dev -4 */
    unsigned stage_number;       /* the 1 of rc1 */
    char local[24];              /* what follows '+', e.g. "cu117"; "" if nothing does */
} cm_ver;

/* Reads "2.6.0", "v1.13.1", "1.0.1.post2", "2.7.0.dev20250101+cu126", "1.0rc1", "450.80.02"; behind
 * a '+' stands what the grammar of versions allows there (grammar.h). True if all of `text`
 * (without white space around it) is a version; else `*ver` is empty. */
bool cm_ver_parse(const char *text, cm_ver *ver);

/* The version "major.minor". */
cm_ver cm_ver_of(unsigned major, unsigned minor);

/* Less than, equal to or greater than 0; the local part is not compared. */
int cm_ver_cmp(const cm_ver *a, const cm_ver *b);

/* The same for text; what is not a version sorts before every version, then as text. */
int cm_ver_cmp_text(const char *a, const char *b);

/* Whether `version` belongs to the family `prefix`: 1.13.1 to 1.13, 12.4.1 to 12. */
bool cm_ver_in_family(const cm_ver *version, const cm_ver *prefix);

/* Build tag to CUDA version: "cu116" -> "11.6", "cu92" -> "9.2", "cu130" -> "13.0"; NULL if it is
 * no CUDA tag. */
char *cm_tag_cuda(cm_arena *arena, const char *tag);

/* A toolkit as people spell it to its number: "cu116", "CUDA 11.6", "cuda_11.6", "v11.6" -> "11.6";
 * "11.6 Update 2", "11.6u2" -> "11.6.2" (not of 11.0, whose Update 1 is 11.0.3). Anything else
 * comes back without "CUDA"; it need not be a number. */
const char *cm_cuda_spelt(cm_arena *arena, const char *text);

/* CUDA version to build tag: "11.6" or "11.6.2" -> "cu116"; NULL if it is no version. */
char *cm_cuda_tag(cm_arena *arena, const char *cuda);

/* A driver as Windows numbers it to NVIDIA's own number: 560.94 is 32.0.15.6094 there, 341.92 was
 * 9.18.13.4192; the last five digits count. Any other text comes back as it is. */
const char *cm_windows_driver(cm_arena *arena, const char *text);

#endif
