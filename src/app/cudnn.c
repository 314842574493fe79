/* cudnn V: packages, what the support matrices list for them, the torch wheels that bring it along,
 * and how it is put beside a toolkit. */
#include <stdlib.h>
#include <string.h>

#include "app/cudnn.h"
#include "base/sort.h"
#include "rules/cudnn.h"
#include "rules/matrix.h"

static const char *const systems[] = {"linux", "windows"};
static const char *const system_names[] = {"Linux", "Windows"};

/* The tables, those of the version that was asked for only. */
typedef struct {
    cm_ask *ask;
    cm_answer *answer;
    const char *os; /* NULL: both */
    cm_ver wanted;
    cm_facts releases, support, archives; /* newest first */
    cm_strings versions;                  /* 8.4.0 8.4.1 */
    const char *newer; /* a torch wheel alone names it, packages end before; or NULL */
} asked;

/* Every cuDNN that a package, a file, a support matrix or a torch wheel names, oldest first. */
static cm_strings known_versions(cm_ask *ask, cm_err *err) {
    static const cm_kind_id kinds[] = {CM_KIND_CUDNN_RELEASE, CM_KIND_CUDNN_SUPPORT,
                                       CM_KIND_CUDNN_ARCHIVE, CM_KIND_TORCH_CUDA};
    cm_strings list = {0};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        cm_facts facts = CM_LOOK(ask, kinds[k], err, NULL);
        const char *last = "";
        for (size_t i = 0; i < facts.count; i++) {
            const char *version = facts.items[i].value[kinds[k] == CM_KIND_TORCH_CUDA ? 4 : 0];
            if (!*version || cm_same(version, last)) continue;
            last = version;
            cm_add_once(ask->arena, &list, cm_cudnn_release_of(ask->arena, version));
        }
    }
    cm_sort_versions(&list);
    return list;
}

static int newest_first(const void *x, const void *y) {
    const cm_fact *a = x, *b = y;
    int by_version = cm_ver_cmp_text(b->value[0], a->value[0]);
    if (by_version) return by_version;
    unsigned p = cm_cudnn_cuda_rank(a->value[1]), q = cm_cudnn_cuda_rank(b->value[1]);
    if (p != q) return p > q ? -1 : 1;
    for (unsigned c = 1; c < CM_COLUMNS && a->value[c]; c++) {
        int by_text = strcmp(a->value[c], b->value[c]);
        if (by_text) return by_text;
    }
    return 0;
}

/* Facts of a kind that is keyed by cuDNN and CUDA, the best source only, newest first. */
static cm_facts settled(cm_ask *ask, cm_kind_id kind, cm_err *err) {
    cm_facts all = CM_LOOK(ask, kind, err, NULL);
    cm_settle(&all);
    cm_sort(all.items, all.count, sizeof *all.items, newest_first);
    return all;
}

static cm_facts of_version(const asked *a, cm_kind_id kind, cm_err *err) {
    /* files that were seen add up: one source lists those of Linux, another those of Windows */
    cm_facts some = kind == CM_KIND_CUDNN_ARCHIVE ? CM_LOOK(a->ask, kind, err, NULL)
                                                  : settled(a->ask, kind, err);
    size_t kept = 0;
    for (size_t i = 0; i < some.count; i++)
        if (cm_cudnn_is(some.items[i].value[0], &a->wanted)) some.items[kept++] = some.items[i];
    some.count = kept;
    return some;
}

static void add_text(cm_ask *ask, cm_item *in, const char *key, const char *label,
                     const char *value) {
    cm_item_add(ask->arena, in, CM_ITEM_TEXT, key, label, value && *value ? value : NULL);
}

/* Packages ------------------------------------------------------------------------------------- */

static void packages(asked *a) {
    cm_ask *ask = a->ask;
    cm_item *list = cm_item_add(ask->arena, &a->answer->root, CM_ITEM_LIST, "releases",
                                "Packages, newest first", NULL);
    for (size_t i = 0; i < a->releases.count; i++) {
        const cm_fact *f = &a->releases.items[i];
        const cm_fact *file = cm_cudnn_file(ask, &a->archives, f->value[0], f->value[1], NULL);
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        add_text(ask, row, "version", "cuDNN",
                 *f->value[2] ? cm_sprintf(ask->arena, "%s %s", f->value[0], f->value[2])
                              : f->value[0]);
        add_text(ask, row, "cuda", "for CUDA", cm_use(ask, f, 1));
        add_text(ask, row, "released", "released", f->value[3]);
        add_text(ask, row, "build", "full version", file ? cm_use(ask, file, 0) : NULL);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "page", NULL,
                    *f->value[4]                               ? f->value[4]
                    : cm_find_i(f->source->url, "nvidia.com/") ? f->source->url
                                                               : NULL);
    }
    if (!a->releases.count)
        cm_item_add(ask->arena, &a->answer->root, CM_ITEM_TEXT, NULL, "packages",
                    "in no list of packages that was read");
}

