/* The PTX ISA release history: which targets each PTX version knows, and the CUDA release and the
 * driver it came with. */
#include "scrapers/cuda_driver.h"
#include "scrapers/pattern.h"
#include "scrapers/registry.h"

static const cm_grid *find_table(cm_page *page, cm_grids *grids) {
    for (size_t i = 0; i < grids->count; i++) {
        cm_grid grid = cm_driver_heads(&grids->items[i]);
        const char *heads = cm_grid_heads(page, &grid);
        bool version = cm_find_i(heads, "PTX ISA Version"), cuda = cm_find_i(heads, "CUDA Release"),
             targets = cm_find_i(heads, "Supported Targets");
        /* two of three heads: with one lost it is still this table, and refused */
        if (version + cuda + targets >= 2) {
            grids->items[i].head_rows = grid.head_rows;
            return &grids->items[i];
        }
    }
    return NULL;
}

static bool recognise(cm_page *page) {
    cm_grids grids = {0};
    if (page->json || !cm_find_i(page->bytes, "ISA Version")) return false;
    if (cm_page_tables(page, &grids, NULL) != CM_OK) return false;
    return find_table(page, &grids) != NULL;
}

/* "103f" is 10.3f, added once: the row of PTX 8.7 prints sm_100 twice. False if it is no target. */
static bool add_target(cm_page *page, cm_strings *out, const char *digits) {
    cm_match m;
    if (!cm_matches(page->arena, "^(\\d{1,2})(\\d)([af]?)$", digits, 0, &m)) return false;
    const char *cc = cm_sprintf(page->arena, "%s.%s%s", m.group[1], m.group[2], m.group[3]);
    if (!cm_strings_has(out, cc)) cm_strings_add(page->arena, out, cc);
    return true;
}

/* "sm_{90,90a}, sm_20" is "9.0 9.0a 2.0"; NULL if any of it is something else. */
static const char *targets_of(cm_page *page, const char *text) {
    cm_strings out = {0};
    for (const char *p = text; *p;) {
        cm_match m;
        if (!cm_matches(page->arena,
                        "^[\\s,]*sm_(?:\\{\\s*([^{}]*?)\\s*\\}|(\\d+[af]?))(?:[\\s,]+|$)", p, 0,
                        &m))
            return NULL;
        cm_strings list = cm_split(page->arena, m.group[1] ? m.group[1] : m.group[2], ",");
        for (size_t i = 0; i < list.count; i++)
            if (!add_target(page, &out, list.items[i])) return NULL;
        p += m.to;
    }
    return out.count ? cm_strings_join(page->arena, &out, " ") : NULL;
}

static cm_status add_row(cm_page *page, const cm_grid *grid, size_t r, const int column[3],
                         cm_facts *facts, cm_err *err) {
    const char *version = cm_grid_text(grid, r, (size_t)column[0]);
    const char *came = cm_grid_text(grid, r, (size_t)column[1]);
    const char *targets = cm_grid_text(grid, r, (size_t)column[2]);
    cm_match v, with = {.group = {NULL}};
    if (!cm_matches(page->arena, "^PTX ISA (?:version )?(\\d+\\.\\d+)$", version, 0, &v))
        return cm_refuse_row(page, grid, r, "a version such as PTX ISA 9.1", version, err);
    if (!*came || !cm_matches(page->arena, "^(?:CUDA (\\d+\\.\\d+))?[,\\s]*(?:driver (r\\d{3}))?$",
                              came, 0, &with))
        return cm_refuse_row(page, grid, r, "a release such as CUDA 13.1, driver r590", came, err);
    const char *list = targets_of(page, targets);
    if (!list)
        return cm_refuse_row(page, grid, r, "targets such as sm_{90,90a}, sm_20", targets, err);
    CM_FACT(facts, CM_KIND_PTX_RELEASE, page->source, v.group[1], with.group[1], with.group[2],
            list);
    return CM_OK;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_grids grids = {0};
    cm_status status = cm_page_tables(page, &grids, err);
    if (status != CM_OK) return status;
    const cm_grid *grid = find_table(page, &grids);
    if (!grid) return cm_refuse(page, err, NULL, "the table PTX Release History", NULL);
    const int column[3] = {cm_grid_column(grid, "PTX ISA Version", 0),
                           cm_grid_column(grid, "CUDA Release", 0),
                           cm_grid_column(grid, "Supported Targets", 0)};
    if (column[0] < 0 || column[1] < 0 || column[2] < 0)
        return cm_refuse(page, err, grid->place,
                         "columns PTX ISA Version, CUDA Release and Supported Targets",
                         cm_grid_heads(page, grid));
    for (size_t r = grid->head_rows; status == CM_OK && r < grid->rows; r++)
        if (!cm_grid_blank(grid, r)) status = add_row(page, grid, r, column, facts, err);
    return status;
}

const cm_scraper cm_scraper_ptx_history = {
    .name = "ptx-history",
    .reads = "PTX ISA manual: release history with the supported targets",
    .recognise = recognise,
    .scrape = scrape,
};
