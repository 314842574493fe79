/* torchmetrics V, modelscope V: the torch and the Python that a release takes, the torch of its
 * time, extras, images, and the lines to copy. */
#include <string.h>

#include "app/companion.h"
#include "app/package.h"

typedef struct {
    cm_ask *ask;
    cm_answer *answer;
    cm_err *err;
    cm_package all;
    const char *asked_python; /* as given, or NULL */
    cm_ver python;
} teller;

static void add(const teller *t, const char *key, const char *label, const char *value) {
    cm_item_add(t->ask->arena, &t->answer->root, CM_ITEM_TEXT, key, label, value);
}

/* What a release takes ------------------------------------------------------------------------- */

/* Who says it, and what pip makes of it. */
static const char *by_words(const cm_fact *fact, bool torch) {
    return !cm_same(fact->value[2], "metadata") ? "README only: pip does not check it"
           : torch                              ? "metadata: pip replaces an older one"
                                                : "metadata: pip refuses an older one";
}

static void least(const teller *t, const char *key, const char *label, const char *value,
                  const cm_fact *fact) {
    bool torch = cm_same(key, "min_torch");
    if (fact) cm_use(t->ask, fact, 3);
    add(t, key, NULL, *value ? value : NULL);
    add(t, NULL, label,
        fact ? cm_sprintf(t->ask->arena, "%s or newer (%s)", value, by_words(fact, torch))
             : "not stated");
}

static void add_statements(const teller *t, const cm_package_release *r) {
    cm_arena *arena = t->ask->arena;
    const cm_fact *rows[] = {r->least.metadata, r->least.readme};
    cm_item *list = cm_item_add(arena, &t->answer->root, CM_ITEM_LIST, "statements", NULL, NULL);
    for (size_t i = 0; i < 2; i++) {
        if (!rows[i]) continue;
        cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "by", NULL, rows[i]->value[2]);
        cm_item_add(arena, row, CM_ITEM_TEXT, "torch", NULL,
                    *rows[i]->value[3] ? rows[i]->value[3] : NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "python", NULL,
                    *rows[i]->value[4] ? rows[i]->value[4] : NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "source", NULL, rows[i]->source->url);
    }
}

static void add_needs(const teller *t, const cm_package_release *r) {
    cm_arena *arena = t->ask->arena;
    const cm_minimum *m = &r->least;
    least(t, "min_torch", "needs torch", m->torch, m->torch_fact);
    least(t, "min_python", "needs Python", m->python, m->python_fact);
    if (m->other_python) {
        cm_use(t->ask, m->readme, 4);
        add(t, NULL, "but",
            cm_sprintf(arena, "its README says Python %s: pip goes by the metadata",
                       m->other_python));
    }
    add(t, "tested_torch", NULL, *m->below ? m->below : NULL);
    if (*m->below)
        add(t, NULL, "upper bound",
            cm_sprintf(arena, "torch %s in its own tests, dropped on install: pip does not see it",
                       m->below));
    if (r->classifiers) {
        cm_item_words(arena, &t->answer->root, "classifiers", NULL,
                      cm_use(t->ask, r->classifiers, 2));
        add(t, NULL, "classifiers",
            cm_sprintf(arena, "Python %s", cm_python_span(arena, r->classifiers->value[2])));
    }
    add_statements(t, r);
}

static bool same_python(const teller *t, const char *python) {
    cm_ver have;
    return !t->python.count || (cm_ver_parse(python, &have) && have.part[0] == t->python.part[0] &&
                                have.part[1] == t->python.part[1]);
}

/* A Python that the metadata does not name may do all the same; nobody says so. */
static void add_unlisted(const teller *t, const cm_package_release *r) {
    if (!r->classifiers || !t->python.count) return;
    cm_strings listed = cm_split(t->ask->arena, r->classifiers->value[2], " ");
    for (size_t i = 0; i < listed.count; i++)
        if (same_python(t, listed.items[i])) return;
    add(t, "not_listed", "not listed",
        cm_sprintf(t->ask->arena, "Python %s is not among the classifiers of %s %s (%s)",
                   t->asked_python, t->all.package, cm_use(t->ask, r->tag, 1),
                   cm_python_span(t->ask->arena, cm_use(t->ask, r->classifiers, 2))));
}

/* The torch of its time ------------------------------------------------------------------------ */

