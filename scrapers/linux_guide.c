/* CUDA Installation Guide for Linux: the table of host compilers, a row for each CPU architecture,
 * a column for each compiler. */
#include "scrapers/install_guide.h"
#include "scrapers/pattern.h"
#include "scrapers/registry.h"

static const struct {
    const char *head; /* a pattern */
    const char *name, *compiler;
    bool needed; /* the others came and went */
} columns[] = {{"GCC", "GCC", "gcc", true},
               {"Clang", "Clang", "clang", true},
               {"Clang\\.grco", "Clang.grco", "clang.grco", false},
               {"NVHPC", "NVHPC", "nvhpc", false},
               {"XLC", "XLC", "xlc", false},
               {"Arm ?C(?:/C\\+\\+)?", "Arm C", "armclang", false},
               {"ICC", "ICC", "icc", false}};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* Whether the head names that compiler and no other, footnotes aside. */
static bool heads(cm_page *page, const char *head, size_t compiler) {
    return cm_matches(page->arena,
                      cm_sprintf(page->arena, "(?i)^%s(?:\\s*\\[[\\d,]+\\]|\\s*\\d(?:,\\d)*|\\*)*$",
                                 columns[compiler].head),
                      head, 0, NULL);
}

static int column_of(cm_page *page, const cm_grid *grid, size_t compiler) {
    for (size_t g = 1; g < grid->columns; g++)
        if (heads(page, cm_grid_head(page, grid, g), compiler)) return (int)g;
    return -1;
}

/* The table of distributions has a column of GCC too: their own, by default. */
static const cm_grid *find_table(cm_page *page, const cm_grids *grids) {
    for (size_t i = 0; i < grids->count; i++) {
        const char *all = cm_grid_heads(page, &grids->items[i]);
        size_t known = 0;
        for (size_t c = 0; c < COLUMNS; c++)
            known += cm_find_i(all, columns[c].name) != NULL;
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

typedef struct {
    cm_page *page;
    const cm_grid *grid;
    const char *cuda;
    bool majors;
    cm_facts *facts;
    cm_err *err;
} reader;

/* One cell: a range, or several versions with commas between. */
static cm_status add_versions(const reader *r, size_t row, size_t column, size_t compiler,
                              const char *arch) {
    const char *text = cm_guide_cell(r->page, r->grid, row, column), *least, *greatest;
    bool needed = columns[compiler].needed;
    if (!needed && (cm_same_i(text, "no") || cm_same(text, "-"))) return CM_OK;
    cm_strings parts = cm_split(r->page->arena, text, ",");
    for (size_t i = 0; i < parts.count || !parts.count; i++) {
        if (!parts.count ||
            !cm_guide_range(r->page, parts.items[i], r->majors && needed, &least, &greatest))
            return cm_refuse_row(r->page, r->grid, row,
                                 cm_sprintf(r->page->arena, "versions of %s such as 6.x - 14.x",
                                            columns[compiler].name),
                                 text, r->err);
        CM_FACT(r->facts, CM_KIND_HOST_COMPILER, r->page->source, r->cuda, "linux", arch,
                columns[compiler].compiler, "", least, greatest, "", "supported");
    }
    return CM_OK;
}

static cm_status add_row(const reader *r, size_t row) {
    const char *first = cm_guide_cell(r->page, r->grid, row, 0), *arch = architecture(first);
    if (!arch)
        return cm_refuse_row(r->page, r->grid, row, "an architecture such as x86_64", first,
                             r->err);
    cm_status status = CM_OK;
    for (size_t c = 0; status == CM_OK && c < COLUMNS; c++) {
        int place = column_of(r->page, r->grid, c);
        if (place >= 0) status = add_versions(r, row, (size_t)place, c, arch);
    }
    return status;
}

/* Every head but the first must be a compiler that is known, so that none is lost unseen. */
static cm_status check_heads(cm_page *page, const cm_grid *grid, cm_err *err) {
    for (size_t c = 0; c < COLUMNS; c++)
        if (columns[c].needed && column_of(page, grid, c) < 0)
            return cm_refuse(page, err, grid->place,
                             cm_sprintf(page->arena, "a column %s", columns[c].name),
                             cm_grid_heads(page, grid));
    for (size_t g = 1; g < grid->columns; g++) {
        const char *head = cm_grid_head(page, grid, g);
        bool known = false;
        for (size_t c = 0; c < COLUMNS; c++)
            known = known || heads(page, head, c);
        if (!known) return cm_refuse(page, err, grid->place, "columns of compilers", head);
    }
    return CM_OK;
}

/* Whether the page says that nvcc looks at the compiler's major version only. */
static bool majors_only(cm_page *page) {
    return cm_matches(page->arena,
                      "(?i)(?:compiler\\W[^.]{0,12}\\bmajor\\s+version|"
                      "major\\s+version\\s+of\\s+the\\s+(?:host\\s+)?compiler)",
                      page->bytes, 0, NULL);
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
    reader r = {page, &grid, cuda, majors_only(page), facts, err};
    size_t before = facts->count;
    for (size_t row = grid.head_rows; status == CM_OK && row < grid.rows; row++)
        if (!cm_grid_blank(&grid, row)) status = add_row(&r, row);
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
