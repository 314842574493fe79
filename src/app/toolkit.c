#include "app/toolkit.h"

#include <string.h>

#include "rules/host_compiler.h"
#include "rules/matrix.h"

static const char *const systems[] = {"linux", "windows"};
static const char *const system_names[] = {"Linux", "Windows"};

/* Capabilities --------------------------------------------------------------------------------- */

int cm_toolkit_targets(cm_arena *arena, const cm_fact *arch, const cm_ver *cuda) {
    cm_ver first, last;
    if (!cm_ver_parse(arch->value[2], &first)) return -1;
    if (cm_ver_cmp(cuda, &first) < 0) return 0;
    if (cm_same_i(arch->value[3], "ongoing")) return 1;
    const char *text = arch->value[3];
    if (cm_ends(text, ".x"))
        return cm_ver_parse(cm_strndup(arena, text, strlen(text) - 2), &last)
                   ? cuda->part[0] <= last.part[0]
                   : -1;
    if (!cm_ver_parse(text, &last)) return -1;
    return cuda->part[0] < last.part[0] ||
           (cuda->part[0] == last.part[0] && cuda->part[1] <= last.part[1]);
}

static bool same_family(const char *text, const cm_ver *cuda) {
    cm_ver v;
    return cm_ver_parse(text, &v) && v.part[0] == cuda->part[0] && v.part[1] == cuda->part[1];
}

/* "5.0 5.2 (ended with 12.9), 3.5 3.7 (11.8)": the two most recent ends. */
static const char *ends_text(cm_ask *ask, const cm_facts *facts, const cm_ver *cuda,
                             cm_strings *all) {
    cm_strings ends = {0}, parts = {0};
    for (size_t i = 0; i < facts->count; i++) {
        cm_ver last;
        const cm_fact *f = &facts->items[i];
        if (cm_toolkit_targets(ask->arena, f, cuda) != 0 || !cm_ver_parse(f->value[3], &last) ||
            cm_ver_cmp(&last, cuda) >= 0)
            continue;
        cm_add_once(ask->arena, all, f->value[0]);
        cm_add_once(ask->arena, &ends, f->value[3]);
    }
    cm_sort_versions(all);
    cm_sort_versions(&ends);
    for (size_t e = ends.count; e-- > 0 && parts.count < 2;) {
        cm_strings ccs = {0};
        for (size_t i = 0; i < facts->count; i++)
            if (cm_same(facts->items[i].value[3], ends.items[e]))
                cm_add_once(ask->arena, &ccs, facts->items[i].value[0]);
        cm_sort_versions(&ccs);
        cm_strings_add(ask->arena, &parts,
                       cm_sprintf(ask->arena, "%s (last: CUDA %s)",
                                  cm_strings_join(ask->arena, &ccs, " "), ends.items[e]));
    }
    return cm_strings_join(ask->arena, &parts, ", ");
}

/* The least capability that the first toolkit of a major compiles for; NULL: none is known. */
static const char *least_of(cm_ask *ask, const cm_facts *facts, unsigned major) {
    const char *least = NULL;
    const cm_ver first = cm_ver_of(major, 0);
    bool known = false;
    for (size_t i = 0; i < facts->count; i++) {
        const cm_fact *f = &facts->items[i];
        cm_ver v;
        known = known || (cm_ver_parse(f->value[2], &v) && v.part[0] >= major);
        if (cm_toolkit_targets(ask->arena, f, &first) != 1) continue;
        if (!least || cm_ver_cmp_text(f->value[0], least) < 0) least = f->value[0];
    }
    return known ? least : NULL;
}

static void add_words(cm_ask *ask, cm_answer *answer, const char *key, const char *label,
                      cm_strings *list) {
    cm_sort_versions(list);
    cm_item_words(ask->arena, &answer->root, key, list->count ? label : NULL,
                  cm_strings_join(ask->arena, list, " "));
}

