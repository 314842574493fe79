/* CUDA Installation Guide for Linux: the table of host compilers, a row for each CPU architecture,
 * a column for each compiler. */
#include "scrapers/install_guide.h"
#include "scrapers/registry.h"

static const struct {
    const char *head, *compiler;
    bool needed; /* the others came and went */
} columns[] = {{"GCC", "gcc", true},  {"Clang", "clang", true},     {"NVHPC", "nvhpc", false},
               {"XLC", "xlc", false}, {"Arm C", "armclang", false}, {"ArmC", "armclang", false},
               {"ICC", "icc", false}};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* The table of distributions has a column of GCC too: their own, by default. */
static const cm_grid *find_table(cm_page *page, const cm_grids *grids) {
    for (size_t i = 0; i < grids->count; i++) {
        const char *heads = cm_grid_heads(page, &grids->items[i]);
        size_t known = 0;
        for (size_t c = 0; c < COLUMNS; c++)
            known += cm_find_i(heads, columns[c].head) != NULL;
        if (known >= 3) return &grids->items[i];
    }
    return NULL;
}

static bool recognise(cm_page *page) {
    return cm_guide_is(page, "Linux");
}

static const char *architecture(const char *text) {
    static const char *const words[][2] = {{"x86_64", "x86_64"},
                                           {"arm64", "aarch64"},
                                           {"aarch64", "aarch64"},
                                           {"power", "ppc64le"},
                                           {"ppc64le", "ppc64le"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (cm_starts_i(text, words[i][0])) return words[i][1];
    return NULL;
}

static cm_status add_row(cm_page *page, const cm_grid *grid, size_t r, const char *cuda,
                         bool majors, cm_facts *facts, cm_err *err) {
    const char *arch = architecture(cm_grid_text(grid, r, 0));
    if (!arch)
        return cm_refuse_row(page, grid, r, "an architecture such as x86_64",
                             cm_grid_text(grid, r, 0), err);
    for (size_t c = 0; c < COLUMNS; c++) {
        int place = cm_grid_column(grid, columns[c].head, 1);
        if (place < 0) continue;
        const char *text = cm_grid_text(grid, r, (size_t)place), *least, *greatest;
        if (!columns[c].needed && (cm_same_i(text, "no") || cm_same(text, "-"))) continue;
        bool whole = majors && columns[c].needed;
        if (!cm_guide_range(page, text, whole, &least, &greatest))
            return cm_refuse_row(
                page, grid, r,
                cm_sprintf(page->arena, "versions of %s such as 6.x - 14.x", columns[c].head), text,
                err);
        CM_FACT(facts, CM_KIND_HOST_COMPILER, page->source, cuda, "linux", arch,
                columns[c].compiler, "", least, greatest, "", "supported");
    }
    return CM_OK;
}

/* Every head but the first must be a compiler that is known, so that none is lost unseen. */
static cm_status check_heads(cm_page *page, const cm_grid *grid, cm_err *err) {
    for (size_t c = 0; c < COLUMNS; c++)
        if (columns[c].needed && cm_grid_column(grid, columns[c].head, 1) < 0)
            return cm_refuse(page, err, grid->place,
                             cm_sprintf(page->arena, "a column %s", columns[c].head),
                             cm_grid_heads(page, grid));
    for (size_t g = 1; g < grid->columns; g++) {
        const char *head = cm_grid_head(page, grid, g);
        bool known = false;
        for (size_t c = 0; c < COLUMNS; c++)
            known = known || cm_find_i(head, columns[c].head);
        if (!known) return cm_refuse(page, err, grid->place, "columns of compilers", head);
    }
    return CM_OK;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_grids grids = {0};
    cm_status status = cm_page_tables(page, &grids, err);
    if (status != CM_OK) return status;
    const cm_grid *found = find_table(page, &grids);
    if (!found)
        return cm_refuse(page, err, NULL, "the table of host compilers (GCC, Clang, ...)", NULL);
    cm_grid grid = cm_driver_heads(found);
    const char *cuda = cm_guide_toolkit(page, grid.caption);
    if (!cuda) return cm_refuse(page, err, "title", "the CUDA version of the guide", NULL);
    status = check_heads(page, &grid, err);
    /* the page says that nvcc looks at the compiler's major version only */
    bool majors = cm_find_i(page->bytes, "major version") != NULL;
    size_t before = facts->count;
    for (size_t r = grid.head_rows; status == CM_OK && r < grid.rows; r++)
        if (!cm_grid_blank(&grid, r)) status = add_row(page, &grid, r, cuda, majors, facts, err);
    bool x86 = false;
    for (size_t i = before; i < facts->count; i++)
        x86 = x86 || cm_same(facts->items[i].value[2], "x86_64");
    if (status == CM_OK && !x86) status = cm_refuse(page, err, grid.place, "a row of x86_64", NULL);
    return status;
}

const cm_scraper cm_scraper_linux_guide = {
    .name = "linux-guide",
    .reads = "CUDA installation guide for Linux: host compilers",
    .recognise = recognise,
    .scrape = scrape,
};
