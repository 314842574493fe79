/* CUDA Toolkit, Driver, and Architecture Matrix: first and last toolkit and last driver branch of
 * each compute capability. A cell holds one line for each capability of its row, or one for all. */
#include "scrapers/cuda_driver.h"
#include "scrapers/pattern.h"
#include "scrapers/registry.h"

enum { ARCHITECTURE, CAPABILITY, FIRST_CUDA, LAST_CUDA, LAST_DRIVER, HEADS };
static const char *const heads[HEADS] = {"Architecture", "Capability", "First CUDA", "Last CUDA",
                                         "Last Driver"};

static const cm_grid *find_table(cm_page *page, const cm_grids *grids) {
    for (size_t i = 0; i < grids->count; i++) {
        const char *all = cm_grid_heads(page, &grids->items[i]);
        size_t known = 0;
        for (size_t h = 0; h < HEADS; h++)
            known += cm_find_i(all, heads[h]) != NULL;
        /* with one head lost it is still this table, and refused */
        if (known >= HEADS - 1) return &grids->items[i];
    }
    return NULL;
}

static bool recognise(cm_page *page) {
    cm_grids grids = {0};
    const char *title = page->html ? cm_dom_title(page) : "";
    if (!cm_find_i(title, "architecture matrix") || !cm_find_i(title, "driver")) return false;
    return cm_dom_tables(page, &grids, NULL) == CM_OK && find_table(page, &grids);
}

/* "CUDA 12.x" is 12.x, "Ongoing" is ongoing, "R580" stays; NULL if it is something else. */
static const char *value_of(cm_page *page, const char *line, bool driver) {
    cm_match m;
    if (cm_same_i(line, "ongoing")) return "ongoing";
    if (driver) return cm_matches(page->arena, "^R\\d{3}$", line, 0, NULL) ? line : NULL;
    return cm_matches(page->arena, "^(?:CUDA )?(\\d{1,2}\\.(?:\\d{1,2}|x))$", line, 0, &m)
               ? m.group[1]
               : NULL;
}

static bool all_same(const cm_strings *lines) {
    for (size_t i = 1; i < lines->count; i++)
        if (!cm_same(lines->items[i], lines->items[0])) return false;
    return true;
}

/* The line of a cell that belongs to capability `i` of `n`. More lines than capabilities that
 * differ (Hopper: two first toolkits for one capability) say nothing safe: "". NULL: refuse. */
static const char *line_for(const cm_strings *lines, size_t i, size_t n) {
    if (lines->count == 0) return NULL;
    if (lines->count == n) return lines->items[i];
    if (all_same(lines)) return lines->items[0];
    return lines->count > n ? "" : NULL;
}

/* "NVIDIA Ampere architecture" is Ampere. */
static const char *architecture_of(cm_page *page, const char *text) {
    cm_match m;
    const char *line = cm_squeeze(page->arena, text);
    return cm_matches(page->arena, "(?i)^(?:nvidia )?(.+?)(?: (?:gpu )?architecture)?$", line, 0,
                      &m)
               ? m.group[1]
               : line;
}

static cm_status add_row(cm_page *page, const cm_grid *grid, size_t r, const size_t column[HEADS],
                         cm_facts *facts, cm_err *err) {
    const char *architecture = architecture_of(page, cm_grid_text(grid, r, column[ARCHITECTURE]));
    cm_strings lines[HEADS];
    for (size_t h = 0; h < HEADS; h++)
        lines[h] = cm_split(page->arena, cm_grid_text(grid, r, column[h]), "\n");
    size_t n = lines[CAPABILITY].count;
    if (!*architecture || !n)
        return cm_refuse_row(page, grid, r, "an architecture and its capabilities", "", err);
    for (size_t i = 0; i < n; i++) {
        const char *value[HEADS] = {architecture, lines[CAPABILITY].items[i]};
        if (!cm_matches(page->arena, "^\\d{1,2}\\.\\d$", value[CAPABILITY], 0, NULL))
            return cm_refuse_row(page, grid, r, "a capability such as 8.6", value[CAPABILITY], err);
        for (size_t h = FIRST_CUDA; h < HEADS; h++) {
            const char *line = line_for(&lines[h], i, n);
            value[h] = line && *line ? value_of(page, line, h == LAST_DRIVER) : line;
            if (!value[h])
                return cm_refuse_row(page, grid, r,
                                     "a CUDA version, a branch or Ongoing for each capability",
                                     cm_grid_text(grid, r, column[h]), err);
        }
        CM_FACT(facts, CM_KIND_ARCH_SUPPORT, page->source, value[CAPABILITY], architecture,
                value[FIRST_CUDA], value[LAST_CUDA], value[LAST_DRIVER]);
    }
    return CM_OK;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_grids grids = {0};
    cm_status status = cm_dom_tables(page, &grids, err);
    const cm_grid *grid = status == CM_OK ? find_table(page, &grids) : NULL;
    if (!grid) return cm_refuse(page, err, NULL, "the architecture table", NULL);
    size_t column[HEADS];
    for (size_t h = 0; h < HEADS; h++) {
        int c = cm_grid_column(grid, heads[h], 0);
        if (c < 0)
            return cm_refuse(page, err, grid->place,
                             cm_sprintf(page->arena, "a column \"%s\"", heads[h]),
                             cm_grid_heads(page, grid));
        column[h] = (size_t)c;
    }
    for (size_t r = grid->head_rows; status == CM_OK && r < grid->rows; r++)
        if (!cm_grid_blank(grid, r)) status = add_row(page, grid, r, column, facts, err);
    return status;
}

const cm_scraper cm_scraper_driver_arch_matrix = {
    .name = "driver-arch-matrix",
    .reads = "Data centre drivers: toolkits and driver branches by architecture",
    .recognise = recognise,
    .scrape = scrape,
};
