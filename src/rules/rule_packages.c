#include <string.h>

#include "rules/minimum.h"
#include "rules/rules.h"

static bool same_version(const cm_pair *pair, const cm_ver *ver) {
    cm_ver plain = *ver;
    if (plain.stage == 1) plain.stage = 0, plain.stage_number = 0;
    return pair->ver.count < 3 && ver->count >= 3 ? cm_ver_in_family(&plain, &pair->ver)
                                                  : cm_ver_cmp(&pair->ver, &plain) == 0;
}

static bool same_family(const cm_ver *a, const cm_ver *b) {
    return a->part[0] == b->part[0] && a->part[1] == b->part[1];
}

/* "0.12.1", or "2.0.1 or 2.0.2" where sources put several beside the release. */
static const char *wanted_text(const cm_case *c, const cm_pair *pairs, size_t count) {
    cm_strings list = {0};
    for (size_t i = 0; i < count && list.count < 3; i++)
        if (pairs[i].ver.count >= 3 || count == 1)
            cm_strings_add(c->arena, &list, pairs[i].version);
    return list.count ? cm_strings_join(c->arena, &list, " or ") : pairs[0].version;
}

/* The releases of torch that a version of the package belongs to. */
static const char *belongs_to(const cm_case *c, const cm_case_package *p, const cm_fact **fact,
                              const cm_release **newest) {
    cm_strings list = {0};
    for (size_t i = 0; i < c->matrix->pair_count; i++) {
        const cm_pair *pair = &c->matrix->pairs[i];
        if (pair->package != p->package || !same_version(pair, &p->ver)) continue;
        *newest = &c->matrix->releases[pair->release];
        const char *version = (*newest)->version;
        if (cm_strings_has(&list, version)) continue;
        if (!*fact) *fact = pair->fact;
        cm_strings_add(c->arena, &list, version);
    }
    return list.count ? cm_strings_join(c->arena, &list, " and ") : NULL;
}

/* Code that is bound to libtorch's binary interface, or plain Python with a loose requirement. */
static bool is_binary(const cm_case_package *p) {
    /* torchvision had no compiled part before 0.3 */
    if (p->package == 0 && p->ver.part[0] == 0 && p->ver.part[1] < 3) return false;
    return p->package < 2 || cm_same(cm_companions[p->package], "torchcodec");
}

static void mismatch(const cm_case *c, cm_verdict *v, const cm_case_package *p,
                     const cm_pair *pairs, size_t count) {
    const cm_fact *home = NULL;
    const cm_release *newest = NULL;
    const char *belongs = belongs_to(c, p, &home, &newest);
    bool planned = p->from == CM_FROM_FLAG, patch = false;
    for (size_t i = 0; i < count; i++)
        patch = patch || same_family(&pairs[i].ver, &p->ver);
    /* pip refuses to install such a pair; one that is installed loads where the family is the same
     */
    cm_code_id code = planned || (!patch && is_binary(p)) ? CM_F_PACKAGE_PAIR : CM_F_PACKAGE_PATCH;
    cm_finding *f =
        cm_find(v, code, "package", cm_companions[p->package], "version", p->version, "torch",
                c->torch, "belongs_to", belongs, "wanted", wanted_text(c, pairs, count), NULL);
    cm_prove(f, pairs[0].fact, 3);
    cm_prove(f, home, 0);
}

/* torchtext ended with 0.18.0 for torch 2.3: what has no pair after its last one. */
static void unpaired(const cm_case *c, cm_verdict *v, const cm_case_package *p) {
    const cm_pair *last = NULL;
    size_t release = (size_t)(c->release - c->matrix->releases);
    for (size_t i = 0; i < c->matrix->pair_count; i++)
        if (c->matrix->pairs[i].package == p->package &&
            (!last || c->matrix->pairs[i].release >= last->release))
            last = &c->matrix->pairs[i];
    if (last && last->release < release && cm_same(cm_companions[p->package], "torchtext")) {
        cm_finding *f = cm_find(v, CM_F_PACKAGE_ENDED, "package", cm_companions[p->package],
                                "torch", c->torch, "last_version", last->version, "last_torch",
                                c->matrix->releases[last->release].version, NULL);
        cm_prove(f, last->fact, 3);
        if (f && p->from != CM_FROM_FLAG) { /* installed beside it, it may or may not be in use */
            f->severity = CM_WARNING;
            v->errors--;
            cm_miss(v, "companions");
        }
        return;
    }
    cm_find(v, CM_F_NOT_JUDGED, "what",
            cm_sprintf(c->arena, "%s %s", cm_companions[p->package], p->version), "why",
            cm_sprintf(c->arena, "no source pairs it with torch %s", c->torch), NULL);
}

