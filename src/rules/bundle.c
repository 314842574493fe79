/* What has to be fetched for a set. */
#include "rules/bundle_parts.h"

#include <string.h>

/* Items ---------------------------------------------------------------------------------------- */

static bool value_fits(const char *stated, const char *wanted) {
    return cm_same(stated, "any") || cm_same(stated, wanted);
}

/* Rows of a package's release on the target; `build` NULL: those of every build. */
static bool row_fits(const cm_fact *f, const cm_bundle_target *t, const char *package,
                     const char *version, const char *build) {
    return cm_same(f->value[0], package) && cm_same(f->value[1], version) &&
           cm_same(f->value[2], build ? build : "any") &&
           value_fits(f->value[3], cm_os_name(t->os)) &&
           value_fits(f->value[4], cm_cpu_name(t->cpu));
}

bool cm_bundle_has_rows(const cm_facts *rows, const cm_bundle_target *t, const char *package,
                        const char *version, const char *build) {
    for (size_t i = 0; i < rows->count; i++)
        if (row_fits(&rows->items[i], t, package, version, build)) return true;
    return false;
}

static cm_bundle_item *add_item(cm_arena *arena, cm_bundle *b, cm_bundle_part part,
                                const char *wanted, const cm_fact *fact) {
    cm_wheel_requirement r;
    if (!cm_wheel_requirement_parse(arena, wanted, &r)) return NULL;
    for (size_t i = 0; i < b->count; i++)
        if (cm_same(b->items[i].requirement.name, r.name)) return &b->items[i];
    b->items = cm_grow(arena, b->items, &b->capacity, b->count + 1, sizeof *b->items);
    b->items[b->count] =
        (cm_bundle_item){.part = part, .wanted = wanted, .requirement = r, .fact = fact};
    return &b->items[b->count++];
}

/* What the rows of a package say it requires there; false: there are none. */
static bool add_required(cm_arena *arena, cm_bundle *b, const cm_facts *rows, cm_bundle_part part,
                         const char *package, const char *version, const char *build) {
    cm_marker_env env = cm_bundle_env(arena, &b->target);
    bool known = false;
    for (size_t i = 0; i < rows->count; i++) {
        const cm_fact *f = &rows->items[i];
        if (!row_fits(f, &b->target, package, version, build)) continue;
        known = true;
        if (cm_same(f->value[5], "none")) continue; /* all of it is inside the wheel */
        if (cm_marker_holds(arena, f->value[6], &env, NULL))
            add_item(arena, b, part, f->value[5], f);
    }
    return known;
}

/* What required packages require: only where a row says so. A package that requires torch itself
 * (triton 2.0.0) is fetched alone, or pip would fetch another torch. */
static void add_second(cm_arena *arena, cm_bundle *b, const cm_facts *rows) {
    for (size_t i = 0; i < b->count; i++) {
        const char *versions = b->items[i].requirement.versions;
        if (b->items[i].part == CM_PART_TORCH || b->items[i].part == CM_PART_OTHER ||
            !cm_starts(versions, "=="))
            continue;
        const char *package = b->items[i].requirement.name, *version = versions + 2;
        size_t before = b->count;
        add_required(arena, b, rows, CM_PART_LIBRARY, package, version, NULL);
        for (size_t r = 0; r < rows->count; r++)
            if (row_fits(&rows->items[r], &b->target, package, version, NULL) &&
                cm_same(rows->items[r].value[5], "torch"))
                b->items[i].part = CM_PART_ALONE;
        for (size_t j = before; b->items[i].part == CM_PART_ALONE && j < b->count; j++)
            b->items[j].part = CM_PART_PLAIN;
    }
}

static bool before(const cm_release *r, unsigned major, unsigned minor) {
    return r->ver.part[0] < major || (r->ver.part[0] == major && r->ver.part[1] < minor);
}

/* A row of a list of wheels for that package, build and target. */
static const char *file_in(cm_arena *arena, const cm_bundle *b, const cm_facts *rows,
                           const char *package, const char *version, const char *build) {
    const char *best = NULL;
    size_t best_place = (size_t)-1;
    for (size_t i = 0; i < rows->count; i++) {
        const cm_fact *f = &rows->items[i];
        cm_wheel_tags tags;
        if (!cm_same(f->value[0], package) || !cm_same(f->value[2], version) ||
            !cm_same(f->value[3], build) || !cm_wheel_tags_parse(arena, f->value[1], &tags) ||
            cm_bundle_fit(b, &tags) != CM_FITS)
            continue;
        for (size_t p = 0; p < b->platforms.count; p++)
            if (p < best_place && cm_strings_has(&tags.platforms, b->platforms.items[p]))
                best = f->value[1], best_place = p;
        if (!best) best = f->value[1];
    }
    return best;
}

/* On Windows a build with a tag of its own leaves nothing open in the name (PEP 427). */
static const char *named_by_rule(const cm_case *c, const cm_bundle *b, const char *package,
                                 const char *version) {
    if (b->target.os != CM_WINDOWS || b->target.cpu != CM_X86_64 || !cm_same(package, "torch") ||
        before(&c->matrix->releases[b->set->release], 1, 13))
        return NULL;
    return cm_sprintf(c->arena, "torch-%s+%s-%s-%s-win_amd64.whl", version, b->tag, b->python_tag,
                      b->abis.items[0]);
}

