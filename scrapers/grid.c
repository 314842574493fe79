#include "scrapers/grid.h"

#include <string.h>

#include "scrapers/dom.h"

static const cm_cell nothing = {.text = ""};

const cm_cell *cm_grid_at(const cm_grid *grid, size_t row, size_t column) {
    if (row >= grid->rows || column >= grid->columns) return &nothing;
    const cm_cell *cell = &grid->cells[row * grid->columns + column];
    return cell->text ? cell : &nothing;
}

const char *cm_grid_text(const cm_grid *grid, size_t row, size_t column) {
    return cm_grid_at(grid, row, column)->text;
}

const char *cm_grid_head(cm_page *page, const cm_grid *grid, size_t column) {
    cm_text head = {.arena = page->arena};
    cm_text_puts(&head, "");
    for (size_t r = 0; r < grid->head_rows; r++) {
        const char *text = cm_grid_text(grid, r, column);
        /* a head that spans rows says its words once */
        if (r && cm_same(text, cm_grid_text(grid, r - 1, column))) continue;
        if (head.length && *text) cm_text_puts(&head, " ");
        cm_text_puts(&head, text);
    }
    for (char *p = head.data; *p; p++)
        if (*p == '\n') *p = ' ';
    return head.data;
}

int cm_grid_column(const cm_grid *grid, const char *words, size_t from) {
    for (size_t c = from; c < grid->columns; c++)
        for (size_t r = 0; r < grid->head_rows; r++)
            if (cm_find_i(cm_grid_text(grid, r, c), words)) return (int)c;
    return -1;
}

cm_grid *cm_grid_new(cm_page *page, cm_grids *grids, size_t rows, size_t columns) {
    if (columns && rows > (CM_GRID_CELLS - grids->cells) / columns) return NULL;
    grids->cells += rows * columns;
    grids->items = cm_grow(page->arena, grids->items, &grids->capacity, grids->count + 1,
                           sizeof *grids->items);
    cm_grid *grid = &grids->items[grids->count++];
    *grid = (cm_grid){.place = cm_sprintf(page->arena, "table %zu", grids->count),
                      .caption = "",
                      .heading = "",
                      .rows = rows,
                      .columns = columns,
                      .cells = cm_alloc_array(page->arena, rows * columns, sizeof(cm_cell))};
    return grid;
}

/* Cells of one markdown row; a '|' inside backquotes or behind a backslash is text. */
static cm_strings markdown_row(cm_page *page, const char *line, size_t length) {
    cm_strings cells = {0};
    cm_text cell = {.arena = page->arena};
    cm_text_puts(&cell, "");
    bool quoted = false;
    for (size_t i = 0; i < length; i++) {
        if (line[i] == '\\' && i + 1 < length && line[i + 1] == '|') {
            cm_text_add(&cell, &line[++i], 1);
        } else if (line[i] == '`') {
            quoted = !quoted;
        } else if (line[i] == '|' && !quoted) {
            cm_strings_add(page->arena, &cells, cm_squeeze(page->arena, cell.data));
            cell = (cm_text){.arena = page->arena};
            cm_text_puts(&cell, "");
        } else {
            cm_text_add(&cell, &line[i], 1);
        }
    }
    cm_strings_add(page->arena, &cells, cm_squeeze(page->arena, cell.data));
    /* the pipes at both ends of a line make empty cells */
    if (cells.count && !*cells.items[0]) cells.items++, cells.count--;
    if (cells.count && !*cells.items[cells.count - 1] && line[length - 1] == '|') cells.count--;
    return cells;
}

static bool is_rule(const char *line, size_t length) {
    bool dash = false;
    for (size_t i = 0; i < length; i++) {
        if (!strchr("-|: \t", line[i])) return false;
        dash = dash || line[i] == '-';
    }
    return dash && memchr(line, '|', length) != NULL;
}

static void set_row(cm_page *page, cm_grid *grid, size_t row, const char *line, size_t length,
                    bool head) {
    cm_strings cells = markdown_row(page, line, length);
    for (size_t c = 0; c < grid->columns; c++)
        grid->cells[row * grid->columns + c] =
            (cm_cell){.text = c < cells.count ? cells.items[c] : "", .head = head};
}

typedef struct {
    const char *from;
    size_t length;
} span;

static span line_at(const char *p) {
    span line = {p, strcspn(p, "\n")};
    while (line.length && cm_space(line.from[line.length - 1]))
        line.length--;
    while (line.length && cm_space(*line.from))
        line.from++, line.length--;
    return line;
}

static const char *after(const char *p) {
    p += strcspn(p, "\n");
    return *p ? p + 1 : p;
}

/* Whether the text breaks off in this row, the table's last: no end of line, and no closing pipe
 * where the rule above has one, or too few cells. */
static bool broken_off(cm_page *page, span row, size_t columns, bool closed) {
    const char *behind = row.from + row.length + strspn(row.from + row.length, " \t\r");
    if (*behind || !row.length) return false;
    return (closed && row.from[row.length - 1] != '|') ||
           markdown_row(page, row.from, row.length).count < columns;
}

cm_status cm_markdown_tables(cm_page *page, cm_grids *grids, cm_err *err) {
    const char *heading = "";
    span last = {"", 0};
    for (const char *p = page->bytes; *p;) {
        span line = line_at(p);
        if (line.length && *line.from == '#')
            heading = cm_squeeze(page->arena, cm_strndup(page->arena, line.from, line.length) +
                                                  strspn(line.from, "#"));
        if (!is_rule(line.from, line.length) || !last.length ||
            !memchr(last.from, '|', last.length)) {
            last = line;
            p = after(p);
            continue;
        }
        const char *body = p = after(p);
        bool closed = line.from[line.length - 1] == '|';
        size_t rows = 1;
        for (span row; *p && (row = line_at(p)).length && memchr(row.from, '|', row.length);
             p = after(p))
            rows++;
        size_t columns = markdown_row(page, last.from, last.length).count;
        if (columns == 0 || columns > CM_GRID_COLUMNS || rows > CM_GRID_ROWS)
            return cm_refuse(page, err, heading, "a table of bounded size", NULL);
        cm_grid *grid = cm_grid_new(page, grids, rows, columns);
        if (!grid) return cm_refuse(page, err, heading, "tables of bounded size", NULL);
        grid->heading = heading;
        grid->head_rows = 1;
        set_row(page, grid, 0, last.from, last.length, true);
        for (size_t r = 1; r < rows; r++, body = after(body)) {
            span row = line_at(body);
            if (broken_off(page, row, columns, closed))
                page->broken_off = cm_strndup(page->kept, row.from, row.length);
            set_row(page, grid, r, row.from, row.length, false);
        }
        last = (span){"", 0};
    }
    return CM_OK;
}

cm_status cm_page_tables(cm_page *page, cm_grids *grids, cm_err *err) {
    if (page->html) return cm_dom_tables(page, grids, err);
    cm_status status = cm_markdown_tables(page, grids, err);
    /* markdown that keeps its tables as HTML */
    if (status == CM_OK && !grids->count && cm_find_i(page->bytes, "<table"))
        status = cm_dom_tables(page, grids, err);
    return status;
}
