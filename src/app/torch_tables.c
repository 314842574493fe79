/* torch V: the tables of its builds. */
#include "app/torch_builds.h"

static const char *os_names(cm_ask *ask, const cm_torch_build *b) {
    cm_strings names = {0};
    for (int i = 0; i < CM_TORCH_SYSTEMS; i++)
        if (b->pythons[i]) cm_strings_add(ask->arena, &names, cm_torch_system_names[i]);
    return names.count ? cm_strings_join(ask->arena, &names, ", ") : "unknown";
}

/* Lists of Pythons and what they are in short: most builds have one of a few. */
typedef struct {
    cm_strings lists, spans;
} spans;

static const char *span_of(cm_ask *ask, spans *known, const char *list) {
    if (!*list) return "unknown";
    for (size_t i = 0; i < known->lists.count; i++)
        if (cm_same(known->lists.items[i], list)) return known->spans.items[i];
    const char *span = cm_python_span(ask->arena, list);
    cm_strings_add(ask->arena, &known->lists, list);
    cm_strings_add(ask->arena, &known->spans, span);
    return span;
}

/* "3.7-3.11" where every system has the same, else "3.7-3.10, Linux also 3.11" by system. */
static const char *python_text(cm_ask *ask, spans *known, const cm_torch_build *b) {
    cm_strings parts = {0};
    const char *first = NULL;
    bool same = true;
    for (int i = 0; i < CM_TORCH_SYSTEMS; i++) {
        if (!b->pythons[i]) continue;
        const char *span = span_of(ask, known, b->pythons[i]);
        if (first && !cm_same(first, span)) same = false;
        if (!first) first = span;
        cm_strings_add(ask->arena, &parts,
                       cm_sprintf(ask->arena, "%s %s", cm_torch_system_names[i], span));
    }
    if (!first) return "unknown";
    return same ? first : cm_strings_join(ask->arena, &parts, "; ");
}

static void drivers(cm_ask *ask, cm_item *row, const char *key, const char *cuda, bool floor,
                    cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_item *both = cm_item_add(arena, row, CM_ITEM_OBJECT, key, "", NULL);
    for (int i = 0; i < 2; i++) {
        const char *label =
            cm_sprintf(arena, "%s %s", floor ? "needs" : "shipped", i ? "Windows" : "Linux");
        const char *driver = !cuda   ? "-"
                             : floor ? cm_driver_floor(ask, cuda, cm_torch_systems[i], err)
                                     : cm_driver_shipped(ask, cuda, cm_torch_systems[i], err);
        cm_item_add(arena, both, CM_ITEM_TEXT, cuda ? cm_torch_systems[i] : NULL, label, driver);
    }
}

/* Adds the Pythons of a build; `lists` has the lists that were read, which are few. */
static void add_pythons(cm_ask *ask, const cm_torch_build *b, cm_strings *lists,
                        cm_strings *pythons) {
    for (int i = 0; i < CM_TORCH_SYSTEMS; i++) {
        if (!b->pythons[i] || cm_strings_has(lists, b->pythons[i])) continue;
        cm_strings_add(ask->arena, lists, b->pythons[i]);
        cm_strings some = cm_split(ask->arena, b->pythons[i], " ");
        for (size_t p = 0; p < some.count; p++)
            cm_add_once(ask->arena, pythons, some.items[p]);
    }
}

/* All Pythons of a build; most builds have those of the one before, whose list is `said`. */
static const char *all_pythons(cm_ask *ask, const cm_torch_build *b, const cm_torch_build *before,
                               const char *said) {
    bool same = before != NULL;
    for (int i = 0; same && i < CM_TORCH_SYSTEMS; i++)
        same = cm_same(b->pythons[i], before->pythons[i]);
    if (same) return said;
    cm_strings lists = {0}, pythons = {0};
    add_pythons(ask, b, &lists, &pythons);
    cm_sort_versions(&pythons);
    return cm_strings_join(ask->arena, &pythons, " ");
}

