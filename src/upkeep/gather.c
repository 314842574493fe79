#include "upkeep/gather.h"

#include <string.h>

#include "base/file.h"
#include "base/shown.h"
#include "base/sort.h"
#include "base/tsv.h"
#include "scrapers/page.h"
#include "upkeep/fact_sources.h"
#include "upkeep/manifest.h"

enum { FACT_FILE_LIMIT = 256 * 1024 * 1024, MAX_NESTING = 8 };

/* Pages -------------------------------------------------------------------------------------- */

typedef struct {
    cm_arena *arena;
    const char *url, *captured;
    cm_saved_pages *pages;
    cm_err *err;
    cm_manifest manifest; /* of the folder whose file was named last */
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
        .given = g->url,
        .compiled = is_compiled(manifest, record),
        .mixed = folder && manifest->count,
    };
}

static cm_status list_path(gather *g, const char *path, int depth);

/* A folder below one that has a manifest is no part of it. */
static cm_status list_entry(gather *g, const char *path, const char *name, const cm_manifest *own,
                            int depth) {
    const cm_table *manifest = &own->table;
    const cm_record *record = cm_manifest_find(own, name);
    cm_entry entry;
    cm_status status = cm_file_look(path, &entry, g->err);
    if (status != CM_OK) return status;
    if (entry == CM_FOLDER) return manifest->count ? CM_OK : list_path(g, path, depth + 1);
    if (!manifest->count || (record && is_page(manifest, record)))
        list_page(g, path, manifest, record, true);
    return CM_OK;
}

