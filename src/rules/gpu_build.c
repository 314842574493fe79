#include <stdlib.h>
#include <string.h>

#include "base/sort.h"

#include "rules/gpu_keys.h"

/* Whether a fact counts: the best source of its key, and what else that source says of it. The
 * facts of a key stand together. */
static bool counts(const cm_facts *facts, size_t i, size_t *best) {
    if (i == 0 || !cm_same(facts->items[i].value[0], facts->items[*best].value[0])) *best = i;
    return facts->items[i].source == facts->items[*best].source;
}

static int by_chip(const void *a, const void *b) {
    const cm_fact *x = *(const cm_fact *const *)a, *y = *(const cm_fact *const *)b;
    return strcmp(x->value[0], y->value[0]);
}

static void add_arch(cm_gpu_names *names, const cm_fact *chip) {
    const char *name = cm_lowered(names->arena, chip->value[1]);
    const char *word = cm_strndup(names->arena, name, strcspn(name, " "));
    if (cm_same(word, "tesla")) return; /* in a GPU's name that is the brand */
    for (size_t i = 0; i < names->arch_count; i++)
        if (cm_same(names->archs[i].word, word) && cm_same(names->archs[i].cc, chip->value[2]))
            return;
    names->archs = cm_grow(names->arena, names->archs, &names->arch_capacity, names->arch_count + 1,
                           sizeof *names->archs);
    names->archs[names->arch_count++] = (cm_gpu_arch){word, chip->value[2]};
}

static void add_chips(cm_gpu_names *names, const cm_facts *chip) {
    for (size_t i = 0, best = 0; i < chip->count; i++) {
        const cm_fact *fact = &chip->items[i];
        if (!counts(chip, i, &best) || best != i) continue;
        names->chips = cm_grow(names->arena, names->chips, &names->chip_capacity,
                               names->chip_count + 1, sizeof(const cm_fact *));
        names->chips[names->chip_count++] = fact;
        add_arch(names, fact);
    }
    cm_sort(names->chips, names->chip_count, sizeof(const cm_fact *), by_chip);
}

