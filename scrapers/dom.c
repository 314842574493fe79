#include "scrapers/dom.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Pages that are read take their own length of text off the document three times or so; a text of
 * a few hundred bytes may well be taken more often. */
enum { MAX_DEPTH = 400, TIMES = 12, ANYWAY = 1024 * 1024 };

cm_component cm_dom_component(cm_arena *arena) {
    long number = strtol(xmlParserVersion, NULL, 10); /* 20914, perhaps with words behind it */
    return (cm_component){.name = "libxml2",
                          .version = cm_sprintf(arena, "%ld.%ld.%ld", number / 10000,
                                                number / 100 % 100, number % 100)};
}

static bool too_deep(const xmlNode *root) {
    unsigned depth = 0;
    for (const xmlNode *n = root; n;) {
        if (n->type == XML_ELEMENT_NODE && n->children) {
            n = n->children;
            if (++depth > MAX_DEPTH) return true;
            continue;
        }
        while (n && n != root && !n->next)
            n = n->parent, depth--;
        if (!n || n == root) break;
        n = n->next;
    }
    return false;
}

void cm_dom_memory(void) {
    xmlMemSetup(free, cm_library_malloc, cm_library_realloc, cm_library_strdup);
}

/* Whatever is wrong with a page is passed over, but a parser without memory must not go on: it
 * drops what it lacks memory for, or stands in one place for ever. So the text ends here for it;
 * but in front of a '<', where libxml2 2.9 sees that it is to end, and would wait at the end. */
static void on_error(void *context, const char *format, ...) {
    xmlParserCtxt *parser = context;
    (void)format;
    if (!parser || !cm_memory_lacked()) return;
    parser->disableSAX = 1;
    parser->instate = XML_PARSER_EOF;
    if (parser->input && *parser->input->cur != '<') parser->input->cur = parser->input->end;
}

/* The text is read where it lies. A copy, which htmlReadMemory makes and turns from UTF-8 into
 * UTF-8, is what libxml2 2.9 goes through NULL for where there is no memory. */
static void parse_text(xmlParserCtxt *parser, const char *text) {
    xmlParserInput *input = xmlNewStringInputStream(parser, (const xmlChar *)text);
    if (!input) return;
    if (inputPush(parser, input) < 0) {
        xmlFreeInputStream(input);
        return;
    }
    htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                   HTML_PARSE_COMPACT | HTML_PARSE_IGNORE_ENC);
    xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8);
    htmlParseDocument(parser);
}

/* Room for the names of all elements that may be open. libxml2 ends a page in which more than 256
 * are, so that it never makes more room itself, in which 2.9 loses the names where it cannot. */
static bool make_room(xmlParserCtxt *parser) {
    enum { ROOM = 1024 };
    const xmlChar **names = xmlRealloc((void *)parser->nameTab, ROOM * sizeof *names);
    if (!names) return false;
    parser->nameTab = names;
    parser->nameMax = ROOM;
    return true;
}

/* `*lacked`: memory ran out, and the tree may be a part of the page. */
static xmlDoc *parse_with(xmlParserCtxt *parser, const char *text, bool *lacked) {
    if (!parser) return NULL;
    parser->sax->error = parser->sax->fatalError = on_error;
    parser->sax->warning = NULL;
    xmlSetGenericErrorFunc(parser, on_error);
    if (make_room(parser)) parse_text(parser, text);
    xmlDoc *doc = parser->myDoc;
    parser->myDoc = NULL;
    *lacked = cm_memory_lacked() || parser->errNo == XML_ERR_NO_MEMORY;
    htmlFreeParserCtxt(parser);
    return doc;
}

/* What libxml2 has to say outside its parsers goes to standard error, which is not ours: for the
 * time of a page this thread's messages come here. */
static xmlDoc *parse(const char *text) {
    enum { PER_THREAD = 16384 }; /* more than libxml2 keeps for a thread, without which 2.9 falls */
    free(cm_memory_get(PER_THREAD));
    xmlGenericErrorFunc told = xmlGenericError;
    void *context = xmlGenericErrorContext;
    bool lacked = true;
    cm_memory_watch();
    xmlSetGenericErrorFunc(NULL, on_error);
    xmlInitParser();
    xmlDoc *doc = parse_with(htmlNewParserCtxt(), text, &lacked);
    xmlSetGenericErrorFunc(context, told);
    if (!lacked) return doc;
    xmlFreeDoc(doc);
    xmlResetLastError();
    cm_memory_none();
}