void cm_toolkit_archs(cm_ask *ask, cm_answer *answer, const cm_ver *cuda, cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_facts facts = CM_LOOK(ask, CM_KIND_ARCH_SUPPORT, err, NULL);
    cm_strings first = {0}, last = {0}, dropped = {0}, majors = {0};
    cm_settle(&facts);
    for (size_t i = 0; i < facts.count; i++) {
        const cm_fact *f = &facts.items[i];
        if (cm_toolkit_targets(arena, f, cuda) != 1) continue;
        if (same_family(f->value[2], cuda)) cm_add_once(arena, &first, f->value[0]);
        if (same_family(f->value[3], cuda)) cm_add_once(arena, &last, f->value[0]);
    }
    add_words(ask, answer, "first_for", "first for", &first);
    add_words(ask, answer, "last_for", "last for", &last);
    const char *ended = ends_text(ask, &facts, cuda, &dropped);
    add_words(ask, answer, "dropped", NULL, &dropped);
    if (dropped.count) cm_item_add(arena, &answer->root, CM_ITEM_TEXT, NULL, "no longer", ended);
    for (unsigned major = cuda->part[0] < 11 ? cuda->part[0] : 11; major < 100; major++) {
        const char *least = least_of(ask, &facts, major);
        if (!least) break;
        cm_strings_add(arena, &majors, cm_sprintf(arena, "%s in CUDA %u", least, major));
    }
    if (majors.count)
        cm_item_add(arena, &answer->root, CM_ITEM_TEXT, NULL, "least GPU",
                    cm_strings_join(arena, &majors, ", "));
}

/* Installers ----------------------------------------------------------------------------------- */

static cm_facts installers_of(cm_ask *ask, const char *cuda, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, CM_KIND_CUDA_INSTALLER, err, cuda);
    cm_settle(&facts);
    return facts;
}

void cm_toolkit_installers(cm_ask *ask, cm_item *release, const char *cuda, cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_facts facts = installers_of(ask, cuda, err);
    cm_item *list = cm_item_add(arena, release, CM_ITEM_LIST, "installers", NULL, NULL);
    for (size_t i = 0; i < facts.count; i++) {
        const cm_fact *f = &facts.items[i];
        cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
        static const char *const keys[] = {"os", "arch", "form", "file", "address", "driver"};
        cm_use(ask, f, 0);
        for (unsigned c = 0; c < 6; c++)
            cm_item_add(arena, row, CM_ITEM_TEXT, keys[c], NULL,
                        *f->value[c + 1] ? f->value[c + 1] : NULL);
    }
}

static const char *arch_of(const cm_ask *ask) {
    return ask->arch ? cm_cpu_name(cm_cpu_named(ask->arch)) : "x86_64";
}

/* The file with everything inside; NULL: not in the data. */
static const cm_fact *whole_installer(cm_ask *ask, const cm_facts *facts, const char *os) {
    for (size_t i = 0; i < facts->count; i++) {
        const cm_fact *f = &facts->items[i];
        if (cm_same(f->value[1], os) && cm_same(f->value[2], arch_of(ask)) &&
            !cm_same(f->value[3], "network"))
            return f;
    }
    return NULL;
}

static bool meant(const cm_ask *ask, int os) {
    return !ask->os || cm_same(ask->os, systems[os]);
}

static const char *first_said(cm_ask *ask, const char *cuda, unsigned column, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, CM_KIND_CUDA_RELEASE, err, cuda);
    for (size_t i = 0; i < facts.count; i++)
        if (*facts.items[i].value[column]) return cm_use(ask, &facts.items[i], column);
    return NULL;
}

typedef struct {
    bool driver[2], none[2]; /* a driver inside, said to carry none, by system */
    cm_strings apart;        /* drivers inside that are not those of the release notes */
} inside;

static const char *driver_text(const char *driver) {
    return !driver ? "" : cm_same(driver, "none") ? "none" : *driver ? driver : "not known";
}

