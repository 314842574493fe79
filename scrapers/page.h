/* A page in memory and the scrapers that read it. A scraper turns one kind of page into facts, and
 * nothing else: it recognises its page by content, never by file name, and fails loudly. */
#ifndef CM_SCRAPERS_PAGE_H
#define CM_SCRAPERS_PAGE_H

#include <stdbool.h>

#include "base/memory.h"
#include "model/fact.h"

enum {
    CM_PAGE_LIMIT = 16 * 1024 * 1024, /* bytes; the largest page that is read has 2 MB */
    CM_PAGE_TAGS = 500000, /* a tag of three bytes takes a hundred times that in memory */
};

typedef struct {
    cm_arena *arena; /* everything read off this page lives here; in recognise only until its end */
    cm_arena *kept;  /* where the tables of the page live, which every scraper may ask for */
    const char *name; /* for messages: the path as given */
    const char *bytes;
    size_t length; /* bytes[length] is NUL; a page with a NUL byte inside is refused earlier */
    bool html;     /* looks like HTML */
    bool json;     /* first character is { or [ */
    cm_source *source;
    void *cache;             /* the parsed document, see dom.h */
    cm_guard guard;          /* of that */
    struct cm_grids *tables; /* its tables once they were asked for, see grid.h */
    bool overfull;           /* they are too large, and were refused once */
    size_t collected;        /* bytes of text that were taken off the document so far */
    bool exhausted;          /* they were too many: elements nest so that text is taken again and
                              * again, and no more is given */
    const char *broken_off;  /* the last row of a markdown table in which the text ends, or NULL */
} cm_page;

typedef struct {
    const char *name;  /* previous-versions, cuda-release-notes, ... */
    const char *reads; /* one line: which pages */
    /* Whether the page is of this kind, by its content: must be cheap and strict. */
    bool (*recognise)(cm_page *page);
    /* Adds the page's facts; on failure (CM_BAD_PAGE with page, place and expectation) the caller
     * throws away whatever was added. */
    cm_status (*scrape)(cm_page *page, cm_facts *facts, cm_err *err);
    bool compiled; /* its page is a table that somebody compiled from files of one project */
} cm_scraper;

/* Every scraper, in the order in which they are asked; registry.c. */
extern const cm_scraper *const cm_scrapers[];
extern const size_t cm_scraper_count;

/* Reads one page: finds the one scraper that recognises it and adds its facts, all or none. Address
 * and date that `source` leaves empty are taken from the page itself (canonical link, date).
 * CM_BAD_PAGE if nobody recognises it, if two do, or if the scraper refuses it. */
cm_status cm_page_read(cm_arena *arena, const char *name, const char *bytes, size_t length,
                       cm_source *source, cm_facts *facts, cm_err *err);

/* The same by one scraper, whatever it and the others recognise; NULL: by the one that does. */
cm_status cm_page_read_by(cm_arena *arena, const cm_scraper *only, const char *name,
                          const char *bytes, size_t length, cm_source *source, cm_facts *facts,
                          cm_err *err);

/* Whether any scraper recognises the page; with `compiled` one of those for compiled tables. */
bool cm_page_recognised(cm_arena *arena, const char *name, const char *bytes, size_t length,
                        cm_source *source, bool compiled);

/* cm_fail for scrapers: "NAME: PLACE: expected EXPECTED, found FOUND"; `found` may be NULL, and is
 * cut to a readable length. Always returns CM_BAD_PAGE. */
cm_status cm_refuse(const cm_page *page, cm_err *err, const char *place, const char *expected,
                    const char *found);

#endif
