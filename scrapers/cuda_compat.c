/* The CUDA Compatibility guide: the driver floor of each family with minor-version compatibility,
 * and the drivers of the 10.x releases before it. */
#include "scrapers/cuda_driver.h"
#include "scrapers/registry.h"

static bool is_floor(cm_page *page, const cm_grid *grid) {
    const char *heads = cm_grid_heads(page, grid);
    return (cm_find_i(heads, "cuda toolkit") || cm_find_i(heads, "linux") ||
            cm_find_i(heads, "windows") || cm_find_i(heads, "upper range")) &&
           (cm_find_i(heads, "minimum required driver") ||
            cm_find_i(heads, "minimum driver version") || cm_find_i(heads, "upper range"));
}

static bool recognise(cm_page *page) {
    cm_grids grids = {0};
    const char *title = page->html ? cm_dom_title(page) : "";
    if (!cm_find_i(title, "cuda compatibility") || cm_find_i(title, "release notes")) return false;
    if (cm_dom_tables(page, &grids, NULL) != CM_OK) return false;
    for (size_t i = 0; i < grids.count; i++) {
        cm_grid grid = cm_driver_heads(&grids.items[i]);
        if (is_floor(page, &grid)) return true;
    }
    return false;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_grids grids = {0};
    cm_status status = cm_dom_tables(page, &grids, err);
    for (size_t i = 0; status == CM_OK && i < grids.count; i++) {
        cm_grid grid = cm_driver_heads(&grids.items[i]);
        if (is_floor(page, &grid)) status = cm_floor_rows(page, &grid, facts, err);
    }
    return status;
}

const cm_scraper cm_scraper_cuda_compat = {
    .name = "cuda-compat",
    .reads = "CUDA Compatibility guide: driver floors by CUDA family",
    .recognise = recognise,
    .scrape = scrape,
};
