/* What each release of torchmetrics or modelscope requires: one table a package, a row a tag, read
 * off the requirements files, the metadata and the README at that tag. */
#include <string.h>

#include "scrapers/cuda_driver.h"
#include "scrapers/pattern.h"

enum { COLUMNS = 5 };

typedef struct {
    const char *package;
    const char *heads[COLUMNS];
} form;

static const form forms[] = {
    {"torchmetrics", {"tag", "commit date", "torch line", "python_requires", "file"}},
    {"modelscope", {"tag", "commit date", "requires-python", "classifiers", "README sentence"}},
};

typedef struct {
    cm_page *page;
    const cm_grid *grid;
    size_t row;
    cm_facts *facts;
    cm_err *err;
    const char *package, *version;
    int column[COLUMNS];
} reader;

static const char *cell(const reader *r, size_t column) {
    return cm_grid_text(r->grid, r->row, (size_t)r->column[column]);
}

static cm_status refuse(const reader *r, const char *expected, const char *found) {
    return cm_refuse_row(r->page, r->grid, r->row, expected, found, r->err);
}

/* All heads but one are enough: a table that lost a column is refused by name. */
static const form *form_of(const cm_grid *grid) {
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        size_t found = 0;
        for (size_t c = 0; c < COLUMNS; c++)
            found += cm_grid_column(grid, forms[i].heads[c], 0) >= 0;
        if (found + 1 >= COLUMNS) return &forms[i];
    }
    return NULL;
}

static const cm_grid *find_table(cm_page *page, cm_err *err, const form **found) {
    cm_grids grids = {0};
    if (cm_page_tables(page, &grids, err) != CM_OK) return NULL;
    for (size_t i = 0; i < grids.count; i++)
        if ((*found = form_of(&grids.items[i])) != NULL) return &grids.items[i];
    return NULL;
}

static bool recognise(cm_page *page) {
    const form *any;
    if (page->json || !cm_find_i(page->bytes, "commit date")) return false;
    return find_table(page, NULL, &any) != NULL;
}

/* "(none)" and "(not found)" say nothing; ">=3.7" is "3.7"; NULL: something else. */
static const char *least_python(const reader *r, const char *text) {
    cm_match m;
    if (cm_same(text, "(none)") || cm_same(text, "(not found)")) return "";
    return cm_matches(r->page->arena, "^>=\\s*(\\d\\.\\d+)$", text, 0, &m) ? m.group[1] : NULL;
}

static void add_minimum(const reader *r, const char *by, const char *torch, const char *python,
                        const char *below) {
    if (*torch || *python)
        CM_FACT(r->facts, CM_KIND_PACKAGE_MINIMUM, r->page->source, r->package, r->version, by,
                torch, python, below);
}

static cm_status torchmetrics(const reader *r) {
    cm_match m;
    const char *python = least_python(r, cell(r, 3));
    if (!cm_matches(r->page->arena,
                    "^torch\\s*>=\\s*(\\d+(?:\\.\\d+)+)(?:\\s*,\\s*(<=?)\\s*(\\d+(?:\\.\\d+)+))?$",
                    cell(r, 2), 0, &m))
        return refuse(r, "a requirement such as torch >=1.8.1, <2.0.0", cell(r, 2));
    if (!python) return refuse(r, "a bound such as >=3.7", cell(r, 3));
    add_minimum(r, "metadata", m.group[1], python,
                m.group[2] ? cm_sprintf(r->page->arena, "%s%s", m.group[2], m.group[3]) : "");
    return CM_OK;
}

/* The classifiers of the package: "3.7, 3.8". */
static cm_status classifiers(const reader *r, const char *text) {
    if (!cm_matches(r->page->arena, "^3\\.\\d+(?:, 3\\.\\d+)*$", text, 0, NULL))
        return refuse(r, "classifiers such as 3.7, 3.8", text);
    cm_strings list = cm_split(r->page->arena, text, ",");
    CM_FACT(r->facts, CM_KIND_TORCH_PYTHON, r->page->source, r->package, r->version,
            cm_strings_join(r->page->arena, &list, " "), "", "classifiers");
    return CM_OK;
}

static cm_status modelscope(const reader *r) {
    cm_match m = {.group = {NULL}};
    const char *python = least_python(r, cell(r, 2)), *sentence = cell(r, 4);
    if (!python) return refuse(r, "a bound such as >=3.9, or (none)", cell(r, 2));
    if (classifiers(r, cell(r, 3)) != CM_OK) return CM_BAD_PAGE;
    add_minimum(r, "metadata", "", python, "");
    if (cm_same(sentence, "(no statement)")) return CM_OK;
    if (!cm_matches(r->page->arena, "Python (\\d\\.\\d+)\\+, Py[Tt]orch (\\d+\\.\\d+)\\+", sentence,
                    0, &m))
        return refuse(r, "a sentence with Python 3.7+, Pytorch 1.8+", sentence);
    add_minimum(r, "readme", m.group[2], m.group[1], "");
    return CM_OK;
}

static cm_status read_row(reader *r) {
    cm_match tag;
    for (size_t c = 0; c < COLUMNS; c++)
        if (!*cell(r, c)) return refuse(r, "a row with all its cells", cell(r, 0));
    if (!cm_matches(r->page->arena, "^v(\\d+\\.\\d+\\.\\d+(?:\\.(?:rc|post)\\d+)?)$", cell(r, 0), 0,
                    &tag))
        return refuse(r, "a tag such as v1.9.0", cell(r, 0));
    if (!cm_matches(r->page->arena, "^\\d{4}-\\d{2}-\\d{2}$", cell(r, 1), 0, NULL))
        return refuse(r, "a day such as 2023-01-30", cell(r, 1));
    r->version = tag.group[1];
    CM_FACT(r->facts, CM_KIND_TORCH_RELEASE, r->page->source, r->package, r->version, cell(r, 1));
    return cm_same(r->package, "torchmetrics") ? torchmetrics(r) : modelscope(r);
}

/* The table is the end of the page: its last row is whole, and so is its line. */
static bool ends_whole(const cm_page *page) {
    size_t end = page->length, line_ends = 0;
    for (; end && cm_space(page->bytes[end - 1]); end--)
        line_ends += page->bytes[end - 1] == '\n';
    return page->html || (end && line_ends && page->bytes[end - 1] == '|');
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    const form *of = NULL;
    const cm_grid *grid = find_table(page, err, &of);
    if (!grid) return cm_refuse(page, err, NULL, "a table of tags and what they require", NULL);
    reader r = {.page = page, .grid = grid, .facts = facts, .err = err, .package = of->package};
    for (size_t c = 0; c < COLUMNS; c++) {
        r.column[c] = cm_grid_column(grid, of->heads[c], 0);
        if (r.column[c] < 0)
            return cm_refuse(page, err, grid->place,
                             cm_sprintf(page->arena, "a column %s", of->heads[c]),
                             cm_grid_heads(page, grid));
    }
    if (!ends_whole(page))
        return cm_refuse(page, err, grid->place, "a whole last row (is it cut off?)", NULL);
    cm_status status = CM_OK;
    for (r.row = grid->head_rows; status == CM_OK && r.row < grid->rows; r.row++)
        if (!cm_grid_blank(grid, r.row)) status = read_row(&r);
    return status;
}

const cm_scraper cm_scraper_package_requires = {
    .name = "package-requires",
    .reads = "torch and Python that each release of torchmetrics or modelscope requires",
    .recognise = recognise,
    .scrape = scrape,
    .compiled = true,
};
