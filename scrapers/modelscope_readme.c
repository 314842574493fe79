/* modelscope's README, part Installation: a command for each extra with the list of files that it
 * needs, and the container images with the torch in them. */
#include <string.h>

#include "model/command_text.h"
#include "model/hosts.h"
#include "scrapers/blocks.h"
#include "scrapers/pattern.h"

typedef struct {
    cm_page *page;
    cm_facts *facts;
    cm_err *err;
    size_t commands, extras, images;
    bool closed; /* the notes behind the commands were seen */
} reader;

static bool recognise(cm_page *page) {
    return !page->json && strstr(page->bytes, "pip install modelscope") &&
           strstr(page->bytes, "registry.") && cm_find_i(page->bytes, "Setup Local Python");
}

/* "pip install modelscope[nlp] -f https://..." */
static cm_status command(reader *r, const char *line) {
    cm_match m;
    if (!cm_matches(r->page->arena,
                    "^pip3? install \"?modelscope(?:\\[([a-z][a-z-]*)\\])?\"?"
                    "(?:\\s+(?:-f|--find-links) (https://\\S+))?$",
                    line, 0, &m) ||
        !cm_is_command_text(line))
        return cm_refuse(
            r->page, r->err, "Installation",
            "a command such as pip install modelscope[nlp] -f https://... of a known host", line);
    CM_FACT(r->facts, CM_KIND_PACKAGE_EXTRA, r->page->source, "modelscope", m.group[1], m.group[2],
            line);
    r->commands++;
    r->extras += m.group[1] != NULL;
    return CM_OK;
}

/* "registry.../modelscope:ubuntu20.04-cuda11.3.0-py37-torch1.11.0-tf1.15.5-1.6.1" */
static cm_status image(reader *r, const char *line) {
    cm_match m;
    if (!cm_matches(r->page->arena,
                    "^[a-z\\d.-]+/(?:[\\w.-]+/"
                    ")*modelscope:[a-z]+[\\d.]+-(?:cuda([\\d.]+)-)?py(\\d)(\\d+)-torch([\\d.]+)-"
                    "(?:[a-z]+[\\d.]+-)*(\\d+\\.\\d+\\.\\d+)$",
                    line, 0, &m) ||
        !cm_image_known(line))
        return cm_refuse(
            r->page, r->err, "Docker",
            "an image such as modelscope:ubuntu20.04-py37-torch1.11.0-1.6.1 of a known registry",
            line);
    CM_FACT(r->facts, CM_KIND_PACKAGE_IMAGE, r->page->source, "modelscope", line, m.group[5],
            m.group[4], cm_sprintf(r->page->arena, "%s.%s", m.group[2], m.group[3]), m.group[1]);
    r->images++;
    return CM_OK;
}

static cm_status code(reader *r, const char *text) {
    cm_strings lines = cm_split(r->page->arena, text, "\n");
    cm_status status = CM_OK;
    for (size_t i = 0; status == CM_OK && i < lines.count; i++) {
        const char *line = cm_squeeze(r->page->arena, lines.items[i]);
        if (strstr(line, "/modelscope:")) status = image(r, line);
        if (strstr(line, " install ") && strstr(line, "modelscope")) status = command(r, line);
    }
    return status;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_blocks blocks = {0};
    cm_status status = cm_blocks_read(page, &blocks, err);
    reader r = {.page = page, .facts = facts, .err = err};
    for (size_t i = 0; status == CM_OK && !r.closed && i < blocks.count; i++) {
        const cm_block *block = &blocks.items[i];
        if (block->kind == CM_BLOCK_CODE) status = code(&r, block->text);
        if (block->kind == CM_BLOCK_TEXT && r.extras) r.closed = cm_find_i(block->text, "Notes");
    }
    if (status != CM_OK) return status;
    if (!r.images) return cm_refuse(page, err, "Docker", "images with their torch", NULL);
    if (r.commands == r.extras)
        return cm_refuse(page, err, "Installation", "pip install modelscope", NULL);
    if (!r.closed)
        return cm_refuse(page, err, "Installation",
                         "commands of the extras and the notes behind them (is it cut off?)", NULL);
    return CM_OK;
}

const cm_scraper cm_scraper_modelscope_readme = {
    .name = "modelscope-readme",
    .reads = "modelscope's README: commands of its extras, container images",
    .recognise = recognise,
    .scrape = scrape,
};
