/* The lines of a bundle: fetched on any machine, or on one like the target. */
#include <string.h>

#include "rules/bundle_parts.h"

static const char pypi[] = "--index-url https://pypi.org/simple";

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

typedef enum { OF_TORCH, OF_TEXT, OF_LIBRARIES, OF_ALONE, OF_PLAIN } group;

static group group_of(const cm_bundle *b, const cm_bundle_item *item) {
    switch (item->part) {
    case CM_PART_TORCH:
        return elsewhere(b, item) ? OF_TEXT : OF_TORCH;
    case CM_PART_LIBRARY:
        return OF_LIBRARIES;
    case CM_PART_ALONE:
        return OF_ALONE;
    case CM_PART_PLAIN:
        break;
    }
    return OF_PLAIN;
}

static const char *index_of(cm_arena *arena, const cm_bundle *b, group g) {
    if (g == OF_TORCH) return b->index;
    if (g == OF_LIBRARIES && !b->from_pypi)
        return cm_sprintf(arena, "%s --extra-index-url https://pypi.org/simple", b->index);
    return pypi;
}

static const char *line_of(cm_arena *arena, const cm_bundle *b, group g, const char *only) {
    cm_text line = {.arena = arena};
    cm_text_puts(&line, "pip download");
    if (g == OF_TORCH || g == OF_TEXT || g == OF_ALONE) cm_text_puts(&line, " --no-deps");
    add_flags(&line, b, g == OF_TORCH);
    for (size_t i = 0; i < b->count; i++)
        if (group_of(b, &b->items[i]) == g &&
            (!only || cm_same(only, b->items[i].requirement.name)))
            cm_text_printf(&line, " %s", quoted(arena, b->items[i].wanted));
    cm_text_printf(&line, " %s", index_of(arena, b, g));
    return line.data;
}

static bool has_group(const cm_bundle *b, group g) {
    for (size_t i = 0; i < b->count; i++)
        if (group_of(b, &b->items[i]) == g) return true;
    return false;
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
    const char *rest = at ? at + strlen("install ") : install;
    return cm_sprintf(c->arena, "pip download --only-binary=:all: -d %s %s%s", b->folder, rest,
                      before_numpy_2(b) ? " \"numpy<2\"" : " numpy");
}

static const char *install_line(cm_arena *arena, const cm_bundle *b) {
    cm_text line = {.arena = arena};
    cm_text_printf(&line, "pip install --no-index --find-links %s", b->folder);
    for (size_t i = 0; i < b->count; i++)
        if (b->items[i].part == CM_PART_TORCH)
            cm_text_printf(&line, " %s", quoted(arena, b->items[i].wanted));
    cm_text_puts(&line, before_numpy_2(b) ? " \"numpy<2\"" : " numpy");
    return line.data;
}

const char *cm_bundle_fetch(cm_arena *arena, const cm_bundle *b, const char *package,
                            const char *wanted) {
    for (size_t i = 0; !b->native && i < b->count; i++)
        if (cm_same(b->items[i].requirement.name, package))
            return line_of(arena, b, group_of(b, &b->items[i]), package);
    if (b->native && b->line_count && (!wanted || cm_same(package, "torch")))
        return b->lines[0].command;
    cm_text line = {.arena = arena};
    cm_text_puts(&line, "pip download");
    add_flags(&line, b, false);
    cm_text_printf(&line, " %s %s", quoted(arena, wanted ? wanted : package), pypi);
    return line.data;
}

void cm_bundle_lines(const cm_case *c, cm_bundle *b) {
    static const char *const what[] = {"torch", "text", "libraries", "alone", "plain"};
    if (b->native) b->lines[b->line_count++] = (cm_bundle_line){"native", native_line(c, b)};
    for (int g = OF_TORCH; !b->native && g <= OF_PLAIN; g++)
        if (has_group(b, (group)g))
            b->lines[b->line_count++] =
                (cm_bundle_line){what[g], line_of(c->arena, b, (group)g, NULL)};
    b->install = install_line(c->arena, b);
    b->test = cm_same(b->tag, "cpu")
                  ? "python -c \"import torch; print(torch.__version__, torch.ones(2) + 1)\""
                  : "python -c \"import torch; print(torch.__version__, torch.version.cuda, "
                    "torch.cuda.is_available()); print(torch.ones(2, device='cuda') + 1)\"";
}
