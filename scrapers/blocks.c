#include "scrapers/blocks.h"

#include <string.h>

#include "scrapers/dom.h"
#include "scrapers/pattern.h"

static void add(cm_page *page, cm_blocks *blocks, cm_block_kind kind, const char *text,
                const cm_grid *grid) {
    blocks->items = cm_grow(page->arena, blocks->items, &blocks->capacity, blocks->count + 1,
                            sizeof *blocks->items);
    blocks->items[blocks->count++] = (cm_block){kind, text, grid};
}

/* A README that opens with a centred logo looks like HTML by its first tag. */
static bool is_markdown(cm_page *page) {
    if (!page->html) return true;
    return !cm_find_i(page->bytes, "<body") && !cm_find_i(page->bytes, "<html") &&
           cm_matches(page->arena, "\\n#{2,6} \\S", page->bytes, 0, NULL);
}

/* HTML */

static cm_status read_html(cm_page *page, cm_blocks *blocks, cm_err *err) {
    cm_grids *grids = cm_alloc(page->arena, sizeof *grids);
    cm_status status = cm_dom_tables(page, grids, err);
    if (status != CM_OK) return status;
    cm_node *root = cm_dom_root(page);
    size_t table = 0;
    for (cm_node *n = root; n;) {
        bool whole = true; /* nothing inside is looked at again */
        if (cm_node_heading(n)) {
            add(page, blocks, CM_BLOCK_HEADING, cm_node_text(page, n), NULL);
        } else if (cm_node_is(n, "pre")) {
            add(page, blocks, CM_BLOCK_CODE, cm_node_raw(page, n), NULL);
        } else if (cm_node_is(n, "p")) {
            add(page, blocks, CM_BLOCK_TEXT, cm_node_text(page, n), NULL);
        } else {
            whole = false;
            if (cm_node_is(n, "table") && table < grids->count)
                add(page, blocks, CM_BLOCK_TABLE, "", &grids->items[table++]);
        }
        n = whole ? cm_node_skip(root, n) : cm_node_next(root, n);
    }
    if (cm_find_i(page->bytes, "<html") && !cm_find_i(page->bytes, "</html")) blocks->open = true;
    return CM_OK;
}

/* Markdown */

typedef struct {
    cm_page *page;
    cm_blocks *blocks;
    cm_grids pipes, tags;
    size_t pipe, tag; /* tables met so far */
    const char *last; /* the line before, "" behind a table */
} markdown;

static const char *next_line(const char *p) {
    p += strcspn(p, "\n");
    return *p ? p + 1 : p;
}

/* Must agree with cm_markdown_tables on what is a table, so that both count alike. */
static bool is_rule(const char *line) {
    return *line && strspn(line, "-|: \t") == strlen(line) && strchr(line, '-') &&
           strchr(line, '|');
}

static const char *code_block(markdown *m, const char *p, const char *fence) {
    cm_text code = {.arena = m->page->arena};
    cm_text_puts(&code, "");
    for (; *p; p = next_line(p)) {
        const char *line =
            cm_squeeze(m->page->arena, cm_strndup(m->page->arena, p, strcspn(p, "\n")));
        if (cm_starts(line, fence)) {
            add(m->page, m->blocks, CM_BLOCK_CODE, code.data, NULL);
            return next_line(p);
        }
        cm_text_add(&code, p, (size_t)(next_line(p) - p));
    }
    m->blocks->open = true;
    add(m->page, m->blocks, CM_BLOCK_CODE, code.data, NULL);
    return p;
}

static const char *html_table(markdown *m, const char *p) {
    if (m->tag < m->tags.count)
        add(m->page, m->blocks, CM_BLOCK_TABLE, "", &m->tags.items[m->tag++]);
    const char *end = cm_find_i(p, "</table");
    m->last = "";
    if (!end) m->blocks->open = true;
    return end ? next_line(end) : p + strlen(p);
}

static const char *pipe_table(markdown *m, const char *p) {
    if (m->pipe < m->pipes.count)
        add(m->page, m->blocks, CM_BLOCK_TABLE, "", &m->pipes.items[m->pipe++]);
    for (p = next_line(p); *p && memchr(p, '|', strcspn(p, "\n"));)
        p = next_line(p);
    m->last = "";
    return p;
}

static const char *one_line(markdown *m, const char *p) {
    cm_arena *arena = m->page->arena;
    const char *line = cm_squeeze(arena, cm_strndup(arena, p, strcspn(p, "\n")));
    if (cm_starts(line, "```") || cm_starts(line, "~~~"))
        return code_block(m, next_line(p), *line == '`' ? "```" : "~~~");
    if (cm_starts_i(line, "<table")) return html_table(m, p);
    if (is_rule(line) && strchr(m->last, '|')) return pipe_table(m, p);
    size_t level = strspn(line, "#");
    if (level >= 1 && level <= 6 && line[level] == ' ')
        add(m->page, m->blocks, CM_BLOCK_HEADING, cm_squeeze(arena, line + level), NULL);
    else if (*line && !strchr(line, '|') && !cm_starts(line, "</"))
        add(m->page, m->blocks, CM_BLOCK_TEXT, line, NULL);
    m->last = line;
    return next_line(p);
}

/* HTML tables inside markdown: the HTML parser takes the rest for text. */
static cm_status tables_inside(cm_page *page, cm_grids *grids, cm_err *err) {
    if (!cm_find_i(page->bytes, "<table")) return CM_OK;
    bool html = page->html;
    page->html = true;
    cm_status status = cm_dom_tables(page, grids, err);
    page->html = html;
    if (!html) cm_dom_close(page);
    return status;
}

static cm_status read_markdown(cm_page *page, cm_blocks *blocks, cm_err *err) {
    markdown *m = cm_alloc(page->arena, sizeof *m);
    *m = (markdown){.page = page, .blocks = blocks, .last = ""};
    cm_status status = cm_markdown_tables(page, &m->pipes, err);
    if (status == CM_OK) status = tables_inside(page, &m->tags, err);
    if (status != CM_OK) return status;
    for (const char *p = page->bytes; *p;)
        p = one_line(m, p);
    return CM_OK;
}

cm_status cm_blocks_read(cm_page *page, cm_blocks *blocks, cm_err *err) {
    return is_markdown(page) ? read_markdown(page, blocks, err) : read_html(page, blocks, err);
}
