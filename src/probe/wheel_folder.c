#include "probe/wheel_folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/sha256.h"

enum { MOST_FILES = 20000, MOST_ENTRIES = 4000000, MOST_LIST = 16 * 1024 * 1024, PIECE = 1 << 20 };

/* What is read for the sums of one folder: some sixteen bundles of torch. */
static const unsigned long long most_bytes = 64ull << 30;

static bool is_list(const char *name) {
    return cm_same_i(name, "SHA256SUMS") || cm_same_i(name, "SHA256SUMS.txt");
}

static void close_file(void *file) {
    fclose(file);
}

/* The digest of a file of that many bytes; "" if it is longer than it was. */
static cm_status digest(cm_arena *arena, const char *path, unsigned long long bytes,
                        const char **digits, cm_err *err) {
    cm_guard guard;
    FILE *file = cm_file_open(path);
    if (!file) return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno));
    cm_guard_set(&guard, close_file, file);
    cm_sha256_run run;
    char hex[65];
    cm_arena *scratch = cm_arena_new();
    unsigned char *piece = cm_alloc_raw(scratch, PIECE);
    size_t n = 0;
    cm_sha256_start(&run);
    while (bytes && (n = fread(piece, 1, PIECE, file)) > 0) {
        cm_sha256_more(&run, piece, n);
        bytes = n < bytes ? bytes - n : 0;
    }
    bool longer = !ferror(file) && fgetc(file) != EOF;
    int why = ferror(file) ? errno : 0;
    cm_arena_free(scratch);
    cm_guard_lift(&guard);
    fclose(file);
    cm_sha256_end(&run, hex);
    *digits = longer ? "" : cm_strdup(arena, hex);
    return why ? cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(why)) : CM_OK;
}

/* Checksums ------------------------------------------------------------------------------------ */

/* Files stand in the order of their names. */
static int by_name(const void *name, const void *file) {
    return strcmp(name, ((const cm_wheel_file *)file)->file);
}

static cm_wheel_file *file_named(cm_wheel_folder *folder, const char *name) {
    return folder->count
               ? bsearch(name, folder->items, folder->count, sizeof *folder->items, by_name)
               : NULL;
}

/* The name of the file in a line or a path, without the folders before it. */
static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/'), *back = strrchr(path, '\\');
    const char *last = back > slash ? back : slash;
    return last ? last + 1 : path;
}

static bool is_digest(const char *text) {
    return strspn(text, "0123456789abcdefABCDEF") == 64 && (!text[64] || cm_space(text[64]));
}

static void state_sum(cm_arena *arena, cm_wheel_folder *folder, const char *name, const char *hex) {
    cm_wheel_file *file = file_named(folder, base_name(name));
    const char *sum = cm_lowered(arena, cm_strndup(arena, hex, 64));
    if (file)
        file->stated = sum;
    else if (cm_ends(name, ".whl"))
        cm_strings_add(arena, &folder->absent, base_name(name));
}

/* Lines of sha256sum ("HEX  NAME", "HEX *NAME"), of Get-FileHash | Format-List ("Hash : HEX",
 * "Path : ...\NAME") and of certutil ("SHA256 hash of NAME:", then HEX alone). */
static void read_sums(cm_arena *arena, cm_wheel_folder *folder, const char *text) {
    cm_strings lines = cm_split(arena, text, "\r\n");
    const char *name = NULL, *hex = NULL;
    for (size_t i = 0; i < lines.count; i++) {
        const char *line = lines.items[i];
        if (is_digest(line)) {
            const char *rest = line + 64 + strspn(line + 64, " \t*");
            if (*rest)
                state_sum(arena, folder, rest, line);
            else if (name)
                state_sum(arena, folder, name, line), name = NULL;
            continue;
        }
        const char *of = cm_find_i(line, "sha256 hash of ");
        if (of) {
            size_t n = strcspn(of + 15, ":");
            /* a path has a colon behind its drive */
            if (n == 1 && (of[17] == '\\' || of[17] == '/')) n = 2 + strcspn(of + 17, ":");
            name = cm_strndup(arena, of + 15, n);
        }
        const char *colon = strchr(line, ':');
        if (colon && cm_starts_i(line, "hash") && is_digest(colon + strspn(colon, ": ")))
            hex = colon + strspn(colon, ": ");
        else if (colon && hex && cm_starts_i(line, "path"))
            state_sum(arena, folder, colon + strspn(colon, ": "), hex), hex = NULL;
    }
}

/* PowerShell's '>' writes UTF-16: every other byte of such a list is dropped. */
static char *narrow(char *bytes, size_t length) {
    if (length < 2 || (unsigned char)bytes[0] != 0xff || (unsigned char)bytes[1] != 0xfe)
        return cm_starts(bytes, "\xEF\xBB\xBF") ? bytes + 3 : bytes;
    size_t n = 0;
    for (size_t i = 2; i + 1 < length; i += 2)
        bytes[n++] = bytes[i + 1] ? '?' : bytes[i];
    bytes[n] = 0;
    return bytes;
}

