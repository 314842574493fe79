/* For LD_PRELOAD: the NTHth request for memory of a program fails, with LATER every later one too.
 * COUNT names a file that gets the number of requests at the end. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

static unsigned long made, nth;
static int later, ready;

static void make_ready(void) {
    const char *text = getenv("NTH");
    ready = 1;
    nth = text ? strtoul(text, NULL, 10) : 0;
    later = getenv("LATER") != NULL;
}

static int fails(void) {
    if (!ready) make_ready();
    made++;
    if (!nth || made < nth || (made > nth && !later)) return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size) {
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
    return fails() ? NULL : __libc_realloc(memory, size);
}

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%lu\n", made);
    fclose(file);
}
