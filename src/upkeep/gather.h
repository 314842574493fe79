/* From folders of pages and of fact files to facts and a database file. */
#ifndef CM_UPKEEP_GATHER_H
#define CM_UPKEEP_GATHER_H

#include <stdbool.h>

#include "model/fact.h"

/* Reads pages: files, or folders in which every file that a MANIFEST.tsv beside it declares as a
 * page (or, without one, every file) is read. Address and date come from that MANIFEST.tsv (columns
 * file, canonical_url, captured), from the page, or from `url` and `captured` (NULL: not given).
 * What is not given must be an address of a known host (cm_source_named).
 * All or nothing: the first refused page ends it with CM_BAD_PAGE. In a folder with a MANIFEST.tsv,
 * pages of other kinds are passed over and their names added to `passed_over`. */
cm_status cm_gather_pages(cm_arena *arena, const cm_strings *paths, const char *url,
                          const char *captured, cm_facts *facts, cm_strings *passed_over,
                          cm_err *err);

typedef struct {
    const char *path, *url, *captured; /* url and captured are "" where nothing states them */
    bool given;                        /* by the user: any host will do */
    bool compiled;                     /* a table that somebody compiled, not a page as served */
    bool expected; /* a page of that address was read before: it must be recognised */
    bool mixed;    /* from a folder with a MANIFEST.tsv, which may hold pages of other kinds */
} cm_saved_page;

typedef struct {
    cm_saved_page *items;
    size_t count, capacity;
} cm_saved_pages;

/* The two halves of cm_gather_pages, for callers that go on behind a refused page: which files are
 * pages, and reading one of them. `source` is filled in, `passed_over` says that the page is of a
 * kind that is not read. */
cm_status cm_gather_list(cm_arena *arena, const cm_strings *paths, const char *url,
                         const char *captured, cm_saved_pages *pages, cm_err *err);
cm_status cm_gather_page(cm_arena *arena, const cm_saved_page *page, cm_source *source,
                         cm_facts *facts, bool *passed_over, cm_err *err);

/* Writes sorted facts as DIR/KIND.tsv, one file per kind that has facts, and DIR/source.tsv. */
cm_status cm_facts_write(cm_arena *arena, cm_facts *facts, const char *dir, cm_err *err);

/* Reads DIR/KIND.tsv: with the column `page` they name a row of source.tsv (facts of scrapers);
 * with the columns `source` and `captured` they are curated. Unknown kinds and columns are refused.
 */
cm_status cm_facts_load(cm_arena *arena, const char *dir, cm_facts *facts, cm_err *err);

#endif