static void tags(const cm_case *c, cm_verdict *v, const cm_case_package *p) {
    if (!p->tag || !c->tag || cm_same(p->tag, c->tag)) return;
    if (c->tag_from == CM_TAG_WANTED || c->kind == CM_TORCH_FAMILY) return;
    cm_find(v, CM_F_PACKAGE_TAG, "package", cm_companions[p->package], "version", p->version, "tag",
            p->tag, "torch", c->torch ? c->torch : "torch", "torch_tag", c->tag, "default",
            c->tag_from == CM_TAG_DEFAULT ? "" : NULL, NULL);
}

/* The Pythons that the companion's own table states. Only for what is planned: an installed one has
 * shown that it has a wheel. */
static void python_of(const cm_case *c, cm_verdict *v, const cm_case_package *p) {
    const cm_facts *rows = &c->matrix->facts[CM_KIND_TORCH_PYTHON];
    for (size_t i = 0; c->python && p->from == CM_FROM_FLAG && i < rows->count; i++) {
        const cm_fact *f = &rows->items[i];
        cm_ver ver;
        if (!cm_same(f->value[0], cm_companions[p->package]) || !cm_ver_parse(f->value[1], &ver) ||
            cm_ver_cmp(&ver, &p->ver) != 0 || !*f->value[2])
            continue;
        cm_strings stated = cm_split(c->arena, f->value[2], " ");
        cm_strings more = cm_split(c->arena, f->value[3], " ");
        const char *python = cm_python_name(c->arena, c->python);
        if (cm_strings_has(&stated, python) || cm_strings_has(&more, python)) return;
        cm_prove(cm_find(v, CM_F_PACKAGE_PYTHON, "package", cm_companions[p->package], "version",
                         p->version, "pythons", cm_strings_join(c->arena, &stated, ", "), "python",
                         python, NULL),
                 f, 2);
        return;
    }
}

/* Some companions leave a build out: torchaudio has no cu132. */
static void not_for_build(const cm_case *c, cm_verdict *v, const cm_case_package *p) {
    const cm_facts *rows = &c->matrix->facts[CM_KIND_PACKAGE_BUILD];
    const char *tag = p->tag ? p->tag : p->from == CM_FROM_FLAG ? c->tag : NULL;
    for (size_t i = 0; tag && i < rows->count; i++) {
        const cm_fact *f = &rows->items[i];
        if (!cm_same(f->value[0], cm_companions[p->package]) || !cm_same(f->value[1], tag) ||
            !cm_same(f->value[2], "no"))
            continue;
        cm_prove(cm_find(v, CM_F_PACKAGE_NOT_FOR_BUILD, "package", f->value[0], "tag", tag, "torch",
                         c->torch ? c->torch : "itself", NULL),
                 f, 2);
        return;
    }
}

static void judge_package(const cm_case *c, cm_verdict *v, const cm_case_package *p) {
    size_t count = 0;
    if (!p->release) {
        cm_find(v, CM_F_NOT_JUDGED, "what",
                cm_sprintf(c->arena, "%s %s", cm_companions[p->package], p->version), "why",
                "it is no published release", NULL);
        return;
    }
    tags(c, v, p);
    python_of(c, v, p);
    not_for_build(c, v, p);
    if (!c->release) return;
    const cm_pair *pairs =
        cm_pairs_of(c->matrix, p->package, (size_t)(c->release - c->matrix->releases), &count);
    if (!count) {
        unpaired(c, v, p);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (!same_version(&pairs[i], &p->ver)) continue;
        if (!v->quiet)
            cm_prove(cm_find(v, CM_F_PACKAGE_FITS, "package", cm_companions[p->package], "version",
                             p->version, "torch", c->torch, NULL),
                     pairs[i].fact, 3);
        return;
    }
    mismatch(c, v, p, pairs, count);
}

