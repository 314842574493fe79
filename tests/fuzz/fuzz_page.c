/* Every scraper. A first byte below their number chooses one, which reads what follows whatever the
 * others think of it; any other input is a page that the program recognises by itself. */
#include "base/tsv.h"
#include "fuzz.h"
#include "scrapers/page.h"

/* Facts become lines of text and come back as they were. */
static void check_fact(cm_arena *arena, const cm_fact *fact) {
    const cm_kind *kind = cm_kind_get(fact->kind);
    cm_text line = {.arena = arena};
    cm_table table = {0};
    cm_err err = {0};
    cm_tsv_write(&line, fact->value, kind->columns);
    bool remark = line.data[0] == '#' || line.data[0] == '\n';
    cm_status status = cm_tsv_parse(arena, "fact", line.data, CM_TSV_FIELDS, &table, &err);
    if (remark || status != CM_OK) return;
    fuzz_must(table.count == 1 && table.records[0].count == kind->columns, "a fact is one line");
    for (unsigned c = 0; c < kind->columns; c++)
        fuzz_must(cm_same(table.records[0].fields[c], fact->value[c]), "a fact is read as written");
}

void cm_fuzz(cm_arena *arena, const char *bytes, size_t size) {
    cm_source source = {.url = "", .captured = "", .sha256 = "", .scraper = ""};
    cm_facts facts = {.arena = arena};
    cm_err err = {0};
    const cm_scraper *only = NULL;
    if (size && (unsigned char)*bytes < cm_scraper_count && *bytes != '\t' && *bytes != '\n' &&
        *bytes != '\r') {
        only = cm_scrapers[(unsigned char)*bytes];
        bytes++, size--;
    }
    cm_status status = cm_page_read_by(arena, only, "page", bytes, size, &source, &facts, &err);
    fuzz_failed(status, &err);
    fuzz_must(status == CM_OK || (status == CM_BAD_PAGE && !facts.count),
              "a refused page leaves no fact");
    fuzz_must(status != CM_OK || facts.count, "a page that is read has facts");
    for (size_t i = 0; i < facts.count; i++)
        check_fact(arena, &facts.items[i]);
    cm_facts_sort(&facts);
}
