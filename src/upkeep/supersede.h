/* A page that was read again takes the place of its earlier capture: what it states anew replaces
 * what the earlier one said of the same thing; what it no longer states stays, with the date of the
 * earlier one, for a page that drops a row does not take it back. Captures before that stay as they
 * are. */
#ifndef CM_UPKEEP_SUPERSEDE_H
#define CM_UPKEEP_SUPERSEDE_H

#include <stdbool.h>

#include "model/fact.h"

typedef enum {
    CM_PAGE_TAKEN, /* its facts are in */
    CM_PAGE_KNOWN, /* the same page is in the data, of this date or a later one */
    CM_PAGE_OLDER, /* the data have a later capture */
} cm_page_place;

typedef struct {
    cm_page_place place;
    const char *before; /* date of the earlier capture, NULL: there was none */
    size_t facts;       /* of the page, without repeats */
    /* counted by key: what the fact is about */
    size_t known, added, changed, gone;
    cm_fact *vanished; /* `gone` of them, the first row of each key */
} cm_page_change;

/* Puts the facts of one page (all of one source) into `data`. Nothing is changed and CM_BAD_PAGE
 * given if the page states less than half as many facts as its earlier capture, or says otherwise
 * of more than half of what both name, unless `accept`: that is no newer page but a broken or a
 * strange one. */
cm_status cm_supersede(cm_facts *data, const cm_facts *page, bool accept, cm_page_change *change,
                       cm_err *err);

/* The date of the newest capture of that address by that scraper (NULL: by any; reviewed rows
 * do not count) in the data, or NULL,
 * and how many facts it gives. */
const char *cm_newest_capture(const cm_facts *data, const char *url, const char *scraper,
                              size_t *facts);

#endif
