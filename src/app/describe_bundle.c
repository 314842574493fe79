/* A bundle as an answer: what the folder needs, the lines, and what is not known. */
#include <string.h>

#include "app/bundled.h"
#include "app/judged.h"

static const char *const part_names[] = {"torch", "libraries", "plain", "alone"};

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
        if (item->fact) cm_use(ask, item->fact, 5);
    }
}

/* The wheels of torch by name; of the rest what is wanted, since their names are not known. */
static void show_wheels(cm_ask *ask, cm_answer *answer, const cm_bundle *bundles, size_t count) {
    static const char *const labels[] = {"companions", "libraries", "every build"};
    cm_item *part = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                bundles[0].native ? "What the folder needs, as far as it is known"
                                                  : "What the folder needs",
                                NULL);
    cm_strings groups[3] = {{0}};
    for (size_t b = 0; b < count; b++)
        for (size_t i = 0; i < bundles[b].count; i++) {
            const cm_bundle_item *item = &bundles[b].items[i];
            if (item->file)
                cm_item_add(ask->arena, part, CM_ITEM_TEXT, NULL, item->requirement.name,
                            item->file);
            else if (i == 0)
                cm_item_add(ask->arena, part, CM_ITEM_TEXT, NULL, "torch",
                            cm_sprintf(ask->arena,
                                       "%s for Python %s; the name of its wheel is not "
                                       "known",
                                       item->wanted, bundles[b].python));
            else
                cm_add_once(ask->arena,
                            &groups[item->part == CM_PART_ALONE ? CM_PART_LIBRARY : item->part],
                            item->wanted);
        }
    for (size_t g = 0; g < 3; g++)
        if (groups[g].count)
            cm_item_add(ask->arena, part, CM_ITEM_TEXT, NULL, labels[g],
                        cm_strings_join(ask->arena, &groups[g], ", "));
}

static void add_lines(cm_ask *ask, cm_item *target, const cm_bundle *b) {
    cm_item_words(ask->arena, target, "platforms", NULL,
                  cm_strings_join(ask->arena, &b->platforms, " "));
    cm_item_words(ask->arena, target, "abi", NULL, cm_strings_join(ask->arena, &b->abis, " "));
    cm_item *list = cm_item_add(ask->arena, target, CM_ITEM_LIST, "download", NULL, NULL);
    for (size_t i = 0; i < b->line_count; i++) {
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "what", NULL, b->lines[i].what);
        cm_item_add(ask->arena, row, CM_ITEM_COMMAND, "command", NULL, b->lines[i].command);
    }
    cm_item_add(ask->arena, target, CM_ITEM_COMMAND, "install", NULL, b->install);
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
    add_bool(ask->arena, target, "requirements_known", !b->native);
    add_wheels(ask, target, b);
    add_lines(ask, target, b);
}

/* Lines for people ----------------------------------------------------------------------------- */

