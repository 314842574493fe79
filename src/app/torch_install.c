/* torch V: the lines to copy. */
#include <string.h>

#include "app/knowledge.h"
#include "app/torch_builds.h"
#include "base/grammar.h"
#include "rules/mirror.h"
#include "rules/set.h"

/* Whether a command names the release; one written while it was the newest may not. */
static bool pins(const char *command, const char *version) {
    return strstr(command, version) != NULL;
}

/* The build that a command really installs, and why that is another than the one it names. */
static const char *installs(cm_ask *ask, const cm_facts *corrections, const cm_fact *f,
                            const char **note) {
    for (size_t i = 0; i < corrections->count; i++) {
        const cm_fact *right = &corrections->items[i];
        if (!cm_same(right->value[1], f->value[1]) || !cm_same(right->value[2], f->value[3]))
            continue;
        *note = cm_sprintf(ask->arena, "the command says %s, but %s", f->value[3], right->value[4]);
        return cm_use(ask, right, 3);
    }
    return f->value[3];
}

/* The first address in a sentence that was published in place of a command; NULL: none. */
static const char *address_in(cm_arena *arena, const char *sentence) {
    const char *at = strstr(sentence, "https://");
    const char *word = at ? cm_strndup(arena, at, strcspn(at, " ")) : NULL;
    return word && cm_is_address(word, false) ? word : NULL;
}

/* The first line stays; a second step of the same command follows it. `*read` is the step's line,
 * once it is read: one row is often of several systems. */
static void take(cm_ask *ask, const cm_fact *f, const cm_shell_line **place, cm_torch_build *b,
                 const cm_shell_line **read) {
    const char *text = cm_line_text(*place), *step = f->value[5];
    if (text && (strcmp(f->value[4], "1") <= 0 || strstr(text, step))) return;
    if (!*read) *read = cm_line_read(ask->arena, step);
    const cm_shell_line *line =
        text ? cm_line_read(ask->arena, cm_sprintf(ask->arena, "%s && %s", text, step)) : *read;
    if (cm_line_text(line)) {
        *place = line;
        cm_use(ask, f, 5);
    } else if (!text && !b->page) {
        b->page = address_in(ask->arena, step);
        if (b->page) cm_use(ask, f, 5);
    }
}

static void commands_of(cm_ask *ask, const cm_facts *facts, const cm_facts *corrections,
                        const char *version, bool pinned, cm_torch_builds *all) {
    for (size_t i = 0; i < facts->count; i++) {
        const cm_fact *f = &facts->items[i];
        bool mac = cm_same(f->value[2], "macos"), pip = cm_same(f->value[1], "pip");
        bool plain = cm_same(f->value[3], "default"); /* `plain` of a build says which that is */
        if ((plain && !mac) || (mac && !pip) || pins(f->value[5], version) != pinned) continue;
        const char *note = NULL;
        cm_torch_build *b =
            plain ? cm_torch_build_of(all, "cpu", false)
                  : cm_torch_build_of(all, installs(ask, corrections, f, &note), true);
        if (!b) continue;
        if (note) b->conda_note = note;
        const cm_shell_line *read = NULL;
        if (!pip) take(ask, f, &b->conda, b, &read);
        for (int os = 0; pip && os < CM_TORCH_SYSTEMS; os++)
            if (strstr(f->value[2], cm_torch_systems[os])) take(ask, f, &b->pip[os], b, &read);
    }
}

void cm_torch_commands(cm_ask *ask, const char *version, cm_torch_builds *all, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_INSTALL, err, version);
    cm_settle(&facts);
    cm_facts corrections = CM_LOOK(ask, CM_KIND_TORCH_CORRECTION, err, version);
    commands_of(ask, &facts, &corrections, version, true, all);
    commands_of(ask, &facts, &corrections, version, false, all);
}

/* What composes lines, loaded where the first is needed. */
typedef struct {
    cm_ask *ask;
    const char *version;
    const cm_matrix *matrix;
} composer;

static const cm_build *build_in(const cm_matrix *m, const char *version, const char *tag, int os) {
    static const cm_os names[] = {CM_LINUX, CM_WINDOWS};
    for (size_t i = 0; i < m->build_count; i++) {
        const cm_build *b = &m->builds[i];
        if (b->os == names[os] && b->cpu == CM_X86_64 && !b->conda_only && cm_same(b->tag, tag) &&
            cm_same(m->releases[b->release].version, version))
            return b;
    }
    return NULL;
}

