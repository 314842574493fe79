/* A document as a stream of headings, paragraphs, code blocks and tables, the same whether it came
 * as markdown (also with HTML tables inside) or as HTML. */
#ifndef CM_SCRAPERS_BLOCKS_H
#define CM_SCRAPERS_BLOCKS_H

#include "scrapers/grid.h"

typedef enum { CM_BLOCK_HEADING, CM_BLOCK_TEXT, CM_BLOCK_CODE, CM_BLOCK_TABLE } cm_block_kind;

typedef struct {
    cm_block_kind kind;
    const char *text;    /* of a code block exactly as written, else squeezed; "" for a table */
    const cm_grid *grid; /* of a table */
} cm_block;

typedef struct {
    cm_block *items;
    size_t count, capacity;
    bool open; /* the document ends inside a code block or table: it was cut off */
} cm_blocks;

cm_status cm_blocks_read(cm_page *page, cm_blocks *blocks, cm_err *err);

#endif
