/* A wheel: what its file name says (PEP 427), and what lies inside a file. */
#ifndef CM_MODEL_WHEEL_H
#define CM_MODEL_WHEEL_H

#include "model/fact.h"

/* The parts of "torch-2.6.0+cu124-cp310-cp310-linux_x86_64.whl"; the lists hold the tags that are
 * separated by dots. */
typedef struct {
    const char *name;    /* as cm_package_name gives it: "typing-extensions" */
    const char *version; /* "2.6.0+cu124" */
    cm_strings pythons, abis, platforms;
} cm_wheel_tags;

/* Reads a file name; false if it is none of a wheel. */
bool cm_wheel_tags_parse(cm_arena *arena, const char *file, cm_wheel_tags *tags);

/* The name of a package as indexes compare it: lower case, runs of '-', '_' and '.' one '-'. */
const char *cm_package_name(cm_arena *arena, const char *name);

/* What was found in a wheel file. */
typedef enum {
    CM_WHEEL_INTACT,
    CM_WHEEL_NOT_A_WHEEL,   /* the name is none of a wheel */
    CM_WHEEL_UNREADABLE,    /* the file cannot be opened */
    CM_WHEEL_NOT_A_ZIP,     /* no archive, or cut short: the directory of a zip is its end */
    CM_WHEEL_DAMAGED,       /* METADATA or WHEEL does not unpack */
    CM_WHEEL_NO_METADATA,   /* one of the two is missing */
    CM_WHEEL_OUT_OF_BOUNDS, /* more bytes, more entries or larger texts than a wheel has */
} cm_wheel_state;

typedef struct {
    const char *file; /* name in its folder */
    cm_wheel_state state;
    unsigned long long bytes;   /* its length; 0 unless it was opened */
    size_t entries;             /* that were looked at */
    cm_wheel_tags named;        /* by the file name */
    const char *name, *version; /* by METADATA; NULL unless intact */
    cm_strings requires;        /* Requires-Dist of METADATA */
    cm_strings tags;            /* Tag of WHEEL: "cp310-cp310-linux_x86_64" */
    const char *stated;         /* SHA-256 by the list beside it; NULL: no list names it */
    const cm_fact *known;       /* wheel_sum of that file name, or NULL */
    const char *found;          /* SHA-256 of the bytes, "" if they cannot be read; NULL where
                                 * neither of the two is there */
} cm_wheel_file;

typedef struct {
    cm_wheel_file *items;
    size_t count, capacity;
    const char *sums;  /* name of the list of checksums, or NULL */
    cm_strings absent; /* files that the list names and the folder lacks */
    cm_strings others; /* files that are neither wheels nor the list */
} cm_wheel_folder;

#endif
