/* Published builds of torch, their GPU code, and the companions that belong to a release. */
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"

#include "rules/matrix_parts.h"

static size_t release_of(const cm_matrix *matrix, const char *version) {
    cm_ver ver;
    const cm_release *r = cm_ver_parse(version, &ver) ? cm_release_find(matrix, &ver) : NULL;
    return r ? (size_t)(r - matrix->releases) : matrix->release_count;
}

/* Builds --------------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b) {
    const cm_build *x = a, *y = b;
    if (x->release != y->release) return x->release < y->release ? -1 : 1;
    if (x->cuda != y->cuda) return x->cuda > y->cuda ? -1 : 1;
    int c = strcmp(x->tag, y->tag);
    if (c) return c;
    if (x->os != y->os) return x->os < y->os ? -1 : 1;
    if (x->cpu != y->cpu) return x->cpu < y->cpu ? -1 : 1;
    return x->conda_only - y->conda_only;
}

static bool same_build(const cm_build *x, const cm_build *y) {
    return x->release == y->release && x->os == y->os && x->cpu == y->cpu &&
           cm_same(x->tag, y->tag);
}

static bool has_build(const cm_matrix *matrix, size_t count, const cm_build *b) {
    for (size_t i = 0; i < count; i++)
        if (same_build(&matrix->builds[i], b)) return true;
    return false;
}

static cm_pythons python_set(cm_arena *arena, const char *list) {
    cm_strings words = cm_split(arena, list, " ");
    cm_pythons set = 0;
    for (size_t i = 0; i < words.count; i++)
        set |= cm_python_bit(words.items[i]);
    return set;
}

static void add_build(cm_matrix *matrix, size_t *room, cm_build build) {
    if (build.release == matrix->release_count || build.os == CM_ANY_OS) return;
    build.cuda = cm_starts(build.tag, "cu") ? cm_cuda_number(build.tag) : 0;
    matrix->builds = cm_grow(matrix->arena, matrix->builds, room, matrix->build_count + 1,
                             sizeof *matrix->builds);
    matrix->builds[matrix->build_count++] = build;
}

static void from_builds(cm_matrix *matrix, size_t *room) {
    const cm_facts *facts = &matrix->facts[CM_KIND_TORCH_BUILD];
    for (size_t i = 0; i < facts->count; i++) {
        const cm_fact *f = &facts->items[i];
        cm_os os = cm_os_named(f->value[2]);
        bool any = cm_same(f->value[3], "any");
        cm_build b = {.release = release_of(matrix, f->value[0]),
                      .tag =
                          cm_same(f->value[1], "default") && os == CM_MACOS ? "cpu" : f->value[1],
                      .os = os,
                      .cpu = any ? CM_X86_64 : cm_cpu_named(f->value[3]),
                      .pythons = python_set(matrix->arena, f->value[4]),
                      .plain = cm_same(f->value[5], "yes"),
                      .fact = f};
        if (cm_same(b.tag, "default")) continue;
        add_build(matrix, room, b);
    }
}

/* Whether a list of wheels was read for the release on that system: then it is complete, and a
 * command that names another build ("Linux and Windows") is wrong there. */
static bool listed(const cm_matrix *matrix, size_t count, size_t release, cm_os os) {
    for (size_t i = 0; i < count; i++)
        if (matrix->builds[i].release == release && matrix->builds[i].os == os) return true;
    return false;
}

/* The build that a command really installs, where it names another. */
static const char *corrected(const cm_matrix *matrix, const cm_fact *command) {
    const cm_facts *rows = &matrix->facts[CM_KIND_TORCH_CORRECTION];
    for (size_t i = 0; i < rows->count; i++)
        if (cm_same(rows->items[i].value[0], command->value[0]) &&
            cm_same(rows->items[i].value[1], command->value[1]) &&
            cm_same(rows->items[i].value[2], command->value[3]))
            return rows->items[i].value[3];
    return command->value[3];
}

/* A published command is evidence of a build even where no list of wheels was read. */
static void from_commands(cm_matrix *matrix, size_t *room, bool conda) {
    const cm_facts *facts = &matrix->facts[CM_KIND_TORCH_INSTALL];
    size_t lists = matrix->build_count;
    for (size_t i = 0; i < facts->count; i++) {
        const cm_fact *f = &facts->items[i];
        if (cm_same(f->value[1], "conda") != conda || cm_same(f->value[3], "default")) continue;
        for (unsigned os = 0; os < CM_MACOS; os++) {
            cm_build b = {.release = release_of(matrix, f->value[0]),
                          .tag = corrected(matrix, f),
                          .os = (cm_os)os,
                          .cpu = CM_X86_64,
                          .conda_only = conda,
                          .pip = !conda && strstr(f->value[5], f->value[0]) ? f : NULL,
                          .conda = conda && strstr(f->value[5], f->value[0]) ? f : NULL,
                          .fact = f};
            if (!strstr(f->value[2], cm_os_name((cm_os)os))) continue;
            if (!conda && listed(matrix, lists, b.release, b.os) && !has_build(matrix, lists, &b))
                continue;
            add_build(matrix, room, b);
        }
    }
}

