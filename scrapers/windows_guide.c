/* CUDA Installation Guide for Microsoft Windows: the table of compilers, and below it what is
 * deprecated or dropped. */
#include <stdlib.h>

#include "base/ver.h"
#include "scrapers/install_guide.h"
#include "scrapers/pattern.h"
#include "scrapers/registry.h"

enum { COMPILER, IDE, NATIVE, DIALECT, HEADS };
static const char *const heads[HEADS] = {"Compiler", "IDE", "Native", "Dialect"};

static const cm_grid *find_table(cm_page *page, const cm_grids *grids) {
    for (size_t i = 0; i < grids->count; i++) {
        const char *all = cm_grid_heads(page, &grids->items[i]);
        size_t known = cm_find_i(grids->items[i].caption, "compiler support") != NULL;
        for (size_t h = 0; h < HEADS; h++)
            known += cm_find_i(all, heads[h]) != NULL;
        /* with a head lost it is still this table, and refused */
        if (known >= 3) return &grids->items[i];
    }
    return NULL;
}

static bool recognise(cm_page *page) {
    return cm_guide_is(page, "Windows");
}

/* "MSVC Version 193x" is 19.30 to 19.39, "MSVC Version 1900" 19.00. */
static bool compiler_range(cm_page *page, const char *text, const char **least,
                           const char **greatest) {
    cm_match m;
    if (cm_matches(page->arena, "^MSVC Version (\\d\\d)(\\d)x$", text, 0, &m)) {
        *least = cm_sprintf(page->arena, "%s.%s0", m.group[1], m.group[2]);
        *greatest = cm_sprintf(page->arena, "%s.%s9", m.group[1], m.group[2]);
        return true;
    }
    if (!cm_matches(page->arena, "^MSVC Version (\\d\\d)(\\d\\d)$", text, 0, &m)) return false;
    *least = *greatest = cm_sprintf(page->arena, "%s.%s", m.group[1], m.group[2]);
    return true;
}

/* "C++14 (default), C++17, C++20" is a list; NULL if any of it is something else. */
static const char *dialects_of(cm_page *page, const char *text) {
    cm_strings parts = cm_split(page->arena, text, ",\n"), out = {0};
    for (size_t i = 0; i < parts.count; i++) {
        cm_match m;
        if (!cm_matches(page->arena, "^(C\\+\\+\\d\\d)\\s*(?:\\(default\\))?$", parts.items[i], 0,
                        &m))
            return NULL;
        cm_strings_add(page->arena, &out, m.group[1]);
    }
    return out.count ? cm_strings_join(page->arena, &out, " ") : NULL;
}

static const char *text_of(cm_page *page) {
    const char *text = page->html ? cm_node_text(page, cm_dom_root(page)) : page->bytes;
    return cm_squeeze(page->arena, text);
}

/* "Visual Studio 2017 is deprecated in release 12.5 [and dropped in release 12.9]". */
typedef struct {
    const char *year, *deprecated, *dropped; /* dropped: NULL where it is not said */
} note;

typedef struct {
    note *items;
    size_t count, capacity;
} notes;

/* The notes of a page in their order; of one year the first counts. */
static notes notes_of(cm_page *page) {
    notes list = {0};
    cm_match m;
    const char *text = text_of(page);
    for (size_t at = 0;
         cm_matches(page->arena,
                    "(?i)Visual Studio (\\d{4}) (?:is|was|has been) deprecated in (?:release|"
                    "CUDA) (\\d+\\.\\d+)(?:,? and (?:is )?dropped in (?:release|CUDA) "
                    "(\\d+\\.\\d+))?",
                    text, at, &m);
         at = m.to) {
        list.items =
            cm_grow(page->arena, list.items, &list.capacity, list.count + 1, sizeof *list.items);
        list.items[list.count++] = (note){m.group[1], m.group[2], m.group[3]};
    }
    return list;
}

static const note *note_on(const notes *list, const char *year) {
    for (size_t i = 0; i < list->count; i++)
        if (cm_same(list->items[i].year, year)) return &list->items[i];
    return NULL;
}

