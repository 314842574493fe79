/* A bundle as an answer: what the folder needs, the lines, and what is not known. */
#include <string.h>

#include "app/bundled.h"
#include "app/judged.h"
#include "app/redist.h"

static const char *const part_names[] = {"torch", "libraries", "plain", "alone", "other"};

/* What is needed ------------------------------------------------------------------------------- */

static void add_wheels(cm_ask *ask, cm_item *target, const cm_bundle *b) {
    cm_item *list = cm_item_add(ask->arena, target, CM_ITEM_LIST, "wheels", NULL, NULL);
    for (size_t i = 0; i < b->count; i++) {
        const cm_bundle_item *item = &b->items[i];
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "package", NULL, item->requirement.name);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "requirement", NULL, item->wanted);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "part", NULL, part_names[item->part]);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "file", NULL, item->file);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "source", NULL,
                    item->fact ? item->fact->source->url : NULL);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "sha256", NULL,
                    item->sum ? cm_use(ask, item->sum, 1) : NULL);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "sha256_source", NULL,
                    item->sum ? item->sum->source->url : NULL);
        if (item->fact) cm_use(ask, item->fact, 5);
    }
}

static const char *where_text(cm_ask *ask, const cm_bundle *b, bool python) {
    static const char *const systems[] = {"Linux", "Windows", "macOS"};
    return cm_sprintf(ask->arena, "%s %s%s%s", systems[b->target.os], cm_cpu_name(b->target.cpu),
                      python ? " with Python " : "",
                      python ? cm_python_name(ask->arena, b->target.python) : "");
}

static bool same_system(const cm_bundle *a, const cm_bundle *b) {
    return a->target.os == b->target.os && a->target.cpu == b->target.cpu;
}

/* The wheels of torch by name; of the rest what is wanted, since their names are not known. */
static void show_item(cm_ask *ask, cm_item *part, const cm_bundle *b, const cm_bundle_item *item,
                      cm_strings *groups) {
    if (item->file) {
        cm_item_add(ask->arena, part, CM_ITEM_TEXT, NULL, item->requirement.name, item->file);
        if (item->sum)
            cm_item_add(ask->arena, part, CM_ITEM_TEXT, NULL, "sha256", item->sum->value[1]);
    } else if (item == b->items) {
        cm_item_add(ask->arena, part, CM_ITEM_TEXT, NULL, "torch",
                    cm_sprintf(ask->arena, "%s for Python %s; the name of its wheel is not known",
                               item->wanted, b->python));
    } else {
        cm_bundle_part group = item->part == CM_PART_ALONE ? CM_PART_LIBRARY : item->part;
        cm_add_once(ask->arena, &groups[group], item->wanted);
    }
}

/* One part of the text for each system, with all its Pythons. */
static void show_wheels(cm_ask *ask, cm_answer *answer, const cm_bundle *bundles, size_t count) {
    static const char *const labels[] = {"companions", "libraries", "every build", NULL,
                                         "asked for"};
    enum { LABELS = sizeof labels / sizeof *labels };
    for (size_t first = 0, end = 0; first < count; first = end) {
        bool known = true;
        cm_strings groups[LABELS] = {{0}};
        while (end < count && same_system(&bundles[first], &bundles[end]))
            known = known && !bundles[end++].native;
        const char *head = cm_sprintf(
            ask->arena, "What the folder needs%s%s%s", count > end - first ? " for " : "",
            count > end - first ? where_text(ask, &bundles[first], false) : "",
            known ? "" : ", as far as it is known");
        cm_item *part = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL, head, NULL);
        for (size_t b = first; b < end; b++)
            for (size_t i = 0; i < bundles[b].count; i++)
                show_item(ask, part, &bundles[b], &bundles[b].items[i], groups);
        for (size_t g = 0; g < LABELS; g++)
            if (groups[g].count)
                cm_item_add(ask->arena, part, CM_ITEM_TEXT, NULL, labels[g],
                            cm_strings_join(ask->arena, &groups[g], ", "));
    }
}

static void add_lines(cm_ask *ask, cm_item *target, const cm_bundle *b) {
    cm_item_words(ask->arena, target, "platforms", NULL,
                  cm_strings_join(ask->arena, &b->platforms, " "));
    cm_item_words(ask->arena, target, "abi", NULL, cm_strings_join(ask->arena, &b->abis, " "));
    cm_item *list = cm_item_add(ask->arena, target, CM_ITEM_LIST, "download", NULL, NULL);
    for (size_t i = 0; i < b->line_count; i++) {
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "what", NULL, b->lines[i].what);
        cm_item_line(ask->arena, row, "command", NULL, b->lines[i].command);
    }
    cm_item_line(ask->arena, target, "install", NULL, b->install);
}

