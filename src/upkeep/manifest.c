#include "upkeep/manifest.h"

#include <string.h>

#include "base/file.h"
#include "base/sort.h"
#include "scrapers/page.h"

/* The column by which records are sorted stands in front of each record in the list. */
typedef struct {
    const char *file;
    const cm_record *record;
} entry;

static int by_name(const void *a, const void *b) {
    return strcmp(((const entry *)a)->file, ((const entry *)b)->file);
}

static size_t column_of(const cm_table *table, const char *name) {
    size_t i = 0;
    while (i < table->records[0].count && !cm_same(table->records[0].fields[i], name))
        i++;
    return i;
}

/* Records by the name of their file; of one name the first stays the first. */
static void sort_by_file(cm_arena *arena, cm_manifest *manifest) {
    const cm_table *table = &manifest->table;
    size_t count = table->count - 1, column = column_of(table, "file");
    if (column == table->records[0].count) return;
    entry *entries = cm_alloc_array(arena, count, sizeof *entries);
    for (size_t i = 0; i < count; i++)
        entries[i] = (entry){table->records[i + 1].fields[column], &table->records[i + 1]};
    cm_sort(entries, count, sizeof *entries, by_name);
    manifest->column = column;
    manifest->by_file = cm_alloc_array(arena, count + 1, sizeof *manifest->by_file);
    for (size_t i = 0; i < count; i++)
        manifest->by_file[i] = entries[i].record;
}

cm_status cm_manifest_read(cm_arena *arena, const char *dir, cm_manifest *manifest, cm_err *err) {
    if (cm_same(manifest->dir, dir)) return CM_OK;
    char *path = cm_sprintf(arena, "%s/MANIFEST.tsv", dir), *bytes;
    size_t length;
    *manifest = (cm_manifest){.dir = dir};
    cm_status status = cm_file_read_optional(arena, path, CM_PAGE_LIMIT, &bytes, &length, err);
    if (status == CM_ABSENT) return CM_OK;
    if (status == CM_OK)
        status = cm_tsv_parse(arena, path, bytes, CM_TSV_FIELDS, &manifest->table, err);
    if (status == CM_OK) sort_by_file(arena, manifest);
    return status;
}

const cm_record *cm_manifest_find(const cm_manifest *manifest, const char *file) {
    size_t from = 0, to = manifest->by_file ? manifest->table.count - 1 : 0;
    const size_t end = to;
    while (from < to) { /* the first that is not before the file */
        size_t middle = from + (to - from) / 2;
        if (strcmp(manifest->by_file[middle]->fields[manifest->column], file) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    bool found = from < end && cm_same(manifest->by_file[from]->fields[manifest->column], file);
    return found ? manifest->by_file[from] : NULL;
}
