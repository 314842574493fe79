/* Compatibility tables of torchvision, torchaudio, torchtext, torchdata and torchcodec: markdown,
 * reStructuredText (list-table, csv-table) or HTML, columns in any order. */
#include <string.h>

#include "base/ver.h"
#include "scrapers/blocks.h"
#include "scrapers/pattern.h"
#include "scrapers/python_range.h"

typedef struct {
    const char *package;
    const char *oldest; /* torch of the last row, known from every edition so far */
} form;

static const form forms[] = {
    {"torchvision", "<=1.0"}, {"torchaudio", "1.4.0"}, {"torchtext", "0.4 and below"},
    {"torchdata", "1.11.0"},  {"torchcodec", "2.4"},
};

/* reStructuredText */

typedef struct {
    const char **items; /* lines as written */
    size_t count, capacity;
} lines;

typedef struct {
    cm_page *page;
    cm_grid *grid; /* NULL: no table found */
    bool followed; /* by text that is not part of it */
} table;

static lines lines_of(cm_page *page) {
    lines list = {0};
    for (const char *p = page->bytes; *p;) {
        size_t n = strcspn(p, "\n");
        list.items =
            cm_grow(page->arena, list.items, &list.capacity, list.count + 1, sizeof *list.items);
        list.items[list.count++] = cm_strndup(page->arena, p, n);
        p += n + (p[n] == '\n' ? 1 : 0);
    }
    return list;
}

/* Fields of a csv line; quotes keep commas together. */
static cm_strings csv_fields(cm_arena *arena, const char *line) {
    cm_strings fields = {0};
    cm_text field = {.arena = arena};
    cm_text_puts(&field, "");
    bool quoted = false;
    for (; *line; line++) {
        if (*line == '"') {
            quoted = !quoted;
        } else if (*line == ',' && !quoted) {
            cm_strings_add(arena, &fields, cm_squeeze(arena, field.data));
            field = (cm_text){.arena = arena};
            cm_text_puts(&field, "");
        } else {
            cm_text_add(&field, line, 1);
        }
    }
    cm_strings_add(arena, &fields, cm_squeeze(arena, field.data));
    return fields;
}

static void add_row(cm_arena *arena, cm_strings *cells, size_t columns, const cm_strings *row) {
    for (size_t c = 0; c < columns; c++)
        cm_strings_add(arena, cells, c < row->count ? row->items[c] : "");
}

/* Rows of a csv-table: its header option, then the indented lines. A second header is no table: its
 * rows would have other widths. */
static cm_strings csv_rows(cm_page *page, const lines *all, size_t *i, size_t *columns) {
    cm_strings cells = {0};
    for (; *i < all->count; (*i)++) {
        const char *line = cm_squeeze(page->arena, all->items[*i]);
        if (!*line) continue;
        if (!cm_space(*all->items[*i])) break;
        bool header = cm_starts(line, ":header:");
        if (*line == ':' && !header) continue;
        cm_strings row = csv_fields(page->arena, header ? line + strlen(":header:") : line);
        if (header && *columns) {
            *columns = 0;
            break;
        }
        if (header) *columns = row.count;
        add_row(page->arena, &cells, *columns, &row);
    }
    return cells;
}

/* Rows of a list-table: "* -" begins a row, "-" a further cell. */
static cm_strings list_rows(cm_page *page, const lines *all, size_t *i, size_t *columns) {
    cm_strings cells = {0}, row = {0};
    for (; *i < all->count; (*i)++) {
        const char *line = cm_squeeze(page->arena, all->items[*i]);
        if (!*line || *line == ':') continue;
        if (!cm_space(*all->items[*i])) break;
        bool first = cm_starts(line, "* -");
        if (first && row.count) {
            if (!*columns) *columns = row.count;
            add_row(page->arena, &cells, *columns, &row);
            row.count = 0;
        }
        if (!first && *line != '-') continue;
        cm_strings_add(page->arena, &row, cm_squeeze(page->arena, line + (first ? 3 : 1)));
    }
    if (row.count) add_row(page->arena, &cells, *columns, &row);
    return cells;
}

static bool fits(cm_page *page, const cm_grid *grid, const form **found);