/* The newest release of the package that takes the torch and the Python of the case, or NULL. */
static const char *release_that_fits(const cm_case *c, const char *package) {
    cm_ver python;
    const char *name = c->python ? cm_python_name(c->arena, c->python) : "";
    bool known = cm_ver_parse(cm_strndup(c->arena, name, strcspn(name, "t")), &python);
    bool release = c->torch && c->kind != CM_TORCH_FAMILY;
    return cm_minimum_newest(&c->matrix->facts[CM_KIND_PACKAGE_MINIMUM], package,
                             release ? &c->torch_ver : NULL, known ? &python : NULL);
}

/* Packages that state only the least torch and Python that they need. */
static void minimums(const cm_case *c, cm_verdict *v, const cm_asked_package *p) {
    cm_ver version, need;
    cm_minimum least;
    if (!cm_same(p->op, "==") || !cm_ver_parse(p->version, &version)) return;
    if (!cm_minimum_find(&c->matrix->facts[CM_KIND_PACKAGE_MINIMUM], p->name, &version, &least))
        return;
    cm_pythons python = cm_python_bit(least.python), plain = c->python & 0x7fffffff;
    bool release = c->torch && c->kind != CM_TORCH_FAMILY;
    bool torch_low =
        release && cm_ver_parse(least.torch, &need) && cm_ver_cmp(&c->torch_ver, &need) < 0;
    bool python_low = python && plain && plain < python;
    bool untested = release && !torch_low && !cm_minimum_tested(&least, &c->torch_ver);
    bool low = torch_low || python_low;
    if (v->quiet && !low) return;
    cm_finding *f =
        cm_find(v, low ? CM_F_PACKAGE_MINIMUM : CM_F_PACKAGE_FITS, "package", p->name, "version",
                p->version, "torch",
                release ? c->torch
                : low   ? "torch"
                        : NULL,
                "stated", release || low ? NULL : "what is stated", "bound",
                release || low ? NULL : least.torch, "least_torch", least.torch, "least_python",
                least.python, "other_python", python_low ? least.other_python : NULL, "tested",
                untested ? least.below : NULL, "fits",
                !v->quiet && low ? release_that_fits(c, p->name) : NULL, NULL);
    if (torch_low || !python_low) cm_prove(f, least.torch_fact, 3);
    if (python_low) cm_prove(f, least.python_fact, 4);
    if (python_low && least.other_python) cm_prove(f, least.readme, 4);
}

/* torch 2.3 is the first that was built for NumPy 2. */
static void numpy(const cm_case *c, cm_verdict *v) {
    const cm_asked_package *p = cm_question_package(c->question, "numpy");
    cm_ver have;
    if (v->quiet || !p || !c->torch || c->kind != CM_TORCH_RELEASE || c->repaired ||
        !cm_ver_parse(p->version, &have) || have.part[0] < 2)
        return;
    if (c->torch_ver.part[0] < 2 || (c->torch_ver.part[0] == 2 && c->torch_ver.part[1] < 3))
        cm_find(v, CM_F_NUMPY_2, "torch", cm_case_torch(c), "numpy", p->version, NULL);
}

/* Without torch: whether the companions have a release of it in common. */
static void apart(const cm_case *c, cm_verdict *v) {
    const cm_fact *fact[2] = {NULL, NULL};
    const cm_release *home[2] = {NULL, NULL};
    for (size_t i = 0; i + 1 < c->package_count; i++) {
        const cm_case_package *a = &c->packages[i], *b = &c->packages[i + 1];
        const char *to_a = belongs_to(c, a, &fact[0], &home[0]);
        const char *to_b = belongs_to(c, b, &fact[1], &home[1]);
        if (!to_a || !to_b || !is_binary(a) || !is_binary(b) || strstr(to_a, to_b) ||
            strstr(to_b, to_a))
            continue;
        cm_finding *f =
            cm_find(v, CM_F_PACKAGES_APART, "package", cm_companions[a->package], "version",
                    a->version, "torch", to_a, "other", cm_companions[b->package], "other_version",
                    b->version, "other_torch", to_b, NULL);
        cm_prove(f, fact[0], 0);
        cm_prove(f, fact[1], 0);
    }
}

void cm_rule_packages(const cm_case *c, cm_verdict *v) {
    numpy(c, v);
    if (!c->torch && !c->repaired) apart(c, v);
    for (size_t i = 0; i < c->package_count; i++)
        judge_package(c, v, &c->packages[i]);
    for (size_t i = 0; i < c->question->packages.count; i++)
        minimums(c, v, &c->question->packages.items[i]);
}
