/* The lines of a bundle: fetched on any machine, or on one like the target. */
#include <string.h>

#include "rules/bundle_parts.h"

/* pip takes a wheel only if its tags are among those it is given, and wants all of these flags
 * together. */
static void add_flags(cm_shell_line *line, const cm_bundle *b, bool torch) {
    cm_line_code(line, "--only-binary=:all:");
    for (size_t i = 0; i < b->platforms.count; i++) {
        const char *tag = b->platforms.items[i];
        if (!torch && cm_starts(tag, "linux_")) continue; /* on PyTorch's index only */
        cm_line_code(line, "--platform");
        cm_line_add(line, CM_WORD_TAG, tag);
    }
    cm_line_code(line, "--python-version");
    cm_line_add(line, CM_WORD_VERSION, b->python);
    cm_line_code(line, "--implementation cp");
    for (size_t i = 0; i < b->abis.count; i++) {
        cm_line_code(line, "--abi");
        cm_line_add(line, CM_WORD_TAG, b->abis.items[i]);
    }
    cm_line_code(line, "-d");
    cm_line_add(line, CM_WORD_PATH, b->folder);
}

/* The index of the companions that are on PyPI only. */
static bool elsewhere(const cm_bundle *b, const cm_bundle_item *item) {
    return !b->from_pypi && (cm_same(item->requirement.name, "torchtext") ||
                             cm_same(item->requirement.name, "torchdata"));
}

/* One line fetches what has the same index and is fetched in the same manner. */
typedef enum {
    OF_TORCH,
    OF_TEXT,
    OF_OTHER,
    OF_LIBRARIES,
    OF_ALONE,
    OF_PLAIN,
    GROUPS, /* and for what only a wheel that was fetched says: */
    OF_REQUIRED = GROUPS,
} group;

static group group_of(const cm_bundle *b, const cm_bundle_item *item) {
    switch (item->part) {
    case CM_PART_TORCH:
        return elsewhere(b, item) ? OF_TEXT : OF_TORCH;
    case CM_PART_LIBRARY:
        return OF_LIBRARIES;
    case CM_PART_ALONE:
        return OF_ALONE;
    case CM_PART_OTHER:
        return OF_OTHER;
    case CM_PART_PLAIN:
        break;
    }
    return OF_PLAIN;
}

static const cm_shell_line *index_of(const cm_bundle *b, group g) {
    if (g == OF_TORCH) return b->index;
    return g == OF_LIBRARIES || g == OF_OTHER || g == OF_REQUIRED ? b->beside : b->pypi;
}

static const cm_shell_line *compose(cm_arena *arena, const cm_bundle *b, group g,
                                    const cm_strings *what) {
    cm_shell_line *line = CM_LINE_FIXED(arena, CM_SHELL_ANY, "pip download");
    if (g == OF_TORCH || g == OF_TEXT || g == OF_ALONE || g == OF_OTHER)
        cm_line_code(line, "--no-deps");
    add_flags(line, b, g == OF_TORCH || g == OF_OTHER);
    for (size_t i = 0; i < what->count; i++)
        cm_line_add(line, CM_WORD_REQUIREMENT, what->items[i]);
    cm_line_take(line, index_of(b, g), 0);
    return line;
}

static cm_strings whole_group(cm_arena *arena, const cm_bundle *b, group g) {
    cm_strings what = {0};
    for (size_t i = 0; i < b->count; i++)
        if (group_of(b, &b->items[i]) == g) cm_strings_add(arena, &what, b->items[i].fetch);
    return what;
}

/* torch before 2.3 was built for NumPy 1. */
static bool before_numpy_2(const cm_bundle *b) {
    for (size_t i = 0; i < b->count; i++)
        if (cm_same(b->items[i].wanted, "numpy<2")) return true;
    return false;
}

/* NumPy stands in the line where no requirement of it does: torch does not pull it in. */
static void add_numpy(cm_shell_line *line, const cm_bundle *b, bool named) {
    if (named) return;
    if (before_numpy_2(b))
        cm_line_code(line, "\"numpy<2\"");
    else
        cm_line_code(line, "numpy");
}