static void add_build(cm_ask *ask, cm_item *list, const cm_torch_build *b, const char *pythons,
                      cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
    const char *cuda = cm_tag_cuda(arena, b->tag);
    cm_item_add(arena, row, CM_ITEM_TEXT, "tag", "build", b->tag);
    if (cuda) cm_item_add(arena, row, CM_ITEM_TEXT, "cuda", NULL, cuda);
    if (cm_starts(b->tag, "rocm")) cm_item_add(arena, row, CM_ITEM_TEXT, "rocm", NULL, b->tag + 4);
    if (cm_same(b->tag, "cpu") || cm_same(b->tag, "xpu"))
        cm_item_add(arena, row, CM_ITEM_BOOL, b->tag, NULL, NULL)->number = 1;
    cm_item *os = cm_item_add(arena, row, CM_ITEM_LIST, "os", NULL, NULL);
    for (int i = 0; i < CM_TORCH_SYSTEMS; i++)
        if (b->pythons[i]) cm_item_add(arena, os, CM_ITEM_TEXT, NULL, NULL, cm_torch_systems[i]);
    cm_item_words(arena, row, "python", NULL, pythons);
    cm_item *by_os = cm_item_add(arena, row, CM_ITEM_OBJECT, "python_by_os", NULL, NULL);
    for (int i = 0; i < CM_TORCH_SYSTEMS; i++)
        if (b->pythons[i] && *b->pythons[i])
            cm_item_words(arena, by_os, cm_torch_systems[i], NULL, b->pythons[i]);
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "on", os_names(ask, b));
    drivers(ask, row, "min_driver", cuda, true, err);
    drivers(ask, row, "shipped_driver", cuda, false, err);
    if (cuda) cm_item_add(arena, row, CM_ITEM_TEXT, "cudnn", NULL, b->cudnn);
    cm_item *archs = cm_item_add(arena, row, CM_ITEM_OBJECT, "archs", NULL, NULL);
    for (int i = 0; i < CM_TORCH_SYSTEMS; i++)
        if (b->arch[i]) cm_item_words(arena, archs, cm_torch_systems[i], NULL, b->code[i]);
    cm_torch_describe_lines(ask, row, b);
}

/* Rows of a table in text: builds with the same words on the same systems share a row. */
typedef struct {
    const char *on, *words;
    cm_strings tags;
} shared_row;

typedef struct {
    shared_row *rows;
    size_t count, capacity;
} shared_rows;

static void share(cm_ask *ask, shared_rows *rows, const char *tag, const char *on,
                  const char *words) {
    size_t i = 0;
    while (i < rows->count &&
           !(cm_same(rows->rows[i].on, on) && cm_same(rows->rows[i].words, words)))
        i++;
    if (i == rows->count) {
        rows->rows = cm_grow(ask->arena, rows->rows, &rows->capacity, i + 1, sizeof *rows->rows);
        rows->rows[rows->count++] = (shared_row){on, words, {0}};
    }
    cm_strings_add(ask->arena, &rows->rows[i].tags, tag);
}

static void show(cm_ask *ask, cm_answer *answer, const char *label, const char *head,
                 const shared_rows *rows) {
    cm_item *list = cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, NULL, label, NULL);
    for (size_t i = 0; i < rows->count; i++) {
        const shared_row *r = &rows->rows[i];
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, NULL, "build",
                    cm_strings_join(ask->arena, &r->tags, " "));
        if (*r->on) cm_item_add(ask->arena, row, CM_ITEM_TEXT, NULL, "on", r->on);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, NULL, head, r->words);
    }
}

