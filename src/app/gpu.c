/* gpu X: by marketing name, PCI id or compute capability. */
#include <stdlib.h>
#include <string.h>

#include "app/gpus.h"
#include "app/here.h"
#include "base/sort.h"
#include "rules/arch.h"

const char *cm_device_cc(cm_ask *ask, const char *device, cm_err *err) {
    cm_gpu_match match;
    cm_gpu_match_device(cm_gpus_of_device(ask, device, err), ask->arena, device, &match);
    return match.count ? cm_use(ask, match.candidates[0].chip, 2) : NULL;
}

typedef struct {
    cm_strings ccs, chips, ids, names, architectures;
    const char *last_branch; /* legacy branch that a driver's list names, or NULL */
} found;

/* Of a row that a driver's list brought, the device's own name: the list has that of the question.
 */
static void note(cm_ask *ask, found *f, const cm_gpu_row *row) {
    bool listed = row->fact && row->fact->kind == CM_KIND_GPU_DRIVER;
    if (listed && cm_strings_has(&f->ids, row->fact->value[1])) return;
    if (row->fact) cm_use(ask, row->fact, 0);
    if (row->chip) cm_add_once(ask->arena, &f->chips, cm_use(ask, row->chip, 0));
    if (row->cc) cm_add_once(ask->arena, &f->ccs, row->cc);
    if (row->device)
        cm_add_once(ask->arena, &f->names, cm_use(ask, row->device, 1));
    else
        cm_add_once(ask->arena, &f->names, row->name);
    if (listed)
        cm_add_once(ask->arena, &f->ids, row->fact->value[1]);
    else if (row->device)
        cm_add_once(ask->arena, &f->ids, row->device->value[0]);
}

static void drivers(cm_ask *ask, found *f, cm_answer *answer, cm_err *err) {
    const char *first = NULL, *last = NULL;
    for (size_t d = 0; d < f->ids.count; d++) {
        cm_facts rows = CM_LOOK(ask, CM_KIND_GPU_DRIVER, err, NULL, f->ids.items[d]);
        for (size_t i = 0; i < rows.count; i++) {
            const cm_fact *r = &rows.items[i];
            bool older = !first || cm_ver_cmp_text(r->value[0], first) < 0;
            /* a driver of a branch that was there may itself have come later */
            if (older && !ask->as_of) first = cm_use(ask, r, 0);
            if (*r->value[4]) f->last_branch = r->value[4];
        }
    }
    for (size_t c = 0; c < f->ccs.count; c++) {
        cm_facts rows = CM_LOOK(ask, CM_KIND_ARCH_SUPPORT, err, f->ccs.items[c]);
        if (!rows.count) continue;
        cm_add_once(ask->arena, &f->architectures, cm_use(ask, &rows.items[0], 1));
        if (!last) last = rows.items[0].value[4];
    }
    if (f->last_branch) last = cm_sprintf(ask->arena, "R%s", f->last_branch);
    cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "architecture", "architecture",
                f->architectures.count ? cm_strings_join(ask->arena, &f->architectures, ", ")
                                       : NULL);
    if (f->ids.count) {
        cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "first_listed_driver", NULL, first);
        cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, NULL, "first listed",
                    first
                        ? cm_sprintf(ask->arena, "by driver %s, of the lists that were read", first)
                        : NULL);
    }
    cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "last_driver_branch", "last driver", last);
}

/* A build script may name what was never published, or not yet. */
static bool is_published(const cm_facts *builds, const cm_fact *arch) {
    for (size_t i = 0; i < builds->count; i++) {
        const cm_fact *b = &builds->items[i];
        bool same = true;
        for (unsigned c = 0; same && c < 4; c++)
            same = cm_same(b->value[c], arch->value[c]);
        if (same) return true;
    }
    return false;
}

