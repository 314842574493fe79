/* Inside src/app: what the look-ups say of cuDNN (cudnn.c) and how it is put beside a toolkit
 * (cudnn_install.c). */
#ifndef CM_APP_CUDNN_H
#define CM_APP_CUDNN_H

#include "app/lookup.h"

/* Adds the cuDNN releases with a package for CUDA `cuda` (11.6): JSON all, text the newest of each
 * major and the newest that a support matrix lists. */
void cm_cudnn_for_cuda(cm_ask *ask, cm_answer *answer, const char *cuda, cm_err *err);

/* The cuDNN inside the wheels of torch `version` built with `cuda` (11.6), as the release matrix
 * states it; NULL: not stated. */
const char *cm_cudnn_of_wheel(cm_ask *ask, const char *version, const char *cuda, cm_err *err);

/* The file (cudnn_archive) of cuDNN `version` (8.4.1) for the package line (11.x) that was seen on
 * `platform` (windows-x86_64; NULL: any); NULL: none was. */
const cm_fact *cm_cudnn_file(cm_ask *ask, const cm_facts *files, const char *version,
                             const char *line, const char *platform);

/* An archive of one package for one system. */
typedef struct {
    const char *os, *version, *line; /* linux, 8.4.1, 11.x */
    const char *file, *address;      /* NULL: not known */
    bool seen;                       /* that very file; else its name follows the pattern */
    const cm_fact *layout;           /* cudnn_layout; NULL: not known */
    const char *folder;              /* inside the archive */
} cm_cudnn_archive;

typedef struct {
    cm_cudnn_archive *items;
    size_t count, capacity;
} cm_cudnn_archives;

/* The archives of the newest version among `releases` (cudnn_release, newest first), on `os` or on
 * both systems (NULL). */
cm_cudnn_archives cm_cudnn_archives_of(cm_ask *ask, const cm_facts *releases, const cm_facts *files,
                                       const char *os, cm_err *err);
/* Adds what to unpack and what to copy where. */
void cm_cudnn_install(cm_ask *ask, cm_answer *answer, const cm_cudnn_archives *archives);
/* Adds the addresses to copy, or NVIDIA's page for `version`; for the end of the answer. */
void cm_cudnn_downloads(cm_ask *ask, cm_answer *answer, const cm_cudnn_archives *archives,
                        const char *version);

#endif
