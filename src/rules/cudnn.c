#include "rules/cudnn.h"

#include <stdlib.h>
#include <string.h>

#include "rules/matrix.h"

bool cm_cudnn_version(cm_arena *arena, const char *text, cm_ver *version) {
    if (!text) return false;
    while (cm_space(*text))
        text++;
    bool named = cm_starts_i(text, "cudnn");
    if (named) text += strspn(text + 5, " -_v=") + 5;
    size_t digits = strspn(text, "0123456789");
    if (named && !text[digits] && digits == 2 && *text >= '5') /* cudnn84 */
        text = cm_sprintf(arena, "%c.%c", text[0], text[1]), digits = 1;
    if (!text[digits] && (digits == 4 || digits == 5)) {
        unsigned n = (unsigned)strtoul(text, NULL, 10), step = digits == 4 ? 1000 : 10000;
        text = cm_sprintf(arena, "%u.%u.%u", n / step, n % step / 100, n % 100);
    }
    if (!cm_ver_parse(text, version) || version->stage || version->count > 4) return false;
    if (version->count == 4) version->count = 3, version->part[3] = 0;
    return true;
}

const char *cm_cudnn_release_of(cm_arena *arena, const char *version) {
    cm_ver v;
    if (!cm_ver_parse(version, &v) || v.count < 4) return version;
    return cm_sprintf(arena, "%u.%u.%u", v.part[0], v.part[1], v.part[2]);
}

bool cm_cudnn_is(const char *version, const cm_ver *wanted) {
    cm_ver v;
    return cm_ver_parse(version, &v) && cm_ver_in_family(&v, wanted);
}

cm_cudnn_says cm_cudnn_line_has(const char *line, unsigned cuda) {
    cm_cudnn_says says = *line ? CM_CUDNN_NO : CM_CUDNN_UNKNOWN;
    for (const char *p = line; *p;) {
        char *end;
        unsigned major = (unsigned)strtoul(p, &end, 10);
        bool any_minor = *end == '.' && (end[1] == 'x' || end[1] == 'X');
        unsigned number = major * 100 + (*end == '.' ? (unsigned)strtoul(end + 1, NULL, 10) : 0);
        size_t length = strcspn(p, " ");
        bool later = length && p[length - 1] == '+';
        bool same_major = major == cuda / 100;
        if (any_minor ? same_major : later ? same_major && cuda >= number : cuda == number)
            return CM_CUDNN_YES;
        /* "7.0 and later" cannot mean majors that came after it */
        if (same_major ? major >= 11 : later && cuda > number) says = CM_CUDNN_UNKNOWN;
        p += length;
        p += strspn(p, " ");
    }
    return says;
}

unsigned cm_cudnn_cuda_rank(const char *cuda) {
    unsigned number = cm_cuda_number(cuda);
    return number ? number : (unsigned)strtoul(cuda, NULL, 10) * 100 + 99;
}

/* One package that fits is enough; a no needs every package to say no. */
static int weight(cm_cudnn_says says) {
    return says == CM_CUDNN_YES ? 2 : says == CM_CUDNN_UNKNOWN ? 1 : 0;
}

cm_cudnn_says cm_cudnn_packaged(const cm_facts *releases, const cm_ver *wanted, unsigned cuda,
                                const cm_fact **row) {
    cm_cudnn_says best = CM_CUDNN_UNKNOWN;
    *row = NULL;
    for (size_t i = 0; i < releases->count; i++) {
        const cm_fact *f = &releases->items[i];
        if (!cm_cudnn_is(f->value[0], wanted)) continue;
        cm_cudnn_says says = cm_cudnn_line_has(f->value[1], cuda);
        int more = *row ? weight(says) - weight(best) : 1;
        if (more < 0 || (more == 0 && cm_ver_cmp_text(f->value[0], (*row)->value[0]) < 0)) continue;
        best = says;
        *row = f;
    }
    return best;
}

bool cm_cudnn_least(cm_arena *arena, const cm_fact *support, cm_cc *least) {
    cm_strings list = cm_split(arena, support->value[5], " +");
    bool found = false;
    for (size_t i = 0; i < list.count; i++) {
        cm_cc one;
        if (!cm_cc_parse(list.items[i], &one) || (found && cm_cc_cmp(one, *least) >= 0)) continue;
        *least = one;
        found = true;
    }
    return found;
}

static bool names(cm_arena *arena, const char *list, const char *architecture) {
    cm_strings all = cm_split(arena, list, ",");
    return architecture && cm_strings_has(&all, architecture);
}

cm_cudnn_says cm_cudnn_lists(cm_arena *arena, const cm_fact *support, cm_cc cc,
                             const char *architecture) {
    cm_cc least;
    if (!cm_cudnn_least(arena, support, &least) || cm_cc_is_tegra(cc)) return CM_CUDNN_UNKNOWN;
    if (cm_cc_cmp(cc, least) < 0) return CM_CUDNN_NO;
    /* "3.5 and later" cannot mean what came after the page: the architectures beside it decide */
    bool listed = cm_ends(support->value[5], "+")
                      ? names(arena, support->value[6], architecture)
                      : cm_arch_runs(arena, support->value[5], "", cc) == CM_RUNS_CUBIN;
    return listed ? CM_CUDNN_YES : CM_CUDNN_UNKNOWN;
}

const cm_fact *cm_cudnn_in_wheel(const cm_facts *torch_cuda, const cm_ver *torch, unsigned cuda) {
    for (size_t i = 0; cuda && i < torch_cuda->count; i++) {
        const cm_fact *f = &torch_cuda->items[i];
        cm_ver ver;
        if (!*f->value[4] || !cm_same(f->value[1], "cuda") || !cm_ver_parse(f->value[0], &ver) ||
            cm_cuda_number(f->value[2]) != cuda)
            continue;
        if (ver.count >= 3 ? cm_ver_cmp(&ver, torch) == 0 : cm_ver_in_family(torch, &ver)) return f;
    }
    return NULL;
}
