/* Inside src/app: what an update holds. */
#ifndef CM_UPKEEP_UPDATE_INSIDE_H
#define CM_UPKEEP_UPDATE_INSIDE_H

#include "upkeep/changes.h"
#include "upkeep/supersede.h"
#include "upkeep/update.h"

typedef struct {
    const char *name;    /* of a known page, or the file */
    const char *url;     /* NULL: not known */
    const char *address; /* where it was asked for, NULL: it was in a folder */
    const char *captured;
    bool failed; /* `reason` says why; status 5 if it is not the page that is expected */
    cm_status status;
    const char *reason;
    const char *kept; /* date of the facts that stay as they are, NULL: there are none */
    size_t kept_facts;
    cm_page_change change;
} cm_update_page;

typedef struct {
    cm_arena *arena;
    const cm_update_plan *plan;
    cm_store *store; /* what the update starts from */
    size_t carried;  /* pages of which the present database had later captures */
    cm_facts data;   /* its facts, changed page by page */
    cm_fact_set was; /* its facts as they were */
    cm_update_page *pages;
    size_t count, capacity, failed, drifted;
    unsigned server_date; /* the latest day that a server gave, 20261130; 0: none did */
    bool written;
    cm_strings notes;
} cm_update_run;

void cm_update_describe(const cm_update_run *run, cm_fact_set *now, cm_answer *answer);

#endif
