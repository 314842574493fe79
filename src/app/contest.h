/* Who wins where sources disagree on a fact, and why: docs/precedence.md as the answers follow it.
 */
#ifndef CM_APP_CONTEST_H
#define CM_APP_CONTEST_H

#include "app/ask.h"

/* How a row stands against the one that wins its key. */
typedef enum {
    CM_STANDS_WINS,     /* what answers say; several rows where the winning page has them */
    CM_STANDS_AGREES,   /* says the same, or less of it */
    CM_STANDS_ADDS,     /* of a kind whose rows add up: none wins */
    CM_STANDS_LESS,     /* loses: says less surely (basis) or less exactly (a branch, no version) */
    CM_STANDS_FARTHER,  /* loses: a page of its kind stands farther from the thing itself */
    CM_STANDS_OLDER,    /* loses: captured earlier */
    CM_STANDS_BY_ORDER, /* loses: nothing tells them apart, so a fixed order does */
} cm_standing;

/* The rows of one key, best first, each with its standing. */
typedef struct {
    const cm_fact *rows;
    cm_standing *standing;
    size_t count;
    bool disagree;
} cm_contest;

/* Judges the rows of the key that stands first in `facts` from `from` on, in the order of
 * cm_store_find; puts the winner first. `facts` is reordered within the key. */
cm_contest cm_contest_of(cm_arena *arena, cm_facts *facts, size_t from);

/* Whether a column says where a row stood or how it is known, not what is so. */
bool cm_is_aside(cm_kind_id kind, const char *column);

/* db conflicts: every key on which pages disagree, of all kinds or (`kind` not NULL) of one. */
cm_answer_maker cm_answer_conflicts;

/* sources FACT: every page that states the facts whose key columns hold all of `words` (a value, or
 * COLUMN=VALUE); the first word may be a kind. CM_ABSENT where there is none. */
cm_status cm_answer_fact_sources(cm_ask *ask, const cm_strings *words, cm_answer *answer,
                                 cm_err *err);

#endif
