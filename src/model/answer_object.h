/* An answer of this program as JSON that was parsed already: a line of a batch. Private to
 * src/model. */
#ifndef CM_MODEL_ANSWER_OBJECT_H
#define CM_MODEL_ANSWER_OBJECT_H

#include <jansson.h>

#include "model/question.h"

/* Whether the object is an answer: it has a schema_version and keys that ours have. */
bool cm_answer_is(const json_t *object);

/* As cm_question_from_answer, of such an object. */
cm_status cm_answer_question(const json_t *object, cm_question *question, cm_err *err);

#endif