static const char *what_text(const char *what) {
    static const char *const texts[][2] = {
        {"torch", "torch and its companions, without what they require"},
        {"text", "companions that are on PyPI only"},
        {"libraries", "what this build requires: CUDA libraries and triton, exact versions"},
        {"alone", "triton requires torch itself, so it is fetched alone"},
        {"plain", "what every build requires"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (cm_same(what, texts[i][0])) return texts[i][1];
    return "pip resolves what torch requires";
}

static const char *where_text(cm_ask *ask, const cm_bundle *b) {
    static const char *const systems[] = {"Linux", "Windows", "macOS"};
    return cm_sprintf(ask->arena, "%s %s with Python %s", systems[b->target.os],
                      cm_cpu_name(b->target.cpu), b->python);
}

static void show_lines(cm_ask *ask, cm_answer *answer, const cm_bundle *bundles, size_t count) {
    bool native = bundles[0].native;
    cm_item *part = cm_item_add(
        ask->arena, &answer->root, CM_ITEM_OBJECT, NULL,
        native ? "1. Fetch, on a machine of the same system, CPU and Python, with network"
               : "1. Fetch, on any machine with network, Python and pip",
        NULL);
    for (size_t b = 0; b < count; b++) {
        if (count > 1 || native)
            cm_item_add(ask->arena, part, CM_ITEM_TEXT, NULL, native ? "on" : "for",
                        where_text(ask, &bundles[b]));
        for (size_t i = 0; i < bundles[b].line_count; i++) {
            cm_item_add(ask->arena, part, CM_ITEM_TEXT, NULL, "fetch",
                        what_text(bundles[b].lines[i].what));
            cm_item_add(ask->arena, part, CM_ITEM_COMMAND, NULL, "", bundles[b].lines[i].command);
        }
    }
}

/* Checksums: lines that make the list on the machine with network, and those that check it. */
typedef struct {
    const char *os, *label, *make, *check;
} sum_lines;

static const sum_lines sums[] = {
    {"linux", "Linux", "(cd %s && sha256sum *.whl > SHA256SUMS)",
     "(cd %s && sha256sum -c SHA256SUMS)"},
    {"macos", "macOS", "(cd %s && shasum -a 256 *.whl > SHA256SUMS)",
     "(cd %s && shasum -a 256 -c SHA256SUMS)"},
    {"windows", "PowerShell",
     "Get-ChildItem %s\\*.whl | ForEach-Object { (Get-FileHash $_ -Algorithm "
     "SHA256).Hash.ToLower() + '  ' + $_.Name + \"`n\" } | Set-Content -NoNewline -Encoding ascii "
     "%s\\SHA256SUMS",
     "Get-Content %s\\SHA256SUMS | ForEach-Object { $h, $n = $_ -split '  ', 2; if ((Get-FileHash "
     "\"%s\\$n\" -Algorithm SHA256).Hash -ne $h) { \"BAD $n\" } }"},
};

/* The folder put into a line of the table above. */
static const char *with_folder(cm_arena *arena, const char *line, const char *folder) {
    cm_text out = {.arena = arena};
    for (const char *p = line; *p; p++) {
        if (p[0] == '%' && p[1] == 's') {
            cm_text_puts(&out, folder);
            p++;
        } else {
            cm_text_add(&out, p, 1);
        }
    }
    return out.data;
}

static void add_transfer(cm_ask *ask, cm_answer *answer, const cm_bundle *b) {
    cm_arena *arena = ask->arena;
    cm_item *transfer = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, "transfer", NULL, NULL);
    cm_item *make = cm_item_add(arena, transfer, CM_ITEM_OBJECT, "make_checksums", NULL, NULL);
    cm_item *check = cm_item_add(arena, transfer, CM_ITEM_OBJECT, "check_checksums", NULL, NULL);
    cm_item *text = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                "2. List the checksums there", NULL);
    cm_item *over = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                "3. Carry the folder over and check it", NULL);
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        const char *line = with_folder(arena, sums[i].make, b->folder);
        const char *test = with_folder(arena, sums[i].check, b->folder);
        cm_item_add(arena, make, CM_ITEM_COMMAND, sums[i].os, NULL, line);
        cm_item_add(arena, text, CM_ITEM_TEXT, NULL, "on", sums[i].label);
        cm_item_add(arena, text, CM_ITEM_COMMAND, NULL, "", line);
        cm_item_add(arena, check, CM_ITEM_COMMAND, sums[i].os, NULL, test);
        if (cm_same(sums[i].os, cm_os_name(b->target.os)))
            cm_item_add(arena, over, CM_ITEM_COMMAND, NULL, "", test);
    }
    const char *one = cm_sprintf(arena, "certutil -hashfile %s\\NAME.whl SHA256", b->folder);
    cm_item_add(arena, make, CM_ITEM_COMMAND, "certutil", NULL, one);
    if (b->target.os == CM_WINDOWS) {
        cm_item_add(arena, over, CM_ITEM_TEXT, NULL, "one file", "where there is no PowerShell");
        cm_item_add(arena, over, CM_ITEM_COMMAND, NULL, "", one);
    }
    cm_item_add(arena, over, CM_ITEM_TEXT, NULL, "by this plan",
                cm_sprintf(arena, "the same question with --verify %s", b->folder));
}

static void show_install(cm_ask *ask, cm_answer *answer, const cm_bundle *bundles, size_t count) {
    cm_item *part = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                "4. Install, without network", NULL);
    for (size_t i = 0; i < count; i++)
        if (!i || !cm_same(bundles[i].install, bundles[0].install))
            cm_item_add(ask->arena, part, CM_ITEM_COMMAND, NULL, "", bundles[i].install);
    cm_item_add(ask->arena, &answer->root, CM_ITEM_COMMAND, "test", "5. Test", bundles[0].test);
}

/* Notes ---------------------------------------------------------------------------------------- */

static void add_note(cm_ask *ask, cm_item *list, cm_item *text, const char *note) {
    cm_item_add(ask->arena, list, CM_ITEM_TEXT, NULL, NULL, note);
    cm_item_add(ask->arena, text, CM_ITEM_TEXT, NULL, "note", note);
}

