/* "Previous PyTorch Versions": a section per version, in it Conda and Wheel, in these the systems,
 * in these code blocks of labels ("# CUDA 11.6") and commands. Markdown and HTML alike. */
#include <string.h>

#include "base/ver.h"
#include "model/command_text.h"
#include "scrapers/blocks.h"
#include "scrapers/pattern.h"
#include "scrapers/torch_tag.h"

enum { FEWEST_VERSIONS = 3, COMPANIONS = 2 };

static const struct {
    const char *package, *pin;
} companions[COMPANIONS] = {
    {"torchvision", "\\btorchvision(?:-cpu)?={1,3}(\\d[\\w.]*)"},
    {"torchaudio", "\\btorchaudio(?:-cpu)?={1,3}(\\d[\\w.]*)"},
};

/* How often a section pins a companion release, to outvote slips of single lines. */
typedef struct {
    const char *version;
    unsigned votes;
} pin;

typedef struct {
    pin items[16];
    size_t count;
} pins;

typedef struct {
    cm_page *page;
    cm_facts *facts;
    cm_err *err;
    const char *place; /* "v1.13.1 / Wheel / OSX" */
    const char *version, *installer, *os, *part;
    const char *heading_tag; /* of a heading such as "Linux CUDA 11.7" */
    const char *label_tag, *label_os;
    unsigned step;
    bool wants_part;                 /* a system's heading without command or excuse so far */
    bool wants_command;              /* a label without command or excuse so far */
    bool inside, closed;             /* of the part for 1.0.0 and later */
    unsigned versions, lines, stale; /* stale: lines that pin another torch than their section */
    pins pinned[2][COMPANIONS];      /* pip, conda */
} reader;

static cm_status refuse(reader *r, const char *expected, const char *found) {
    return cm_refuse(r->page, r->err, r->place, expected, found);
}

static bool recognise(cm_page *page) {
    return !page->json && strstr(page->bytes, "Linux and Windows") && strstr(page->bytes, "OSX") &&
           strstr(page->bytes, "pip install torch==") &&
           cm_matches(page->arena,
                      "(?:^|\\n)### v\\d+\\.\\d+\\.\\d|<h\\d[^>]*>\\s*v\\d+\\.\\d+\\.\\d",
                      page->bytes, 0, NULL);
}

/* Companion releases */

static void vote(pins *list, const char *version) {
    for (size_t i = 0; i < list->count; i++)
        if (cm_same(list->items[i].version, version)) {
            list->items[i].votes++;
            return;
        }
    if (list->count < sizeof list->items / sizeof *list->items)
        list->items[list->count++] = (pin){version, 1};
}

static void collect_pins(reader *r, const char *command) {
    bool conda = cm_same(r->installer, "conda");
    for (size_t i = 0; i < COMPANIONS; i++) {
        cm_match m;
        if (cm_matches(r->page->arena, companions[i].pin, command, 0, &m))
            vote(&r->pinned[conda][i], m.group[1]);
    }
}

/* The page has lines with the companion of another release (torchvision 0.10.1 in the ROCm line of
 * 1.10.0); the other lines of the same section outvote them. */
static void write_pins(reader *r, const char *installer, const char *package, const pins *list) {
    unsigned most = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].votes > most) most = list->items[i].votes;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].votes == most)
            CM_FACT(r->facts, CM_KIND_TORCH_PAIR, r->page->source, r->version, package, installer,
                    list->items[i].version);
}

/* Commands */

static bool stale_pin(reader *r, const char *command) {
    cm_match m;
    return cm_matches(r->page->arena, "\\b(?:py)?torch(?:-cpu)?={1,3}(\\d[\\w.]*)", command, 0,
                      &m) &&
           !cm_same(m.group[1], r->version);
}

/* A known mistake of the page: a command with an option at its end that lacks its address. */
static bool is_cut(reader *r, const char *line) {
    cm_match m;
    return cm_matches(r->page->arena, "^(.*\\S)\\s(?:--(?:extra-)?index-url|-f)$", line, 0, &m) &&
           cm_is_command_text(m.group[1]);
}

