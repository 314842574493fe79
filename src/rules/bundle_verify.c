/* A folder of wheels against the plans: what is missing, wrong or broken. */
#include <string.h>

#include "rules/bundle.h"

enum { MOST_NEEDED = 4000 };

static const struct {
    const char *name;
    bool note;
} codes[CM_BUNDLE_CODES] = {
    [CM_BUNDLE_MISSING] = {"missing", false},
    [CM_BUNDLE_WRONG_PLATFORM] = {"wrong-platform", false},
    [CM_BUNDLE_WRONG_PYTHON] = {"wrong-python", false},
    [CM_BUNDLE_WRONG_BUILD] = {"wrong-build", false},
    [CM_BUNDLE_WRONG_VERSION] = {"wrong-version", false},
    [CM_BUNDLE_BROKEN] = {"broken", false},
    [CM_BUNDLE_DISAGREES] = {"disagrees", false},
    [CM_BUNDLE_CHECKSUM] = {"checksum", false},
    [CM_BUNDLE_NOT_LISTED] = {"not-listed", true},
    [CM_BUNDLE_EXTRA] = {"extra", true},
};

const char *cm_bundle_code_name(cm_bundle_code code) {
    return codes[code].name;
}

bool cm_bundle_code_is_note(cm_bundle_code code) {
    return codes[code].note;
}

/* What is known of one file while the folder is gone through. */
typedef struct {
    bool needed, reported;
} mark;

typedef struct {
    cm_arena *arena;
    const cm_bundle *bundle; /* the plan at hand */
    size_t bundles, plan;    /* their count, and the index of the plan at hand */
    const cm_wheel_folder *folder;
    mark *marks;
    cm_bundle_verdict *verdict;
} verification;

static cm_bundle_finding *report(verification *v, cm_bundle_code code, const char *file) {
    cm_bundle_verdict *to = v->verdict;
    to->items = cm_grow(v->arena, to->items, &to->capacity, to->count + 1, sizeof *to->items);
    cm_bundle_finding *f = &to->items[to->count++];
    *f = (cm_bundle_finding){.code = code, .file = file, .plan = v->plan};
    if (!codes[code].note) to->errors++;
    return f;
}

/* One file --------------------------------------------------------------------------------------
 */

static bool same_version(const char *a, const char *b) {
    cm_ver x, y;
    if (!cm_ver_parse(a, &x) || !cm_ver_parse(b, &y)) return cm_same_i(a, b);
    return cm_ver_cmp(&x, &y) == 0 && cm_same_i(x.local, y.local);
}

/* The system of a platform tag: wheels of torch say linux inside and manylinux outside. */
static const char *system_of(const char *platform) {
    return cm_starts(platform, "win")      ? "windows"
           : cm_starts(platform, "macosx") ? "macos"
           : cm_same(platform, "any")      ? "any"
                                           : "linux";
}

static bool tag_agrees(cm_arena *arena, const cm_wheel_tags *named, const char *tag) {
    cm_strings parts = cm_split(arena, tag, "-");
    if (parts.count != 3) return false;
    for (size_t i = 0; i < named->platforms.count; i++)
        if (cm_same(system_of(named->platforms.items[i]), system_of(parts.items[2])))
            return cm_strings_has(&named->pythons, parts.items[0]) &&
                   cm_strings_has(&named->abis, parts.items[1]);
    return false;
}

/* What METADATA and WHEEL say, where it is not what the file name says; NULL: they agree. */
static const char *disagreement(cm_arena *arena, const cm_wheel_file *f) {
    if (!cm_same(cm_package_name(arena, f->name), f->named.name))
        return cm_sprintf(arena, "name %s", f->name);
    if (!same_version(f->version, f->named.version))
        return cm_sprintf(arena, "version %s", f->version);
    for (size_t i = 0; i < f->tags.count; i++)
        if (tag_agrees(arena, &f->named, f->tags.items[i])) return NULL;
    return cm_sprintf(arena, "tag %s", cm_strings_join(arena, &f->tags, ", "));
}

static bool untagged_is_right(const cm_bundle *b, const cm_bundle_item *item) {
    const char *name = item->requirement.name;
    return b->from_pypi || b->set->build->plain || b->target.cpu != CM_X86_64 ||
           b->target.os == CM_MACOS || (item->file && !strchr(item->file, '+')) ||
           cm_same(cm_line_word(b->index, 0).text, "-f") || cm_same(name, "torchtext") ||
           cm_same(name, "torchdata") || cm_same(name, "torchcodec");
}

