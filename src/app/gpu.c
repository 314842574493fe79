/* gpu X: by marketing name, PCI id or compute capability. */
#include <string.h>

#include "app/here.h"
#include "rules/arch.h"

/* A name without maker, brand and punctuation: "NVIDIA GeForce RTX 3060 Ti" -> "rtx3060ti". */
static const char *plain_name(cm_arena *arena, const char *name) {
    static const char *const idle[] = {"nvidia", "geforce", "tesla", "graphics", "gpu"};
    cm_strings words = cm_split(arena, cm_lowered(arena, name), " -_/()[],");
    cm_text out = {.arena = arena};
    cm_text_puts(&out, "");
    for (size_t i = 0; i < words.count; i++) {
        bool skip = false;
        for (size_t j = 0; j < sizeof idle / sizeof *idle; j++)
            skip = skip || cm_same(idle[j], words.items[i]);
        if (!skip) cm_text_puts(&out, words.items[i]);
    }
    for (size_t j = 0; j < 2; j++)
        if (cm_starts(out.data, idle[j])) return cm_strdup(arena, out.data + strlen(idle[j]));
    return out.data;
}

/* Whether a plain name of the data answers to the one asked for: "RTX 6000" may be the Quadro. */
static bool answers(const char *plain, const char *wanted) {
    if (cm_same(plain, wanted)) return true;
    return cm_starts(plain, "quadro") && cm_starts(wanted, "rtx") &&
           cm_same(plain + strlen("quadro"), wanted);
}

/* The chip row for a chip as pci.ids prints it: AD107M and GP107GLM are AD107 and GP107. */
static const cm_fact *chip_of(cm_ask *ask, const char *printed, cm_err *err) {
    size_t n = strlen(printed);
    for (; n >= 3; n--) {
        cm_facts facts = CM_LOOK(ask, CM_KIND_CHIP, err, cm_strndup(ask->arena, printed, n));
        if (facts.count) return &facts.items[0];
        if (cm_digit(printed[n - 1])) break;
    }
    return NULL;
}

const char *cm_device_cc(cm_ask *ask, const char *device, cm_err *err) {
    cm_facts pci = CM_LOOK(ask, CM_KIND_PCI_DEVICE, err, device);
    const cm_fact *chip = pci.count ? chip_of(ask, pci.items[0].value[2], err) : NULL;
    return chip ? cm_use(ask, chip, 2) : NULL;
}

typedef struct {
    cm_strings ccs, chips, ids, names, architectures;
    const char *last_branch; /* legacy branch that a driver's list names, or NULL */
} found;

static void note_chip(cm_ask *ask, found *f, const char *printed, cm_err *err) {
    const cm_fact *chip = *printed ? chip_of(ask, printed, err) : NULL;
    if (!chip) return;
    cm_add_once(ask->arena, &f->chips, cm_use(ask, chip, 0));
    cm_add_once(ask->arena, &f->ccs, chip->value[2]);
}

static void by_device(cm_ask *ask, found *f, const char *device, cm_err *err) {
    cm_facts pci = CM_LOOK(ask, CM_KIND_PCI_DEVICE, err, device);
    cm_settle(&pci);
    for (size_t i = 0; i < pci.count; i++) {
        cm_add_once(ask->arena, &f->ids, device);
        cm_add_once(ask->arena, &f->names, cm_use(ask, &pci.items[i], 1));
        note_chip(ask, f, pci.items[i].value[2], err);
    }
}

/* The driver's own lists name boards that the PCI ID database calls otherwise (10de:2504 is there
 * the "Lite Hash Rate" kind of an RTX 3060). */
static void by_driver_list(cm_ask *ask, found *f, const char *wanted, cm_err *err) {
    cm_facts rows = CM_LOOK(ask, CM_KIND_GPU_DRIVER, err, NULL);
    const char *last_name = "";
    bool fits = false;
    for (size_t i = 0; i < rows.count; i++) {
        const cm_fact *r = &rows.items[i];
        if (!cm_same(last_name, r->value[3]))
            fits = answers(plain_name(ask->arena, last_name = r->value[3]), wanted);
        if (!fits || cm_strings_has(&f->ids, r->value[1])) continue;
        cm_use(ask, r, 1);
        by_device(ask, f, r->value[1], err);
        cm_add_once(ask->arena, &f->ids, r->value[1]);
    }
}

static void by_name(cm_ask *ask, found *f, const char *what, cm_strings *known, cm_err *err) {
    const char *wanted = plain_name(ask->arena, what);
    cm_facts named = CM_LOOK(ask, CM_KIND_GPU_CC, err, NULL);
    cm_settle(&named);
    for (size_t i = 0; i < named.count; i++) {
        cm_add_once(ask->arena, known, named.items[i].value[0]);
        if (!answers(plain_name(ask->arena, named.items[i].value[0]), wanted)) continue;
        cm_add_once(ask->arena, &f->names, cm_use(ask, &named.items[i], 0));
        cm_add_once(ask->arena, &f->ccs, named.items[i].value[1]);
    }
    cm_facts pci = CM_LOOK(ask, CM_KIND_PCI_DEVICE, err, NULL);
    cm_settle(&pci);
    for (size_t i = 0; i < pci.count; i++) {
        const cm_fact *p = &pci.items[i];
        cm_strings parts = cm_split(ask->arena, p->value[1], "/");
        for (size_t n = 0; n < parts.count; n++) {
            if (!answers(plain_name(ask->arena, parts.items[n]), wanted)) continue;
            cm_use(ask, p, 0);
            cm_add_once(ask->arena, &f->ids, p->value[0]);
            cm_add_once(ask->arena, &f->names, p->value[1]);
            note_chip(ask, f, p->value[2], err);
        }
        if (cm_starts_i(p->value[1], "GeForce") || cm_starts_i(p->value[1], "RTX"))
            cm_strings_add(ask->arena, known, p->value[1]);
    }
    by_driver_list(ask, f, wanted, err);
}

