#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/memory.h"

/* Under AddressSanitizer whatever was not handed out is poisoned, and a gap stands behind each
 * item: a step beyond an item is found as it is behind malloc. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CM_POISON
#endif
#endif
#if defined(CM_POISON) || defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
enum { BEHIND = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(at, size)   ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
enum { BEHIND = 0 };
#endif

/* The first block is small, for many arenas hold little, and what is not touched costs no page. */
enum { BLOCK_BYTES = 64 * 1024, FIRST_BYTES = 4 * 1024 };

typedef struct block {
    struct block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
} block;

struct cm_arena {
    block *head;
    block *spare; /* empty blocks of the usual size, kept by a reset */
    cm_guard guard;
};

static block *block_new(size_t size, block *next) {
    if (size > SIZE_MAX - sizeof(block)) cm_memory_none();
    block *b = cm_memory_get(sizeof *b + size);
    *b = (block){.next = next, .used = 0, .size = size};
    ASAN_POISON_MEMORY_REGION(b->bytes, b->size);
    return b;
}

static void block_free(block *b) {
    ASAN_UNPOISON_MEMORY_REGION(b->bytes, b->size);
    free(b);
}

static void free_all(block *b) {
    for (block *next; b; b = next) {
        next = b->next;
        block_free(b);
    }
}

void cm_arena_reset(cm_arena *arena) {
    for (block *b = arena->head, *next; b; b = next) {
        next = b->next;
        if (b->size != BLOCK_BYTES) {
            block_free(b);
            continue;
        }
        ASAN_POISON_MEMORY_REGION(b->bytes, b->size);
        b->used = 0;
        b->next = arena->spare;
        arena->spare = b;
    }
    arena->head = NULL;
}

static void discard(void *what) {
    cm_arena *arena = what;
    free_all(arena->head);
    free_all(arena->spare);
    free(arena);
}

cm_arena *cm_arena_new(void) {
    cm_arena *arena = cm_memory_get(sizeof *arena);
    arena->head = arena->spare = NULL;
    cm_guard_set(&arena->guard, discard, arena);
    return arena;
}

void cm_arena_free(cm_arena *arena) {
    if (!arena) return;
    cm_guard_lift(&arena->guard);
    discard(arena);
}

static block *next_block(cm_arena *arena, size_t size) {
    block *b = arena->spare;
    size_t usual = b || arena->head ? BLOCK_BYTES : FIRST_BYTES;
    if (!b || size > BLOCK_BYTES) return block_new(size > usual ? size : usual, arena->head);
    arena->spare = b->next;
    b->next = arena->head;
    return b;
}

static inline void *take(cm_arena *arena, size_t size) {
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX / 2) cm_memory_none();
    const size_t wanted = size;
    size = (size + BEHIND + align - 1) / align * align;
    block *b = arena->head;
    if (!b || b->size - b->used < size) {
        if (b && size > BLOCK_BYTES / 4) {
            /* a large item gets its own block behind the head, so that the head stays in use */
            b->next = block_new(size, b->next);
            b = b->next;
        } else {
            b = arena->head = next_block(arena, size);
        }
    }
    void *p = b->bytes + b->used;
    b->used += size;
    ASAN_UNPOISON_MEMORY_REGION(p, wanted);
    return p;
}

void *cm_alloc_raw(cm_arena *arena, size_t size) {
    return take(arena, size);
}

void *cm_alloc(cm_arena *arena, size_t size) {
    return memset(take(arena, size), 0, size);
}

void *cm_alloc_array(cm_arena *arena, size_t count, size_t size) {
    if (size && count > SIZE_MAX / size) cm_memory_none();
    return cm_alloc(arena, count * size);
}

char *cm_strndup(cm_arena *arena, const char *text, size_t length) {
    if (!text) return NULL;
    const char *end = length ? memchr(text, '\0', length) : NULL;
    if (end) length = (size_t)(end - text);
    char *copy = cm_alloc_raw(arena, length + 1);
    memcpy(copy, text, length);
    copy[length] = 0;
    return copy;
}

char *cm_strdup(cm_arena *arena, const char *text) {
    return text ? cm_strndup(arena, text, strlen(text)) : NULL;
}

char *cm_sprintf(cm_arena *arena, const char *format, ...) {
    char usual[256]; /* most fit, and are written once */
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = cm_format(usual, sizeof usual, format, args);
    va_end(args);
    if (n < 0) *usual = (char)(n = 0);
    char *text = cm_alloc_raw(arena, (size_t)n + 1);
    if ((size_t)n < sizeof usual)
        memcpy(text, usual, (size_t)n + 1);
    else
        cm_format(text, (size_t)n + 1, format, again);
    va_end(again);
    return text;
}

void *cm_grow(cm_arena *arena, void *items, size_t *cap, size_t need, size_t size) {
    if (need <= *cap) return items;
    size_t cap2 = *cap ? *cap * 2 : 16;
    while (cap2 < need)
        cap2 *= 2;
    if (size && cap2 > SIZE_MAX / size) cm_memory_none();
    char *grown = cm_alloc_raw(arena, cap2 * size);
    if (*cap) memcpy(grown, items, *cap * size);
    memset(grown + *cap * size, 0, (cap2 - *cap) * size);
    *cap = cap2;
    return grown;
}
