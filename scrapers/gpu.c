#include "scrapers/gpu.h"

#include <string.h>

#include "scrapers/pattern.h"

/* 470.256.02, 580.142, 96.43.23 */
#define RELEASE "(\\d{2,3}\\.\\d{2,3}(?:\\.\\d{2})?)"

static bool hex_digit(char c) {
    return cm_digit(c) || (cm_lower(c) >= 'a' && cm_lower(c) <= 'f');
}

/* Reads four hexadecimal digits in front of a blank or the end; NULL if there is something else. */
static const char *id_read(const char *text, char id[5]) {
    while (cm_space(*text))
        text++;
    if (cm_starts_i(text, "0x")) text += 2;
    for (size_t i = 0; i < 4; i++, text++) {
        if (!hex_digit(*text)) return NULL;
        id[i] = cm_lower(*text);
    }
    id[4] = '\0';
    if (*text && !cm_space(*text)) return NULL;
    while (cm_space(*text))
        text++;
    return text;
}

static void join_ids(char out[10], const char *vendor, const char *device) {
    memcpy(out, vendor, 4);
    out[4] = ':';
    memcpy(out + 5, device, 5);
}

bool cm_gpu_ids_read(const char *text, cm_gpu_ids *ids) {
    char id[3][5];
    unsigned count = 0;
    for (; count < 3 && text && *text; count++)
        text = id_read(text, id[count]);
    if (!text || *text || (count != 1 && count != 3)) return false;
    join_ids(ids->device, "10de", id[0]);
    ids->subsystem[0] = '\0';
    if (count == 3) join_ids(ids->subsystem, id[1], id[2]);
    return true;
}

const char *cm_gpu_driver_release(cm_page *page, const char *stated) {
    cm_match address, capture;
    if (stated && *stated) return stated;
    bool in_address =
        cm_matches(page->arena, "[/-]" RELEASE "(?=/|\\.run\\b|$)", page->source->url, 0, &address);
    bool in_capture =
        cm_matches(page->arena, "^" RELEASE "(?=\\s|$)", page->source->captured, 0, &capture);
    if (in_address && in_capture && !cm_same(address.group[1], capture.group[1])) return NULL;
    return in_address ? address.group[1] : in_capture ? capture.group[1] : NULL;
}

const char *cm_gpu_branch(cm_arena *arena, const char *text) {
    cm_match m;
    return cm_matches(arena, "^(\\d{2,3}(?:\\.\\d{2})?)\\.xx$", text, 0, &m) ? m.group[1] : NULL;
}

static size_t count_of(const char *text, const char *needle) {
    size_t count = 0;
    for (; (text = strchr(text, '<')) != NULL; text++)
        count += cm_starts_i(text, needle);
    return count;
}

/* In a whole page tables are not counted: its scripts may hold markup of their own. */
cm_status cm_gpu_html_whole(cm_page *page, cm_err *err) {
    if (!page->html) return CM_OK;
    if (count_of(page->bytes, "<html")) {
        if (count_of(page->bytes, "</html")) return CM_OK;
        return cm_refuse(page, err, "end", "</html>: the page is cut short", NULL);
    }
    if (count_of(page->bytes, "<table") == count_of(page->bytes, "</table")) return CM_OK;
    return cm_refuse(page, err, "end", "</table> for each <table>: the page is cut short", NULL);
}

cm_strings cm_gpu_cells(cm_page *page, cm_node *row, const char *tag) {
    cm_strings cells = {0};
    for (cm_node *n = cm_node_next(row, row); n; n = cm_node_skip(row, n))
        if (tag ? cm_node_is(n, tag) : cm_node_is(n, "td") || cm_node_is(n, "th"))
            cm_strings_add(page->arena, &cells, cm_squeeze(page->arena, cm_node_text(page, n)));
    return cells;
}

const char *cm_gpu_clean(cm_arena *arena, const char *text) {
    cm_text out = {.arena = arena};
    cm_text_puts(&out, "");
    for (const char *p = text; *p; p++) {
        if (cm_starts(p, "(*")) {
            size_t marks = strspn(p + 1, "*");
            if (p[1 + marks] == ')') {
                p += 1 + marks;
                continue;
            }
        }
        if (*p != '*') cm_text_add(&out, p, 1);
    }
    return cm_squeeze(arena, out.data);
}

bool cm_gpu_brand(const char *line) {
    static const char *const brands[] = {"NVIDIA ", "GeForce ", "Tesla ", "Quadro ", "TITAN ",
                                         "Jetson ", "Tegra ",   "RTX ",   "GTX ",    "GRID ",
                                         "NVS ",    "DGX ",     "IGX ",   "ION"};
    for (size_t i = 0; i < sizeof brands / sizeof *brands; i++)
        if (cm_starts_i(line, brands[i])) return true;
    /* a bare model number: P620, GB200 */
    size_t letters = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return letters >= 1 && letters <= 2 && cm_digit(line[letters]);
}

/* "Jetson Orin NX, Jetson Orin Nano" are two names; "GeForce GT 730 DDR3,128bit" is one. */
static cm_strings names_in(cm_arena *arena, const char *text) {
    cm_strings parts = cm_split(arena, text, ",");
    for (size_t i = 0; i < parts.count; i++)
        if (!cm_gpu_brand(parts.items[i])) {
            parts.count = 0;
            cm_strings_add(arena, &parts, text);
        }
    return parts;
}

cm_status cm_gpu_cc_add(cm_page *page, cm_facts *facts, const char *place, const char *names,
                        const char *cc, const char *heading, cm_err *err) {
    const char *clean = cm_gpu_clean(page->arena, names);
    if (!*clean) return cm_refuse(page, err, place, "the name of a GPU", names);
    cm_strings capabilities = cm_split(page->arena, cm_gpu_clean(page->arena, cc), "/");
    if (!capabilities.count) return cm_refuse(page, err, place, "a compute capability", cc);
    cm_strings each = names_in(page->arena, clean);
    for (size_t c = 0; c < capabilities.count; c++) {
        if (!cm_matches(page->arena, "^[1-9]\\d?\\.\\d$", capabilities.items[c], 0, NULL))
            return cm_refuse(page, err, place, "a compute capability like 8.6", cc);
        for (size_t i = 0; i < each.count; i++)
            CM_FACT(facts, CM_KIND_GPU_CC, page->source, each.items[i], capabilities.items[c],
                    heading);
    }
    return CM_OK;
}
