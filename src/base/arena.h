/* One arena per request: everything that belongs to an answer, a page or a machine is allocated
 * here and freed at once. */
#ifndef CM_BASE_ARENA_H
#define CM_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/err.h"

typedef struct cm_arena cm_arena;

/* Makes an empty arena; the caller frees it with cm_arena_free. Where memory runs out nothing here
 * returns: the program ends with one line and status 4, or the library unwinds (memory.h). */
cm_arena *cm_arena_new(void);

/* Frees the arena and everything in it; NULL is allowed. */
void cm_arena_free(cm_arena *arena);

/* Forgets everything in the arena but keeps its blocks for what comes next: for loops that do the
 * same work for each of many lines. */
void cm_arena_reset(cm_arena *arena);

/* Returns `size` zeroed bytes, aligned for any type; never NULL. */
void *cm_alloc(cm_arena *arena, size_t size);

/* The same without the zeroes, for what is about to be overwritten as a whole: a large file. */
void *cm_alloc_raw(cm_arena *arena, size_t size);

/* Returns a zeroed array of `count` items; an overflowing product is no memory. */
void *cm_alloc_array(cm_arena *arena, size_t count, size_t size);

/* Copies of a string, or of at most its first `length` bytes; NULL stays NULL. */
char *cm_strdup(cm_arena *arena, const char *text);
char *cm_strndup(cm_arena *arena, const char *text, size_t length);

/* printf into the arena. */
char *cm_sprintf(cm_arena *arena, const char *format, ...) CM_PRINTF(2, 3);

/* Grows an array that lives in an arena: returns room for at least `need` items, the first `*cap`
 * copied from `items`, and updates `*cap`. The old array stays until the arena is freed. */
void *cm_grow(cm_arena *arena, void *items, size_t *cap, size_t need, size_t size);

#endif
