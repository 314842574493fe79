/* The cuDNN Archive: one title a package, "Download cuDNN v8.9.7 (December 5th, 2023), for CUDA
 * 12.x", back to v1. Read as lines of text with the links in markdown form, so that a markdown
 * capture of the page is read by the same patterns. */
#include <string.h>

#include "scrapers/dom.h"
#include "scrapers/month.h"
#include "scrapers/pattern.h"
#include "scrapers/registry.h"

enum { FEWEST = 3 }; /* packages; the page has listed more since 2015 */

static bool recognise(cm_page *page) {
    if (page->json) return false;
    if (page->html) return cm_find_i(cm_dom_title(page), "cudnn archive") != NULL;
    return cm_find_i(page->bytes, "# cuDNN Archive") != NULL;
}

/* "11.0,11.1 and 11.2" is "11.0 11.1 11.2", "7.0 and later." is "7.0+", "12.x" stays; NULL if it is
 * no CUDA. */
static const char *cuda_of(cm_page *page, const char *text) {
    cm_match m;
    cm_strings out = {0};
    if (cm_matches(page->arena, "(?i)^(\\d{1,2}\\.\\d)\\s+and\\s+later\\.?$", text, 0, &m))
        return cm_sprintf(page->arena, "%s+", m.group[1]);
    for (const char *p = text; *p; p += m.to) {
        if (!cm_matches(page->arena,
                        "(?i)^(\\d{1,2}\\.(?:\\d|x))(?:\\s*(?:,|&|and\\b)\\s*|\\.?\\s*$)", p, 0,
                        &m))
            return NULL;
        cm_strings_add(page->arena, &out, m.group[1]);
    }
    return out.count ? cm_strings_join(page->arena, &out, " ") : NULL;
}

static const char *address(cm_page *page, const char *href) {
    if (!href) return "";
    if (cm_starts(href, "https://")) return href;
    if (cm_starts(href, "/"))
        return cm_sprintf(page->arena, "https://developer.nvidia.com%s", href);
    if (*href != '#' || !*page->source->url) return "";
    size_t length = strcspn(page->source->url, "#");
    return cm_sprintf(page->arena, "%.*s%s", (int)length, page->source->url, href);
}

static const char *const expected = "\"Download cuDNN v8.9.7 (December 5th, 2023), for CUDA 12.x\"";

static cm_status add_package(cm_page *page, const char *line, cm_facts *facts, cm_err *err) {
    cm_match whole, m;
    /* linked: groups 1 and 2; plain: group 3 */
    if (!cm_matches(page->arena,
                    "(?i)^[\\s*#+-]*(?:\\[Download (cuDNN[^\\]\\[]*)\\]\\(([^)\\s]*)\\)"
                    "|Download (cuDNN[^\\]\\[]*?))\\s*$",
                    line, 0, &whole))
        return cm_refuse(page, err, "list of packages", expected, line);
    /* the first one has neither a day nor a CUDA: "Download cuDNN v1 (cuDNN 6.5 R1)" */
    const char *title = whole.group[1] ? whole.group[1] : whole.group[3];
    if (cm_matches(page->arena, "^cuDNN v1 \\((cuDNN [^()]*)\\)$", title, 0, &m)) {
        CM_FACT(facts, CM_KIND_CUDNN_RELEASE, page->source, "1", "", m.group[1], "",
                address(page, whole.group[2]));
        return CM_OK;
    }
    if (!cm_matches(page->arena,
                    "(?i)^cuDNN v(\\d{1,2}(?:\\.\\d{1,2}){0,2})((?: RC ?\\d*| Preview)?) "
                    "\\(([^()]*)\\),? for CUDA (\\S.*)$",
                    title, 0, &m))
        return cm_refuse(page, err, "list of packages", expected, line);
    const char *day = cm_day(page->arena, m.group[3]), *cuda = cuda_of(page, m.group[4]);
    if (!day)
        return cm_refuse(page, err, "list of packages", "a day such as December 5th, 2023", line);
    if (!cuda) return cm_refuse(page, err, "list of packages", "a CUDA such as 12.x or 10.2", line);
    CM_FACT(facts, CM_KIND_CUDNN_RELEASE, page->source, m.group[1], cuda,
            cm_squeeze(page->arena, m.group[2]), day, address(page, whole.group[2]));
    return CM_OK;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    const char *text = page->html ? cm_node_linked(page, cm_dom_root(page)) : page->bytes;
    cm_strings lines = cm_split(page->arena, text, "\n");
    cm_status status = CM_OK;
    size_t before = facts->count;
    for (size_t i = 0; status == CM_OK && i < lines.count; i++)
        if (cm_matches(page->arena, "(?i)^[\\s*#+-]*\\[?Download cuDNN\\s+v?\\d", lines.items[i], 0,
                       NULL))
            status = add_package(page, lines.items[i], facts, err);
    if (status == CM_OK && facts->count < before + FEWEST)
        status = cm_refuse(page, err, "list of packages", expected, NULL);
    return status;
}

const cm_scraper cm_scraper_cudnn_archive = {
    .name = "cudnn-archive",
    .reads = "cuDNN Archive: packages, their days and the CUDA each is for",
    .recognise = recognise,
    .scrape = scrape,
};