static cm_item *add_bool(cm_arena *arena, cm_item *in, const char *key, bool value) {
    cm_item *item = cm_item_add(arena, in, CM_ITEM_BOOL, key, NULL, NULL);
    item->number = value;
    return item;
}

static void add_target(cm_ask *ask, cm_item *list, const cm_bundle *b) {
    cm_item *target = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
    cm_item_add(ask->arena, target, CM_ITEM_TEXT, "os", NULL, cm_os_name(b->target.os));
    cm_item_add(ask->arena, target, CM_ITEM_TEXT, "arch", NULL, cm_cpu_name(b->target.cpu));
    cm_item_add(ask->arena, target, CM_ITEM_TEXT, "python", NULL,
                cm_python_name(ask->arena, b->target.python));
    cm_item_add(ask->arena, target, CM_ITEM_TEXT, "tag", NULL, b->tag);
    add_bool(ask->arena, target, "requirements_known", !b->native);
    add_wheels(ask, target, b);
    add_lines(ask, target, b);
}

/* Lines for people ----------------------------------------------------------------------------- */

static const char *what_text(const char *what) {
    static const char *const texts[][2] = {
        {"torch", "torch and its companions, without what they require"},
        {"text", "companions that are on PyPI only"},
        {"other", "what was asked for beside torch, without what it requires"},
        {"libraries", "what this build requires: CUDA libraries and triton, exact versions"},
        {"alone", "triton requires torch itself, so it is fetched alone"},
        {"plain", "what every build requires"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (cm_same(what, texts[i][0])) return texts[i][1];
    return "pip resolves what torch requires";
}

/* A folder as it stands behind a flag in a sentence. */
static const char *folder_word(cm_arena *arena, const char *folder) {
    const char *word = cm_line_text(CM_LINE(arena, CM_SHELL_ANY, "{}", {CM_WORD_PATH, folder}));
    return word ? word : "FOLDER";
}

static void show_native(cm_ask *ask, cm_item *part, const cm_bundle *b) {
    cm_item_add(ask->arena, part, CM_ITEM_TEXT, NULL, b->line_count > 1 ? "first way" : "fetch",
                cm_sprintf(ask->arena, "on %s: pip resolves what torch requires",
                           where_text(ask, b, true)));
    cm_item_line(ask->arena, part, NULL, "", b->lines[0].command);
    if (b->line_count > 1)
        cm_item_add(ask->arena, part, CM_ITEM_TEXT, NULL, "second way",
                    cm_sprintf(ask->arena,
                               "on any machine: fetch what is known, then ask the same question "
                               "with --verify %s: it reads in the wheels what they require, and "
                               "gives the lines for what is missing",
                               folder_word(ask->arena, b->folder)));
}

static void show_lines(cm_ask *ask, cm_answer *answer, const cm_bundle *bundles, size_t count) {
    bool native = false;
    for (size_t b = 0; b < count; b++)
        native = native || bundles[b].native || bundles[b].addressed;
    cm_item *part = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                native ? "1. Fetch, with network"
                                       : "1. Fetch, on any machine with network, Python and pip",
                                NULL);
    for (size_t b = 0; b < count; b++) {
        const cm_bundle_line *lines = bundles[b].lines;
        bool own = cm_same(lines[0].what, "native");
        if (count > 1)
            cm_item_add(ask->arena, part, CM_ITEM_TEXT, NULL, "for",
                        where_text(ask, &bundles[b], true));
        if (own) show_native(ask, part, &bundles[b]);
        for (size_t i = own; i < bundles[b].line_count; i++) {
            cm_item_add(ask->arena, part, CM_ITEM_TEXT, NULL, "fetch", what_text(lines[i].what));
            cm_item_line(ask->arena, part, NULL, "", lines[i].command);
        }
    }
}

/* Checksums: lines that make the list on the machine with network, and those that check it. */
typedef struct {
    const char *os, *label;
    const cm_shell_line *make, *check;
} sum_lines;

enum { SUM_SYSTEMS = 3 };

static void sums_of(cm_arena *arena, const char *folder, sum_lines out[SUM_SYSTEMS]) {
    cm_word place = {CM_WORD_PATH, folder};
    cm_word wheels = {CM_WORD_PATH, cm_sprintf(arena, "%s\\*.whl", folder)};
    cm_word list = {CM_WORD_PATH, cm_sprintf(arena, "%s\\SHA256SUMS", folder)};
    out[0] =
        (sum_lines){"linux", "Linux",
                    CM_LINE(arena, CM_SHELL_SH, "(cd {} && sha256sum *.whl > SHA256SUMS)", place),
                    CM_LINE(arena, CM_SHELL_SH, "(cd {} && sha256sum -c SHA256SUMS)", place)};
    out[1] = (sum_lines){
        "macos", "macOS",
        CM_LINE(arena, CM_SHELL_SH, "(cd {} && shasum -a 256 *.whl > SHA256SUMS)", place),
        CM_LINE(arena, CM_SHELL_SH, "(cd {} && shasum -a 256 -c SHA256SUMS)", place)};
    out[2] = (sum_lines){
        "windows", "PowerShell",
        CM_LINE(arena, CM_SHELL_POWERSHELL,
                "Get-ChildItem {} | ForEach-Object { (Get-FileHash $_ -Algorithm "
                "SHA256).Hash.ToLower() + '  ' + $_.Name + \"`n\" } | Set-Content -NoNewline "
                "-Encoding ascii {}",
                wheels, list),
        CM_LINE(arena, CM_SHELL_POWERSHELL,
                "Get-Content {} | ForEach-Object { $h, $n = $_ -split '  ', 2; if ((Get-FileHash "
                "\"{}\\$n\" -Algorithm SHA256).Hash -ne $h) { \"BAD $n\" } }",
                list, place)};
}

/* Whether one of the targets has that system. */
static bool has_system(const cm_bundle *bundles, size_t count, const char *os) {
    for (size_t i = 0; i < count; i++)
        if (cm_same(cm_os_name(bundles[i].target.os), os)) return true;
    return false;
}

static void add_transfer(cm_ask *ask, cm_answer *answer, const cm_bundle *bundles, size_t count) {
    cm_arena *arena = ask->arena;
    const char *folder = bundles[0].folder;
    sum_lines sums[SUM_SYSTEMS];
    sums_of(arena, folder, sums);
    cm_item *transfer = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, "transfer", NULL, NULL);
    cm_item *make = cm_item_add(arena, transfer, CM_ITEM_OBJECT, "make_checksums", NULL, NULL);
    cm_item *check = cm_item_add(arena, transfer, CM_ITEM_OBJECT, "check_checksums", NULL, NULL);
    cm_item *text = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                "2. List the checksums there", NULL);
    cm_item *over = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                "3. Carry the folder over and check it", NULL);
    for (size_t i = 0; i < SUM_SYSTEMS; i++) {
        cm_item_line(arena, make, sums[i].os, NULL, sums[i].make);
        cm_item_add(arena, text, CM_ITEM_TEXT, NULL, "on", sums[i].label);
        cm_item_line(arena, text, NULL, "", sums[i].make);
        cm_item_line(arena, check, sums[i].os, NULL, sums[i].check);
        if (!has_system(bundles, count, sums[i].os)) continue;
        cm_item_add(arena, over, CM_ITEM_TEXT, NULL, "on", sums[i].label);
        cm_item_line(arena, over, NULL, "", sums[i].check);
    }
    const cm_shell_line *one = CM_LINE(arena, CM_SHELL_CMD, "certutil -hashfile {} SHA256",
                                       {CM_WORD_PATH, cm_sprintf(arena, "%s\\NAME.whl", folder)});
    cm_item_line(arena, make, "certutil", NULL, one);
    if (has_system(bundles, count, "windows")) {
        cm_item_add(arena, over, CM_ITEM_TEXT, NULL, "one file", "where there is no PowerShell");
        cm_item_line(arena, over, NULL, "", one);
    }
    cm_item_add(
        arena, over, CM_ITEM_TEXT, NULL, "by this plan",
        cm_sprintf(arena, "the same question with --verify %s", folder_word(arena, folder)));
}

