#include "command/batch.h"

#include <string.h>

#include "render/render.h"

enum { LINE_BYTES = 16 * 1024 * 1024 };

cm_status cm_batch_open(cm_call *call, cm_batch_judge *judge) {
    *judge = (cm_batch_judge){.arena = cm_arena_new()};
    cm_status status = cm_store_of(call, &judge->store);
    if (status == CM_OK && call->options->as_of)
        status =
            cm_as_of_new(call->arena, judge->store, call->options->as_of, &judge->as_of, call->err);
    if (status == CM_OK)
        status = cm_knowledge_load(call->arena, judge->store, judge->as_of, &judge->knowledge,
                                   call->err);
    if (status == CM_OK) status = cm_knowledge_complete(judge->knowledge, judge->store, call->err);
    return status;
}

void cm_batch_close(cm_batch_judge *judge) {
    cm_store_close(judge->store);
    cm_arena_free(judge->arena);
    *judge = (cm_batch_judge){0};
}

static void render(void *context, const cm_answer *answer) {
    cm_render_json_line(answer, context);
}

cm_status cm_batch_line(cm_batch_judge *judge, const char *line, size_t length, cm_text *out) {
    size_t mark = cm_starts(line, "\xEF\xBB\xBF") ? 3 : 0; /* as PowerShell writes it */
    out->length = 0;
    size_t own = length && line[length - 1] == '\n' ? length - 1 : length;
    if (own > LINE_BYTES) return cm_batch_long_line(judge, line, CM_INPUT_HEAD, 0, out);
    if (strspn(line + mark, " \t\r\n") == length - mark) return CM_OK;
    cm_status status =
        cm_batch(judge->knowledge, line + mark, length - mark, judge->arena, render, out);
    cm_arena_reset(judge->arena);
    return status;
}

cm_status cm_batch_long_line(cm_batch_judge *judge, const char *head, size_t length, size_t number,
                             cm_text *out) {
    cm_err err = {0};
    if (number)
        cm_fail(&err, CM_UNREAD, "line %zu: more than %d bytes", number, (int)LINE_BYTES);
    else
        cm_fail(&err, CM_UNREAD, "more than %d bytes", (int)LINE_BYTES);
    out->length = 0;
    cm_batch_refuse(judge->knowledge, head, length, &err, judge->arena, render, out);
    cm_arena_reset(judge->arena);
    return err.status;
}

static cm_status judge_lines(cm_call *call, cm_batch_judge *judge, cm_input *input) {
    cm_text out = {.arena = call->arena}; /* grows once, for all lines */
    char *line;
    size_t length, number = 0;
    while ((line = cm_input_line(input, LINE_BYTES, &length)) != NULL) {
        number++;
        if (input->too_long)
            cm_batch_long_line(judge, line, length, number, &out);
        else
            cm_batch_line(judge, line, length, &out);
        if (out.length && cm_hand_out(call, out.data, out.length) != CM_OK)
            return call->err->status;
    }
    return input->failed ? cm_fail(call->err, CM_UNREAD, "%s: cannot be read", input->name) : CM_OK;
}

cm_status cm_run_batch(cm_call *call) {
    cm_batch_judge judge;
    cm_input input = {0};
    cm_status status = cm_batch_open(call, &judge);
    if (status == CM_OK)
        status = cm_input_open(call->around, call->options->batch, &input, call->err);
    if (status == CM_OK) status = judge_lines(call, &judge, &input);
    cm_as_of_mark(judge.as_of, call->err);
    cm_input_close(&input);
    cm_batch_close(&judge);
    return status;
}
