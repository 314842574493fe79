/* bundle: the set, the plan for each target, the lines; or a folder against the plan. */
#include "app/bundle.h"

#include <string.h>

#include "app/bundled.h"
#include "app/judged.h"
#include "probe/wheel_folder.h"

enum { MOST_SETS = 2048, MOST_TARGETS = 16 };

/* Targets -------------------------------------------------------------------------------------- */

typedef struct {
    cm_case *cases[MOST_TARGETS];
    cm_set sets[MOST_TARGETS];
    cm_bundle bundles[MOST_TARGETS];
    size_t count;
    size_t chief; /* whose builds are gone through: the first that is not macOS */
} plan;

/* One word of a target: a system, a CPU, a Python, a glibc. */
static cm_status state_word(cm_question *question, const char *target, const char *word, bool *said,
                            cm_err *err) {
    const char *glibc = cm_starts_i(word, "glibc") ? word + strlen("glibc") : NULL;
    const char *python = cm_starts_i(word, "python") ? word + strlen("python") : word;
    cm_field field = cm_system_word(word)                      ? CM_Q_OS
                     : cm_cpu_named(word) <= CM_AARCH64        ? CM_Q_ARCH
                     : glibc && *glibc >= '0' && *glibc <= '9' ? CM_Q_GLIBC
                     : cm_python_bit(python)                   ? CM_Q_PYTHON
                                                               : CM_Q_FIELDS;
    if (field == CM_Q_FIELDS)
        return cm_fail(err, CM_USAGE,
                       "--target %s: \"%s\" is no system, CPU or Python; expected "
                       "windows:3.10, linux:aarch64:3.12",
                       target, word);
    const char *value = field == CM_Q_OS       ? cm_system_word(word)
                        : field == CM_Q_GLIBC  ? glibc
                        : field == CM_Q_PYTHON ? python
                                               : word;
    if (said[field] && !cm_same(question->fields[field].value, value))
        return cm_fail(err, CM_USAGE, "--target %s: %s and %s; give --target once for each machine",
                       target, question->fields[field].value, value);
    said[field] = true;
    question->fields[field] = (cm_given){value, CM_FROM_FLAG};
    return CM_OK;
}

static cm_status state_target(cm_question *question, const char *target, cm_err *err) {
    cm_strings words = cm_split(question->arena, target, ":,/ ");
    bool said[CM_Q_FIELDS] = {false};
    for (size_t i = 0; i < words.count; i++)
        if (state_word(question, target, words.items[i], said, err) != CM_OK) return err->status;
    return CM_OK;
}

static cm_status read_target(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                             cm_case **out, cm_err *err) {
    cm_case *c = cm_alloc(ask->arena, sizeof *c);
    if (cm_knowledge_case(ask, knowledge, question, c, err) != CM_OK) return err->status;
    if (cm_refuse_unknown(c, err) != CM_OK) return err->status;
    c->driver_none = c->no_device_node = false; /* both can be put right over there */
    bool cpu = cm_same(c->tag, "cpu") && c->tag_from == CM_TAG_STATED && !c->gpu_count;
    if (c->os == CM_MACOS || cpu) c->gpu_refused = true; /* the CPU is meant */
    *out = c;
    if (c->os == CM_ANY_OS)
        return cm_fail(err, CM_USAGE,
                       "bundle: for which system? give --os linux, windows or macos");
    if (!c->python) return cm_fail(err, CM_USAGE, "bundle: for which Python? give --python 3.10");
    if (c->os == CM_MACOS && !c->cpu_stated)
        return cm_fail(err, CM_USAGE,
                       "bundle: for which Mac? give --arch arm64 (Apple silicon) or x86_64");
    if (c->cpu > CM_AARCH64)
        return cm_fail(err, CM_ABSENT, "bundle: no wheels of pytorch.org for %s are in the data",
                       c->cpu_text ? c->cpu_text : "that CPU");
    return CM_OK;
}

static bool same_target(const cm_case *a, const cm_case *b) {
    return a->os == b->os && a->cpu == b->cpu && a->python == b->python;
}

