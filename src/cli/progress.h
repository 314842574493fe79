/* One line on a terminal that says which page is fetched. */
#ifndef CM_CLI_PROGRESS_H
#define CM_CLI_PROGRESS_H

#include <stddef.h>

typedef struct {
    size_t number, shown; /* which page, and the KiB that stand on the terminal */
} cm_progress;

/* A cudamatrix_progress; `context` is a cm_progress of zeroes. */
void cm_progress_show(void *context, size_t number, size_t of, const char *name, size_t bytes);
/* Takes the line away if there is one. */
void cm_progress_end(cm_progress *progress);

#endif
