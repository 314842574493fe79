/* Appendix "Supported NVIDIA GPU Products" of the Linux driver's README: the GPUs of the release,
 * then those of each legacy branch, a table each. */
#include <string.h>

#include "scrapers/gpu.h"
#include "scrapers/pattern.h"
#include "scrapers/registry.h"

enum { FEWEST_ROWS = 5 };

typedef struct {
    cm_page *page;
    cm_facts *facts;
    const char *driver;
    const char *branch; /* of the section; "" in the part of the release itself */
    const char *place;
    size_t tables, rows, columns; /* columns is 0 in a table that lists no GPUs */
} reading;

static bool recognise(cm_page *page) {
    return page->html && (strstr(page->bytes, "id=\"devid") ||
                          cm_find_i(cm_dom_title(page), "Supported NVIDIA GPU Products"));
}

/* "follow the link for the 550.163.01 driver" */
static const char *stated_release(cm_page *page) {
    cm_match m;
    cm_node *root = cm_dom_root(page);
    for (cm_node *n = root; n; n = cm_node_next(root, n)) {
        if (!cm_node_is(n, "p")) continue;
        const char *text = cm_node_text(page, n);
        if (cm_matches(page->arena, "link for the (\\d{2,3}\\.\\d{2,3}(?:\\.\\d{2})?) driver", text,
                       0, &m))
            return m.group[1];
    }
    return NULL;
}

/* The anchors in front of the tables: <a name="legacy_470.xx">. */
static cm_status read_anchor(reading *r, const cm_node *anchor, cm_err *err) {
    const char *name = cm_node_attr(r->page, anchor, "name");
    if (!name) name = cm_node_attr(r->page, anchor, "id");
    if (!name || !cm_starts(name, "legacy_")) return CM_OK;
    r->branch = cm_gpu_branch(r->page->arena, name + strlen("legacy_"));
    return r->branch ? CM_OK
                     : cm_refuse(r->page, err, "anchor", "a branch like legacy_470.xx", name);
}

static cm_status read_head(reading *r, const cm_strings *heads, cm_err *err) {
    if (!cm_same_i(heads->items[0], "NVIDIA GPU product")) return CM_OK;
    if (heads->count < 2 || !cm_find_i(heads->items[1], "Device PCI ID"))
        return cm_refuse(r->page, err, r->place, "the columns NVIDIA GPU product | Device PCI ID",
                         heads->count < 2 ? "one column" : heads->items[1]);
    r->columns = heads->count;
    return CM_OK;
}

static cm_status read_gpu(reading *r, const cm_node *row, const cm_strings *cells, cm_err *err) {
    const char *place = cm_sprintf(r->page->arena, "%s, row %zu", r->place, ++r->rows);
    if (cells->count != r->columns)
        return cm_refuse(r->page, err, place, cm_sprintf(r->page->arena, "%zu cells", r->columns),
                         NULL);
    cm_gpu_ids ids, in_id;
    if (!*cells->items[0] || !cm_gpu_ids_read(cells->items[1], &ids))
        return cm_refuse(r->page, err, place, "a name and one or three PCI ids", cells->items[1]);
    const char *id = cm_node_attr(r->page, row, "id");
    char *copy = id && cm_starts(id, "devid") ? cm_strdup(r->page->arena, id + 5) : NULL;
    for (char *p = copy; p && *p; p++)
        if (*p == '_') *p = ' ';
    if (copy && (!cm_gpu_ids_read(copy, &in_id) || !cm_same(ids.device, in_id.device) ||
                 !cm_same(ids.subsystem, in_id.subsystem)))
        return cm_refuse(r->page, err, place, "the PCI ids that the row is named after", id);
    CM_FACT(r->facts, CM_KIND_GPU_DRIVER, r->page->source, r->driver, ids.device, ids.subsystem,
            cells->items[0], r->branch, "");
    return CM_OK;
}

static cm_status read_row(reading *r, cm_node *row, cm_err *err) {
    cm_strings heads = cm_gpu_cells(r->page, row, "th");
    if (heads.count) return read_head(r, &heads, err);
    cm_strings cells = cm_gpu_cells(r->page, row, "td");
    if (r->columns) return read_gpu(r, row, &cells, err);
    const char *id = cm_node_attr(r->page, row, "id");
    if (id && cm_starts(id, "devid"))
        return cm_refuse(r->page, err, r->place, "a head above the rows", id);
    return CM_OK;
}

static void open_table(reading *r) {
    r->columns = r->rows = 0;
    r->place = cm_sprintf(r->page->arena, "table %zu (%s%s)", ++r->tables,
                          *r->branch ? "legacy " : "current GPUs", r->branch);
}

static cm_status read_element(reading *r, cm_node *n, cm_err *err) {
    if (cm_node_is(n, "a")) return read_anchor(r, n, err);
    if (cm_node_is(n, "table")) open_table(r);
    return cm_node_is(n, "tr") ? read_row(r, n, err) : CM_OK;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_status status = cm_gpu_html_whole(page, err);
    if (status != CM_OK) return status;
    reading r = {.page = page, .facts = facts, .branch = "", .place = "page"};
    size_t before = facts->count;
    r.driver = cm_gpu_driver_release(page, stated_release(page));
    if (!r.driver)
        return cm_refuse(page, err, "page",
                         "the driver release: \"the link for the 550.163.01 driver\", or an "
                         "address with it",
                         page->source->url);
    cm_node *root = cm_dom_root(page);
    for (cm_node *n = root; status == CM_OK && n; n = cm_node_next(root, n))
        status = read_element(&r, n, err);
    if (status == CM_OK && facts->count - before < FEWEST_ROWS)
        status = cm_refuse(page, err, "page", "tables NVIDIA GPU product | Device PCI ID", NULL);
    return status;
}

const cm_scraper cm_scraper_supported_chips = {
    .name = "supported-chips",
    .reads = "README/supportedchips.html of a Linux driver",
    .recognise = recognise,
    .scrape = scrape,
};
