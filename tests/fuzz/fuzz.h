/* What the fuzz targets share. A target is one file fuzz_NAME.c with one function, cm_fuzz; it is
 * linked with libFuzzer (./dev fuzz) and with replay.c (the ordinary tests, which run the seeds).
 */
#ifndef CM_TESTS_FUZZ_H
#define CM_TESTS_FUZZ_H

#include "app/judge.h"
#include "base/str.h"

/* Runs the target on one input. `bytes` is a copy of its own length with a NUL behind it; all
 * state lives in `arena`, which is freed behind the run. */
void cm_fuzz(cm_arena *arena, const char *bytes, size_t size);

/* Ends the run as a finding where something does not hold. */
void fuzz_must(bool holds, const char *what);

/* Text that goes to a terminal: nothing in it but newlines may be a character that is not shown. */
void fuzz_shown(const char *text);

/* A failure must have its status and one line that may be shown; success must have neither. */
void fuzz_failed(cm_status status, const cm_err *err);

/* Renders an answer as text and as JSON: both may be shown, and the JSON parses. */
void fuzz_answer(const cm_answer *answer);

/* Writes `size` bytes as a file in a folder of this process, in memory where the system has such a
 * place; returns its path. The folder is removed at exit. */
char *fuzz_file(cm_arena *arena, const char *name, const char *bytes, size_t size);
const char *fuzz_folder(void);

/* The program's own database, and what the rules load from it, both made once. */
cm_store *fuzz_store(void);
cm_knowledge *fuzz_knowledge(void);

typedef struct {
    const void *bytes;
    size_t length;
} fuzz_image;

/* A small database, made once: one fact of each kind, whose values name their columns. */
fuzz_image fuzz_database(void);

/* The length of the pages of SQLite at its begin. */
size_t fuzz_pages(fuzz_image database);

/* The number in three bytes, the first the highest: a place in an input's edits. */
size_t fuzz_number(const char *three);

/* Looks up every kind, whole and by its first column: each fact is whole. */
void fuzz_ask(cm_arena *arena, cm_store *store);

#endif