/* Support -------------------------------------------------------------------------------------- */

static bool same_support(const cm_fact *a, const cm_fact *b, unsigned from) {
    for (unsigned c = from; c < 7; c++)
        if (!cm_same(a->value[c], b->value[c])) return false;
    return cm_same(a->value[0], b->value[0]);
}

/* A branch alone is written as one. */
static const char *driver_text(cm_ask *ask, const char *driver) {
    return strspn(driver, "0123456789") == strlen(driver) && *driver
               ? cm_sprintf(ask->arena, "R%s", driver)
               : driver;
}

/* The CUDA versions of the rows like row `i`, for the first of them; NULL for the others. */
static const char *cudas_of(const asked *a, size_t i, unsigned from) {
    cm_strings list = {0};
    for (size_t j = 0; j < i; j++)
        if (same_support(&a->support.items[j], &a->support.items[i], from)) return NULL;
    for (size_t j = a->support.count; j-- > i;)
        if (same_support(&a->support.items[j], &a->support.items[i], from))
            cm_add_once(a->ask->arena, &list, a->support.items[j].value[1]);
    return cm_strings_join(a->ask->arena, &list, " ");
}

static void support_row(asked *a, cm_item *list, const cm_fact *f, const char *cudas) {
    cm_ask *ask = a->ask;
    cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
    add_text(ask, row, "version", "cuDNN", cm_use(ask, f, 0));
    cm_item *needs = cm_item_add(ask->arena, row, CM_ITEM_OBJECT, "min_driver", "", NULL);
    for (unsigned os = 0; os < 2; os++)
        if (!a->os || cm_same(a->os, systems[os]))
            add_text(ask, needs, systems[os], cm_sprintf(ask->arena, "needs %s", system_names[os]),
                     driver_text(ask, f->value[3 + os]));
    if (*f->value[2])
        cm_item_add(ask->arena, row, CM_ITEM_BOOL, "static_linking", "static linking", NULL)
            ->number = cm_same(f->value[2], "yes");
    else
        add_text(ask, row, "static_linking", "static linking", NULL);
    cm_item_words(ask->arena, row, "compute_capabilities", NULL, f->value[5]);
    cm_item *names = cm_item_add(ask->arena, row, CM_ITEM_LIST, "architectures", NULL, NULL);
    cm_strings each = cm_split(ask->arena, f->value[6], ",");
    for (size_t i = 0; i < each.count; i++)
        cm_item_add(ask->arena, names, CM_ITEM_TEXT, NULL, NULL, each.items[i]);
    cm_item_words(ask->arena, row, "cuda", "with CUDA", cudas);
}

static void gpus(asked *a) {
    cm_ask *ask = a->ask;
    cm_item *list =
        cm_item_add(ask->arena, &a->answer->root, CM_ITEM_LIST, NULL, "GPUs that they list", NULL);
    for (size_t i = 0; i < a->support.count; i++) {
        const cm_fact *f = &a->support.items[i];
        const char *cudas = cudas_of(a, i, 5);
        if (!cudas || (!*f->value[5] && !*f->value[6])) continue;
        cm_strings each = cm_split(ask->arena, cudas, " ");
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        add_text(ask, row, NULL, "cuDNN", f->value[0]);
        add_text(ask, row, NULL, "CUDA",
                 each.count > 1
                     ? cm_sprintf(ask->arena, "%s to %s", each.items[0], each.items[each.count - 1])
                     : cudas);
        add_text(ask, row, NULL, "capability",
                 cm_ends(f->value[5], "+") ? cm_sprintf(ask->arena, "%.*s and later",
                                                        (int)strlen(f->value[5]) - 1, f->value[5])
                                           : f->value[5]);
        add_text(ask, row, NULL, "architectures", f->value[6]);
    }
}

