#include "rules/mirror.h"

#include "base/grammar.h"

#include "base/grammar.h"

static const char *const origin = "https://download.pytorch.org/whl";

static const char *without_slash(cm_arena *arena, const char *address) {
    size_t n = strlen(address);
    while (n && address[n - 1] == '/')
        n--;
    return cm_strndup(arena, address, n);
}

/* Whether a mirror is meant: by its name, by an address of its own, or by a part of its host, as
 * "tsinghua" of pypi.tuna.tsinghua.edu.cn. */
static bool is_meant(cm_arena *arena, const cm_fact *row, const char *named) {
    const char *pypi = row->value[1], *host = strstr(pypi, "://");
    const char *address = without_slash(arena, named);
    if (cm_same_i(row->value[0], named) || cm_same(address, without_slash(arena, pypi)) ||
        cm_same(address, row->value[2]))
        return true;
    if (!host || strlen(named) < 5 || cm_starts_i(named, "mirror")) return false;
    cm_strings parts = cm_split(arena, cm_strndup(arena, host + 3, strcspn(host + 3, "/")), ".");
    return cm_strings_has(&parts, cm_lowered(arena, named));
}

bool cm_mirror_find(cm_arena *arena, const cm_facts *rows, const char *named, cm_mirror *out) {
    for (size_t i = 0; i < rows->count; i++) {
        const cm_fact *f = &rows->items[i];
        if (!is_meant(arena, f, named)) continue;
        *out = (cm_mirror){
            f->value[0], f->value[1], f->value[2], cm_same(f->value[3], "links"), f->value[4], f};
        return true;
    }
    if (!cm_is_index_address(named)) return false;
    const char *address = without_slash(arena, named);
    bool wheels = cm_ends(address, "/whl") || cm_ends(address, "/pytorch-wheels");
    *out = (cm_mirror){named, wheels ? "" : address, wheels ? address : "", false, "", NULL};
    return true;
}

/* Lines -------------------------------------------------------------------------------------- */

/* "cu124" of https://download.pytorch.org/whl/cu124; NULL for another address. */
static const char *tag_of(const char *address) {
    size_t n = strlen(origin);
    if (!cm_starts(address, origin) || address[n] != '/') return NULL;
    const char *rest = address + n + 1;
    return *rest && !strchr(rest, '/') && !strstr(rest, ".html") ? rest : NULL;
}

static bool is_index(const char *word) {
    return cm_same(word, "--index-url") || cm_same(word, "-i");
}

/* The parts of a pip line: what is installed, and where from. */
typedef struct {
    cm_shell_line *what;
    const char *address; /* of PyTorch's index or page of links; NULL: the package index alone */
    bool extra, page;    /* beside the package index; a page of links (-f) */
    bool wheel;          /* a wheel is named by its address */
} pip_line;

/* torch==2.6.0 would also be met by the build of the package index: the tag keeps it out. The
 * CUDA and ROCm wheels of PyTorch's indexes all have it in their names. */
static const char *pinned(cm_arena *arena, const char *requirement, const char *tag) {
    if (!tag || (!cm_starts(tag, "cu") && !cm_starts(tag, "rocm"))) return requirement;
    return cm_starts(requirement, "torch==") && !strchr(requirement, '+')
               ? cm_sprintf(arena, "%s+%s", requirement, tag)
               : requirement;
}

static pip_line take(cm_arena *arena, const cm_shell_line *line, const char *tag) {
    pip_line out = {.what = CM_LINE_FIXED(arena, CM_SHELL_ANY, "")};
    for (size_t i = 0; i < cm_line_count(line); i++) {
        cm_word w = cm_line_word(line, i);
        bool page = cm_same(w.text, "-f") || cm_same(w.text, "--find-links");
        bool extra = cm_same(w.text, "--extra-index-url");
        bool more = i + 1 < cm_line_count(line);
        out.wheel = out.wheel || (w.text && strstr(w.text, ".whl"));
        if (more && (page || extra || is_index(w.text)))
            out.address = cm_line_word(line, ++i).text, out.extra = extra, out.page = page;
        else if (w.kind == CM_WORD_REQUIREMENT)
            cm_line_add(out.what, w.kind, pinned(arena, w.text, tag));
        else
            cm_line_take_word(out.what, line, i);
    }
    return out;
}

typedef enum { INDEX, EXTRA_INDEX, LINKS } place;

static void add_address(cm_shell_line *line, place as, const char *address, const char *tag) {
    if (as == LINKS)
        cm_line_code(line, "-f");
    else if (as == EXTRA_INDEX)
        cm_line_code(line, "--extra-index-url");
    else
        cm_line_code(line, "--index-url");
    cm_line_add(line, CM_WORD_ADDRESS, address);
    if (!tag) return;
    cm_line_mark(line, "/");
    cm_line_glue(line, CM_WORD_TAG, tag);
}

static const cm_shell_line *pip_through(cm_arena *arena, const cm_mirror *m,
                                        const cm_shell_line *line, cm_mirror_share *share) {
    pip_line parts = take(arena, line, NULL);
    const char *tag = parts.address && !parts.page ? tag_of(parts.address) : NULL;
    *share = CM_MIRROR_ALL;
    if (!parts.address && !parts.wheel && !*m->pypi) {
        *share = CM_MIRROR_NOTHING; /* only PyTorch's wheels are there, and the line wants none */
        return line;
    }
    bool copied = tag && *m->wheels;
    if (tag && (!copied || m->links)) parts = take(arena, line, tag);
    cm_shell_line *out = parts.what;
    if (*m->pypi && (!copied || m->links || parts.extra)) add_address(out, INDEX, m->pypi, NULL);
    if (copied)
        add_address(out, m->links ? LINKS : parts.extra ? EXTRA_INDEX : INDEX, m->wheels, tag);
    else if (parts.address)
        add_address(out,
                    parts.page                ? LINKS
                    : parts.extra || *m->pypi ? EXTRA_INDEX
                                              : INDEX,
                    parts.address, NULL);
    if (!copied && (parts.address || parts.wheel))
        *share = *m->pypi ? CM_MIRROR_REST : CM_MIRROR_NOTHING;
    return out;
}

static const cm_shell_line *conda_through(cm_arena *arena, const cm_mirror *m,
                                          const cm_shell_line *line, cm_mirror_share *share) {
    size_t others = 0, ours = 0;
    const cm_shell_line *out = line;
    for (size_t i = 0; *m->conda && i < cm_line_count(line); i++) {
        cm_word w = cm_line_word(line, i);
        if (w.kind != CM_WORD_CHANNEL) continue;
        if (cm_same(w.text, "pytorch"))
            out = cm_line_with(arena, out, i, m->conda), ours++;
        else
            others++;
    }
    *share = !ours ? CM_MIRROR_NOTHING : others ? CM_MIRROR_CHANNEL : CM_MIRROR_ALL;
    return out;
}

const cm_shell_line *cm_mirror_line(cm_arena *arena, const cm_mirror *mirror,
                                    const cm_shell_line *line, cm_mirror_share *share) {
    *share = CM_MIRROR_NOTHING;
    const char *program = cm_line_text(line) ? cm_line_word(line, 0).text : "";
    if (cm_line_has(line, "&&")) return line; /* one line for several steps */
    if (cm_starts(program, "pip") || cm_same(program, "uv"))
        return pip_through(arena, mirror, line, share);
    return cm_same(program, "conda") ? conda_through(arena, mirror, line, share) : line;
}