static void add_system(cm_ask *ask, cm_item *table, const char *cuda, const cm_facts *facts, int os,
                       bool first, inside *in, cm_err *err) {
    cm_arena *arena = ask->arena;
    const cm_fact *f = whole_installer(ask, facts, systems[os]);
    const char *date = first ? first_said(ask, cuda, 2, err) : "";
    const char *driver = f ? cm_use(ask, f, 6) : NULL;
    const char *shipped = cm_driver_shipped(ask, cuda, systems[os], err);
    cm_ver named, carried;
    cm_item *row = cm_item_add(arena, table, CM_ITEM_OBJECT, NULL, "", NULL);
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "release", first ? cuda : "");
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "date", date);
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "system", system_names[os]);
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "driver", driver_text(driver));
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "installer", f ? f->value[4] : "not in the data");
    in->none[os] = in->none[os] || cm_same(driver, "none");
    if (!driver || !cm_ver_parse(driver, &carried)) return;
    in->driver[os] = true;
    if (shipped && cm_ver_parse(shipped, &named) && !cm_ver_in_family(&carried, &named))
        cm_strings_add(arena, &in->apart,
                       cm_sprintf(arena, "%s for %s on %s", shipped, cuda, system_names[os]));
}

static void add_pages(cm_ask *ask, cm_answer *answer, const cm_strings *list, cm_err *err) {
    cm_item *pages = cm_item_add(
        ask->arena, &answer->root, CM_ITEM_LIST, NULL,
        list->count > 1 ? "Pages: each release has its own, with its own files" : "Its page", NULL);
    for (size_t i = list->count; i-- > 0;) {
        const char *page = first_said(ask, list->items[i], 3, err);
        if (!page) continue;
        cm_item *row = cm_item_add(ask->arena, pages, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, NULL, "release", list->items[i]);
        cm_item_add(ask->arena, row, CM_ITEM_ADDRESS, NULL, "page", page);
    }
}

static void add_hints(cm_ask *ask, cm_item *hints, const inside *in) {
    cm_arena *arena = ask->arena;
    if (in->driver[1])
        cm_item_add(arena, hints, CM_ITEM_TEXT, NULL, "Windows",
                    "a newer one stays if you choose Custom and leave the driver out");
    if (in->none[1])
        cm_item_add(arena, hints, CM_ITEM_TEXT, NULL, "Windows",
                    "none inside from CUDA 13.1 on: the driver is installed by itself");
    if (in->driver[0])
        cm_item_add(arena, hints, CM_ITEM_TEXT, NULL, "Linux",
                    "a newer one stays with: sh FILE --toolkit");
    if (in->apart.count)
        cm_item_add(
            arena, hints, CM_ITEM_TEXT, NULL, "release notes",
            cm_sprintf(arena, "name another driver: %s", cm_strings_join(arena, &in->apart, ", ")));
}

static void add_family(cm_ask *ask, cm_answer *answer, const cm_strings *list, cm_err *err) {
    cm_arena *arena = ask->arena;
    inside in = {0};
    cm_item *table = cm_item_add(arena, &answer->root, CM_ITEM_LIST, NULL,
                                 "Releases and installers, with the driver inside", NULL);
    for (size_t i = list->count; i-- > 0;) {
        cm_facts facts = installers_of(ask, list->items[i], err);
        bool first = true;
        for (int os = 0; os < 2; os++) {
            if (!meant(ask, os)) continue;
            add_system(ask, table, list->items[i], &facts, os, first, &in, err);
            first = false;
        }
    }
    if (in.driver[0] || in.driver[1] || in.none[1] || in.apart.count)
        add_hints(ask,
                  cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, NULL,
                              "The driver in the installer", NULL),
                  &in);
    add_pages(ask, answer, list, err);
}

