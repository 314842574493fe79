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
