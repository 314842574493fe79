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

/* A mirror without wheels of PyTorch leaves those where they are. */
static void through(const cm_case *c, cm_bundle *b, const cm_mirror *m) {
    bool wheels = *m->wheels != 0;
    cm_mirror_share share = b->from_pypi ? (*m->pypi ? CM_MIRROR_ALL : CM_MIRROR_NOTHING)
                            : wheels     ? CM_MIRROR_ALL
                                         : CM_MIRROR_REST;
    if (*m->pypi) b->pypi = cm_sprintf(c->arena, "--index-url %s", m->pypi);
    if (wheels && m->links) {
        b->index = cm_sprintf(c->arena, "--no-index -f %s/%s", m->wheels, b->tag);
        b->beside = cm_sprintf(c->arena, "%s -f %s/%s", b->pypi, m->wheels, b->tag);
    } else if (wheels) {
        b->index = cm_sprintf(c->arena, "--index-url %s/%s", m->wheels, b->tag);
    }
    b->mirror = cm_mirror_text(c->arena, m, share, b->tag);
    b->mirror_fact = m->fact;
}

void cm_bundle_index(const cm_case *c, cm_bundle *b, const cm_facts *rows) {
    const char *named = cm_question_get(c->question, CM_Q_MIRROR);
    cm_mirror mirror;
    b->from_pypi = comes_from_pypi(b, rows);
    b->pypi = "--index-url https://pypi.org/simple";
    b->index = cm_sprintf(c->arena, "--index-url %s/%s", origin, b->tag);
    if (named && cm_mirror_find(c->arena, &c->matrix->facts[CM_KIND_MIRROR], named, &mirror))
        through(c, b, &mirror);
    if (!b->beside)
        b->beside =
            cm_sprintf(c->arena, "%s --extra-index-url %s", b->pypi, strrchr(b->index, ' ') + 1);
    if (b->from_pypi) b->index = b->beside = b->pypi;
}

/* Requirements and index as the line that installs the set has them. */
static void as_published(const cm_case *c, cm_bundle *b) {
    const char *line = cm_set_line(b->set, c);
    cm_strings words = cm_split(c->arena, line, " ");
    cm_text index = {.arena = c->arena};
    b->addressed = !cm_starts(line, "pip") || strstr(line, "&&") || strstr(line, ".whl");
    for (size_t i = 2; !b->addressed && i < words.count; i++) {
        const char *word = words.items[i];
        cm_wheel_requirement r;
        if (*word == '-' && i + 1 < words.count) {
            cm_text_printf(&index, "%s%s %s", index.length ? " " : "", word, words.items[i + 1]);
            i++;
        } else if (strstr(word, "==") && cm_wheel_requirement_parse(c->arena, word, &r)) {
            for (size_t j = 0; j < b->count; j++)
                if (cm_same(b->items[j].requirement.name, r.name)) b->items[j].fetch = word;
        }
    }
    b->index = index.length ? index.data : b->pypi;
}

/* Whether torch has its build tag in the name of its wheel, as far as any source shows it. */
static bool tagged(const cm_case *c, const cm_bundle *b) {
    const char *pinned = cm_sprintf(c->arena, "torch==%s+%s ", b->version, b->tag);
    if (b->from_pypi || b->target.os == CM_MACOS) return false;
    if (b->items[0].file) return strchr(b->items[0].file, '+') != NULL;
    return strstr(cm_set_line(b->set, c), pinned) ||
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