static void add_major(cm_ask *ask, cm_answer *answer, const cm_strings *list, cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_item *table = cm_item_add(arena, &answer->root, CM_ITEM_LIST, NULL,
                                 "Releases, and the driver shipped with each", NULL);
    for (size_t i = list->count; i-- > 0;) {
        cm_item *row = cm_item_add(arena, table, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "release", list->items[i]);
        cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "date",
                    first_said(ask, list->items[i], 2, err));
        for (int os = 0; os < 2; os++)
            if (meant(ask, os))
                cm_item_add(arena, row, CM_ITEM_TEXT, NULL, system_names[os],
                            cm_driver_shipped(ask, list->items[i], systems[os], err));
    }
    cm_ver v;
    if (cm_ver_parse(list->items[list->count - 1], &v))
        cm_item_add(arena, &answer->root, CM_ITEM_TEXT, NULL, "more",
                    cm_sprintf(arena, "`cudamatrix cuda %u.%u` has its installers and compilers",
                               v.part[0], v.part[1]));
}

void cm_toolkit_releases(cm_ask *ask, cm_answer *answer, const cm_strings *list, bool family,
                         cm_err *err) {
    if (family)
        add_family(ask, answer, list, err);
    else
        add_major(ask, answer, list, err);
}

/* Use ------------------------------------------------------------------------------------------ */

void cm_toolkit_use(cm_ask *ask, cm_answer *answer, const cm_ver *cuda) {
    cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, NULL, "toolkit",
                cm_sprintf(ask->arena,
                           "torch wheels bring their own CUDA: nvcc is needed only to build "
                           "extensions, and its major (%u) must be that of the wheel",
                           cuda->part[0]));
}

static const char *remark(cm_ask *ask, const cm_fact *row, const cm_ver *cuda, const char *also) {
    cm_ver v;
    cm_strings parts = {0};
    const char *status = row->value[8];
    if (*row->value[4]) cm_strings_add(ask->arena, &parts, row->value[4]);
    if (cm_same(status, "checked")) cm_strings_add(ask->arena, &parts, "nvcc refuses others");
    if (cm_same(status, "deprecated") || cm_same(status, "dropped"))
        cm_strings_add(ask->arena, &parts, status);
    if (cuda->count < 3 && cm_ver_parse(row->value[0], &v) && v.count > 2)
        cm_strings_add(ask->arena, &parts, cm_sprintf(ask->arena, "in %s", row->value[0]));
    if (also)
        cm_strings_add(ask->arena, &parts, cm_sprintf(ask->arena, "another source: %s", also));
    return parts.count ? cm_strings_join(ask->arena, &parts, ", ") : "";
}

/* For text the widest range of each compiler; and what is on its way out. */
static bool shown_row(const cm_facts *rows, const cm_fact *row) {
    bool going = cm_same(row->value[8], "deprecated") || cm_same(row->value[8], "dropped");
    return going || !cm_host_held(rows, row);
}

