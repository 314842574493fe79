#include "base/sort.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"

enum { RUN = 8 };

typedef int comparison(const void *, const void *);

static bool in_order(const char *items, size_t count, size_t size, comparison *compare) {
    for (size_t i = 1; i < count; i++)
        if (compare(items + (i - 1) * size, items + i * size) > 0) return false;
    return true;
}

static void sort_run(const char **at, size_t count, comparison *compare) {
    for (size_t i = 1; i < count; i++) {
        const char *item = at[i];
        size_t j = i;
        for (; j > 0 && compare(at[j - 1], item) > 0; j--)
            at[j] = at[j - 1];
        at[j] = item;
    }
}

/* Two sorted parts that lie behind each other; of equal items that of the first goes first. */
static void merge(const char *const *from, size_t first, size_t both, const char **to,
                  comparison *compare) {
    size_t a = 0, b = first;
    while (a < first && b < both)
        *to++ = compare(from[a], from[b]) <= 0 ? from[a++] : from[b++];
    memcpy(to, from + a, (first - a) * sizeof *to);
    memcpy(to + (first - a), from + b, (both - b) * sizeof *to);
}

/* The places in their order; one of `at` and `other`. */
static const char **sort_places(const char **at, const char **other, size_t count,
                                comparison *compare) {
    for (size_t i = 0; i < count; i += RUN)
        sort_run(at + i, count - i < RUN ? count - i : RUN, compare);
    for (size_t length = RUN; length < count; length *= 2) {
        for (size_t i = 0; i < count; i += 2 * length) {
            size_t both = count - i < 2 * length ? count - i : 2 * length;
            merge(at + i, length < both ? length : both, both, other + i, compare);
        }
        const char **swap = at;
        at = other, other = swap;
    }
    return at;
}

void cm_sort(void *items, size_t count, size_t size, comparison *compare) {
    if (count < 2 || in_order(items, count, size, compare)) return;
    cm_arena *arena = cm_arena_new();
    const char **at = cm_alloc_array(arena, count * 2, sizeof *at);
    char *copy = cm_alloc_array(arena, count, size), *to = items;
    memcpy(copy, items, count * size);
    for (size_t i = 0; i < count; i++)
        at[i] = copy + i * size;
    const char **sorted = sort_places(at, at + count, count, compare);
    for (size_t i = 0; i < count; i++)
        memcpy(to + i * size, sorted[i], size);
    cm_arena_free(arena);
}
