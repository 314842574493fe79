/* The CUDA Toolkit release notes, 10.0 to 13.4 and on: components, driver versions, driver
 * branches. Captions come and go with the themes, so that tables are told by their heads. */
#include "base/ver.h"
#include "scrapers/cuda_driver.h"
#include "scrapers/cuda_label.h"
#include "scrapers/pattern.h"
#include "scrapers/registry.h"

typedef enum { FORM_OTHER, FORM_COMPONENTS, FORM_BRANCHES, FORM_FLOOR, FORM_DRIVERS } form;

/* One word of the head is enough to know a table, so that one that lost a column is still known,
 * and refused. */
static form form_of(cm_page *page, const cm_grid *grid) {
    const char *heads = cm_grid_heads(page, grid);
    if (cm_find_i(heads, "component name") ||
        (cm_find_i(heads, "version information") && cm_find_i(heads, "supported architectures")))
        return FORM_COMPONENTS;
    if (cm_find_i(heads, "driver branch") || cm_same_i(heads, "cuda toolkit")) return FORM_BRANCHES;
    /* before 11.4 minor-version compatibility was called enhanced compatibility */
    if (cm_find_i(heads, "minor version compatibility") || cm_find_i(heads, "ctk version") ||
        cm_find_i(heads, "minimum required driver") ||
        cm_find_i(grid->caption, "minor version compatibility") ||
        cm_find_i(grid->caption, "enhanced compatibility"))
        return FORM_FLOOR;
    if (cm_find_i(heads, "driver version") &&
        (cm_find_i(heads, "toolkit") || cm_find_i(heads, "corresponding") ||
         cm_find_i(heads, "linux") || cm_find_i(heads, "windows")))
        return FORM_DRIVERS;
    return FORM_OTHER;
}

static bool recognise(cm_page *page) {
    cm_grids grids = {0};
    if (!page->html || !cm_find_i(cm_dom_title(page), "release notes")) return false;
    if (cm_dom_tables(page, &grids, NULL) != CM_OK) return false;
    for (size_t i = 0; i < grids.count; i++) {
        cm_grid grid = cm_driver_heads(&grids.items[i]);
        if (form_of(page, &grid) != FORM_OTHER) return true;
    }
    return false;
}

/* A release named somewhere in `text`; false if there is none. */
static bool find_name(cm_page *page, const char *text, cm_cuda_name *name) {
    cm_match m;
    return cm_matches(page->arena,
                      "(?i)cuda (?:toolkit )?v?(\\d+\\.\\d+(?:\\.\\d+)?"
                      "(?: (?:update \\d+|ga|developer preview|rc)\\b)?)",
                      text, 0, &m) &&
           cm_cuda_label(page->arena, cm_sprintf(page->arena, "%s", m.group[1]), name);
}

/* The three parts printed in the navigation ("CUDA Toolkit v11.2.1") or in the page's address. */
static bool find_exact(cm_page *page, cm_cuda_name *name) {
    cm_match m;
    const char *text = cm_squeeze(page->arena, cm_node_text(page, cm_dom_root(page)));
    if (!cm_matches(page->arena, "(?i)cuda toolkit v(\\d+\\.\\d+\\.\\d+)\\b", text, 0, &m) &&
        !cm_matches(page->arena, "/cuda/archive/(\\d+\\.\\d+\\.\\d+)/", page->source->url, 0, &m))
        return false;
    return cm_cuda_label(page->arena, m.group[1], name);
}

/* Whether two releases share major and minor version. */
static bool same_family(const cm_cuda_name *a, const cm_cuda_name *b) {
    cm_ver x, y;
    return cm_ver_parse(a->release, &x) && cm_ver_parse(b->release, &y) && x.part[0] == y.part[0] &&
           x.part[1] == y.part[1];
}

/* The release of the page. A caption without update may belong to any update of its family, so
 * that the exact number goes before it. */
static const char *release_of(cm_page *page, const cm_grid *grid) {
    cm_cuda_name said = {0}, exact = {0};
    bool have = find_name(page, grid->caption, &said) ||
                find_name(page, cm_dom_title(page), &said) || find_name(page, grid->heading, &said);
    if (have && (said.exact || *said.label)) return said.release;
    if (!find_exact(page, &exact)) return have ? said.release : NULL;
    return have && !same_family(&said, &exact) ? said.release : exact.release;
}

/* The marks that footnote links leave behind a name: nvidia_fs1, name [1], name*. */
static const char *component_name(cm_page *page, const char *text) {
    cm_match m;
    if (cm_matches(page->arena, "^([a-z]+_[a-z]+)\\d$", text, 0, &m)) return m.group[1];
    if (cm_matches(page->arena, "^(.*?)\\s*(?:\\[\\d\\]|\\*+)$", text, 0, &m)) return m.group[1];
    return text;
}