static cm_status command(reader *r, const char *line) {
    cm_arena *arena = r->page->arena;
    r->lines++;
    r->wants_part = r->wants_command = false;
    bool conda = cm_starts(line, "conda");
    if (conda != cm_same(r->installer, "conda"))
        return refuse(r, "a command of this installer", line);
    if (r->step == 0 && !strstr(line, "torch")) return refuse(r, "a command with torch", line);
    if (is_cut(r, line)) return CM_OK; /* the right line follows */
    if (stale_pin(r, line)) {
        r->stale++;
        return CM_OK;
    }
    const char *tag = cm_torch_tag_of_command(arena, line);
    const char *build = r->label_tag ? r->label_tag : r->heading_tag;
    if (!build) build = tag && !cm_same(r->os, "macos") ? tag : "default";
    if (tag && !cm_same(tag, build) && !cm_same(build, "default"))
        return refuse(r, cm_sprintf(arena, "a command for %s", build), line);
    const char *os = r->label_os ? r->label_os : r->os;
    CM_FACT(r->facts, CM_KIND_TORCH_INSTALL, r->page->source, r->version, r->installer, os, build,
            cm_sprintf(arena, "%u", ++r->step), line);
    collect_pins(r, line);
    return CM_OK;
}

static cm_status label(reader *r, const char *text) {
    cm_match m = {0};
    cm_arena *arena = r->page->arena;
    cm_matches(arena, "^(.*?)\\s*(?:\\((Linux|Windows)(?: only)?\\))?$", text, 0, &m);
    const char *tag = m.group[1] ? cm_torch_tag_of_label(arena, m.group[1]) : NULL;
    if (!tag) {
        /* a remark in the shape of a label stands between a label and its command */
        if (r->wants_command && cm_matches(arena, "required|supported", text, 0, NULL))
            return CM_OK;
        return refuse(r, "a label such as \"# CUDA 11.6\"", text);
    }
    if (r->wants_command) return refuse(r, "a command under the label before", text);
    r->label_tag = tag;
    r->label_os = m.group[2] ? cm_lowered(arena, m.group[2]) : NULL;
    r->step = 0;
    r->wants_command = true;
    return CM_OK;
}

static cm_status code(reader *r, const char *text) {
    if (!r->version || !r->installer || !r->os)
        return refuse(r, "version, installer and system above a code block", text);
    r->label_tag = r->label_os = NULL;
    r->step = 0;
    cm_status status = CM_OK;
    cm_strings lines = cm_split(r->page->arena, text, "\r\n");
    for (size_t i = 0; status == CM_OK && i < lines.count; i++) {
        const char *line = cm_squeeze(r->page->arena, lines.items[i]);
        if (!*line) continue;
        if (*line == '#')
            status = label(r, cm_squeeze(r->page->arena, line + 1));
        else if (cm_is_command_text(line) || is_cut(r, line)) /* down to the end of the line */
            status = command(r, line);
        else if (cm_find_i(line, "not supported"))
            r->wants_command = false;
        else
            status =
                refuse(r, "a pip or conda command of known hosts, up to the end of the line", line);
    }
    if (status == CM_OK && r->wants_command)
        status = refuse(r, "a command under the last label", NULL);
    return status;
}

/* Headings */

static cm_status end_part(reader *r) {
    if (r->wants_part) return refuse(r, "commands under this heading", NULL);
    r->os = r->part = r->heading_tag = NULL;
    return CM_OK;
}

static cm_status end_version(reader *r) {
    if (end_part(r) != CM_OK) return CM_BAD_PAGE;
    if (!r->version) return CM_OK;
    if (!r->installer) return refuse(r, "a Conda or Wheel part", NULL);
    for (size_t c = 0; c < COMPANIONS; c++) {
        write_pins(r, "pip", companions[c].package, &r->pinned[0][c]);
        write_pins(r, "conda", companions[c].package, &r->pinned[1][c]);
    }
    memset(r->pinned, 0, sizeof r->pinned);
    r->version = r->installer = NULL;
    return CM_OK;
}