/* Whether a release has a wheel for the Python that is asked for, else for any that is taken. */
static bool has_wheel(const teller *t, const char *torch, const cm_minimum *m) {
    cm_facts rows = CM_LOOK(t->ask, CM_KIND_TORCH_BUILD, t->err, torch);
    for (size_t i = 0; i < rows.count; i++) {
        cm_strings pythons = cm_split(t->ask->arena, rows.items[i].value[4], " ");
        for (size_t p = 0; p < pythons.count; p++) {
            cm_ver have;
            if (!cm_ver_parse(pythons.items[p], &have)) continue;
            if (same_python(t, pythons.items[p]) && cm_minimum_reached(m, NULL, &have)) return true;
        }
    }
    return false;
}

/* The newest torch when the release was tagged that it takes and was tested with; NULL: none. */
static const cm_fact *torch_then(const teller *t, const cm_package_release *r) {
    cm_facts rows = CM_LOOK(t->ask, CM_KIND_TORCH_RELEASE, t->err, "torch");
    cm_fact *best = NULL;
    cm_ver ver, best_ver = {0};
    cm_settle(&rows);
    for (size_t i = 0; i < rows.count; i++) {
        cm_fact *f = &rows.items[i];
        if (strcmp(f->value[2], r->tag->value[2]) > 0 || !cm_ver_parse(f->value[1], &ver) ||
            (best && cm_ver_cmp(&ver, &best_ver) <= 0) ||
            !cm_minimum_reached(&r->least, &ver, NULL) || !cm_minimum_tested(&r->least, &ver) ||
            !has_wheel(t, f->value[1], &r->least))
            continue;
        best = f, best_ver = ver;
    }
    return best;
}

static const char *add_torch(const teller *t, const cm_package_release *r) {
    static const char *const beside[] = {"torchvision", "torchaudio"};
    cm_arena *arena = t->ask->arena;
    const cm_fact *torch = torch_then(t, r);
    cm_item *set = cm_item_add(arena, &t->answer->root, CM_ITEM_OBJECT, "torch_then", NULL, NULL);
    if (!torch) {
        add(t, NULL, "torch then", "none known that it takes");
        return NULL;
    }
    cm_strings text = {0};
    cm_item_add(arena, set, CM_ITEM_TEXT, "torch", NULL, cm_use(t->ask, torch, 1));
    cm_item_add(arena, set, CM_ITEM_TEXT, "released", NULL, torch->value[2]);
    for (size_t i = 0; i < 2; i++) {
        const cm_fact *pair = cm_torch_pair(t->ask, torch->value[1], beside[i], t->err);
        if (!pair) continue;
        cm_item_add(arena, set, CM_ITEM_TEXT, beside[i], NULL, cm_use(t->ask, pair, 3));
        cm_strings_add(arena, &text, cm_sprintf(arena, "%s %s", beside[i], pair->value[3]));
    }
    const char *among = *r->least.below ? "the newest within that bound"
                        : t->asked_python
                            ? cm_sprintf(arena, "the newest for Python %s", t->asked_python)
                            : "the newest";
    add(t, NULL, "torch then",
        cm_sprintf(arena, "%s with %s: %s when it was tagged", torch->value[1],
                   cm_strings_join(arena, &text, ", "), among));
    return torch->value[1];
}

/* Images and lines ----------------------------------------------------------------------------- */

static void add_images(const teller *t, const cm_ver *family) {
    cm_arena *arena = t->ask->arena;
    cm_facts rows = CM_LOOK(t->ask, CM_KIND_PACKAGE_IMAGE, t->err, t->all.package);
    cm_item *list = cm_item_add(arena, &t->answer->root, CM_ITEM_LIST, "images",
                                "The project's own images", NULL);
    cm_ver ver;
    for (size_t i = 0; i < rows.count; i++) {
        const cm_fact *f = &rows.items[i];
        if (!cm_ver_parse(f->value[2], &ver) || (family && !cm_ver_in_family(&ver, family)) ||
            !same_python(t, f->value[4]))
            continue;
        cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "version", t->all.package, cm_use(t->ask, f, 2));
        cm_item_add(arena, row, CM_ITEM_TEXT, "torch", "torch", f->value[3]);
        cm_item_add(arena, row, CM_ITEM_TEXT, "python", "Python", f->value[4]);
        cm_item_add(arena, row, CM_ITEM_TEXT, "cuda", NULL, *f->value[5] ? f->value[5] : NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "CUDA", *f->value[5] ? f->value[5] : "none");
        cm_item_add(arena, row, CM_ITEM_TEXT, "image", NULL, f->value[1]);
    }
}