static void discard(void *doc) {
    xmlFreeDoc(doc);
}

cm_node *cm_dom_root(cm_page *page) {
    bool tables = page->html || (!page->json && cm_find_i(page->bytes, "<table"));
    if (!tables || page->length > INT_MAX) return NULL;
    if (!page->cache) {
        page->cache = parse(page->bytes);
        if (page->cache) cm_guard_set(&page->guard, discard, page->cache);
        if (page->cache && too_deep(xmlDocGetRootElement(page->cache))) cm_dom_close(page);
    }
    return page->cache ? xmlDocGetRootElement(page->cache) : NULL;
}

void cm_dom_close(cm_page *page) {
    cm_guard_lift(&page->guard);
    xmlFreeDoc(page->cache);
    page->cache = NULL;
}

static xmlNode *first_element(xmlNode *n) {
    while (n && n->type != XML_ELEMENT_NODE)
        n = n->next;
    return n;
}

cm_node *cm_node_skip(const cm_node *root, cm_node *node) {
    while (node && node != root) {
        xmlNode *next = first_element(node->next);
        if (next) return next;
        node = node->parent;
    }
    return NULL;
}

cm_node *cm_node_next(const cm_node *root, cm_node *node) {
    xmlNode *child = first_element(node->children);
    return child ? child : cm_node_skip(root, node);
}

bool cm_node_is(const cm_node *node, const char *tag) {
    if (!node || node->type != XML_ELEMENT_NODE) return false;
    const char *name = (const char *)node->name;
    return cm_lower(*name) == cm_lower(*tag) && cm_same_i(name, tag);
}

int cm_node_heading(const cm_node *node) {
    const char *name = node->type == XML_ELEMENT_NODE ? (const char *)node->name : "";
    return (name[0] == 'h' || name[0] == 'H') && name[1] >= '1' && name[1] <= '6' && !name[2]
               ? name[1] - '0'
               : 0;
}

const char *cm_node_attr(cm_page *page, const cm_node *node, const char *name) {
    const xmlAttr *attr = node->properties;
    while (attr && !cm_same((const char *)attr->name, name))
        attr = attr->next;
    if (!attr) return NULL;
    cm_text value = {.arena = page->arena};
    cm_text_puts(&value, "");
    for (const xmlNode *n = attr->children; n; n = n->next)
        if (n->content) cm_text_puts(&value, (const char *)n->content);
    return value.data;
}

static bool in_list(const cm_node *node, const char *const *tags) {
    for (; *tags; tags++)
        if (cm_node_is(node, *tags)) return true;
    return false;
}

static const char *const silent[] = {"script", "style", "template", NULL};
static const char *const breaks[] = {"br", "p", "div", "li", "tr", "dd", "dt", "table", NULL};

typedef enum { TEXT_PLAIN, TEXT_RAW, TEXT_LINKED } text_form;

static void collect(cm_page *page, cm_text *out, const cm_node *node, text_form form);

/* As it stands, or with a blank in the place of each newline. */
static void collect_text(cm_text *out, const char *text, bool raw) {
    for (const char *end = text + strlen(text), *line; text < end; text = line) {
        line = raw ? NULL : memchr(text, '\n', (size_t)(end - text));
        cm_text_add(out, text, (size_t)((line ? line : end) - text));
        if (line) cm_text_add(out, " ", 1);
        line = line ? line + 1 : end;
    }
}

/* A link: left out if it is the icon of a heading, else its text, with its address if asked for. */
static void collect_link(cm_page *page, cm_text *out, const cm_node *link, text_form form) {
    const char *class = cm_node_attr(page, link, "class");
    if (class && strstr(class, "headerlink")) return;
    const char *href = form == TEXT_LINKED ? cm_node_attr(page, link, "href") : NULL;
    if (href) cm_text_puts(out, "[");
    collect(page, out, link, form);
    if (href) cm_text_printf(out, "](%s)", href);
}

enum { MARK_BYTES = 16, MARK_NODES = 16 };

/* Text of what is set high, as far as a mark may go: false if there is more. Marks stand in marks
 * on no page, and to look into each for what it may be would double the work with each level. */
