/* The sources of a folder of fact files: pages by the beginning of their sum, and what curated rows
 * name, each once. */
#ifndef CM_UPKEEP_FACT_SOURCES_H
#define CM_UPKEEP_FACT_SOURCES_H

#include "base/tsv.h"
#include "model/fact.h"

typedef struct {
    cm_source **items;
    size_t count;
} cm_source_list;

typedef struct {
    cm_source_list pages;   /* sorted by sum */
    cm_source_list curated; /* sorted by address and day */
} cm_fact_sources;

/* Takes the rows of source.tsv, whose columns are page, url, captured, scraper, sha256. */
void cm_fact_sources_pages(cm_arena *arena, const cm_table *table, cm_fact_sources *sources);

/* The page whose sum begins with `page`, the first in the file of several; NULL: none does. */
const cm_source *cm_fact_sources_page(const cm_fact_sources *sources, const char *page);

/* The sources of all rows of a curated table, in the order of its rows from the second record on;
 * `column` is that of the source, behind it stands the day. */
const cm_source **cm_fact_sources_curated(cm_arena *arena, const cm_table *table, size_t column,
                                          cm_fact_sources *sources);

#endif
