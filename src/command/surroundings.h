/* What a command may use of the program around it: environment, standard input, who takes the
 * answer, who hears notes. All of it was given to the handle (cudamatrix.h). */
#ifndef CM_COMMAND_SURROUNDINGS_H
#define CM_COMMAND_SURROUNDINGS_H

#include <stdio.h>

#include "base/memory.h"
#include "base/str.h"
#include "cudamatrix.h"

typedef struct {
    const char *const *environment; /* "NAME=value" items, NULL behind the last; never NULL */
    cudamatrix_read *read;          /* any of these may be NULL */
    cudamatrix_write *write;
    cudamatrix_note *note;
    cudamatrix_progress *progress;
    bool colour; /* the answer goes to a terminal that shows colours */
    void *read_context, *write_context, *note_context, *progress_context;
} cm_surroundings;

/* The value of an environment variable, or NULL. */
const char *cm_environment_value(const cm_surroundings *around, const char *name);

/* One line beside the answer; what may not be shown is escaped as in an error line. */
void cm_note(const cm_surroundings *around, const char *format, ...) CM_PRINTF(2, 3);

/* A file, or for "-" standard input, read in parts. */
typedef struct {
    const cm_surroundings *around;
    const char *name; /* for messages */
    FILE *file;       /* NULL: the reader */
    char *bytes;
    size_t from, to, room; /* bytes[from..to) are read and not yet taken */
    char kept;             /* what the NUL behind the last line stands for */
    bool failed, too_long; /* too_long: of the line that was taken last */
    cm_guard guard;
} cm_input;

/* CM_UNREAD where it cannot be opened. Close it in any case; until then it stays where it is. */
cm_status cm_input_open(const cm_surroundings *around, const char *path, cm_input *input,
                        cm_err *err);
void cm_input_close(cm_input *input);

/* The next line with its newline if it has one, and a NUL behind it; it lives until the next call.
 * Of a line with more than `limit` bytes before the newline only the first CM_INPUT_HEAD are kept,
 * `too_long` is set, and the rest is passed over in bounded memory. NULL at the end, and where
 * nothing can be read (`failed`). */
enum { CM_INPUT_HEAD = 256 };
char *cm_input_line(cm_input *input, size_t limit, size_t *length);

/* All of a file or of standard input, at most `limit` bytes, with a NUL behind it. */
cm_status cm_input_whole(const cm_surroundings *around, cm_arena *arena, const char *path,
                         size_t limit, char **bytes, size_t *length, cm_err *err);

#endif