static bool mark_text(const cm_node *node, char *out, size_t *used, unsigned *nodes) {
    for (const xmlNode *n = node->children; n; n = n->next) {
        if (++*nodes > MARK_NODES) return false;
        if (n->type == XML_TEXT_NODE) {
            size_t length = n->content ? strlen((const char *)n->content) : 0;
            if (length >= MARK_BYTES - *used) return false;
            if (length) memcpy(out + *used, n->content, length);
            *used += length;
        } else if (n->type == XML_ELEMENT_NODE && !in_list(n, silent)) {
            if (cm_node_is(n, "sup") || !mark_text(n, out, used, nodes)) return false;
        }
    }
    out[*used] = 0;
    return true;
}

/* A number set high is a footnote's: written apart and in brackets, or it would grow onto the value
 * in front of it (9.0 with mark 3 into 9.03). False if it is something else ("5th"). */
static bool collect_mark(cm_page *page, cm_text *out, const cm_node *sup) {
    char text[MARK_BYTES] = "";
    size_t used = 0;
    unsigned nodes = 0;
    if (!mark_text(sup, text, &used, &nodes)) return false;
    const char *number = cm_squeeze(page->arena, text);
    size_t digits = strspn(number, "0123456789");
    if (!digits || digits > 2 || number[digits]) return false;
    cm_text_printf(out, " [%s]", number);
    return true;
}

static void collect(cm_page *page, cm_text *out, const cm_node *node, text_form form) {
    bool raw = form == TEXT_RAW;
    for (const xmlNode *n = node->children; n; n = n->next) {
        if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE) {
            if (n->content) collect_text(out, (const char *)n->content, raw);
        } else if (n->type == XML_ELEMENT_NODE && !in_list(n, silent)) {
            if (!raw && cm_node_is(n, "a")) {
                collect_link(page, out, n, form);
                continue;
            }
            if (!raw && cm_node_is(n, "sup") && collect_mark(page, out, n)) continue;
            bool line = !raw && (in_list(n, breaks) || cm_node_heading(n));
            if (line) cm_text_puts(out, "\n");
            collect(page, out, n, form);
            if (line) cm_text_puts(out, "\n");
        }
    }
}

/* The lines of a text, squeezed, empty ones left out. */
static const char *squeezed_lines(cm_arena *arena, cm_arena *scratch, const char *text) {
    cm_strings lines = cm_split(scratch, text, "\n"), kept = {0};
    for (size_t i = 0; i < lines.count; i++) {
        const char *line = cm_squeeze(scratch, lines.items[i]);
        if (*line) cm_strings_add(scratch, &kept, line);
    }
    return cm_strings_join(arena, &kept, "\n");
}

static const char *text_of(cm_page *page, const cm_node *node, text_form form) {
    if (page->exhausted || !node) return ""; /* a page of a comment alone has no element */
    cm_arena *scratch = cm_arena_new();      /* a text is copied several times on its way */
    cm_text out = {.arena = scratch};
    cm_text_puts(&out, "");
    collect(page, &out, node, form);
    page->collected += out.length;
    page->exhausted = page->collected > TIMES * page->length + ANYWAY;
    const char *text = form == TEXT_RAW         ? cm_strdup(page->arena, out.data)
                       : strchr(out.data, '\n') ? squeezed_lines(page->arena, scratch, out.data)
                                                : cm_squeeze(page->arena, out.data);
    cm_arena_free(scratch);
    return text;
}

const char *cm_node_raw(cm_page *page, const cm_node *node) {
    return text_of(page, node, TEXT_RAW);
}

const char *cm_node_text(cm_page *page, const cm_node *node) {
    return text_of(page, node, TEXT_PLAIN);
}

const char *cm_node_linked(cm_page *page, const cm_node *node) {
    return text_of(page, node, TEXT_LINKED);
}

const char *cm_dom_title(cm_page *page) {
    cm_node *root = cm_dom_root(page);
    for (cm_node *n = root; n; n = cm_node_next(root, n))
        if (cm_node_is(n, "title")) return cm_node_text(page, n);
    return "";
}

static size_t span_of(cm_page *page, const cm_node *cell, const char *name, size_t limit) {
    const char *text = cm_node_attr(page, cell, name);
    size_t n = 0;
    for (; text && cm_digit(*text) && n <= limit; text++)
        n = n * 10 + (size_t)(*text - '0');
    return n == 0 ? 1 : n > limit ? limit : n;
}

static const char *first_href(cm_page *page, cm_node *cell) {
    for (cm_node *n = cell; n; n = cm_node_next(cell, n))
        if (cm_node_is(n, "a")) {
            const char *href = cm_node_attr(page, n, "href");
            if (href) return href;
        }
    return NULL;
}

