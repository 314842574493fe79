/* The readers of pasted text. */
#include "fuzz.h"
#include "read/read.h"

void cm_fuzz(cm_arena *arena, const char *bytes, size_t size) {
    enum { PASSED = 20, TWICE = 2048 };
    cm_question question, again;
    cm_reading reading = {0}, second = {0};
    cm_question_init(&question, arena);
    cm_question_init(&again, arena);
    cm_read_text(bytes, size, &question, &reading);
    fuzz_must(reading.passed.count <= PASSED, "few lines are passed on");
    if (size > TWICE) return; /* short ones show it as well, in half the time */
    cm_read_text(bytes, size, &again, &second);
    fuzz_must(reading.recognised.count == second.recognised.count, "no state is kept");
    for (cm_field f = 0; f < CM_Q_FIELDS; f++)
        fuzz_must(cm_same(cm_question_get(&question, f), cm_question_get(&again, f)),
                  "the same text gives the same facts");
    fuzz_must(question.gpus.count == again.gpus.count, "the same text gives the same GPUs");
}