/* Pinned where a version is asked for. */
static const cm_shell_line *line_of(const teller *t, const cm_fact *extra, const char *version) {
    cm_arena *arena = t->ask->arena;
    const char *pin = version ? cm_sprintf(arena, "==%s", version) : "";
    const char *with = extra ? cm_sprintf(arena, "[%s]", extra->value[1]) : "";
    cm_shell_line *line =
        CM_LINE(arena, CM_SHELL_ANY, "pip install {}",
                {CM_WORD_REQUIREMENT, cm_sprintf(arena, "%s%s%s", t->all.package, with, pin)});
    if (!extra || !*extra->value[2]) return line;
    cm_line_code(line, "-f");
    cm_line_add(line, CM_WORD_ADDRESS, extra->value[2]);
    return line;
}

static void add_extras(const teller *t, const char *version) {
    cm_arena *arena = t->ask->arena;
    cm_facts rows = CM_LOOK(t->ask, CM_KIND_PACKAGE_EXTRA, t->err, t->all.package);
    cm_item *list = cm_item_add(arena, &t->answer->root, CM_ITEM_LIST, "extras", NULL, NULL);
    cm_item *part =
        cm_item_add(arena, &t->answer->root, CM_ITEM_OBJECT, NULL, "Or with an extra", NULL);
    for (size_t i = 0; i < rows.count; i++) {
        const cm_fact *f = &rows.items[i];
        if (!*f->value[1]) continue;
        const cm_shell_line *line = line_of(t, f, version);
        cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "extra", NULL, f->value[1]);
        cm_item_add(arena, row, CM_ITEM_TEXT, "find_links", NULL,
                    *f->value[2] ? f->value[2] : NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "published", NULL, f->value[3]);
        cm_item_line(arena, row, "command", NULL, line);
        cm_item_line(arena, part, NULL, "", line);
    }
    if (!part->first) part->label = NULL;
}

static void use_extras(const teller *t) {
    cm_facts rows = CM_LOOK(t->ask, CM_KIND_PACKAGE_EXTRA, t->err, t->all.package);
    for (size_t i = 0; i < rows.count; i++)
        cm_use(t->ask, &rows.items[i], 3);
}

/* The images of one release, as lines. */
static void add_pulls(const teller *t, const char *version) {
    cm_arena *arena = t->ask->arena;
    cm_facts rows = CM_LOOK(t->ask, CM_KIND_PACKAGE_IMAGE, t->err, t->all.package);
    cm_item *part =
        cm_item_add(arena, &t->answer->root, CM_ITEM_OBJECT, NULL, "Or an image of its own", NULL);
    for (size_t i = 0; version && i < rows.count; i++)
        if (cm_same(rows.items[i].value[2], version) && same_python(t, rows.items[i].value[4]))
            cm_item_line(arena, part, NULL, "",
                         CM_LINE(arena, CM_SHELL_ANY, "docker pull {}",
                                 {CM_WORD_IMAGE, rows.items[i].value[1]}));
    if (!part->first) part->label = NULL;
}

/* The last part of the answer, after the sources: an environment, torch, the package. */
static void add_lines(const teller *t, const char *version, const char *torch) {
    cm_arena *arena = t->ask->arena;
    cm_item *root = &t->answer->root;
    cm_word python = {CM_WORD_VERSION, t->asked_python};
    if (t->asked_python)
        cm_item_line(arena, root, "environment", "An environment",
                     CM_LINE(arena, CM_SHELL_ANY, "conda create -n {} python={}",
                             {CM_WORD_NAME, t->all.package}, python));
    cm_shell_line *ask = torch ? CM_LINE(arena, CM_SHELL_ANY, "cudamatrix recommend --torch {}",
                                         {CM_WORD_VERSION, torch})
                               : NULL;
    if (ask && t->asked_python) {
        cm_line_code(ask, "--python");
        cm_line_add(ask, python.kind, python.text);
    }
    if (ask)
        cm_item_line(arena, root, "ask_torch",
                     "In it torch first: ask for the line that fits the machine", ask);
    cm_item_line(arena, root, "install", cm_sprintf(arena, "Then %s", t->all.package),
                 line_of(t, NULL, version));
    add_extras(t, version);
    add_pulls(t, version);
}

/* Answers -------------------------------------------------------------------------------------- */

static const cm_package_release *newest(const teller *t) {
    for (size_t i = t->all.count; i-- > 0;)
        if (!t->all.items[i].ver.stage && cm_package_takes(&t->all.items[i], &t->python))
            return &t->all.items[i];
    return NULL;
}

