#include "scrapers/install_guide.h"

#include <string.h>

#include "scrapers/pattern.h"

static const char *title_of(cm_page *page) {
    cm_match m;
    if (page->html) return cm_dom_title(page);
    return cm_matches(page->arena, "(?im)^(?:title: |# ).*installation guide.*$", page->bytes, 0,
                      &m)
               ? m.group[0]
               : "";
}

bool cm_guide_is(cm_page *page, const char *system) {
    if (page->json) return false;
    const char *title = title_of(page), *guide = cm_find_i(title, "installation guide");
    if (!guide || !cm_find_i(guide, system)) return false;
    /* "1. Introduction — Installation Guide Windows 12.4 documentation" leaves CUDA to the text */
    return cm_find_i(title, "cuda") ||
           (cm_matches(page->arena,
                       "(?i)Guide (?:for )?(?:Linux|Windows) \\d{1,2}\\.\\d{1,2} documentation",
                       title, 0, NULL) &&
            strstr(page->bytes, "CUDA Toolkit"));
}

/* The one release that "CUDA Toolkit v11.6.0" names at the head of the older guides; NULL if there
 * is none, or more than one. */
static const char *toolkit_named(cm_page *page) {
    const char *found = NULL;
    cm_match m;
    for (size_t at = 0;
         cm_matches(page->arena, "CUDA Toolkit v(\\d{1,2}\\.\\d{1,2})\\b", page->bytes, at, &m);
         at = m.to) {
        if (found && !cm_same(found, m.group[1])) return NULL;
        found = m.group[1];
    }
    return found;
}

const char *cm_guide_toolkit(cm_page *page, const char *caption) {
    cm_match m;
    if (cm_matches(page->arena, "(?i)CUDA (\\d{1,2}\\.\\d{1,2})\\b", caption, 0, &m) ||
        cm_matches(page->arena,
                   "(?i)Guide (?:for )?(?:Linux|Windows|Microsoft Windows) "
                   "(\\d{1,2}\\.\\d{1,2})\\b",
                   title_of(page), 0, &m) ||
        cm_matches(page->arena, "/cuda/archive/(\\d{1,2}\\.\\d{1,2})[._/]", page->source->url, 0,
                   &m))
        return m.group[1];
    return toolkit_named(page);
}

const char *cm_guide_cell(cm_page *page, const cm_grid *grid, size_t row, size_t column) {
    const char *text = cm_squeeze(page->arena, cm_grid_text(grid, row, column));
    cm_match m;
    return cm_matches(page->arena, "(?:\\s*\\[\\d{1,2}\\]|\\*)+$", text, 0, &m)
               ? cm_strndup(page->arena, text, m.from)
               : text;
}

/* "14.x" is 14, "16.1.x" 16.1; "13.2" stays, or is 13 where only majors count. */
static const char *end_of(cm_page *page, const char *text, bool majors) {
    size_t length = majors                ? strcspn(text, ".")
                    : cm_ends(text, ".x") ? strlen(text) - 2
                                          : strlen(text);
    return cm_strndup(page->arena, text, length);
}

#define VERSION "(\\d{1,4}(?:\\.\\d{1,2}){0,2}(?:\\.x)?)"

bool cm_guide_range(cm_page *page, const char *text, bool majors, const char **least,
                    const char **greatest) {
    cm_match m;
    if (!cm_matches(page->arena,
                    "^" VERSION "(?:\\s*(?:-|\xe2\x80\x93|\xe2\x80\x94|to)\\s*" VERSION ")?$", text,
                    0, &m))
        return false;
    *least = end_of(page, m.group[1], majors);
    *greatest = end_of(page, m.group[2] ? m.group[2] : m.group[1], majors);
    return true;
}