static const cm_shell_line *composed(composer *by, const char *tag, int os, cm_err *err) {
    cm_arena *arena = by->ask->arena;
    if (!by->matrix)
        by->matrix =
            cm_knowledge_of_release(arena, by->ask->store, by->ask->as_of, by->version, err);
    const cm_build *build = by->matrix ? build_in(by->matrix, by->version, tag, os) : NULL;
    if (!build) return NULL;
    cm_question *q = cm_alloc(arena, sizeof *q);
    cm_case *c = cm_alloc(arena, sizeof *c);
    cm_set set = {.release = build->release, .tag = build->tag, .build = build};
    cm_question_init(q, arena);
    cm_question_set(q, CM_Q_OS, cm_torch_systems[os], CM_FROM_FLAG);
    cm_case_read(arena, by->matrix, NULL, q, c);
    cm_use(by->ask, build->fact, 0);
    return cm_set_line_by(&set, c, CM_BY_PIP);
}

/* Whether a published line gives that build there, and not what plain pip gives. */
static bool gives(const cm_torch_build *b, const char *line, int os) {
    return os == CM_TORCH_MACOS || b->plain[os] || strstr(line, "://");
}

/* A line without version was written for the newest release of its day. */
static const cm_shell_line *with_version(cm_arena *arena, const cm_shell_line *line,
                                         const char *version) {
    for (size_t i = 0; i < cm_line_count(line); i++)
        if (cm_same(cm_line_word(line, i).text, "torch"))
            return cm_line_with(arena, line, i, cm_sprintf(arena, "torch==%s", version));
    return line;
}

static void settle_lines(composer *by, cm_torch_build *b, cm_err *err) {
    bool gpu_or_cpu = cm_starts(b->tag, "cu") || cm_same(b->tag, "cpu");
    for (int os = 0; os < CM_TORCH_SYSTEMS; os++) {
        const char *text = cm_line_text(b->pip[os]);
        bool right = text && gives(b, text, os), pinned = right && pins(text, by->version);
        if (pinned) continue;
        const cm_shell_line *written =
            right ? with_version(by->ask->arena, b->pip[os], by->version) : NULL;
        const cm_shell_line *line = b->pythons[os] && gpu_or_cpu && os != CM_TORCH_MACOS
                                        ? composed(by, b->tag, os, err)
                                        : NULL;
        b->pip[os] = line ? line : written;
    }
}

static cm_status through_mirror(cm_ask *ask, cm_torch_builds *all, cm_answer *answer, cm_err *err) {
    cm_facts rows = CM_LOOK(ask, CM_KIND_MIRROR, err, NULL);
    cm_mirror mirror;
    cm_mirror_share share;
    cm_strings said = {0};
    if (cm_mirror_named(ask->arena, &rows, ask->mirror, &mirror, err) != CM_OK) return err->status;
    if (mirror.fact) cm_use(ask, mirror.fact, 1);
    for (size_t i = 0; i < all->count; i++) {
        cm_torch_build *b = &all->items[i];
        if (b->conda) b->conda = cm_mirror_line(ask->arena, &mirror, b->conda, &share);
        for (int os = CM_TORCH_SYSTEMS; os-- > 0;) {
            if (!b->pip[os]) continue;
            b->pip[os] = cm_mirror_line(ask->arena, &mirror, b->pip[os], &share);
            b->mirror = cm_mirror_text(ask->arena, &mirror, share, NULL);
            if (cm_strings_has(&said, b->mirror)) continue;
            cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, NULL, said.count ? "" : "mirror",
                        b->mirror);
            cm_strings_add(ask->arena, &said, b->mirror);
        }
    }
    return err->status;
}

cm_status cm_torch_lines(cm_ask *ask, const char *version, cm_torch_builds *all, cm_answer *answer,
                         cm_err *err) {
    composer by = {.ask = ask, .version = version};
    for (size_t i = 0; i < all->count; i++)
        settle_lines(&by, &all->items[i], err);
    return ask->mirror ? through_mirror(ask, all, answer, err) : err->status;
}

/* The first system that has a line; one without a line where none has. */
static int first_line(const cm_torch_build *b) {
    int os = 0;
    while (os + 1 < CM_TORCH_SYSTEMS && !b->pip[os])
        os++;
    return os;
}

static void describe(cm_ask *ask, cm_item *in, const cm_shell_line *pip) {
    if (!pip) return;
    cm_item_line(ask->arena, in, "pip", NULL, pip);
    cm_item_line(ask->arena, in, "uv", NULL, cm_uv_line(ask->arena, pip));
}

