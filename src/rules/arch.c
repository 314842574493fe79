#include "rules/arch.h"

#include <string.h>

static bool number(const char **p, unsigned *out) {
    unsigned value = 0, digits = 0;
    for (; cm_digit(**p) && digits < 4; (*p)++, digits++)
        value = value * 10 + (unsigned)(**p - '0');
    *out = value;
    return digits > 0;
}

bool cm_cc_parse(const char *text, cm_cc *cc) {
    *cc = (cm_cc){0};
    unsigned first = 0;
    const char *p = text;
    bool joined = !cm_digit(*p) && (cm_starts_i(p, "sm") || cm_starts_i(p, "compute_"));
    while (*p && !cm_digit(*p) && joined)
        p++;
    if (!number(&p, &first)) return false;
    if (*p == '.') {
        p++;
        cc->major = first;
        if (!number(&p, &cc->minor) || cc->minor > 9) return false;
    } else if (joined && first >= 10) {
        cc->major = first / 10;
        cc->minor = first % 10;
    } else {
        return false;
    }
    if (*p == 'a' || *p == 'f') cc->variant = *p++;
    if (*p && cm_starts_i(p, "+PTX")) p += 4;
    return *p == 0 && cc->major >= 1 && cc->major < 30;
}

int cm_cc_cmp(cm_cc a, cm_cc b) {
    if (a.major != b.major) return a.major < b.major ? -1 : 1;
    return a.minor == b.minor ? 0 : a.minor < b.minor ? -1 : 1;
}

bool cm_cc_is_tegra(cm_cc cc) {
    switch (cc.major * 10 + cc.minor) {
    case 32:
    case 53:
    case 62:
    case 72:
    case 87:
    case 101:
    case 110:
        return true;
    default:
        return false;
    }
}

bool cm_cc_text_is_tegra(const char *text) {
    cm_cc cc;
    return cm_cc_parse(text, &cc) && cm_cc_is_tegra(cc);
}

/* Thor was 10.1 until CUDA 13 called it 11.0. */
static cm_cc renamed(cm_cc code, cm_cc gpu) {
    const cm_cc thor[] = {{10, 1, 0}, {11, 0, 0}};
    if (gpu.major < 10) return gpu;
    for (size_t i = 0; i < 2; i++)
        if (cm_cc_cmp(gpu, thor[i]) == 0 && cm_cc_cmp(code, thor[1 - i]) == 0) return thor[1 - i];
    return gpu;
}

static bool runs_cubin(cm_cc code, cm_cc gpu) {
    gpu = renamed(code, gpu);
    if (code.major != gpu.major || code.minor > gpu.minor) return false;
    if (code.variant == 'a') return code.minor == gpu.minor;
    return cm_cc_is_tegra(code) == cm_cc_is_tegra(gpu);
}

static bool runs_ptx(cm_cc code, cm_cc gpu) {
    if (code.variant == 'a') return code.major == gpu.major && code.minor == gpu.minor;
    if (code.variant == 'f') return code.major == gpu.major && code.minor <= gpu.minor;
    return code.major < gpu.major || (code.major == gpu.major && code.minor <= gpu.minor);
}

static const cm_cc *targets(cm_arena *arena, const char *text, size_t *count) {
    *count = 0;
    if (!text || !*text) return NULL;
    cm_strings list = cm_split(arena, text, " ");
    cm_cc *out = cm_alloc_array(arena, list.count + 1, sizeof *out);
    for (size_t i = 0; i < list.count; i++)
        if (cm_cc_parse(list.items[i], &out[*count])) ++*count;
    return out;
}

cm_code cm_code_parse(cm_arena *arena, const char *cubin, const char *ptx) {
    cm_code code = {0};
    code.cubin = targets(arena, cubin, &code.cubins);
    code.ptx = targets(arena, ptx, &code.ptxs);
    return code;
}

cm_runs cm_code_runs(const cm_code *code, cm_cc gpu) {
    for (size_t i = 0; i < code->cubins; i++)
        if (runs_cubin(code->cubin[i], gpu)) return CM_RUNS_CUBIN;
    for (size_t i = 0; i < code->ptxs; i++)
        if (runs_ptx(code->ptx[i], gpu)) return CM_RUNS_PTX;
    return CM_RUNS_NOT;
}

cm_runs cm_arch_runs(cm_arena *arena, const char *cubin, const char *ptx, cm_cc gpu) {
    cm_code code = cm_code_parse(arena, cubin, ptx);
    return cm_code_runs(&code, gpu);
}