/* Says of a system whose compilers no source tells that it is so. */
static void show_unknown(cm_ask *ask, cm_item *table, const cm_facts *rows) {
    for (int os = 0; os < 2; os++) {
        bool found = !meant(ask, os);
        for (size_t i = 0; i < rows->count; i++)
            found = found || (cm_same(rows->items[i].value[1], systems[os]) &&
                              !cm_same(rows->items[i].value[8], "dropped"));
        if (found) continue;
        cm_item *line = cm_item_add(ask->arena, table, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(ask->arena, line, CM_ITEM_TEXT, NULL, "system", system_names[os]);
        cm_item_add(ask->arena, line, CM_ITEM_TEXT, NULL, "compiler", os ? "MSVC" : "gcc, clang");
        cm_item_add(ask->arena, line, CM_ITEM_TEXT, NULL, "versions", "not in the data");
    }
}

static void show_compiler(cm_ask *ask, cm_item *table, const cm_facts *rows, const cm_fact *row,
                          const cm_ver *cuda, const char *also) {
    static const char *const shown[][2] = {{"gcc", "gcc"}, {"clang", "clang"}, {"msvc", "MSVC"}};
    bool windows = cm_same(row->value[1], "windows");
    const char *range = cm_host_range(ask->arena, row);
    if (!meant(ask, windows) || !shown_row(rows, row)) return;
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        if (!cm_same(row->value[3], shown[i][0])) continue;
        cm_item *line = cm_item_add(ask->arena, table, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(ask->arena, line, CM_ITEM_TEXT, NULL, "system", system_names[windows]);
        cm_item_add(ask->arena, line, CM_ITEM_TEXT, NULL, "compiler", shown[i][1]);
        cm_item_add(ask->arena, line, CM_ITEM_TEXT, NULL, "versions", range ? range : "-");
        cm_item_add(ask->arena, line, CM_ITEM_TEXT, NULL, " ", remark(ask, row, cuda, also));
    }
}

void cm_toolkit_compilers(cm_ask *ask, cm_answer *answer, const cm_ver *cuda, cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_facts all = CM_LOOK(ask, CM_KIND_HOST_COMPILER, err, NULL);
    cm_facts rows = cm_host_rows(arena, &all, cuda, arch_of(ask), NULL);
    static const char *const keys[] = {"cuda",  "os",       "arch",     "compiler", "product",
                                       "least", "greatest", "dialects", "status"};
    cm_item *list = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "host_compilers", NULL, NULL);
    cm_item *table = cm_item_add(arena, &answer->root, CM_ITEM_LIST, NULL,
                                 "Compilers that its nvcc takes, to build extensions", NULL);
    for (size_t i = 0; i < rows.count; i++) {
        cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
        cm_use(ask, &rows.items[i], 0);
        for (unsigned c = 0; c < 9; c++) {
            const char *value = rows.items[i].value[c];
            if (c == 7)
                cm_item_words(arena, row, keys[c], NULL, value);
            else
                cm_item_add(arena, row, CM_ITEM_TEXT, keys[c], NULL, *value ? value : NULL);
        }
        cm_host_answer answered =
            cm_host_compiler(arena, &all, cuda, arch_of(ask), rows.items[i].value[3], NULL);
        show_compiler(ask, table, &rows, &rows.items[i], cuda, answered.also);
    }
    show_unknown(ask, table, &rows);
}

/* Line to copy --------------------------------------------------------------------------------- */

/* The newest release with a page, or with an installer for that system; NULL: none. */
static const char *page_to_copy(cm_ask *ask, const char *cuda, cm_err *err) {
    if (!ask->os) return first_said(ask, cuda, 3, err);
    cm_facts facts = installers_of(ask, cuda, err);
    const cm_fact *f = whole_installer(ask, &facts, ask->os);
    return f ? f->value[5] : NULL;
}

void cm_toolkit_line(cm_ask *ask, cm_answer *answer, const cm_strings *list, cm_err *err) {
    cm_arena *arena = ask->arena;
    for (size_t i = list->count; i-- > 0;) {
        const char *line = page_to_copy(ask, list->items[i], err);
        if (!line && list->count == 1) line = first_said(ask, list->items[i], 3, err);
        if (!line) continue;
        const char *newest = list->items[list->count - 1];
        cm_item_add(
            arena, &answer->root, CM_ITEM_ADDRESS, NULL,
            cm_sprintf(arena, "Download %s%s", list->items[i],
                       !ask->os ? " (--os windows or --os linux: the file)"
                       : i + 1 < list->count
                           ? cm_sprintf(arena, " (the file of %s is not in the data)", newest)
                           : ""),
            line);
        return;
    }
    if (!ask->os && list->count)
        cm_item_line(arena, &answer->root, NULL, "Ask for the file",
                     CM_LINE(arena, CM_SHELL_ANY, "cudamatrix cuda {} --os windows",
                             {CM_WORD_VERSION, list->items[list->count - 1]}));
}
