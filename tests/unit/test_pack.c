/* A pack against the database that it was made of: the same answers in the same order, whatever is
 * asked; and the same database made of it again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/pack.h"
#include "store/store.h"
#include "unit.h"

enum { KEYS = 40 };

static const cm_source old = {"https://example.org/a", "2023-06", "1", "curated"},
                       new = {"https://example.org/b", "2024-06", "2", "cuda-archive"};

/* Enough values of one column for codes of one and of two bytes; two sources for some keys. */
static void made_up(cm_arena *arena, cm_facts *facts, int count) {
    for (int i = 0; i < count; i++) {
        const char *const values[CM_COLUMNS] = {cm_sprintf(arena, "RTX %d", i), i % 3 ? "8.6" : "",
                                                "Consumer"};
        const char *const driver[CM_COLUMNS] = {
            cm_sprintf(arena, "11.%d", i % 7), "linux", "any", "toolkit",
            cm_sprintf(arena, "%d", i),        ""};
        cm_facts_add(facts, CM_KIND_GPU_CC, i % 5 ? &old : &new, values);
        cm_facts_add(facts, CM_KIND_GPU_CC, i % 5 ? &new : &old, values);
        cm_facts_add(facts, CM_KIND_CUDA_DRIVER, i % 2 ? &old : &new, driver);
    }
    cm_facts_sort(facts);
}

static bool same(const cm_facts *a, const cm_facts *b) {
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++) {
        const cm_fact *x = &a->items[i], *y = &b->items[i];
        if (x->kind != y->kind || !cm_same(x->source->url, y->source->url) ||
            !cm_same(x->source->captured, y->source->captured) ||
            !cm_same(x->source->sha256, y->source->sha256) ||
            !cm_same(x->source->scraper, y->source->scraper))
            return false;
        for (unsigned c = 0; c < CM_COLUMNS; c++)
            if (!cm_same(x->value[c], y->value[c])) return false;
    }
    return true;
}

typedef cm_status finder(cm_store *store, cm_kind_id kind, const char *const *values,
                         cm_facts *facts, cm_err *err);

static bool agree(cm_store *database, cm_store *pack, finder *find, cm_kind_id kind,
                  const char *const *values) {
    cm_arena *arena = cm_arena_new();
    cm_facts a = {.arena = arena}, b = {.arena = arena};
    cm_err err = {0};
    bool good = find(database, kind, values, &a, &err) == CM_OK &&
                find(pack, kind, values, &b, &err) == CM_OK && same(&a, &b);
    cm_arena_free(arena);
    return good;
}

/* All of a kind; by the first column, by its beginning, by others beside it, by what is not there.
 */
static size_t differences(cm_store *database, cm_store *pack, cm_kind_id kind) {
    cm_arena *arena = cm_arena_new();
    cm_facts all = {.arena = arena};
    cm_err err = {0};
    size_t wrong = !agree(database, pack, cm_store_find, kind, NULL);
    cm_store_find(database, kind, NULL, &all, &err);
    for (size_t i = 0; i < KEYS && i < all.count; i++) {
        const cm_fact *f = &all.items[i * 7919 % all.count];
        const size_t columns = cm_kind_get(kind)->columns, other = 1 + i % (columns - 1);
        const char *by[CM_COLUMNS] = {f->value[0]}, *both[CM_COLUMNS] = {f->value[0]},
                   *late[CM_COLUMNS] = {NULL}, *none[CM_COLUMNS] = {f->value[0]};
        both[other] = late[other] = f->value[other];
        none[other] = "nothing has this value";
        wrong += !agree(database, pack, cm_store_find, kind, by);
        wrong += !agree(database, pack, cm_store_find, kind, both);
        wrong += !agree(database, pack, cm_store_find, kind, late);
        wrong += !agree(database, pack, cm_store_find, kind, none);
        by[0] = both[0] = cm_strndup(arena, f->value[0], i % 5);
        wrong += !agree(database, pack, cm_store_find_prefix, kind, by);
        wrong += !agree(database, pack, cm_store_find_prefix, kind, both);
        by[0] = cm_sprintf(arena, "%s and more", f->value[0]);
        wrong += !agree(database, pack, cm_store_find, kind, by);
        wrong += !agree(database, pack, cm_store_find_prefix, kind, by);
    }
    cm_arena_free(arena);
    return wrong;
}

static void compared(cm_arena *arena, cm_store *database, const char *what) {
    const void *bytes = NULL, *again = NULL, *was = NULL;
    size_t length = 0, size = 0, facts = 0, sources = 0, numbered = 0;
    cm_store *pack = NULL;
    cm_err err = {0};
    CHECK(cm_store_pack(arena, database, &bytes, &length, &err) == CM_OK);
    CHECK(cm_store_open_own("carried", bytes, length, &pack, &err) == CM_OK);
    SAME(err.text, "");
    SAME(cm_store_date(pack), cm_store_date(database));
    for (unsigned k = 0; k < CM_KINDS; k++)
        if (differences(database, pack, (cm_kind_id)k)) SAME(cm_kind_get((cm_kind_id)k)->name, "");
    cm_store_sources(database, &sources);
    CHECK(cm_store_sources(pack, &numbered) && sources == numbered);
    cm_store_bytes(database, &was, &size, &err);
    CHECK(cm_store_bytes(pack, &again, &length, &err) == CM_OK && length == size);
    CHECK(memcmp(was, again, size) == 0);
    CHECK(cm_store_verify(pack, &facts, &err) == CM_OK && facts > 0);
    cm_store_close(pack);
    done(what);
}