static const cm_fact *chip_named(const cm_gpu_names *names, const char *name, size_t length) {
    size_t low = 0, high = names->chip_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const char *at = names->chips[middle]->value[0];
        int c = strncmp(name, at, length);
        if (!c && at[length]) c = -1;
        if (!c) return names->chips[middle];
        if (c < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* The chip row for a chip as pci.ids prints it: AD107M and GP107GLM are AD107 and GP107. */
static const cm_fact *chip_of(const cm_gpu_names *names, const char *printed) {
    for (size_t n = strlen(printed); n >= CM_CHIP_LEAST; n--) {
        const cm_fact *chip = chip_named(names, printed, n);
        if (chip) return chip;
        if (cm_digit(printed[n - 1])) break;
    }
    return NULL;
}

static void add_device(cm_gpu_names *names, cm_gpu_row *row) {
    names->devices = cm_grow(names->arena, names->devices, &names->device_capacity,
                             names->device_count + 1, sizeof *names->devices);
    names->devices[names->device_count++] = row;
}

static int by_device(const void *a, const void *b) {
    const cm_gpu_row *x = *(const cm_gpu_row *const *)a, *y = *(const cm_gpu_row *const *)b;
    int c = strcmp(x->fact->value[0], y->fact->value[0]);
    return c ? c : (x->fact > y->fact) - (x->fact < y->fact);
}

static cm_gpu_row *new_row(cm_gpu_names *names, const cm_fact *fact, const char *name) {
    cm_gpu_row *row = cm_alloc(names->arena, sizeof *row);
    *row = (cm_gpu_row){.fact = fact, .name = name};
    return row;
}

static void set_chip(cm_gpu_row *row, const cm_fact *chip) {
    row->chip = chip;
    if (chip && *chip->value[2]) row->cc = chip->value[2];
}

static void add_named(cm_gpu_names *names, const cm_facts *gpu_cc) {
    for (size_t i = 0, best = 0; i < gpu_cc->count; i++) {
        const cm_fact *fact = &gpu_cc->items[i];
        if (!counts(gpu_cc, i, &best)) continue;
        cm_gpu_row *row = new_row(names, fact, fact->value[0]);
        row->cc = fact->value[1];
        cm_gpu_add_name(names, row, fact->value[0]);
    }
}

static void add_devices(cm_gpu_names *names, const cm_facts *pci_device) {
    for (size_t i = 0, best = 0; i < pci_device->count; i++) {
        const cm_fact *fact = &pci_device->items[i];
        if (!counts(pci_device, i, &best)) continue;
        cm_gpu_row *row = new_row(names, fact, fact->value[1]);
        row->device = fact;
        set_chip(row, *fact->value[2] ? chip_of(names, fact->value[2]) : NULL);
        add_device(names, row);
        if (*fact->value[1] && *fact->value[2]) cm_gpu_add_name(names, row, fact->value[1]);
    }
    cm_sort(names->devices, names->device_count, sizeof *names->devices, by_device);
}

static bool same_listed(const cm_fact *a, const cm_fact *b) {
    return cm_same(a->value[3], b->value[3]) && cm_same(a->value[1], b->value[1]);
}

/* Equal texts of a column most often lie at one place. */
static int by_text(const char *a, const char *b) {
    return a == b ? 0 : strcmp(a, b);
}

static int by_listed_name(const void *a, const void *b) {
    const cm_fact *x = *(const cm_fact *const *)a, *y = *(const cm_fact *const *)b;
    int c = by_text(x->value[3], y->value[3]);
    if (!c) c = by_text(x->value[1], y->value[1]);
    return c ? c : (x > y) - (x < y);
}

/* A driver list repeats a name for each release and subsystem; each name and device counts once. */
static void add_listed(cm_gpu_names *names, const cm_facts *gpu_driver) {
    size_t count = 0;
    const cm_fact **rows = cm_alloc_array(names->arena, gpu_driver->count + 1, sizeof *rows);
    for (size_t i = 0; i < gpu_driver->count; i++)
        if (!count || !same_listed(rows[count - 1], &gpu_driver->items[i]))
            rows[count++] = &gpu_driver->items[i];
    cm_sort(rows, count, sizeof *rows, by_listed_name);
    for (size_t i = 0; i < count; i++) {
        const cm_fact *fact = rows[i];
        if (i && same_listed(fact, rows[i - 1])) continue;
        cm_gpu_row *row = new_row(names, fact, fact->value[3]);
        cm_gpu_row *const *device = NULL;
        size_t found = cm_gpu_find_device(names, fact->value[1], &device);
        for (size_t d = 0; d < found; d++)
            device[d]->listed = true;
        if (found) {
            row->device = device[0]->fact;
            set_chip(row, device[0]->chip);
        }
        row->listed = true;
        cm_gpu_add_name(names, row, fact->value[3]);
    }
}

static void add_amd(cm_gpu_names *names, const cm_facts *amd_gpu) {
    for (size_t i = 0, best = 0; i < amd_gpu->count; i++) {
        const cm_fact *fact = &amd_gpu->items[i];
        if (!counts(amd_gpu, i, &best)) continue;
        cm_gpu_row *row = new_row(names, fact, fact->value[0]);
        row->gfx = fact->value[1];
        cm_gpu_add_amd(names, row, fact->value[0]);
    }
}

static int by_key(const void *a, const void *b) {
    const cm_gpu_entry *x = a, *y = b;
    int c = strcmp(x->key, y->key);
    if (!c) c = (int)x->rank - (int)y->rank;
    return c ? c : (x->order > y->order) - (x->order < y->order);
}

/* Whether a device stands against the others of its key: no driver lists it, and what is listed or
 * named by NVIDIA has other capabilities. */
static bool is_doubtful(const cm_gpu_entry *run, size_t count, const cm_gpu_entry *e) {
    bool listed = false;
    if (e->rank == CM_KEY_ALIAS || e->row->listed || !e->row->device || !e->row->cc) return false;
    for (size_t i = 0; i < count; i++) {
        const cm_gpu_row *row = run[i].row;
        if (run[i].rank == CM_KEY_ALIAS || (row->device && !row->listed)) continue;
        if (cm_same(row->cc, e->row->cc)) return false;
        listed = listed || row->listed;
    }
    return listed;
}

/* Puts doubtful devices behind the others, as if the name were not theirs. */
static void demote(cm_gpu_names *names) {
    bool any = false;
    for (size_t i = 0, n; i < names->count; i += n) {
        cm_gpu_entry *run = &names->entries[i];
        for (n = 1; i + n < names->count && cm_same(run[n].key, run->key);)
            n++;
        bool doubtful[64];
        for (size_t e = 0; e < n && e < 64; e++)
            doubtful[e] = is_doubtful(run, n, &run[e]);
        for (size_t e = 0; e < n && e < 64; e++)
            if (doubtful[e]) run[e].rank = CM_KEY_ALIAS, any = true;
    }
    if (any) cm_sort(names->entries, names->count, sizeof *names->entries, by_key);
}

cm_gpu_names *cm_gpu_names_new(cm_arena *arena, const cm_facts *gpu_cc, const cm_facts *pci_device,
                               const cm_facts *chip, const cm_facts *gpu_driver,
                               const cm_facts *amd_gpu) {
    cm_gpu_names *names = cm_alloc(arena, sizeof *names);
    names->arena = arena;
    add_chips(names, chip);
    add_named(names, gpu_cc);
    add_devices(names, pci_device);
    if (gpu_driver) add_listed(names, gpu_driver);
    for (size_t i = 0; i < names->chip_count; i++) {
        cm_gpu_row *row = new_row(names, NULL, names->chips[i]->value[0]);
        set_chip(row, names->chips[i]);
        cm_gpu_add_chip(names, row);
    }
    if (amd_gpu) add_amd(names, amd_gpu);
    cm_sort(names->entries, names->count, sizeof *names->entries, by_key);
    if (gpu_driver) demote(names);
    cm_gpu_hash(names);
    return names;
}
