#include "rules/host_compiler.h"

#include <string.h>

enum { CUDA, OS, ARCH, COMPILER, PRODUCT, LEAST, GREATEST, DIALECTS, STATUS };

const char *cm_host_system(const char *compiler) {
    return cm_same(compiler, "msvc") ? "windows" : "linux";
}

/* "1940" and "14.40.33807" as cl.exe counts: 19.40. */
static bool msvc_version(cm_ver *v) {
    if (v->count == 1 && v->part[0] >= 1000 && v->part[0] < 2000) {
        *v = cm_ver_of(v->part[0] / 100, v->part[0] % 100);
        return true;
    }
    if (v->count < 2) return false;
    if (v->part[0] == 14) {
        v->part[0] = 19;
        return true;
    }
    /* 16.00 and 18.00 are compilers, 16.11 and 17.10 are numbers of Visual Studio */
    return v->part[0] == 19 || (v->part[0] >= 10 && v->part[0] <= 18 && v->part[1] == 0);
}

/* "13" of "gcc-13", "13.2.0" of "gcc (Ubuntu 13.2.0-4) 13.2.0", "19.40" of "cl 19.40": the number
 * behind a compiler's name and what a distribution puts between them. */
static const char *behind_name(const char *text) {
    static const char *const names[] = {"gcc", "g++", "clang++", "clang", "cl.exe", "cl", "msvc"};
    text += strspn(text, " ");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cm_starts_i(text, names[i])) {
            text += strlen(names[i]);
            break;
        }
    text += strspn(text, " -");
    const char *end = *text == '(' ? strchr(text, ')') : NULL;
    if (end) text = end + 1 + strspn(end + 1, " ");
    return cm_starts_i(text, "version ") ? text + strlen("version ") : text;
}

bool cm_host_version(const char *compiler, const char *text, cm_ver *version) {
    if (!text || !cm_ver_parse(behind_name(text), version)) return false;
    return !cm_same(compiler, "msvc") || msvc_version(version);
}

bool cm_host_toolkit(cm_arena *arena, const char *text, cm_ver *toolkit) {
    enum { HIGHEST_RELEASE = 9 };
    if (!text) return false;
    const char *tag = cm_tag_cuda(arena, cm_lowered(arena, text));
    const char *number = tag ? tag : text + strcspn(text, "0123456789");
    if (!cm_ver_parse(number, toolkit) || toolkit->part[0] > 99) return false;
    if (toolkit->count > 2 && toolkit->part[2] > HIGHEST_RELEASE)
        *toolkit = cm_ver_of(toolkit->part[0], toolkit->part[1]);
    return true;
}

/* Rows ----------------------------------------------------------------------------------------- */

static bool exact(const cm_fact *row, const cm_ver *toolkit) {
    cm_ver v;
    return cm_ver_parse(row->value[CUDA], &v) && v.count == toolkit->count &&
           cm_ver_cmp(&v, toolkit) == 0;
}

/* A row for the release's family, or for a release of the family that is asked for. */
static bool related(const cm_fact *row, const cm_ver *toolkit) {
    cm_ver v;
    return cm_ver_parse(row->value[CUDA], &v) &&
           (cm_ver_in_family(toolkit, &v) || cm_ver_in_family(&v, toolkit));
}

static bool about(const cm_fact *row, const char *compiler, const char *arch) {
    return (!compiler || cm_same(row->value[COMPILER], compiler)) &&
           (cm_same(row->value[ARCH], "any") || cm_same(row->value[ARCH], arch));
}

static bool same_case(const cm_fact *a, const cm_fact *b, unsigned last) {
    for (unsigned i = CUDA; i <= last; i++)
        if (i != ARCH && strcmp(a->value[i], b->value[i]) != 0) return false;
    return true;
}

/* Whether a row stands behind another for the same toolkit and compiler: one of a worse source, or
 * one for any architecture. */
static bool outdone(const cm_facts *list, size_t i) {
    const cm_fact *row = &list->items[i];
    for (size_t j = 0; j < list->count; j++) {
        const cm_fact *other = &list->items[j];
        if (i == j || !same_case(row, other, PRODUCT)) continue;
        bool nearer = cm_same(row->value[ARCH], "any") && !cm_same(other->value[ARCH], "any");
        if (nearer || (j < i && cm_same(row->value[ARCH], other->value[ARCH]))) return true;
    }
    return false;
}

