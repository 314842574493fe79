/* developer.nvidia.com/cuda-gpus and its page of legacy GPUs. Two layouts: many tables
 * GPU | Compute Capability below headings (until 2025, also a bare table of it), and one table with
 * a row for each capability, whose cells hold one name a line (from 2026). */
#include "scrapers/gpu.h"
#include "scrapers/registry.h"

enum { FEWEST_NAMES = 5 };

typedef enum { OTHER_TABLE, BY_GPU, BY_CAPABILITY, WRONG_TABLE } layout;

static bool head_is(const cm_grid *grid, size_t column, const char *words) {
    return cm_same_i(cm_grid_text(grid, 0, column), words);
}

static bool product_column(const char *head) {
    return cm_find_i(head, "data center") || cm_find_i(head, "datacenter") ||
           cm_find_i(head, "workstation") || cm_find_i(head, "consumer") ||
           cm_find_i(head, "geforce") || cm_find_i(head, "jetson");
}

static layout layout_of(const cm_grid *grid) {
    bool capability = false, gpu = false, product = false;
    for (size_t c = 0; c < grid->columns; c++) {
        capability = capability || head_is(grid, c, "compute capability");
        gpu = gpu || head_is(grid, c, "gpu");
        product = product || product_column(cm_grid_text(grid, 0, c));
    }
    if (head_is(grid, 0, "gpu") && head_is(grid, 1, "compute capability") && grid->columns == 2)
        return BY_GPU;
    if (head_is(grid, 0, "compute capability") && product) return BY_CAPABILITY;
    return capability || gpu || product ? WRONG_TABLE : OTHER_TABLE;
}

/* GPU | Compute Capability, or Compute Capability | two columns of products or more */
static bool head_row(cm_page *page, cm_node *row) {
    cm_strings cells = cm_gpu_cells(page, row, NULL);
    if (cells.count == 2)
        return cm_same_i(cells.items[0], "GPU") && cm_same_i(cells.items[1], "Compute Capability");
    return cells.count > 2 && cm_same_i(cells.items[0], "Compute Capability") &&
           product_column(cells.items[1]) && product_column(cells.items[2]);
}

/* By the heads of a table, or by the title, so that a page that lost its tables is refused with the
 * right words. The title of the programming guide's chapter does not say "CUDA GPU". */
static bool recognise(cm_page *page) {
    if (!page->html || !cm_find_i(page->bytes, "compute capability")) return false;
    const char *title = cm_dom_title(page);
    if (cm_find_i(title, "CUDA GPU") && cm_find_i(title, "NVIDIA Developer")) return true;
    cm_node *root = cm_dom_root(page);
    for (cm_node *n = root; n; n = cm_node_next(root, n))
        if (cm_node_is(n, "tr") && head_row(page, n)) return true;
    return false;
}

/* The heading of each table: "CUDA-Enabled NVS Products / Desktop Products". */
static cm_strings headings(cm_page *page) {
    cm_strings list = {0};
    const char *section = "", *part = "";
    cm_node *root = cm_dom_root(page);
    for (cm_node *n = root; n; n = cm_node_next(root, n)) {
        if (cm_node_heading(n)) {
            const char *text = cm_gpu_clean(page->arena, cm_node_text(page, n));
            bool opens = cm_starts_i(text, "CUDA-Enabled");
            section = opens ? text : section;
            part = opens ? "" : text;
        }
        if (!cm_node_is(n, "table")) continue;
        const char *between = *section && *part ? " / " : "";
        cm_strings_add(page->arena, &list,
                       cm_sprintf(page->arena, "%s%s%s", section, between, part));
    }
    return list;
}

static const char *row_place(cm_page *page, const cm_grid *grid, size_t row) {
    return cm_sprintf(page->arena, "%s, row %zu", grid->place, row);
}

static cm_status read_by_gpu(cm_page *page, const cm_grid *grid, const char *heading,
                             cm_facts *facts, cm_err *err) {
    for (size_t r = 1; r < grid->rows; r++) {
        cm_status status =
            cm_gpu_cc_add(page, facts, row_place(page, grid, r), cm_grid_text(grid, r, 0),
                          cm_grid_text(grid, r, 1), heading, err);
        if (status != CM_OK) return status;
    }
    return CM_OK;
}

/* The names in a cell: a line that does not start like a name goes on with the one before. */
static cm_strings names_of(cm_page *page, const char *cell) {
    cm_strings lines = cm_split(page->arena, cell, "\n");
    cm_strings names = {0};
    for (size_t i = 0; i < lines.count; i++) {
        if (names.count &&
            (!cm_gpu_brand(lines.items[i]) || cm_same_i(names.items[names.count - 1], "NVIDIA")))
            names.items[names.count - 1] =
                cm_sprintf(page->arena, "%s %s", names.items[names.count - 1], lines.items[i]);
        else
            cm_strings_add(page->arena, &names, lines.items[i]);
    }
    return names;
}

static cm_status read_row(cm_page *page, const cm_grid *grid, size_t row, cm_facts *facts,
                          cm_err *err) {
    const char *place = row_place(page, grid, row);
    size_t before = facts->count;
    for (size_t c = 1; c < grid->columns; c++) {
        if (!grid->cells[row * grid->columns + c].text)
            return cm_refuse(page, err, place, "a cell in each column", NULL);
        cm_strings names = names_of(page, cm_grid_text(grid, row, c));
        for (size_t i = 0; i < names.count; i++) {
            cm_status status =
                cm_gpu_cc_add(page, facts, place, names.items[i], cm_grid_text(grid, row, 0),
                              cm_grid_head(page, grid, c), err);
            if (status != CM_OK) return status;
        }
    }
    if (facts->count == before) return cm_refuse(page, err, place, "the name of a GPU", "");
    return CM_OK;
}

static cm_status read_by_capability(cm_page *page, cm_grid *grid, cm_facts *facts, cm_err *err) {
    grid->head_rows = 1;
    for (size_t r = 1; r < grid->rows; r++) {
        cm_status status = read_row(page, grid, r, facts, err);
        if (status != CM_OK) return status;
    }
    return CM_OK;
}

static cm_status read_table(cm_page *page, cm_grid *grid, const char *heading, cm_facts *facts,
                            cm_err *err) {
    switch (layout_of(grid)) {
    case BY_GPU:
        return read_by_gpu(page, grid, heading, facts, err);
    case BY_CAPABILITY:
        return read_by_capability(page, grid, facts, err);
    case WRONG_TABLE:
        return cm_refuse(page, err, grid->place,
                         "the heads GPU | Compute Capability, or Compute Capability and products",
                         cm_grid_text(grid, 0, 0));
    case OTHER_TABLE:
        break;
    }
    return CM_OK;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_grids grids = {0};
    size_t before = facts->count;
    cm_status status = cm_gpu_html_whole(page, err);
    if (status == CM_OK) status = cm_dom_tables(page, &grids, err);
    cm_strings heading = headings(page);
    for (size_t i = 0; status == CM_OK && i < grids.count; i++)
        status = read_table(page, &grids.items[i], i < heading.count ? heading.items[i] : "", facts,
                            err);
    if (status == CM_OK && facts->count - before < FEWEST_NAMES)
        status = cm_refuse(page, err, "page", "a table of GPUs and compute capabilities", NULL);
    return status;
}

const cm_scraper cm_scraper_cuda_gpus = {
    .name = "cuda-gpus",
    .reads = "developer.nvidia.com/cuda-gpus and cuda-legacy-gpus, layouts of 2017 to 2026",
    .recognise = recognise,
    .scrape = scrape,
};