static cm_status refused(const teller *t, const cm_package_release *r, const char *version) {
    const cm_package_release *other = newest(t);
    t->answer->title = cm_sprintf(t->ask->arena, "No: %s %s does not take Python %s",
                                  t->all.package, version, t->asked_python);
    add(t, "package", NULL, t->all.package);
    add(t, "version", NULL, version);
    add_needs(t, r);
    add(t, "newest_for_python", cm_sprintf(t->ask->arena, "for %s", t->asked_python),
        other ? cm_sprintf(t->ask->arena, "%s %s is the newest", t->all.package,
                           cm_use(t->ask, other->tag, 1))
              : NULL);
    const char *torch = NULL;
    if (other) torch = add_torch(t, other);
    use_extras(t);
    cm_finish(t->ask, t->answer);
    if (other) add_lines(t, other->tag->value[1], torch);
    return CM_NO;
}

static cm_status one(const teller *t, const cm_package_release *r, const char *version) {
    cm_arena *arena = t->ask->arena;
    bool read = cm_same(version, r->tag->value[1]);
    if (!cm_package_takes(r, &t->python)) return refused(t, r, version);
    t->answer->title =
        cm_sprintf(arena, "%s %s, %s", t->all.package, version,
                   read ? cm_sprintf(arena, "tagged %s", r->tag->value[2]) : "date unknown");
    add(t, "package", NULL, t->all.package);
    add(t, "version", NULL, version);
    add(t, "released", NULL, read ? cm_use(t->ask, r->tag, 2) : NULL);
    add(t, "stated_by", NULL, r->tag->value[1]);
    if (!read)
        add(t, NULL, "read from",
            cm_sprintf(arena, "%s of %s: only tags that end in .0 were read", r->tag->value[1],
                       cm_use(t->ask, r->tag, 2)));
    add_needs(t, r);
    add_unlisted(t, r);
    const char *torch = add_torch(t, r);
    cm_ver family = cm_ver_of(r->ver.part[0], r->ver.part[1]);
    add_images(t, &family);
    use_extras(t);
    cm_finish(t->ask, t->answer);
    add_lines(t, version, torch);
    return t->err->status;
}

static const char *least_text(cm_arena *arena, const char *version) {
    return *version ? cm_sprintf(arena, ">=%s", version) : "not stated";
}

static const char *says_text(const cm_package_release *r) {
    const cm_fact *f = r->least.python_fact ? r->least.python_fact : r->least.torch_fact;
    return !f ? "-" : cm_same(f->value[2], "metadata") ? "metadata" : "README";
}

static bool alike(const cm_package_release *a, const cm_package_release *b) {
    return cm_same(a->least.torch, b->least.torch) && cm_same(a->least.python, b->least.python) &&
           cm_same(says_text(a), says_text(b)) && !a->classifiers == !b->classifiers &&
           (!a->classifiers || cm_same(a->classifiers->value[2], b->classifiers->value[2]));
}

static void add_span(const teller *t, cm_item *list, const cm_package_release *first,
                     const cm_package_release *last) {
    cm_arena *arena = t->ask->arena;
    bool single = first == last;
    const char *from = cm_use(t->ask, first->tag, 1), *to = last->tag->value[1];
    cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
    cm_item_add(arena, row, CM_ITEM_TEXT, "first", NULL, from);
    cm_item_add(arena, row, CM_ITEM_TEXT, "last", NULL, to);
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "releases",
                single ? from : cm_sprintf(arena, "%s to %s", from, to));
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "tagged",
                single
                    ? first->tag->value[2]
                    : cm_sprintf(arena, "%.7s to %.7s", first->tag->value[2], last->tag->value[2]));
    cm_item_add(arena, row, CM_ITEM_TEXT, "min_torch", NULL,
                *last->least.torch ? last->least.torch : NULL);
    cm_item_add(arena, row, CM_ITEM_TEXT, "min_python", NULL,
                *last->least.python ? last->least.python : NULL);
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "torch", least_text(arena, last->least.torch));
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "Python", least_text(arena, last->least.python));
    cm_item_add(arena, row, CM_ITEM_TEXT, "python_by", "says", says_text(last));
    if (last->least.python_fact) cm_use(t->ask, last->least.python_fact, 4);
    if (!last->classifiers) return;
    cm_item_words(arena, row, "classifiers", NULL, cm_use(t->ask, last->classifiers, 2));
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "classifiers",
                cm_python_span(arena, last->classifiers->value[2]));
}

