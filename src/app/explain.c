/* explain: what the messages mean, joined with what else is known. */
#include "app/redist.h"
#include "rules/message_words.h"
#include "rules/rules.h"

static const char *certainty_text(cm_certainty certainty) {
    static const char *const words[] = {"certain", "likely", "one of several"};
    return words[certainty];
}

static void add_message(cm_ask *ask, cm_item *list, cm_answer *answer, const cm_message *message) {
    cm_arena *arena = ask->arena;
    const cm_message_words *words = cm_message_words_of(message->code);
    cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
    cm_item_add(arena, row, CM_ITEM_TEXT, "code", NULL, message->code);
    cm_item *says = cm_item_add(arena, row, CM_ITEM_OBJECT, "says", NULL, NULL);
    for (size_t i = 0; message->bindings[i].name; i++)
        cm_item_add(arena, says, CM_ITEM_TEXT, message->bindings[i].name, NULL,
                    message->bindings[i].value);
    if (!words) return;
    const char *cause = cm_fill(arena, words->cause, message->bindings);
    const cm_shell_line *confirm =
        words->confirm ? cm_line_filled(arena, CM_SHELL_ANY, words->confirm, NULL, 0) : NULL;
    const char *change = words->change ? cm_fill(arena, words->change, message->bindings) : NULL;
    cm_item_add(arena, row, CM_ITEM_TEXT, "certainty", NULL, certainty_text(words->certainty));
    cm_item_add(arena, row, CM_ITEM_TEXT, "cause", NULL, cause);
    cm_item_line(arena, row, "confirm", NULL, confirm);
    cm_item_add(arena, row, CM_ITEM_TEXT, "change", NULL, change);
    cm_item *text = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, NULL, message->code, NULL);
    cm_item_add(arena, text, CM_ITEM_TEXT, NULL,
                words->certainty == CM_CERTAIN ? "means" : "may mean", cause);
    if (words->certainty == CM_SEVERAL)
        cm_item_add(arena, text, CM_ITEM_TEXT, NULL, "certainty", "one of several causes");
    if (change) cm_item_add(arena, text, CM_ITEM_TEXT, NULL, "change", change);
    if (confirm) {
        cm_item_add(arena, text, CM_ITEM_TEXT, NULL, "to confirm", "run");
        cm_item_line(arena, text, NULL, "", confirm);
    }
}

/* What the toolkit of a message about the host compiler takes, where text or flags name it. */
static cm_status add_compilers(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                               cm_answer *answer, bool *said, cm_err *err) {
    cm_case *c = cm_alloc(ask->arena, sizeof *c);
    cm_verdict v = {.arena = ask->arena};
    if (cm_knowledge_case(ask, knowledge, question, c, err) != CM_OK) return err->status;
    cm_rule_host(c, &v);
    cm_strings texts = {0};
    for (size_t i = 0; i < v.count; i++) {
        const cm_finding *f = &v.findings[i];
        cm_strings_add(ask->arena, &texts, cm_finding_text(ask->arena, f));
        for (size_t e = 0; e < f->evidence_count; e++)
            cm_use(ask, f->evidence[e].fact, f->evidence[e].column);
    }
    if (!texts.count) return CM_OK;
    cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "host_compiler", "toolkit",
                cm_strings_join(ask->arena, &texts, ". "));
    cm_finish(ask, answer);
    *said = true;
    return CM_OK;
}

/* Whether anything but the messages is known that a verdict could rest on. */
static bool has_facts(const cm_question *q) {
    return cm_question_get(q, CM_Q_TORCH) || cm_question_get(q, CM_Q_CUDA_BUILD) ||
           cm_question_get(q, CM_Q_DRIVER) || cm_question_get(q, CM_Q_DRIVER_CUDA) ||
           cm_question_get(q, CM_Q_ARCH_LIST) || q->gpus.count || q->packages.count;
}

/* Adds what is wrong with the environment variables; false: nothing is. */
static bool around(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                   cm_answer *answer, cm_err *err) {
    cm_case *c = cm_alloc(ask->arena, sizeof *c);
    cm_verdict v = {.arena = ask->arena};
    if (!question->variables.count) return false;
    if (cm_knowledge_case(ask, knowledge, question, c, err) != CM_OK) return false;
    cm_judge_around(c, &v);
    if (v.count) cm_describe_findings(ask, answer, c, &v);
    return v.count > 0;
}

/* Where a message asks for the Visual C++ redistributable: its address, for the newest torch. */
static void add_redist(cm_ask *ask, const cm_question *question, cm_answer *answer, cm_err *err) {
    static const char *const codes[] = {"dll-initialization-failed", "dll-load-failed",
                                        "dll-not-found", "vcruntime-missing"};
    for (size_t i = 0; i < question->messages.count; i++)
        for (size_t k = 0; k < sizeof codes / sizeof *codes; k++) {
            if (!cm_same(question->messages.items[i].code, codes[k])) continue;
            cm_strings known = cm_torch_versions(ask, err);
            if (known.count) cm_look_redist(ask, answer, known.items[known.count - 1], err);
            cm_finish(ask, answer);
            return;
        }
}

cm_status cm_answer_explain(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                            const cm_reading *reading, cm_answer *answer, cm_err *err) {
    if (!question->messages.count && around(ask, knowledge, question, answer, err)) {
        answer->title = "No well-known message, but this";
        cm_finish(ask, answer);
        return err->status;
    }
    if (!question->messages.count)
        return cm_fail(err, CM_ABSENT,
                       "no well-known message in this text; cudamatrix check --from judges facts");
    cm_item *list = cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "messages", NULL, NULL);
    for (size_t i = 0; i < question->messages.count; i++)
        add_message(ask, list, answer, &question->messages.items[i]);
    answer->title =
        question->messages.count == 1
            ? "One well-known message"
            : cm_sprintf(ask->arena, "%zu well-known messages", question->messages.count);
    if (!has_facts(question)) {
        bool said = false;
        if (add_compilers(ask, knowledge, question, answer, &said, err) != CM_OK || said)
            return err->status;
        cm_item_add(
            ask->arena, &answer->root, CM_ITEM_TEXT, NULL, "",
            "With the facts (--gpu, --driver, --torch, or --from a file with nvidia-smi and "
            "collect_env) the answer is exact.");
        add_redist(ask, question, answer, err);
        around(ask, knowledge, question, answer, err);
        return err->status;
    }
    cm_case *c = cm_alloc(ask->arena, sizeof *c);
    cm_verdict v;
    if (cm_knowledge_case(ask, knowledge, question, c, err) != CM_OK) return err->status;
    cm_judge(c, false, &v);
    const char *title = answer->title;
    cm_describe_verdict(ask, answer, c, &v, reading, CM_FOR_EXPLAIN);
    answer->title = cm_sprintf(ask->arena, "%s. %s", title, answer->title);
    return err->status;
}
