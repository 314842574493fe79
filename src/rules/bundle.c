/* What has to be fetched for a set. */
#include "rules/bundle_parts.h"

#include <string.h>

/* Target --------------------------------------------------------------------------------------- */

cm_marker_env cm_bundle_env(cm_arena *arena, const cm_bundle_target *t) {
    static const char *const systems[] = {"Linux", "Windows", "Darwin"};
    static const char *const platforms[] = {"linux", "win32", "darwin"};
    const char *machine = t->cpu == CM_X86_64   ? t->os == CM_WINDOWS ? "AMD64" : "x86_64"
                          : t->os == CM_WINDOWS ? "ARM64"
                          : t->os == CM_MACOS   ? "arm64"
                                                : "aarch64";
    const char *python = cm_python_name(arena, t->python);
    size_t digits = strspn(python, "0123456789.");
    return (cm_marker_env){.platform_system = systems[t->os],
                           .sys_platform = platforms[t->os],
                           .os_name = t->os == CM_WINDOWS ? "nt" : "posix",
                           .platform_machine = machine,
                           .python = cm_strndup(arena, python, digits)};
}

/* The tags under which wheels for Linux are published, with the glibc that each stands on; pip
 * takes only those that it is given. The older names stand beside the newer. */
static const struct {
    unsigned glibc; /* minor of 2.x */
    const char *tag;
} ladder[] = {{28, "manylinux_2_28"},
              {27, "manylinux_2_27"},
              {26, "manylinux_2_26"},
              {25, "manylinux_2_25"},
              {24, "manylinux_2_24"},
              {18, "manylinux_2_18"},
              {17, "manylinux_2_17"},
              {17, "manylinux2014"},
              {12, "manylinux_2_12"},
              {12, "manylinux2010"},
              {5, "manylinux_2_5"},
              {5, "manylinux1"},
              {0, "linux"}};

static void add_platforms(cm_arena *arena, cm_bundle *b) {
    const cm_bundle_target *t = &b->target;
    bool arm = t->cpu == CM_AARCH64;
    if (t->os == CM_WINDOWS) {
        cm_strings_add(arena, &b->platforms, arm ? "win_arm64" : "win_amd64");
        return;
    }
    if (t->os == CM_MACOS) { /* pip goes on to the older ones by itself */
        cm_strings_add(arena, &b->platforms, arm ? "macosx_14_0_arm64" : "macosx_11_0_x86_64");
        return;
    }
    unsigned most = t->glibc.count > 1 && t->glibc.part[0] == 2 ? t->glibc.part[1] : 28;
    for (size_t i = 0; i < sizeof ladder / sizeof *ladder; i++)
        if (ladder[i].glibc <= most && (!arm || ladder[i].glibc >= 17 || !ladder[i].glibc))
            cm_strings_add(arena, &b->platforms,
                           cm_sprintf(arena, "%s_%s", ladder[i].tag, arm ? "aarch64" : "x86_64"));
}

static void add_abis(cm_arena *arena, cm_bundle *b) {
    const char *name = cm_python_name(arena, b->target.python);
    cm_ver v;
    b->python = cm_bundle_env(arena, &b->target).python;
    cm_ver_parse(b->python, &v);
    b->python_tag = cm_sprintf(arena, "cp%u%u", v.part[0], v.part[1]);
    const char *kind = name[strlen(b->python)] == 't'               ? "t"
                       : v.part[0] == 3 && v.part[1] < 8            ? "m"
                       : v.part[0] == 2 && b->target.os == CM_LINUX ? "mu"
                       : v.part[0] == 2                             ? "m"
                                                                    : "";
    cm_strings_add(arena, &b->abis, cm_sprintf(arena, "%s%s", b->python_tag, kind));
    if (cm_same(kind, "mu"))
        cm_strings_add(arena, &b->abis, cm_sprintf(arena, "%sm", b->python_tag));
}

cm_fit cm_bundle_fit(const cm_bundle *b, const cm_wheel_tags *tags) {
    bool python = false, abi = false, platform = false;
    cm_ver target, oldest;
    cm_ver_parse(b->python, &target);
    bool stable = cm_strings_has(&tags->abis, "abi3") && !cm_ends(b->abis.items[0], "t");
    for (size_t i = 0; i < tags->pythons.count; i++) {
        const char *tag = tags->pythons.items[i];
        bool generic = cm_starts(tag, "py");
        size_t digits = strspn(tag + 2, "0123456789");
        if (strlen(tag) < 3 || !digits || tag[2 + digits]) continue;
        oldest = cm_ver_of((unsigned)(tag[2] - '0'), 0);
        for (const char *p = tag + 3; *p; p++)
            oldest.part[1] = oldest.part[1] * 10 + (unsigned)(*p - '0');
        bool same_major = oldest.part[0] == target.part[0];
        bool not_newer = oldest.part[1] <= target.part[1];
        python = python || cm_same(tag, b->python_tag) ||
                 (same_major && not_newer && (generic || (stable && cm_starts(tag, "cp"))));
    }
    for (size_t i = 0; i < tags->abis.count; i++)
        abi = abi || cm_same(tags->abis.items[i], "none") || stable ||
              cm_strings_has(&b->abis, tags->abis.items[i]);
    for (size_t i = 0; i < tags->platforms.count; i++) {
        const char *tag = tags->platforms.items[i];
        bool mac = b->target.os == CM_MACOS && cm_starts(tag, "macosx_") &&
                   (cm_ends(tag, b->target.cpu == CM_AARCH64 ? "_arm64" : "_x86_64") ||
                    cm_ends(tag, "_universal2"));
        platform = platform || mac || cm_same(tag, "any") || cm_strings_has(&b->platforms, tag);
    }
    return !platform ? CM_FITS_NOT_PLATFORM
           : !python ? CM_FITS_NOT_PYTHON
           : !abi    ? CM_FITS_NOT_ABI
                     : CM_FITS;
}

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

