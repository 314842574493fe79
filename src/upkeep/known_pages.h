/* The pages that `db update` asks for: the one place with their addresses. */
#ifndef CM_UPKEEP_KNOWN_PAGES_H
#define CM_UPKEEP_KNOWN_PAGES_H

#include "base/str.h"

typedef struct {
    const char *name;    /* its file in the cache: lower-case letters, digits, -, . */
    const char *address; /* where it is fetched */
    const char *url;     /* the page as facts name it, often the same; else asked second */
    const char *scraper; /* the only one that may read it */
} cm_known_page;

typedef struct {
    cm_known_page *items;
    size_t count, capacity;
} cm_known_pages;

/* Adds the pages of the program's own list. */
void cm_known_pages_own(cm_arena *arena, cm_known_pages *pages);

/* Reads another list: a TSV with the columns name, address, url (may be empty: the address) and
 * scraper. CM_UNREAD with file and line for a name that is no file name, one that stands twice, or
 * a scraper that there is not. */
cm_status cm_known_pages_read(cm_arena *arena, const char *path, cm_known_pages *pages,
                              cm_err *err);

/* The list as such a TSV. */
void cm_known_pages_write(const cm_known_pages *pages, cm_text *out);

/* The address of a page below another server: "https://a.org/b/c" and base "http://127.0.0.1:8000"
 * give "http://127.0.0.1:8000/a.org/b/c". */
char *cm_known_page_rebased(cm_arena *arena, const char *base, const char *address);

#endif
