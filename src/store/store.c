#include "store/store.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/sort.h"
#include "store/pack.h"
#include "store/precedence.h"

enum { DB_LIMIT = 512 * 1024 * 1024, DB_PAGE = 4096, HEADER = 100 };

struct cm_store {
    sqlite3 *db;
    cm_guard guard;
    sqlite3_stmt *find[CM_KINDS];
    cm_arena *arena;
    cm_pack pack; /* of the program's own bytes, or of a file; then `db` is NULL */
    const char *name, *date;
    const void *bytes; /* the file, seal and all */
    size_t length;
    cm_file_at *file;          /* where a pack is read from; NULL: it is in memory */
    size_t form_at;            /* offset of the pack in it */
    cm_err trouble;            /* why it could not be read */
    const cm_source **sources; /* by id, 1 is the first; [0] unused */
    size_t source_count;
};

/* Why the last call failed. NULL stands for a database that there was no memory for. */
static cm_status sql_fail(sqlite3 *db, const char *name, cm_err *err) {
    if (sqlite3_errcode(db) == SQLITE_NOMEM) cm_memory_none();
    return cm_fail(err, CM_UNREAD, "%s: %s", name, sqlite3_errmsg(db));
}

/* With all statements that were left open. */
static void close_db(void *db) {
    if (!db) return;
    for (sqlite3_stmt *open; (open = sqlite3_next_stmt(db, NULL)) != NULL;)
        sqlite3_finalize(open);
    sqlite3_close(db);
}

/* Schema ------------------------------------------------------------------------------------- */

/* The texts as SQLite keeps them: cm_store_open compares them letter by letter. */
static const char source_table[] =
    "CREATE TABLE source(id INTEGER PRIMARY KEY, url TEXT NOT NULL, captured TEXT NOT NULL, "
    "scraper TEXT NOT NULL, sha256 TEXT NOT NULL)";
static const char meta_table[] =
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID";

static char *table_of(cm_arena *arena, const cm_kind *kind) {
    cm_text sql = {.arena = arena};
    cm_text_printf(&sql, "CREATE TABLE %s(", kind->name);
    for (unsigned i = 0; i < kind->columns; i++)
        cm_text_printf(&sql, "%s TEXT NOT NULL, ", kind->column[i].name);
    cm_text_puts(&sql, "source_id INTEGER NOT NULL REFERENCES source(id))");
    return sql.data;
}

static char *schema(cm_arena *arena) {
    cm_text sql = {.arena = arena};
    cm_text_printf(&sql,
                   "PRAGMA page_size=4096;\nPRAGMA encoding='UTF-8';\nPRAGMA application_id=%d;\n"
                   "PRAGMA user_version=%d;\n%s;\n%s;\n",
                   CM_DB_APPLICATION_ID, CM_DB_VERSION, source_table, meta_table);
    for (unsigned k = 0; k < CM_KINDS; k++) {
        const cm_kind *kind = cm_kind_get((cm_kind_id)k);
        cm_text_printf(&sql, "%s;\nCREATE INDEX %s_by_%s ON %s(%s);\n", table_of(arena, kind),
                       kind->name, kind->column[0].name, kind->name, kind->column[0].name);
    }
    return sql.data;
}

/* Building ----------------------------------------------------------------------------------- */

static int source_order(const void *a, const void *b) {
    const cm_source *x = *(const cm_source *const *)a, *y = *(const cm_source *const *)b;
    int c = strcmp(x->url, y->url);
    if (!c) c = strcmp(x->captured, y->captured);
    if (!c) c = strcmp(x->sha256, y->sha256);
    if (!c) c = strcmp(x->scraper, y->scraper);
    return c;
}

typedef struct {
    const cm_source **items;
    size_t count;
} source_list;

static source_list sources_of(cm_arena *arena, const cm_facts *facts) {
    source_list list = {cm_alloc_array(arena, facts->count + 1, sizeof *list.items), 0};
    for (size_t i = 0; i < facts->count; i++)
        list.items[list.count++] = facts->items[i].source;
    cm_sort(list.items, list.count, sizeof *list.items, source_order);
    size_t kept = 0;
    for (size_t i = 0; i < list.count; i++)
        if (!kept || source_order(&list.items[kept - 1], &list.items[i]) != 0)
            list.items[kept++] = list.items[i];
    list.count = kept;
    return list;
}

