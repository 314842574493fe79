#define _XOPEN_SOURCE 700
#include "fuzz.h"

#include <ftw.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/shown.h"
#include "command/command.h"
#include "render/render.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cm_arena *arena = cm_arena_new();
    char *bytes = malloc(size + 1);
    if (!bytes) abort();
    if (size) memcpy(bytes, data, size);
    bytes[size] = 0;
    cm_fuzz(arena, bytes, size);
    free(bytes);
    cm_arena_free(arena);
    return 0;
}

void fuzz_must(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "fuzz: does not hold: %s\n", what);
    abort();
}

void fuzz_shown(const char *text) {
    while (*text) {
        uint32_t c = 0;
        size_t n = cm_utf8_read(text, &c);
        fuzz_must(n != 0, "text is UTF-8");
        fuzz_must(c == '\n' || cm_shows(c), "text holds nothing that may not be shown");
        text += n;
    }
}

void fuzz_failed(cm_status status, const cm_err *err) {
    fuzz_must((err->status == CM_OK) == (*err->text == 0), "a failure has a line");
    fuzz_must(err->status == CM_OK || err->status == status, "the status is that of the failure");
    fuzz_must(!strchr(err->text, '\n'), "the line is one line");
    fuzz_shown(err->text);
}

static void json_holds(const cm_text *text) {
    if (!text->length) return;
    json_error_t why;
    json_t *root =
        json_loadb(text->data, text->length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
    if (!root) fprintf(stderr, "%s\n%s\n", why.text, text->data);
    fuzz_must(root != NULL, "the answer is JSON without a key twice");
    json_decref(root);
    fuzz_shown(text->data);
}

void fuzz_answer(const cm_answer *answer) {
    cm_text text = {.arena = answer->arena}, json = text, painted = text;
    cm_text_puts(&text, "");
    cm_render_text(answer, 80, false, &text);
    fuzz_shown(text.data);
    cm_render_text(answer, 80, true, &painted);
    cm_render_json(answer, &json);
    json_holds(&json);
}

/* Files -------------------------------------------------------------------------------------- */

static char folder[] = "/dev/shm/cudamatrix-fuzz-XXXXXX";

static int forget(const char *path, const struct stat *info, int type, struct FTW *at) {
    (void)info, (void)type, (void)at;
    return remove(path);
}

static void forget_folder(void) {
    nftw(folder, forget, 16, FTW_DEPTH | FTW_PHYS);
}

const char *fuzz_folder(void) {
    static bool made;
    if (made) return folder;
    cm_entry memory;
    if (cm_file_look("/dev/shm", &memory, NULL) != CM_OK || memory != CM_FOLDER)
        memcpy(folder, "/var/tmp", strlen("/var/tmp"));
    fuzz_must(mkdtemp(folder) != NULL, "a folder for files can be made");
    atexit(forget_folder);
    made = true;
    return folder;
}

char *fuzz_file(cm_arena *arena, const char *name, const char *bytes, size_t size) {
    char *path = cm_sprintf(arena, "%s/%s", fuzz_folder(), name);
    FILE *file = fopen(path, "wb");
    fuzz_must(file && fwrite(bytes, 1, size, file) == size, "a file can be written");
    fclose(file);
    return path;
}

/* Knowledge ---------------------------------------------------------------------------------- */

cm_store *fuzz_store(void) {
    static cm_store *store;
    cm_err err = {0};
    size_t length;
    const unsigned char *bytes = store ? NULL : cm_embedded(&length);
    if (!store)
        fuzz_must(cm_store_open_own("embedded", bytes, length, &store, &err) == CM_OK, err.text);
    return store;
}

cm_knowledge *fuzz_knowledge(void) {
    static cm_knowledge *knowledge;
    static cm_arena *arena;
    cm_err err = {0};
    if (knowledge) return knowledge;
    arena = cm_arena_new();
    fuzz_must(cm_knowledge_load(arena, fuzz_store(), NULL, &knowledge, &err) == CM_OK, err.text);
    fuzz_must(cm_knowledge_complete(knowledge, fuzz_store(), &err) == CM_OK, err.text);
    return knowledge;
}

/* Databases ---------------------------------------------------------------------------------- */

fuzz_image fuzz_database(void) {
    static fuzz_image made;
    static cm_arena *arena;
    static const cm_source source = {"https://example.org/page", "2026-05-14", "", "curated"};
    if (made.bytes) return made;
    arena = cm_arena_new();
    cm_facts facts = {.arena = arena};
    for (unsigned k = 0; k < CM_KINDS; k++) {
        const cm_kind *kind = cm_kind_get((cm_kind_id)k);
        const char *values[CM_COLUMNS] = {0};
        for (unsigned c = 0; c < kind->columns; c++)
            values[c] = kind->column[c].name;
        cm_facts_add(&facts, (cm_kind_id)k, &source, values);
    }
    cm_err err = {0};
    cm_facts_sort(&facts);
    fuzz_must(cm_store_build(arena, &facts, &made.bytes, &made.length, &err) == CM_OK, err.text);
    return made;
}

size_t fuzz_number(const char *three) {
    const unsigned char *p = (const unsigned char *)three;
    return (size_t)p[0] << 16 | (size_t)p[1] << 8 | p[2];
}

size_t fuzz_pages(fuzz_image database) {
    enum { PAGE = 4096, COUNT_AT = 29 }; /* of four bytes at 28, the first of which is 0 here */
    return PAGE * fuzz_number((const char *)database.bytes + COUNT_AT);
}

void fuzz_ask(cm_arena *arena, cm_store *store) {
    for (unsigned k = 0; k < CM_KINDS; k++) {
        const cm_kind *kind = cm_kind_get((cm_kind_id)k);
        const char *by[CM_COLUMNS] = {kind->column[0].name};
        cm_facts all = {.arena = arena}, some = {.arena = arena};
        cm_err err = {0}, err2 = {0};
        cm_status status = cm_store_find(store, (cm_kind_id)k, NULL, &all, &err);
        fuzz_failed(status, &err);
        fuzz_failed(cm_store_find(store, (cm_kind_id)k, by, &some, &err2), &err2);
        for (size_t i = 0; status == CM_OK && i < all.count; i++)
            for (unsigned c = 0; c < kind->columns; c++)
                fuzz_must(all.items[i].value[c] && all.items[i].source->url, "a fact is whole");
    }
    fuzz_must(cm_store_date(store) != NULL, "a database has a date");
}
