/* The arithmetic of cubin and PTX, against the table in arch.txt. */
#include "base/file.h"
#include "rules/arch.h"
#include "unit.h"

/* The piece up to the next `|`, squeezed; `*rest` moves behind it. */
static char *piece(cm_arena *arena, const char **rest) {
    const char *p = *rest;
    size_t n = 0;
    while (p[n] && p[n] != '|' && p[n] != '\n')
        n++;
    *rest = p[n] == '|' ? p + n + 1 : p + n;
    return cm_squeeze(arena, cm_strndup(arena, p, n));
}

static void table(cm_arena *arena) {
    static const char *const words[] = {"no", "ptx", "cubin"}; /* in the order of cm_runs */
    char *text = NULL;
    size_t length = 0, rows = 0;
    cm_err err = {0};
    CHECK(cm_file_read(arena, beside(arena, "arch.txt"), 1 << 16, &text, &length, &err) == CM_OK);
    for (const char *p = text ? text : ""; *p;) {
        if (*p != '#' && *p != '\n') {
            char *cubin = piece(arena, &p), *ptx = piece(arena, &p), *gpu = piece(arena, &p);
            char *want = piece(arena, &p);
            cm_cc cc;
            CHECK(cm_cc_parse(gpu, &cc));
            cm_runs runs = cm_arch_runs(arena, cubin, ptx, cc);
            if (!cm_same(words[runs], want)) {
                fprintf(stderr, "arch.txt: %s | %s | %s: %s, expected %s\n", cubin, ptx, gpu,
                        words[runs], want);
                failures++;
            }
            rows++;
        }
        while (*p && *p != '\n')
            p++;
        if (*p) p++;
    }
    CHECK(rows > 40);
    done("arch table");
}

static void spellings(void) {
    static const struct {
        const char *text;
        unsigned major, minor;
        char variant;
    } good[] = {{"8.6", 8, 6, 0},      {"sm_86", 8, 6, 0},       {"sm86", 8, 6, 0},
                {"SM_90a", 9, 0, 'a'}, {"compute_90", 9, 0, 0},  {"sm_120", 12, 0, 0},
                {"12.0", 12, 0, 0},    {"sm_100f", 10, 0, 'f'},  {"8.6+PTX", 8, 6, 0},
                {"9.0a", 9, 0, 'a'},   {"compute_121", 12, 1, 0}};
    static const char *const bad[] = {"",    "8",    "86",  "8.",   ".6",     "8,6",  "8.6x",
                                      "sm_", "sm_8", "0.5", "8.10", "sm_86 ", "99.0", "RTX"};
    cm_cc cc;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        bool read = cm_cc_parse(good[i].text, &cc);
        check_at(__FILE__, __LINE__,
                 read && cc.major == good[i].major && cc.minor == good[i].minor &&
                     cc.variant == good[i].variant,
                 good[i].text);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check_at(__FILE__, __LINE__, !cm_cc_parse(bad[i], &cc), bad[i]);
    done("arch spellings");
}

int main(void) {
    cm_arena *arena = cm_arena_new();
    table(arena);
    spellings();
    cm_arena_free(arena);
    return failed_tests != 0;
}
