#include <stdio.h>
#include <string.h>

#include "base/shown.h"
#include "render/render.h"

enum { LABEL_WIDTH = 13, MAX_COLUMNS = 16, GAP = 2 };

/* Where the text goes. */
typedef struct {
    cm_arena *arena;
    cm_text *out;
    size_t width;
    bool colour;
} sheet;

/* Colours by the escape sequences that every terminal knows; what they mean is said by words too.
 */
typedef enum { PLAIN, HEADING, GOOD, BAD, DOUBT, TO_COPY } meaning;

static void painted(const sheet *page, meaning means, const char *text, size_t length) {
    static const char *const begin[] = {"",           "\033[1m",    "\033[1;32m",
                                        "\033[1;31m", "\033[1;33m", "\033[36m"};
    if (page->colour) cm_text_puts(page->out, begin[means]);
    cm_text_add(page->out, text, length);
    if (page->colour && means != PLAIN) cm_text_puts(page->out, "\033[0m");
}

static meaning meaning_of(const char *label) {
    static const struct {
        const char *label;
        meaning means;
    } known[] = {{"ERROR", BAD}, {"warning", DOUBT}, {"ok", GOOD}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (cm_same(label, known[i].label)) return known[i].means;
    return PLAIN;
}

/* Most values need no copy to be shown. */
static const char *clean(cm_arena *arena, const char *value) {
    if (!value) return "unknown";
    return cm_all_plain(value) ? value : cm_shown(arena, value);
}

/* Words of `value` from column `indent` on, broken before `width`. */
static void wrapped(cm_text *out, const char *value, size_t indent, size_t width) {
    size_t at = indent;
    for (const char *p = value; *p;) {
        size_t n = 0;
        while (p[n] && p[n] != ' ')
            n++;
        if (at > indent && at + 1 + n > width) {
            cm_text_add(out, "\n", 1);
            cm_text_fill(out, ' ', indent);
            at = indent;
        } else if (at > indent) {
            cm_text_puts(out, " ");
            at++;
        }
        cm_text_add(out, p, n);
        at += n;
        p += n;
        while (*p == ' ')
            p++;
    }
    cm_text_puts(out, "\n");
}

static const char *flat(cm_arena *arena, const cm_item *it) {
    if (it->type == CM_ITEM_NUMBER) return cm_sprintf(arena, "%ld", it->number);
    if (it->type == CM_ITEM_BOOL) return it->number ? "yes" : "no";
    if (it->type != CM_ITEM_LIST) return clean(arena, it->value);
    cm_strings parts = {0};
    for (const cm_item *child = it->first; child; child = child->next)
        cm_strings_add(arena, &parts, clean(arena, child->value));
    return cm_strings_join(arena, &parts, " ");
}

/* Tables --------------------------------------------------------------------------------------- */

typedef struct {
    const char *heads[MAX_COLUMNS];
    size_t widths[MAX_COLUMNS], columns;
    bool whole[MAX_COLUMNS]; /* never wrapped */
} layout;

static size_t column_of(layout *table, const char *head) {
    for (size_t i = 0; i < table->columns; i++)
        if (cm_same(table->heads[i], head)) return i;
    if (table->columns == MAX_COLUMNS) return MAX_COLUMNS - 1;
    table->heads[table->columns] = head;
    table->widths[table->columns] = strlen(head);
    return table->columns++;
}

/* The labelled leaves of a row, those of nested objects too. */
static void cells_of(cm_arena *arena, layout *table, const cm_item *row, const char **cells) {
    for (const cm_item *c = row->first; c; c = c->next) {
        if (c->type == CM_ITEM_OBJECT) {
            cells_of(arena, table, c, cells);
            continue;
        }
        if (!c->label) continue;
        size_t at = column_of(table, clean(arena, c->label));
        const char *text = flat(arena, c);
        size_t length = strlen(text);
        cells[at] = text;
        table->whole[at] = c->type == CM_ITEM_COMMAND || c->type == CM_ITEM_ADDRESS;
        if (length > table->widths[at]) table->widths[at] = length;
    }
}

/* A cell that is too wide for the line goes on in its own column on the next lines. */
static void print_row(cm_text *out, const layout *table, const char *const *cells, size_t width) {
    const char *left[MAX_COLUMNS];
    memcpy(left, cells, sizeof left);
    bool more = true;
    while (more) {
        more = false;
        size_t start = out->length;
        cm_text_puts(out, "  ");
        for (size_t c = 0; c < table->columns; c++) {
            const char *text = left[c] ? left[c] : "";
            size_t at = out->length - start;
            size_t room = table->widths[c];
            if (c + 1 == table->columns && !table->whole[c] && at + room > width)
                room = width > at + 8 ? width - at : 8;
            size_t n = strlen(text);
            if (n > room) {
                n = room;
                while (n > 0 && text[n] != ' ')
                    n--;
                if (n == 0) n = strcspn(text, " ");
            }
            cm_text_add(out, text, n);
            if (c + 1 < table->columns)
                cm_text_fill(out, ' ', n < table->widths[c] + GAP ? table->widths[c] + GAP - n : 1);
            text += n;
            while (*text == ' ')
                text++;
            left[c] = text;
            more = more || *text;
        }
        while (out->length > start && out->data[out->length - 1] == ' ')
            out->data[--out->length] = 0;
        cm_text_puts(out, "\n");
    }
}

static void shrink(layout *table, size_t width) {
    for (;;) {
        size_t total = 2, widest = 0;
        for (size_t c = 0; c < table->columns; c++) {
            total += table->widths[c] + (c + 1 < table->columns ? GAP : 0);
            if (!table->whole[c] && table->widths[c] > table->widths[widest]) widest = c;
        }
        if (total <= width || table->widths[widest] <= 10) return;
        table->widths[widest]--;
    }
}

static void print_table(const sheet *page, const cm_item *list) {
    layout table = {0};
    size_t rows = 0, filled = 0;
    for (const cm_item *row = list->first; row; row = row->next)
        rows++;
    const char *(*cells)[MAX_COLUMNS] = cm_alloc_array(page->arena, rows, sizeof *cells);
    for (const cm_item *row = list->first; row; row = row->next)
        cells_of(page->arena, &table, row, cells[filled++]);
    if (!table.columns) return;
    shrink(&table, page->width);
    bool heads = false;
    for (size_t c = 0; c < table.columns; c++)
        heads = heads || *table.heads[c];
    if (heads) print_row(page->out, &table, table.heads, page->width);
    for (size_t i = 0; i < rows; i++)
        print_row(page->out, &table, cells[i], page->width);
}

/* Items ---------------------------------------------------------------------------------------- */

static bool is_table(const cm_item *it) {
    return it->type == CM_ITEM_LIST && it->first && it->first->type == CM_ITEM_OBJECT;
}

static void print_heading(const sheet *page, const char *label) {
    if (!*label) return;
    cm_text_add(page->out, "\n", 1);
    painted(page, HEADING, label, strlen(label));
    cm_text_add(page->out, "\n", 1);
}

static void print_leaf(const sheet *page, const char *label, const cm_item *it) {
    size_t length = strlen(label), used = length > LABEL_WIDTH ? length : LABEL_WIDTH;
    cm_text_add(page->out, "  ", 2);
    painted(page, meaning_of(label), label, length);
    cm_text_fill(page->out, ' ', used - length + 1);
    wrapped(page->out, flat(page->arena, it), 3 + used, page->width);
}

static void print_item(const sheet *page, const cm_item *it) {
    if (!it->label || (it->type == CM_ITEM_LIST && !it->first)) return;
    const char *label = *it->label ? clean(page->arena, it->label) : "";
    if (is_table(it)) {
        print_heading(page, label);
        print_table(page, it);
    } else if (it->type == CM_ITEM_OBJECT) {
        print_heading(page, label);
        for (const cm_item *child = it->first; child; child = child->next)
            print_item(page, child);
    } else if (it->type == CM_ITEM_COMMAND || it->type == CM_ITEM_ADDRESS) {
        print_heading(page, label);
        const char *line = clean(page->arena, it->value);
        cm_text_add(page->out, "  ", 2);
        painted(page, *line == '#' ? PLAIN : TO_COPY, line, strlen(line));
        cm_text_add(page->out, "\n", 1);
    } else {
        print_leaf(page, label, it);
    }
}

static meaning verdict_of(const cm_answer *answer) {
    for (const cm_item *it = answer->root.first; it; it = it->next)
        if (cm_same(it->key, "verdict"))
            return cm_same(it->value, "yes") ? GOOD : cm_same(it->value, "no") ? BAD : DOUBT;
    return PLAIN;
}

/* The first line; "Yes", "No" and "Unknown" before its colon have a colour. */
static void print_title(const sheet *page, const char *title, meaning verdict) {
    size_t length = strcspn(title, " :");
    if (verdict == PLAIN || title[length] != ':') length = 0;
    cm_text all = {.arena = page->arena};
    wrapped(&all, title, 0, page->width);
    if (length) painted(page, verdict, all.data, length);
    cm_text_add(page->out, all.data + length, all.length - length);
}

void cm_render_text(const cm_answer *answer, size_t width, bool colour, cm_text *out) {
    enum { USUAL = 6 * 1024 }; /* most answers fit, and are not copied as they grow */
    const sheet page = {answer->arena, out, width, colour};
    cm_text_reserve(out, USUAL);
    if (*answer->title) print_title(&page, clean(answer->arena, answer->title), verdict_of(answer));
    for (const cm_item *it = answer->root.first; it; it = it->next)
        print_item(&page, it);
}