/* Each line once, with the system before it where there are several. */
static void show_install(cm_ask *ask, cm_answer *answer, const cm_bundle *bundles, size_t count) {
    cm_shell_lines seen = {0};
    cm_item *part = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                "4. Install, without network", NULL);
    for (size_t i = 0; i < count; i++) {
        if (cm_lines_have(&seen, bundles[i].install)) continue;
        cm_lines_add(ask->arena, &seen, bundles[i].install);
        cm_item_line(ask->arena, part, NULL, "", bundles[i].install);
    }
    cm_item_line(ask->arena, &answer->root, "test", "5. Test", bundles[0].test);
}

/* Notes ---------------------------------------------------------------------------------------- */

static void note_sources(cm_arena *arena, cm_strings *notes, const cm_bundle *b) {
    if (b->native)
        cm_add_once(arena, notes,
                    cm_sprintf(arena,
                               "What torch %s, build %s requires on %s is not in the data in full",
                               b->version, b->tag, cm_os_name(b->target.os)));
    if (b->set->build->cuda && b->libraries_known)
        cm_add_once(arena, notes,
                    b->cuda_inside
                        ? cm_sprintf(arena, "%s: the CUDA libraries are inside the wheel of torch",
                                     b->target.os == CM_WINDOWS ? "Windows" : "Linux")
                        : "Linux: the CUDA libraries are wheels of their own; pip drops them where "
                          "it fetches for Linux on another system, so they are named");
    if (b->mirror) cm_add_once(arena, notes, b->mirror);
}

