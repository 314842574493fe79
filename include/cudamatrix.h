/* libcudamatrix: which PyTorch, CUDA, cuDNN, NVIDIA driver, Python and GPU fit together, answered
 * offline from the database inside the library or from a newer one.
 *
 * A question is asked in the words of the command line (docs/commands.md), or as the JSON of one
 * environment, as a line of `check --batch`. The answer is text of at most 80 columns or, with
 * "--json" among the words, one JSON object. The words, the JSON keys and the statuses are a
 * contract; the text is for people and may change.
 *
 *     cudamatrix *c = cudamatrix_new();
 *     const char *words[] = {"torch", "1.13.1", "--json"};
 *     if (cudamatrix_ask(c, 3, words) == CUDAMATRIX_OK) puts(cudamatrix_answer(c, NULL));
 *     else fprintf(stderr, "%s\n", cudamatrix_error(c));
 *     cudamatrix_free(c);
 *
 * Surroundings. The library never prints, never ends the program, sets nothing that is the
 * process's (no function for memory, no handler), looks at no environment variable and no standard
 * stream. What of these a question may use is given to the handle first: the environment, standard
 * input, who takes the answer in parts, who hears notes and progress. A fresh handle has none of
 * them. Files are opened where words name them. (libcurl, by which `db update` fetches, looks at
 * its own variables for proxies.) `recommend`, `last`, a command-less question and others look at
 * this machine, as on the command line; "--no-detect" among the words keeps it out.
 *
 * Ownership. What a handle returns belongs to the handle and lives until its next question or its
 * end. What it is given for one question (words, JSON) must live as long as that call only; the
 * environment and the contexts of callbacks must live as long as the handle uses them.
 *
 * Threads. A handle belongs to one thread at a time; different handles may be used by different
 * threads at the same time, but for the commands that read pages, `db facts`, `db build` and
 * `db update`, of which one at a time may run in a process. A callback must not use its own handle.
 *
 * Errors are statuses and one line of text. Where memory runs out a call returns
 * CUDAMATRIX_NO_MEMORY and cudamatrix_new NULL: nothing is left open or locked, the handle may be
 * used on, and a file that was being written is the old one or the new one. The call left its own
 * frames by longjmp for that; it never jumps over a frame of the caller's, and a callback must
 * return (no longjmp, no exception out of it).
 *
 * Text is UTF-8, in both directions and in the names of files. */
#ifndef CUDAMATRIX_H
#define CUDAMATRIX_H

#include <stddef.h>

#define CUDAMATRIX_VERSION "0.1.0"

#if defined(__GNUC__) && !defined(_WIN32)
#define CUDAMATRIX_API __attribute__((visibility("default")))
#else
#define CUDAMATRIX_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* What came of a question; the numbers up to 5 are the exit statuses of the program. */
typedef enum cudamatrix_status {
    CUDAMATRIX_OK = 0,       /* yes, or answered */
    CUDAMATRIX_NO = 1,       /* answered: no. There is an answer, but of commands that refuse a wish
                                (db install) only an error line */
    CUDAMATRIX_USAGE = 2,    /* the words are wrong */
    CUDAMATRIX_ABSENT = 3,   /* not in the data, or not decided by it; there may be an answer */
    CUDAMATRIX_UNREAD = 4,   /* a file, database, machine or JSON cannot be read or written */
    CUDAMATRIX_PAGE = 5,     /* a page is not recognised, cut short or changed */
    CUDAMATRIX_NO_MEMORY = 6 /* the call was given up: there is no answer. Of a batch the lines that
                                the writer has are whole. The program's status for it is 4 */
} cudamatrix_status;

/* One asker: its surroundings, its last answer and, once JSON was judged, the matrix in memory. */
typedef struct cudamatrix cudamatrix;

/* The version of the library that runs, "0.1.0"; CUDAMATRIX_VERSION is that of this header. */
CUDAMATRIX_API const char *cudamatrix_version(void);

/* NULL where there is no memory for it; free it with cudamatrix_free, which takes NULL too. */
CUDAMATRIX_API cudamatrix *cudamatrix_new(void);
CUDAMATRIX_API void cudamatrix_free(cudamatrix *handle);

