/* What `db diff` answers: two sets of facts beside each other. */
#ifndef CM_UPKEEP_CHANGES_H
#define CM_UPKEEP_CHANGES_H

#include "model/answer.h"
#include "model/compare.h"
#include "store/store.h"

typedef struct {
    const char *name; /* as the user named it */
    const char *date; /* of its newest source */
    cm_facts facts;
    cm_store *store; /* where they are from, and their sources; NULL: fact files */
} cm_fact_set;

/* Loads `path`: a database file, a folder of fact files (KIND.tsv), or a folder with two such
 * folders, facts and curated. CM_UNREAD where it is none of them. Close `set->store` at the end. */
cm_status cm_fact_set_load(cm_arena *arena, const char *path, cm_fact_set *set, cm_err *err);
/* All facts of an open database, which the set owns from now on. */
cm_status cm_fact_set_of(cm_arena *arena, cm_store *store, cm_fact_set *set, cm_err *err);

/* Says whether `dir` is a folder that holds fact files. CM_UNREAD where it cannot be listed. */
cm_status cm_holds_facts(cm_arena *arena, const char *dir, bool *holds, cm_err *err) CM_CHECKED;

/* Describes all changes, added, removed and changed by kind with both sources; in text at most
 * thirty a kind. CM_NO where a fact differs, CM_OK where the facts are the same. */
cm_status cm_answer_changes(cm_arena *arena, cm_fact_set *was, cm_fact_set *now, cm_answer *answer);

#endif
