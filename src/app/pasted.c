/* Questions from what is pasted: text, a line of a batch, a saved machine, an answer of this
 * program. */
#include <string.h>

#include "app/judge.h"
#include "read/read.h"

/* Whether an answer may stand in the text: most have no such word, and are not copied for it. Text
 * in UTF-16 has zeros where this one has letters. */
static bool may_hold_answer(const char *text, size_t length) {
    static const char word[] = "schema_version";
    const size_t n = sizeof word - 1;
    if (memchr(text, '\0', length < n ? length : n)) return true;
    for (const char *at = text, *end = text + length; (size_t)(end - at) >= n; at++) {
        at = memchr(at, *word, (size_t)(end - at) - n + 1);
        if (!at) return false;
        if (memcmp(at, word, n) == 0) return true;
    }
    return false;
}

/* An answer of this program, bare or as it was pasted; false: the text is none. */
static bool of_answer(const char *text, size_t length, cm_question *question, cm_reading *reading,
                      cm_err *err) {
    cm_arena *arena = question->arena;
    bool answer = false;
    if (length > CM_READ_BYTES) length = CM_READ_BYTES;
    if (!may_hold_answer(text, length)) return false;
    const char *whole = cm_strndup(arena, text, length);
    cm_question_from_answer(whole, question, &answer, err);
    if (!answer) cm_question_from_answer(cm_bare_text(arena, text, length), question, &answer, err);
    if (answer)
        cm_strings_add(arena, &reading->recognised,
                       "an answer of cudamatrix: the facts of its input");
    return answer;
}

/* An object as `check --batch` takes it, or a saved probe, which may be refused; false: it is
 * neither. */
static bool of_object(const char *text, size_t length, cm_question *question, cm_reading *reading,
                      cm_err *err) {
    cm_err bad = {0};
    cm_question stated;
    cm_machine *machine;
    const char *pasted;
    size_t blank = 0;
    while (blank < length && cm_space(text[blank]))
        blank++;
    if (blank == length || text[blank] != '{') return false;
    cm_question_init(&stated, question->arena);
    if (cm_question_from_json(text, length, CM_FROM_TEXT, &stated, &pasted, &machine, &bad) !=
        CM_OK) {
        if (machine) cm_fail(err, bad.status, "%s", bad.text); /* no text to guess from */
        return machine != NULL;
    }
    stated.id = NULL;
    if (machine) cm_question_fill_of_machine(&stated, machine);
    if (pasted) cm_question_fill_of_text(&stated, pasted, err);
    if (cm_question_empty(&stated)) return false;
    cm_question_merge(question, &stated);
    cm_strings_add(question->arena, &reading->recognised,
                   machine ? "a machine, as probe prints it" : "JSON: facts as a line of a batch");
    return true;
}

cm_status cm_question_of_text(const char *text, size_t length, cm_question *question,
                              cm_reading *reading, cm_err *err) {
    if (!of_answer(text, length, question, reading, err) &&
        !of_object(text, length, question, reading, err))
        cm_read_text(text, length, question, reading);
    return err->status;
}

cm_status cm_question_fill_of_text(cm_question *question, const char *text, cm_err *err) {
    cm_question said;
    cm_reading reading = {0};
    cm_question_init(&said, question->arena);
    if (!of_answer(text, strlen(text), &said, &reading, err))
        cm_read_text(text, strlen(text), &said, &reading);
    if (!question->gpus.count) question->gpus_known = false;
    cm_question_merge(question, &said);
    return err->status;
}