/* Asks in the words of the command line, without the program's name: {"check",
 * "torch==2.6.0+cu124",
 * "--gpu", "RTX 5090"}. `check --batch` streams: it reads its lines from the file, or for "-" from
 * the reader, and hands each answer to the writer. */
CUDAMATRIX_API cudamatrix_status cudamatrix_ask(cudamatrix *handle, size_t count,
                                                const char *const *words);

/* Judges one environment, the JSON object of a line of `check --batch`; the answer is the object
 * that a batch gives for it, on one line. CUDAMATRIX_OK: the verdict is yes, or unknown for want of
 * what was not stated; CUDAMATRIX_NO: no; CUDAMATRIX_ABSENT: something that is asked for is not in
 * the data. Where the line itself cannot be read (CUDAMATRIX_UNREAD), or names something that came
 * after the day of --as-of (CUDAMATRIX_ABSENT), the answer is an object with "error". The first
 * call loads the matrix if cudamatrix_load did not. */
CUDAMATRIX_API cudamatrix_status cudamatrix_judge(cudamatrix *handle, const char *json,
                                                  size_t length);

/* Loads what cudamatrix_judge needs, in place of what was loaded before: some milliseconds and
 * megabytes. `words` are flags, none, or of --db FILE, --as-of DATE. cudamatrix_judge has that
 * database until the next load, whatever is installed meanwhile. After a load that failed nothing
 * is loaded. */
CUDAMATRIX_API cudamatrix_status cudamatrix_load(cudamatrix *handle, size_t count,
                                                 const char *const *words);

/* The answer to the last question, with a NUL behind its `*length` bytes (`length` may be NULL); ""
 * where there was none, or where a writer took it. */
CUDAMATRIX_API const char *cudamatrix_answer(const cudamatrix *handle, size_t *length);

/* Why the last question failed: one line without newline; "" where it did not. Nothing in it moves
 * a terminal. */
CUDAMATRIX_API const char *cudamatrix_error(const cudamatrix *handle);

/* The environment that questions see, "NAME=value" items with a NULL behind the last; NULL, as in
 * the beginning: an empty one. docs/commands.md says which variables count: with HOME and the XDG
 * variables databases that are installed are found. Not copied. */
CUDAMATRIX_API void cudamatrix_use_environment(cudamatrix *handle, const char *const *environment);

/* Whether answers in text go to a terminal that shows colours, which they then have unless "--color
 * never" is among the words or NO_COLOR in the environment; 0 in the beginning. With "--color
 * always" they have them in any case; JSON has none. */
CUDAMATRIX_API void cudamatrix_use_color(cudamatrix *handle, int color);

/* Standard input, for "-" in place of a file: puts up to `room` (> 0) bytes in `bytes` and returns
 * how many; 0 at the end, a negative number where it cannot be read. Without a reader "-" fails. */
typedef long cudamatrix_read(void *context, char *bytes, size_t room);
CUDAMATRIX_API void cudamatrix_on_read(cudamatrix *handle, cudamatrix_read *read, void *context);

/* Takes the answer, in one part or, of a batch, in one part a line; returns 0, or another number to
 * stop, and the question ends with CUDAMATRIX_UNREAD. Without a writer cudamatrix_answer has all.
 */
typedef int cudamatrix_write(void *context, const char *bytes, size_t length);
CUDAMATRIX_API void cudamatrix_on_write(cudamatrix *handle, cudamatrix_write *write, void *context);

/* Hears what is worth a line but no error: "note: the newest source of this data is ...",
 * "warning: passed over: ...". No newline in it. Without one nobody does. */
typedef void cudamatrix_note(void *context, const char *line);
CUDAMATRIX_API void cudamatrix_on_note(cudamatrix *handle, cudamatrix_note *note, void *context);

/* Hears of each page that `db update` fetches, `number` of `of`, and how much of it came; `name` is
 * an address or a path, escaped as in an answer. */
typedef void cudamatrix_progress(void *context, size_t number, size_t of, const char *name,
                                 size_t bytes);
CUDAMATRIX_API void cudamatrix_on_progress(cudamatrix *handle, cudamatrix_progress *progress,
                                           void *context);

#ifdef __cplusplus
}
#endif
#endif
