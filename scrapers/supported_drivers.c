/* Supported Drivers and CUDA Toolkit Versions: a table with one column for each driver branch, and
 * a note that names the branches that are past their end of life. */
#include "scrapers/cuda_driver.h"
#include "scrapers/month.h"
#include "scrapers/pattern.h"
#include "scrapers/registry.h"

static const char *const labels[] = {"Branch Designation", "End of Life", "Maximum CUDA"};
enum { DESIGNATION, END_OF_LIFE, MAX_CUDA, LABELS };

/* The row with that label in its first column, or -1. */
static int row_of(const cm_grid *grid, const char *label) {
    for (size_t r = 0; r < grid->rows; r++)
        if (cm_starts_i(cm_grid_text(grid, r, 0), label)) return (int)r;
    return -1;
}

static bool recognise(cm_page *page) {
    cm_grids grids = {0};
    if (!page->html || !cm_find_i(cm_dom_title(page), "supported drivers and cuda")) return false;
    return cm_dom_tables(page, &grids, NULL) == CM_OK && grids.count > 0;
}

/* "June 2026" as 2026-06; "ended"; NULL if it is neither. */
static const char *end_of(cm_page *page, const char *text) {
    if (cm_matches(page->arena, "(?i)^(?:ended|end of life|eol|reached)", text, 0, NULL))
        return "ended";
    return cm_month(page->arena, text);
}

/* "Production Branch [2]" without the footnote. */
static const char *unmarked(cm_page *page, const char *text) {
    cm_match m;
    return cm_matches(page->arena, "(?:\\s*\\[\\d{1,2}\\]|\\*)+$", text, 0, &m)
               ? cm_strndup(page->arena, text, m.from)
               : text;
}

static cm_status add_branch(cm_page *page, const cm_grid *grid, size_t c, const int rows[LABELS],
                            cm_facts *facts, cm_err *err) {
    cm_match branch, cuda;
    const char *head = cm_grid_text(grid, 0, c);
    const char *place = cm_sprintf(page->arena, "%s, column %zu (%.20s)", grid->place, c + 1, head);
    const char *designation = unmarked(page, cm_grid_text(grid, (size_t)rows[DESIGNATION], c));
    const char *end = cm_grid_text(grid, (size_t)rows[END_OF_LIFE], c);
    const char *max = cm_grid_text(grid, (size_t)rows[MAX_CUDA], c);
    if (!cm_matches(page->arena, "^R(\\d{3})\\b", head, 0, &branch))
        return cm_refuse(page, err, place, "a branch such as R535", head);
    if (!*designation) return cm_refuse(page, err, place, "a branch designation", "");
    if (!end_of(page, end)) return cm_refuse(page, err, place, "a month such as June 2026", end);
    if (!cm_matches(page->arena, "^CUDA (\\d{1,2})(?:\\.(?:\\d+|x))?\\+?(?:\\s|$)", max, 0, &cuda))
        return cm_refuse(page, err, place, "a maximum such as CUDA 12", max);
    CM_FACT(facts, CM_KIND_DRIVER_BRANCH, page->source,
            cm_sprintf(page->arena, "R%s", branch.group[1]), designation, end_of(page, end),
            cuda.group[1]);
    return CM_OK;
}

static cm_status add_table(cm_page *page, const cm_grid *grid, cm_facts *facts, cm_err *err) {
    int rows[LABELS];
    for (size_t i = 0; i < LABELS; i++) {
        rows[i] = row_of(grid, labels[i]);
        if (rows[i] < 1)
            return cm_refuse(page, err, grid->place,
                             cm_sprintf(page->arena, "a row \"%s\" below the branches", labels[i]),
                             NULL);
    }
    if (grid->columns < 2) return cm_refuse(page, err, grid->place, "columns of branches", NULL);
    cm_status status = CM_OK;
    for (size_t c = 1; status == CM_OK && c < grid->columns; c++)
        status = add_branch(page, grid, c, rows, facts, err);
    return status;
}

/* "All other previous driver branches not listed ... (such as R575, R565) are end of life." */
static cm_status add_ended(cm_page *page, cm_facts *facts, cm_err *err) {
    const char *text = cm_squeeze(page->arena, cm_node_text(page, cm_dom_root(page)));
    const char *note = cm_find_i(text, "all other previous driver branches");
    if (!note) return CM_OK;
    const char *end = cm_find_i(note, "are end of life");
    if (!end) return cm_refuse(page, err, "note on other branches", "\"are end of life\"", note);
    note = cm_strndup(page->arena, note, (size_t)(end - note));
    size_t before = facts->count;
    cm_match m;
    for (size_t at = 0; cm_matches(page->arena, "\\bR\\d{3}\\b", note, at, &m); at = m.to)
        CM_FACT(facts, CM_KIND_DRIVER_BRANCH, page->source, m.group[0], "", "ended", "");
    if (facts->count == before)
        return cm_refuse(page, err, "note on other branches", "branches such as R575", note);
    return CM_OK;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_grids grids = {0};
    cm_status status = cm_dom_tables(page, &grids, err);
    size_t tables = 0;
    for (size_t i = 0; status == CM_OK && i < grids.count; i++) {
        const cm_grid *grid = &grids.items[i];
        bool mine = false;
        for (size_t k = 0; k < LABELS; k++)
            mine = mine || row_of(grid, labels[k]) >= 0;
        if (!mine) continue;
        tables++;
        status = add_table(page, grid, facts, err);
    }
    if (status == CM_OK && !tables)
        status = cm_refuse(page, err, NULL, "a table with the row \"Branch Designation\"", NULL);
    return status == CM_OK ? add_ended(page, facts, err) : status;
}

const cm_scraper cm_scraper_supported_drivers = {
    .name = "supported-drivers",
    .reads = "Data centre drivers: branches, end of life, highest CUDA",
    .recognise = recognise,
    .scrape = scrape,
};