static void add(cm_facts *out, const cm_fact *row) {
    out->items = cm_grow(out->arena, out->items, &out->capacity, out->count + 1, sizeof *row);
    out->items[out->count++] = *row;
}

/* All rows that speak of the toolkit: those of the very release if there are any. */
static cm_facts candidates(cm_arena *arena, const cm_facts *rows, const cm_ver *toolkit,
                           const char *arch, const char *compiler) {
    cm_facts near = {.arena = arena}, own = {.arena = arena};
    for (size_t i = 0; i < rows->count; i++) {
        const cm_fact *row = &rows->items[i];
        if (!about(row, compiler, arch) || !related(row, toolkit)) continue;
        add(&near, row);
        if (toolkit->count > 2 && exact(row, toolkit)) add(&own, row);
    }
    return compiler && own.count ? own : near;
}

static bool beyond(const char *cuda, const char *other) {
    return cm_ver_cmp_text(cuda, other) > 0;
}

cm_facts cm_host_rows(cm_arena *arena, const cm_facts *rows, const cm_ver *toolkit,
                      const char *arch, const char *compiler) {
    cm_facts all = candidates(arena, rows, toolkit, arch, compiler), out = {.arena = arena};
    for (size_t i = 0; i < all.count; i++) {
        const cm_fact *row = &all.items[i];
        bool kept = !outdone(&all, i);
        for (size_t j = 0; kept && j < all.count; j++) {
            const cm_fact *other = &all.items[j];
            if (!cm_same(other->value[COMPILER], row->value[COMPILER])) continue;
            bool own = exact(other, toolkit) && !exact(row, toolkit);
            bool newer = !exact(row, toolkit) && beyond(other->value[CUDA], row->value[CUDA]);
            kept = !own && !newer;
        }
        if (kept) add(&out, row);
    }
    return out;
}

/* Ranges --------------------------------------------------------------------------------------- */

const char *cm_host_range(cm_arena *arena, const cm_fact *row) {
    const char *least = row->value[LEAST], *greatest = row->value[GREATEST];
    if (!*least && !*greatest) return NULL;
    if (!*least) return cm_sprintf(arena, "up to %s", greatest);
    if (!*greatest) return cm_sprintf(arena, "from %s", least);
    return cm_same(least, greatest) ? greatest : cm_sprintf(arena, "%s to %s", least, greatest);
}

/* The version against an end of a range, as far as both are written: 14.2 equals 14. */
static int against(const cm_ver *version, const char *end) {
    cm_ver v, cut = *version;
    cm_ver_parse(end, &v);
    for (unsigned i = v.count; i < CM_VER_PARTS; i++)
        cut.part[i] = 0;
    return cm_ver_cmp(&cut, &v);
}

/* 11 may be 11.0 or 11.4: it does not say on which side of 11.1 it lies. */
static bool leaves_open(const cm_ver *version, const char *end) {
    cm_ver v;
    cm_ver_parse(end, &v);
    if (version->count >= v.count) return false;
    for (unsigned i = 0; i < version->count; i++)
        if (version->part[i] != v.part[i]) return false;
    return true;
}

static cm_host_says within(const cm_fact *row, const cm_ver *version) {
    const char *least = row->value[LEAST], *greatest = row->value[GREATEST];
    if ((*least && leaves_open(version, least)) || (*greatest && leaves_open(version, greatest)))
        return CM_HOST_DIFFERS;
    if (*least && against(version, least) < 0) return CM_HOST_TOO_OLD;
    if (*greatest && against(version, greatest) > 0) return CM_HOST_TOO_NEW;
    return CM_HOST_TAKEN;
}

static bool lists(const cm_fact *row) {
    return !cm_same(row->value[STATUS], "dropped") && (*row->value[LEAST] || *row->value[GREATEST]);
}

