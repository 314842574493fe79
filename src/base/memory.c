#include "base/memory.h"

#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

typedef struct frame {
    struct frame *below;
    cm_guard guards; /* the ring of those that are set; its `older` is the newest */
    jmp_buf back;
} frame;

static bool owned;
static _Thread_local frame *top; /* the innermost work of this thread, or NULL */

void cm_memory_own(void) {
    owned = true;
}

bool cm_memory_owned(void) {
    return owned;
}

/* Without exit: what a library registered for the end of the program might allocate too. */
static _Noreturn void end_program(void) {
    fputs("cudamatrix: out of memory\n", stderr);
    _Exit(CM_UNREAD);
}

/* Getting it -------------------------------------------------------------------------------- */

void *cm_memory_get(size_t size) {
    void *p = malloc(size ? size : 1);
    if (!p) cm_memory_none();
    return p;
}

void *cm_memory_resize(void *memory, size_t size) {
    void *p = realloc(memory, size ? size : 1);
    if (!p) cm_memory_none();
    return p;
}

/* Of no bytes NULL is an answer. */
static void *lent(void *memory, size_t size) {
    if (!memory && size && owned) end_program();
    return memory;
}

void *cm_library_malloc(size_t size) {
    return lent(malloc(size), size);
}

void *cm_library_realloc(void *memory, size_t size) {
    return lent(realloc(memory, size), size);
}

void *cm_library_calloc(size_t count, size_t size) {
    return lent(calloc(count, size), count && size);
}

char *cm_library_strdup(const char *text) {
    size_t size = strlen(text) + 1;
    char *copy = cm_library_malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

void cm_memory_watch(void) {
    errno = 0;
}

bool cm_memory_lacked(void) {
    return errno == ENOMEM;
}

void cm_memory_check(void) {
    if (cm_memory_lacked()) cm_memory_none();
}

/* Unwinding --------------------------------------------------------------------------------- */

static void alone(cm_guard *guard) {
    guard->older = guard->newer = guard;
}

void cm_guard_set(cm_guard *guard, void (*close)(void *what), void *what) {
    guard->close = close;
    guard->what = what;
    alone(guard);
    if (!top) return;
    guard->older = top->guards.older;
    guard->newer = &top->guards;
    guard->older->newer = guard->newer->older = guard;
}

void cm_guard_lift(cm_guard *guard) {
    if (!guard->older) return;
    guard->older->newer = guard->newer;
    guard->newer->older = guard->older;
    alone(guard);
}

/* The newest guard of a frame, lifted; NULL: there is none. */
static cm_guard *newest(frame *f) {
    cm_guard *guard = f->guards.older;
    if (guard == &f->guards) return NULL;
    cm_guard_lift(guard);
    return guard;
}

_Noreturn void cm_memory_none(void) {
    if (owned || !top) end_program();
    frame *f = top;
    for (cm_guard *guard; (guard = newest(f)) != NULL;)
        guard->close(guard->what);
    top = f->below;
    longjmp(f->back, 1);
}

bool cm_memory_try(void (*work)(void *what), void *what) {
    frame mine = {.below = top};
    alone(&mine.guards);
    top = &mine;
    if (setjmp(mine.back) != 0) return false;
    work(what);
    while (newest(&mine))
        ;
    top = mine.below;
    return true;
}