static void small(cm_arena *arena, int count, const char *what) {
    cm_facts facts = {.arena = arena};
    const void *bytes = NULL;
    size_t length = 0;
    cm_store *store = NULL;
    cm_err err = {0};
    made_up(arena, &facts, count);
    cm_store_build(arena, &facts, &bytes, &length, &err);
    CHECK(cm_store_open_bytes("made up", bytes, length, &store, &err) == CM_OK);
    compared(arena, store, what);
    cm_store_close(store);
}

/* What is no pack, or one whose end is missing, is refused; nothing else is checked. */
static void refused(cm_arena *arena) {
    cm_facts facts = {.arena = arena};
    const void *bytes = NULL;
    size_t length = 0, accepted = 0;
    cm_store *store = NULL, *pack = NULL;
    cm_err err = {0};
    made_up(arena, &facts, 3);
    cm_store_build(arena, &facts, &bytes, &length, &err);
    CHECK(cm_store_open_bytes("made up", bytes, length, &store, &err) == CM_OK);
    CHECK(cm_store_open_own("made up", bytes, length, &pack, &err) == CM_UNREAD);
    cm_store_pack(arena, store, &bytes, &length, &err);
    for (size_t n = 0; n < length; n++) {
        cm_err again = {0};
        char *cut = cm_alloc(arena, n + 1);
        memcpy(cut, bytes, n);
        accepted += cm_store_open_own("made up", cut, n, &pack, &again) == CM_OK;
    }
    CHECK(accepted == 0);
    cm_store_close(store);
    done("no pack, and a part of one, is refused");
}

typedef struct {
    const char *bytes;
    size_t length;
} memory;

static bool read_memory(void *context, size_t offset, void *bytes, size_t count) {
    const memory *m = context;
    if (offset > m->length || count > m->length - offset) return false;
    memcpy(bytes, m->bytes + offset, count);
    return true;
}

/* How many facts a pack gives that lies in a file; 0 where it is damaged. */
static size_t facts_in(cm_arena *arena, memory *file) {
    cm_pack pack = {0};
    cm_facts facts = {.arena = arena};
    if (!cm_pack_open_file(arena, read_memory, file, file->length, &pack)) return 0;
    for (unsigned k = 0; k < CM_KINDS && !pack.damaged; k++)
        cm_pack_find(&pack, (cm_kind_id)k, NULL, false, &facts);
    return pack.damaged ? 0 : facts.count;
}

/* A flip is found by the sums, and one under sums that were made anew leads out of no bytes. */
static void flipped(void) {
    enum { COUNT = 300, STRIDE = 61 };
    cm_arena *arena = cm_arena_new();
    cm_facts facts = {.arena = arena};
    const void *bytes = NULL;
    size_t length = 0, accepted = 0, opened = 0, flips = 0;
    cm_store *store = NULL;
    cm_err err = {0};
    made_up(arena, &facts, COUNT);
    cm_store_build(arena, &facts, &bytes, &length, &err);
    CHECK(cm_store_open_bytes("made up", bytes, length, &store, &err) == CM_OK);
    CHECK(cm_store_pack(arena, store, &bytes, &length, &err) == CM_OK);
    char *file = cm_alloc(arena, length + cm_pack_sums_length(length));
    unsigned char *sums = (unsigned char *)file + length;
    memory m = {file, length + cm_pack_sums_length(length)};
    memcpy(file, bytes, length);
    cm_pack_sums(file, length, sums);
    CHECK(facts_in(arena, &m) == facts.count && cm_pack_sums_hold(file, m.length));
    CHECK(!cm_pack_sums_hold(file, m.length - 1) && !cm_pack_sums_hold(file, 0));
    for (size_t i = 0; i < m.length; i += i < 2000 ? 1 : STRIDE, flips++) {
        cm_arena *once = cm_arena_new();
        char was = file[i];
        file[i] = (char)(was ^ (1 << i % 8));
        accepted += facts_in(once, &m) || cm_pack_sums_hold(file, m.length);
        if (i < length) {
            cm_pack_sums(file, length, sums);
            opened += facts_in(once, &m) > 0;
            file[i] = was;
            cm_pack_sums(file, length, sums);
        }
        file[i] = was;
        cm_arena_free(once);
    }
    CHECK(flips > 2000 && accepted == 0 && opened > 0);
    cm_store_close(store);
    cm_arena_free(arena);
    done("a flip in a pack of a file is found, and one under new sums is harmless");
}

int main(void) {
    cm_arena *arena = cm_arena_new();
    char path[4096];
    cm_store *store = NULL;
    cm_err err = {0};
    small(arena, 1, "one fact");
    small(arena, 300, "codes of two bytes, facts of two sources");
    refused(arena);
    flipped();
    snprintf(path, sizeof path, "%s/build/cudamatrix.db", getenv("CM_SOURCE_DIR"));
    CHECK(cm_store_open(path, &store, &err) == CM_OK);
    if (store) compared(arena, store, "the real database");
    cm_store_close(store);
    cm_arena_free(arena);
    return failures != 0;
}
