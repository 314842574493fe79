#include <stdio.h>
#include <string.h>

#include "base/shown.h"
#include "render/render.h"

enum { LABEL_WIDTH = 13, MAX_COLUMNS = 16, GAP = 2 };

/* Most values need no copy to be shown. */
static const char *clean(cm_arena *arena, const char *value) {
    if (!value) return "unknown";
    return cm_all_plain(value) ? value : cm_shown(arena, value);
}

/* Words of `value` from column `indent` on, broken before `width`. */
static void wrapped(cm_text *out, const char *value, size_t indent, size_t width) {
    size_t at = indent;
    for (const char *p = value; *p;) {
        size_t n = strcspn(p, " ");
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
    bool command[MAX_COLUMNS];
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
        table->command[at] = c->type == CM_ITEM_COMMAND;
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
            if (c + 1 == table->columns && !table->command[c] && at + room > width)
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
            if (!table->command[c] && table->widths[c] > table->widths[widest]) widest = c;
        }
        if (total <= width || table->widths[widest] <= 10) return;
        table->widths[widest]--;
    }
}

static void print_table(cm_arena *arena, cm_text *out, const cm_item *list, size_t width) {
    layout table = {0};
    size_t rows = 0, filled = 0;
    for (const cm_item *row = list->first; row; row = row->next)
        rows++;
    const char *(*cells)[MAX_COLUMNS] = cm_alloc_array(arena, rows, sizeof *cells);
    for (const cm_item *row = list->first; row; row = row->next)
        cells_of(arena, &table, row, cells[filled++]);
    if (!table.columns) return;
    shrink(&table, width);
    bool heads = false;
    for (size_t c = 0; c < table.columns; c++)
        heads = heads || *table.heads[c];
    if (heads) print_row(out, &table, table.heads, width);
    for (size_t i = 0; i < rows; i++)
        print_row(out, &table, cells[i], width);
}

/* Items ---------------------------------------------------------------------------------------- */

static bool is_table(const cm_item *it) {
    return it->type == CM_ITEM_LIST && it->first && it->first->type == CM_ITEM_OBJECT;
}

static void print_item(cm_arena *arena, cm_text *out, const cm_item *it, size_t width) {
    if (!it->label || (it->type == CM_ITEM_LIST && !it->first)) return;
    const char *label = *it->label ? clean(arena, it->label) : "";
    if (is_table(it)) {
        if (*label) cm_text_printf(out, "\n%s\n", label);
        print_table(arena, out, it, width);
    } else if (it->type == CM_ITEM_OBJECT) {
        if (*label) cm_text_printf(out, "\n%s\n", label);
        for (const cm_item *child = it->first; child; child = child->next)
            print_item(arena, out, child, width);
    } else if (it->type == CM_ITEM_COMMAND) {
        if (*label) cm_text_printf(out, "\n%s\n", label);
        cm_text_add(out, "  ", 2);
        cm_text_puts(out, clean(arena, it->value));
        cm_text_add(out, "\n", 1);
    } else {
        size_t length = strlen(label), used = length > LABEL_WIDTH ? length : LABEL_WIDTH;
        cm_text_add(out, "  ", 2);
        cm_text_add(out, label, length);
        cm_text_fill(out, ' ', used - length + 1);
        wrapped(out, flat(arena, it), 3 + used, width);
    }
}

void cm_render_text(const cm_answer *answer, size_t width, cm_text *out) {
    if (*answer->title) {
        wrapped(out, clean(answer->arena, answer->title), 0, width);
    }
    for (const cm_item *it = answer->root.first; it; it = it->next)
        print_item(answer->arena, out, it, width);
}