static cm_status list_dir(gather *g, const char *dir, int depth) {
    cm_manifest own = {0};
    cm_strings names;
    cm_status status = cm_manifest_read(g->arena, dir, &own, g->err);
    if (status == CM_OK) status = cm_dir_list(g->arena, dir, &names, g->err);
    if (status == CM_ABSENT) return cm_fail(g->err, CM_UNREAD, "%s: no longer a folder", dir);
    for (size_t i = 0; status == CM_OK && i < names.count; i++) {
        const char *name = names.items[i];
        if (*name == '.' || cm_same(name, "MANIFEST.tsv")) continue;
        status = list_entry(g, join(g->arena, dir, name), name, &own, depth);
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
    if (status == CM_OK) status = cm_manifest_read(g->arena, dir, &g->manifest, g->err);
    if (status != CM_OK) return status;
    const cm_record *record = cm_manifest_find(&g->manifest, slash ? slash + 1 : path);
    list_page(g, path, &g->manifest.table, record, false);
    return CM_OK;
}

cm_status cm_gather_list(cm_arena *arena, const cm_strings *paths, const char *url,
                         const char *captured, cm_saved_pages *pages, cm_err *err) {
    gather g = {arena, url, captured, pages, err, {0}};
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
    if (status == CM_OK && !page->given && !cm_source_named(source))
        status = cm_fail(err, CM_BAD_PAGE,
                         "%s: MANIFEST.tsv: expected the https address of a known host (another "
                         "stands behind --url), found \"%.80s\"",
                         page->path, source->url);
    /* a page without an address is named by its file, never by a path of this machine */
    const char *slash = cm_path_slash(page->path);
    if (!*source->url)
        source->url = cm_sprintf(arena, "file:%s", cm_shown(arena, slash ? slash + 1 : page->path));
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

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
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
        cm_strings_add(arena, &lines, line.data);
    }
    cm_sort(lines.items, lines.count, sizeof *lines.items, by_bytes);
    cm_text out = {.arena = arena};
    cm_text_puts(&out, "page\turl\tcaptured\tscraper\tsha256\n");
    for (size_t i = 0; i < lines.count; i++)
        if (!i || !cm_same(lines.items[i], lines.items[i - 1])) cm_text_puts(&out, lines.items[i]);
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

static cm_status load_table(cm_arena *arena, const char *path, cm_table *table, cm_err *err) {
    enum { MOST_FIELDS = CM_COLUMNS + 2 }; /* source and day behind those of a kind */
    char *bytes;
    size_t length;
    cm_status status = cm_file_read(arena, path, FACT_FILE_LIMIT, &bytes, &length, err);
    if (status == CM_OK) status = cm_tsv_parse(arena, path, bytes, MOST_FIELDS, table, err);
    return status;
}

/* What a fact file may name as its source. */
static cm_status source_holds(const cm_source *source, const char *path, size_t line, cm_err *err) {
    const char *odd = !cm_source_named(source)               ? source->url
                      : !cm_captured_holds(source->captured) ? source->captured
                                                             : NULL;
    if (!odd) return CM_OK;
    return cm_fail(err, CM_UNREAD, "%s:%zu: expected %s, found \"%.80s\"", path, line,
                   odd == source->url ? "a source with the https address of a known host"
                                      : "a date of capture",
                   odd);
}

/* The rows of source.tsv, whose columns are page, url, captured, scraper, sha256. */
static cm_status load_sources(cm_arena *arena, const char *path, cm_fact_sources *known,
                              cm_err *err) {
    cm_table table;
    cm_status status = load_table(arena, path, &table, err);
    if (status == CM_OK && table.records[0].count != 5)
        return cm_fail(err, CM_UNREAD, "%s: five columns expected", path);
    for (size_t i = 1; status == CM_OK && i < table.count; i++) {
        const char *const *field = table.records[i].fields;
        cm_source source = {field[1], field[2], field[4], field[3]};
        status = source_holds(&source, path, table.records[i].line, err);
    }
    if (status == CM_OK) cm_fact_sources_pages(arena, &table, known);
    return status;
}

static cm_status load_kind(cm_arena *arena, const char *path, const cm_kind *kind, cm_kind_id id,
                           cm_fact_sources *sources, cm_facts *facts, cm_err *err) {
    cm_table table;
    cm_status status = load_table(arena, path, &table, err);
    if (status != CM_OK) return status;
    bool curated = cm_tsv_get(&table, &table.records[0], "source") != NULL;
    size_t want = kind->columns + (curated ? 2 : 1);
    bool good = table.records[0].count == want;
    for (unsigned c = 0; good && c < kind->columns; c++)
        good = cm_same(table.records[0].fields[c], kind->column[c].name);
    if (!good) return cm_fail(err, CM_UNREAD, "%s: columns are not those of %s", path, kind->name);
    const cm_source **of_row =
        curated ? cm_fact_sources_curated(arena, &table, kind->columns, sources) : NULL;
    for (size_t i = 1; i < table.count; i++) {
        const cm_record *r = &table.records[i];
        const cm_source *source =
            curated ? of_row[i - 1] : cm_fact_sources_page(sources, r->fields[kind->columns]);
        if (!source || !*source->url)
            return cm_fail(err, CM_UNREAD, "%s:%zu: no source", path, r->line);
        if (curated && source_holds(source, path, r->line, err) != CM_OK) return CM_UNREAD;
        cm_facts_add(facts, id, source, r->fields);
        status = cm_fact_check(&facts->items[facts->count - 1],
                               cm_sprintf(arena, "%s:%zu", path, r->line), CM_UNREAD, err);
        if (status != CM_OK) return status;
    }
    return CM_OK;
}

cm_status cm_facts_load(cm_arena *arena, const char *dir, cm_facts *facts, cm_err *err) {
    cm_fact_sources known = {{0}, {0}};
    cm_strings names;
    cm_status status = cm_dir_list(arena, dir, &names, err);
    if (status == CM_ABSENT) return cm_fail(err, CM_UNREAD, "%s: no such folder", dir);
    if (status == CM_OK && cm_strings_has(&names, "source.tsv"))
        status = load_sources(arena, join(arena, dir, "source.tsv"), &known, err);
    for (size_t i = 0; status == CM_OK && i < names.count; i++) {
        const char *name = names.items[i];
        if (!cm_ends(name, ".tsv") || cm_same(name, "source.tsv")) continue;
        cm_kind_id id = cm_kind_named(cm_strndup(arena, name, strlen(name) - 4));
        if (id == CM_KINDS) return cm_fail(err, CM_UNREAD, "%s/%s: no such kind", dir, name);
        status = load_kind(arena, join(arena, dir, name), cm_kind_get(id), id, &known, facts, err);
    }
    return status;
}