/* The build of a wheel, where it is not the planned one; NULL: it is. */
static const char *other_build(verification *v, const cm_bundle_item *item,
                               const cm_wheel_file *f) {
    if (!item || item->part != CM_PART_TORCH) return NULL;
    const char *local = strchr(f->named.version, '+');
    if (local) return cm_same_i(local + 1, v->bundle->tag) ? NULL : local + 1;
    return untagged_is_right(v->bundle, item) ? NULL : "plain";
}

/* Who states another SHA-256 than that of the bytes; NULL: nobody. */
static const char *bad_sum(const cm_wheel_file *f) {
    if (f->stated && !cm_same(f->stated, f->found)) return "the list in the folder";
    return f->known && f->found && !cm_same(f->known->value[1], f->found) ? f->known->source->url
                                                                          : NULL;
}

typedef struct {
    bool fits;
    cm_bundle_code code;
    const char *have;
} look;

static look wrong(cm_bundle_code code, const char *have) {
    return (look){false, code, have};
}

/* How a file of the right name stands to what is wanted. */
static look look_at(verification *v, const cm_wheel_requirement *r, const cm_bundle_item *item,
                    const cm_wheel_file *f) {
    cm_arena *arena = v->arena;
    cm_fit fit = cm_bundle_fit(v->bundle, &f->named);
    if (fit == CM_FITS_NOT_PLATFORM)
        return wrong(CM_BUNDLE_WRONG_PLATFORM, cm_strings_join(arena, &f->named.platforms, "."));
    if (fit != CM_FITS)
        return wrong(CM_BUNDLE_WRONG_PYTHON,
                     cm_sprintf(arena, "%s-%s", cm_strings_join(arena, &f->named.pythons, "."),
                                cm_strings_join(arena, &f->named.abis, ".")));
    if (!cm_wheel_requirement_allows(arena, r, f->named.version))
        return wrong(CM_BUNDLE_WRONG_VERSION, f->named.version);
    const char *build = other_build(v, item, f);
    if (build) return wrong(CM_BUNDLE_WRONG_BUILD, build);
    if (f->state != CM_WHEEL_INTACT) return wrong(CM_BUNDLE_BROKEN, cm_wheel_state_text(f->state));
    const char *says = disagreement(arena, f);
    if (says) return wrong(CM_BUNDLE_DISAGREES, says);
    if (bad_sum(f)) return wrong(CM_BUNDLE_CHECKSUM, f->found);
    return (look){.fits = true};
}

/* One plan ------------------------------------------------------------------------------------- */

typedef struct {
    cm_wheel_requirement requirement;
    const char *wanted, *why;
    const cm_bundle_item *item; /* NULL: only another wheel requires it */
} need;

typedef struct {
    need *items;
    size_t count;
} needs;

static void add_need(verification *v, needs *list, const char *wanted, const char *why,
                     const cm_bundle_item *item) {
    cm_wheel_requirement r;
    if (list->count == MOST_NEEDED || !cm_wheel_requirement_parse(v->arena, wanted, &r)) return;
    cm_marker_env env = cm_bundle_env(v->arena, &v->bundle->target);
    if (why && !cm_marker_holds(v->arena, r.condition, &env, NULL)) return;
    for (size_t i = 0; i < list->count; i++)
        if (cm_same(list->items[i].requirement.name, r.name) && !r.extras.count &&
            (!*r.versions || cm_same(list->items[i].requirement.versions, r.versions)))
            return;
    const char *plain = cm_strndup(v->arena, wanted, strcspn(wanted, ";"));
    list->items[list->count++] = (need){r, cm_squeeze(v->arena, plain), why, item};
}

/* With extras ("cuda-toolkit[cublas]") a wheel requires more. */
static void add_needs_of(verification *v, needs *list, const cm_wheel_file *f,
                         const cm_strings *extras) {
    cm_marker_env env = cm_bundle_env(v->arena, &v->bundle->target);
    for (size_t i = 0; i < f->requires.count; i++) {
        const char *wanted = f->requires.items[i];
        cm_wheel_requirement r;
        if (!cm_wheel_requirement_parse(v->arena, wanted, &r) ||
            !cm_marker_holds(v->arena, r.condition, &env, extras))
            continue;
        add_need(v, list, cm_strndup(v->arena, wanted, strcspn(wanted, ";")), f->named.name, NULL);
    }
}