/* Versions of which no support matrix was read. */
static void unlisted(asked *a) {
    cm_strings none = {0};
    for (size_t i = a->versions.count; i-- > 0;) {
        bool listed = false;
        for (size_t j = 0; j < a->support.count; j++)
            listed = listed || cm_same(a->support.items[j].value[0], a->versions.items[i]);
        if (!listed) cm_strings_add(a->ask->arena, &none, a->versions.items[i]);
    }
    if (none.count)
        cm_item_add(a->ask->arena, &a->answer->root, CM_ITEM_TEXT, NULL, "not known",
                    cm_sprintf(a->ask->arena, "no support matrix was read of %s",
                               cm_strings_join(a->ask->arena, &none, ", ")));
}

/* Where a matrix names no driver, that of the CUDA line is what is left. */
static void cuda_floors(asked *a, cm_err *err) {
    cm_ask *ask = a->ask;
    cm_item *list =
        cm_item_add(ask->arena, &a->answer->root, CM_ITEM_LIST, "cuda_min_driver", NULL, NULL);
    cm_strings done = {0}, text = {0};
    for (size_t i = 0; i < a->support.count; i++) {
        const char *cuda = a->support.items[i].value[1];
        const char *major = cm_strndup(ask->arena, cuda, strcspn(cuda, "."));
        const char *line =
            strtoul(major, NULL, 10) >= 11 ? cm_sprintf(ask->arena, "%s.x", major) : cuda;
        if (*a->support.items[i].value[3] && *a->support.items[i].value[4]) continue;
        if (cm_strings_has(&done, line)) continue;
        cm_strings_add(ask->arena, &done, line);
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
        add_text(ask, row, "cuda", NULL, line);
        for (unsigned os = 0; os < 2; os++) {
            if (a->os && !cm_same(a->os, systems[os])) continue;
            const char *floor = cm_driver_floor(ask, cuda, systems[os], err);
            add_text(ask, row, systems[os], NULL, floor);
            if (floor)
                cm_strings_add(
                    ask->arena, &text,
                    cm_sprintf(ask->arena, "%s on %s for CUDA %s", floor, system_names[os], line));
        }
    }
    if (text.count)
        cm_item_add(ask->arena, &a->answer->root, CM_ITEM_TEXT, NULL, "driver",
                    cm_sprintf(ask->arena, "where none is named, what CUDA itself needs counts. %s",
                               cm_strings_join(ask->arena, &text, "; ")));
}

static void support(asked *a, cm_err *err) {
    cm_item *list = cm_item_add(a->ask->arena, &a->answer->root, CM_ITEM_LIST, "support",
                                "What NVIDIA's support matrices list", NULL);
    for (size_t i = 0; i < a->support.count; i++) {
        const char *cudas = cudas_of(a, i, 2);
        if (cudas) support_row(a, list, &a->support.items[i], cudas);
    }
    cuda_floors(a, err);
    unlisted(a);
    gpus(a);
}

/* Torch ---------------------------------------------------------------------------------------- */

static void wheels(asked *a, cm_err *err) {
    cm_ask *ask = a->ask;
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_CUDA, err, NULL, "cuda");
    cm_settle(&facts);
    cm_facts_sort(&facts);
    cm_item_add(ask->arena, &a->answer->root, CM_ITEM_TEXT, "for_torch", "for torch",
                "install nothing: every CUDA wheel brings its own cuDNN and does not use the one "
                "that is copied into a toolkit. The packages below serve other programs and what "
                "is compiled against a toolkit.");
    cm_item *list = cm_item_add(ask->arena, &a->answer->root, CM_ITEM_LIST, "torch",
                                "torch wheels that bring it along", NULL);
    for (size_t i = facts.count; i-- > 0;) {
        const cm_fact *f = &facts.items[i];
        if (!cm_cudnn_is(f->value[4], &a->wanted)) continue;
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        add_text(ask, row, "torch", "torch", cm_use(ask, f, 0));
        add_text(ask, row, "cuda", "CUDA", f->value[2]);
        add_text(ask, row, "cudnn", "cuDNN", f->value[4]);
        add_text(ask, row, "status", "build is", f->value[3]);
    }
    if (!list->first)
        cm_item_add(ask->arena, &a->answer->root, CM_ITEM_TEXT, NULL, "torch wheels",
                    "none that the release matrix names");
}

/* Answer --------------------------------------------------------------------------------------- */

