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
    cm_strings id_ccs;       /* for each id the capability of its chip, or "" */
    const char *last_branch; /* legacy branch that a driver's list names, or NULL */
    const cm_fact **support; /* for each capability its arch_support; NULL: none is known */
    bool listed;             /* as a GPU or a device, not only as a chip */
    bool with_arm;           /* it exists beside ARM processors only */
} found;

static void note_id(cm_ask *ask, found *f, const char *id, const char *cc) {
    if (cm_strings_has(&f->ids, id)) return;
    cm_strings_add(ask->arena, &f->ids, id);
    cm_strings_add(ask->arena, &f->id_ccs, cc ? cc : "");
}

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
        note_id(ask, f, row->fact->value[1], row->cc);
    else if (row->device)
        note_id(ask, f, row->device->value[0], row->cc);
    f->listed = f->listed || row->fact || row->device;
    f->with_arm = f->with_arm || cm_gpu_with_arm(row->name);
}

static void first_driver(cm_ask *ask, found *f, cm_answer *answer, cm_err *err) {
    const char *first = NULL;
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
    if (!f->ids.count) return;
    cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "first_listed_driver", NULL, first);
    cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, NULL, "first listed",
                first ? cm_sprintf(ask->arena, "by driver %s, of the lists that were read", first)
                      : NULL);
}

static void read_support(cm_ask *ask, found *f, cm_err *err) {
    f->support = cm_alloc_array(ask->arena, f->ccs.count + 1, sizeof *f->support);
    for (size_t c = 0; c < f->ccs.count; c++) {
        cm_facts rows = CM_LOOK(ask, CM_KIND_ARCH_SUPPORT, err, f->ccs.items[c]);
        if (!rows.count) continue;
        f->support[c] = &rows.items[0];
        cm_add_once(ask->arena, &f->architectures, cm_use(ask, f->support[c], 1));
    }
}

/* The last branch that drives a capability, "R470"; NULL: none is stated, or the driver of a Tegra
 * chip is part of its JetPack. What a driver's list says of the device itself comes first, where
 * only one capability is meant. */
static const char *branch_of(cm_ask *ask, const found *f, size_t c) {
    if (cm_cc_text_is_tegra(f->ccs.items[c])) return NULL;
    if (f->last_branch && f->ccs.count == 1) return cm_sprintf(ask->arena, "R%s", f->last_branch);
    return f->support[c] && *f->support[c]->value[4] ? f->support[c]->value[4] : NULL;
}

/* A row for each branch, with the capabilities where they have several. */
static void last_drivers(cm_ask *ask, cm_answer *answer, const found *f) {
    cm_arena *arena = ask->arena;
    bool several = false;
    for (size_t c = 1; c < f->ccs.count; c++)
        several = several || !cm_same(branch_of(ask, f, c), branch_of(ask, f, 0));
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "last_driver_branch", NULL,
                f->ccs.count && !several ? branch_of(ask, f, 0) : NULL);
    for (size_t c = 0, next; c < f->ccs.count; c = next) {
        cm_strings same = {0};
        const char *branch = branch_of(ask, f, c);
        for (next = c; next < f->ccs.count && cm_same(branch_of(ask, f, next), branch); next++)
            cm_strings_add(arena, &same, f->ccs.items[next]);
        if (!branch && cm_cc_text_is_tegra(f->ccs.items[c])) branch = "that of its JetPack";
        cm_item_add(arena, &answer->root, CM_ITEM_TEXT, NULL, "last driver",
                    several ? cm_sprintf(arena, "%s (%s)", branch ? branch : "unknown",
                                         cm_strings_join(arena, &same, " "))
                            : branch);
    }
}

