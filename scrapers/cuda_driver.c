#include "scrapers/cuda_driver.h"

#include "scrapers/cuda_label.h"
#include "scrapers/pattern.h"

enum { MAX_SERIES = 8 };

/* A column of driver versions. */
typedef struct {
    size_t column;
    const char *os, *arch;
} series;

static bool says_head(const char *text) {
    return cm_find_i(text, "driver version") || cm_same_i(text, "min") || cm_same_i(text, "max");
}

cm_grid cm_driver_heads(const cm_grid *grid) {
    cm_grid copy = *grid;
    if (copy.head_rows == 0) copy.head_rows = 1;
    for (bool more = true; more && copy.head_rows < copy.rows;) {
        const cm_cell *first = cm_grid_at(grid, copy.head_rows, 0);
        more = false;
        for (size_t c = 1; c < grid->columns && (!*first->text || first->repeated); c++)
            more = more || says_head(cm_grid_text(grid, copy.head_rows, c));
        if (more) copy.head_rows++;
    }
    return copy;
}

const char *cm_grid_heads(cm_page *page, const cm_grid *grid) {
    cm_strings heads = {0};
    for (size_t c = 0; c < grid->columns; c++)
        cm_strings_add(page->arena, &heads, cm_grid_head(page, grid, c));
    return cm_strings_join(page->arena, &heads, " | ");
}

bool cm_grid_blank(const cm_grid *grid, size_t row) {
    for (size_t c = 0; c < grid->columns; c++)
        if (*cm_grid_text(grid, row, c)) return false;
    return true;
}

cm_status cm_refuse_row(cm_page *page, const cm_grid *grid, size_t row, const char *expected,
                        const char *found, cm_err *err) {
    const char *place = cm_sprintf(page->arena, "%s, row %zu (%.40s)", grid->place, row + 1,
                                   cm_grid_text(grid, row, 0));
    return cm_refuse(page, err, place, expected, found);
}

/* ">=450.80.02**" is 450.80.02. A third part has two digits, so that a footnote number that grew
 * onto it is refused and not read. NULL if it is no driver version. */
static const char *driver_number(cm_page *page, const char *text) {
    cm_match m;
    if (cm_matches(page->arena, "^N/?A\\b", text, 0, NULL)) return "N/A";
    if (cm_matches(page->arena,
                   "^(?:>=|\xE2\x89\xA5)?\\s*(\\d{2,3}(?:\\.\\d{1,3}(?:\\.\\d\\d)?)?)"
                   "(?:\\s*(?:\\*|\\[\\d\\]|\xE2\x80\xA0))*$",
                   text, 0, &m))
        return m.group[1];
    return NULL;
}

static const char *arch_of(const char *head) {
    if (cm_find_i(head, "x86_64")) return "x86_64";
    if (cm_find_i(head, "aarch64") || cm_find_i(head, "arm64")) return "aarch64";
    return "any";
}

/* The columns of driver versions; 0 unless both systems have one. */
static size_t find_series(cm_page *page, const cm_grid *grid, series *found) {
    size_t n = 0;
    bool linux_seen = false, windows_seen = false;
    for (size_t c = 1; c < grid->columns && n < MAX_SERIES; c++) {
        const char *head = cm_grid_head(page, grid, c);
        bool lin = cm_find_i(head, "linux"), win = cm_find_i(head, "windows");
        if (lin == win) continue;
        linux_seen = linux_seen || lin;
        windows_seen = windows_seen || win;
        found[n++] = (series){c, lin ? "linux" : "windows", arch_of(head)};
    }
    return linux_seen && windows_seen ? n : 0;
}

static bool names_releases(const cm_grid *grid) {
    for (size_t r = 0; r < grid->head_rows; r++) {
        const char *text = cm_grid_text(grid, r, 0);
        if (cm_find_i(text, "toolkit") || cm_find_i(text, "ctk") || cm_find_i(text, "cuda"))
            return true;
    }
    return false;
}

static cm_status check_table(cm_page *page, const cm_grid *grid, cm_err *err) {
    if (!names_releases(grid))
        return cm_refuse(page, err, grid->place, "a first column \"CUDA Toolkit\"",
                         cm_grid_heads(page, grid));
    if (grid->rows <= grid->head_rows)
        return cm_refuse(page, err, grid->place, "rows below the head", NULL);
    return CM_OK;
}

static const char *const both_systems = "columns of Linux and of Windows driver versions";

/* The row's drivers, said of `cuda`. */
static cm_status add_series(cm_page *page, const cm_grid *grid, size_t row, const char *cuda,
                            const char *role, const series *found, size_t n, cm_facts *facts,
                            cm_err *err) {
    for (size_t i = 0; i < n; i++) {
        const char *text = cm_grid_text(grid, row, found[i].column);
        const char *driver = driver_number(page, text);
        if (!driver)
            return cm_refuse_row(page, grid, row, "a driver version such as >=450.80.02", text,
                                 err);
        CM_FACT(facts, CM_KIND_CUDA_DRIVER, page->source, cuda, found[i].os, found[i].arch, role,
                driver, "");
    }
    return CM_OK;
}

