#define PCRE2_CODE_UNIT_WIDTH 8
#include "scrapers/pattern.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* A step may look at the whole text, so that steps times length is what bounds a match. A pattern
 * that is anchored is made for a line or a cell, where few hundred bytes are much; one that looks
 * through a page keeps some steps, for it rarely takes more than a few in one place. */
enum { MAX_PATTERNS = 512, MOST_STEPS = 200000, LEAST_STEPS = 2000, MOST_WORK = 1 << 22 };

static struct {
    char *pattern; /* a copy: the caller's may be made at run time */
    pcre2_code *code;
    bool anchored;
} compiled[MAX_PATTERNS];
static pcre2_general_context *memory;
static pcre2_match_context *limits;
static pcre2_match_data *found;
static bool gave_up; /* since cm_patterns_begin */

static void *get(size_t size, void *context) {
    (void)context;
    return cm_library_malloc(size);
}

static void release(void *bytes, void *context) {
    (void)context;
    free(bytes);
}

static void forget(void) {
    for (size_t i = 0; i < MAX_PATTERNS; i++) {
        pcre2_code_free(compiled[i].code);
        free(compiled[i].pattern);
    }
    pcre2_match_data_free(found);
    pcre2_match_context_free(limits);
    pcre2_general_context_free(memory);
}

static _Noreturn void broken(const char *pattern, const char *why) {
    fprintf(stderr, "cudamatrix: pattern %s: %s\n", pattern, why);
    abort();
}

/* What is made stays, so that a lack of memory in the middle leaves nothing behind. */
static void make_ready(void) {
    if (!memory) memory = pcre2_general_context_create(get, release, NULL);
    if (!memory) cm_memory_none();
    if (!found) found = pcre2_match_data_create(CM_GROUPS, memory);
    if (!found) cm_memory_none();
    if (limits) return;
    limits = pcre2_match_context_create(memory);
    if (!limits) cm_memory_none();
    pcre2_set_depth_limit(limits, 1000);
    atexit(forget);
}

static pcre2_code *compile(const char *pattern) {
    int number = 0;
    PCRE2_SIZE offset;
    pcre2_compile_context *context = pcre2_compile_context_create(memory);
    if (!context) cm_memory_none();
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                                     PCRE2_NEVER_BACKSLASH_C, &number, &offset, context);
    pcre2_compile_context_free(context);
    if (!code && number == PCRE2_ERROR_HEAP_FAILED) cm_memory_none();
    if (!code) broken(pattern, "does not compile");
    return code;
}

/* The place of a pattern, by what it says and not by where it lies, which another may have taken.
 */
static size_t place_of(const char *pattern) {
    const size_t said = strlen(pattern);
    uint32_t hash = 2166136261u ^ (uint32_t)said; /* FNV-1a of every third letter */
    for (size_t p = 0; p < said; p += 3)
        hash = (hash ^ (unsigned char)pattern[p]) * 16777619u;
    size_t i = hash % MAX_PATTERNS;
    for (size_t n = 0; n < MAX_PATTERNS; n++, i = (i + 1) % MAX_PATTERNS) {
        if (!compiled[i].pattern) break;
        if (strcmp(compiled[i].pattern, pattern) == 0) return i;
    }
    if (compiled[i].pattern) broken(pattern, "too many patterns");
    make_ready();
    char *copy = memcpy(cm_memory_get(said + 1), pattern, said + 1);
    cm_guard guard;
    cm_guard_set(&guard, free, copy);
    compiled[i].code = compile(pattern);
    compiled[i].pattern = copy;
    cm_guard_lift(&guard);
    uint32_t options = 0;
    pcre2_pattern_info(compiled[i].code, PCRE2_INFO_ALLOPTIONS, &options);
    compiled[i].anchored = options & PCRE2_ANCHORED;
    return i;
}

static uint32_t steps_for(size_t length, bool anchored) {
    size_t steps = MOST_WORK / (length + 1);
    size_t least = anchored ? 1 : LEAST_STEPS;
    return (uint32_t)(steps > MOST_STEPS ? MOST_STEPS : steps < least ? least : steps);
}

void cm_patterns_begin(void) {
    gave_up = false;
}

bool cm_patterns_gave_up(void) {
    return gave_up;
}

bool cm_matches(cm_arena *arena, const char *pattern, const char *text, size_t from,
                cm_match *match) {
    const size_t place = place_of(pattern);
    pcre2_code *code = compiled[place].code;
    size_t length = strlen(text);
    if (from > length) return false;
    pcre2_set_match_limit(limits, steps_for(length - from, compiled[place].anchored));
    int n = pcre2_match(code, (PCRE2_SPTR)text, length, from, 0, found, limits);
    if (n == PCRE2_ERROR_NOMEMORY) cm_memory_none();
    gave_up = gave_up || n < PCRE2_ERROR_NOMATCH;
    if (n >= 0 && match) {
        const PCRE2_SIZE *at = pcre2_get_ovector_pointer(found);
        *match = (cm_match){.from = at[0], .to = at[1]};
        for (int g = 0; g < n && g < CM_GROUPS; g++)
            if (at[2 * g] != PCRE2_UNSET)
                match->group[g] = cm_strndup(arena, text + at[2 * g], at[2 * g + 1] - at[2 * g]);
    }
    return n >= 0;
}

cm_component cm_matcher_component(cm_arena *arena) {
    char version[64] = ""; /* "10.42 2022-12-11" */
    if (pcre2_config(PCRE2_CONFIG_VERSION, NULL) <= (int)sizeof version)
        pcre2_config(PCRE2_CONFIG_VERSION, version);
    return (cm_component){.name = "PCRE2",
                          .version = cm_strndup(arena, version, strcspn(version, " "))};
}