static const char *system_of(reader *r, const char *text) {
    cm_match m;
    if (cm_same_i(text, "OSX") || cm_same_i(text, "macOS")) return "macos";
    if (cm_same_i(text, "Linux and Windows")) return "linux windows";
    if (cm_same_i(text, "Linux") || cm_same_i(text, "Windows"))
        return cm_lowered(r->page->arena, text);
    if (cm_matches(r->page->arena, "^(Linux|Windows) (CUDA [\\d.]+)$", text, 0, &m)) {
        r->heading_tag = cm_torch_tag_of_label(r->page->arena, m.group[2]);
        return cm_lowered(r->page->arena, m.group[1]);
    }
    return NULL;
}

static cm_status system_heading(reader *r, const char *text) {
    if (end_part(r) != CM_OK) return CM_BAD_PAGE;
    const char *os = system_of(r, text);
    r->place = cm_sprintf(r->page->arena, "v%s / %s", r->version ? r->version : "?", text);
    if (!os || !r->installer) return refuse(r, "a known heading", text);
    r->os = os;
    r->wants_part = true;
    return CM_OK;
}

static cm_status heading(reader *r, const char *text) {
    cm_match m;
    cm_arena *arena = r->page->arena;
    if (cm_matches(arena, "1\\.0\\.0.*(?:\xEB\xAF\xB8\xEB\xA7\x8C)|<\\s*1\\.0\\.0", text, 0,
                   NULL)) {
        r->closed = true;
        return end_version(r);
    }
    if (cm_matches(arena, "1\\.0\\.0.*(?:\xEC\x9D\xB4\xEC\x83\x81)|>=\\s*1\\.0\\.0", text, 0,
                   NULL)) {
        r->inside = true;
        return CM_OK;
    }
    if (!r->inside) return CM_OK;
    if (cm_matches(arena, "^v?(\\d+\\.\\d+\\.\\d+(?:\\.post\\d+)?)(?: with LTS support)?\\W*$",
                   text, 0, &m)) {
        if (end_version(r) != CM_OK) return CM_BAD_PAGE;
        r->version = m.group[1];
        r->place = cm_sprintf(arena, "v%s", r->version);
        r->versions++;
        return CM_OK;
    }
    if (cm_matches(arena, "^(Conda|Wheel)\\W*$", text, 0, &m)) {
        if (end_part(r) != CM_OK) return CM_BAD_PAGE;
        if (!r->version) return refuse(r, "a version above this heading", text);
        r->installer = cm_same(m.group[1], "Conda") ? "conda" : "pip";
        return CM_OK;
    }
    return system_heading(r, cm_squeeze(arena, text));
}

static cm_status paragraph(reader *r, const char *text) {
    if (!r->inside || !r->version) return CM_OK;
    if (cm_find_i(text, "not supported"))
        r->wants_part = false;
    else if (cm_find_i(text, "install torch") || cm_find_i(text, "install pytorch"))
        return refuse(r, "commands in code blocks", text);
    return CM_OK;
}

static cm_status finish(reader *r, bool open) {
    r->place = "page";
    if (!r->inside) return refuse(r, "the heading \"Commands for Versions >= 1.0.0\"", NULL);
    if (!r->closed || open)
        return refuse(r, "the closing part \"Commands for Versions < 1.0.0\" (is it cut off?)",
                      NULL);
    if (r->versions < FEWEST_VERSIONS) return refuse(r, "sections of versions", NULL);
    /* some lines of the page pin the release before; many of them are another layout */
    if (r->stale * 8 > r->lines) return refuse(r, "commands of the version in the heading", NULL);
    return CM_OK;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_blocks blocks = {0};
    cm_status status = cm_blocks_read(page, &blocks, err);
    reader r = {.page = page, .facts = facts, .err = err, .place = "page"};
    for (size_t i = 0; status == CM_OK && !r.closed && i < blocks.count; i++) {
        const cm_block *block = &blocks.items[i];
        if (block->kind == CM_BLOCK_HEADING) status = heading(&r, block->text);
        if (block->kind == CM_BLOCK_TEXT) status = paragraph(&r, block->text);
        if (block->kind == CM_BLOCK_CODE && r.inside) status = code(&r, block->text);
    }
    return status == CM_OK ? finish(&r, blocks.open) : status;
}

const cm_scraper cm_scraper_previous_versions = {
    .name = "previous-versions",
    .reads = "pytorch.org: Previous PyTorch Versions, as markdown or HTML",
    .recognise = recognise,
    .scrape = scrape,
};
