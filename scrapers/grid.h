/* A table as a rectangle, whether it came from HTML or from markdown: cells that span rows or
 * columns are repeated in each place. */
#ifndef CM_SCRAPERS_GRID_H
#define CM_SCRAPERS_GRID_H

#include "scrapers/page.h"

/* Of one table; and of all cells of a page, which spans of a few bytes could multiply. */
enum { CM_GRID_COLUMNS = 64, CM_GRID_ROWS = 100000, CM_GRID_CELLS = 2000000 };

typedef struct {
    const char *text; /* squeezed; lines of a cell separated by '\n' */
    const char *href; /* of the first link inside, or NULL */
    bool head;        /* a th, or the head row of a markdown table */
    bool repeated;    /* copied here by a row or column span */
} cm_cell;

typedef struct {
    const char *place;   /* for messages: "table 3 (CUDA Toolkit and ...)" */
    const char *caption; /* "" if none */
    const char *heading; /* text of the last heading before the table; "" if none */
    size_t rows, columns, head_rows;
    cm_cell *cells;
} cm_grid;

typedef struct cm_grids {
    cm_grid *items;
    size_t count, capacity;
    size_t cells; /* of all of them */
} cm_grids;

/* The cell; text "" outside the rectangle. */
const cm_cell *cm_grid_at(const cm_grid *grid, size_t row, size_t column);
const char *cm_grid_text(const cm_grid *grid, size_t row, size_t column);

/* The first column from `from` on whose head rows, joined with blanks, contain `words` (without
 * regard to case), or -1. */
int cm_grid_column(const cm_grid *grid, const char *words, size_t from);

/* The head of a column, its head rows joined with blanks. */
const char *cm_grid_head(cm_page *page, const cm_grid *grid, size_t column);

/* Every pipe table of a markdown text; backquotes around cell contents are removed. */
cm_status cm_markdown_tables(cm_page *page, cm_grids *grids, cm_err *err);

/* Tables of the page in whichever form it has: HTML, markdown, or markdown with HTML tables. */
cm_status cm_page_tables(cm_page *page, cm_grids *grids, cm_err *err);

/* Adds an empty grid of the given size, for readers of other table forms. NULL where the page would
 * have more than CM_GRID_CELLS cells. */
cm_grid *cm_grid_new(cm_page *page, cm_grids *grids, size_t rows, size_t columns);

#endif
