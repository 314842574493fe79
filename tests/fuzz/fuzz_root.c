/* A copied machine: "=== PATH" lines, each followed by what that file holds; read as --root reads
 * it. METADATA, RECORD, version files, /proc and /etc are all of them. */
#define _XOPEN_SOURCE 700
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/json.h"
#include "fuzz.h"
#include "probe/probe.h"

enum { MOST_FILES = 32, LONGEST_PATH = 200 };

static const char mark[] = "=== ";

static bool plain(const char *path) {
    if (!*path || strlen(path) > LONGEST_PATH || strstr(path, "..")) return false;
    for (; *path; path++)
        if ((unsigned char)*path < ' ') return false;
    return true;
}

static void make_folders(cm_arena *arena, const char *path) {
    for (const char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/'))
        mkdir(cm_strndup(arena, path, (size_t)(p - path)), 0700);
}

static const char *next_mark(const char *text) {
    for (; text; text = strchr(text, '\n')) {
        text += *text == '\n';
        if (strncmp(text, mark, strlen(mark)) == 0) return text;
    }
    return NULL;
}

static void lay_out(cm_arena *arena, const char *root, const char *text, const char *end) {
    unsigned files = 0;
    for (const char *at = next_mark(text); at && files++ < MOST_FILES;) {
        const char *name = at + strlen(mark), *body = name + strcspn(name, "\n");
        char *path = cm_strndup(arena, name, (size_t)(body - name));
        body += *body == '\n';
        const char *next = next_mark(body), *stop = next ? next : end;
        at = next;
        if (!plain(path)) continue;
        path = cm_sprintf(arena, "%s/%s", root, path);
        make_folders(arena, path);
        FILE *file = fopen(path, "wb");
        if (!file) continue;
        fwrite(body, 1, (size_t)(stop - body), file);
        fclose(file);
    }
}

static int forget(const char *path, const struct stat *info, int type, struct FTW *at) {
    (void)info, (void)type, (void)at;
    return remove(path);
}

void cm_fuzz(cm_arena *arena, const char *bytes, size_t size) {
    const char *root = cm_sprintf(arena, "%s/root", fuzz_folder());
    cm_machine machine = {0}, again = {0};
    cm_err err = {0};
    mkdir(root, 0700);
    lay_out(arena, root, bytes, bytes + size);
    cm_probe_options options = {.root = root, .files_only = true};
    cm_status status = cm_probe(arena, &options, &machine, &err);
    nftw(root, forget, 16, FTW_DEPTH | FTW_PHYS);
    fuzz_failed(status, &err);
    if (status != CM_OK) return;
    cm_text text = {.arena = arena}, second = {.arena = arena};
    cm_machine_to_json(&machine, &(cm_json){.out = &text});
    fuzz_shown(text.data);
    status = cm_machine_from_json(arena, text.data, text.length, &again, &err);
    fuzz_must(status == CM_OK, "what was probed is a machine file");
    cm_machine_to_json(&again, &(cm_json){.out = &second});
    fuzz_must(cm_same(text.data, second.data), "a machine is read as written");
}
