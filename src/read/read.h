/* Pasted or saved text to a question: what nvidia-smi, nvcc, collect_env, pip, conda, requirement
 * files and error messages say. Text is hostile input: nothing here trusts lengths, nesting or
 * encodings, and every reader passes over what it does not know. */
#ifndef CM_READ_READ_H
#define CM_READ_READ_H

#include "model/question.h"

/* Adds to `question` what the text says (origin CM_FROM_TEXT) and to `reading` which kinds of text
 * were recognised and what was not. Whole, cut, indented or quoted text, CRLF, colours and shell
 * prompts are all allowed. Nothing recognised is no failure: `reading->recognised` is empty.
 * Strings live in the question's arena. */
void cm_read_text(const char *text, size_t length, cm_question *question, cm_reading *reading);

/* The text without what it was wrapped in on its way: as UTF-8, without colours, quote marks,
 * fences, shared indentation, the elements of a page. */
char *cm_bare_text(cm_arena *arena, const char *text, size_t length);

#endif