/* Whether one row's range holds that of another row for the same toolkit and compiler. */
static bool holds(const cm_fact *wide, const cm_fact *row) {
    cm_ver end;
    return wide != row && same_case(wide, row, COMPILER) && *row->value[LEAST] &&
           *row->value[GREATEST] && *wide->value[LEAST] && *wide->value[GREATEST] &&
           cm_ver_parse(row->value[LEAST], &end) && within(wide, &end) == CM_HOST_TAKEN &&
           cm_ver_parse(row->value[GREATEST], &end) && within(wide, &end) == CM_HOST_TAKEN &&
           (strcmp(wide->value[LEAST], row->value[LEAST]) != 0 ||
            strcmp(wide->value[GREATEST], row->value[GREATEST]) != 0);
}

static bool counts(const cm_facts *all, size_t i, const char *cuda) {
    if (!cm_same(all->items[i].value[CUDA], cuda) || outdone(all, i) || !lists(&all->items[i]))
        return false;
    for (size_t j = 0; j < all->count; j++)
        if (lists(&all->items[j]) && !outdone(all, j) && holds(&all->items[j], &all->items[i]))
            return false;
    return true;
}

/* The rows of one toolkit together: each product of msvc has one. */
static cm_host_says judged(const cm_facts *all, const char *cuda, const cm_ver *version,
                           const cm_fact **fact) {
    cm_host_says says = CM_HOST_UNKNOWN;
    for (size_t i = 0; i < all->count; i++) {
        const cm_fact *row = &all->items[i];
        if (!counts(all, i, cuda)) continue;
        cm_host_says one = version ? within(row, version) : CM_HOST_TAKEN;
        if (one == CM_HOST_TAKEN || says == CM_HOST_UNKNOWN) *fact = row;
        if (says == CM_HOST_UNKNOWN || one == CM_HOST_TAKEN)
            says = one;
        else if (says != one && says != CM_HOST_TAKEN)
            says = CM_HOST_BETWEEN;
    }
    return says;
}

/* "19.20 to 19.29, 19.50 to 19.59": the rows of one toolkit that no other holds. */
static const char *range_of(cm_arena *arena, const cm_facts *all, const cm_fact *fact) {
    cm_strings parts = {0};
    for (size_t i = 0; i < all->count; i++)
        if (counts(all, i, fact->value[CUDA]))
            cm_strings_add(arena, &parts, cm_host_range(arena, &all->items[i]));
    return cm_strings_join(arena, &parts, ", ");
}

static const char *otherwise(cm_arena *arena, const cm_facts *all, const cm_fact *fact) {
    for (size_t i = 0; i < all->count; i++) {
        const cm_fact *row = &all->items[i];
        if (row == fact || !same_case(row, fact, PRODUCT) || !lists(row)) continue;
        if (strcmp(row->value[GREATEST], fact->value[GREATEST]) != 0)
            return cm_host_range(arena, row);
    }
    return NULL;
}

cm_host_answer cm_host_compiler(cm_arena *arena, const cm_facts *rows, const cm_ver *toolkit,
                                const char *arch, const char *compiler, const cm_ver *version) {
    cm_facts all = candidates(arena, rows, toolkit, arch, compiler);
    cm_host_answer answer = {0};
    bool first = true;
    for (size_t i = 0; i < all.count; i++) {
        const char *cuda = all.items[i].value[CUDA];
        const cm_fact *fact = NULL;
        bool seen = false;
        for (size_t j = 0; j < i; j++)
            seen = seen || cm_same(all.items[j].value[CUDA], cuda);
        cm_host_says says = seen ? CM_HOST_UNKNOWN : judged(&all, cuda, version, &fact);
        if (!fact) continue;
        if (first || beyond(cuda, answer.fact->value[CUDA])) answer.fact = fact;
        answer.says = first || says == answer.says ? says : CM_HOST_DIFFERS;
        first = false;
    }
    if (!answer.fact) return answer;
    answer.range = range_of(arena, &all, answer.fact);
    answer.also = otherwise(arena, &all, answer.fact);
    cm_fact *kept = cm_alloc(arena, sizeof *kept);
    *kept = *answer.fact;
    answer.fact = kept;
    return answer;
}

bool cm_host_held(const cm_facts *rows, const cm_fact *row) {
    for (size_t i = 0; i < rows->count; i++)
        if (lists(&rows->items[i]) && holds(&rows->items[i], row)) return true;
    return false;
}
