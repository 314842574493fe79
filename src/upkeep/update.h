/* `db update`: pages are fetched or taken from a folder, read, put into a copy of the facts at
 * hand, and the database of them is put in place, if it passes, in one step. */
#ifndef CM_UPKEEP_UPDATE_H
#define CM_UPKEEP_UPDATE_H

#include "fetch/fetch.h"
#include "model/answer.h"
#include "store/store.h"
#include "upkeep/known_pages.h"

typedef struct {
    cm_known_pages pages;       /* what to fetch; not looked at with `from` */
    const char *base;           /* a server that has them all, or NULL (cm_known_page_rebased) */
    cm_strings from;            /* folders or files of saved pages, read in place of fetching */
    const char *url, *captured; /* of saved pages, NULL: as their MANIFEST.tsv or they say */
    cm_strings accept;          /* names or addresses of pages that may differ much from before */
    const char *target;         /* the database file to make or replace */
    const char *cache;          /* folder of fetched pages */
    const char *today;          /* 2026-11-23: when pages are fetched */
    const char *own_date;       /* of the program's own data, NULL: it has none */
    cm_store *fallback;         /* what answers where `target` does not, NULL: nothing */
    bool dry_run;               /* nothing is written, the cache neither */
    const cm_shell_line *again, *info; /* the same without dry_run, and what is there; or NULL */
    cm_fetch_options fetch;
    /* Called before each page is fetched; NULL: nobody is interested. */
    void (*begin)(void *context, size_t number, size_t of, const char *name);
} cm_update_plan;

/* Updates and describes it, also where it fails. CM_OK: every page was read. CM_NO: some were, the
 * others' facts are as before. CM_BAD_PAGE: none could be read although they came. CM_UNREAD: none
 * came, or the database could not be read, checked or written; the old one is as it was.
 * `present` is the database at `target`; close it, and `fallback`, when the answer, which names
 * their sources, has been shown. The answer has the title "" if nothing was begun. */
cm_status cm_update(cm_arena *arena, const cm_update_plan *plan, cm_answer *answer,
                    cm_store **present, cm_err *err);

#endif
