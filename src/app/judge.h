/* Questions that are judged: check, recommend, last, explain, this machine. */
#ifndef CM_APP_JUDGE_H
#define CM_APP_JUDGE_H

#include "app/ask.h"
#include "model/question.h"

/* The version matrix and the GPU names, loaded once. */
typedef struct cm_knowledge cm_knowledge;

/* Loads from a store what the rules need, as of a day where `as_of` is not NULL; it lives in
 * `arena`. */
cm_status cm_knowledge_load(cm_arena *arena, cm_store *store, cm_as_of *as_of,
                            cm_knowledge **knowledge, cm_err *err);
/* Adds the names of the drivers' own lists, which tell some GPUs apart and take longer to load. */
cm_status cm_knowledge_complete(cm_knowledge *knowledge, cm_store *store, cm_err *err);

/* Does it run, why not, and the smallest changes. `reading` is what was recognised in pasted text,
 * or NULL. The status is CM_OK, CM_NO (the answer is no) or CM_ABSENT (unknown, because something
 * asked for is not in the data). */
cm_status cm_answer_check(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                          const cm_reading *reading, cm_answer *answer, cm_err *err);

/* The best set to install, the next best, and why none newer. CM_NO: nothing fits. */
cm_status cm_answer_recommend(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                              cm_answer *answer, cm_err *err);

/* The newest torch, build, toolkit and driver branch for the GPUs. */
cm_status cm_answer_last(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                         cm_answer *answer, cm_err *err);

/* What is here, what fits and what is wrong: judges each torch that is installed on a machine, or
 * recommends one. What `stated` says goes before what the machine says. The status as
 * for check. */
cm_status cm_answer_here(cm_ask *ask, cm_knowledge *knowledge, const cm_machine *machine,
                         const cm_question *stated, cm_answer *answer, cm_err *err);

/* What the messages in a question mean, joined with the facts: cause, certainty, what to run, what
 * to change. CM_ABSENT where no message was recognised. */
cm_status cm_answer_explain(cm_ask *ask, cm_knowledge *knowledge, const cm_question *question,
                            const cm_reading *reading, cm_answer *answer, cm_err *err);

/* States a fact from a word of the command line: torch==2.6.0, "torchaudio==0.13.1", "cuda==11.6".
 * CM_USAGE with one line where it is none. */
cm_status cm_question_word(cm_question *question, const char *word, cm_err *err);

/* Adds what a pasted text says (read/read.h); a JSON object is read as `check --batch` reads a
 * line, so that a saved probe is one text more, and an answer of this program gives the question
 * that it answers. CM_UNREAD with one line for an answer that does not hold one. */
cm_status cm_question_of_text(const char *text, size_t length, cm_question *question,
                              cm_reading *reading, cm_err *err);

/* What a machine says, as a question: driver, GPUs, system; with `packages` also its Python (the
 * active one, else the only one that has torch) and what is installed there. */
void cm_question_of_machine(const cm_machine *machine, bool packages, cm_question *question);

/* Fill what is not stated: by a machine, by a pasted text (whose status is that of
 * cm_question_of_text). */
void cm_question_fill_of_machine(cm_question *question, const cm_machine *machine);
cm_status cm_question_fill_of_text(cm_question *question, const char *text, cm_err *err);
/* Forgets what is installed: it says nothing about another torch that is planned there. */
void cm_question_plan_anew(cm_question *question);
/* What one Python of a machine says: its version and its packages. */
void cm_question_of_python(const cm_python *python, cm_question *question);

/* Judges one of JSON Lines; the object of the answer goes out as one line by `write`. The status as
 * for cm_answer_check; of a line that cannot be judged the object has "error", and the status says
 * why. */
typedef void cm_line_writer(void *context, const cm_answer *answer);
cm_status cm_batch(const cm_knowledge *knowledge, const char *line, size_t length, cm_arena *arena,
                   cm_line_writer *write, void *context);
/* Answers a line that is not read, only its beginning is there, with `why` as its error. */
void cm_batch_refuse(const cm_knowledge *knowledge, const char *head, size_t length,
                     const cm_err *why, cm_arena *arena, cm_line_writer *write, void *context);

#endif
