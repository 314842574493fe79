/* The folder that keeps fetched pages: each as a file, and a MANIFEST.tsv that names its address,
 * date and checksum, so that the folder is itself one of saved pages (db update --from, db build).
 */
#ifndef CM_UPKEEP_PAGE_CACHE_H
#define CM_UPKEEP_PAGE_CACHE_H

#include <stdbool.h>

#include "base/str.h"

typedef struct {
    const char *file, *url, *captured, *sha256;
    const char *address;             /* that it was fetched from, of which the next two hold */
    const char *etag, *last_changed; /* "" for none */
} cm_cached_page;

typedef struct {
    cm_arena *arena;
    const char *dir;
    cm_cached_page *items;
    size_t count, capacity;
} cm_page_cache;

/* Reads the manifest; one that is absent or damaged counts as empty, for all can be fetched again.
 * CM_UNREAD where it is there and cannot be read: then it must not be written anew either. */
cm_status cm_page_cache_open(cm_arena *arena, const char *dir, cm_page_cache *cache,
                             cm_err *err) CM_CHECKED;

/* The entry of that name and address whose file is there, whole and as its checksum says; its bytes
 * too, in `arena`. NULL: there is none. */
const cm_cached_page *cm_page_cache_find(const cm_page_cache *cache, cm_arena *arena,
                                         const char *name, const char *address, char **bytes,
                                         size_t *length);

/* Writes the file of a page and puts its entry in place of an earlier one; CM_UNREAD if it cannot
 * be written. The strings are copied. */
cm_status cm_page_cache_put(cm_page_cache *cache, const cm_cached_page *page, const char *bytes,
                            size_t length, cm_err *err);

/* Keeps a page that was refused beside the others, as NAME.refused, for people to look at. */
cm_status cm_page_cache_refuse(const cm_page_cache *cache, const char *name, const char *bytes,
                               size_t length, cm_err *err);

/* Writes the manifest. */
cm_status cm_page_cache_save(const cm_page_cache *cache, cm_err *err);

#endif