/* Releases in a row that state the same share a line; newest first. */
static void add_spans(const teller *t, const cm_ver *family) {
    cm_item *list = cm_item_add(t->ask->arena, &t->answer->root, CM_ITEM_LIST, "spans",
                                "Releases, newest first, and what they take", NULL);
    const cm_package_release *last = NULL, *first = NULL;
    for (size_t i = t->all.count; i-- > 0;) {
        const cm_package_release *r = &t->all.items[i];
        if ((family && !cm_ver_in_family(&r->ver, family)) || !cm_package_takes(r, &t->python))
            continue;
        if (last && !alike(r, last)) {
            add_span(t, list, first, last);
            last = NULL;
        }
        if (!last) last = r;
        first = r;
    }
    if (last) add_span(t, list, first, last);
}

/* All releases, or those of a family. */
static cm_status overview(const teller *t, const cm_ver *family, const char *what) {
    cm_arena *arena = t->ask->arena;
    const cm_package_release *last = NULL;
    size_t count = 0;
    for (size_t i = 0; i < t->all.count; i++) {
        const cm_package_release *r = &t->all.items[i];
        if ((family && !cm_ver_in_family(&r->ver, family)) || !cm_package_takes(r, &t->python))
            continue;
        count++;
        if (!r->ver.stage || !last) last = r;
    }
    if (!last)
        return cm_fail(t->err, CM_ABSENT, "%s %s: no release takes Python %s", t->all.package,
                       what ? what : "", t->asked_python);
    t->answer->title = t->asked_python
                           ? cm_sprintf(arena, "%s for Python %s: the newest is %s", t->all.package,
                                        t->asked_python, last->tag->value[1])
                           : cm_sprintf(arena, "%s%s%s: %zu releases, the newest is %s of %s",
                                        t->all.package, what ? " " : "", what ? what : "", count,
                                        last->tag->value[1], last->tag->value[2]);
    add(t, "package", NULL, t->all.package);
    add(t, "newest", NULL, cm_use(t->ask, last->tag, 1));
    add_unlisted(t, last);
    const char *torch = add_torch(t, last);
    add_spans(t, family);
    add_images(t, family);
    use_extras(t);
    cm_finish(t->ask, t->answer);
    bool pinned = t->asked_python || family || t->ask->as_of;
    add_lines(t, pinned ? last->tag->value[1] : NULL, torch);
    return t->err->status;
}

/* Whether only tags that end in .0 were read: then other patch releases may exist. */
static bool without_patches(const cm_package *all) {
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].ver.part[2]) return false;
    return all->count > 0;
}

static cm_status find(const teller *t, const char *what) {
    cm_ver wanted;
    cm_strings known = {0};
    const cm_package_release *last = newest(t);
    size_t of_family = 0;
    if (cm_same_i(what, "latest") && last) return one(t, last, last->tag->value[1]);
    bool version = cm_ver_parse(what, &wanted);
    for (size_t i = 0; i < t->all.count; i++) {
        const cm_package_release *r = &t->all.items[i];
        cm_strings_add(t->ask->arena, &known, r->tag->value[1]);
        if (version && wanted.count > 2 && cm_ver_cmp(&r->ver, &wanted) == 0)
            return one(t, r, r->tag->value[1]);
        if (version && wanted.count < 3 && cm_ver_in_family(&r->ver, &wanted))
            of_family++, last = r;
    }
    if (of_family == 1) return one(t, last, last->tag->value[1]);
    if (of_family) return overview(t, &wanted, what);
    for (size_t i = 0; version && wanted.count > 2 && without_patches(&t->all) && i < t->all.count;
         i++) {
        const cm_ver *have = &t->all.items[i].ver;
        if (have->part[0] == wanted.part[0] && have->part[1] == wanted.part[1] && !wanted.stage)
            return one(t, &t->all.items[i], what);
    }
    return cm_fail(t->err, CM_ABSENT, "%s %s is not in the data (%s to %s)%s", t->all.package, what,
                   t->all.items[0].tag->value[1], t->all.items[t->all.count - 1].tag->value[1],
                   cm_suggest(t->ask->arena, what, &known));
}

cm_status cm_answer_package(cm_ask *ask, const char *package, const char *what, const char *python,
                            cm_answer *answer, cm_err *err) {
    teller t = {.ask = ask, .answer = answer, .err = err, .asked_python = python};
    t.all = cm_package_load(ask, package, err);
    if (cm_package_python(ask->arena, python, &t.python, err) != CM_OK) return err->status;
    if (!t.all.count)
        return cm_fail(err, CM_ABSENT, "%s: no release of it is in the data", package);
    return what ? find(&t, what) : overview(&t, NULL, NULL);
}
