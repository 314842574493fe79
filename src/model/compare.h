/* What changed between two sets of facts: by kind, key columns and values. Where only the page
 * moved that states a fact, the fact is the same and that is counted apart. */
#ifndef CM_MODEL_COMPARE_H
#define CM_MODEL_COMPARE_H

#include "model/fact.h"

typedef struct {
    size_t added, removed, changed; /* facts */
    size_t moved;                   /* the same fact from other pages or captures */
} cm_change_count;

typedef struct {
    cm_kind_id kind;
    const cm_fact *was; /* NULL: added */
    const cm_fact *now; /* NULL: removed; with both set the key is the same and a value is not */
} cm_change;

typedef struct {
    cm_change *items; /* in the order of kinds and keys */
    size_t count, capacity;
    cm_change_count of[CM_KINDS], all;
} cm_changes;

/* Sorts both sets and compares them. Of a key that both have, the rows of one
 * address are paired first (that page says something else now), then the rest in order; what is
 * left over was added or removed. The items point into
 * the sets, which must stay. */
void cm_facts_compare(cm_arena *arena, cm_facts *was, cm_facts *now, cm_changes *changes);

#endif