/* The requirements and the index as the line to install them has them. */
static const cm_shell_line *native_line(const cm_case *c, const cm_bundle *b) {
    cm_shell_line *line = CM_LINE(c->arena, CM_SHELL_ANY, "pip download --only-binary=:all: -d {}",
                                  {CM_WORD_PATH, b->folder});
    cm_line_take(line, cm_set_line(b->set, c), 2); /* behind "pip install" */
    bool numpy = false;
    for (size_t i = 0; i < b->count; i++) {
        if (b->items[i].part != CM_PART_OTHER) continue;
        cm_line_add(line, CM_WORD_REQUIREMENT, b->items[i].fetch);
        numpy = numpy || cm_same(b->items[i].requirement.name, "numpy");
    }
    add_numpy(line, b, numpy);
    return line;
}

static const cm_shell_line *install_line(cm_arena *arena, const cm_bundle *b) {
    cm_shell_line *line = CM_LINE(arena, CM_SHELL_ANY, "pip install --no-index --find-links {}",
                                  {CM_WORD_PATH, b->folder});
    bool numpy = false;
    for (size_t i = 0; i < b->count; i++) {
        const cm_bundle_item *item = &b->items[i];
        if (item->part != CM_PART_TORCH && item->part != CM_PART_OTHER) continue;
        cm_line_add(line, CM_WORD_REQUIREMENT, item->wanted);
        numpy = numpy || cm_same(item->requirement.name, "numpy");
    }
    add_numpy(line, b, numpy);
    return line;
}

/* What the line that fetches a package has to say; `g` is the line it belongs to. */
static const char *fetched_as(const cm_bundle *b, const char *package, const char *wanted,
                              group *g) {
    *g = OF_REQUIRED;
    for (size_t i = 0; i < b->count; i++) {
        if (!cm_same(b->items[i].requirement.name, package)) continue;
        *g = group_of(b, &b->items[i]);
        return b->items[i].fetch;
    }
    return wanted ? wanted : package;
}

const cm_shell_line *cm_bundle_fetch(cm_arena *arena, const cm_bundle *b, const char *package,
                                     const char *wanted) {
    group g;
    cm_strings what = {0};
    cm_strings_add(arena, &what, fetched_as(b, package, wanted, &g));
    return b->addressed && g == OF_TORCH ? b->lines[0].command : compose(arena, b, g, &what);
}

cm_shell_lines cm_bundle_fetch_all(cm_arena *arena, const cm_bundle *b,
                                   const cm_bundle_verdict *verdict, size_t plan) {
    cm_strings what[GROUPS + 1] = {{0}};
    cm_shell_lines lines = {0};
    for (size_t i = 0; i < verdict->count; i++) {
        const cm_bundle_finding *f = &verdict->items[i];
        group g;
        if (!f->package || f->plan != plan || cm_bundle_code_is_note(f->code)) continue;
        const char *wanted = fetched_as(b, f->package, f->wanted, &g);
        cm_strings *list = &what[g];
        if (!cm_strings_has(list, wanted)) cm_strings_add(arena, list, wanted);
    }
    for (size_t g = 0; g <= GROUPS; g++) {
        if (!what[g].count) continue;
        bool native = b->addressed && g == OF_TORCH;
        cm_lines_add(arena, &lines,
                     native ? b->lines[0].command : compose(arena, b, (group)g, &what[g]));
    }
    return lines;
}

static void add_line(cm_bundle *b, const char *what, const cm_shell_line *command) {
    b->lines[b->line_count++] = (cm_bundle_line){what, command};
}

void cm_bundle_lines(const cm_case *c, cm_bundle *b) {
    static const char *const what[] = {"torch", "text", "other", "libraries", "alone", "plain"};
    if (b->native || b->addressed) add_line(b, "native", native_line(c, b));
    for (int g = OF_TORCH; !b->addressed && g < GROUPS; g++) {
        cm_strings members = whole_group(c->arena, b, (group)g);
        if (members.count) add_line(b, what[g], compose(c->arena, b, (group)g, &members));
    }
    b->install = install_line(c->arena, b);
    b->test = cm_test_line(c->arena, b->set->build->cuda ? "cu" : b->tag);
}