static bool has_rows(const cm_facts *rows, const cm_bundle_target *t, const char *package,
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
        if (b->items[i].part == CM_PART_TORCH || !cm_starts(versions, "==")) continue;
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

static void find_file(const cm_case *c, cm_bundle *b, const cm_bundle_facts *facts,
                      cm_bundle_item *item, const char *version) {
    const char *build = b->from_pypi ? "default" : b->tag;
    const char *package = item->requirement.name;
    item->file = file_in(c->arena, b, &c->matrix->facts[CM_KIND_WHEEL], package, version, build);
    if (!item->file) item->file = file_in(c->arena, b, &facts->locked, package, version, build);
}

static void add_torch(const cm_case *c, cm_bundle *b, const cm_bundle_facts *facts) {
    bool some = false;
    cm_bundle_item *item =
        add_item(c->arena, b, CM_PART_TORCH, cm_sprintf(c->arena, "torch==%s", b->version), NULL);
    find_file(c, b, facts, item, b->version);
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

static bool before(const cm_release *r, unsigned minor) {
    return r->ver.part[0] < 2 || (r->ver.part[0] == 2 && r->ver.part[1] < minor);
}

static bool old_index(const cm_release *r) {
    return r->ver.part[0] < 2 && r->ver.part[1] < 13;
}

/* numpy is not required by torch, but tensors go to and from it; torch before 2.3 was built for
 * NumPy 1. */
static void add_numpy(const cm_case *c, cm_bundle *b) {
    const char *wanted = before(&c->matrix->releases[b->set->release], 3) ? "numpy<2" : "numpy";
    cm_bundle_item *item = add_item(c->arena, b, CM_PART_PLAIN, wanted, NULL);
    item->wanted = wanted;
    cm_wheel_requirement_parse(c->arena, wanted, &item->requirement);
}

static void add_libraries(const cm_case *c, cm_bundle *b, const cm_bundle_facts *facts) {
    bool any_inside = true;
    const char *build = b->from_pypi ? "default" : b->tag;
    if (b->from_pypi && !has_rows(&facts->requires, &b->target, "torch", b->version, build))
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

static void choose_index(const cm_case *c, cm_bundle *b, const cm_bundle_facts *facts) {
    const cm_release *r = &c->matrix->releases[b->set->release];
    const cm_facts *rows = &facts->requires;
    bool plain = b->set->build->plain;
    b->from_pypi = plain && (b->target.os == CM_MACOS ||
                             (!cm_same(b->tag, "cpu") && b->target.os == CM_LINUX &&
                              !has_rows(rows, &b->target, "torch", b->version, b->tag) &&
                              has_rows(rows, &b->target, "torch", b->version, "default")));
    b->index =
        b->from_pypi ? "--index-url https://pypi.org/simple"
        : old_index(r)
            ? "-f https://download.pytorch.org/whl/torch_stable.html"
            : cm_sprintf(c->arena, "--index-url https://download.pytorch.org/whl/%s", b->tag);
}

void cm_bundle_plan(const cm_case *c, const cm_set *set, const cm_bundle_target *target,
                    const cm_bundle_facts *facts, const char *folder, cm_bundle *b) {
    *b = (cm_bundle){.target = *target, .set = set, .folder = folder, .tag = set->tag};
    b->version = c->matrix->releases[set->release].version;
    b->plain_known = true;
    add_platforms(c->arena, b);
    add_abis(c->arena, b);
    choose_index(c, b, facts);
    add_torch(c, b, facts);
    add_libraries(c, b, facts);
    bool plain =
        add_required(c->arena, b, &facts->requires, CM_PART_PLAIN, "torch", b->version, NULL);
    b->plain_known = b->plain_known && plain;
    add_numpy(c, b);
    b->native =
        !b->plain_known || !b->libraries_known || old_index(&c->matrix->releases[set->release]);
    cm_bundle_lines(c, b);
}
