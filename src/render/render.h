/* Answers as text for people and as JSON for programs. */
#ifndef CM_RENDER_RENDER_H
#define CM_RENDER_RENDER_H

#include "model/answer.h"

/* JSON of the answer, with a newline behind it. */
void cm_render_json(const cm_answer *answer, cm_text *out);
/* The same as one line, for JSON Lines. */
void cm_render_json_line(const cm_answer *answer, cm_text *out);

/* Text within `width` columns; only commands and addresses may be longer. What may not be shown
 * (base/shown.h) is escaped. `colour`: with the escape sequences of a terminal around verdicts,
 * headings and lines to copy; without them the text is the same. */
void cm_render_text(const cm_answer *answer, size_t width, bool colour, cm_text *out);

#endif
