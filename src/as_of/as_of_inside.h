/* What the files of as_of share. */
#ifndef CM_AS_OF_AS_OF_INSIDE_H
#define CM_AS_OF_AS_OF_INSIDE_H

#include "as_of/as_of.h"

struct cm_as_of {
    cm_arena *arena;
    const cm_calendar *calendar;
    const cm_facts *chips; /* chip -> capability */
    unsigned day;          /* 20230731 */
    bool builds, companions, drivers, gpus, extras, cudnn,
        compilers;      /* kinds that were asked for */
    cm_strings undated; /* "CUDA 11.0.3": asked for by name, there, and without a date */
};

/* The day as text: "2023-07-31". */
const char *cm_as_of_day(const cm_as_of *as_of);

/* "has no date; it was there by 2021-02-28, as CUDA 11.1.1 shows" */
const char *cm_as_of_undated(const cm_as_of *as_of, const cm_coming *coming);

#endif
