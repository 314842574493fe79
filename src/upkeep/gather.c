#include "upkeep/gather.h"

#include <string.h>

#include "base/file.h"
#include "base/tsv.h"
#include "scrapers/page.h"

enum { FACT_FILE_LIMIT = 256 * 1024 * 1024, MAX_NESTING = 8 };

/* Pages -------------------------------------------------------------------------------------- */

typedef struct {
    cm_arena *arena;
    const char *url, *captured;
    cm_saved_pages *pages;
    cm_err *err;
} gather;

/* Addresses of the pages that we read. A page that came from one of them and is not recognised is
 * an error page or a new layout: it is refused even in a folder of mixed pages. */
static const char *const known_addresses[] = {
    "previous-versions",
    "get-started/compatibility",
    "RELEASE.md",
    "torch_stable.html",
    "quick-start-module",
    "cuda-toolkit-release-notes",
    "cuda-toolkit-archive",
    "deploy/cuda-compatibility",
    "parallel-thread-execution",
    "supported-drivers-and-",
    "cuda-installation-guide-",
    "-architecture-matrix",
    "developer.nvidia.com/cuda-gpus",
    "cuda-legacy-gpus",
    "supportedchips",
    "open-gpu-kernel-modules/blob",
    "pci.ids",
};

static bool known_address(const char *url) {
    for (size_t i = 0; i < sizeof known_addresses / sizeof *known_addresses; i++)
        if (strstr(url, known_addresses[i])) return true;
    return false;
}

static char *join(cm_arena *arena, const char *dir, const char *name) {
    return cm_sprintf(arena, "%s/%s", dir, name);
}

static cm_status load_manifest(gather *g, const char *dir, cm_table *manifest) {
    char *path = join(g->arena, dir, "MANIFEST.tsv"), *bytes;
    size_t length;
    *manifest = (cm_table){0};
    cm_status status =
        cm_file_read_optional(g->arena, path, CM_PAGE_LIMIT, &bytes, &length, g->err);
    if (status == CM_ABSENT) return CM_OK;
    if (status == CM_OK) status = cm_tsv_parse(g->arena, path, bytes, manifest, g->err);
    return status;
}

static const cm_record *declared(const cm_table *manifest, const char *name) {
    for (size_t i = 1; i < manifest->count; i++)
        if (cm_same(cm_tsv_get(manifest, &manifest->records[i], "file"), name))
            return &manifest->records[i];
    return NULL;
}

/* Manifests add remarks: "2026 (names 2.14 as the newest row)" -> "2026"; "2025-08 or later" ->
 * "2025-08"; a driver version in place of a date stays. */
static const char *first_word(cm_arena *arena, const char *text) {
    return cm_strndup(arena, text, strcspn(text, " ,;"));
}

/* Which entries of a manifest are pages: of tables that were compiled only those count that a
 * scraper was made for. */
static bool is_compiled(const cm_table *manifest, const cm_record *record) {
    return record && cm_same(cm_tsv_get(manifest, record, "fidelity"), "compiled");
}

static bool is_page(const cm_table *manifest, const cm_record *record) {
    const char *reads = cm_tsv_get(manifest, record, "scraper");
    return !reads || *reads != '-';
}

static void list_page(gather *g, const char *path, const cm_table *manifest,
                      const cm_record *record, bool folder) {
    const char *url = record ? cm_tsv_get(manifest, record, "canonical_url") : NULL;
    const char *captured = record ? cm_tsv_get(manifest, record, "captured") : NULL;
    g->pages->items = cm_grow(g->arena, g->pages->items, &g->pages->capacity, g->pages->count + 1,
                              sizeof *g->pages->items);
    g->pages->items[g->pages->count++] = (cm_saved_page){
        .path = path,
        .url = g->url ? g->url
               : url  ? first_word(g->arena, url)
                      : "",
        .captured = g->captured ? g->captured
                    : captured  ? first_word(g->arena, captured)
                                : "",
        .compiled = is_compiled(manifest, record),
        .mixed = folder && manifest->count,
    };
}

