#include "upkeep/page_cache.h"

#include <string.h>

#include "base/file.h"
#include "base/sha256.h"
#include "base/tsv.h"
#include "scrapers/page.h"

enum { MANIFEST_LIMIT = 1024 * 1024 };

static const char *const columns[] = {"file",    "canonical_url", "captured",     "sha256",
                                      "address", "etag",          "last_modified"};
enum { COLUMNS = sizeof columns / sizeof *columns };

static char *path_of(const cm_page_cache *cache, cm_arena *arena, const char *name) {
    return cm_sprintf(arena, "%s/%s", cache->dir, name);
}

static void put(cm_page_cache *cache, const cm_cached_page *page) {
    size_t at = 0;
    while (at < cache->count && !cm_same(cache->items[at].file, page->file))
        at++;
    if (at == cache->count) {
        cache->items = cm_grow(cache->arena, cache->items, &cache->capacity, cache->count + 1,
                               sizeof *cache->items);
        cache->count++;
    }
    cm_arena *a = cache->arena;
    cache->items[at] = (cm_cached_page){cm_strdup(a, page->file),
                                        cm_strdup(a, page->url),
                                        cm_strdup(a, page->captured),
                                        cm_strdup(a, page->sha256),
                                        cm_strdup(a, page->address),
                                        cm_strdup(a, page->etag ? page->etag : ""),
                                        cm_strdup(a, page->last_changed ? page->last_changed : "")};
}

cm_status cm_page_cache_open(cm_arena *arena, const char *dir, cm_page_cache *cache, cm_err *err) {
    *cache = (cm_page_cache){.arena = arena, .dir = dir};
    const char *path = path_of(cache, arena, "MANIFEST.tsv");
    char *bytes;
    size_t length;
    cm_table table;
    cm_err quiet = {0};
    cm_status status = cm_file_read_optional(arena, path, MANIFEST_LIMIT, &bytes, &length, err);
    if (status != CM_OK) return status == CM_ABSENT ? CM_OK : status;
    if (cm_tsv_parse(arena, path, bytes, CM_TSV_FIELDS, &table, &quiet) != CM_OK) return CM_OK;
    for (size_t i = 1; i < table.count; i++) {
        const char *value[COLUMNS];
        bool whole = true;
        for (size_t c = 0; c < COLUMNS; c++) {
            value[c] = cm_tsv_get(&table, &table.records[i], columns[c]);
            whole = whole && value[c];
        }
        if (whole)
            put(cache, &(cm_cached_page){value[0], value[1], value[2], value[3], value[4], value[5],
                                         value[6]});
    }
    return CM_OK;
}

const cm_cached_page *cm_page_cache_find(const cm_page_cache *cache, cm_arena *arena,
                                         const char *name, const char *address, char **bytes,
                                         size_t *length) {
    char hex[65];
    cm_err quiet = {0};
    for (size_t i = 0; i < cache->count; i++) {
        const cm_cached_page *page = &cache->items[i];
        if (!cm_same(page->file, name) || !cm_same(page->address, address)) continue;
        if (cm_file_read(arena, path_of(cache, arena, name), CM_PAGE_LIMIT, bytes, length,
                         &quiet) != CM_OK)
            return NULL;
        cm_sha256(*bytes, *length, hex);
        return cm_same(hex, page->sha256) ? page : NULL;
    }
    return NULL;
}

cm_status cm_page_cache_put(cm_page_cache *cache, const cm_cached_page *page, const char *bytes,
                            size_t length, cm_err *err) {
    cm_status status = cm_file_write(path_of(cache, cache->arena, page->file), bytes, length, err);
    if (status == CM_OK) put(cache, page);
    return status;
}

cm_status cm_page_cache_refuse(const cm_page_cache *cache, const char *name, const char *bytes,
                               size_t length, cm_err *err) {
    return cm_file_write(cm_sprintf(cache->arena, "%s/%s.refused", cache->dir, name), bytes, length,
                         err);
}

cm_status cm_page_cache_save(const cm_page_cache *cache, cm_err *err) {
    cm_text out = {.arena = cache->arena};
    cm_tsv_write(&out, columns, COLUMNS);
    for (size_t i = 0; i < cache->count; i++) {
        const cm_cached_page *p = &cache->items[i];
        cm_tsv_write(&out,
                     (const char *[]){p->file, p->url, p->captured, p->sha256, p->address, p->etag,
                                      p->last_changed},
                     COLUMNS);
    }
    return cm_file_write(path_of(cache, cache->arena, "MANIFEST.tsv"), out.data, out.length, err);
}
