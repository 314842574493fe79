/* HTML as scrapers see it. dom.c is the only file that includes libxml2. */
#ifndef CM_SCRAPERS_DOM_H
#define CM_SCRAPERS_DOM_H

#include "base/component.h"
#include "scrapers/grid.h"
#include "scrapers/page.h"

typedef struct _xmlNode cm_node;

/* libxml2; the version is in the arena. */
cm_component cm_dom_component(cm_arena *arena);

/* The root element of the page, parsed once per page (no network, no entity expansion, bounded
 * depth); NULL if the page is no HTML at all, and no markdown with an HTML table in it. */
cm_node *cm_dom_root(cm_page *page);
/* Frees what cm_dom_root made; cm_page_read does it. */
void cm_dom_close(cm_page *page);

/* Lets libxml2 allocate by base/memory.h: for a program that owns its process. */
void cm_dom_memory(void);

/* The next element after `node` in document order, within `root`; NULL at the end. A loop over all
 * elements: for (n = root; n; n = cm_node_next(root, n)). */
cm_node *cm_node_next(const cm_node *root, cm_node *node);
/* The next element that is not inside `node`. */
cm_node *cm_node_skip(const cm_node *root, cm_node *node);

bool cm_node_is(const cm_node *node, const char *tag); /* "h3" */
int cm_node_heading(const cm_node *node);              /* 1..6 for h1..h6, else 0 */
const char *cm_node_attr(cm_page *page, const cm_node *node, const char *name); /* NULL: absent */
/* The text inside, white space squeezed; <br>, block elements and list items end a line ("\n").
 * Link icons of headings (class headerlink) and scripts are left out. */
const char *cm_node_text(cm_page *page, const cm_node *node);
/* The same with each link written as markdown has it: [text](address). */
const char *cm_node_linked(cm_page *page, const cm_node *node);
/* The text inside exactly as written: for code blocks. */
const char *cm_node_raw(cm_page *page, const cm_node *node);

const char *cm_dom_title(cm_page *page); /* "" if there is none */

/* Every table of the page, in order, as rectangles. */
cm_status cm_dom_tables(cm_page *page, cm_grids *grids, cm_err *err);

#endif