/* Platforms have a column of their own in every page from 12.4 on; before that it came and went. */
static bool needs_platforms(const char *release) {
    return cm_ver_cmp_text(release, "12.4") >= 0;
}

/* Whether the last columns hold what their heads say: cells that moved up into the place of lost
 * ones do not. */
static bool fits(cm_page *page, const char *archs, const char *platforms) {
    return cm_matches(page->arena, "(?i)x86|power|ppc|arm|aarch|sbsa|noarch|all", archs, 0, NULL) &&
           (!platforms ||
            cm_matches(page->arena, "(?i)linux|windows|wsl|mac|all", platforms, 0, NULL));
}

static cm_status add_components(cm_page *page, const cm_grid *grid, cm_facts *facts, cm_err *err) {
    int name = cm_grid_column(grid, "component", 0);
    int version = cm_grid_column(grid, "version", 0);
    int archs = cm_grid_column(grid, "architectures", 0);
    int platforms = cm_grid_column(grid, "platforms", 0);
    const char *release = release_of(page, grid);
    if (!release)
        return cm_refuse(page, err, grid->place, "a CUDA release in caption, title or address",
                         grid->caption);
    if (name < 0 || version <= name || archs < 0 || (platforms < 0 && needs_platforms(release)))
        return cm_refuse(page, err, grid->place,
                         "columns of component, version, architectures and platforms",
                         cm_grid_heads(page, grid));
    if (grid->rows <= grid->head_rows)
        return cm_refuse(page, err, grid->place, "rows below the head", NULL);
    for (size_t r = grid->head_rows; r < grid->rows; r++) {
        if (cm_grid_blank(grid, r)) continue;
        /* a group and its members stand in two columns; the member is the component */
        const char *text = cm_grid_text(grid, r, (size_t)version - 1);
        const char *number = cm_grid_text(grid, r, (size_t)version);
        if (!*text || !cm_matches(page->arena, "^\\d+(?:\\.\\d+)*$", number, 0, NULL))
            return cm_refuse_row(page, grid, r, "a component and its version", number, err);
        const char *on = cm_grid_text(grid, r, (size_t)archs);
        const char *under = platforms < 0 ? NULL : cm_grid_text(grid, r, (size_t)platforms);
        if (!fits(page, on, under))
            return cm_refuse_row(page, grid, r, "architectures and platforms",
                                 cm_sprintf(page->arena, "%s | %s", on, under ? under : ""), err);
        CM_FACT(facts, CM_KIND_CUDA_COMPONENT, page->source, release, component_name(page, text),
                number, on, under);
    }
    return CM_OK;
}

static cm_status add_branches(cm_page *page, const cm_grid *grid, cm_facts *facts, cm_err *err) {
    int cuda = cm_grid_column(grid, "toolkit", 0);
    int branch = cm_grid_column(grid, "driver branch", 0);
    if (cuda < 0 || branch < 0 || grid->rows <= grid->head_rows)
        return cm_refuse(page, err, grid->place, "rows of CUDA Toolkit and driver branch",
                         cm_grid_heads(page, grid));
    for (size_t r = grid->head_rows; r < grid->rows; r++) {
        cm_match c, b;
        if (cm_grid_blank(grid, r)) continue;
        if (!cm_matches(page->arena, "^(?:CUDA )?(\\d+\\.\\d+)$",
                        cm_grid_text(grid, r, (size_t)cuda), 0, &c) ||
            !cm_matches(page->arena, "^[Rr]?(\\d{3})$", cm_grid_text(grid, r, (size_t)branch), 0,
                        &b))
            return cm_refuse_row(page, grid, r, "a CUDA version and a branch such as R580",
                                 cm_grid_text(grid, r, (size_t)branch), err);
        CM_FACT(facts, CM_KIND_CUDA_BRANCH, page->source, c.group[1],
                cm_sprintf(page->arena, "R%s", b.group[1]));
    }
    return CM_OK;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_grids grids = {0};
    cm_status status = cm_dom_tables(page, &grids, err);
    for (size_t i = 0; status == CM_OK && i < grids.count; i++) {
        cm_grid grid = cm_driver_heads(&grids.items[i]);
        switch (form_of(page, &grid)) {
        case FORM_COMPONENTS:
            status = add_components(page, &grid, facts, err);
            break;
        case FORM_BRANCHES:
            status = add_branches(page, &grid, facts, err);
            break;
        case FORM_FLOOR:
            status = cm_floor_rows(page, &grid, facts, err);
            break;
        case FORM_DRIVERS:
            status = cm_driver_rows(page, &grid, facts, err);
            break;
        case FORM_OTHER:
            break;
        }
    }
    return status;
}

const cm_scraper cm_scraper_cuda_release_notes = {
    .name = "cuda-release-notes",
    .reads = "CUDA Toolkit release notes: components, driver versions, driver branches",
    .recognise = recognise,
    .scrape = scrape,
};
