/* What the unit tests share: a check that names its line, and a line of output a test. */
#ifndef CM_TESTS_UNIT_H
#define CM_TESTS_UNIT_H

#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"

static int failures, failures_before, failed_tests;

static inline void check_at(const char *file, int line, bool good, const char *what) {
    if (good) return;
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
    failures++;
}

static inline void same_at(const char *file, int line, const char *have, const char *want) {
    if (cm_same(have, want)) return;
    fprintf(stderr, "%s:%d: \"%s\", expected \"%s\"\n", file, line, have ? have : "(null)",
            want ? want : "(null)");
    failures++;
}

#define CHECK(what)      check_at(__FILE__, __LINE__, (what), #what)
#define SAME(have, want) same_at(__FILE__, __LINE__, (have), (want))

static inline void done(const char *name) {
    bool good = failures == failures_before;
    printf("%s %s\n", good ? "ok" : "not ok", name);
    fflush(stdout);
    failed_tests += !good;
    failures_before = failures;
}

/* The path of a file beside the tests. */
static inline char *beside(cm_arena *arena, const char *name) {
    const char *source = getenv("CM_SOURCE_DIR");
    return cm_sprintf(arena, "%s/tests/unit/%s", source ? source : ".", name);
}

#endif
