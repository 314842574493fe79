/* Environment variables: names that are misspelt, and GPUs that are hidden or named in vain. */
#include <string.h>

#include "model/variable_names.h"
#include "rules/rules.h"

enum { SHOWN = 64 };

static const char *variable(const cm_question *q, const char *name) {
    const char *value = NULL; /* the last one counts, as in a shell */
    for (size_t i = 0; i < q->variables.count; i++)
        if (cm_same_i(q->variables.items[i].name, name)) value = q->variables.items[i].value;
    return value;
}

static void misspelt(const cm_case *c, cm_verdict *v) {
    const cm_question *q = c->question;
    for (size_t i = 0; i < q->variables.count; i++) {
        const char *name = q->variables.items[i].name, *right = cm_variable_meant(name);
        if (!right) continue;
        bool again = false;
        for (size_t j = 0; j < i; j++)
            again = again || cm_same(q->variables.items[j].name, name);
        if (!again)
            cm_find(v, CM_F_MISSPELT_VARIABLE, "variable", name, "right", right, "value",
                    q->variables.items[i].value, "where",
                    q->variables.items[i].in_script ? "in the script, before import torch" : NULL,
                    NULL);
    }
}

/* Devices -------------------------------------------------------------------------------------- */

typedef enum { THERE, NOT_THERE, UNCLEAR } presence;

typedef struct {
    size_t shown;        /* GPUs named before the first that is not there */
    const char *missing; /* that one; or NULL */
    bool unclear;        /* something in the list is not understood */
    size_t index[SHOWN]; /* which GPUs, where all were named by index */
    bool by_index;
} selection;

/* How many GPUs the machine has; 0 where only the asker or a text names some: it may leave some
 * out. */
static size_t gpus_of(const cm_case *c) {
    const cm_question *q = c->question;
    for (size_t i = 0; i < q->gpus.count; i++)
        if (q->gpus.items[i].from != CM_FROM_PROBE) return 0;
    return q->gpus_known && !c->slices ? q->gpus.count : 0;
}

static presence by_uuid(const cm_case *c, const char *item) {
    const cm_question *q = c->question;
    if (strchr(item, '*') || !gpus_of(c)) return UNCLEAR;
    for (size_t i = 0; i < q->gpus.count; i++) {
        if (!q->gpus.items[i].uuid || strchr(q->gpus.items[i].uuid, '*')) return UNCLEAR;
        if (cm_starts_i(q->gpus.items[i].uuid, item)) return THERE;
    }
    return NOT_THERE;
}

/* "0", "-1", "GPU-8932f937", "MIG-...", "none"; what a program would fill in is unclear. */
static presence presence_of(const cm_case *c, const char *item, size_t *index) {
    size_t digits = strspn(item, "0123456789"), count = gpus_of(c);
    *index = SIZE_MAX;
    if (digits && !item[digits]) {
        if (digits > 6) return NOT_THERE;
        *index = 0;
        for (size_t i = 0; i < digits; i++)
            *index = *index * 10 + (size_t)(item[i] - '0');
        return !count ? UNCLEAR : *index < count ? THERE : NOT_THERE;
    }
    if (*item == '-' && cm_digit(item[1]) && !item[1 + strspn(item + 1, "0123456789")])
        return NOT_THERE;
    if (cm_same_i(item, "none") || cm_same_i(item, "NoDevFiles")) return NOT_THERE;
    return cm_starts(item, "GPU-") ? by_uuid(c, item) : UNCLEAR;
}

static selection select_of(const cm_case *c, const char *value) {
    cm_strings items = cm_split(c->arena, value, ",");
    selection s = {.by_index = true};
    for (size_t i = 0; i < items.count && i < SHOWN; i++) {
        size_t index;
        presence there = presence_of(c, items.items[i], &index);
        if (there == NOT_THERE) {
            s.missing = items.items[i];
            return s;
        }
        s.unclear = s.unclear || there == UNCLEAR;
        s.by_index = s.by_index && index != SIZE_MAX;
        s.index[s.shown++] = index;
    }
    return s;
}

static bool all_alike(const cm_question *q) {
    for (size_t i = 1; i < q->gpus.count; i++)
        if (!cm_same(q->gpus.items[0].name, q->gpus.items[i].name)) return false;
    return true;
}

static void partly(const cm_case *c, cm_verdict *v, const char *name, const char *value,
                   const selection *s) {
    const cm_question *q = c->question;
    size_t count = gpus_of(c);
    cm_strings names = {0};
    if (s->unclear || s->shown >= count || v->quiet) return;
    bool by_bus = cm_same(variable(q, "CUDA_DEVICE_ORDER"), "PCI_BUS_ID") || all_alike(q);
    for (size_t i = 0; s->by_index && by_bus && i < s->shown; i++) {
        const cm_asked_gpu *g = &q->gpus.items[s->index[i]];
        if (g->name) cm_strings_add(c->arena, &names, g->name);
    }
    cm_find(v, CM_F_GPU_PARTLY_HIDDEN, "variable", name, "value", value, "shown",
            cm_sprintf(c->arena, "%zu", s->shown), "count", cm_sprintf(c->arena, "%zu", count),
            "names", names.count ? cm_strings_join(c->arena, &names, ", ") : NULL, "order",
            s->by_index && !by_bus ? "the fastest first" : NULL, NULL);
}

static void devices(const cm_case *c, cm_verdict *v, const char *name, const char *platform) {
    const char *value = variable(c->question, name);
    size_t count = gpus_of(c);
    if (!value) return;
    selection s = select_of(c, value);
    const char *shown = *value ? value : "(empty)";
    bool index = s.missing && cm_digit(*s.missing) && count;
    if (!s.shown && (s.missing || !*value))
        cm_find(v, CM_F_GPU_HIDDEN, "variable", name, "value", shown, "platform", platform,
                "missing", index ? s.missing : NULL, "last",
                index ? cm_sprintf(c->arena, "%zu", count - 1) : NULL, NULL);
    else if (s.missing)
        cm_find(v, CM_F_DEVICE_NOT_THERE, "variable", name, "value", value, "missing", s.missing,
                NULL);
    if (s.shown) partly(c, v, name, value, &s);
}

void cm_rule_variables(const cm_case *c, cm_verdict *v) {
    bool rocm = c->tag && cm_starts(c->tag, "rocm");
    if (!c->question->variables.count) return;
    /* a set that was put in is judged without them: they are cured where they were set */
    if (c->repaired) return;
    if (!v->quiet) misspelt(c, v);
    if (c->gpu_refused || c->os == CM_MACOS) return;
    if (c->cuda || rocm || !c->tag) devices(c, v, "CUDA_VISIBLE_DEVICES", rocm ? "ROCm" : "CUDA");
    if (!rocm) return;
    devices(c, v, "HIP_VISIBLE_DEVICES", "ROCm");
    devices(c, v, "ROCR_VISIBLE_DEVICES", "ROCm");
}