static table rst_table(cm_page *page, const form **found) {
    lines all = lines_of(page);
    for (size_t i = 0; i < all.count; i++) {
        bool csv = cm_starts(all.items[i], ".. csv-table::");
        if (!csv && !cm_starts(all.items[i], ".. list-table::")) continue;
        size_t columns = 0;
        i++;
        cm_strings cells =
            csv ? csv_rows(page, &all, &i, &columns) : list_rows(page, &all, &i, &columns);
        if (columns == 0 || columns > CM_GRID_COLUMNS || cells.count > CM_GRID_ROWS) continue;
        cm_grids *grids = cm_alloc(page->arena, sizeof *grids);
        cm_grid *grid = cm_grid_new(page, grids, cells.count / columns, columns);
        if (!grid) continue;
        grid->head_rows = 1;
        for (size_t c = 0; c < cells.count; c++)
            grid->cells[c].text = cells.items[c];
        if (fits(page, grid, found)) return (table){page, grid, i < all.count};
    }
    return (table){page, NULL, false};
}

/* Which table */

static const char *bare(cm_arena *arena, const char *cell) {
    cm_text out = {.arena = arena};
    cm_text_puts(&out, "");
    for (; *cell; cell++)
        if (*cell != '`') cm_text_add(&out, *cell == '\n' ? " " : cell, 1);
    return cm_squeeze(arena, out.data);
}

/* The column whose head is `word`, or "`word` version", or -1. */
static int column(cm_page *page, const cm_grid *grid, const char *word) {
    for (size_t c = 0; grid->head_rows && c < grid->columns; c++) {
        const char *head = bare(page->arena, cm_grid_text(grid, 0, c));
        if (cm_same_i(head, word) || cm_same_i(head, cm_sprintf(page->arena, "%s version", word)) ||
            cm_same_i(head, cm_sprintf(page->arena, "supported %s version", word)))
            return (int)c;
    }
    return -1;
}

static int torch_column(cm_page *page, const cm_grid *grid) {
    int c = column(page, grid, "torch");
    return c >= 0 ? c : column(page, grid, "PyTorch");
}

static bool fits(cm_page *page, const cm_grid *grid, const form **found) {
    if (grid->columns != 3 || torch_column(page, grid) < 0 || column(page, grid, "Python") < 0)
        return false;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (column(page, grid, forms[i].package) >= 0) {
            *found = &forms[i];
            return true;
        }
    return false;
}

static bool recognise(cm_page *page) {
    if (page->json || !cm_find_i(page->bytes, "torch") || !cm_find_i(page->bytes, "python"))
        return false;
    const form *found = NULL;
    if (strstr(page->bytes, ".. csv-table::") || strstr(page->bytes, ".. list-table::"))
        return rst_table(page, &found).grid != NULL;
    if (!strchr(page->bytes, '|') && !cm_find_i(page->bytes, "<table")) return false;
    cm_blocks blocks = {0};
    if (cm_blocks_read(page, &blocks, NULL) != CM_OK) return false;
    for (size_t i = 0; i < blocks.count; i++)
        if (blocks.items[i].grid && fits(page, blocks.items[i].grid, &found)) return true;
    return false;
}

/* Rows */

typedef struct {
    cm_page *page;
    cm_facts *facts;
    cm_err *err;
    const form *form;
} reader;

static bool moving(const char *version) {
    return cm_find_i(version, "main") || cm_find_i(version, "master") ||
           cm_find_i(version, "nightly");
}

/* A version, a family or a bound: 2.6.0, 2.13, >=2.11; "0.4 and below" is <=0.4. */
static const char *torch_value(cm_arena *arena, const char *text) {
    cm_match m;
    if (cm_matches(arena, "^(\\d+(?:\\.\\d+)+) and below$", text, 0, &m))
        return cm_sprintf(arena, "<=%s", m.group[1]);
    return cm_matches(arena, "^(?:[<>]=?|==)?\\s*\\d+(?:\\.\\d+)+(?:\\.post\\d+)?$", text, 0, NULL)
               ? text
               : NULL;
}