static void add_notes(cm_ask *ask, cm_answer *answer, const cm_case *c, const cm_bundle *b) {
    cm_item *list = cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "notes", NULL, NULL);
    cm_item *text = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL, "", NULL);
    if (b->native)
        add_note(ask, list, text,
                 cm_sprintf(ask->arena,
                            "What torch %s, build %s requires there is not in the data, so pip has "
                            "to resolve it on a machine of the same kind",
                            b->version, b->tag));
    if (b->set->build->cuda && b->libraries_known)
        add_note(ask, list, text,
                 b->cuda_inside
                     ? "The CUDA libraries are inside the wheel of torch: no others are needed"
                     : "The CUDA libraries are wheels of their own; pip drops them where it "
                       "fetches for Linux on another system, so they are named");
    if (!b->native)
        add_note(ask, list, text,
                 "pip judges conditions (python_version, platform_system) by the Python it runs "
                 "under: the lists above were made for the target");
    if (!b->native && b->target.os == CM_LINUX && !b->target.glibc.count)
        add_note(ask, list, text,
                 "glibc 2.28 or newer is assumed on the target; for an older one state --glibc");
    for (size_t i = 0; i < b->count; i++)
        if (cm_same(b->items[i].wanted, "numpy<2"))
            add_note(ask, list, text, "torch before 2.3 was built for NumPy 1");
    (void)c;
}

void cm_describe_bundle(cm_ask *ask, cm_answer *answer, const cm_case *c, const cm_bundle *bundles,
                        size_t count) {
    cm_arena *arena = ask->arena;
    const cm_bundle *b = &bundles[0];
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "for", "for", cm_facts_text(ask, c));
    cm_describe_set(ask, &answer->root, "set", c, b->set);
    cm_item *text = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, NULL, "", NULL);
    cm_show_set(ask, text, c, b->set);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "directory", NULL, b->folder);
    if (b->libraries_known) add_bool(arena, &answer->root, "cuda_in_wheel", b->cuda_inside);
    cm_item *targets = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "targets", NULL, NULL);
    for (size_t i = 0; i < count; i++)
        add_target(ask, targets, &bundles[i]);
    show_wheels(ask, answer, bundles, count);
    add_notes(ask, answer, c, b);
    show_lines(ask, answer, bundles, count);
    add_transfer(ask, answer, b);
    cm_describe_input(ask, answer, c);
    cm_finish(ask, answer);
    show_install(ask, answer, bundles, count);
}

/* Folder --------------------------------------------------------------------------------------- */

static void add_finding(cm_ask *ask, cm_item *list, cm_item *text, const cm_bundle_finding *f) {
    cm_arena *arena = ask->arena;
    bool note = cm_bundle_code_is_note(f->code);
    const char *words = cm_bundle_text(arena, f);
    cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
    cm_item_add(arena, row, CM_ITEM_TEXT, "code", NULL, cm_bundle_code_name(f->code));
    cm_item_add(arena, row, CM_ITEM_TEXT, "severity", NULL, note ? "note" : "error");
    cm_item_add(arena, row, CM_ITEM_TEXT, "package", NULL, f->package);
    cm_item_add(arena, row, CM_ITEM_TEXT, "file", NULL, f->file);
    cm_item_add(arena, row, CM_ITEM_TEXT, "text", NULL, words);
    cm_item_add(arena, row, CM_ITEM_COMMAND, "command", NULL, f->command);
    cm_item_add(arena, text, CM_ITEM_TEXT, NULL, note ? "note" : "ERROR",
                cm_sprintf(arena, "%s [%s]", words, cm_bundle_code_name(f->code)));
    if (f->command && !note) cm_item_add(arena, text, CM_ITEM_COMMAND, NULL, "", f->command);
}

void cm_describe_folder(cm_ask *ask, cm_answer *answer, const cm_bundle *bundles, const char *path,
                        const cm_wheel_folder *folder, const cm_bundle_verdict *verdict) {
    cm_arena *arena = ask->arena;
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "directory", "folder", path);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "verdict", NULL,
                verdict->errors ? "no" : "yes");
    cm_item_number(arena, &answer->root, "wheels", "wheels", (long)folder->count);
    cm_item_number(arena, &answer->root, "needed", "in order", (long)verdict->good);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "checksums", "checksums",
                folder->sums ? folder->sums
                             : "no list of them in the folder: contents are not checked");
    cm_item *list = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "findings", NULL, NULL);
    cm_item *text = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, NULL, "", NULL);
    for (size_t i = 0; i < verdict->count; i++)
        add_finding(ask, list, text, &verdict->items[i]);
    if (!verdict->errors) {
        cm_item_add(arena, &answer->root, CM_ITEM_COMMAND, "install", "Install it",
                    bundles[0].install);
        cm_item_add(arena, &answer->root, CM_ITEM_COMMAND, "test", "Test it", bundles[0].test);
    }
}
