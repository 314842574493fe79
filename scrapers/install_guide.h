/* What the two CUDA installation guides share: which guide a page is, of which toolkit, and the
 * versions that their tables of host compilers print. */
#ifndef CM_SCRAPERS_INSTALL_GUIDE_H
#define CM_SCRAPERS_INSTALL_GUIDE_H

#include "scrapers/cuda_driver.h"

/* Whether the page is the installation guide for `system` ("Linux", "Microsoft Windows"), by its
 * title or, in markdown, its first heading. */
bool cm_guide_is(cm_page *page, const char *system);

/* The toolkit of the guide, "13.1": as the caption of its table says it ("" if it has none), else
 * the title, else the address of the page, else the one release named "CUDA Toolkit v13.1"; NULL
 * where none of them does. */
const char *cm_guide_toolkit(cm_page *page, const char *caption);

/* The cell in one line, without the marks of footnotes behind it. */
const char *cm_guide_cell(cm_page *page, const cm_grid *grid, size_t row, size_t column);

/* "6.x - 14.x", "24.9", "16.1.x": both ends without the ".x"; false if it is something else. With
 * `majors` only the first number of each end counts. */
bool cm_guide_range(cm_page *page, const char *text, bool majors, const char **least,
                    const char **greatest);

#endif
