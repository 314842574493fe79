/* Index pages of wheels: torch_stable.html (folders and packages mixed) and the page of one project
 * as PEP 503 has it. */
#include <string.h>

#include "base/ver.h"
#include "model/hosts.h"
#include "scrapers/dom.h"
#include "scrapers/pattern.h"
#include "scrapers/torch_tag.h"

static const char *const packages[] = {"torch",     "torchvision", "torchaudio",
                                       "torchtext", "torchdata",   "torchcodec"};

static bool wanted(const char *package) {
    for (size_t i = 0; i < sizeof packages / sizeof *packages; i++)
        if (cm_same(package, packages[i])) return true;
    return false;
}

/* Nothing but links, nearly all of them to wheels. */
static bool recognise(cm_page *page) {
    if (!page->html || !strstr(page->bytes, ".whl") || !cm_find_i(page->bytes, "torch") ||
        cm_find_i(page->bytes, "<pre") || cm_find_i(page->bytes, "<h3") ||
        cm_find_i(page->bytes, "<table"))
        return false;
    size_t links = 0, wheels = 0;
    bool ours = false;
    cm_node *root = cm_dom_root(page);
    for (cm_node *n = root; n; n = cm_node_next(root, n)) {
        const char *href = cm_node_is(n, "a") ? cm_node_attr(page, n, "href") : NULL;
        if (!href) continue;
        links++;
        bool wheel = cm_matches(page->arena, "\\.whl(?:[#?]|$)", href, 0, NULL);
        wheels += wheel ? 1 : 0;
        ours = ours || (wheel &&
                        cm_matches(page->arena, "(?:^|/)torch(?:vision|audio|text|data|codec)?-\\d",
                                   href, 0, NULL));
    }
    return ours && wheels * 10 >= links * 9;
}

static unsigned hex(char c) {
    return cm_digit(c) ? (unsigned)(c - '0') : (unsigned)(cm_lower(c) - 'a' + 10);
}

/* Percent signs decoded; fragment, query and host taken off. */
static char *path_of(cm_page *page, const char *href) {
    cm_match m;
    cm_text out = {.arena = page->arena};
    cm_text_puts(&out, "");
    size_t at = cm_matches(page->arena, "^(?:https?:)?//[^/]*", href, 0, &m) ? m.to : 0;
    at += strspn(href + at, "/");
    for (size_t end = strcspn(href + at, "#?") + at; at < end; at++) {
        char c = href[at];
        if (c == '%' && strspn(href + at + 1, "0123456789abcdefABCDEF") >= 2) {
            c = (char)(hex(href[at + 1]) * 16 + hex(href[at + 2]));
            at += 2;
        }
        cm_text_add(&out, &c, 1);
    }
    return out.data;
}

/* A link without a host is to the page's own. */
static bool of_known_host(cm_page *page, const char *href) {
    cm_match m;
    if (!cm_matches(page->arena, "^(?:[a-zA-Z][\\w+.-]*:|//)", href, 0, NULL)) return true;
    return cm_matches(page->arena, "^(?:https:)?(//[^/?#]+)", href, 0, &m) &&
           cm_host_serves(cm_sprintf(page->arena, "https:%s", m.group[1]));
}

/* "1.0.0.dev2019+cu100": nightlies have the same form and are told by their version. */
static cm_status wheel(cm_page *page, const char *path, cm_facts *facts, cm_err *err) {
    cm_match m;
    const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
    const char *folder = slash ? cm_strndup(page->arena, path, (size_t)(slash - path)) : "";
    if (!cm_matches(page->arena, "^[A-Za-z]\\w*-.*\\.whl$", file, 0, NULL))
        return cm_refuse(page, err, folder, "the name of a wheel", file);
    const char *package = cm_strndup(page->arena, file, strcspn(file, "-"));
    if (!wanted(package)) return CM_OK;
    if (!cm_matches(
            page->arena,
            "^\\w+-([\\w.!]+)(?:\\+([\\w.]+))?(?:-\\d\\w*)?-([\\w.]+)-([\\w.]+)-([\\w.]+)\\.whl$",
            file, 0, &m))
        return cm_refuse(page, err, folder, "package-version-python-abi-platform.whl", file);
    cm_ver ver;
    if (!cm_ver_parse(m.group[1], &ver))
        return cm_refuse(page, err, folder, "a version in the file name", file);
    const char *last = strrchr(folder, '/') ? strrchr(folder, '/') + 1 : folder;
    const char *tag = m.group[2]                           ? m.group[2]
                      : cm_torch_is_tag(page->arena, last) ? last
                                                           : "default";
    CM_FACT(facts, CM_KIND_WHEEL, page->source, package, file, m.group[1], tag, m.group[3],
            m.group[4], m.group[5], folder);
    return CM_OK;
}

/* A page of bare links has no end mark. Its links are sorted, so the last of several packages tells
 * whether it goes down to the end. */
static cm_status check_end(cm_page *page, const char *last, bool several, cm_err *err) {
    if (cm_find_i(page->bytes, "<html") || cm_find_i(page->bytes, "<body")) {
        if (!cm_find_i(page->bytes, "</body") && !cm_find_i(page->bytes, "</html"))
            return cm_refuse(page, err, "end", "</html> (is it cut off?)", NULL);
        return CM_OK;
    }
    size_t n = page->length;
    while (n && cm_space(page->bytes[n - 1]))
        n--;
    if (!n || page->bytes[n - 1] != '>' ||
        !cm_matches(page->arena, "</a>\\s*(?:<br ?/?>)?\\s*$", page->bytes + (n > 40 ? n - 40 : 0),
                    0, NULL))
        return cm_refuse(page, err, "end", "a whole last link (is it cut off?)", NULL);
    if (several && strcmp(last, "torchvision") < 0)
        return cm_refuse(page, err, "end", "links down to torchvision (is it cut off?)", last);
    return CM_OK;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_status status = CM_OK;
    const char *last = "", *package = NULL;
    bool several = false;
    cm_node *root = cm_dom_root(page);
    for (cm_node *n = root; status == CM_OK && n; n = cm_node_next(root, n)) {
        const char *href = cm_node_is(n, "a") ? cm_node_attr(page, n, "href") : NULL;
        if (!href || !cm_matches(page->arena, "\\.whl(?:[#?]|$)", href, 0, NULL)) continue;
        if (!of_known_host(page, href))
            return cm_refuse(page, err, "links", "wheels of a known host", href);
        last = path_of(page, href);
        const char *slash = strrchr(last, '/'), *file = slash ? slash + 1 : last;
        const char *name = cm_strndup(page->arena, file, strcspn(file, "-"));
        several = several || (package && !cm_same(package, name));
        package = name;
        status = wheel(page, last, facts, err);
    }
    return status == CM_OK ? check_end(page, last, several, err) : status;
}

const cm_scraper cm_scraper_wheel_index = {
    .name = "wheel-index",
    .reads = "download.pytorch.org: torch_stable.html and the index page of one package",
    .recognise = recognise,
    .scrape = scrape,
};