static cm_status list_path(gather *g, const char *path, int depth);

/* A folder below one that has a manifest is no part of it. */
static cm_status list_entry(gather *g, const char *path, const char *name, const cm_table *manifest,
                            int depth) {
    const cm_record *record = manifest->count ? declared(manifest, name) : NULL;
    cm_entry entry;
    cm_status status = cm_file_look(path, &entry, g->err);
    if (status != CM_OK) return status;
    if (entry == CM_FOLDER) return manifest->count ? CM_OK : list_path(g, path, depth + 1);
    if (!manifest->count || (record && is_page(manifest, record)))
        list_page(g, path, manifest, record, true);
    return CM_OK;
}

static cm_status list_dir(gather *g, const char *dir, int depth) {
    cm_table manifest;
    cm_strings names;
    cm_status status = load_manifest(g, dir, &manifest);
    if (status == CM_OK) status = cm_dir_list(g->arena, dir, &names, g->err);
    if (status == CM_ABSENT) return cm_fail(g->err, CM_UNREAD, "%s: no longer a folder", dir);
    for (size_t i = 0; status == CM_OK && i < names.count; i++) {
        const char *name = names.items[i];
        if (*name == '.' || cm_same(name, "MANIFEST.tsv")) continue;
        status = list_entry(g, join(g->arena, dir, name), name, &manifest, depth);
    }
    return status;
}

static cm_status list_path(gather *g, const char *path, int depth) {
    if (depth > MAX_NESTING) return cm_fail(g->err, CM_UNREAD, "%s: folders too deep", path);
    cm_entry entry;
    cm_status status = cm_file_look(path, &entry, g->err);
    if (status == CM_OK && entry == CM_FOLDER) return list_dir(g, path, depth);
    const char *slash = cm_path_slash(path);
    const char *dir = slash ? cm_strndup(g->arena, path, (size_t)(slash - path)) : ".";
    cm_table manifest;
    if (status == CM_OK) status = load_manifest(g, dir, &manifest);
    if (status != CM_OK) return status;
    const cm_record *record = manifest.count ? declared(&manifest, slash ? slash + 1 : path) : NULL;
    list_page(g, path, &manifest, record, false);
    return CM_OK;
}

cm_status cm_gather_list(cm_arena *arena, const cm_strings *paths, const char *url,
                         const char *captured, cm_saved_pages *pages, cm_err *err) {
    gather g = {arena, url, captured, pages, err};
    cm_status status = CM_OK;
    for (size_t i = 0; status == CM_OK && i < paths->count; i++)
        status = list_path(&g, paths->items[i], 0);
    return status;
}

cm_status cm_gather_page(cm_arena *arena, const cm_saved_page *page, cm_source *source,
                         cm_facts *facts, bool *passed_over, cm_err *err) {
    char *bytes;
    size_t length;
    *passed_over = false;
    *source = (cm_source){.url = page->url, .captured = page->captured};
    cm_status status = cm_file_read(arena, page->path, CM_PAGE_LIMIT, &bytes, &length, err);
    if (status != CM_OK) return status;
    bool other = page->compiled || !(page->expected || known_address(source->url)) ||
                 *bytes == '{' || *bytes == '[';
    if (page->mixed && other &&
        !cm_page_recognised(arena, page->path, bytes, length, source, page->compiled)) {
        *passed_over = true;
        return CM_OK;
    }
    status = cm_page_read(arena, page->path, bytes, length, source, facts, err);
    /* a page without an address is named by its file, never by a path of this machine */
    const char *slash = cm_path_slash(page->path);
    if (!*source->url) source->url = cm_sprintf(arena, "file:%s", slash ? slash + 1 : page->path);
    return status;
}