/* The nearest versions on both sides: "8.9.7 before it, 9.0.0 after it". */
static const char *nearest(cm_arena *arena, const cm_strings *known, const cm_ver *wanted) {
    const char *before = NULL, *after = NULL;
    for (size_t i = 0; i < known->count; i++) {
        cm_ver v;
        if (!cm_ver_parse(known->items[i], &v)) continue;
        if (cm_ver_cmp(&v, wanted) < 0)
            before = known->items[i];
        else if (!after)
            after = known->items[i];
    }
    return cm_sprintf(arena, "; the nearest: %s%s%s%s%s", before ? before : "",
                      before ? " before it" : "", before && after ? ", " : "", after ? after : "",
                      after ? " after it" : "");
}

static cm_status absent(cm_ask *ask, const char *what, const cm_strings *known, const cm_ver *v,
                        cm_err *err) {
    return cm_fail(err, CM_ABSENT, "cuDNN %s is not in the data (%s to %s)%s", what,
                   known->count ? known->items[0] : "",
                   known->count ? known->items[known->count - 1] : "",
                   v->count ? nearest(ask->arena, known, v) : cm_suggest(ask->arena, what, known));
}

static void title(asked *a, const char *what) {
    cm_arena *arena = a->ask->arena;
    const char *newest = a->versions.items[a->versions.count - 1];
    a->answer->title = a->versions.count > 1
                           ? cm_sprintf(arena, "cuDNN %s: %zu releases, the newest is %s", what,
                                        a->versions.count, newest)
                           : cm_sprintf(arena, "cuDNN %s", newest);
    cm_item_add(arena, &a->answer->root, CM_ITEM_TEXT, "version", NULL, what);
    if (a->newer)
        cm_item_add(arena, &a->answer->root, CM_ITEM_TEXT, NULL, "newer",
                    cm_sprintf(arena,
                               "cuDNN %s is inside torch wheels; its packages are not in "
                               "the data",
                               a->newer));
    cm_item *list = cm_item_add(arena, &a->answer->root, CM_ITEM_LIST, "versions", NULL, NULL);
    for (size_t i = a->versions.count; i-- > 0;)
        cm_item_add(arena, list, CM_ITEM_TEXT, NULL, NULL, a->versions.items[i]);
}

/* The packages of the newest version; where no list names it, what its files are for. */
static cm_facts newest_packages(const asked *a) {
    const char *newest = a->versions.items[a->versions.count - 1];
    cm_facts some = {.arena = a->ask->arena};
    some.items = cm_alloc_array(some.arena, a->releases.count + 1, sizeof *some.items);
    for (size_t i = 0; i < a->releases.count; i++)
        if (cm_same(a->releases.items[i].value[0], newest))
            some.items[some.count++] = a->releases.items[i];
    return some;
}

cm_status cm_answer_cudnn(cm_ask *ask, const char *what, const char *os, cm_answer *answer,
                          cm_err *err) {
    asked a = {.ask = ask, .answer = answer, .os = os};
    cm_strings known = known_versions(ask, err);
    if (err->status != CM_OK) return err->status;
    if (cm_same_i(what, "latest")) {
        cm_facts packaged = settled(ask, CM_KIND_CUDNN_RELEASE, err);
        if (packaged.count) what = packaged.items[0].value[0];
        const char *newest = known.count ? known.items[known.count - 1] : what;
        if (cm_ver_cmp_text(newest, what) > 0) a.newer = newest;
    }
    if (!cm_cudnn_version(ask->arena, what, &a.wanted)) a.wanted = (cm_ver){0};
    for (size_t i = 0; a.wanted.count && i < known.count; i++)
        if (cm_cudnn_is(known.items[i], &a.wanted))
            cm_strings_add(ask->arena, &a.versions, known.items[i]);
    if (a.wanted.count == 2) /* "v8.4", "cudnn84" */
        what = cm_sprintf(ask->arena, "%u.%u", a.wanted.part[0], a.wanted.part[1]);
    if (!a.versions.count) return absent(ask, what, &known, &a.wanted, err);
    a.releases = of_version(&a, CM_KIND_CUDNN_RELEASE, err);
    a.support = of_version(&a, CM_KIND_CUDNN_SUPPORT, err);
    a.archives = of_version(&a, CM_KIND_CUDNN_ARCHIVE, err);
    cm_facts newest = newest_packages(&a);
    bool known_cpu = !ask->arch || cm_cpu_named(ask->arch) == CM_X86_64;
    cm_cudnn_archives files = {0};
    if (known_cpu) files = cm_cudnn_archives_of(ask, &newest, &a.archives, os, err);
    title(&a, what);
    wheels(&a, err);
    packages(&a);
    support(&a, err);
    cm_cudnn_install(ask, answer, &files);
    if (!known_cpu)
        cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, NULL, "archives",
                    cm_sprintf(ask->arena, "their names for %s are not in the data", ask->arch));
    cm_finish(ask, answer);
    cm_cudnn_downloads(ask, answer, &files, a.versions.items[a.versions.count - 1]);
    return err->status;
}

