/* README.md of NVIDIA/open-gpu-kernel-modules (whole, or from "Compatible GPUs" on; also GitHub's
 * page of it): the GPUs that the open kernel modules of a release drive. */
#include <string.h>

#include "scrapers/gpu.h"
#include "scrapers/pattern.h"
#include "scrapers/registry.h"

enum { FEWEST_ROWS = 5 };

/* By the heading of the section, and a word on what the page is about. */
static bool recognise(cm_page *page) {
    if (page->json || !strstr(page->bytes, "Compatible GPUs")) return false;
    if (!strstr(page->bytes, "kernel_open.html") && !strstr(page->bytes, "open-gpu-kernel-modules"))
        return false;
    if (!page->html)
        return cm_matches(page->arena, "(?m)^(?:\xEF\xBB\xBF)?##? Compatible GPUs\\s*$",
                          page->bytes, 0, NULL);
    cm_node *root = cm_dom_root(page);
    for (cm_node *n = root; n; n = cm_node_next(root, n))
        if (cm_node_heading(n) && cm_same(cm_node_text(page, n), "Compatible GPUs")) return true;
    return false;
}

/* The README links the driver's own README of the same release. */
static const char *stated_release(cm_page *page) {
    cm_match m;
    bool found =
        cm_matches(page->arena, "/(\\d{3}\\.\\d{2,3}(?:\\.\\d{2})?)/README/kernel_open\\.html",
                   page->bytes, 0, &m);
    return found ? m.group[1] : NULL;
}

/* The reader of tables fills up short rows, so a file that ends inside one is found here. */
static cm_status rows_closed(cm_page *page, cm_err *err) {
    size_t number = 1;
    for (const char *p = page->bytes; *p; number++) {
        size_t length = strcspn(p, "\n"), end = length;
        while (end && cm_space(p[end - 1]))
            end--;
        if (*p == '|' && (end < 2 || p[end - 1] != '|'))
            return cm_refuse(page, err, cm_sprintf(page->arena, "line %zu", number),
                             "a row that ends in |", cm_strndup(page->arena, p, end));
        p += length + (p[length] == '\n');
    }
    return CM_OK;
}

/* The table is in the order of device ids and its rows are alike, so a file that ends between two
 * rows still looks whole; but every release lists the newest GPUs of its time. */
static const char *least_last_id(cm_page *page, const char *driver) {
    cm_match m;
    if (!cm_matches(page->arena, "^(\\d{3})\\.", driver, 0, &m)) return "10de:2500";
    if (strcmp(m.group[1], "570") >= 0) return "10de:2b00"; /* Blackwell */
    if (strcmp(m.group[1], "525") >= 0) return "10de:2600"; /* Ada */
    return "10de:2500";                                     /* the last of Ampere */
}

static const cm_grid *table_of(const cm_grids *grids) {
    for (size_t i = 0; i < grids->count; i++)
        if (cm_grid_column(&grids->items[i], "Product Name", 0) >= 0 ||
            cm_grid_column(&grids->items[i], "PCI ID", 0) >= 0)
            return &grids->items[i];
    return NULL;
}

static cm_status read_rows(cm_page *page, const cm_grid *grid, const char *driver, cm_facts *facts,
                           cm_err *err) {
    cm_gpu_ids ids = {.device = "", .subsystem = ""};
    for (size_t r = grid->head_rows; r < grid->rows; r++) {
        const char *name = cm_grid_text(grid, r, 0), *id = cm_grid_text(grid, r, 1);
        if (!*name || !cm_gpu_ids_read(id, &ids))
            return cm_refuse(page, err, cm_sprintf(page->arena, "%s, row %zu", grid->place, r),
                             "a name and one or three PCI ids", id);
        CM_FACT(facts, CM_KIND_GPU_DRIVER, page->source, driver, ids.device, ids.subsystem, name,
                "", "yes");
    }
    const char *least = least_last_id(page, driver);
    if (strcmp(ids.device, least) < 0)
        return cm_refuse(
            page, err, grid->place,
            cm_sprintf(page->arena, "rows up to %s or above for release %s", least, driver),
            ids.device);
    return CM_OK;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_grids grids = {0};
    cm_status status = page->html ? cm_gpu_html_whole(page, err) : rows_closed(page, err);
    if (status == CM_OK) status = cm_page_tables(page, &grids, err);
    if (status != CM_OK) return status;
    const cm_grid *grid = table_of(&grids);
    if (!grid || grid->columns != 2 || cm_grid_column(grid, "Product Name", 0) != 0 ||
        cm_grid_column(grid, "PCI ID", 0) != 1)
        return cm_refuse(page, err, grid ? grid->place : "Compatible GPUs",
                         "a table Product Name | PCI ID", NULL);
    if (grid->rows < grid->head_rows + FEWEST_ROWS)
        return cm_refuse(page, err, grid->place, "more rows", NULL);
    const char *driver = cm_gpu_driver_release(page, stated_release(page));
    if (!driver)
        return cm_refuse(page, err, "page",
                         "the driver release in the link to kernel_open.html or in the address",
                         page->source->url);
    return read_rows(page, grid, driver, facts, err);
}

const cm_scraper cm_scraper_open_modules = {
    .name = "open-modules",
    .reads = "README.md of NVIDIA/open-gpu-kernel-modules, as markdown or GitHub's page",
    .recognise = recognise,
    .scrape = scrape,
};
