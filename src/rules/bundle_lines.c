/* The lines of a bundle: fetched on any machine, or on one like the target. */
#include <string.h>

#include "rules/bundle_parts.h"

/* Quoted where a shell would read it otherwise. */
static const char *quoted(cm_arena *arena, const char *requirement) {
    return strpbrk(requirement, "<>!*[]~ ,") ? cm_sprintf(arena, "\"%s\"", requirement)
                                             : requirement;
}

/* pip takes a wheel only if its tags are among those it is given, and wants all of these flags
 * together. */
static void add_flags(cm_text *line, const cm_bundle *b, bool torch) {
    cm_text_puts(line, " --only-binary=:all:");
    for (size_t i = 0; i < b->platforms.count; i++) {
        const char *tag = b->platforms.items[i];
        if (!torch && cm_starts(tag, "linux_")) continue; /* on PyTorch's index only */
        cm_text_printf(line, " --platform %s", tag);
    }
    cm_text_printf(line, " --python-version %s --implementation cp", b->python);
    for (size_t i = 0; i < b->abis.count; i++)
        cm_text_printf(line, " --abi %s", b->abis.items[i]);
    cm_text_printf(line, " -d %s", b->folder);
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

static const char *index_of(const cm_bundle *b, group g) {
    if (g == OF_TORCH) return b->index;
    return g == OF_LIBRARIES || g == OF_OTHER || g == OF_REQUIRED ? b->beside : b->pypi;
}

static const char *compose(cm_arena *arena, const cm_bundle *b, group g, const cm_strings *what) {
    cm_text line = {.arena = arena};
    cm_text_puts(&line, "pip download");
    if (g == OF_TORCH || g == OF_TEXT || g == OF_ALONE || g == OF_OTHER)
        cm_text_puts(&line, " --no-deps");
    add_flags(&line, b, g == OF_TORCH || g == OF_OTHER);
    for (size_t i = 0; i < what->count; i++)
        cm_text_printf(&line, " %s", quoted(arena, what->items[i]));
    cm_text_printf(&line, " %s", index_of(b, g));
    return line.data;
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

/* The requirements and the index as the line to install them has them. */
static const char *native_line(const cm_case *c, const cm_bundle *b) {
    const char *install = cm_set_line(b->set, c), *at = strstr(install, "install ");
    cm_text line = {.arena = c->arena};
    cm_text_printf(&line, "pip download --only-binary=:all: -d %s %s", b->folder,
                   at ? at + strlen("install ") : install);
    bool numpy = false;
    for (size_t i = 0; i < b->count; i++) {
        if (b->items[i].part != CM_PART_OTHER) continue;
        cm_text_printf(&line, " %s", quoted(c->arena, b->items[i].fetch));
        numpy = numpy || cm_same(b->items[i].requirement.name, "numpy");
    }
    if (!numpy) cm_text_puts(&line, before_numpy_2(b) ? " \"numpy<2\"" : " numpy");
    return line.data;
}

static const char *install_line(cm_arena *arena, const cm_bundle *b) {
    cm_text line = {.arena = arena};
    bool numpy = false;
    cm_text_printf(&line, "pip install --no-index --find-links %s", b->folder);
    for (size_t i = 0; i < b->count; i++) {
        const cm_bundle_item *item = &b->items[i];
        if (item->part != CM_PART_TORCH && item->part != CM_PART_OTHER) continue;
        cm_text_printf(&line, " %s", quoted(arena, item->wanted));
        numpy = numpy || cm_same(item->requirement.name, "numpy");
    }
    if (!numpy) cm_text_puts(&line, before_numpy_2(b) ? " \"numpy<2\"" : " numpy");
    return line.data;
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

const char *cm_bundle_fetch(cm_arena *arena, const cm_bundle *b, const char *package,
                            const char *wanted) {
    group g;
    cm_strings what = {0};
    cm_strings_add(arena, &what, fetched_as(b, package, wanted, &g));
    return b->addressed && g == OF_TORCH ? b->lines[0].command : compose(arena, b, g, &what);
}

cm_strings cm_bundle_fetch_all(cm_arena *arena, const cm_bundle *b,
                               const cm_bundle_verdict *verdict, size_t plan) {
    cm_strings what[GROUPS + 1] = {{0}}, lines = {0};
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
        cm_strings_add(arena, &lines,
                       native ? b->lines[0].command : compose(arena, b, (group)g, &what[g]));
    }
    return lines;
}

static void add_line(cm_bundle *b, const char *what, const char *command) {
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
    b->test = b->set->build->cuda || cm_starts(b->tag, "rocm")
                  ? "python -c \"import torch; print(torch.__version__, "
                    "torch.cuda.get_device_name(0), torch.ones(2).cuda().sum().item())\""
                  : "python -c \"import torch; print(torch.__version__, "
                    "torch.ones(2).sum().item())\"";
}