cm_status cm_gather_pages(cm_arena *arena, const cm_strings *paths, const char *url,
                          const char *captured, cm_facts *facts, cm_strings *passed_over,
                          cm_err *err) {
    cm_saved_pages pages = {0};
    cm_status status = cm_gather_list(arena, paths, url, captured, &pages, err);
    for (size_t i = 0; status == CM_OK && i < pages.count; i++) {
        bool other;
        cm_source *source = cm_alloc(arena, sizeof *source);
        status = cm_gather_page(arena, &pages.items[i], source, facts, &other, err);
        if (other && !pages.items[i].compiled)
            cm_strings_add(arena, passed_over, pages.items[i].path);
    }
    return status;
}

/* Fact files --------------------------------------------------------------------------------- */

static const char *page_id(cm_arena *arena, const cm_source *source) {
    return cm_sprintf(arena, "%.12s", source->sha256);
}

static cm_status write_sources(cm_arena *arena, const cm_facts *facts, const char *dir,
                               cm_err *err) {
    cm_strings lines = {0};
    for (size_t i = 0; i < facts->count; i++) {
        const cm_source *s = facts->items[i].source;
        if (i && s == facts->items[i - 1].source) continue;
        cm_text line = {.arena = arena};
        cm_tsv_write(
            &line, (const char *[]){page_id(arena, s), s->url, s->captured, s->scraper, s->sha256},
            5);
        if (cm_strings_has(&lines, line.data)) continue;
        size_t at = lines.count;
        cm_strings_add(arena, &lines, line.data);
        for (; at > 0 && strcmp(lines.items[at - 1], line.data) > 0; at--)
            lines.items[at] = lines.items[at - 1];
        lines.items[at] = line.data;
    }
    cm_text out = {.arena = arena};
    cm_text_puts(&out, "page\turl\tcaptured\tscraper\tsha256\n");
    for (size_t i = 0; i < lines.count; i++)
        cm_text_puts(&out, lines.items[i]);
    return cm_file_write(join(arena, dir, "source.tsv"), out.data, out.length, err);
}

static cm_status write_kind(cm_arena *arena, const cm_facts *facts, size_t from, size_t to,
                            const char *dir, cm_err *err) {
    const cm_kind *kind = cm_kind_get(facts->items[from].kind);
    const char *fields[CM_COLUMNS + 1];
    cm_text out = {.arena = arena};
    for (unsigned c = 0; c < kind->columns; c++)
        fields[c] = kind->column[c].name;
    fields[kind->columns] = "page";
    cm_tsv_write(&out, fields, kind->columns + 1);
    for (size_t i = from; i < to; i++) {
        memcpy(fields, facts->items[i].value, kind->columns * sizeof *fields);
        fields[kind->columns] = page_id(arena, facts->items[i].source);
        cm_tsv_write(&out, fields, kind->columns + 1);
    }
    return cm_file_write(cm_sprintf(arena, "%s/%s.tsv", dir, kind->name), out.data, out.length,
                         err);
}

cm_status cm_facts_write(cm_arena *arena, cm_facts *facts, const char *dir, cm_err *err) {
    cm_facts_sort(facts);
    cm_status status = cm_dir_make(dir, err);
    if (status == CM_OK) status = write_sources(arena, facts, dir, err);
    for (size_t from = 0, to; status == CM_OK && from < facts->count; from = to) {
        for (to = from; to < facts->count && facts->items[to].kind == facts->items[from].kind;)
            to++;
        status = write_kind(arena, facts, from, to, dir, err);
    }
    return status;
}

typedef struct {
    cm_arena *arena;
    cm_source **items;
    size_t count, capacity;
} source_cache;

