/* MANIFEST.tsv of a folder of pages: which of its files are pages, where from and of what day. */
#ifndef CM_UPKEEP_MANIFEST_H
#define CM_UPKEEP_MANIFEST_H

#include "base/tsv.h"

typedef struct {
    const char *dir; /* NULL: none was read yet */
    cm_table table;  /* count 0: the folder has none */
    const cm_record **by_file;
    size_t column; /* of `file`; by_file is NULL where there is none */
} cm_manifest;

/* Reads DIR/MANIFEST.tsv, unless it is that of `dir` already: many files of one folder may be
 * named. A folder without one is CM_OK with no records. */
cm_status cm_manifest_read(cm_arena *arena, const char *dir, cm_manifest *manifest, cm_err *err);

/* The first record of a file, or NULL. */
const cm_record *cm_manifest_find(const cm_manifest *manifest, const char *file);

#endif