static const char *newest(const source_list *list) {
    const char *best = "";
    for (size_t i = 0; i < list->count; i++)
        if (cm_captured_number(list->items[i]->captured) > cm_captured_number(best))
            best = list->items[i]->captured;
    return best;
}

static bool put(sqlite3 *db, sqlite3_stmt *insert, const char *const *texts, unsigned count,
                sqlite3_int64 last) {
    for (unsigned i = 0; i < count; i++)
        sqlite3_bind_text(insert, (int)i + 1, texts[i], -1, SQLITE_STATIC);
    if (last) sqlite3_bind_int64(insert, (int)count + 1, last);
    bool good = sqlite3_step(insert) == SQLITE_DONE;
    return sqlite3_reset(insert) == SQLITE_OK && good && db;
}

static sqlite3_stmt *prepare_insert(cm_arena *arena, sqlite3 *db, const char *table,
                                    unsigned places) {
    cm_text sql = {.arena = arena};
    cm_text_printf(&sql, "INSERT INTO %s VALUES(", table);
    for (unsigned i = 0; i < places; i++)
        cm_text_puts(&sql, i ? ",?" : "?");
    cm_text_puts(&sql, ")");
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(db, sql.data, -1, &statement, NULL);
    return statement;
}

static bool put_sources(sqlite3 *db, const source_list *list) {
    sqlite3_stmt *insert = NULL;
    sqlite3_prepare_v2(db,
                       "INSERT INTO source(url, captured, scraper, sha256, id) VALUES(?,?,?,?,?)",
                       -1, &insert, NULL);
    bool good = insert != NULL;
    for (size_t i = 0; good && i < list->count; i++) {
        const cm_source *s = list->items[i];
        good = put(db, insert, (const char *[]){s->url, s->captured, s->scraper, s->sha256}, 4,
                   (sqlite3_int64)i + 1);
    }
    sqlite3_finalize(insert);
    return good;
}

static bool put_facts(cm_arena *arena, sqlite3 *db, const cm_facts *facts,
                      const source_list *list) {
    bool good = true;
    sqlite3_stmt *insert = NULL;
    for (size_t i = 0; good && i < facts->count; i++) {
        const cm_fact *fact = &facts->items[i];
        const cm_kind *kind = cm_kind_get(fact->kind);
        if (!i || fact->kind != facts->items[i - 1].kind) {
            sqlite3_finalize(insert);
            insert = prepare_insert(arena, db, kind->name, kind->columns + 1);
        }
        const cm_source **at =
            bsearch(&fact->source, list->items, list->count, sizeof *list->items, source_order);
        good = insert && at &&
               put(db, insert, fact->value, kind->columns, (sqlite3_int64)(at - list->items) + 1);
    }
    sqlite3_finalize(insert);
    return good;
}