static const char *near_names(cm_arena *arena, const char *what, const cm_strings *known) {
    const char *wanted = plain_name(arena, what);
    cm_strings near = {0};
    for (unsigned d = 0; d <= 3; d++)
        for (size_t i = 0; i < known->count && near.count < 4; i++) {
            const char *plain = plain_name(arena, known->items[i]);
            bool inside = d == 0 && strlen(wanted) >= 4 && cm_starts(plain, wanted);
            if (inside || cm_distance(wanted, plain, 3) == d)
                cm_add_once(arena, &near, known->items[i]);
        }
    return near.count ? cm_sprintf(arena, "; did you mean %s?", cm_strings_join(arena, &near, ", "))
                      : "";
}

static void drivers(cm_ask *ask, found *f, cm_answer *answer, cm_err *err) {
    const char *first = NULL, *last = NULL;
    for (size_t d = 0; d < f->ids.count; d++) {
        cm_facts rows = CM_LOOK(ask, CM_KIND_GPU_DRIVER, err, NULL, f->ids.items[d]);
        for (size_t i = 0; i < rows.count; i++) {
            const cm_fact *r = &rows.items[i];
            if (!first || cm_ver_cmp_text(r->value[0], first) < 0) first = cm_use(ask, r, 0);
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
    if (f->ids.count)
        cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "first_listed_driver", "driver lists",
                    first ? cm_sprintf(ask->arena, "from %s (of those read)", first) : NULL);
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

static bool pci_id(cm_arena *arena, const char *what, const char **id) {
    const char *low = cm_lowered(arena, what);
    if (strlen(low) != 9 || !cm_starts(low, "10de:") || strspn(low + 5, "0123456789abcdef") != 4)
        return false;
    *id = low;
    return true;
}

static cm_status present(cm_ask *ask, const char *what, found *f, cm_answer *answer, cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_sort_versions(&f->ccs);
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

/* The name as given; without what stands in parentheses; and, for a bare number, as RTX and GTX. */
static void by_any_name(cm_ask *ask, found *f, const char *what, cm_strings *known, cm_err *err) {
    by_name(ask, f, what, known, err);
    if (f->names.count) return;
    const char *bracket = strchr(what, '(');
    if (bracket && bracket > what)
        by_name(ask, f, cm_strndup(ask->arena, what, (size_t)(bracket - what)), known, err);
    static const char *const series[] = {"RTX", "GTX"};
    for (size_t i = 0; !f->names.count && cm_digit(*what) && i < 2; i++)
        by_name(ask, f, cm_sprintf(ask->arena, "%s %s", series[i], what), known, err);
}

static bool other_maker(const char *what) {
    static const char *const words[] = {"radeon", "instinct", "gfx", "intel", "amd "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (cm_find_i(what, words[i])) return true;
    return false;
}

cm_status cm_answer_gpu(cm_ask *ask, const char *what, cm_answer *answer, cm_err *err) {
    found f = {0};
    cm_strings known = {0};
    const char *id;
    cm_cc cc;
    if (pci_id(ask->arena, what, &id)) {
        by_device(ask, &f, id, err);
    } else if (cm_cc_parse(what, &cc)) {
        const char *text = cm_sprintf(ask->arena, "%u.%u", cc.major, cc.minor);
        cm_facts chips = CM_LOOK(ask, CM_KIND_CHIP, err, NULL, NULL, text);
        cm_facts support = CM_LOOK(ask, CM_KIND_ARCH_SUPPORT, err, text);
        for (size_t i = 0; i < chips.count; i++)
            cm_add_once(ask->arena, &f.chips, cm_use(ask, &chips.items[i], 0));
        if (chips.count || support.count) cm_add_once(ask->arena, &f.ccs, text);
    } else {
        by_any_name(ask, &f, what, &known, err);
    }
    if (err->status != CM_OK) return err->status;
    if (!f.ccs.count && !f.names.count && other_maker(what))
        return cm_fail(err, CM_ABSENT,
                       "gpu \"%s\": only NVIDIA GPUs are in the data; for AMD see the rocm builds "
                       "of cudamatrix torch",
                       what);
    if (!f.ccs.count && !f.names.count)
        return cm_fail(err, CM_ABSENT, "gpu \"%s\" is not in the data%s", what,
                       near_names(ask->arena, what, &known));
    return present(ask, what, &f, answer, err);
}
