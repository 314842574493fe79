/* Machine files: read, written back, redacted; with a newline behind it, judged. */
#include "base/json.h"
#include "fuzz.h"

static cm_text written(cm_arena *arena, const cm_machine *machine) {
    cm_text text = {.arena = arena};
    cm_json json = {.out = &text};
    cm_machine_to_json(machine, &json);
    return text;
}

void cm_fuzz(cm_arena *arena, const char *bytes, size_t size) {
    cm_machine machine = {0}, again = {0};
    cm_err err = {0};
    cm_status status = cm_machine_from_json(arena, bytes, size, &machine, &err);
    fuzz_failed(status, &err);
    if (status != CM_OK) return;
    cm_text first = written(arena, &machine);
    fuzz_shown(first.data);
    fuzz_must(cm_machine_from_json(arena, first.data, first.length, &again, &err) == CM_OK,
              "what was written is read");
    fuzz_must(cm_same(first.data, written(arena, &again).data), "a machine is read as written");
    cm_machine_redact(&again);
    fuzz_shown(written(arena, &again).data);
    if (bytes[size - 1] != '\n') return; /* judging takes a hundred times as long */
    cm_ask ask = {.arena = arena, .store = fuzz_store()};
    cm_answer *answer = cm_answer_new(arena);
    cm_question stated;
    cm_question_init(&stated, arena);
    status = cm_answer_here(&ask, fuzz_knowledge(), &machine, &stated, answer, &err);
    fuzz_failed(status, &err);
    if (err.status == CM_OK) fuzz_answer(answer);
}