static bool run(sqlite3 *db, const char *sql) {
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* The order in which cm_store_find gives the facts of a kind. */
static int by_key_then_source(const void *a, const void *b) {
    const cm_fact *x = a, *y = b;
    const cm_kind *kind = cm_kind_get(x->kind);
    for (unsigned i = 0; i < kind->keys; i++) {
        int c = strcmp(x->value[i], y->value[i]);
        if (c) return c;
    }
    int c = cm_source_cmp(x->kind, y->source, x->source);
    for (unsigned i = kind->keys; !c && i < kind->columns; i++)
        c = strcmp(x->value[i], y->value[i]);
    return c;
}

/* The facts as a pack wants them: in the order of cm_store_find, each with the source of the list.
 */
static cm_facts as_found(cm_arena *arena, const cm_facts *facts, const source_list *list) {
    cm_facts out = {.arena = arena, .count = facts->count};
    out.items = cm_alloc_array(arena, facts->count + 1, sizeof *out.items);
    for (size_t i = 0; i < facts->count; i++) {
        out.items[i] = facts->items[i];
        const cm_source **at = bsearch(&facts->items[i].source, list->items, list->count,
                                       sizeof *list->items, source_order);
        if (at) out.items[i].source = *at;
    }
    for (size_t from = 0, to; from < out.count; from = to) {
        for (to = from; to < out.count && out.items[to].kind == out.items[from].kind;)
            to++;
        cm_sort(out.items + from, to - from, sizeof *out.items, by_key_then_source);
    }
    return out;
}

/* The bytes of the file: the pages of SQLite, the form with its sums, the seal of the pages. */
static cm_status take_image(cm_arena *arena, sqlite3 *db, const cm_facts *facts,
                            const source_list *list, const void **bytes, size_t *length) {
    sqlite3_int64 size = 0;
    unsigned char *image = sqlite3_serialize(db, "main", &size, 0);
    cm_guard guard;
    if (!image) cm_memory_none(); /* nothing else fails for a database in memory */
    cm_guard_set(&guard, sqlite3_free, image);
    const cm_facts found = as_found(arena, facts, list);
    const size_t pages = (size_t)size;
    const void *form;
    size_t packed;
    char seal[CM_SEAL_LENGTH];
    cm_seal_make(image, pages, newest(list), seal);
    cm_pack_make(arena, &found, list->items, list->count, seal, &form, &packed);
    const size_t sums = cm_pack_sums_length(packed);
    unsigned char *file = cm_alloc_raw(arena, pages + packed + sums + CM_SEAL_LENGTH);
    memcpy(file, image, pages);
    cm_guard_lift(&guard);
    sqlite3_free(image);
    memcpy(file + pages, form, packed);
    cm_pack_sums(form, packed, file + pages + packed);
    memcpy(file + pages + packed + sums, seal, sizeof seal);
    *length = pages + packed + sums + CM_SEAL_LENGTH;
    *bytes = file;
    return CM_OK;
}

cm_status cm_store_build(cm_arena *arena, const cm_facts *facts, const void **bytes, size_t *length,
                         cm_err *err) {
    sqlite3 *db = NULL;
    cm_guard guard;
    source_list list = sources_of(arena, facts);
    const char *tables = schema(arena);
    bool open = sqlite3_open(":memory:", &db) == SQLITE_OK;
    cm_guard_set(&guard, close_db, db);
    bool good = open && run(db, tables) && run(db, "BEGIN") && put_sources(db, &list) &&
                put_facts(arena, db, facts, &list);
    sqlite3_stmt *meta = good ? prepare_insert(arena, db, "meta", 2) : NULL;
    good = meta && put(db, meta, (const char *[]){"date", newest(&list)}, 2, 0);
    sqlite3_finalize(meta);
    good = good && run(db, "COMMIT; VACUUM");
    cm_status status = good ? take_image(arena, db, facts, &list, bytes, length)
                            : sql_fail(db, "building the database", err);
    cm_guard_lift(&guard);
    close_db(db);
    return status;
}

/* Opening ------------------------------------------------------------------------------------ */

/* NULL only of a NULL, which no column of ours holds, or where there is no memory. */
static const char *column(cm_arena *arena, sqlite3_stmt *statement, int index) {
    const unsigned char *text = sqlite3_column_text(statement, index);
    if (!text && sqlite3_errcode(sqlite3_db_handle(statement)) == SQLITE_NOMEM) cm_memory_none();
    return text ? cm_strdup(arena, (const char *)text) : "";
}

static cm_status load_sources(cm_store *store, cm_err *err) {
    sqlite3_stmt *all = NULL;
    if (sqlite3_prepare_v2(store->db,
                           "SELECT id, url, captured, scraper, sha256 FROM source ORDER BY id", -1,
                           &all, NULL) != SQLITE_OK)
        return sql_fail(store->db, store->name, err);
    size_t capacity = 0;
    int rc;
    while ((rc = sqlite3_step(all)) == SQLITE_ROW) {
        /* ids are 1, 2, 3, ... by construction; anything else is damage */
        if (sqlite3_column_int64(all, 0) != (sqlite3_int64)store->source_count + 1) break;
        cm_source *s = cm_alloc(store->arena, sizeof *s);
        *s = (cm_source){column(store->arena, all, 1), column(store->arena, all, 2),
                         column(store->arena, all, 4), column(store->arena, all, 3)};
        store->sources = cm_grow(store->arena, store->sources, &capacity, store->source_count + 2,
                                 sizeof(cm_source *));
        store->sources[++store->source_count] = s;
    }
    sqlite3_finalize(all);
    if (rc == SQLITE_NOMEM) cm_memory_none();
    if (rc != SQLITE_DONE) return cm_fail(err, CM_UNREAD, "%s: damaged source list", store->name);
    return CM_OK;
}

static cm_status load_date(cm_store *store, cm_err *err) {
    sqlite3_stmt *date = NULL;
    if (sqlite3_prepare_v2(store->db, "SELECT value FROM meta WHERE key='date'", -1, &date, NULL) ==
            SQLITE_OK &&
        sqlite3_step(date) == SQLITE_ROW)
        store->date = column(store->arena, date, 0);
    sqlite3_finalize(date);
    if (!store->date && sqlite3_errcode(store->db) == SQLITE_NOMEM) cm_memory_none();
    if (!store->date) return cm_fail(err, CM_UNREAD, "%s: damaged: no date", store->name);
    return CM_OK;
}

/* What is in the arena of a store goes with that. */
static void give_up(void *what) {
    cm_store *store = what;
    close_db(store->db);
    cm_file_close_at(store->file);
}

static cm_store *store_new(const char *name) {
    cm_arena *arena = cm_arena_new();
    cm_store *store = cm_alloc(arena, sizeof *store);
    store->arena = arena;
    cm_guard_set(&store->guard, give_up, store);
    store->name = cm_strdup(arena, name);
    return store;
}

static unsigned long number_at(const unsigned char *p) {
    return (unsigned long)p[0] << 24 | (unsigned long)p[1] << 16 | (unsigned long)p[2] << 8 | p[3];
}

bool cm_store_is_ours(const void *bytes, size_t length) {
    const unsigned char *h = bytes;
    return length >= 100 && memcmp(h, "SQLite format 3", 16) == 0 &&
           number_at(h + 68) == CM_DB_APPLICATION_ID;
}

/* The pages of SQLite in a file of ours, by its header: page size at 16, number of pages at 28. 0:
 * they are not of the size that we write. */
static size_t pages_length(const void *bytes) {
    const unsigned char *h = bytes;
    return ((size_t)h[16] << 8 | h[17]) == DB_PAGE ? DB_PAGE * (size_t)number_at(h + 28) : 0;
}

/* Whose file it is, and whether it is all there, by SQLite's header: application_id at 68,
 * user_version at 60. SQLite itself sees no other file. */
static cm_status check_header(const char *name, const void *bytes, size_t length, cm_err *err) {
    const unsigned char *h = bytes;
    if (!cm_store_is_ours(bytes, length))
        return cm_fail(err, CM_UNREAD, "%s: not a cudamatrix database", name);
    unsigned long version = number_at(h + 60);
    if (version != CM_DB_VERSION)
        return cm_fail(err, CM_UNREAD, "%s: database version %lu, this program reads %d", name,
                       version, CM_DB_VERSION);
    const size_t pages = pages_length(h);
    if (!pages || length < CM_SEAL_LENGTH || pages > length - CM_SEAL_LENGTH)
        return cm_fail(err, CM_UNREAD, "%s: damaged: cut short, or changed since it was built",
                       name);
    return CM_OK;
}

/* The seal is of the pages, and the form between them and the seal has sums of its own. */
static cm_status check_seal(const char *name, const void *bytes, size_t length, cm_err *err) {
    cm_seal seal;
    const size_t pages = pages_length(bytes), form = length - CM_SEAL_LENGTH - pages;
    if (cm_seal_read((const char *)bytes + length - CM_SEAL_LENGTH, &seal) &&
        cm_seal_holds(&seal, bytes, pages) &&
        (!form || cm_pack_sums_hold((const char *)bytes + pages, form)))
        return CM_OK;
    return cm_fail(err, CM_UNREAD, "%s: damaged: its checksum does not hold", name);
}

/* Someone else's database may hold anything that SQLite executes. */
static void distrust(sqlite3 *db) {
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    if (!run(db, "PRAGMA cell_size_check=ON") && sqlite3_errcode(db) == SQLITE_NOMEM)
        cm_memory_none();
}

static cm_status check_tables(cm_store *store, cm_err *err) {
    sqlite3_stmt *all = NULL;
    bool found[CM_KINDS] = {false}, source = false, meta = false;
    if (sqlite3_prepare_v2(store->db, "SELECT name, sql FROM sqlite_schema WHERE type='table'", -1,
                           &all, NULL) != SQLITE_OK)
        return sql_fail(store->db, store->name, err);
    int rc;
    while ((rc = sqlite3_step(all)) == SQLITE_ROW) {
        const char *sql = column(store->arena, all, 1);
        cm_kind_id kind = cm_kind_named(column(store->arena, all, 0));
        source = source || cm_same(sql, source_table);
        meta = meta || cm_same(sql, meta_table);
        if (kind != CM_KINDS && cm_same(sql, table_of(store->arena, cm_kind_get(kind))))
            found[kind] = true;
    }
    sqlite3_finalize(all);
    if (rc != SQLITE_DONE) return sql_fail(store->db, store->name, err);
    if (!source || !meta) return cm_fail(err, CM_UNREAD, "%s: damaged: no sources", store->name);
    for (unsigned k = 0; k < CM_KINDS; k++)
        if (!found[k])
            return cm_fail(err, CM_UNREAD,
                           "%s: made by another version of this program: its table %s differs",
                           store->name, cm_kind_get((cm_kind_id)k)->name);
    return CM_OK;
}

static cm_status open_image(cm_store *made, cm_store **store, cm_err *err) {
    sqlite3_int64 length = (sqlite3_int64)pages_length(made->bytes);
    int rc = sqlite3_open_v2(":memory:", &made->db, SQLITE_OPEN_READWRITE, NULL);
    /* READONLY without FREEONCLOSE: SQLite reads the caller's bytes in place and never writes */
    if (rc == SQLITE_OK)
        rc = sqlite3_deserialize(made->db, "main", (unsigned char *)(size_t)made->bytes, length,
                                 length, SQLITE_DESERIALIZE_READONLY);
    if (rc == SQLITE_NOMEM) cm_memory_none();
    cm_status status = rc == SQLITE_OK ? CM_OK : sql_fail(made->db, made->name, err);
    if (status == CM_OK) distrust(made->db);
    if (status == CM_OK) status = check_tables(made, err);
    if (status == CM_OK) status = load_date(made, err);
    if (status == CM_OK) status = load_sources(made, err);
    if (status == CM_OK)
        *store = made;
    else
        cm_store_close(made);
    return status;
}

/* Takes over `made`. */
static cm_status open_checked(cm_store *made, const void *bytes, size_t length, cm_store **store,
                              cm_err *err) {
    made->bytes = bytes;
    made->length = length;
    cm_status status = check_header(made->name, bytes, length, err);
    if (status == CM_OK) status = check_seal(made->name, bytes, length, err);
    if (status == CM_OK) return open_image(made, store, err);
    cm_store_close(made);
    return status;
}

cm_status cm_store_open_bytes(const char *name, const void *bytes, size_t length, cm_store **store,
                              cm_err *err) {
    return open_checked(store_new(name), bytes, length, store, err);
}

cm_status cm_store_open_own(const char *name, const void *bytes, size_t length, cm_store **store,
                            cm_err *err) {
    cm_store *made = store_new(name);
    cm_seal seal;
    if (!cm_pack_open(made->arena, bytes, length, &made->pack) ||
        !cm_seal_read(cm_pack_seal(&made->pack), &seal)) {
        cm_store_close(made);
        return cm_fail(err, CM_UNREAD, "%s: not the facts of this program", name);
    }
    made->date = cm_strdup(made->arena, seal.date);
    *store = made;
    return CM_OK;
}

static bool read_form(void *context, size_t offset, void *bytes, size_t count) {
    cm_store *store = context;
    return cm_file_read_at(store->file, store->form_at + offset, bytes, count, &store->trouble) ==
           CM_OK;
}

static cm_status damaged(const cm_store *store, cm_err *err) {
    return store->trouble.status != CM_OK
               ? cm_fail(err, store->trouble.status, "%s", store->trouble.text)
               : cm_fail(err, CM_UNREAD, "%s: damaged: its checksum does not hold", store->name);
}

/* Takes the form behind the pages of a file. CM_ABSENT where there is none of this version. */
static cm_status take_form(cm_store *made, cm_err *err) {
    unsigned char head[HEADER];
    char end[CM_SEAL_LENGTH];
    cm_seal seal;
    const size_t length = made->length;
    cm_status status = length < HEADER + CM_SEAL_LENGTH
                           ? CM_ABSENT
                           : cm_file_read_at(made->file, 0, head, HEADER, err);
    if (status == CM_OK)
        status = cm_file_read_at(made->file, length - CM_SEAL_LENGTH, end, CM_SEAL_LENGTH, err);
    if (status != CM_OK) return status;
    made->form_at = cm_store_is_ours(head, HEADER) && number_at(head + 60) == CM_DB_VERSION
                        ? pages_length(head)
                        : 0;
    if (!made->form_at || made->form_at >= length - CM_SEAL_LENGTH || !cm_seal_read(end, &seal) ||
        !cm_pack_open_file(made->arena, read_form, made, length - CM_SEAL_LENGTH - made->form_at,
                           &made->pack))
        return made->trouble.status != CM_OK ? damaged(made, err) : CM_ABSENT;
    if (made->pack.damaged || memcmp(cm_pack_seal(&made->pack), end, CM_SEAL_LENGTH) != 0)
        return damaged(made, err);
    made->date = cm_strdup(made->arena, seal.date);
    return CM_OK;
}

/* A file without a form of this version is read as a whole: no journal beside it, no change under
 * our feet, no lock. */
cm_status cm_store_open(const char *path, cm_store **store, cm_err *err) {
    cm_store *made = store_new(path);
    char *bytes;
    size_t length;
    cm_err quiet = {0}; /* what is absent or not ours is said by those who read the whole */
    cm_status status =
        cm_file_open_at(made->arena, path, &made->file, &made->length, &quiet) == CM_OK
            ? take_form(made, err)
            : CM_ABSENT;
    if (status == CM_OK) {
        *store = made;
        return CM_OK;
    }
    cm_file_close_at(made->file);
    made->file = NULL;
    if (status == CM_ABSENT)
        status = cm_file_read(made->arena, path, DB_LIMIT, &bytes, &length, err);
    if (status == CM_OK) return open_checked(made, bytes, length, store, err);
    cm_store_close(made);
    return status;
}

cm_status cm_store_peek(const char *path, char *date, cm_err *err) {
    char end[CM_SEAL_LENGTH];
    cm_seal seal;
    *date = 0;
    cm_status status = cm_file_tail(path, end, sizeof end, err);
    if (status != CM_OK) return status;
    if (!cm_seal_read(end, &seal))
        return cm_fail(err, CM_UNREAD, "%s: damaged: its checksum does not hold", path);
    memcpy(date, seal.date, sizeof seal.date);
    return CM_OK;
}

/* Verifying ---------------------------------------------------------------------------------- */

static cm_status check_pages(cm_store *store, cm_err *err) {
    sqlite3_stmt *check = NULL;
    cm_memory_watch(); /* a page without memory for it is a row of the check like any other */
    bool good =
        sqlite3_prepare_v2(store->db, "PRAGMA integrity_check(1)", -1, &check, NULL) == SQLITE_OK &&
        sqlite3_step(check) == SQLITE_ROW && cm_same(column(store->arena, check, 0), "ok");
    sqlite3_finalize(check);
    cm_memory_check();
    if (good) return CM_OK;
    return cm_fail(err, CM_UNREAD, "%s: damaged: SQLite finds its pages inconsistent", store->name);
}

/* The seal is against damage; a stranger's facts are held against their grammars as in a file. */
static cm_status check_fact(const cm_store *store, const cm_fact *fact, cm_err *err) {
    if (!cm_source_given(fact->source) || !cm_captured_holds(fact->source->captured))
        return cm_fail(err, CM_UNREAD, "%s: %s: expected a source with an address, found \"%.80s\"",
                       store->name, cm_kind_get(fact->kind)->name, fact->source->url);
    return cm_fact_check(fact, store->name, CM_UNREAD, err);
}

/* Whether the form behind the pages is the one that its tables give. */
static cm_status check_form(cm_store *store, cm_err *err) {
    const size_t pages = pages_length(store->bytes);
    const size_t there = store->length - pages - CM_SEAL_LENGTH;
    const void *form;
    size_t length;
    if (!there) return CM_OK; /* compiled when it is opened */
    cm_arena *arena = cm_arena_new();
    cm_status status = cm_store_pack(arena, store, &form, &length, err);
    const unsigned char *at = (const unsigned char *)store->bytes + pages;
    const size_t sums = cm_pack_sums_length(length);
    bool same = status == CM_OK && length + sums == there && memcmp(at, form, length) == 0;
    if (same) {
        unsigned char *made = cm_alloc_raw(arena, sums);
        cm_pack_sums(form, length, made);
        same = memcmp(at + length, made, sums) == 0;
    }
    cm_arena_free(arena);
    if (status != CM_OK || same) return status;
    return cm_fail(err, CM_UNREAD, "%s: damaged: its compiled form is not that of its tables",
                   store->name);
}

/* The file of a store that reads its form only. */
static cm_status verify_file(cm_store *store, size_t *facts, cm_err *err) {
    cm_store *whole = NULL;
    const void *bytes;
    size_t length;
    cm_status status = cm_store_bytes(store, &bytes, &length, err);
    if (status == CM_OK) status = cm_store_open_bytes(store->name, bytes, length, &whole, err);
    if (status == CM_OK) status = cm_store_verify(whole, facts, err);
    cm_store_close(whole);
    return status;
}

cm_status cm_store_verify(cm_store *store, size_t *facts, cm_err *err) {
    cm_seal seal;
    const void *bytes;
    size_t length;
    *facts = 0;
    if (store->file) return verify_file(store, facts, err);
    cm_status status = cm_store_bytes(store, &bytes, &length, err);
    if (status != CM_OK) return status;
    const char *end = (const char *)bytes + length - CM_SEAL_LENGTH;
    /* the seal of a pack must be that of the database that is made of it again */
    if (!cm_seal_read(store->db ? end : cm_pack_seal(&store->pack), &seal) ||
        !cm_seal_holds_sha256(&seal, bytes, pages_length(bytes)))
        return cm_fail(err, CM_UNREAD, "%s: damaged: its SHA-256 does not hold", store->name);
    if (strncmp(seal.date, store->date, CM_SEAL_DATE) != 0)
        return cm_fail(err, CM_UNREAD, "%s: damaged: its two dates differ", store->name);
    if (store->db) status = check_pages(store, err);
    if (store->db && status == CM_OK) status = check_form(store, err);
    for (unsigned k = 0; status == CM_OK && k < CM_KINDS; k++) {
        cm_arena *arena = cm_arena_new();
        cm_facts all = {.arena = arena};
        status = cm_store_find(store, (cm_kind_id)k, NULL, &all, err);
        for (size_t i = 0; status == CM_OK && i < all.count; i++)
            status = check_fact(store, &all.items[i], err);
        *facts += all.count;
        cm_arena_free(arena);
    }
    return status;
}

cm_status cm_store_all(cm_store *store, cm_facts *facts, cm_err *err) {
    cm_status status = CM_OK;
    for (unsigned k = 0; status == CM_OK && k < CM_KINDS; k++)
        status = cm_store_find(store, (cm_kind_id)k, NULL, facts, err);
    return status;
}

cm_status cm_store_bytes(cm_store *store, const void **bytes, size_t *length, cm_err *err) {
    cm_facts facts = {.arena = store->arena};
    cm_status status = CM_OK;
    if (!store->bytes && store->file) {
        char *all = cm_alloc_raw(store->arena, store->length);
        status = cm_file_read_at(store->file, 0, all, store->length, err);
        if (status == CM_OK) store->bytes = all;
    } else if (!store->bytes) { /* a pack: the same facts give the same bytes */
        status = cm_store_all(store, &facts, err);
        cm_facts_sort(&facts);
        if (status == CM_OK)
            status = cm_store_build(store->arena, &facts, &store->bytes, &store->length, err);
    }
    *bytes = store->bytes;
    *length = store->length;
    return status;
}

cm_status cm_store_pack(cm_arena *arena, cm_store *store, const void **bytes, size_t *length,
                        cm_err *err) {
    cm_facts facts = {.arena = arena};
    const void *whole;
    size_t size, sources;
    cm_status status = cm_store_bytes(store, &whole, &size, err);
    if (status == CM_OK) status = cm_store_all(store, &facts, err);
    if (status != CM_OK) return status;
    const cm_source *const *list = cm_store_sources(store, &sources);
    cm_pack_make(arena, &facts, list, sources, (const char *)whole + size - CM_SEAL_LENGTH, bytes,
                 length);
    return CM_OK;
}

void cm_store_close(cm_store *store) {
    if (!store) return;
    cm_guard_lift(&store->guard);
    close_db(store->db);
    cm_file_close_at(store->file);
    cm_arena_free(store->arena);
}

const char *cm_store_date(const cm_store *store) {
    return store->date;
}

const char *cm_store_name(const cm_store *store) {
    return store->name;
}

const cm_source *const *cm_store_sources(cm_store *store, size_t *count) {
    if (!store->db && !store->sources) {
        store->source_count = store->pack.source_count;
        store->sources =
            cm_alloc_array(store->arena, store->source_count + 1, sizeof *store->sources);
        for (size_t i = 1; i <= store->source_count; i++)
            store->sources[i] = cm_pack_source(&store->pack, i);
    }
    *count = store->source_count;
    return store->source_count ? store->sources + 1 : NULL;
}

/* Asking ------------------------------------------------------------------------------------- */

/* One statement a kind: the first column equal to ?1, or every row where ?1 is NULL. The other
 * columns are compared here, on the few rows that are left. */
static sqlite3_stmt *find_statement(cm_store *store, cm_kind_id id, bool all) {
    const cm_kind *kind = cm_kind_get(id);
    cm_text sql = {.arena = store->arena};
    cm_text_puts(&sql, "SELECT ");
    for (unsigned i = 0; i < kind->columns; i++)
        cm_text_printf(&sql, "%s, ", kind->column[i].name);
    cm_text_printf(&sql, "source_id FROM %s", kind->name);
    if (!all) cm_text_printf(&sql, " WHERE %s = ?1", kind->column[0].name);
    cm_text_puts(&sql, " ORDER BY rowid");
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(store->db, sql.data, -1, &statement, NULL);
    return statement;
}

static bool fits(const cm_fact *fact, unsigned columns, const char *const *values) {
    for (unsigned i = 0; values && i < columns; i++)
        if (values[i] && strcmp(values[i], fact->value[i]) != 0) return false;
    return true;
}

cm_status cm_store_find(cm_store *store, cm_kind_id id, const char *const *values, cm_facts *facts,
                        cm_err *err) {
    if (!store->db) {
        cm_pack_find(&store->pack, id, values, false, facts);
        return store->pack.damaged ? damaged(store, err) : CM_OK;
    }
    const cm_kind *kind = cm_kind_get(id);
    bool all = !values || !values[0];
    sqlite3_stmt *find = all ? NULL : store->find[id];
    if (!find) find = find_statement(store, id, all);
    if (!find) return sql_fail(store->db, store->name, err);
    if (!all) {
        store->find[id] = find;
        if (sqlite3_bind_text(find, 1, values[0], -1, SQLITE_TRANSIENT) != SQLITE_OK)
            return sql_fail(store->db, store->name, err);
    }
    size_t before = facts->count;
    int rc;
    while ((rc = sqlite3_step(find)) == SQLITE_ROW) {
        cm_fact fact = {.kind = id};
        for (unsigned i = 0; i < kind->columns; i++)
            fact.value[i] = column(facts->arena, find, (int)i);
        sqlite3_int64 source = sqlite3_column_int64(find, (int)kind->columns);
        if (source < 1 || source > (sqlite3_int64)store->source_count) break;
        fact.source = store->sources[source];
        if (!fits(&fact, kind->columns, values)) continue;
        facts->items = cm_grow(facts->arena, facts->items, &facts->capacity, facts->count + 1,
                               sizeof *facts->items);
        facts->items[facts->count++] = fact;
    }
    if (rc == SQLITE_NOMEM) cm_memory_none();
    cm_status status = rc == SQLITE_DONE ? CM_OK
                                         : cm_fail(err, CM_UNREAD, "%s: damaged table %s",
                                                   store->name, kind->name);
    if (all)
        sqlite3_finalize(find);
    else
        sqlite3_reset(find);
    if (facts->count - before > 1)
        cm_sort(facts->items + before, facts->count - before, sizeof *facts->items,
                by_key_then_source);
    return status;
}

cm_status cm_store_find_prefix(cm_store *store, cm_kind_id id, const char *const *values,
                               cm_facts *facts, cm_err *err) {
    if (!store->db) {
        cm_pack_find(&store->pack, id, values, true, facts);
        return store->pack.damaged ? damaged(store, err) : CM_OK;
    }
    const char *others[CM_COLUMNS];
    memcpy(others, values, sizeof others);
    others[0] = NULL;
    size_t kept = facts->count;
    cm_status status = cm_store_find(store, id, others, facts, err);
    for (size_t i = kept; i < facts->count; i++)
        if (cm_starts(facts->items[i].value[0], values[0])) facts->items[kept++] = facts->items[i];
    facts->count = kept;
    return status;
}

cm_component cm_store_component(void) {
    return (cm_component){.name = "SQLite", .version = sqlite3_libversion()};
}