static cm_status row(reader *r, const cm_grid *grid, size_t i) {
    cm_arena *arena = r->page->arena;
    const char *torch = bare(arena, cm_grid_text(grid, i, (size_t)torch_column(r->page, grid)));
    const char *own =
        bare(arena, cm_grid_text(grid, i, (size_t)column(r->page, grid, r->form->package)));
    const char *python = cm_grid_text(grid, i, (size_t)column(r->page, grid, "Python"));
    const char *place = cm_sprintf(arena, "%s table, row %.20s", r->form->package, torch);
    if (moving(torch) || moving(own)) return CM_OK;
    const char *value = torch_value(arena, torch);
    if (!value) return cm_refuse(r->page, r->err, place, "a torch version or bound", torch);
    cm_python_range range;
    if (!cm_python_range_read(arena, bare(arena, python), &range))
        return cm_refuse(r->page, r->err, place, "a range of Python versions", python);
    cm_strings versions = cm_split(arena, own, "/,");
    if (versions.count == 0) return cm_refuse(r->page, r->err, place, "a version", own);
    for (size_t v = 0; v < versions.count; v++) {
        cm_ver ver;
        if (!cm_ver_parse(versions.items[v], &ver))
            return cm_refuse(r->page, r->err, place, "a version of the package", own);
        CM_FACT(r->facts, CM_KIND_TORCH_PAIR, r->page->source, value, r->form->package, "any",
                versions.items[v]);
        CM_FACT(r->facts, CM_KIND_TORCH_PYTHON, r->page->source, r->form->package,
                versions.items[v], range.pythons, range.experimental, range.stated);
    }
    return CM_OK;
}

/* Every table goes down to a first release; where that row is missing, something must stand behind
 * the table to show that it was not cut off. */
static cm_status rows(reader *r, const cm_grid *grid, bool continued) {
    cm_status status = CM_OK;
    const char *last = bare(
        r->page->arena, cm_grid_text(grid, grid->rows - 1, (size_t)torch_column(r->page, grid)));
    if (grid->rows <= grid->head_rows || (!continued && !cm_same(last, r->form->oldest)))
        return cm_refuse(
            r->page, r->err, r->form->package,
            cm_sprintf(r->page->arena, "rows down to torch %s (is it cut off?)", r->form->oldest),
            last);
    for (size_t i = grid->head_rows; status == CM_OK && i < grid->rows; i++)
        status = row(r, grid, i);
    return status;
}

static size_t occurrences(const char *text, const char *word) {
    size_t n = 0;
    while ((text = cm_find_i(text, word)) != NULL)
        n++, text++;
    return n;
}

/* A tag alone may be the beginning of the folded part with the older versions. */
static bool followed(const cm_blocks *blocks, size_t i) {
    for (i++; i < blocks->count; i++)
        if (blocks->items[i].kind != CM_BLOCK_TEXT || *blocks->items[i].text != '<') return true;
    return false;
}

static cm_status block_tables(reader *r) {
    cm_blocks blocks = {0};
    cm_status status = cm_blocks_read(r->page, &blocks, r->err);
    const form *mine = NULL;
    for (size_t i = 0; status == CM_OK && i < blocks.count; i++) {
        const form *found = NULL;
        if (!blocks.items[i].grid || !fits(r->page, blocks.items[i].grid, &found)) continue;
        if (mine && mine != found)
            return cm_refuse(r->page, r->err, found->package, "tables of one package only", NULL);
        r->form = mine = found;
        status = rows(r, blocks.items[i].grid, followed(&blocks, i));
    }
    if (status == CM_OK && (blocks.open || occurrences(r->page->bytes, "<details") >
                                               occurrences(r->page->bytes, "</details")))
        if (!mine || !cm_same(mine->package, "torchcodec") || blocks.open)
            return cm_refuse(r->page, r->err, NULL, "an end of <details> (is it cut off?)", NULL);
    return status;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    reader r = {.page = page, .facts = facts, .err = err};
    if (!strstr(page->bytes, ".. csv-table::") && !strstr(page->bytes, ".. list-table::"))
        return block_tables(&r);
    table found = rst_table(page, &r.form);
    if (!found.grid) return cm_refuse(page, err, NULL, "a table of torch and a companion", NULL);
    return rows(&r, found.grid, found.followed);
}

const cm_scraper cm_scraper_companion_tables = {
    .name = "companion-tables",
    .reads = "compatibility tables of torchvision, torchaudio, torchtext, torchdata, torchcodec",
    .recognise = recognise,
    .scrape = scrape,
};
