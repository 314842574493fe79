#include "rules/mirror.h"

#include <string.h>

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
    cm_strings what;
    const char *address; /* of PyTorch's index or page of links; NULL: the package index alone */
    bool extra, page;    /* beside the package index; a page of links (-f) */
} pip_line;

static void take(cm_arena *arena, const char *line, pip_line *out) {
    cm_strings words = cm_split(arena, line, " ");
    for (size_t i = 0; i < words.count; i++) {
        const char *word = words.items[i];
        bool page = cm_same(word, "-f") || cm_same(word, "--find-links");
        bool extra = cm_same(word, "--extra-index-url");
        if (i + 1 < words.count && (page || extra || is_index(word)))
            out->address = words.items[++i], out->extra = extra, out->page = page;
        else
            cm_strings_add(arena, &out->what, word);
    }
}

/* torch==2.6.0 would also be met by the build of the package index: the tag keeps it out. The
 * CUDA and ROCm wheels of PyTorch's indexes all have it in their names. */
static void pin(cm_arena *arena, pip_line *line, const char *tag) {
    if (!cm_starts(tag, "cu") && !cm_starts(tag, "rocm")) return;
    for (size_t i = 0; i < line->what.count; i++) {
        const char *word = line->what.items[i];
        if (cm_starts(word, "torch==") && !strchr(word, '+'))
            line->what.items[i] = cm_sprintf(arena, "%s+%s", word, tag);
    }
}

static const char *pip_through(cm_arena *arena, const cm_mirror *m, const char *line,
                               cm_mirror_share *share) {
    pip_line parts = {0};
    take(arena, line, &parts);
    const char *tag = parts.address && !parts.page ? tag_of(parts.address) : NULL;
    bool wheel = strstr(line, ".whl") != NULL;
    cm_text out = {.arena = arena};
    *share = CM_MIRROR_ALL;
    if (!parts.address && !wheel && !*m->pypi) {
        *share = CM_MIRROR_NOTHING; /* only PyTorch's wheels are there, and the line wants none */
        return line;
    }
    bool copied = tag && *m->wheels;
    if (tag && (!copied || m->links)) pin(arena, &parts, tag);
    cm_text_puts(&out, cm_strings_join(arena, &parts.what, " "));
    if (*m->pypi && (!copied || m->links || parts.extra))
        cm_text_printf(&out, " --index-url %s", m->pypi);
    if (copied && m->links)
        cm_text_printf(&out, " -f %s/%s", m->wheels, tag);
    else if (copied)
        cm_text_printf(&out, " --%sindex-url %s/%s", parts.extra ? "extra-" : "", m->wheels, tag);
    else if (parts.address)
        cm_text_printf(&out, " %s %s",
                       parts.page                ? "-f"
                       : parts.extra || *m->pypi ? "--extra-index-url"
                                                 : "--index-url",
                       parts.address);
    if (!copied && (parts.address || wheel)) *share = *m->pypi ? CM_MIRROR_REST : CM_MIRROR_NOTHING;
    return out.data;
}

static const char *conda_through(cm_arena *arena, const cm_mirror *m, const char *line,
                                 cm_mirror_share *share) {
    cm_strings words = cm_split(arena, line, " ");
    size_t others = 0, ours = 0;
    for (size_t i = 1; *m->conda && i < words.count; i++) {
        if (!cm_same(words.items[i - 1], "-c")) continue;
        if (cm_same(words.items[i], "pytorch"))
            words.items[i] = m->conda, ours++;
        else
            others++;
    }
    *share = !ours ? CM_MIRROR_NOTHING : others ? CM_MIRROR_CHANNEL : CM_MIRROR_ALL;
    return ours ? cm_strings_join(arena, &words, " ") : line;
}

const char *cm_mirror_line(cm_arena *arena, const cm_mirror *mirror, const char *line,
                           cm_mirror_share *share) {
    *share = CM_MIRROR_NOTHING;
    if (strstr(line, "&&")) return line; /* one line for several steps */
    if (cm_starts(line, "pip") || cm_starts(line, "uv "))
        return pip_through(arena, mirror, line, share);
    return cm_starts(line, "conda") ? conda_through(arena, mirror, line, share) : line;
}
