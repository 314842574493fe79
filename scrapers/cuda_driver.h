/* Tables of driver versions beside CUDA releases, as the release notes and the compatibility guide
 * print them. */
#ifndef CM_SCRAPERS_CUDA_DRIVER_H
#define CM_SCRAPERS_CUDA_DRIVER_H

#include "scrapers/dom.h"

/* The table with its second line of heads counted as such, where the page made it of plain cells,
 * and with at least one head row. */
cm_grid cm_driver_heads(const cm_grid *grid);

/* All heads of a table, joined. */
const char *cm_grid_heads(cm_page *page, const cm_grid *grid);

/* Whether every cell of the row is empty. */
bool cm_grid_blank(const cm_grid *grid, size_t row);

/* Refuses a cell, naming table and row. */
cm_status cm_refuse_row(cm_page *page, const cm_grid *grid, size_t row, const char *expected,
                        const char *found, cm_err *err);

/* "Linux x86_64 Driver Version" / "Windows ..." beside releases: cuda_driver with role toolkit. */
cm_status cm_driver_rows(cm_page *page, const cm_grid *grid, cm_facts *facts, cm_err *err);

/* Minimum versions of a family, by system or as a range: cuda_driver with role floor. Rows of
 * releases before 11, which have no minor-version compatibility, get role toolkit. */
cm_status cm_floor_rows(cm_page *page, const cm_grid *grid, cm_facts *facts, cm_err *err);

#endif