static cm_status read_targets(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                              const cm_bundle_wish *wish, plan *p, cm_err *err) {
    bool named = wish->targets->count > 0;
    const cm_strings *list = named ? wish->targets : wish->pythons;
    if (named && wish->pythons->count > 1)
        return cm_fail(err, CM_USAGE, "bundle: give the Pythons in --target, not by --python");
    if (list->count > MOST_TARGETS)
        return cm_fail(err, CM_USAGE, "bundle: at most %d targets at once", MOST_TARGETS);
    p->count = list->count ? list->count : 1;
    for (size_t i = 0; i < p->count; i++) {
        cm_question *one = cm_alloc(ask->arena, sizeof *one);
        *one = *question;
        if (named && state_target(one, list->items[i], err) != CM_OK) return err->status;
        if (!named && list->count)
            one->fields[CM_Q_PYTHON] = (cm_given){list->items[i], CM_FROM_FLAG};
        if (read_target(ask, knowledge, one, &p->cases[i], err) != CM_OK) return err->status;
        for (size_t j = 0; j < i; j++)
            if (same_target(p->cases[j], p->cases[i]))
                return cm_fail(err, CM_USAGE, "bundle: %s %s is named twice",
                               named ? "--target" : "Python", list->items[i]);
    }
    while (p->chief + 1 < p->count && p->cases[p->chief]->os == CM_MACOS)
        p->chief++;
    if (p->cases[p->chief]->os == CM_MACOS) p->chief = 0;
    return CM_OK;
}

/* Set ------------------------------------------------------------------------------------------ */

/* The builds of each target, best first. */
typedef struct {
    cm_set *sets;
    size_t count;
} choice;

/* A set of the same release that passes on a target: of the same build, or (macOS has but one) of
 * any. */
static bool partner(const plan *p, size_t target, const choice *from, const cm_set *chief,
                    cm_case *scratch, cm_set *out) {
    const cm_case *c = p->cases[target];
    for (size_t i = 0; i < from->count; i++) {
        if (from->sets[i].release != chief->release ||
            (c->os != CM_MACOS && !cm_same(from->sets[i].tag, chief->tag)))
            continue;
        *out = from->sets[i];
        if (cm_set_passes(out, c, scratch)) return true;
    }
    return false;
}

static bool passes_everywhere(plan *p, const choice *choices, const cm_set *chief,
                              cm_case *scratch) {
    for (size_t i = 0; i < p->count; i++) {
        p->sets[i] = *chief;
        if (i == p->chief ? !cm_set_passes(&p->sets[i], p->cases[i], scratch)
                          : !partner(p, i, &choices[i], chief, scratch, &p->sets[i]))
            return false;
    }
    return true;
}

/* What is stated, with the build that was chosen: companions as the asker named them. */
static bool stated_fits(const cm_case *c, const cm_set *set, cm_case *stated, cm_verdict *v) {
    memcpy(stated, c, sizeof *stated);
    if (!c->package_count) return true;
    stated->release = &c->matrix->releases[set->release];
    stated->torch = stated->release->version;
    stated->torch_ver = stated->release->ver;
    stated->kind = CM_TORCH_RELEASE;
    stated->tag = set->tag;
    stated->tag_from = CM_TAG_STATED;
    cm_case_find_builds(stated);
    cm_judge(stated, false, v);
    return v->says != CM_SAYS_NO;
}

static cm_status refuse(cm_ask *ask, cm_answer *answer, const cm_case *c, const cm_verdict *v,
                        const cm_set *sets, size_t count, const char *why) {
    if (v) {
        cm_describe_verdict(ask, answer, c, v, NULL, CM_FOR_PEOPLE);
        answer->title = cm_sprintf(ask->arena, "No bundle: %s", why);
        return CM_NO;
    }
    answer->title = cm_sprintf(ask->arena, "No bundle: %s", why);
    cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "for", "for", cm_facts_text(ask, c));
    cm_describe_reasons(ask, answer, c, NULL, sets, count);
    cm_describe_input(ask, answer, c);
    cm_finish(ask, answer);
    return CM_NO;
}

static cm_status choose(cm_ask *ask, plan *p, cm_answer *answer) {
    cm_case *c = p->cases[p->chief], *scratch = cm_alloc(ask->arena, sizeof *scratch);
    choice choices[MOST_TARGETS] = {0};
    cm_verdict v, first;
    cm_case *refused = NULL;
    for (size_t i = 0; i < p->count; i++) {
        choices[i].sets = cm_alloc_array(ask->arena, MOST_SETS, sizeof *choices[i].sets);
        choices[i].count = cm_sets_of(p->cases[i], choices[i].sets, MOST_SETS);
    }
    const choice *own = &choices[p->chief];
    for (size_t i = 0; i < own->count; i++) {
        if (!passes_everywhere(p, choices, &own->sets[i], scratch)) continue;
        if (stated_fits(c, &own->sets[i], scratch, &v)) return CM_OK;
        if (refused) continue;
        refused = cm_alloc(ask->arena, sizeof *refused);
        memcpy(refused, scratch, sizeof *refused);
        first = v;
    }
    if (refused)
        return refuse(ask, answer, refused, &first, NULL, 0, "the packages do not go together");
    for (size_t i = 0; i < p->count; i++) {
        cm_judge(p->cases[i], false, &v);
        bool no = c->torch && v.says == CM_SAYS_NO && v.outcome != CM_CPU_ONLY_BUILD;
        if (no)
            return refuse(ask, answer, p->cases[i], &v, NULL, 0,
                          "that torch does not fit these facts");
    }
    return refuse(ask, answer, c, NULL, own->sets, own->count,
                  p->count > 1 ? "no published build fits all targets"
                               : "nothing that was published fits these facts");
}

