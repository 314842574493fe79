/* recommend: the best set to install, or what to change so that there is one. */
#include <string.h>

#include "app/redist.h"

enum { MOST_SETS = 2048 };

/* Nothing fits --------------------------------------------------------------------------------- */

/* One thing to change so that something fits, with the line to copy then. */
static void add_way(cm_ask *ask, cm_answer *answer, cm_item *list, cm_item **part, const char *fact,
                    const char *words, const cm_shell_line *line) {
    cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
    cm_item_add(ask->arena, row, CM_ITEM_TEXT, "fact", NULL, fact);
    cm_item_add(ask->arena, row, CM_ITEM_TEXT, "text", NULL, words);
    cm_item_line(ask->arena, row, "command", NULL, line);
    if (!*part)
        *part = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL,
                            "What to change, nearest first", NULL);
    cm_item_add(ask->arena, *part, CM_ITEM_TEXT, NULL, fact, words);
    cm_item_line(ask->arena, *part, NULL, "", line);
}

typedef struct {
    const char *fact, *text;
    cm_set set;
} way_out;

static bool with_change(const cm_case *c, bool python, bool driver, way_out *way) {
    cm_case *changed = cm_alloc(c->arena, sizeof *changed);
    memcpy(changed, c, sizeof *changed);
    if (python) changed->python = 0, changed->python_32_bit = false;
    if (driver) {
        changed->driver.count = 0;
        changed->driver_cuda = 0;
    }
    if (!cm_recommend(changed, &way->set, 1)) return false;
    way->fact = python ? driver ? "python and driver" : "python" : "driver";
    return true;
}

/* A release and a build that were asked for together and were not published together: each alone.
 */
static void either_wish(cm_ask *ask, cm_item *list, cm_item **part, cm_answer *answer,
                        const cm_case *c) {
    if (!c->torch || !c->tag || c->tag_from == CM_TAG_DEFAULT) return;
    cm_case *one = cm_alloc(ask->arena, sizeof *one);
    for (int keeps_tag = 0; keeps_tag < 2; keeps_tag++) {
        cm_set best;
        memcpy(one, c, sizeof *one);
        if (keeps_tag)
            one->torch = NULL;
        else
            one->tag_from = CM_TAG_DEFAULT; /* which leaves the choice open */
        if (!cm_recommend(one, &best, 1)) continue;
        add_way(ask, answer, list, part, keeps_tag ? "torch" : "build",
                cm_sprintf(ask->arena, "torch %s+%s, which was published",
                           c->matrix->releases[best.release].version, best.tag),
                cm_set_line(&best, one));
    }
}

/* GPUs that no one build serves: an environment for each, with the others hidden. */
static void each_alone(cm_ask *ask, cm_answer *answer, cm_item *list, const cm_case *c) {
    cm_case *one = cm_alloc(ask->arena, sizeof *one);
    cm_item *part = NULL;
    cm_set best;
    for (size_t i = 0; c->gpu_count > 1 && i < c->gpu_count; i++) {
        memcpy(one, c, sizeof *one);
        one->gpus[0] = c->gpus[i];
        one->gpu_count = 1;
        if (!cm_recommend(one, &best, 1)) continue;
        const char *words = cm_sprintf(
            ask->arena, "%s alone, the others hidden by CUDA_VISIBLE_DEVICES: torch %s+%s",
            c->gpus[i].name, c->matrix->releases[best.release].version, best.tag);
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "fact", NULL, "gpu");
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "text", NULL, words);
        cm_item_line(ask->arena, row, "command", NULL, cm_set_line(&best, one));
        if (!part)
            part = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL,
                               "Or an environment for each GPU", NULL);
        cm_item_add(ask->arena, part, CM_ITEM_TEXT, NULL, "gpu", words);
        cm_item_line(ask->arena, part, NULL, "", cm_set_line(&best, one));
    }
}