static void note_target(cm_arena *arena, cm_strings *notes, const cm_bundle *b) {
    if (!b->native)
        cm_add_once(arena, notes,
                    "pip judges conditions (python_version, platform_system) by the Python it runs "
                    "under: the lists above were made for the target");
    if (b->target.os == CM_LINUX && !b->target.glibc.count)
        cm_add_once(arena, notes,
                    "Linux: glibc 2.28 or newer is assumed on the target; for an older one state "
                    "--glibc");
    if (b->target.os == CM_MACOS)
        cm_add_once(arena, notes,
                    b->target.cpu == CM_AARCH64 ? "macOS 14 or newer is assumed on the target"
                                                : "macOS 11 or newer is assumed on the target");
}

static void note_items(cm_arena *arena, cm_strings *notes, const cm_bundle *b) {
    bool sum = false;
    for (size_t i = 0; i < b->count; i++) {
        const cm_bundle_item *item = &b->items[i];
        sum = sum || item->sum;
        if (cm_same(item->wanted, "numpy<2"))
            cm_add_once(arena, notes, "torch before 2.3 was built for NumPy 1");
        if (item->part == CM_PART_OTHER)
            cm_add_once(arena, notes,
                        cm_sprintf(arena,
                                   "What %s requires is not in the data, nor whether it fits this "
                                   "torch: fetch, then let --verify %s name what is missing",
                                   item->requirement.name, b->folder));
    }
    if (!sum)
        cm_add_once(arena, notes,
                    "Checksums of these wheels are not in the data; pip holds a file against the "
                    "one that its index states");
}

static void add_notes(cm_ask *ask, cm_answer *answer, const cm_bundle *bundles, size_t count) {
    cm_strings notes = {0};
    for (size_t i = 0; i < count; i++) {
        note_sources(ask->arena, &notes, &bundles[i]);
        note_target(ask->arena, &notes, &bundles[i]);
        note_items(ask->arena, &notes, &bundles[i]);
        if (bundles[i].mirror_fact) cm_use(ask, bundles[i].mirror_fact, 1);
    }
    cm_item *list = cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "notes", NULL, NULL);
    cm_item *text = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL, "", NULL);
    for (size_t i = 0; i < notes.count; i++) {
        cm_item_add(ask->arena, list, CM_ITEM_TEXT, NULL, NULL, notes.items[i]);
        cm_item_add(ask->arena, text, CM_ITEM_TEXT, NULL, "note", notes.items[i]);
    }
}

void cm_describe_bundle(cm_ask *ask, cm_answer *answer, cm_case *const *cases,
                        const cm_bundle *bundles, size_t count) {
    cm_arena *arena = ask->arena;
    const cm_bundle *b = &bundles[0];
    bool redist = false;
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "for", "for", cm_facts_text(ask, cases[0]));
    cm_describe_set(ask, &answer->root, "set", cases[0], b->set);
    for (size_t i = 0; i < count; i++) {
        if (i && same_system(&bundles[i], &bundles[i - 1])) continue;
        cm_item *text = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                    count > 1 ? where_text(ask, &bundles[i], false) : "", NULL);
        cm_show_set(ask, text, cases[i], bundles[i].set);
        if (!redist && bundles[i].target.os == CM_WINDOWS) {
            cm_show_redist(ask, answer, text, cases[i], bundles[i].set); /* to be carried too */
            redist = true;
        }
    }
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "directory", NULL, b->folder);
    if (b->libraries_known) add_bool(arena, &answer->root, "cuda_in_wheel", b->cuda_inside);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "mirror", NULL, b->mirror);
    cm_item *targets = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "targets", NULL, NULL);
    for (size_t i = 0; i < count; i++)
        add_target(ask, targets, &bundles[i]);
    show_wheels(ask, answer, bundles, count);
    add_notes(ask, answer, bundles, count);
    show_lines(ask, answer, bundles, count);
    add_transfer(ask, answer, bundles, count);
    cm_describe_input(ask, answer, cases[0]);
    cm_finish(ask, answer);
    show_install(ask, answer, bundles, count);
}