/* Answer --------------------------------------------------------------------------------------- */

static const char *system_title(const cm_case *c) {
    static const char *const names[] = {"Linux", "Windows", "macOS"};
    return names[c->os];
}

/* Whether a folder can stand in a line of any shell, in quotes at most. */
static bool can_be_copied(cm_arena *arena, const char *folder) {
    return cm_line_text(CM_LINE(arena, CM_SHELL_ANY, "{}", {CM_WORD_PATH, folder})) != NULL;
}

static void make_plans(cm_ask *ask, plan *p, const cm_bundle_wish *wish, cm_err *err) {
    cm_bundle_facts facts = {CM_LOOK(ask, CM_KIND_WHEEL_LOCKED, err, "torch", NULL, NULL),
                             CM_LOOK(ask, CM_KIND_WHEEL_REQUIREMENT, err, NULL),
                             CM_LOOK(ask, CM_KIND_WHEEL_SUM, err, NULL)};
    for (size_t i = 0; i < p->count; i++) {
        const cm_case *c = p->cases[i];
        cm_bundle_target target = {c->os, c->cpu, c->python, c->glibc};
        const char *folder = wish->folder ? wish->folder : wish->verify ? wish->verify : "wheels";
        if (!can_be_copied(ask->arena, folder))
            folder = "wheels"; /* where it is verified; of -o it is refused */
        cm_bundle_plan(c, &p->sets[i], &target, &facts, folder, &p->bundles[i]);
    }
}

/* "Linux x86_64, Python 3.10, 3.12; Windows x86_64, Python 3.10" */
static const char *places(cm_ask *ask, const plan *p) {
    cm_text out = {.arena = ask->arena};
    for (size_t i = 0; i < p->count; i++) {
        const cm_case *c = p->cases[i], *last = i ? p->cases[i - 1] : NULL;
        if (!last || last->os != c->os || last->cpu != c->cpu)
            cm_text_printf(&out, "%s%s %s, Python", i ? "; " : "", system_title(c),
                           cm_cpu_name(c->cpu));
        else
            cm_text_puts(&out, ",");
        cm_text_printf(&out, " %s", cm_python_name(ask->arena, c->python));
    }
    return out.data;
}

static const char *title_of(cm_ask *ask, const plan *p, const char *what) {
    cm_strings tags = {0};
    for (size_t i = 0; i < p->count; i++)
        cm_add_once(ask->arena, &tags, p->sets[i].tag);
    return cm_sprintf(ask->arena, "%s torch %s, build %s: %s", what, p->bundles[0].version,
                      cm_strings_join(ask->arena, &tags, " and "), places(ask, p));
}

static cm_status verify(cm_ask *ask, const plan *p, const char *path, cm_answer *answer,
                        cm_err *err) {
    cm_wheel_folder folder;
    cm_bundle_verdict verdict;
    cm_facts sums = CM_LOOK(ask, CM_KIND_WHEEL_SUM, err, NULL);
    if (err->status != CM_OK) return err->status;
    if (cm_wheel_folder_read(ask->arena, path, &sums, &folder, err) != CM_OK) return err->status;
    cm_bundle_verify(ask->arena, p->bundles, p->count, &folder, &verdict);
    answer->title = title_of(ask, p, verdict.errors ? "Not complete for" : "Complete for");
    cm_describe_folder(ask, answer, p->bundles, p->count, path, &folder, &verdict);
    return verdict.errors ? CM_NO : CM_OK;
}

cm_status cm_answer_bundle(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                           const cm_bundle_wish *wish, cm_answer *answer, cm_err *err) {
    plan *p = cm_alloc(ask->arena, sizeof *p);
    if (wish->folder && !can_be_copied(ask->arena, wish->folder))
        return cm_fail(err, CM_USAGE, "bundle: -o: no folder to be named in a line to copy");
    if (read_targets(ask, knowledge, question, wish, p, err) != CM_OK) return err->status;
    cm_status status = choose(ask, p, answer);
    if (status != CM_OK) return status;
    make_plans(ask, p, wish, err);
    if (err->status != CM_OK) return err->status;
    if (wish->verify) return verify(ask, p, wish->verify, answer, err);
    answer->title = title_of(ask, p, "Bundle of");
    cm_describe_bundle(ask, answer, p->cases, p->bundles, p->count);
    return err->status;
}
