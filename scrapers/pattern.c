#define PCRE2_CODE_UNIT_WIDTH 8
#include "scrapers/pattern.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PATTERNS = 512 };

static struct {
    const char *pattern;
    pcre2_code *code;
} compiled[MAX_PATTERNS];
static pcre2_match_context *limits;

static void forget(void) {
    for (size_t i = 0; i < MAX_PATTERNS; i++)
        pcre2_code_free(compiled[i].code);
    pcre2_match_context_free(limits);
}

static _Noreturn void broken(const char *pattern, const char *why) {
    fprintf(stderr, "cudamatrix: pattern %s: %s\n", pattern, why);
    abort();
}

/* Patterns are string literals; the address is the key, so that one compare finds most of them. */
static pcre2_code *code_of(const char *pattern) {
    size_t i = ((size_t)pattern / 8) % MAX_PATTERNS;
    for (size_t n = 0; n < MAX_PATTERNS; n++, i = (i + 1) % MAX_PATTERNS) {
        if (!compiled[i].pattern) break;
        if (compiled[i].pattern == pattern) return compiled[i].code;
    }
    if (compiled[i].pattern) broken(pattern, "too many patterns");
    if (!limits) {
        limits = pcre2_match_context_create(NULL);
        if (!limits) broken(pattern, "out of memory");
        pcre2_set_match_limit(limits, 200000);
        pcre2_set_depth_limit(limits, 1000);
        atexit(forget);
    }
    int number;
    PCRE2_SIZE offset;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                                     PCRE2_NEVER_BACKSLASH_C, &number, &offset, NULL);
    if (!code) broken(pattern, "does not compile");
    compiled[i].pattern = pattern;
    compiled[i].code = code;
    return code;
}

bool cm_matches(cm_arena *arena, const char *pattern, const char *text, size_t from,
                cm_match *match) {
    pcre2_code *code = code_of(pattern);
    size_t length = strlen(text);
    if (from > length) return false;
    pcre2_match_data *data = pcre2_match_data_create(CM_GROUPS, NULL);
    if (!data) broken(pattern, "out of memory");
    int n = pcre2_match(code, (PCRE2_SPTR)text, length, from, 0, data, limits);
    if (n >= 0 && match) {
        const PCRE2_SIZE *at = pcre2_get_ovector_pointer(data);
        *match = (cm_match){.from = at[0], .to = at[1]};
        for (int g = 0; g < n && g < CM_GROUPS; g++)
            if (at[2 * g] != PCRE2_UNSET)
                match->group[g] = cm_strndup(arena, text + at[2 * g], at[2 * g + 1] - at[2 * g]);
    }
    pcre2_match_data_free(data);
    return n >= 0;
}