/* In the JSON all that is known of each capability that the name may mean. */
static void capabilities(cm_ask *ask, cm_answer *answer, const found *f) {
    cm_arena *arena = ask->arena;
    cm_item *list = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "capabilities", NULL, NULL);
    for (size_t c = 0; c < f->ccs.count; c++) {
        const cm_fact *r = f->support[c];
        cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "cc", NULL, f->ccs.items[c]);
        cm_item_add(arena, row, CM_ITEM_TEXT, "architecture", NULL, r ? r->value[1] : NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "last_driver_branch", NULL, branch_of(ask, f, c));
        cm_item *cuda = cm_item_add(arena, row, CM_ITEM_OBJECT, "cuda_toolkit", NULL, NULL);
        cm_item_add(arena, cuda, CM_ITEM_TEXT, "first", NULL, r ? r->value[2] : NULL);
        cm_item_add(arena, cuda, CM_ITEM_TEXT, "last", NULL, r ? r->value[3] : NULL);
        cm_strings ids = {0};
        for (size_t i = 0; i < f->ids.count; i++)
            if (cm_same(f->id_ccs.items[i], f->ccs.items[c]))
                cm_strings_add(arena, &ids, f->ids.items[i]);
        cm_item_words(arena, row, "pci_ids", NULL, cm_strings_join(arena, &ids, " "));
    }
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

/* Where wheels are made for. */
typedef struct {
    const char *os, *cpu, *title, *where;
} place;

typedef struct {
    cm_facts archs, builds;
} wheels;

/* Oldest and newest torch with code for the capability at a place; false: none has. */
static bool torch_ends(cm_ask *ask, const wheels *w, const place *p, cm_cc cc,
                       const cm_fact *ends[2]) {
    const cm_fact *oldest = NULL, *newest = NULL;
    for (size_t i = 0; i < w->archs.count; i++) {
        const cm_fact *f = &w->archs.items[i];
        cm_ver v;
        if (!cm_same(f->value[2], p->os) || !cm_same(f->value[3], p->cpu) ||
            !is_published(&w->builds, f) || !cm_ver_parse(f->value[0], &v) || v.count < 3 ||
            cm_arch_runs(ask->arena, f->value[4], "", cc) != CM_RUNS_CUBIN)
            continue;
        if (!oldest || cm_ver_cmp_text(f->value[0], oldest->value[0]) < 0) oldest = f;
        if (!newest || cm_ver_cmp_text(f->value[0], newest->value[0]) > 0 ||
            (cm_same(f->value[0], newest->value[0]) &&
             cm_ver_cmp_text(cm_tag_cuda(ask->arena, f->value[1]),
                             cm_tag_cuda(ask->arena, newest->value[1])) > 0))
            newest = f;
    }
    ends[0] = oldest, ends[1] = newest;
    return newest != NULL;
}

/* A row a system; ARM's only where there is such a wheel, or where the chip knows nothing else. */
static void torch_range(cm_ask *ask, cm_item *list, const wheels *w, const found *f, cm_cc cc,
                        const char *text) {
    static const place places[] = {{"linux", "x86_64", "Linux", "Linux"},
                                   {"windows", "x86_64", "Windows", "Windows"},
                                   {"linux", "aarch64", "Linux", "Linux aarch64"}};
    bool arm_only = f->with_arm || cm_cc_is_tegra(cc);
    for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
        const cm_fact *ends[2];
        bool arm = cm_same(places[p].cpu, "aarch64"), any;
        if (arm_only && !arm) continue;
        any = torch_ends(ask, w, &places[p], cc, ends);
        if (arm && !arm_only && !any) continue;
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "cc", "cc", text);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "os", NULL, places[p].title);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "cpu", NULL, places[p].cpu);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, NULL, "on", places[p].where);
        for (int e = 0; e < 2; e++)
            cm_item_add(ask->arena, row, CM_ITEM_TEXT, e ? "newest" : "oldest",
                        e ? "newest torch" : "oldest torch",
                        ends[e] ? cm_sprintf(ask->arena, "%s+%s", cm_use(ask, ends[e], 0),
                                             ends[e]->value[1])
                                : "none with code for it");
    }
}

static void cuda_range(cm_ask *ask, cm_answer *answer, const found *f) {
    const cm_fact *one = f->ccs.count == 1 ? f->support[0] : NULL;
    cm_item *cuda =
        cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, "cuda_toolkit", NULL, NULL);
    cm_item_add(ask->arena, cuda, CM_ITEM_TEXT, "first", NULL, one ? one->value[2] : NULL);
    cm_item_add(ask->arena, cuda, CM_ITEM_TEXT, "last", NULL, one ? one->value[3] : NULL);
    for (size_t c = 0; c < f->ccs.count; c++)
        if (f->support[c])
            cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, NULL, "CUDA toolkit",
                        cm_sprintf(ask->arena, "%s to %s (%s)", f->support[c]->value[2],
                                   f->support[c]->value[3], f->ccs.items[c]));
}