static cm_source *remember(source_cache *cache, const char *url, const char *captured,
                           const char *scraper, const char *sha256) {
    for (size_t i = cache->count; i-- > 0;) {
        cm_source *s = cache->items[i];
        if (cm_same(s->url, url) && cm_same(s->captured, captured) && cm_same(s->sha256, sha256))
            return s;
    }
    cm_source *s = cm_alloc(cache->arena, sizeof *s);
    *s = (cm_source){url, captured, sha256, scraper};
    cache->items = cm_grow(cache->arena, cache->items, &cache->capacity, cache->count + 1,
                           sizeof *cache->items);
    return cache->items[cache->count++] = s;
}

static cm_status load_table(cm_arena *arena, const char *path, cm_table *table, cm_err *err) {
    char *bytes;
    size_t length;
    cm_status status = cm_file_read(arena, path, FACT_FILE_LIMIT, &bytes, &length, err);
    if (status == CM_OK) status = cm_tsv_parse(arena, path, bytes, table, err);
    return status;
}

static cm_source *page_source(source_cache *cache, const char *page) {
    for (size_t i = 0; i < cache->count; i++)
        if (cm_starts(cache->items[i]->sha256, page) && *page) return cache->items[i];
    return NULL;
}

static cm_status load_kind(cm_arena *arena, const char *path, const cm_kind *kind, cm_kind_id id,
                           source_cache *cache, cm_facts *facts, cm_err *err) {
    cm_table table;
    cm_status status = load_table(arena, path, &table, err);
    if (status != CM_OK) return status;
    bool curated = cm_tsv_get(&table, &table.records[0], "source") != NULL;
    size_t want = kind->columns + (curated ? 2 : 1);
    bool good = table.records[0].count == want;
    for (unsigned c = 0; good && c < kind->columns; c++)
        good = cm_same(table.records[0].fields[c], kind->column[c].name);
    if (!good) return cm_fail(err, CM_UNREAD, "%s: columns are not those of %s", path, kind->name);
    for (size_t i = 1; i < table.count; i++) {
        const cm_record *r = &table.records[i];
        const char *const *last = r->fields + kind->columns;
        cm_source *source = curated ? remember(cache, last[0], last[1], "curated", "")
                                    : page_source(cache, last[0]);
        if (!source || !*source->url)
            return cm_fail(err, CM_UNREAD, "%s:%zu: no source", path, r->line);
        cm_facts_add(facts, id, source, r->fields);
    }
    return CM_OK;
}

static cm_status load_sources(cm_arena *arena, const char *dir, source_cache *cache, cm_err *err) {
    const char *path = join(arena, dir, "source.tsv");
    cm_table table;
    cm_status status = load_table(arena, path, &table, err);
    for (size_t i = 1; status == CM_OK && i < table.count; i++) {
        const cm_record *r = &table.records[i];
        if (r->count != 5) return cm_fail(err, CM_UNREAD, "%s: five columns expected", path);
        remember(cache, r->fields[1], r->fields[2], r->fields[3], r->fields[4]);
    }
    return status;
}

cm_status cm_facts_load(cm_arena *arena, const char *dir, cm_facts *facts, cm_err *err) {
    source_cache cache = {.arena = arena};
    cm_strings names;
    cm_status status = cm_dir_list(arena, dir, &names, err);
    if (status == CM_ABSENT) return cm_fail(err, CM_UNREAD, "%s: no such folder", dir);
    if (status == CM_OK && cm_strings_has(&names, "source.tsv"))
        status = load_sources(arena, dir, &cache, err);
    for (size_t i = 0; status == CM_OK && i < names.count; i++) {
        const char *name = names.items[i];
        if (!cm_ends(name, ".tsv") || cm_same(name, "source.tsv")) continue;
        cm_kind_id id = cm_kind_named(cm_strndup(arena, name, strlen(name) - 4));
        if (id == CM_KINDS) return cm_fail(err, CM_UNREAD, "%s/%s: no such kind", dir, name);
        status = load_kind(arena, join(arena, dir, name), cm_kind_get(id), id, &cache, facts, err);
    }
    return status;
}
