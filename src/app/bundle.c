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
    cm_bundle bundles[MOST_TARGETS];
    size_t count;
    cm_set set;
} plan;

static cm_status read_target(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                             const char *python, cm_case **out, cm_err *err) {
    cm_question *one = cm_alloc(ask->arena, sizeof *one);
    cm_case *c = cm_alloc(ask->arena, sizeof *c);
    *one = *question;
    if (python) one->fields[CM_Q_PYTHON] = (cm_given){python, CM_FROM_FLAG};
    if (cm_knowledge_case(ask, knowledge, one, c, err) != CM_OK) return err->status;
    if (cm_refuse_unknown(c, err) != CM_OK) return err->status;
    c->driver_none = c->no_device_node = false; /* both can be put right over there */
    bool cpu = cm_same(c->tag, "cpu") && c->tag_from == CM_TAG_STATED && !c->gpu_count;
    if (c->os == CM_MACOS || cpu) c->gpu_refused = true; /* the CPU is meant */
    *out = c;
    if (c->os == CM_ANY_OS)
        return cm_fail(err, CM_USAGE,
                       "bundle: for which system? give --os linux, windows or macos");
    if (!c->python) return cm_fail(err, CM_USAGE, "bundle: for which Python? give --python 3.10");
    if (c->cpu > CM_AARCH64)
        return cm_fail(err, CM_ABSENT, "bundle: no wheels of pytorch.org for %s are in the data",
                       c->cpu_text ? c->cpu_text : "that CPU");
    return CM_OK;
}

static cm_status read_targets(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                              const cm_strings *pythons, plan *p, cm_err *err) {
    if (pythons->count > MOST_TARGETS)
        return cm_fail(err, CM_USAGE, "bundle: at most %d Pythons at once", MOST_TARGETS);
    p->count = pythons->count ? pythons->count : 1;
    for (size_t i = 0; i < p->count; i++) {
        const char *python = pythons->count ? pythons->items[i] : NULL;
        if (read_target(ask, knowledge, question, python, &p->cases[i], err) != CM_OK)
            return err->status;
        for (size_t j = 0; j < i; j++)
            if (p->cases[j]->python == p->cases[i]->python)
                return cm_fail(err, CM_USAGE, "bundle: Python %s is named twice", python);
    }
    return CM_OK;
}

/* Set ------------------------------------------------------------------------------------------ */

static bool passes_everywhere(const plan *p, cm_set *set, cm_case *scratch) {
    for (size_t i = 0; i < p->count; i++) {
        cm_set other = *set;
        if (!cm_set_passes(i ? &other : set, p->cases[i], scratch)) return false;
    }
    return true;
}

/* What is stated, with the build that was chosen: companions as the asker named them. */
static bool stated_fits(cm_ask *ask, const cm_case *c, const cm_set *set, cm_case *stated,
                        cm_verdict *v) {
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
    (void)ask;
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
    cm_case *c = p->cases[0], *scratch = cm_alloc(ask->arena, sizeof *scratch);
    cm_set *sets = cm_alloc_array(ask->arena, MOST_SETS, sizeof *sets);
    size_t count = cm_sets_of(c, sets, MOST_SETS);
    cm_verdict v;
    for (size_t i = 0; i < count; i++) {
        if (!passes_everywhere(p, &sets[i], scratch)) continue;
        p->set = sets[i];
        if (stated_fits(ask, c, &sets[i], scratch, &v)) return CM_OK;
        return refuse(ask, answer, scratch, &v, NULL, 0, "the packages do not go together");
    }
    cm_judge(c, false, &v);
    bool no = c->torch && v.says == CM_SAYS_NO && v.outcome != CM_CPU_ONLY_BUILD;
    return refuse(ask, answer, c, no ? &v : NULL, sets, count,
                  c->torch ? "that torch does not fit these facts"
                           : "nothing that was published fits these facts");
}

/* Answer --------------------------------------------------------------------------------------- */

static const char *system_title(const cm_case *c) {
    static const char *const names[] = {"Linux", "Windows", "macOS"};
    return names[c->os];
}

static void make_plans(cm_ask *ask, plan *p, const cm_bundle_wish *wish, cm_err *err) {
    cm_bundle_facts facts = {CM_LOOK(ask, CM_KIND_WHEEL_LOCKED, err, "torch", NULL, NULL),
                             CM_LOOK(ask, CM_KIND_WHEEL_REQUIREMENT, err, NULL)};
    for (size_t i = 0; i < p->count; i++) {
        const cm_case *c = p->cases[i];
        cm_bundle_target target = {c->os, c->cpu, c->python, c->glibc};
        cm_bundle_plan(c, &p->set, &target, &facts, wish->folder ? wish->folder : "wheels",
                       &p->bundles[i]);
    }
}

static const char *title_of(cm_ask *ask, const plan *p, const char *what) {
    cm_strings pythons = {0};
    for (size_t i = 0; i < p->count; i++)
        cm_strings_add(ask->arena, &pythons, cm_python_name(ask->arena, p->cases[i]->python));
    return cm_sprintf(ask->arena, "%s torch %s, build %s: %s %s, Python %s", what,
                      p->bundles[0].version, p->set.tag, system_title(p->cases[0]),
                      cm_cpu_name(p->cases[0]->cpu), cm_strings_join(ask->arena, &pythons, ", "));
}

static cm_status verify(cm_ask *ask, const plan *p, const char *path, cm_answer *answer,
                        cm_err *err) {
    cm_wheel_folder folder;
    cm_bundle_verdict verdict;
    if (cm_wheel_folder_read(ask->arena, path, &folder, err) != CM_OK) return err->status;
    cm_bundle_verify(ask->arena, p->bundles, p->count, &folder, &verdict);
    answer->title = title_of(ask, p, verdict.errors ? "Not complete for" : "Complete for");
    cm_describe_folder(ask, answer, p->bundles, path, &folder, &verdict);
    return verdict.errors ? CM_NO : CM_OK;
}

cm_status cm_answer_bundle(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                           const cm_bundle_wish *wish, cm_answer *answer, cm_err *err) {
    plan *p = cm_alloc(ask->arena, sizeof *p);
    if (read_targets(ask, knowledge, question, wish->pythons, p, err) != CM_OK) return err->status;
    cm_status status = choose(ask, p, answer);
    if (status != CM_OK) return status;
    make_plans(ask, p, wish, err);
    if (err->status != CM_OK) return err->status;
    if (wish->verify) return verify(ask, p, wish->verify, answer, err);
    answer->title = title_of(ask, p, "Bundle of");
    cm_describe_bundle(ask, answer, p->cases[0], p->bundles, p->count);
    return err->status;
}