static cm_status nothing_fits(cm_ask *ask, cm_answer *answer, const cm_case *c, const cm_set *all,
                              size_t count) {
    static const char *const titles[] = {
        [CM_ALL_REFUSED] = "Nothing that was published fits these facts",
        [CM_SOME_UNKNOWN] = "Nothing that was published is known to work with these facts",
        [CM_SYSTEM_UNSTATED] = "Not decided: what fits depends on the system; add --os"};
    cm_nothing why = cm_why_nothing(c, all, count);
    cm_item *list = cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "change", NULL, NULL);
    cm_item *part = NULL;
    answer->title = titles[why];
    either_wish(ask, list, &part, answer, c);
    for (int i = 0; i < 3; i++) {
        way_out way = {0};
        bool python = i != 1, driver = i != 0;
        if ((python && !c->python && !c->python_32_bit) || (driver && !c->driver.count)) continue;
        if (!with_change(c, python, driver, &way)) continue;
        unsigned branch = driver ? cm_set_branch(c, way.set.build->cuda) : 0;
        if (driver && !branch) continue;
        cm_strings pythons = cm_python_names(ask->arena, way.set.build->pythons);
        if (python && !pythons.count) continue; /* not known for which: nothing to change to */
        const char *words = cm_sprintf(
            ask->arena, "%s%s%s%s%s: then torch %s+%s", driver ? "a driver of branch " : "",
            driver ? cm_sprintf(ask->arena, "R%u", branch) : "", python && driver ? " and " : "",
            python ? "Python " : "",
            python ? cm_python_span(ask->arena, cm_strings_join(ask->arena, &pythons, " ")) : "",
            c->matrix->releases[way.set.release].version, way.set.tag);
        add_way(ask, answer, list, &part, way.fact, words, cm_set_line(&way.set, c));
        if (i < 2) break;
    }
    each_alone(ask, answer, list, c);
    if (cm_case_board(c))
        add_way(ask, answer, list, &part, "torch",
                cm_sprintf(ask->arena, "install %s", cm_board_text()), NULL);
    cm_describe_reasons(ask, answer, c, NULL, all, count);
    return why == CM_SYSTEM_UNSTATED ? CM_ABSENT : CM_NO;
}

/* Commands ------------------------------------------------------------------------------------- */

/* GPUs that nothing is known of cannot be recommended for. */
cm_status cm_refuse_unknown(const cm_case *c, cm_err *err) {
    for (size_t i = 0; i < c->gpu_count; i++)
        if (!c->gpus[i].count && !c->gpus[i].gfx && !c->gpus[i].unfinished)
            return cm_fail(err, CM_ABSENT, "the compute capability of \"%s\" is not in the data",
                           c->gpus[i].name);
    return CM_OK;
}

cm_status cm_answer_recommend(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                              cm_answer *answer, cm_err *err) {
    cm_case *c = cm_alloc(ask->arena, sizeof *c);
    cm_set best[2], *all = cm_alloc_array(ask->arena, MOST_SETS, sizeof *all);
    if (cm_knowledge_choice(ask, knowledge, question, c, err) != CM_OK) return err->status;
    if (cm_refuse_unknown(c, err) != CM_OK) return err->status;
    c->driver_none = false;                       /* one is to be installed, then */
    if (c->os == CM_MACOS) c->gpu_refused = true; /* no build there has CUDA */
    size_t found = cm_recommend(c, best, 2), count = cm_sets_of(c, all, MOST_SETS);
    cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "for", "for", cm_facts_text(ask, c));
    if (!found) {
        cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "best", NULL, NULL);
        cm_status status = nothing_fits(ask, answer, c, all, count);
        cm_describe_input(ask, answer, c);
        return status;
    }
    answer->title = cm_sprintf(ask->arena, "Install torch %s, build %s",
                               c->matrix->releases[best[0].release].version, best[0].tag);
    cm_describe_set(ask, &answer->root, "best", c, &best[0]);
    cm_item *text = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL, "", NULL);
    cm_show_set(ask, text, c, &best[0]);
    cm_show_redist(ask, answer, text, c, &best[0]);
    cm_show_missing(ask, text, c, &best[0].missing, "not stated");
    const char *unmet =
        cm_unmet_cuda_text(ask->arena, c->matrix, cm_question_get(c->question, CM_Q_CUDA));
    if (unmet) cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "cuda_note", NULL, unmet);
    if (unmet) cm_item_add(ask->arena, text, CM_ITEM_TEXT, NULL, "CUDA", unmet);
    if (found > 1) {
        cm_describe_set(ask, &answer->root, "runner_up", c, &best[1]);
        text = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL, "The next best", NULL);
        cm_show_set(ask, text, c, &best[1]);
        cm_item_line(ask->arena, text, NULL, "", cm_set_line(&best[1], c));
    }
    cm_describe_reasons(ask, answer, c, &best[0], all, count);
    cm_describe_input(ask, answer, c);
    cm_finish(ask, answer);
    cm_show_plan(ask, &answer->root, c, &best[0]);
    return err->status;
}
