/* The cuDNN support matrix: which CUDA versions, drivers and compute capabilities a cuDNN package
 * is for. Layouts: one row a CUDA version with cells that span rows (8.4 to 8.9, before 8.9 without
 * drivers), one row a package with a line for each CUDA version (9.x). */
#include <string.h>

#include "base/ver.h"
#include "scrapers/cuda_driver.h"
#include "scrapers/pattern.h"
#include "scrapers/registry.h"

typedef enum { PACKAGE, CUDA, STATIC, LINUX, WINDOWS, CC, HARDWARE, COLUMNS } column;

static const char *const heads[COLUMNS] = {
    "cuDNN Package", "CUDA Toolkit Version", "static linking",  "Linux",
    "Windows",       "Compute Capability",   "Supported NVIDIA"};
static const char *const drivers_since = "8.9";

static cm_grid with_heads(const cm_grid *grid) {
    cm_grid copy = cm_driver_heads(grid);
    /* the systems below "NVIDIA Driver Version", where the page made the line of plain cells */
    if (copy.head_rows < copy.rows && cm_grid_column(&copy, heads[LINUX], 0) < 0 &&
        cm_grid_at(grid, copy.head_rows, 0)->repeated)
        copy.head_rows++;
    return copy;
}

/* How many of the heads the table has; `at` may be NULL. */
static int heads_of(const cm_grid *grid, int at[COLUMNS]) {
    int count = 0;
    for (int i = 0; i < COLUMNS; i++) {
        int c = cm_grid_column(grid, heads[i], 0);
        if (c < 0 && i == CUDA) c = cm_grid_column(grid, "CUDA Version", 0); /* in 8.4 */
        if (at) at[i] = c;
        count += c >= 0;
    }
    return count;
}

/* A table that has lost a column or two is still this one, and refused. */
static bool is_matrix(const cm_grid *grid) {
    cm_grid whole = with_heads(grid);
    return heads_of(&whole, NULL) >= 4;
}

static bool titled(cm_page *page) {
    const char *title = page->html ? cm_dom_title(page) : page->bytes;
    if (!page->html && !cm_find_i(title, "# Support Matrix") &&
        !cm_find_i(title, "# cuDNN Support Matrix"))
        return false;
    return cm_find_i(title, "support matrix") && cm_find_i(title, "cudnn");
}

static bool recognise(cm_page *page) {
    cm_grids grids = {0};
    if (page->json || !cm_find_i(page->bytes, "cudnn")) return false;
    if (titled(page)) return true;
    if (!cm_find_i(page->bytes, heads[PACKAGE])) return false;
    if (cm_page_tables(page, &grids, NULL) != CM_OK) return false;
    for (size_t i = 0; i < grids.count; i++)
        if (is_matrix(&grids.items[i])) return true;
    return false;
}

/* What stands behind a value: footnote numbers, alone or in brackets, and a comma. */
#define MARKS "(?:\\s*\\*|\\s*\\[\\d{1,2}\\]|\\s+\\d{1,2}(?!\\.))*\\s*,?\\s*"

/* "9.0 3\n8.9 [3]\n8.6" is "9.0 8.9 8.6"; NULL if any of it is something else: "9.03" may be 9.0
 * with a mark grown onto it, and is not read. */
static const char *numbers_of(cm_page *page, const char *cell) {
    cm_strings out = {0}, lines = cm_split(page->arena, cell, "\n,");
    for (size_t i = 0; i < lines.count; i++) {
        cm_match m;
        if (!cm_matches(page->arena, "^(\\d{1,2}\\.\\d)" MARKS "$", lines.items[i], 0, &m))
            return NULL;
        cm_strings_add(page->arena, &out, m.group[1]);
    }
    return out.count ? cm_strings_join(page->arena, &out, " ") : NULL;
}

static const char *capabilities_of(cm_page *page, const char *cell) {
    cm_match m;
    if (cm_matches(page->arena, "(?i)^(?:SM )?(\\d\\.\\d) and later" MARKS "$", cell, 0, &m))
        return cm_sprintf(page->arena, "%s+", m.group[1]);
    return numbers_of(page, cell);
}

