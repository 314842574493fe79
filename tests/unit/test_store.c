/* A database in memory against damage: every prefix, a flip in every place of a sample, and the
 * same with a seal that was made anew, as somebody would who means harm. */
#include <string.h>

#include "store/store.h"
#include "unit.h"

enum { STRIDE = 97, FORGED_STRIDE = 499 };

static const cm_source page = {"https://example.org/list", "2023-06", "1", "curated"};

static char *database(cm_arena *arena, size_t *length) {
    cm_facts facts = {.arena = arena};
    const void *bytes = NULL;
    cm_err err = {0};
    for (int i = 0; i < 200; i++) {
        const char *const values[CM_COLUMNS] = {cm_sprintf(arena, "RTX %d", i), "8.6", "Consumer"};
        cm_facts_add(&facts, CM_KIND_GPU_CC, &page, values);
    }
    cm_facts_sort(&facts);
    cm_store_build(arena, &facts, &bytes, length, &err);
    SAME(err.text, "");
    char *copy = cm_alloc(arena, *length);
    memcpy(copy, bytes, *length);
    return copy;
}

/* What is found in it, or the status if it is refused. */
static cm_status ask(const char *bytes, size_t length, size_t *found, char *why) {
    cm_store *store = NULL;
    cm_err err = {0};
    cm_status status = cm_store_open_bytes("made up", bytes, length, &store, &err);
    cm_arena *arena = cm_arena_new();
    *found = 0;
    for (unsigned k = 0; status == CM_OK && k < CM_KINDS; k++) {
        cm_facts facts = {.arena = arena};
        status = cm_store_find(store, (cm_kind_id)k, NULL, &facts, &err);
        *found += facts.count;
    }
    strcpy(why, err.text);
    cm_store_close(store);
    cm_arena_free(arena);
    return status;
}

static void whole(const char *bytes, size_t length) {
    size_t found;
    char why[sizeof(cm_err)];
    cm_store *store = NULL;
    cm_err err = {0};
    CHECK(ask(bytes, length, &found, why) == CM_OK);
    CHECK(found == 200);
    CHECK(cm_store_open_bytes("made up", bytes, length, &store, &err) == CM_OK);
    CHECK(cm_store_verify(store, &found, &err) == CM_OK);
    CHECK(found == 200);
    SAME(err.text, "");
    SAME(cm_store_date(store), "2023-06");
    cm_store_close(store);
    done("a whole one is opened and verified");
}

static void prefixes(const char *bytes, size_t length) {
    size_t found, accepted = 0;
    char why[sizeof(cm_err)];
    for (size_t n = 0; n < length; n++)
        accepted += ask(bytes, n, &found, why) != CM_UNREAD || !*why;
    CHECK(accepted == 0);
    done("every prefix is refused");
}

static void longer(cm_arena *arena, const char *bytes, size_t length) {
    size_t found;
    char why[sizeof(cm_err)], *more = cm_alloc(arena, length + 4096);
    memcpy(more, bytes, length);
    CHECK(ask(more, length + 1, &found, why) == CM_UNREAD);
    CHECK(ask(more, length + 4096, &found, why) == CM_UNREAD);
    done("bytes behind the seal are refused");
}

static bool sampled(size_t i, size_t length, size_t stride) {
    return i < 120 || i + CM_SEAL_LENGTH >= length || i % stride == 0;
}

static void flips(char *bytes, size_t length) {
    size_t found, accepted = 0;
    char why[sizeof(cm_err)];
    for (size_t i = 0; i < length; i++) {
        if (!sampled(i, length, STRIDE)) continue;
        char was = bytes[i];
        bytes[i] = (char)(was ^ (1 << i % 8));
        if (ask(bytes, length, &found, why) != CM_UNREAD || !*why) {
            fprintf(stderr, "byte %zu flipped: accepted\n", i);
            accepted++;
        }
        bytes[i] = was;
    }
    CHECK(accepted == 0);
    done("a flip anywhere is refused");
}

/* Zeroed, doubled and exchanged pages, as broken disks give. */
static void pages(cm_arena *arena, const char *bytes, size_t length) {
    size_t found, accepted = 0, count = length / 4096;
    char why[sizeof(cm_err)], *broken = cm_alloc(arena, length);
    for (size_t i = 0; i < count; i++) {
        size_t other = (i + 1) % count;
        if (memcmp(bytes + i * 4096, bytes + other * 4096, 4096) == 0) continue;
        memcpy(broken, bytes, length);
        memset(broken + i * 4096, 0, 4096);
        accepted += ask(broken, length, &found, why) != CM_UNREAD;
        memcpy(broken + i * 4096, bytes + other * 4096, 4096);
        accepted += ask(broken, length, &found, why) != CM_UNREAD;
        memcpy(broken + other * 4096, bytes + i * 4096, 4096);
        accepted += ask(broken, length, &found, why) != CM_UNREAD;
    }
    CHECK(accepted == 0);
    CHECK(count > 50);
    done("lost, doubled and exchanged pages are refused");
}

/* The pages of SQLite alone, which are a database too; test_pack has the form behind them. */
static void forged(char *bytes) {
    const unsigned char *pages = (const unsigned char *)bytes + 28; /* their number */
    const size_t image = 4096 * ((size_t)pages[2] << 8 | pages[3]), length = image + CM_SEAL_LENGTH;
    size_t found, opened = 0;
    char why[sizeof(cm_err)];
    for (size_t i = 0; i < image; i++) {
        if (!sampled(i, length, FORGED_STRIDE)) continue;
        char was = bytes[i];
        bytes[i] = (char)(was ^ (1 << i % 8));
        cm_seal_make(bytes, image, "2023-06", bytes + image);
        cm_status status = ask(bytes, length, &found, why);
        CHECK(status == CM_OK || (status == CM_UNREAD && *why));
        opened += status == CM_OK;
        bytes[i] = was;
    }
    CHECK(opened > 0); /* a flip in a value cannot be told from another value */
    done("a flip under a seal made anew never crashes");
}

int main(void) {
    cm_arena *arena = cm_arena_new();
    size_t length = 0;
    char *bytes = database(arena, &length);
    whole(bytes, length);
    prefixes(bytes, length);
    longer(arena, bytes, length);
    flips(bytes, length);
    pages(arena, bytes, length);
    forged(bytes);
    cm_arena_free(arena);
    return failures != 0;
}