static void drop_repeats(cm_matrix *matrix) {
    size_t kept = 0;
    cm_sort(matrix->builds, matrix->build_count, sizeof *matrix->builds, by_place);
    for (size_t i = 0; i < matrix->build_count; i++) {
        cm_build *b = &matrix->builds[i], *last = kept ? &matrix->builds[kept - 1] : NULL;
        if (!last || !same_build(last, b)) {
            matrix->builds[kept++] = *b;
            continue;
        }
        if (!last->pythons && b->pythons) last->pythons = b->pythons, last->fact = b->fact;
        if (!last->pip) last->pip = b->pip;
        if (!last->conda) last->conda = b->conda;
        last->plain = last->plain || b->plain;
        last->conda_only = last->conda_only && b->conda_only;
    }
    matrix->build_count = kept;
    for (size_t i = kept; i-- > 0;) {
        cm_release *r = &matrix->releases[matrix->builds[i].release];
        r->first = i;
        r->count++;
    }
}

static int basis_rank(const char *basis) {
    static const char *const order[] = {"uncertain", "stated", "script", "measured"};
    for (int i = 0; i < 4; i++)
        if (cm_same(order[i], basis)) return i;
    return -1;
}

static bool code_is_of(const cm_build *b, const cm_fact *f) {
    return cm_same(b->tag, f->value[1]) && b->os == cm_os_named(f->value[2]) &&
           b->cpu == cm_cpu_named(f->value[3]);
}

static const cm_build *twin_in(const cm_matrix *matrix, const cm_release *r, const cm_build *b) {
    for (size_t i = 0; i < r->count; i++) {
        const cm_build *o = &matrix->builds[r->first + i];
        if (o->os == b->os && o->cpu == b->cpu && cm_same(o->tag, b->tag)) return o;
    }
    return NULL;
}

/* Whether two releases are patches of one minor version whose lists agree wherever both are known.
 */
static bool patches_agree(const cm_matrix *matrix, const cm_release *x, const cm_release *y) {
    size_t common = 0;
    if (x == y || x->ver.part[0] != y->ver.part[0] || x->ver.part[1] != y->ver.part[1])
        return false;
    for (size_t i = 0; i < x->count; i++) {
        const cm_build *b = &matrix->builds[x->first + i], *o = twin_in(matrix, y, b);
        if (!o || !b->code_row || !o->code_row) continue;
        if (!cm_same(b->code_row->value[4], o->code_row->value[4])) return false;
        common++;
    }
    return common > 0;
}

/* A patch release comes from the build scripts of its minor version: where nothing says what code
 * it has, the list of another patch stands for it, and is what the evidence names. */
static void borrow_code(cm_matrix *matrix) {
    const cm_fact **borrowed =
        cm_alloc_array(matrix->arena, matrix->build_count + 1, sizeof *borrowed);
    for (size_t i = 0; i < matrix->release_count; i++)
        for (size_t j = i < 4 ? 0 : i - 4; j < matrix->release_count && j < i + 5; j++) {
            const cm_release *to = &matrix->releases[i], *from = &matrix->releases[j];
            if (!patches_agree(matrix, to, from)) continue;
            for (size_t k = 0; k < to->count; k++) {
                const cm_build *b = &matrix->builds[to->first + k], *o = twin_in(matrix, from, b);
                if (o && !b->code_row && o->code_row) borrowed[to->first + k] = o->code_row;
            }
        }
    for (size_t b = 0; b < matrix->build_count; b++)
        if (borrowed[b]) matrix->builds[b].code_row = borrowed[b];
}

static void attach_code(cm_matrix *matrix) {
    const cm_facts *facts = &matrix->facts[CM_KIND_TORCH_ARCH];
    for (size_t i = 0; i < facts->count; i++) {
        const cm_fact *f = &facts->items[i];
        size_t at = release_of(matrix, f->value[0]);
        if (at == matrix->release_count) continue;
        const cm_release *r = &matrix->releases[at];
        for (size_t b = r->first; b < r->first + r->count; b++) {
            cm_build *build = &matrix->builds[b];
            if (!code_is_of(build, f)) continue;
            if (build->code_row && basis_rank(build->code_row->value[6]) >= basis_rank(f->value[6]))
                continue;
            build->code_row = f;
        }
    }
    borrow_code(matrix);
    for (size_t b = 0; b < matrix->build_count; b++) {
        const cm_fact *row = matrix->builds[b].code_row;
        if (row)
            matrix->builds[b].code = cm_code_parse(matrix->arena, row->value[4], row->value[5]);
    }
}

