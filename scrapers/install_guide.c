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
    return guide && cm_find_i(title, "cuda") && cm_find_i(guide, system);
}

const char *cm_guide_toolkit(cm_page *page, const char *caption) {
    cm_match m;
    if (cm_matches(page->arena, "(?i)CUDA (\\d{1,2}\\.\\d{1,2})\\b", caption, 0, &m) ||
        cm_matches(page->arena,
                   "(?i)Guide (?:for )?(?:Linux|Windows|Microsoft Windows) "
                   "(\\d{1,2}\\.\\d{1,2})\\b",
                   title_of(page), 0, &m) ||
        cm_matches(page->arena, "/cuda/archive/(\\d{1,2}\\.\\d{1,2})[./]", page->source->url, 0,
                   &m))
        return m.group[1];
    return NULL;
}

/* "14.x" is 14; "13.2" stays, or is 13 where only majors count. */
static const char *end_of(cm_page *page, const char *text, bool majors) {
    size_t length = majors || cm_ends(text, ".x") ? strcspn(text, ".") : strlen(text);
    return cm_strndup(page->arena, text, length);
}

bool cm_guide_range(cm_page *page, const char *text, bool majors, const char **least,
                    const char **greatest) {
    cm_match m;
    if (!cm_matches(
            page->arena,
            "^(\\d{1,4}\\.(?:\\d{1,2}|x)|\\d{1,4})"
            "(?:\\s*(?:-|\xe2\x80\x93|\xe2\x80\x94|to)\\s*(\\d{1,4}\\.(?:\\d{1,2}|x)|\\d{1,4}))?$",
            text, 0, &m))
        return false;
    *least = end_of(page, m.group[1], majors);
    *greatest = end_of(page, m.group[2] ? m.group[2] : m.group[1], majors);
    return true;
}
