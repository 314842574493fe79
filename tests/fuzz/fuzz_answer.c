/* From pasted text to the answer, as text and as JSON. The first byte chooses the command. */
#include "fuzz.h"

typedef cm_status asker(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                        cm_answer *answer, cm_err *err);

void cm_fuzz(cm_arena *arena, const char *bytes, size_t size) {
    static asker *const askers[] = {cm_answer_recommend, cm_answer_last};
    if (!size) return;
    cm_ask ask = {.arena = arena, .store = fuzz_store()};
    cm_question question;
    cm_reading reading = {0};
    cm_answer *answer = cm_answer_new(arena);
    cm_err err = {0};
    cm_status status;
    cm_question_init(&question, arena);
    status = cm_question_of_text(bytes + 1, size - 1, &question, &reading, &err);
    if (status != CM_OK) {
        fuzz_failed(status, &err);
        return;
    }
    if (*bytes == '0' || *bytes == '1')
        status = askers[*bytes - '0'](&ask, fuzz_knowledge(), &question, answer, &err);
    else if (*bytes == '2')
        status = cm_answer_explain(&ask, fuzz_knowledge(), &question, &reading, answer, &err);
    else
        status = cm_answer_check(&ask, fuzz_knowledge(), &question, &reading, answer, &err);
    fuzz_failed(status, &err);
    if (err.status == CM_OK) fuzz_answer(answer);
}
