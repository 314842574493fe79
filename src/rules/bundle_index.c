/* Where the wheels of a bundle come from: indexes, mirrors, and what tells one build of a release
 * from another. */
#include <string.h>

#include "rules/bundle_parts.h"
#include "rules/mirror.h"

static const char origin[] = "https://download.pytorch.org/whl";

/* Up to 1.12 the builds lie on pages of links, or on an index beside the package index. */
static bool is_old(const cm_case *c, const cm_bundle *b) {
    const cm_ver *v = &c->matrix->releases[b->set->release].ver;
    return v->part[0] < 2 && v->part[1] < 13;
}

/* The plain wheel of PyPI: on macOS always, on Linux where only its requirements are known. */
static bool comes_from_pypi(const cm_bundle *b, const cm_facts *rows) {
    if (!b->set->build->plain) return false;
    if (b->target.os == CM_MACOS) return true;
    return b->target.os == CM_LINUX && !cm_same(b->tag, "cpu") &&
           !cm_bundle_has_rows(rows, &b->target, "torch", b->version, b->tag) &&
           cm_bundle_has_rows(rows, &b->target, "torch", b->version, "default");
}

static const cm_shell_line *index_at(cm_arena *arena, const char *address) {
    return CM_LINE(arena, CM_SHELL_ANY, "--index-url {}", {CM_WORD_ADDRESS, address});
}

/* The arguments of both. */
static const cm_shell_line *beside(cm_arena *arena, const cm_shell_line *pypi,
                                   const cm_shell_line *torch) {
    cm_shell_line *both = CM_LINE_FIXED(arena, CM_SHELL_ANY, "");
    cm_line_take(both, pypi, 0);
    cm_line_take(both, torch, 0);
    return both;
}

/* A mirror without wheels of PyTorch leaves those where they are. */
static void through(const cm_case *c, cm_bundle *b, const cm_mirror *m) {
    bool wheels = *m->wheels != 0;
    cm_mirror_share share = b->from_pypi ? (*m->pypi ? CM_MIRROR_ALL : CM_MIRROR_NOTHING)
                            : wheels     ? CM_MIRROR_ALL
                                         : CM_MIRROR_REST;
    cm_arena *arena = c->arena;
    if (*m->pypi) b->pypi = index_at(arena, m->pypi);
    if (wheels && m->links) {
        b->index = CM_LINE(arena, CM_SHELL_ANY, "--no-index -f {}/{}", {CM_WORD_ADDRESS, m->wheels},
                           {CM_WORD_TAG, b->tag});
        b->beside = beside(arena, b->pypi,
                           CM_LINE(arena, CM_SHELL_ANY, "-f {}/{}", {CM_WORD_ADDRESS, m->wheels},
                                   {CM_WORD_TAG, b->tag}));
    } else if (wheels) {
        b->index = index_at(arena, cm_sprintf(arena, "%s/%s", m->wheels, b->tag));
    }
    b->mirror = cm_mirror_text(c->arena, m, share, b->tag);
    b->mirror_fact = m->fact;
}

void cm_bundle_index(const cm_case *c, cm_bundle *b, const cm_facts *rows) {
    const char *named = cm_question_get(c->question, CM_Q_MIRROR);
    cm_mirror mirror = {.wheels = ""};
    b->from_pypi = comes_from_pypi(b, rows);
    b->pypi = index_at(c->arena, "https://pypi.org/simple");
    b->index = index_at(c->arena, cm_sprintf(c->arena, "%s/%s", origin, b->tag));
    if (named && cm_mirror_find(c->arena, &c->matrix->facts[CM_KIND_MIRROR], named, &mirror))
        through(c, b, &mirror);
    const char *whl = *mirror.wheels ? mirror.wheels : origin;
    if (!b->beside)
        b->beside = beside(c->arena, b->pypi,
                           CM_LINE(c->arena, CM_SHELL_ANY, "--extra-index-url {}",
                                   {CM_WORD_ADDRESS, cm_sprintf(c->arena, "%s/%s", whl, b->tag)}));
    if (b->from_pypi) b->index = b->beside = b->pypi;
}

/* Requirements and index as the line that installs the set has them. */
static void as_published(const cm_case *c, cm_bundle *b) {
    const cm_shell_line *line = cm_set_line(b->set, c);
    const char *text = cm_line_text(line);
    cm_shell_line *index = CM_LINE_FIXED(c->arena, CM_SHELL_ANY, "");
    b->addressed =
        !text || !cm_starts(text, "pip") || cm_line_has(line, "&&") || strstr(text, ".whl");
    for (size_t i = 2; !b->addressed && i < cm_line_count(line); i++) {
        cm_word word = cm_line_word(line, i);
        cm_wheel_requirement r;
        if (word.kind != CM_WORD_REQUIREMENT)
            cm_line_take_word(index, line, i);
        else if (strstr(word.text, "==") && cm_wheel_requirement_parse(c->arena, word.text, &r))
            for (size_t j = 0; j < b->count; j++)
                if (cm_same(b->items[j].requirement.name, r.name)) b->items[j].fetch = word.text;
    }
    b->index = cm_line_count(index) ? index : b->pypi;
}

/* Whether torch has its build tag in the name of its wheel, as far as any source shows it. */
static bool tagged(const cm_case *c, const cm_bundle *b) {
    const char *pinned = cm_sprintf(c->arena, "torch==%s+%s", b->version, b->tag);
    if (b->from_pypi || b->target.os == CM_MACOS) return false;
    if (b->items[0].file) return strchr(b->items[0].file, '+') != NULL;
    return cm_line_has(cm_set_line(b->set, c), pinned) ||
           (b->target.cpu == CM_X86_64 &&
            cm_wheel_name_of(c->matrix, "torch", b->version, b->tag) == CM_NAMED_TAGGED);
}

void cm_bundle_pin(const cm_case *c, cm_bundle *b) {
    for (size_t i = 0; i < b->count; i++)
        b->items[i].fetch = b->items[i].wanted;
    if (is_old(c, b) && !b->from_pypi)
        as_published(c, b);
    else if (tagged(c, b)) /* the index may hold another beside it: +cu117.with.pypi.cudnn */
        b->items[0].fetch = cm_sprintf(c->arena, "%s+%s", b->items[0].wanted, b->tag);
}
