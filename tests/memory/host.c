/* A program that uses libcudamatrix and has no memory for it at times: each call must give the whole
 * answer or CUDAMATRIX_NO_MEMORY, and the next call the whole answer, with nothing left behind.
 *
 *     host DENSE STEP STAY COMMAND WORD...     COMMAND is ask or judge
 *
 * The first DENSE requests for memory of the call fail one after the other, then each STEPth: alone and
 * with all later ones; in a process that has asked before (warm), where STAY blocks at most may stay
 * allocated and no file open, and in one that has not (cold). Prints what does not hold, and at the end
 * how many points. */
#define _POSIX_C_SOURCE 200809L
#include <cudamatrix.h>
#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <libxml/xmlmemory.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void __libc_free(void *memory);

static unsigned long made, nth;
static int later;
static long live;

static int fails(void) {
    made++;
    if (!nth || made < nth || (made > nth && !later)) return 0;
    errno = ENOMEM;
    return 1;
}

static void *counted(void *memory) {
    live += memory != NULL;
    return memory;
}

void *malloc(size_t size) {
    return fails() ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size) {
    return fails() ? NULL : counted(__libc_calloc(count, size));
}

void *realloc(void *memory, size_t size) {
    if (fails()) return NULL;
    void *moved = __libc_realloc(memory, size);
    if (!memory) counted(moved);
    return moved;
}

void free(void *memory) {
    live -= memory != NULL;
    __libc_free(memory);
}

/* One call -------------------------------------------------------------------------------------- */

typedef struct {
    int judges;
    size_t count;
    const char *const *words;
} question;

static const char *const environment[] = {"HOME=/nonexistent", "CUDAMATRIX_TODAY=2026-11-23",
                                          "SOURCE_DATE_EPOCH=1795392000", NULL};

static cudamatrix_status put(cudamatrix *c, const question *q) {
    return q->judges ? cudamatrix_judge(c, q->words[0], strlen(q->words[0]))
                     : cudamatrix_ask(c, q->count, q->words);
}

static char *wanted;
static cudamatrix_status wanted_status;
static int bad;
static long stay;
static struct {
    unsigned long nth;
    int later;
} point; /* that is tried */

static void complain(const char *what, const char *more) {
    if (bad++ < 10)
        printf("request %lu%s: %s%s\n", point.nth, point.later ? " and later" : "", what, more);
    fflush(stdout);
}

static long open_files(void) {
    long count = 0;
    DIR *dir = opendir("/proc/self/fd");
    while (dir && readdir(dir))
        count++;
    if (dir) closedir(dir);
    return count;
}

static void whole(cudamatrix *c, cudamatrix_status status, const char *when) {
    if (status != wanted_status || strcmp(cudamatrix_answer(c, NULL), wanted) != 0)
        complain(when, cudamatrix_error(c));
}

/* Fails the request of the call, and asks again. */
static void attempt(const question *q) {
    cudamatrix *c = cudamatrix_new();
    cudamatrix_use_environment(c, environment);
    made = 0, later = point.later, nth = point.nth;
    cudamatrix_status status = put(c, q);
    nth = 0;
    if (status != CUDAMATRIX_NO_MEMORY)
        whole(c, status, "neither whole nor without memory: ");
    else if (*cudamatrix_answer(c, NULL) || strcmp(cudamatrix_error(c), "out of memory") != 0)
        complain("an answer without memory", "");
    whole(c, put(c, q), "the next call is not whole: ");
    cudamatrix_free(c);
}

static void warm(const question *q) {
    long before = live, files = open_files();
    attempt(q);
    char more[64];
    snprintf(more, sizeof more, "%ld", live - before);
    if (live - before > stay) complain("blocks that stay: ", more);
    if (open_files() != files) complain("a file stays open", "");
}

static void cold(const question *q) {
    fflush(stdout);
    pid_t child = fork();
    if (!child) {
        bad = 0;
        alarm(10);
        attempt(q);
        fflush(stdout);
        _exit(bad != 0);
    }
    int how = 0;
    waitpid(child, &how, 0);
    if (!WIFEXITED(how)) complain("ended by a signal", "");
    bad += WIFEXITED(how) && WEXITSTATUS(how);
}

