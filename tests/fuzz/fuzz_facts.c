/* Fact files: the first byte chooses the kind; "\f" stands between source.tsv and the kind's file.
 * What is loaded is built into a database and found there. */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "upkeep/gather.h"

static void find_all(cm_arena *arena, const cm_facts *facts) {
    const void *bytes = NULL;
    size_t length = 0, found = 0;
    cm_store *store = NULL;
    cm_err err = {0};
    fuzz_must(cm_store_build(arena, facts, &bytes, &length, &err) == CM_OK, err.text);
    fuzz_must(cm_store_open_bytes("built", bytes, length, &store, &err) == CM_OK, err.text);
    for (unsigned k = 0; k < CM_KINDS; k++) {
        cm_facts back = {.arena = arena};
        fuzz_must(cm_store_find(store, (cm_kind_id)k, NULL, &back, &err) == CM_OK, err.text);
        found += back.count;
    }
    fuzz_must(found == facts->count, "every fact is in the database");
    cm_store_close(store);
}

void cm_fuzz(cm_arena *arena, const char *bytes, size_t size) {
    if (!size) return;
    const cm_kind *kind = cm_kind_get((cm_kind_id)((unsigned char)*bytes % CM_KINDS));
    const char *kind_file = cm_sprintf(arena, "%s.tsv", kind->name);
    const char *text = bytes + 1, *end = bytes + size;
    const char *mark = memchr(text, '\f', size - 1);
    char *sources = NULL;
    if (mark) sources = fuzz_file(arena, "source.tsv", text, (size_t)(mark - text));
    if (mark) text = mark + 1;
    char *path = fuzz_file(arena, kind_file, text, (size_t)(end - text));
    cm_facts facts = {.arena = arena};
    cm_err err = {0};
    cm_status status = cm_facts_load(arena, fuzz_folder(), &facts, &err);
    fuzz_failed(status, &err);
    cm_facts_sort(&facts);
    if (status == CM_OK) find_all(arena, &facts);
    remove(path);
    if (sources) remove(sources);
}
