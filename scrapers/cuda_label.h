/* Names of CUDA releases as NVIDIA's pages print them, and the one name that facts carry.
 *
 * From 11.0 on a release has three parts: "12.5 GA" and "12.5" are 12.5.0, "13.2 Update 2" is
 * 13.2.2, "11.2.1 Update 1" is 11.2.1. Two families number otherwise: in 11.0 the release
 * candidate was 11.0.1, GA 11.0.2 and Update 1 11.0.3; from 13.4 on the third part is a build
 * number: Developer Preview 13.4.0, GA 13.4.1, Update 1 13.4.2 (for families after 13.4 this is
 * an assumption, so prefer a printed number there).
 *
 * Up to 10.2 a release is called as the archive page calls it: the build number goes ("10.0.130"
 * is 10.0, "9.2 (9.2.88)" is 9.2, "7.5 (7.5.16)" is 7.5), an update is the third part ("9.2
 * (9.2.148 Update 1)" is 9.2.1, "10.1 update2" is 10.1.2). Only 8.0, whose two releases no word
 * but GA2 tells apart, keeps the number where the page prints it: 8.0.44 and 8.0.61. */
#ifndef CM_SCRAPERS_CUDA_LABEL_H
#define CM_SCRAPERS_CUDA_LABEL_H

#include "scrapers/page.h"

typedef struct {
    const char *release; /* 13.2.2, 10.1.2, 9.0 */
    const char *label;   /* GA, Update 2, RC, Developer Preview, GA2; "" if not printed */
    bool exact;          /* the page printed the three parts itself */
} cm_cuda_name;

/* Reads a whole label such as "CUDA 13.2 Update 2"; false if any part of it is not understood. */
bool cm_cuda_label(cm_arena *arena, const char *text, cm_cuda_name *name);

/* The family of a row of a minor-version table: "CUDA 12.x" is 12.x, "CUDA 11.8.x" and "CUDA 11.1
 * (11.1.0)" are 11.x; 11.0, which has a floor of its own, stays 11.0. NULL if it is none. */
const char *cm_cuda_family(cm_arena *arena, const char *text);

#endif