/* Oldest and newest torch with code for the capability, by system. */
static void torch_range(cm_ask *ask, cm_item *list, cm_cc cc, const char *text, cm_err *err) {
    static const char *const systems[] = {"linux", "windows"};
    cm_facts all = CM_LOOK(ask, CM_KIND_TORCH_ARCH, err, NULL);
    cm_facts builds = CM_LOOK(ask, CM_KIND_TORCH_BUILD, err, NULL);
    for (int os = 0; os < 2; os++) {
        const cm_fact *oldest = NULL, *newest = NULL;
        for (size_t i = 0; i < all.count; i++) {
            const cm_fact *f = &all.items[i];
            cm_ver v;
            if (!cm_same(f->value[2], systems[os]) || cm_same(f->value[3], "aarch64") ||
                !is_published(&builds, f) || !cm_ver_parse(f->value[0], &v) || v.count < 3 ||
                cm_arch_runs(ask->arena, f->value[4], "", cc) != CM_RUNS_CUBIN)
                continue;
            if (!oldest || cm_ver_cmp_text(f->value[0], oldest->value[0]) < 0) oldest = f;
            if (!newest || cm_ver_cmp_text(f->value[0], newest->value[0]) > 0 ||
                (cm_same(f->value[0], newest->value[0]) &&
                 cm_ver_cmp_text(cm_tag_cuda(ask->arena, f->value[1]),
                                 cm_tag_cuda(ask->arena, newest->value[1])) > 0))
                newest = f;
        }
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "cc", "cc", text);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "os", "on", os ? "Windows" : "Linux");
        const cm_fact *ends[] = {oldest, newest};
        for (int e = 0; e < 2; e++)
            cm_item_add(ask->arena, row, CM_ITEM_TEXT, e ? "newest" : "oldest",
                        e ? "newest torch" : "oldest torch",
                        ends[e] ? cm_sprintf(ask->arena, "%s+%s", cm_use(ask, ends[e], 0),
                                             ends[e]->value[1])
                                : "none with code for it");
    }
}

static void cuda_range(cm_ask *ask, cm_answer *answer, const found *f, cm_err *err) {
    for (size_t c = 0; c < f->ccs.count; c++) {
        cm_facts rows = CM_LOOK(ask, CM_KIND_ARCH_SUPPORT, err, f->ccs.items[c]);
        if (!rows.count) continue;
        const cm_fact *r = &rows.items[0];
        cm_item *cuda = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT,
                                    c ? NULL : "cuda_toolkit", NULL, NULL);
        cm_item_add(ask->arena, cuda, CM_ITEM_TEXT, "first", NULL, r->value[2]);
        cm_item_add(ask->arena, cuda, CM_ITEM_TEXT, "last", NULL, r->value[3]);
        cm_item_add(
            ask->arena, &answer->root, CM_ITEM_TEXT, NULL, "CUDA toolkit",
            cm_sprintf(ask->arena, "%s to %s (%s)", r->value[2], r->value[3], f->ccs.items[c]));
    }
}

static int by_id(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static cm_status present(cm_ask *ask, const char *what, found *f, cm_answer *answer, cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_sort_versions(&f->ccs);
    cm_sort(f->ids.items, f->ids.count, sizeof *f->ids.items, by_id);
    answer->title =
        cm_sprintf(arena, "%s: compute capability %s", f->names.count ? f->names.items[0] : what,
                   f->ccs.count ? cm_strings_join(arena, &f->ccs, " or ") : "unknown");
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "asked", NULL, what);
    cm_item *names = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "names", NULL, NULL);
    for (size_t i = 0; i < f->names.count; i++)
        cm_item_add(arena, names, CM_ITEM_TEXT, NULL, NULL, f->names.items[i]);
    cm_item_words(arena, &answer->root, "compute_capability", NULL,
                  cm_strings_join(arena, &f->ccs, " "));
    if (f->ccs.count > 1)
        cm_item_add(
            arena, &answer->root, CM_ITEM_TEXT, "undecided", "which one",
            "several chips carry this name; the PCI id decides: lspci -nn | grep -i nvidia");
    cm_item_words(arena, &answer->root, "chips", "chip", cm_strings_join(arena, &f->chips, " "));
    drivers(ask, f, answer, err);
    cuda_range(ask, answer, f, err);
    cm_item_words(arena, &answer->root, "pci_ids", "PCI ids", cm_strings_join(arena, &f->ids, " "));
    cm_item *list = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "torch",
                                "torch wheels with machine code for it", NULL);
    for (size_t i = 0; i < f->ccs.count; i++) {
        cm_cc cc;
        if (cm_cc_parse(f->ccs.items[i], &cc)) torch_range(ask, list, cc, f->ccs.items[i], err);
    }
    cm_finish(ask, answer);
    return err->status;
}

