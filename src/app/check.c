/* check: one question, or a line of a batch. */
#include <string.h>

#include "app/judged.h"
#include "rules/rules.h"

static cm_status status_of(const cm_verdict *v) {
    return v->says == CM_SAYS_NO ? CM_NO : v->absent && v->says != CM_SAYS_YES ? CM_ABSENT : CM_OK;
}

cm_status cm_answer_check(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                          const cm_reading *reading, cm_answer *answer, cm_err *err) {
    cm_case *c = cm_alloc(ask->arena, sizeof *c);
    cm_verdict v;
    if (cm_knowledge_case(ask, knowledge, question, c, err) != CM_OK) return err->status;
    cm_judge(c, false, &v);
    bool what_fits = !c->torch && !c->tag && !v.errors && (c->gpu_count || c->driver.count);
    cm_describe_verdict(ask, answer, c, &v, reading, what_fits ? CM_FOR_ADVICE : CM_FOR_PEOPLE);
    if (what_fits) {
        answer->title =
            cm_sprintf(ask->arena, "No torch is named. The machine: %s", cm_facts_text(ask, c));
        cm_advise(ask, answer, c);
    }
    if (!c->torch && !c->tag && !v.errors && !what_fits && cm_rule_host_asked(c))
        answer->title = "No torch is named: only the host compiler was judged, which matters to "
                        "build extensions";
    if (err->status != CM_OK) return err->status;
    return status_of(&v);
}

/* Batch ---------------------------------------------------------------------------------------- */

static void add_error(cm_answer *answer, const cm_question *question, const cm_err *err) {
    cm_arena *arena = answer->arena;
    if (question->id) cm_item_add(arena, &answer->root, CM_ITEM_RAW, "id", NULL, question->id);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "error", NULL, cm_strdup(arena, err->text));
}

void cm_batch_refuse(const cm_knowledge *knowledge, const char *head, size_t length,
                     const cm_err *why, cm_arena *arena, cm_line_writer *write, void *context) {
    cm_question question;
    cm_answer *answer = cm_answer_new(arena);
    cm_question_init(&question, arena);
    cm_question_id_of(head, length, &question);
    add_error(answer, &question, why);
    cm_as_of_describe_day(knowledge->as_of, answer);
    write(context, answer);
}

cm_status cm_batch(const cm_knowledge *knowledge, const char *line, size_t length, cm_arena *arena,
                   cm_line_writer *write, void *context) {
    cm_question question;
    cm_err err = {0};
    cm_ask ask = {.arena = arena};
    cm_answer *answer = cm_answer_new(arena);
    cm_question_init(&question, arena);
    const char *pasted;
    cm_machine *machine;
    cm_status status = CM_OK;
    cm_question_from_json(line, length, CM_FROM_TEXT, &question, &pasted, &machine, &err);
    if (err.status == CM_OK && machine) cm_question_fill_of_machine(&question, machine);
    if (err.status == CM_OK && pasted) cm_question_fill_of_text(&question, pasted, &err);
    if (err.status == CM_OK) cm_question_admit(&question, &err);
    if (err.status == CM_OK) cm_as_of_admit_question(knowledge->as_of, &question, &err);
    if (err.status != CM_OK) {
        add_error(answer, &question, &err);
    } else {
        cm_case *c = cm_alloc(arena, sizeof *c);
        cm_verdict v;
        cm_case_read(arena, knowledge->matrix, knowledge->names, &question, c);
        cm_judge(c, false, &v);
        cm_describe_verdict(&ask, answer, c, &v, NULL, CM_FOR_BATCH);
        status = status_of(&v);
    }
    cm_as_of_describe_day(knowledge->as_of, answer);
    write(context, answer);
    return err.status != CM_OK ? err.status : status;
}