void cm_matrix_make_builds(cm_matrix *matrix) {
    size_t room = 0;
    from_builds(matrix, &room);
    from_commands(matrix, &room, false);
    from_commands(matrix, &room, true);
    drop_repeats(matrix);
    attach_code(matrix);
}

/* Pairs ---------------------------------------------------------------------------------------- */

static int by_package(const void *a, const void *b) {
    const cm_pair *x = a, *y = b;
    if (x->package != y->package) return x->package < y->package ? -1 : 1;
    if (x->release != y->release) return x->release < y->release ? -1 : 1;
    int c = cm_ver_cmp(&y->ver, &x->ver);
    if (!c) c = (int)x->ver.count - (int)y->ver.count;
    return c ? c : x->preference < y->preference ? -1 : 1;
}

/* What a published command installs goes before what a table says; conda's own comes last. */
static long preference_of(const cm_fact *f, size_t place) {
    long by = cm_same(f->value[2], "pip") ? 0 : cm_same(f->value[2], "any") ? 1 : 2;
    (void)place;
    return by;
}

static void add_pair(cm_matrix *matrix, size_t *room, size_t package, size_t release,
                     const cm_fact *f, size_t place) {
    cm_pair pair = {.package = package,
                    .release = release,
                    .version = f->value[3],
                    .preference = preference_of(f, place),
                    .fact = f};
    if (!cm_ver_parse(pair.version, &pair.ver)) return;
    matrix->pairs =
        cm_grow(matrix->arena, matrix->pairs, room, matrix->pair_count + 1, sizeof *matrix->pairs);
    matrix->pairs[matrix->pair_count++] = pair;
}

/* Whether a row with a full version stands for the release already. */
static bool has_pair(const cm_matrix *matrix, size_t count, size_t package, size_t release) {
    for (size_t i = 0; i < count; i++)
        if (matrix->pairs[i].package == package && matrix->pairs[i].release == release &&
            matrix->pairs[i].ver.count >= 3)
            return true;
    return false;
}

static void add_pairs(cm_matrix *matrix, size_t *room, bool families) {
    const cm_facts *facts = &matrix->facts[CM_KIND_TORCH_PAIR];
    size_t exact = matrix->pair_count;
    for (size_t i = 0; i < facts->count; i++) {
        const cm_fact *f = &facts->items[i];
        size_t package = cm_companion_named(f->value[1]);
        cm_ver ver;
        if (package == CM_COMPANIONS || !cm_ver_parse(f->value[0], &ver)) continue;
        if ((ver.count < 3) != families) continue;
        for (size_t r = 0; r < matrix->release_count; r++) {
            const cm_ver *release = &matrix->releases[r].ver;
            if (families ? cm_ver_in_family(release, &ver) && !has_pair(matrix, exact, package, r)
                         : cm_ver_cmp(release, &ver) == 0)
                add_pair(matrix, room, package, r, f, i);
        }
    }
}

/* A row for a family (2.13) speaks of each of its releases that has no row of its own. */
void cm_matrix_make_pairs(cm_matrix *matrix) {
    size_t room = 0, kept = 0;
    add_pairs(matrix, &room, false);
    add_pairs(matrix, &room, true);
    cm_sort(matrix->pairs, matrix->pair_count, sizeof *matrix->pairs, by_package);
    for (size_t i = 0; i < matrix->pair_count; i++) {
        const cm_pair *p = &matrix->pairs[i], *last = kept ? &matrix->pairs[kept - 1] : NULL;
        if (last && last->package == p->package && last->release == p->release &&
            cm_same(last->version, p->version))
            continue;
        matrix->pairs[kept++] = *p;
    }
    matrix->pair_count = kept;
}

const cm_pair *cm_pairs_of(const cm_matrix *matrix, size_t package, size_t release, size_t *count) {
    size_t low = 0, high = matrix->pair_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const cm_pair *p = &matrix->pairs[middle];
        if (p->package < package || (p->package == package && p->release < release))
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < matrix->pair_count && matrix->pairs[end].package == package &&
           matrix->pairs[end].release == release)
        end++;
    *count = end - low;
    return matrix->pairs + low;
}

const cm_build *cm_newest_of_conda(const cm_matrix *matrix) {
    const cm_build *last = NULL;
    for (size_t i = 0; i < matrix->build_count; i++)
        if (matrix->builds[i].conda && (!last || matrix->builds[i].release > last->release))
            last = &matrix->builds[i];
    return last;
}