static void by_capability(cm_ask *ask, found *f, cm_cc cc, cm_err *err) {
    const char *text = cm_sprintf(ask->arena, "%u.%u", cc.major, cc.minor);
    cm_facts chips = CM_LOOK(ask, CM_KIND_CHIP, err, NULL, NULL, text);
    cm_facts support = CM_LOOK(ask, CM_KIND_ARCH_SUPPORT, err, text);
    for (size_t i = 0; i < chips.count; i++)
        cm_add_once(ask->arena, &f->chips, cm_use(ask, &chips.items[i], 0));
    if (chips.count || support.count) cm_add_once(ask->arena, &f->ccs, text);
}

static cm_status absent(cm_ask *ask, const cm_gpu_names *names, const cm_gpu_match *match,
                        const char *what, cm_err *err) {
    if (cm_gpu_admit(ask, what, err) != CM_OK) return err->status;
    if (match->maker == CM_GPU_AMD || match->gfx)
        return cm_fail(err, CM_ABSENT,
                       "gpu \"%s\"%s%s%s: only NVIDIA GPUs can be asked for; cudamatrix torch V "
                       "shows the AMD targets in its rocm wheels",
                       what, match->gfx ? " (" : "", match->gfx ? match->gfx : "",
                       match->gfx ? ")" : "");
    if (match->maker != CM_GPU_UNKNOWN && match->maker != CM_GPU_NVIDIA)
        return cm_fail(err, CM_ABSENT, "gpu \"%s\": only NVIDIA GPUs can be asked for", what);
    if (match->unfinished)
        return cm_fail(err, CM_ABSENT,
                       "gpu \"%s\" is cut off before it says which GPU; nvidia-smi -L has the "
                       "whole name",
                       what);
    cm_strings near = cm_gpu_near(names, ask->arena, what);
    return cm_fail(err, CM_ABSENT, "gpu \"%s\" is not in the data%s%s%s", what,
                   near.count ? "; did you mean " : "",
                   near.count ? cm_strings_join(ask->arena, &near, ", ") : "",
                   near.count ? "?" : "");
}

cm_status cm_answer_gpu(cm_ask *ask, const char *what, cm_answer *answer, cm_err *err) {
    found f = {0};
    cm_cc cc;
    if (cm_cc_parse(what, &cc)) {
        by_capability(ask, &f, cc, err);
        if (err->status == CM_OK && f.ccs.count) return present(ask, what, &f, answer, err);
    }
    bool device = cm_starts_i(what, "10de:") && strlen(what) == strlen("10de:2504");
    const cm_gpu_names *names =
        device ? cm_gpus_of_device(ask, cm_lowered(ask->arena, what), err) : cm_gpus(ask, err);
    if (err->status != CM_OK) return err->status;
    cm_gpu_rows rows = cm_gpu_all(names, ask->arena, what);
    for (size_t i = 0; i < rows.count; i++)
        note(ask, &f, rows.items[i]);
    if (!f.ccs.count && cm_gpu_admit(ask, what, err) != CM_OK) return err->status;
    if (!f.ccs.count && !f.ids.count) {
        cm_gpu_match match;
        cm_gpu_match_name(names, ask->arena, what, &match);
        if (!match.count || !cm_cc_parse(match.candidates[0].cc, &cc))
            return absent(ask, names, &match, what, err);
        by_capability(ask, &f, cc, err);
    }
    return present(ask, what, &f, answer, err);
}