/* For other look-ups --------------------------------------------------------------------------- */

/* A row for the version itself, else for its family (1.13). */
const char *cm_cudnn_of_wheel(cm_ask *ask, const char *version, const char *cuda, cm_err *err) {
    cm_ver v;
    if (!cuda || !cm_ver_parse(version, &v)) return NULL;
    const char *keys[] = {version, cm_sprintf(ask->arena, "%u.%u", v.part[0], v.part[1])};
    for (size_t k = 0; k < 2; k++) {
        cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_CUDA, err, keys[k], "cuda", cuda);
        for (size_t i = 0; i < facts.count; i++)
            if (*facts.items[i].value[4]) return cm_use(ask, &facts.items[i], 4);
    }
    return NULL;
}

/* Whether a support matrix lists the version with that CUDA. */
static const cm_fact *listed(const cm_facts *support, const char *version, unsigned cuda) {
    for (size_t i = 0; i < support->count; i++)
        if (cm_same(support->items[i].value[0], version) &&
            cm_cuda_number(support->items[i].value[1]) == cuda)
            return &support->items[i];
    return NULL;
}

static unsigned major_of(const char *version) {
    return (unsigned)strtoul(version, NULL, 10);
}

static void newest_of_majors(cm_ask *ask, cm_answer *answer, const char *cuda, const cm_item *all) {
    cm_item *list = cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, NULL,
                                "cuDNN with a package for it; torch wheels bring their own", NULL);
    const cm_item *last = NULL;
    const char *head = cm_sprintf(ask->arena, "newest whose matrix lists %s", cuda);
    cm_item *row = NULL;
    bool have = false;
    for (const cm_item *one = all->first; one; one = one->next) {
        const cm_item *version = one->first, *released = version->next->next;
        bool lists = released->next->number;
        if (!last || major_of(last->value) != major_of(version->value)) {
            row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
            cm_item_add(ask->arena, row, CM_ITEM_TEXT, NULL, "newest", version->value);
            cm_item_add(ask->arena, row, CM_ITEM_TEXT, NULL, "package for", version->next->value);
            cm_item_add(ask->arena, row, CM_ITEM_TEXT, NULL, "released", released->value);
            have = false;
        }
        last = version;
        if (lists && !have) {
            cm_item_add(ask->arena, row, CM_ITEM_TEXT, NULL, head, version->value);
            have = true;
        }
    }
}

void cm_cudnn_for_cuda(cm_ask *ask, cm_answer *answer, const char *cuda, cm_err *err) {
    cm_facts releases = settled(ask, CM_KIND_CUDNN_RELEASE, err);
    cm_facts support = CM_LOOK(ask, CM_KIND_CUDNN_SUPPORT, err, NULL);
    unsigned number = cm_cuda_number(cuda), major = 0;
    bool lists = false; /* of this major one that a matrix lists was found */
    cm_item *list = cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "cudnn", NULL, NULL);
    for (size_t i = 0; i < releases.count; i++) {
        const cm_fact *f = &releases.items[i];
        const cm_fact *row = listed(&support, f->value[0], number);
        if (*f->value[2] || (!row && cm_cudnn_line_has(f->value[1], number) != CM_CUDNN_YES))
            continue;
        if (row && cm_cudnn_line_has(f->value[1], number) == CM_CUDNN_NO) continue;
        cm_item *one = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
        add_text(ask, one, "version", NULL, f->value[0]);
        add_text(ask, one, "cuda", NULL, f->value[1]);
        add_text(ask, one, "released", NULL, f->value[3]);
        cm_item_add(ask->arena, one, CM_ITEM_BOOL, "listed", NULL, NULL)->number = row != NULL;
        add_text(ask, one, "source", NULL, cm_page_of(ask->arena, row ? row->source : f->source));
        bool new_major = major_of(f->value[0]) != major;
        if (new_major) cm_use(ask, f, 0), lists = false;
        if (row && !lists) cm_use(ask, row, 1), lists = true;
        major = major_of(f->value[0]);
    }
    newest_of_majors(ask, answer, cuda, list);
}