static void find_file(const cm_case *c, cm_bundle *b, const cm_bundle_facts *facts,
                      cm_bundle_item *item, const char *version) {
    const char *build = b->from_pypi ? "default" : b->tag;
    const char *package = item->requirement.name;
    item->file = file_in(c->arena, b, &c->matrix->facts[CM_KIND_WHEEL], package, version, build);
    if (!item->file) item->file = file_in(c->arena, b, &facts->locked, package, version, build);
    if (!item->file) item->file = named_by_rule(c, b, package, version);
    for (size_t i = 0; item->file && i < facts->sums.count; i++)
        if (cm_same(facts->sums.items[i].value[0], item->file)) item->sum = &facts->sums.items[i];
}

/* What else the asker named: its requirements are not known, so it is fetched alone. */
static void add_others(const cm_case *c, cm_bundle *b) {
    static const char *const conda[] = {"cudatoolkit", "pytorch-cuda", "pytorch-mutex", "toolkit"};
    for (size_t i = 0; i < c->question->packages.count; i++) {
        const cm_asked_package *p = &c->question->packages.items[i];
        bool of_conda = false;
        for (size_t j = 0; j < sizeof conda / sizeof *conda; j++)
            of_conda = of_conda || cm_same(p->name, conda[j]);
        if (p->from != CM_FROM_FLAG || of_conda || cm_companion_named(p->name) < CM_COMPANIONS)
            continue;
        add_item(c->arena, b, CM_PART_OTHER,
                 cm_sprintf(c->arena, "%s%s%s", p->name, p->op, p->version), NULL);
    }
}

static void add_torch(const cm_case *c, cm_bundle *b, const cm_bundle_facts *facts) {
    bool some = false;
    cm_bundle_item *item =
        add_item(c->arena, b, CM_PART_TORCH, cm_sprintf(c->arena, "torch==%s", b->version), NULL);
    find_file(c, b, facts, item, b->version);
    add_others(c, b);
    for (size_t p = 0; p < CM_COMPANIONS; p++)
        some = some || b->set->companions[p];
    for (size_t p = 0; p < CM_COMPANIONS; p++) {
        const char *version = b->set->companions[p];
        if (!some && p < 2 && cm_companion_has(c->matrix, p, b->tag))
            version = cm_set_companion_text(c->arena, c->matrix, p, b->set->release);
        if (!version) continue;
        item = add_item(c->arena, b, CM_PART_TORCH,
                        cm_sprintf(c->arena, "%s==%s", cm_companions[p], version), NULL);
        find_file(c, b, facts, item, version);
        if (!cm_ends(version, "*"))
            add_required(c->arena, b, &facts->requires, CM_PART_PLAIN, cm_companions[p], version,
                         NULL);
        if (p == 0) { /* torchvision of every age */
            add_item(c->arena, b, CM_PART_PLAIN, "numpy", NULL);
            add_item(c->arena, b, CM_PART_PLAIN, "pillow", NULL);
        }
        /* the text packages require more, which is not in the data */
        if (p > 1) b->plain_known = false;
    }
}

/* numpy is not required by torch, but tensors go to and from it; torch before 2.3 was built for
 * NumPy 1. */
static void add_numpy(const cm_case *c, cm_bundle *b) {
    const char *wanted = before(&c->matrix->releases[b->set->release], 2, 3) ? "numpy<2" : "numpy";
    cm_bundle_item *item = add_item(c->arena, b, CM_PART_PLAIN, wanted, NULL);
    if (item->part == CM_PART_OTHER) return; /* as the asker wants it */
    item->wanted = wanted;
    cm_wheel_requirement_parse(c->arena, wanted, &item->requirement);
}

static void add_libraries(const cm_case *c, cm_bundle *b, const cm_bundle_facts *facts) {
    bool any_inside = true;
    const char *build = b->from_pypi ? "default" : b->tag;
    if (b->from_pypi &&
        !cm_bundle_has_rows(&facts->requires, &b->target, "torch", b->version, build))
        build = b->tag;
    if (cm_same(b->tag, "cpu")) {
        b->libraries_known = true;
        return;
    }
    if (b->target.os == CM_WINDOWS && b->set->build->cuda) {
        b->libraries_known = b->cuda_inside = true; /* the requirements name Linux */
        return;
    }
    b->libraries_known =
        add_required(c->arena, b, &facts->requires, CM_PART_LIBRARY, "torch", b->version, build);
    add_second(c->arena, b, &facts->requires);
    for (size_t i = 0; i < b->count; i++)
        if (b->items[i].part != CM_PART_TORCH && (cm_starts(b->items[i].wanted, "nvidia-") ||
                                                  cm_starts(b->items[i].wanted, "cuda-toolkit")))
            any_inside = false;
    b->cuda_inside = b->libraries_known && any_inside && b->set->build->cuda;
}

/* Plan ----------------------------------------------------------------------------------------- */

void cm_bundle_plan(const cm_case *c, const cm_set *set, const cm_bundle_target *target,
                    const cm_bundle_facts *facts, const char *folder, cm_bundle *b) {
    *b = (cm_bundle){.target = *target, .set = set, .tag = set->tag};
    b->version = c->matrix->releases[set->release].version;
    b->plain_known = true;
    b->folder = folder;
    cm_bundle_aim(c->arena, b);
    cm_bundle_index(c, b, &facts->requires);
    add_torch(c, b, facts);
    add_libraries(c, b, facts);
    bool plain =
        add_required(c->arena, b, &facts->requires, CM_PART_PLAIN, "torch", b->version, NULL);
    b->plain_known = b->plain_known && plain;
    add_numpy(c, b);
    b->native = !b->plain_known || !b->libraries_known;
    cm_bundle_pin(c, b);
    cm_bundle_lines(c, b);
}
