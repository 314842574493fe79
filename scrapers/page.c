#include "scrapers/page.h"

#include <string.h>

#include "base/sha256.h"
#include "model/hosts.h"
#include "scrapers/dom.h"
#include "scrapers/pattern.h"

/* As many bytes of a text as a message shows, without half a character at the end. */
static int shown(const char *text, size_t most) {
    size_t length = 0;
    while (length < most && text[length])
        length++;
    while (length && text[length] && ((unsigned char)text[length] & 0xC0) == 0x80)
        length--;
    return (int)length;
}

cm_status cm_refuse(const cm_page *page, cm_err *err, const char *place, const char *expected,
                    const char *found) {
    const char *where = place && *place ? place : "page";
    if (found)
        return cm_fail(err, CM_BAD_PAGE, "%s: %s: expected %s, found \"%.*s\"", page->name, where,
                       expected, shown(found, 80), found);
    return cm_fail(err, CM_BAD_PAGE, "%s: %s: expected %s", page->name, where, expected);
}

/* A tag within the first kilobytes, so that markdown with a little HTML stays markdown. */
static bool looks_html(const char *bytes, bool json) {
    while (cm_space(*bytes) || (unsigned char)*bytes >= 0x80)
        bytes++;
    if (json || *bytes != '<') return false;
    static const char *const starts[] = {"<!doctype", "<html", "<table", "<a ",
                                         "<head",     "<body", "<div",   "<!--",
                                         "<p",        "<h",    "<?xml",  "<section"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (cm_starts_i(bytes, starts[i])) return true;
    return false;
}

/* Where a page names an address of its own that no fact may name, it has none. */
static const char *own_address(const char *address) {
    return address && cm_host_cited(address) ? address : "";
}

/* Address and date from the page itself: canonical link, og:url, a browser's "saved from url" mark;
 * dcterms.date and the like. */
static void fill_source(cm_page *page) {
    cm_source *source = page->source;
    cm_match m;
    if (!*source->url &&
        cm_matches(page->arena, "<!-- saved from url=\\(\\d+\\)(https?://\\S+) -->", page->bytes, 0,
                   &m))
        source->url = own_address(m.group[1]);
    cm_node *root = *source->url && *source->captured ? NULL : cm_dom_root(page);
    for (cm_node *n = root; n; n = cm_node_next(root, n)) {
        const char *rel = NULL;
        if (cm_node_is(n, "link") && (rel = cm_node_attr(page, n, "rel")) != NULL &&
            cm_same_i(rel, "canonical") && !*source->url) {
            const char *href = cm_node_attr(page, n, "href");
            source->url = own_address(href);
        }
        if (cm_node_is(n, "meta")) {
            const char *name = cm_node_attr(page, n, "property");
            if (!name) name = cm_node_attr(page, n, "name");
            const char *content = cm_node_attr(page, n, "content");
            if (!name || !content) continue;
            if (cm_same_i(name, "og:url") && !*source->url) source->url = own_address(content);
            if ((cm_same_i(name, "article:modified_time") || cm_same_i(name, "dcterms.date") ||
                 cm_same_i(name, "date") || cm_same_i(name, "last-modified")) &&
                !*source->captured &&
                cm_matches(page->arena, "^(\\d{4}-\\d\\d(?:-\\d\\d)?)", content, 0, &m))
                source->captured = m.group[1];
        }
    }
}

static size_t occurrences(const char *text, const char *word) {
    size_t count = 0;
    for (const char *p = cm_find_i(text, word); p; p = cm_find_i(p + 1, word))
        count++;
    return count;
}

/* What a whole page would end with, where this one does not; else NULL. The parser repairs what a
 * broken download lost, so that half a page would look like a page. Pages that are whole close what
 * they open; what a browser or a cache appends behind is short. A part of a page, or markdown with
 * HTML in it, closes its tables. */
static const char *cut_short(const cm_page *page) {
    enum { APPENDED = 4096 };
    size_t from = page->length > APPENDED ? page->length - APPENDED : 0;
    if (page->json) return NULL;
    if (page->html && cm_find_i(page->bytes, "<html"))
        return cm_find_i(page->bytes + from, "</html") ? NULL : "</html>";
    return occurrences(page->bytes, "<table") > occurrences(page->bytes, "</table") ? "</table>"
                                                                                    : NULL;
}

static bool has_many_tags(const char *bytes) {
    size_t tags = 0;
    for (const char *p = bytes; (p = strchr(p, '<')) != NULL; p++)
        tags++;
    return tags > CM_PAGE_TAGS;
}

static void look_at(cm_page *page) {
    const char *start = page->bytes;
    if (cm_starts(start, "\xef\xbb\xbf")) start += 3; /* a byte order mark */
    start += strspn(start, " \t\r\n");
    page->json = *start == '{' || *start == '[';
    page->html = looks_html(start, page->json);
}

/* What a scraper makes of the page only to know it is forgotten at once: all of them look. */
static bool recognises(const cm_scraper *scraper, cm_page *page) {
    cm_arena *scratch = cm_arena_new();
    page->arena = scratch;
    bool mine = scraper->recognise(page);
    page->arena = page->kept;
    cm_arena_free(scratch);
    return mine;
}

bool cm_page_recognised(cm_arena *arena, const char *name, const char *bytes, size_t length,
                        cm_source *source, bool compiled) {
    cm_page page = {.arena = arena,
                    .kept = arena,
                    .name = name,
                    .bytes = bytes,
                    .length = length,
                    .source = source};
    bool known = false;
    if (length == 0 || length > CM_PAGE_LIMIT || strlen(bytes) != length || has_many_tags(bytes))
        return false;
    look_at(&page);
    for (size_t i = 0; !known && i < cm_scraper_count; i++)
        known = (cm_scrapers[i]->compiled || !compiled) && recognises(cm_scrapers[i], &page);
    cm_dom_close(&page);
    return known;
}

static cm_status choose(cm_page *page, const cm_scraper **mine, cm_err *err) {
    *mine = NULL;
    for (size_t i = 0; i < cm_scraper_count; i++) {
        if (!recognises(cm_scrapers[i], page)) continue;
        if (*mine)
            return cm_fail(err, CM_BAD_PAGE, "%s: recognised as %s and as %s", page->name,
                           (*mine)->name, cm_scrapers[i]->name);
        *mine = cm_scrapers[i];
    }
    if (*mine) return CM_OK;
    const char *title = page->html ? cm_dom_title(page) : "";
    return cm_fail(err, CM_BAD_PAGE, "%s: not a page of a kind that is read (title \"%.*s\")",
                   page->name, shown(title, 60), title);
}

cm_status cm_page_read(cm_arena *arena, const char *name, const char *bytes, size_t length,
                       cm_source *source, cm_facts *facts, cm_err *err) {
    return cm_page_read_by(arena, NULL, name, bytes, length, source, facts, err);
}

cm_status cm_page_read_by(cm_arena *arena, const cm_scraper *only, const char *name,
                          const char *bytes, size_t length, cm_source *source, cm_facts *facts,
                          cm_err *err) {
    cm_page page = {.arena = arena,
                    .kept = arena,
                    .name = name,
                    .bytes = bytes,
                    .length = length,
                    .source = source};
    if (length > CM_PAGE_LIMIT) return cm_refuse(&page, err, NULL, "at most 16 MiB", NULL);
    if (length == 0) return cm_refuse(&page, err, NULL, "a page", "an empty file");
    if (strlen(bytes) != length) return cm_refuse(&page, err, NULL, "text", "a NUL byte");
    if (has_many_tags(bytes)) return cm_refuse(&page, err, NULL, "at most 500000 tags", NULL);
    cm_patterns_begin();
    look_at(&page);
    const char *end = cut_short(&page);
    if (end)
        return cm_refuse(&page, err, NULL, cm_sprintf(arena, "the end of the page (%s)", end),
                         "a page cut short");
    char hex[65];
    cm_sha256(bytes, length, hex);
    source->sha256 = cm_strdup(arena, hex);
    if (!source->url) source->url = "";
    if (!source->captured) source->captured = "";
    fill_source(&page);
    if (!cm_captured_holds(source->captured))
        return cm_refuse(&page, err, "capture", "a date such as 2026-05-14, or a version",
                         source->captured);
    const cm_scraper *mine = only;
    size_t before = facts->count;
    cm_status status = only ? CM_OK : choose(&page, &mine, err);
    if (status == CM_OK) {
        source->scraper = mine->name;
        status = mine->scrape(&page, facts, err);
    }
    if (cm_patterns_gave_up()) {
        *err = (cm_err){0};
        status = cm_refuse(&page, err, NULL, "lines that a pattern goes through in bounded steps",
                           "one that takes more");
    }
    if (page.exhausted) {
        *err = (cm_err){0};
        status = cm_refuse(&page, err, NULL, "elements that nest less",
                           "text that would have to be read again and again");
    }
    if (status == CM_OK && page.broken_off)
        status = cm_refuse(&page, err, NULL, "a whole last row of its table (is it cut off?)",
                           page.broken_off);
    if (status == CM_OK && facts->count == before)
        status = cm_refuse(&page, err, mine->name, "at least one fact", NULL);
    for (size_t i = before; status == CM_OK && i < facts->count; i++)
        status = cm_fact_check(&facts->items[i], name, CM_BAD_PAGE, err);
    if (status != CM_OK) facts->count = before;
    cm_dom_close(&page);
    return status;
}