cm_status cm_driver_rows(cm_page *page, const cm_grid *grid, cm_facts *facts, cm_err *err) {
    series found[MAX_SERIES];
    size_t n = find_series(page, grid, found);
    cm_status status = check_table(page, grid, err);
    if (status == CM_OK && !n)
        status = cm_refuse(page, err, grid->place, both_systems, cm_grid_heads(page, grid));
    for (size_t r = grid->head_rows; status == CM_OK && r < grid->rows; r++) {
        const char *text = cm_grid_text(grid, r, 0);
        cm_cuda_name name;
        if (cm_grid_blank(grid, r)) continue;
        if (!cm_cuda_label(page->arena, text, &name))
            return cm_refuse_row(page, grid, r, "a CUDA release such as CUDA 12.5 GA", text, err);
        status = add_series(page, grid, r, name.release, "toolkit", found, n, facts, err);
    }
    return status;
}

/* The row of a table that gives one range of driver branches. NVIDIA's branch number is the same
 * on both systems, so that the range holds for both. */
static cm_status add_range(cm_page *page, const cm_grid *grid, size_t row, const char *cuda,
                           size_t low, size_t high, cm_facts *facts, cm_err *err) {
    static const char *const systems[] = {"linux", "windows"};
    const char *max = cm_grid_text(grid, row, high);
    const char *min = driver_number(page, cm_grid_text(grid, row, low));
    cm_match m = {.group = {NULL, ""}};
    if (!min || cm_same(min, "N/A"))
        return cm_refuse_row(page, grid, row, "a minimum such as >= 525",
                             cm_grid_text(grid, row, low), err);
    if (!cm_matches(page->arena, "^<\\s*(\\d{3}(?:\\.\\d+)*)", max, 0, &m) &&
        !cm_matches(page->arena, "^N/?A()", max, 0, &m))
        return cm_refuse_row(page, grid, row, "a maximum such as < 580, or N/A", max, err);
    for (size_t i = 0; i < 2; i++)
        CM_FACT(facts, CM_KIND_CUDA_DRIVER, page->source, cuda, systems[i], "any", "floor", min,
                m.group[1]);
    return CM_OK;
}

/* Columns of a range table; false if there is none of the two. */
static bool find_range(cm_page *page, const cm_grid *grid, int *low, int *high) {
    *low = *high = -1;
    for (size_t c = 1; c < grid->columns; c++) {
        const char *head = cm_grid_head(page, grid, c);
        if (cm_find_i(head, "linux") || cm_find_i(head, "windows")) return false;
        if (cm_matches(page->arena, "(?i)(?:\\bmax\\b|upper range)", head, 0, NULL))
            *high = (int)c;
        else if (cm_matches(page->arena, "(?i)(?:\\bmin\\b|minimum driver)", head, 0, NULL))
            *low = (int)c;
    }
    return *low >= 0 || *high >= 0;
}

cm_status cm_floor_rows(cm_page *page, const cm_grid *grid, cm_facts *facts, cm_err *err) {
    series found[MAX_SERIES];
    int low, high;
    bool range = find_range(page, grid, &low, &high);
    size_t n = range ? 0 : find_series(page, grid, found);
    cm_status status = check_table(page, grid, err);
    if (status == CM_OK && (range ? low < 0 || high < 0 : !n))
        status = cm_refuse(page, err, grid->place,
                           range ? "a minimum and a maximum column" : both_systems,
                           cm_grid_heads(page, grid));
    for (size_t r = grid->head_rows; status == CM_OK && r < grid->rows; r++) {
        /* releases that share a row stand in lines of one cell */
        cm_strings lines = cm_split(page->arena, cm_grid_text(grid, r, 0), "\n");
        if (!lines.count && !cm_grid_blank(grid, r))
            return cm_refuse_row(page, grid, r, "a CUDA family such as 12.x", "", err);
        for (size_t i = 0; status == CM_OK && i < lines.count; i++) {
            const char *family = cm_cuda_family(page->arena, lines.items[i]);
            cm_cuda_name name = {.release = family};
            if (!family && !cm_cuda_label(page->arena, lines.items[i], &name))
                return cm_refuse_row(page, grid, r, "a CUDA family such as 12.x", lines.items[i],
                                     err);
            status = range ? add_range(page, grid, r, name.release, (size_t)low, (size_t)high,
                                       facts, err)
                           : add_series(page, grid, r, name.release, family ? "floor" : "toolkit",
                                        found, n, facts, err);
        }
    }
    return status;
}