/* ">=525.60.13" is 525.60.13, N/A stays; a third part has two digits (see cuda_driver.c). */
static const char *driver_of(cm_page *page, const char *cell) {
    cm_match m;
    if (cm_matches(page->arena, "^N/?A" MARKS "$", cell, 0, NULL)) return "N/A";
    if (cm_matches(page->arena,
                   "^(?:>=|\xE2\x89\xA5)\\s*(\\d{3}\\.\\d{2,3}(?:\\.\\d\\d)?)" MARKS "$", cell, 0,
                   &m))
        return m.group[1];
    return NULL;
}

static const char *yes_or_no(cm_page *page, const char *cell) {
    cm_match m;
    if (!cm_matches(page->arena, "(?i)^(yes|no)" MARKS "$", cell, 0, &m)) return NULL;
    return cm_lowered(page->arena, m.group[1]);
}

/* Names without trade marks, footnotes and the words that every line has. */
static const char *architectures_of(cm_page *page, const char *cell) {
    if (!*cell) return ""; /* 8.9.6 names them from its second row on */
    cm_strings out = {0}, lines = cm_split(page->arena, cell, "\n,");
    for (size_t i = 0; i < lines.count; i++) {
        cm_match m;
        if (!cm_matches(page->arena,
                        "^(?:NVIDIA )?([A-Z][a-z]+(?: (?!Arch)[A-Z][a-z]+)?)"
                        "(?:\xE2\x84\xA2|\xC2\xAE)?(?: (?:GPU )?[Aa]rchitecture)?" MARKS "$",
                        lines.items[i], 0, &m))
            return NULL;
        cm_strings_add(page->arena, &out, m.group[1]);
    }
    return out.count ? cm_strings_join(page->arena, &out, ", ") : NULL;
}

/* The values of a row that hold for each of its CUDA versions. */
typedef struct {
    const char *cudnn, *line; /* 9.5.0; 12.x, or 10.2 where that is the only one */
    const char *linked, *linux_driver, *windows_driver, *ccs, *architectures;
} row_values;

/* A driver, or nothing where a page of before 8.9 has no column of drivers. */
static const char *driver_in(cm_page *page, const char *cell, const char *cudnn, bool present) {
    if (!present) return cm_ver_cmp_text(cudnn, drivers_since) < 0 ? "" : NULL;
    return driver_of(page, cell);
}

static cm_status read_values(cm_page *page, const cm_grid *grid, size_t r, const int at[COLUMNS],
                             row_values *out, cm_err *err) {
    const char *cell[COLUMNS];
    cm_match m;
    for (int i = 0; i < COLUMNS; i++)
        cell[i] = at[i] < 0 ? "" : cm_grid_text(grid, r, (size_t)at[i]);
    if (!cm_matches(page->arena,
                    "^(?:NVIDIA )?cuDNN (\\d{1,2}(?:\\.\\d{1,2}){2}) for CUDA "
                    "(\\d{1,2}\\.(?:x|\\d))" MARKS "$",
                    cell[PACKAGE], 0, &m))
        return cm_refuse_row(page, grid, r, "a package such as cuDNN 9.5.0 for CUDA 12.x",
                             cell[PACKAGE], err);
    *out =
        (row_values){.cudnn = m.group[1],
                     .line = m.group[2],
                     .linked = yes_or_no(page, cell[STATIC]),
                     .linux_driver = driver_in(page, cell[LINUX], m.group[1], at[LINUX] >= 0),
                     .windows_driver = driver_in(page, cell[WINDOWS], m.group[1], at[WINDOWS] >= 0),
                     .ccs = capabilities_of(page, cell[CC]),
                     .architectures = architectures_of(page, cell[HARDWARE])};
    if (!out->linked)
        return cm_refuse_row(page, grid, r, "Yes or No to static linking", cell[STATIC], err);
    if (!out->linux_driver)
        return cm_refuse_row(page, grid, r, "a Linux driver such as >=525.60.13", cell[LINUX], err);
    if (!out->windows_driver)
        return cm_refuse_row(page, grid, r, "a Windows driver such as >=527.41 or N/A",
                             cell[WINDOWS], err);
    if (!out->ccs)
        return cm_refuse_row(page, grid, r, "compute capabilities such as 9.0", cell[CC], err);
    if (!out->architectures)
        return cm_refuse_row(page, grid, r, "architectures such as NVIDIA Hopper", cell[HARDWARE],
                             err);
    return CM_OK;
}