void cm_torch_describe_lines(cm_ask *ask, cm_item *row, const cm_torch_build *b) {
    cm_arena *arena = ask->arena;
    cm_item *install = cm_item_add(arena, row, CM_ITEM_OBJECT, "install", NULL, NULL);
    int first = first_line(b);
    describe(ask, install, b->pip[first]);
    if (b->page) cm_item_add(arena, install, CM_ITEM_ADDRESS, "page", NULL, b->page);
    if (b->conda) cm_item_line(arena, install, "conda", NULL, b->conda);
    for (int os = first + 1; os < CM_TORCH_SYSTEMS; os++)
        if (b->pip[os] && !cm_line_same(b->pip[os], b->pip[first]))
            describe(ask,
                     cm_item_add(arena, install, CM_ITEM_OBJECT, cm_torch_systems[os], NULL, NULL),
                     b->pip[os]);
    if (b->mirror) cm_item_add(arena, install, CM_ITEM_TEXT, "mirror", NULL, b->mirror);
    if (b->conda_note) cm_item_add(arena, install, CM_ITEM_TEXT, "conda_note", NULL, b->conda_note);
}

static void show_line(cm_ask *ask, cm_item *part, const char *head, const cm_shell_line *line) {
    if (!line) return;
    cm_item_line(ask->arena, part, NULL, "", cm_line_remark(ask->arena, head));
    cm_item_line(ask->arena, part, NULL, "", line);
}

/* Where the wheels lie, of which no command was published. */
static void show_page(cm_ask *ask, cm_item *part, const cm_torch_build *b) {
    cm_item_line(ask->arena, part, NULL, "",
                 cm_line_remark(ask->arena, cm_sprintf(ask->arena,
                                                       "%s: the wheels lie here, by a "
                                                       "browser or pip's -f",
                                                       b->tag)));
    cm_item_add(ask->arena, part, CM_ITEM_ADDRESS, NULL, "", b->page);
}

/* " for Python 3.9" of a line that names the file of a wheel, which is for that Python alone. */
static const char *for_python(cm_arena *arena, const cm_shell_line *pip) {
    const char *line = cm_line_text(pip), *file = line ? strstr(line, ".whl") : NULL;
    const char *tag = file ? strstr(line, "-cp") : NULL;
    if (!tag || tag > file || !cm_digit(tag[3]) || !cm_digit(tag[4])) return "";
    return cm_sprintf(arena, " for Python %c.%.*s (others have files of their own)", tag[3],
                      (int)strspn(tag + 4, "0123456789"), tag + 4);
}

/* One line for all systems that share it. */
static void show_pip(cm_ask *ask, cm_item *part, const cm_torch_build *b, bool uv) {
    bool one = true, any = false;
    int first = first_line(b);
    for (int os = first; os < CM_TORCH_SYSTEMS; os++)
        one = one && (!b->pip[os] || cm_line_same(b->pip[os], b->pip[first]));
    for (int os = first; os < CM_TORCH_SYSTEMS; os++) {
        cm_strings names = {0};
        bool shown = !b->pip[os];
        for (int before = first; before < os; before++)
            shown = shown || cm_line_same(b->pip[before], b->pip[os]);
        if (shown) continue;
        for (int same = os; same < CM_TORCH_SYSTEMS; same++)
            if (cm_line_same(b->pip[same], b->pip[os]))
                cm_strings_add(ask->arena, &names, cm_torch_system_names[same]);
        const char *on =
            one ? ""
                : cm_sprintf(ask->arena, " on %s", cm_strings_join(ask->arena, &names, " and "));
        show_line(ask, part,
                  cm_sprintf(ask->arena, "%s%s%s", b->tag, on, for_python(ask->arena, b->pip[os])),
                  uv ? cm_uv_line(ask->arena, b->pip[os]) : b->pip[os]);
        any = true;
    }
    if (b->page && !any) show_page(ask, part, b);
}

void cm_torch_show_lines(cm_ask *ask, cm_answer *answer, const cm_torch_builds *all) {
    static const char *const heads[] = {"Install with conda (for as long as the channel keeps it)",
                                        "Install with pip (with uv: the same behind uv)",
                                        "Install with uv"};
    bool uv = cm_same(ask->installer, "uv"), conda_last = cm_same(ask->installer, "conda");
    for (int turn = 0; turn < 2; turn++) {
        bool conda = (turn == 0) != conda_last;
        cm_item *part = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                    heads[conda ? 0
                                          : uv  ? 2
                                                : 1],
                                    NULL);
        for (size_t i = 0; i < all->count; i++) {
            const cm_torch_build *b = &all->items[i];
            if (!conda)
                show_pip(ask, part, b, uv);
            else if (b->conda)
                show_line(ask, part,
                          b->conda_note ? cm_sprintf(ask->arena, "%s: %s", b->tag, b->conda_note)
                                        : b->tag,
                          b->conda);
        }
        if (!part->first) part->label = NULL;
    }
}