static void text_rows(cm_ask *ask, cm_answer *answer, const cm_torch_builds *all, cm_err *err) {
    spans known = {{0}, {0}};
    shared_rows python = {0}, code = {0}, rocm = {0}, gpus = {0}, cudnn = {0};
    for (size_t i = 0; i < all->count; i++) {
        const cm_torch_build *b = &all->items[i];
        share(ask, &python, b->tag, "", python_text(ask, &known, b));
        if (b->cudnn) share(ask, &cudnn, b->tag, "", b->cudnn);
        for (int os = 0; os < CM_TORCH_SYSTEMS; os++) {
            if (!b->arch[os]) continue;
            cm_use(ask, b->arch[os], 4);
            bool amd = cm_starts(b->tag, "rocm"); /* AMD's code names, no capabilities */
            share(ask, amd ? &rocm : &code, b->tag, cm_torch_system_names[os], b->code[os]);
            if (amd) continue;
            share(ask, &gpus, b->tag, cm_torch_system_names[os],
                  cm_families(ask, b->arch[os]->value[4], b->arch[os]->value[5], err));
        }
    }
    show(ask, answer, "Python", "versions", &python);
    show(ask, answer, "GPUs that run it", "architectures", &gpus);
    show(ask, answer, "GPU code in the wheels", "compute capability", &code);
    show(ask, answer, "cuDNN inside the wheels, by the release matrix: none has to be installed",
         "cuDNN", &cudnn);
    show(ask, answer, "GPU code in the ROCm wheels", "AMD target", &rocm);
}

/* Wheels for other CPU architectures than the table of builds speaks of. */
static void other_platforms(cm_ask *ask, cm_answer *answer, const char *version, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_BUILD, err, version);
    cm_facts codes = CM_LOOK(ask, CM_KIND_TORCH_ARCH, err, version);
    cm_item *list =
        cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "other_platforms", NULL, NULL);
    shared_rows rows = {0};
    cm_settle(&facts);
    for (size_t i = 0; i < facts.count; i++) {
        const cm_fact *f = &facts.items[i];
        if (cm_torch_main_arch(f->value[2], f->value[3])) continue;
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
        for (unsigned c = 1; c < 4; c++)
            cm_item_add(ask->arena, row, CM_ITEM_TEXT,
                        c == 1   ? "tag"
                        : c == 2 ? "os"
                                 : "arch",
                        NULL, cm_use(ask, f, c));
        cm_item_words(ask->arena, row, "python", NULL, f->value[4]);
        const char *words = *f->value[4] ? cm_sprintf(ask->arena, "Python %s",
                                                      cm_python_span(ask->arena, f->value[4]))
                                         : "Python unknown";
        for (size_t a = 0; a < codes.count; a++) {
            const cm_fact *code = &codes.items[a];
            if (!cm_same(code->value[1], f->value[1]) || !cm_same(code->value[2], f->value[2]) ||
                !cm_same(code->value[3], f->value[3]))
                continue;
            cm_item_words(ask->arena, row, "archs", NULL, cm_torch_code_text(ask, code));
            words = cm_sprintf(ask->arena, "%s; GPU code %s", words, cm_torch_code_text(ask, code));
            break;
        }
        share(ask, &rows, f->value[1], cm_sprintf(ask->arena, "%s %s", f->value[2], f->value[3]),
              words);
    }
    show(ask, answer, "Other CPU architectures", "wheels", &rows);
}

void cm_torch_tables(cm_ask *ask, cm_answer *answer, const char *version,
                     const cm_torch_builds *all, cm_err *err) {
    cm_item *list =
        cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "builds",
                    "Builds, and the driver each needs; the one shipped with that CUDA", NULL);
    cm_strings lists = {0}, pythons = {0};
    const char *said = NULL;
    for (size_t i = 0; i < all->count; i++) {
        said = all_pythons(ask, &all->items[i], i ? &all->items[i - 1] : NULL, said);
        add_build(ask, list, &all->items[i], said, err);
        add_pythons(ask, &all->items[i], &lists, &pythons);
    }
    cm_sort_versions(&pythons);
    cm_item_words(ask->arena, &answer->root, "python", NULL,
                  cm_strings_join(ask->arena, &pythons, " "));
    text_rows(ask, answer, all, err);
    other_platforms(ask, answer, version, err);
}