static cm_status add_row(cm_page *page, const cm_grid *grid, size_t r, const int at[COLUMNS],
                         cm_facts *facts, cm_err *err) {
    row_values v = {0};
    cm_status status = read_values(page, grid, r, at, &v, err);
    if (status != CM_OK) return status;
    const char *cell = cm_grid_text(grid, r, (size_t)at[CUDA]), *list = numbers_of(page, cell);
    if (!list) return cm_refuse_row(page, grid, r, "CUDA versions such as 12.6", cell, err);
    cm_strings cudas = cm_split(page->arena, list, " ");
    CM_FACT(facts, CM_KIND_CUDNN_RELEASE, page->source, v.cudnn, v.line);
    /* "12.x" covers "12.6", "10.2" itself */
    size_t length = strlen(v.line);
    const char *family =
        cm_strndup(page->arena, v.line, cm_ends(v.line, "x") ? length - 1 : length);
    for (size_t i = 0; i < cudas.count; i++) {
        if (!cm_starts(cudas.items[i], family))
            return cm_refuse_row(page, grid, r,
                                 cm_sprintf(page->arena, "versions of CUDA %s", v.line),
                                 cudas.items[i], err);
        CM_FACT(facts, CM_KIND_CUDNN_SUPPORT, page->source, v.cudnn, cudas.items[i], v.linked,
                v.linux_driver, v.windows_driver, v.ccs, v.architectures);
    }
    return CM_OK;
}

/* Whether the packages are of before the column of drivers; a later page has lost it. */
static bool older(cm_page *page, const cm_grid *grid, const int at[COLUMNS]) {
    cm_match m;
    return cm_matches(page->arena, "cuDNN (\\d[\\d.]*)",
                      cm_grid_text(grid, grid->head_rows, (size_t)at[PACKAGE]), 0, &m) &&
           cm_ver_cmp_text(m.group[1], drivers_since) < 0;
}

static cm_status read_matrix(cm_page *page, const cm_grid *grid, cm_facts *facts, cm_err *err) {
    int at[COLUMNS], count = heads_of(grid, at);
    bool before_drivers = at[LINUX] < 0 && at[WINDOWS] < 0 && count == COLUMNS - 2;
    if (count < COLUMNS && !(before_drivers && older(page, grid, at))) {
        cm_strings wanted = {0};
        for (int i = 0; i < COLUMNS; i++)
            if (at[i] < 0) cm_strings_add(page->arena, &wanted, heads[i]);
        return cm_refuse(
            page, err, grid->place,
            cm_sprintf(page->arena, "a column %s", cm_strings_join(page->arena, &wanted, ", ")),
            cm_grid_heads(page, grid));
    }
    if (grid->rows <= grid->head_rows)
        return cm_refuse(page, err, grid->place, "rows below the head", NULL);
    cm_status status = CM_OK;
    for (size_t r = grid->head_rows; status == CM_OK && r < grid->rows; r++)
        if (!cm_grid_blank(grid, r)) status = add_row(page, grid, r, at, facts, err);
    return status;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_grids grids = {0};
    size_t before = facts->count;
    cm_status status = cm_page_tables(page, &grids, err);
    for (size_t i = 0; status == CM_OK && i < grids.count; i++) {
        if (!is_matrix(&grids.items[i])) continue;
        cm_grid grid = with_heads(&grids.items[i]);
        status = read_matrix(page, &grid, facts, err);
    }
    if (status == CM_OK && facts->count == before)
        status = cm_refuse(
            page, err, "page",
            "a table cuDNN Package | CUDA Toolkit Version | ... | Compute Capability", NULL);
    return status;
}

const cm_scraper cm_scraper_cudnn_support_matrix = {
    .name = "cudnn-support-matrix",
    .reads = "cuDNN support matrix: CUDA versions, drivers and GPUs of each package",
    .recognise = recognise,
    .scrape = scrape,
};
