/* Who wins when sources disagree (docs/precedence.md): measured over stated, the page of the
 * release over a digest of it, newer over older. */
#ifndef CM_STORE_PRECEDENCE_H
#define CM_STORE_PRECEDENCE_H

#include "model/fact.h"

/* Greater than 0 if `a` is the better source for a fact of this kind, less than 0 if `b` is, 0 if
 * neither. */
int cm_source_cmp(cm_kind_id kind, const cm_source *a, const cm_source *b);

/* By what cm_source_cmp tells two sources apart. */
typedef enum {
    CM_BY_NOTHING,  /* neither is better */
    CM_BY_NEARNESS, /* one stands nearer to the thing itself */
    CM_BY_CAPTURE,  /* one was captured later */
    CM_BY_SUM,      /* the order of their SHA-256, so that it does not depend on that of reading */
} cm_precedence;
cm_precedence cm_source_cmp_by(const cm_source *a, const cm_source *b);

/* How near to the thing itself a source stands, 5 nearest (docs/precedence.md). */
int cm_source_nearness(const cm_source *source);

/* The year-month-day of a capture as a number for comparing; a text without a year counts as 0. */
unsigned cm_captured_number(const char *captured);

#endif