static cm_status read_list(cm_arena *arena, const char *path, cm_wheel_folder *folder,
                           cm_err *err) {
    char *bytes;
    size_t length;
    if (!folder->sums) return CM_OK;
    cm_status status = cm_file_read(arena, cm_sprintf(arena, "%s/%s", path, folder->sums),
                                    MOST_LIST, &bytes, &length, err);
    if (status == CM_OK) read_sums(arena, folder, narrow(bytes, length));
    return status;
}

/* Joins what facts know to the files. */
static void know(const cm_facts *sums, cm_wheel_folder *folder) {
    for (size_t i = 0; i < sums->count; i++) {
        cm_wheel_file *file = file_named(folder, sums->items[i].value[0]);
        if (file) file->known = &sums->items[i];
    }
}

/* Whether the bytes of a wheel are read: something states their sum, and they are not too many. */
static bool wants_digest(const cm_wheel_file *file) {
    return (file->stated || file->known) && file->state != CM_WHEEL_UNREADABLE &&
           file->state != CM_WHEEL_OUT_OF_BOUNDS;
}

static cm_status take_digests(cm_arena *arena, const char *path, cm_wheel_folder *folder,
                              cm_err *err) {
    unsigned long long bytes = 0;
    for (size_t i = 0; i < folder->count; i++)
        if (wants_digest(&folder->items[i])) bytes += folder->items[i].bytes;
    if (bytes > most_bytes)
        return cm_fail(err, CM_UNREAD, "%s: more than %llu GiB of wheels whose sums are stated",
                       path, most_bytes >> 30);
    cm_status status = CM_OK;
    for (size_t i = 0; status == CM_OK && i < folder->count; i++) {
        cm_wheel_file *file = &folder->items[i];
        if (wants_digest(file))
            status = digest(arena, cm_sprintf(arena, "%s/%s", path, file->file), file->bytes,
                            &file->found, err);
    }
    return status;
}

/* Folder --------------------------------------------------------------------------------------- */

/* A folder or a FIFO of a wheel's name, and a link that leads nowhere, is a wheel that nobody can
 * read; a file that this process cannot read tells nothing of the wheel. */
static cm_status add_wheel(cm_arena *arena, const char *path, const char *name,
                           cm_wheel_folder *folder, cm_err *err) {
    folder->items =
        cm_grow(arena, folder->items, &folder->capacity, folder->count + 1, sizeof *folder->items);
    cm_wheel_file *file = &folder->items[folder->count++];
    *file = (cm_wheel_file){.file = name};
    if (!cm_wheel_tags_parse(arena, name, &file->named)) {
        file->state = CM_WHEEL_NOT_A_WHEEL;
        return CM_OK;
    }
    const char *whole = cm_sprintf(arena, "%s/%s", path, name);
    cm_entry entry;
    cm_status status = cm_file_look(whole, &entry, err);
    if (status == CM_OK && entry == CM_REGULAR) return cm_wheel_look(arena, whole, file, err);
    file->state = CM_WHEEL_UNREADABLE;
    return status;
}

static cm_status add_file(cm_arena *arena, const char *path, const char *name,
                          cm_wheel_folder *folder, cm_err *err) {
    if (cm_ends(name, ".whl")) return add_wheel(arena, path, name, folder, err);
    if (is_list(name) && !folder->sums)
        folder->sums = name;
    else
        cm_strings_add(arena, &folder->others, name);
    return CM_OK;
}

cm_status cm_wheel_folder_read(cm_arena *arena, const char *path, const cm_facts *sums,
                               cm_wheel_folder *folder, cm_err *err) {
    cm_strings names;
    *folder = (cm_wheel_folder){0};
    cm_status status = cm_dir_list(arena, path, &names, err);
    if (status == CM_ABSENT)
        return cm_fail(err, CM_UNREAD, "%s: not a folder that can be read", path);
    if (names.count > MOST_FILES)
        return cm_fail(err, CM_UNREAD, "%s: more than %d files", path, MOST_FILES);
    size_t entries = 0, before = 0;
    for (size_t i = 0; status == CM_OK && i < names.count; i++) {
        before = folder->count;
        status = add_file(arena, path, names.items[i], folder, err);
        if (folder->count > before) entries += folder->items[before].entries;
        if (status == CM_OK && entries > MOST_ENTRIES)
            return cm_fail(err, CM_UNREAD, "%s: the wheels have more than %d entries in all", path,
                           MOST_ENTRIES);
    }
    if (status == CM_OK) status = read_list(arena, path, folder, err);
    if (status != CM_OK) return status;
    know(sums, folder);
    return take_digests(arena, path, folder, err);
}
