/* Versions: three lines are compared with each other; their order must be one. */
#include "base/date.h"
#include "base/ver.h"
#include "fuzz.h"

static int sign(int n) {
    return (n > 0) - (n < 0);
}

static void in_order(const char *a, const char *b, const char *c) {
    int ab = sign(cm_ver_cmp_text(a, b)), bc = sign(cm_ver_cmp_text(b, c));
    int ac = sign(cm_ver_cmp_text(a, c));
    fuzz_must(ab == -sign(cm_ver_cmp_text(b, a)), "a < b says that b > a");
    fuzz_must(cm_ver_cmp_text(a, a) == 0, "a is a");
    if (ab <= 0 && bc <= 0) fuzz_must(ac <= 0, "a <= b <= c says that a <= c");
    if (ab >= 0 && bc >= 0) fuzz_must(ac >= 0, "a >= b >= c says that a >= c");
}

static void one(cm_arena *arena, const char *text) {
    cm_ver ver;
    cm_days days;
    bool good = cm_ver_parse(text, &ver);
    fuzz_must(good == (ver.count > 0), "what is no version is empty");
    fuzz_must(ver.count <= CM_VER_PARTS, "a version has few parts");
    fuzz_must(!good || cm_ver_in_family(&ver, &ver), "a version is of its own family");
    const char *cuda = cm_tag_cuda(arena, text);
    const char *tag = cuda ? cm_cuda_tag(arena, cuda) : NULL;
    fuzz_must(!cuda || (tag && cm_same(cm_tag_cuda(arena, tag), cuda)), "a tag names its CUDA");
    if (cm_days_parse(text, &days)) {
        cm_days back;
        fuzz_must(days.first <= days.last, "a month begins before it ends");
        if (days.first == days.last)
            fuzz_must(cm_days_parse(cm_day_text(arena, days.first), &back), "a day is read");
    }
}

void cm_fuzz(cm_arena *arena, const char *bytes, size_t size) {
    (void)size;
    cm_strings lines = cm_split(arena, bytes, "\n");
    for (size_t i = 0; i < lines.count && i < 3; i++)
        one(arena, lines.items[i]);
    if (lines.count >= 3) in_order(lines.items[0], lines.items[1], lines.items[2]);
}
