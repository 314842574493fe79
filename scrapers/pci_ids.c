/* The PCI ID database (pci.ids), whole or NVIDIA's lines of it. Only GPUs are read: an entry with a
 * marketing name in brackets and nothing behind it, or a bare chip code. */
#include <string.h>

#include "scrapers/page.h"
#include "scrapers/pattern.h"
#include "scrapers/registry.h"

enum { FEWEST_GPUS = 5 };

static bool recognise(cm_page *page) {
    return !page->html && !page->json &&
           (cm_starts(page->bytes, "10de  NVIDIA") || strstr(page->bytes, "\n10de  NVIDIA"));
}

/* "2504" before a separator of `blanks` blanks. */
static bool is_id(const char *text, size_t blanks) {
    for (size_t i = 0; i < 4; i++)
        if (!strchr("0123456789abcdefABCDEF", text[i]) || !text[i]) return false;
    for (size_t i = 0; i < blanks; i++)
        if (text[4 + i] != ' ') return false;
    return true;
}

/* NV4, G70, GA106, AD107M, GP107GL, GT200b, GK11x, G70/G71; not MCP79 or CK804, which are chipsets
 * unless a marketing name in brackets follows. */
static bool is_chip(const char *word, size_t length, bool named) {
    size_t letters = strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (!letters || letters > (named ? 3 : 2) || letters >= length || !cm_digit(word[letters]))
        return false;
    if (strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789xb/") < length) return false;
    return named || cm_starts(word, "NV") || *word == 'G' || cm_starts(word, "TU") ||
           cm_starts(word, "AD");
}

/* The first chip code among the words before the brackets; "" if there is none. */
static const char *chip_in(cm_arena *arena, const char *text, size_t length, bool named) {
    for (size_t i = 0; i < length;) {
        size_t word = 0;
        while (i + word < length && text[i + word] != ' ')
            word++;
        if (is_chip(text + i, word, named)) return cm_strndup(arena, text + i, word);
        i += word + 1;
    }
    return "";
}

static bool other_device(const char *chip, const char *name) {
    return strstr(chip, "Controller") || strstr(name, "NVSwitch") || strstr(name, "Bridge");
}

static void add_device(cm_page *page, const char *id, const char *text, cm_facts *facts) {
    const char *open = strstr(text, " [");
    const char *chip, *name = "";
    if (open) {
        if (!cm_ends(text, "]")) return;
        chip = cm_strndup(page->arena, text, (size_t)(open - text));
        name = cm_strndup(page->arena, open + 2, strlen(open + 2) - 1);
        if (other_device(chip, name)) return;
        chip = chip_in(page->arena, text, (size_t)(open - text), true);
    } else {
        if (strchr(text, ' ')) return;
        chip = chip_in(page->arena, text, strlen(text), false);
        if (!*chip) return;
    }
    char device[10] = "10de:";
    for (size_t i = 0; i < 4; i++)
        device[5 + i] = cm_lower(id[i]);
    CM_FACT(facts, CM_KIND_PCI_DEVICE, page->source, device, name, chip);
}

static cm_status read_line(cm_page *page, size_t number, const char *line, cm_facts *facts,
                           cm_err *err) {
    if (!*line || *line == '#') return CM_OK;
    bool board = cm_starts(line, "\t\t");
    bool good = board ? is_id(line + 2, 1) && is_id(line + 7, 2) && line[13]
                      : *line == '\t' && is_id(line + 1, 2) && line[7];
    if (!good)
        return cm_refuse(page, err, cm_sprintf(page->arena, "line %zu", number),
                         "a device (tab, id, two blanks, name) or a board of one", line);
    if (!board) add_device(page, line + 1, cm_squeeze(page->arena, line + 7), facts);
    return CM_OK;
}

/* The whole file has a head with its version and ends in a list of device classes. */
static cm_status whole(cm_page *page, cm_err *err) {
    if (page->bytes[page->length - 1] != '\n')
        return cm_refuse(page, err, "end", "a last line that ends: the file is cut short", NULL);
    cm_match m;
    if (!cm_matches(page->arena, "(?m)^#\\s+Version:\\s+(\\d{4})\\.(\\d\\d)\\.(\\d\\d)\\s",
                    page->bytes, 0, &m))
        return CM_OK;
    if (!strstr(page->bytes, "\nC 00 ") || !strstr(page->bytes, "\nC ff "))
        return cm_refuse(page, err, "end", "the device classes C 00 to C ff: the file is cut short",
                         NULL);
    if (!*page->source->captured)
        page->source->captured =
            cm_sprintf(page->arena, "%s-%s-%s", m.group[1], m.group[2], m.group[3]);
    return CM_OK;
}

/* NVIDIA's lines alone have no mark at their end; they are in the order of ids, and every list
 * since 2021 reaches the last of Ampere. */
static cm_status excerpt_whole(cm_page *page, const char *last, cm_err *err) {
    if (strstr(page->bytes, "\nC ff ") || strcmp(last, "10de:2500") >= 0) return CM_OK;
    return cm_refuse(page, err, "end",
                     "devices up to 10de:2500 or above in an excerpt: the file is cut short", last);
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_status status = whole(page, err);
    bool nvidia = false;
    size_t number = 1, before = facts->count;
    for (const char *p = page->bytes; status == CM_OK && *p; number++) {
        size_t length = strcspn(p, "\n"), end = length;
        while (end && cm_space(p[end - 1]))
            end--;
        bool vendor = *p != '\t' && *p != '#' && end > 0 && (is_id(p, 2) || cm_starts(p, "C "));
        if (vendor)
            nvidia = cm_starts(p, "10de  ");
        else if (nvidia)
            status = read_line(page, number, cm_strndup(page->arena, p, end), facts, err);
        p += length + (p[length] == '\n');
    }
    if (status == CM_OK && facts->count - before < FEWEST_GPUS)
        status = cm_refuse(page, err, "vendor 10de", "GPUs", NULL);
    if (status != CM_OK) return status;
    return excerpt_whole(page, facts->items[facts->count - 1].value[0], err);
}

const cm_scraper cm_scraper_pci_ids = {
    .name = "pci-ids",
    .reads = "pci.ids of the PCI ID database, whole or the lines of vendor 10de",
    .recognise = recognise,
    .scrape = scrape,
};