static int by_id(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In the order of the ids, each with what its chip's capability is where the name leaves it open.
 */
static void pci_ids(cm_ask *ask, cm_answer *answer, found *f) {
    cm_arena *arena = ask->arena;
    cm_strings sorted = {0};
    for (size_t i = 0; i < f->ids.count; i++)
        cm_strings_add(arena, &sorted, f->ids.items[i]);
    cm_sort(sorted.items, sorted.count, sizeof *sorted.items, by_id);
    cm_item_words(arena, &answer->root, "pci_ids", f->ccs.count > 1 ? NULL : "PCI ids",
                  cm_strings_join(arena, &sorted, " "));
    for (size_t c = 0; f->ccs.count > 1 && c <= f->ccs.count; c++) {
        const char *cc = c < f->ccs.count ? f->ccs.items[c] : "";
        cm_strings of_cc = {0};
        for (size_t i = 0; i < sorted.count; i++)
            for (size_t j = 0; j < f->ids.count; j++)
                if (cm_same(f->ids.items[j], sorted.items[i]) && cm_same(f->id_ccs.items[j], cc))
                    cm_strings_add(arena, &of_cc, sorted.items[i]);
        if (!of_cc.count) continue;
        cm_strings_add(arena, &of_cc, *cc ? cm_sprintf(arena, "(%s)", cc) : "(unknown)");
        cm_item_words(arena, &answer->root, NULL, "PCI ids", cm_strings_join(arena, &of_cc, " "));
    }
}

static cm_status present(cm_ask *ask, const char *what, found *f, cm_answer *answer, cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_sort_versions(&f->ccs);
    read_support(ask, f, err);
    answer->title = cm_sprintf(arena, "%s: compute capability %s",
                               f->listed || f->names.count == 1 ? f->names.items[0] : what,
                               f->ccs.count ? cm_strings_join(arena, &f->ccs, " or ") : "unknown");
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "asked", NULL, what);
    cm_item *names = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "names", NULL, NULL);
    for (size_t i = 0; i < f->names.count; i++)
        cm_item_add(arena, names, CM_ITEM_TEXT, NULL, NULL, f->names.items[i]);
    cm_item_words(arena, &answer->root, "compute_capability", NULL,
                  cm_strings_join(arena, &f->ccs, " "));
    bool tegra = f->ccs.count && cm_cc_text_is_tegra(f->ccs.items[0]);
    if (f->ccs.count > 1)
        cm_item_add(
            arena, &answer->root, CM_ITEM_TEXT, "undecided", "which one",
            tegra
                ? "the board decides: cat /proc/device-tree/compatible"
                : "several chips carry this name; the PCI id decides: lspci -nn | grep -i nvidia");
    cm_item_words(arena, &answer->root, "chips", "chip", cm_strings_join(arena, &f->chips, " "));
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "architecture", "architecture",
                f->architectures.count ? cm_strings_join(arena, &f->architectures, ", ") : NULL);
    first_driver(ask, f, answer, err);
    last_drivers(ask, answer, f);
    cuda_range(ask, answer, f);
    pci_ids(ask, answer, f);
    capabilities(ask, answer, f);
    cm_item *list = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "torch",
                                "torch wheels with machine code for it", NULL);
    wheels w = {CM_LOOK(ask, CM_KIND_TORCH_ARCH, err, NULL),
                CM_LOOK(ask, CM_KIND_TORCH_BUILD, err, NULL)};
    for (size_t i = 0; i < f->ccs.count; i++) {
        cm_cc cc;
        if (cm_cc_parse(f->ccs.items[i], &cc)) torch_range(ask, list, &w, f, cc, f->ccs.items[i]);
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
    f.with_arm = cm_gpu_with_arm(what);
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
