/* The CUDA Toolkit Archive: one line a release, "CUDA Toolkit 11.6.2 (March 2022), Versioned Online
 * Documentation", with or without links, back to 1.0. Read as lines of text with the links in
 * markdown form, so that a markdown capture of the page is read by the same patterns. */
#include "scrapers/cuda_label.h"
#include "scrapers/dom.h"
#include "scrapers/month.h"
#include "scrapers/pattern.h"
#include "scrapers/registry.h"

enum { FEWEST = 3 }; /* releases; the page has listed more since 2008 */

static bool recognise(cm_page *page) {
    if (page->json) return false;
    if (page->html) return cm_find_i(cm_dom_title(page), "cuda toolkit archive") != NULL;
    return cm_find_i(page->bytes, "# CUDA Toolkit Archive") != NULL;
}

/* Addresses on the page are relative to its site. */
static const char *absolute(cm_page *page, const char *href) {
    if (cm_starts(href, "http://") || cm_starts(href, "https://")) return href;
    if (cm_starts(href, "//")) return cm_sprintf(page->arena, "https:%s", href);
    if (cm_starts(href, "/"))
        return cm_sprintf(page->arena, "https://developer.nvidia.com%s", href);
    /* what is left is an anchor or a file of the machine that saved the page */
    return "";
}

static cm_status add_release(cm_page *page, const char *line, cm_facts *facts, cm_err *err) {
    cm_match m, doc;
    /* linked: groups 1 and 2; plain: group 3; group 4 the date, 5 the rest */
    if (!cm_matches(page->arena,
                    "(?i)^[\\s*-]*(?:\\[CUDA Toolkit (\\d[^\\]\\[]*)\\]\\(([^)\\s]*)\\)"
                    "|CUDA Toolkit (\\d[^\\]\\[()]*?))\\s*\\(([^()]*)\\)(.*)$",
                    line, 0, &m))
        return cm_refuse(page, err, "list of releases", "\"CUDA Toolkit 11.6.2 (March 2022)\"",
                         line);
    const char *printed = m.group[1] ? m.group[1] : m.group[3];
    const char *month = cm_month(page->arena, m.group[4]);
    cm_cuda_name name;
    if (!cm_cuda_label(page->arena, printed, &name))
        return cm_refuse(page, err, "list of releases", "a CUDA release", line);
    if (!month) return cm_refuse(page, err, "list of releases", "a month and a year", line);
    bool documented = cm_matches(
        page->arena, "(?i)\\[[^\\]]*documentation[^\\]]*\\]\\(([^)\\s]+)\\)", m.group[5], 0, &doc);
    CM_FACT(facts, CM_KIND_CUDA_RELEASE, page->source, name.release, name.label, month,
            m.group[2] ? absolute(page, m.group[2]) : "",
            documented ? absolute(page, doc.group[1]) : "");
    return CM_OK;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    const char *text = page->html ? cm_node_linked(page, cm_dom_root(page)) : page->bytes;
    cm_strings lines = cm_split(page->arena, text, "\n");
    cm_status status = CM_OK;
    size_t before = facts->count;
    for (size_t i = 0; status == CM_OK && i < lines.count; i++)
        if (cm_matches(page->arena, "(?i)^[\\s*-]*\\[?CUDA Toolkit \\d", lines.items[i], 0, NULL))
            status = add_release(page, lines.items[i], facts, err);
    if (status == CM_OK && facts->count < before + FEWEST)
        status = cm_refuse(page, err, "list of releases",
                           "lines such as \"CUDA Toolkit 11.6.2 (March 2022)\"", NULL);
    return status;
}

const cm_scraper cm_scraper_cuda_archive = {
    .name = "cuda-archive",
    .reads = "CUDA Toolkit Archive: releases, their months and addresses",
    .recognise = recognise,
    .scrape = scrape,
};