/* Rows of this table only, not of a table inside a cell. */
static bool belongs(const cm_node *row, const cm_node *table) {
    for (const xmlNode *p = row->parent; p; p = p->parent)
        if (cm_node_is(p, "table")) return p == table;
    return false;
}

static cm_status read_table(cm_page *page, cm_node *table, const char *heading, cm_grids *grids,
                            cm_err *err) {
    size_t rows = 0, columns = 0;
    for (cm_node *n = table; n; n = cm_node_next(table, n)) {
        if (!cm_node_is(n, "tr") || !belongs(n, table)) continue;
        size_t width = 0;
        for (xmlNode *c = n->children; c; c = c->next)
            if (cm_node_is(c, "td") || cm_node_is(c, "th"))
                width += span_of(page, c, "colspan", CM_GRID_COLUMNS);
        rows++;
        if (width > columns) columns = width;
    }
    if (rows > CM_GRID_ROWS || columns > CM_GRID_COLUMNS)
        return cm_refuse(page, err, heading, "a table of bounded size", NULL);
    cm_grid *grid = cm_grid_new(page, grids, rows, columns);
    if (!grid) return cm_refuse(page, err, heading, "tables of bounded size", NULL);
    grid->heading = heading;
    size_t r = 0;
    bool heads = true;
    for (cm_node *n = table; n; n = cm_node_next(table, n)) {
        if (cm_node_is(n, "caption") && belongs(n, table)) grid->caption = cm_node_text(page, n);
        if (!cm_node_is(n, "tr") || !belongs(n, table)) continue;
        bool head = cm_node_is(n->parent, "thead"), any = false, all = true;
        size_t c = 0;
        for (xmlNode *cell = n->children; cell; cell = cell->next) {
            bool th = cm_node_is(cell, "th");
            if (!th && !cm_node_is(cell, "td")) continue;
            any = true;
            all = all && th;
            while (c < columns && grid->cells[r * columns + c].text)
                c++;
            size_t wide = span_of(page, cell, "colspan", CM_GRID_COLUMNS);
            size_t tall = span_of(page, cell, "rowspan", CM_GRID_ROWS);
            cm_cell value = {.text = cm_node_text(page, cell),
                             .href = first_href(page, cell),
                             .head = th || head};
            for (size_t y = r; y < rows && y < r + tall; y++)
                for (size_t x = c; x < columns && x < c + wide; x++) {
                    cm_cell copy = value;
                    copy.repeated = y != r || x != c;
                    grid->cells[y * columns + x] = copy;
                }
            c += wide;
        }
        heads = heads && any && (all || head);
        if (heads) grid->head_rows++;
        r++;
    }
    if (*grid->caption)
        grid->place = cm_sprintf(page->arena, "%s (%.60s)", grid->place, grid->caption);
    else if (*heading)
        grid->place = cm_sprintf(page->arena, "%s (under \"%.60s\")", grid->place, heading);
    return CM_OK;
}

/* Several scrapers look at the tables of a page before one of them reads it. */
static cm_status read_tables(cm_page *page, cm_grids *grids, cm_err *err) {
    cm_node *root = cm_dom_root(page);
    const char *heading = "";
    for (cm_node *n = root; n; n = cm_node_next(root, n)) {
        if (cm_node_heading(n)) heading = cm_node_text(page, n);
        if (!cm_node_is(n, "table")) continue;
        cm_status status = read_table(page, n, heading, grids, err);
        if (status != CM_OK) return status;
    }
    return CM_OK;
}

cm_status cm_dom_tables(cm_page *page, cm_grids *grids, cm_err *err) {
    if (page->overfull) return cm_refuse(page, err, NULL, "tables of bounded size", NULL);
    if (!page->tables) {
        cm_grids made = {0};
        cm_arena *own = page->arena;
        page->arena = page->kept;
        cm_status status = read_tables(page, &made, err);
        if (status == CM_OK) page->tables = cm_alloc(page->arena, sizeof *page->tables);
        page->arena = own;
        page->overfull = status != CM_OK;
        if (status != CM_OK) return status;
        *page->tables = made;
    }
    if (!grids->count) {
        *grids = *page->tables;
        grids->capacity = grids->count; /* a table that is added later must not enter the cache */
        return CM_OK;
    }
    for (size_t i = 0; i < page->tables->count; i++) {
        grids->items = cm_grow(page->arena, grids->items, &grids->capacity, grids->count + 1,
                               sizeof *grids->items);
        grids->items[grids->count++] = page->tables->items[i];
    }
    return CM_OK;
}