static unsigned long all_points(const question *q, unsigned long dense, unsigned long step,
                                unsigned long last, void (*at)(const question *)) {
    unsigned long points = 0;
    for (unsigned long n = 1; n <= last; n += n < dense ? 1 : step)
        for (int all = 0; all < 2; all++, points++) {
            point.nth = n, point.later = all;
            at(q);
        }
    return points;
}

/* How many requests a call makes; keeps its answer. */
static unsigned long learn(const question *q) {
    cudamatrix *c = cudamatrix_new();
    cudamatrix_use_environment(c, environment);
    made = 0;
    wanted_status = put(c, q);
    unsigned long count = made;
    free(wanted);
    wanted = strdup(cudamatrix_answer(c, NULL));
    if (!*wanted) printf("no answer: %s\n", cudamatrix_error(c));
    bad += !*wanted;
    cudamatrix_free(c);
    return count;
}

/* In a child, so that this process stays one that has not asked. */
static unsigned long learn_cold(const question *q) {
    int ends[2], length = 0;
    unsigned long count = 0;
    if (pipe(ends) != 0) return 0;
    if (!fork()) {
        count = learn(q);
        length = (int)strlen(wanted);
        FILE *out = fdopen(ends[1], "w");
        fwrite(&count, sizeof count, 1, out);
        fwrite(&wanted_status, sizeof wanted_status, 1, out);
        fwrite(&length, sizeof length, 1, out);
        fwrite(wanted, 1, (size_t)length, out);
        fclose(out);
        _exit(0);
    }
    close(ends[1]);
    FILE *in = fdopen(ends[0], "r");
    if (fread(&count, sizeof count, 1, in) == 1 &&
        fread(&wanted_status, sizeof wanted_status, 1, in) == 1 &&
        fread(&length, sizeof length, 1, in) == 1) {
        wanted = calloc((size_t)length + 1, 1);
        if (fread(wanted, 1, (size_t)length, in) != (size_t)length) count = 0;
    }
    fclose(in);
    wait(NULL);
    return count;
}

/* What a host may have set for its process, and the library must leave. */
typedef struct {
    json_malloc_t json_get;
    json_free_t json_release;
    xmlFreeFunc xml_free;
    xmlMallocFunc xml_malloc;
    xmlReallocFunc xml_realloc;
    xmlStrdupFunc xml_strdup;
    void *(*sqlite)(int);
} hooks;

static hooks hooks_now(void) {
    hooks h = {0};
    sqlite3_mem_methods methods = {0};
    json_get_alloc_funcs(&h.json_get, &h.json_release);
    xmlMemGet(&h.xml_free, &h.xml_malloc, &h.xml_realloc, &h.xml_strdup);
    sqlite3_shutdown();
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &methods);
    h.sqlite = methods.xMalloc;
    return h;
}

int main(int argc, char **argv) {
    if (argc < 6) return 2;
    stay = strtol(argv[3], NULL, 10);
    const unsigned long dense = strtoul(argv[1], NULL, 10), step = strtoul(argv[2], NULL, 10);
    const question q = {strcmp(argv[4], "judge") == 0, (size_t)argc - 5,
                        (const char *const *)argv + 5};
    const hooks before = hooks_now();
    unsigned long points = all_points(&q, dense, step, learn_cold(&q), cold);
    learn(&q);
    points += all_points(&q, dense, step, learn(&q), warm);
    const hooks after = hooks_now();
    if (memcmp(&before, &after, sizeof before) != 0) complain("a hook of the process was set", "");
    for (unsigned long n = 1; n < 100; n++) {
        made = 0, nth = n, later = 1;
        cudamatrix *c = cudamatrix_new();
        nth = 0;
        if (c) cudamatrix_free(c);
        if (c) break;
    }
    printf("%lu points, %d bad\n", points, bad);
    return bad != 0;
}
