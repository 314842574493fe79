/* Sorting that keeps equal items in the order in which they were: what qsort does with them differs
 * by C library, and an answer must not. */
#ifndef CM_BASE_SORT_H
#define CM_BASE_SORT_H

#include <stddef.h>

/* As qsort; `items` may be NULL where `count` is 0. */
void cm_sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *));

#endif