/* A file that fits another plan says nothing about this one. */
static void report_need(verification *v, const need *n, const cm_wheel_file *nearest,
                        const look *found) {
    cm_bundle_finding *f =
        report(v, nearest ? found->code : CM_BUNDLE_MISSING, nearest ? nearest->file : NULL);
    f->package = n->requirement.name;
    f->wanted = nearest && found->code == CM_BUNDLE_WRONG_BUILD
                    ? cm_sprintf(v->arena, "%s+%s", n->wanted, v->bundle->tag)
                    : n->wanted;
    f->why = n->why;
    if (nearest && found->code == CM_BUNDLE_WRONG_PYTHON) f->python = v->bundle->python;
    if (v->bundles > 1)
        f->place = cm_sprintf(v->arena, "%s %s, Python %s", cm_os_name(v->bundle->target.os),
                              cm_cpu_name(v->bundle->target.cpu), v->bundle->python);
    if (nearest) f->have = found->have;
    if (nearest && f->code == CM_BUNDLE_CHECKSUM) f->why = bad_sum(nearest);
    f->command = cm_bundle_fetch(v->arena, v->bundle, n->requirement.name, n->wanted);
}

static const cm_wheel_file *fitting(verification *v, const need *n, size_t *place) {
    for (size_t i = 0; i < v->folder->count; i++) {
        const cm_wheel_file *f = &v->folder->items[i];
        if (!cm_same(f->named.name, n->requirement.name)) continue;
        if (!look_at(v, &n->requirement, n->item, f).fits) continue;
        *place = i;
        return f;
    }
    return NULL;
}

static void meet(verification *v, needs *list, const need *n, bool only_mark) {
    size_t place;
    const cm_wheel_file *f = fitting(v, n, &place), *nearest = NULL;
    look found = {0};
    if (f) {
        v->marks[place].needed = true;
        add_needs_of(v, list, f, &n->requirement.extras);
        return;
    }
    if (only_mark) return;
    for (size_t i = 0; i < v->folder->count; i++) {
        const cm_wheel_file *other = &v->folder->items[i];
        if (!cm_same(other->named.name, n->requirement.name) || v->marks[i].needed) continue;
        look l = look_at(v, &n->requirement, n->item, other);
        v->marks[i].reported = true;
        if (!nearest || l.code > found.code) nearest = other, found = l;
    }
    report_need(v, n, nearest, &found);
}

static void verify_one(verification *v, bool only_mark) {
    needs list = {cm_alloc_array(v->arena, MOST_NEEDED, sizeof *list.items), 0};
    for (size_t i = 0; i < v->bundle->count; i++)
        add_need(v, &list, v->bundle->items[i].wanted, NULL, &v->bundle->items[i]);
    for (size_t i = 0; i < list.count; i++) {
        need n = list.items[i];
        meet(v, &list, &n, only_mark);
    }
}

/* What no plan asked for ----------------------------------------------------------------------- */

static void report_sum(verification *v, const cm_wheel_file *f) {
    cm_bundle_finding *finding = report(v, CM_BUNDLE_CHECKSUM, f->file);
    finding->have = f->found;
    finding->why = bad_sum(f);
}

static void report_rest(verification *v) {
    for (size_t i = 0; i < v->folder->count; i++) {
        const cm_wheel_file *f = &v->folder->items[i];
        if (v->marks[i].needed) {
            v->verdict->good++;
            if (v->folder->sums && !f->stated) report(v, CM_BUNDLE_NOT_LISTED, f->file);
            continue;
        }
        if (v->marks[i].reported) continue;
        if (f->state != CM_WHEEL_INTACT)
            report(v, CM_BUNDLE_BROKEN, f->file)->have = cm_wheel_state_text(f->state);
        else if (bad_sum(f))
            report_sum(v, f);
        else
            report(v, CM_BUNDLE_EXTRA, f->file);
    }
    for (size_t i = 0; i < v->folder->absent.count; i++) {
        const char *file = v->folder->absent.items[i];
        cm_bundle_finding *f = report(v, CM_BUNDLE_MISSING, NULL);
        f->wanted = file;
        f->why = "the list of checksums";
    }
}

void cm_bundle_verify(cm_arena *arena, const cm_bundle *bundles, size_t count,
                      const cm_wheel_folder *folder, cm_bundle_verdict *verdict) {
    *verdict = (cm_bundle_verdict){0};
    verification v = {.arena = arena, .bundles = count, .folder = folder, .verdict = verdict};
    v.marks = cm_alloc_array(arena, folder->count + 1, sizeof *v.marks);
    for (int pass = 0; pass < 2; pass++) /* which files serve any plan, then what is wrong */
        for (size_t i = 0; i < count; i++) {
            v.bundle = &bundles[i];
            v.plan = i;
            verify_one(&v, pass == 0);
        }
    report_rest(&v);
}
