#include "scrapers/torch_tag.h"

#include "base/str.h"
#include "base/ver.h"
#include "scrapers/pattern.h"

char *cm_torch_tag_of_label(cm_arena *arena, const char *label) {
    cm_match m;
    if (cm_matches(arena, "^(?i)cuda\\s*(\\d+\\.\\d+)(?:\\.\\d+)?$", label, 0, &m))
        return cm_cuda_tag(arena, m.group[1]);
    if (cm_matches(arena, "^(?i)rocm\\s*(\\d+(?:\\.(?:\\d+|x))+)$", label, 0, &m))
        return cm_sprintf(arena, "rocm%s", m.group[1]);
    if (cm_matches(arena, "^(?i)cpu(?:[ -]*only)?$", label, 0, NULL))
        return cm_strdup(arena, "cpu");
    if (cm_matches(arena, "^(?i)xpu(?: only)?$", label, 0, NULL)) return cm_strdup(arena, "xpu");
    if (cm_same_i(label, "conda")) return cm_strdup(arena, "default");
    return NULL;
}

char *cm_torch_tag_of_command(cm_arena *arena, const char *command) {
    static const char *const direct[] = {
        "\\btorch={2,3}[^\\s+]+\\+(cu\\d+|cpu|rocm[\\d.]+|xpu)\\b",
        "/whl/(?:[\\w.-]+/)*(cu\\d+|cpu|rocm[\\d.]+|xpu)(?![\\w.])",
    };
    cm_match m;
    for (size_t i = 0; i < sizeof direct / sizeof *direct; i++)
        if (cm_matches(arena, direct[i], command, 0, &m)) return cm_strdup(arena, m.group[1]);
    if (cm_matches(arena, "\\b(?:pytorch-cuda|cudatoolkit)={1,2}(\\d+\\.\\d+)", command, 0, &m))
        return cm_cuda_tag(arena, m.group[1]);
    if (cm_matches(arena, "\\scuda(\\d{2,3})\\b", command, 0, &m))
        return cm_sprintf(arena, "cu%s", m.group[1]);
    if (cm_matches(arena, "\\bcpuonly\\b", command, 0, NULL)) return cm_strdup(arena, "cpu");
    return NULL;
}

bool cm_torch_is_tag(cm_arena *arena, const char *tag) {
    return cm_matches(arena, "^(?:cu\\d{2,3}|cpu|rocm\\d+(?:\\.\\d+)+|xpu)$", tag, 0, NULL);
}
