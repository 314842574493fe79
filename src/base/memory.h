/* The one door to memory: what happens where there is none, for this code and for the libraries.
 *
 * A program that has its process to itself says so once (cm_memory_own), and whatever asks in vain
 * then ends it with one line and status 4: nothing is answered in part. Where the process is
 * another's, the library unwinds to the public call (cm_memory_try): everything that is open is
 * closed, its arenas are freed, and the call tells its host. docs/decisions/0011. */
#ifndef CM_BASE_MEMORY_H
#define CM_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* As malloc and realloc, but they do not return where there is no memory. What they give is freed
 * with free(). */
void *cm_memory_get(size_t size);
void *cm_memory_resize(void *memory, size_t size);

/* There is no memory: ends the program, or unwinds to cm_memory_try. Not to be called below a
 * function of another library, whose state a jump would leave as it is. */
_Noreturn void cm_memory_none(void);

/* Libraries --------------------------------------------------------------------------------- */

/* malloc, realloc, calloc and strdup for a library that takes such functions. They end the program
 * where there is no memory, but in another's process they return NULL, and the library's own result
 * has to be looked at. Freed with free(). */
void *cm_library_malloc(size_t size);
void *cm_library_realloc(void *memory, size_t size);
void *cm_library_calloc(size_t count, size_t size);
char *cm_library_strdup(const char *text);

/* From now on the process is the program's own. Before the first use of any library. */
void cm_memory_own(void);
bool cm_memory_owned(void);

/* Some functions do not say that they lacked memory, or go on without it: libxml2 then drops an
 * element, Jansson a letter. But malloc leaves its mark in errno, and what succeeds leaves it
 * there: cm_memory_watch wipes it, cm_memory_lacked asks for it, cm_memory_check goes to
 * cm_memory_none if it is there. */
void cm_memory_watch(void);
bool cm_memory_lacked(void);
void cm_memory_check(void);

/* Unwinding --------------------------------------------------------------------------------- */

/* What is open and must be closed where the work is given up. It stands on the stack of the
 * function that opened something, or in the thing itself, and is lifted when that is closed. */
typedef struct cm_guard {
    struct cm_guard *older, *newer;
    void (*close)(void *what);
    void *what;
} cm_guard;

/* From here on unwinding calls close(what). `close` allocates nothing. */
void cm_guard_set(cm_guard *guard, void (*close)(void *what), void *what);
/* No longer; lifting one that is not set does no harm if it is all zeroes. */
void cm_guard_lift(cm_guard *guard);

/* Does work(what); false where memory ran out on the way: then all guards that it set were called,
 * the last one first. What it leaves open otherwise is guarded no more. Work may be nested: a
 * callback of another library that allocates is such a work, so that nothing jumps across it. */
bool cm_memory_try(void (*work)(void *what), void *what);

#endif