static const char *status_of(cm_page *page, const notes *list, const char *cuda,
                             const char *product) {
    cm_match year;
    if (!cm_matches(page->arena, "Visual Studio (?:[A-Z][a-z]+ )?(\\d{4})", product, 0, &year))
        return "supported";
    const note *found = note_on(list, year.group[1]);
    bool late = found && cm_ver_cmp_text(cuda, found->deprecated) >= 0;
    return late ? "deprecated" : "supported";
}

static cm_status add_row(cm_page *page, const cm_grid *grid, size_t r, const int place[HEADS],
                         const notes *list, const char *cuda, cm_facts *facts, cm_err *err) {
    const char *cell[HEADS], *least, *greatest, *dialects = "";
    for (size_t h = 0; h < HEADS; h++)
        cell[h] = place[h] < 0 ? "" : cm_guide_cell(page, grid, r, (size_t)place[h]);
    if (!compiler_range(page, cell[COMPILER], &least, &greatest))
        return cm_refuse_row(page, grid, r, "a compiler such as MSVC Version 193x", cell[COMPILER],
                             err);
    if (!cm_starts_i(cell[IDE], "Visual Studio "))
        return cm_refuse_row(page, grid, r, "an IDE such as Visual Studio 2022 17.x", cell[IDE],
                             err);
    if (!cm_same_i(cell[NATIVE], "yes"))
        return cm_refuse_row(page, grid, r, "YES below Native x86_64", cell[NATIVE], err);
    if (place[DIALECT] >= 0 && !(dialects = dialects_of(page, cell[DIALECT])))
        return cm_refuse_row(page, grid, r, "dialects such as C++14 (default), C++17",
                             cell[DIALECT], err);
    CM_FACT(facts, CM_KIND_HOST_COMPILER, page->source, cuda, "windows", "x86_64", "msvc",
            cell[IDE], least, greatest, dialects, status_of(page, list, cuda, cell[IDE]));
    return CM_OK;
}

/* What the notes below the table say is dropped, whatever the toolkit of the guide. */
static void add_dropped(cm_page *page, const notes *list, cm_facts *facts) {
    for (size_t i = 0; i < list->count; i++) {
        const note *n = note_on(list, list->items[i].year);
        if (n->dropped)
            CM_FACT(facts, CM_KIND_HOST_COMPILER, page->source, n->dropped, "windows", "x86_64",
                    "msvc", cm_sprintf(page->arena, "Visual Studio %s", n->year), "", "", "",
                    "dropped");
    }
}

static cm_status find_columns(cm_page *page, const cm_grid *grid, const char *cuda,
                              int place[HEADS], cm_err *err) {
    for (size_t h = 0; h < HEADS; h++) {
        place[h] = cm_grid_column(grid, heads[h], 0);
        /* guides before 12.0 may do without the dialects */
        bool needed = h != DIALECT || atoi(cuda) >= 12;
        if (place[h] < 0 && needed)
            return cm_refuse(page, err, grid->place,
                             cm_sprintf(page->arena, "a column \"%s\"", heads[h]),
                             cm_grid_heads(page, grid));
    }
    return CM_OK;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_grids grids = {0};
    cm_status status = cm_page_tables(page, &grids, err);
    const cm_grid *found = status == CM_OK ? find_table(page, &grids) : NULL;
    if (!found)
        return cm_refuse(page, err, NULL, "the table of compilers (Compiler, IDE, Native ...)",
                         NULL);
    cm_grid grid = cm_driver_heads(found);
    const char *cuda = cm_guide_toolkit(page, grid.caption);
    int place[HEADS];
    if (!cuda) return cm_refuse(page, err, "title", "the CUDA version of the guide", NULL);
    status = find_columns(page, &grid, cuda, place, err);
    size_t before = facts->count;
    notes list = notes_of(page);
    for (size_t r = grid.head_rows; status == CM_OK && r < grid.rows; r++)
        if (!cm_grid_blank(&grid, r))
            status = add_row(page, &grid, r, place, &list, cuda, facts, err);
    if (status == CM_OK && facts->count == before)
        return cm_refuse(page, err, grid.place, "rows of compilers", NULL);
    if (status == CM_OK) add_dropped(page, &list, facts);
    return status;
}

const cm_scraper cm_scraper_windows_guide = {
    .name = "windows-guide",
    .reads = "CUDA installation guide for Windows: compilers of Visual Studio",
    .recognise = recognise,
    .scrape = scrape,
};
