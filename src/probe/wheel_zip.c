/* Inside a wheel: METADATA and WHEEL of its dist-info, read into memory with bounds. The only file
 * for minizip. Nothing is unpacked to a disk, so names inside that leave the folder do no harm.
 * minizip and zlib take no functions for memory here and say "damaged" where it is lacking, so that
 * errno is asked after them. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unzip.h>

#include "base/file.h"
#include "base/memory.h"
#include "probe/wheel_folder.h"

enum {
    MOST_ENTRIES = 200000, /* torch has about 15,000 */
    LONGEST_NAME = 512,
    MOST_TEXT = 1024 * 1024, /* METADATA of torch has 30 kB */
    MOST_LINES = 1000,
};

/* The largest wheel that was seen has 4.5 GB. */
static const unsigned long long most_bytes = 8ull << 30;

/* "NAME-VERSION.dist-info/METADATA": one folder deep. */
static bool is_text_of(const char *entry, const char *text) {
    const char *slash = strchr(entry, '/');
    return slash && !strchr(slash + 1, '/') && cm_same(slash + 1, text) &&
           (size_t)(slash - entry) > strlen(".dist-info") &&
           strncmp(slash - strlen(".dist-info"), ".dist-info", strlen(".dist-info")) == 0;
}

/* The current entry as text, or NULL with a state that says why not. */
static const char *text_of(cm_arena *arena, unzFile zip, uLong size, cm_wheel_file *wheel) {
    if (size > MOST_TEXT) {
        wheel->state = CM_WHEEL_OUT_OF_BOUNDS;
        return NULL;
    }
    char *text = cm_alloc(arena, size + 2);
    cm_memory_watch();
    bool good = unzOpenCurrentFile(zip) == UNZ_OK;
    /* one byte more than stated, so that a lie about the size shows */
    int got = good ? unzReadCurrentFile(zip, text, (unsigned)size + 1) : -1;
    if (good) good = unzCloseCurrentFile(zip) == UNZ_OK && got >= 0 && (uLong)got == size;
    cm_memory_check();
    if (!good) {
        wheel->state = CM_WHEEL_DAMAGED;
        return NULL;
    }
    text[got] = 0;
    return text;
}

/* "Name: torch": the value, or NULL. */
static const char *value_of(const char *line, const char *head) {
    size_t n = strlen(head);
    if (!cm_starts_i(line, head) || line[n] != ':') return NULL;
    line += n + 1;
    while (*line == ' ')
        line++;
    return line;
}

static void read_lines(cm_arena *arena, const char *text, cm_wheel_file *wheel, bool metadata) {
    unsigned lines = 0;
    for (const char *p = text; *p && lines++ < MOST_LINES;) {
        size_t n = strcspn(p, "\n");
        const char *line = cm_strndup(arena, p, n && p[n - 1] == '\r' ? n - 1 : n);
        p += p[n] ? n + 1 : n;
        if (!*line) return; /* the description follows */
        const char *name = metadata ? value_of(line, "Name") : NULL;
        const char *version = metadata ? value_of(line, "Version") : NULL;
        const char *needs = metadata ? value_of(line, "Requires-Dist") : NULL;
        const char *tag = metadata ? NULL : value_of(line, "Tag");
        if (name && !wheel->name) wheel->name = cm_squeeze(arena, name);
        if (version && !wheel->version) wheel->version = cm_squeeze(arena, version);
        if (needs) cm_strings_add(arena, &wheel->requires, cm_squeeze(arena, needs));
        if (tag) cm_strings_add(arena, &wheel->tags, cm_squeeze(arena, tag));
    }
}

static void look_inside(cm_arena *arena, unzFile zip, cm_wheel_file *wheel) {
    bool metadata = false, tags = false;
    int status = unzGoToFirstFile(zip);
    for (; status == UNZ_OK && !(metadata && tags); status = unzGoToNextFile(zip)) {
        char entry[LONGEST_NAME + 1] = {0};
        unz_file_info64 info;
        if (++wheel->entries > MOST_ENTRIES) {
            wheel->state = CM_WHEEL_OUT_OF_BOUNDS;
            return;
        }
        if (unzGetCurrentFileInfo64(zip, &info, entry, LONGEST_NAME, NULL, 0, NULL, 0) != UNZ_OK) {
            wheel->state = CM_WHEEL_DAMAGED;
            return;
        }
        bool is_metadata = is_text_of(entry, "METADATA");
        if (!is_metadata && !is_text_of(entry, "WHEEL")) continue;
        uLong size =
            info.uncompressed_size > MOST_TEXT ? MOST_TEXT + 1 : (uLong)info.uncompressed_size;
        bool locked = info.flag & 1; /* encrypted: no installer could read it */
        const char *text = locked ? NULL : text_of(arena, zip, size, wheel);
        if (locked) wheel->state = CM_WHEEL_DAMAGED;
        if (!text) return;
        read_lines(arena, text, wheel, is_metadata);
        metadata = metadata || is_metadata;
        tags = tags || !is_metadata;
    }
    if (status != UNZ_OK && status != UNZ_END_OF_LIST_OF_FILE)
        wheel->state = CM_WHEEL_DAMAGED;
    else if (!wheel->name || !wheel->version || !wheel->tags.count)
        wheel->state = CM_WHEEL_NO_METADATA;
}

/* What minizip has open, and the errno of the first call that the system could not do. */
typedef struct {
    const char *path;
    FILE *file;
    int failed;
} opened;

static void open_path(void *what) {
    opened *of = what;
    of->file = cm_file_open(of->path);
}

/* As minizip's own for reading, but for the path, which is UTF-8 on Windows too; `opaque` is an
 * `opened`. */
static voidpf open_file(voidpf opaque, const void *path, int mode) {
    (void)mode;
    opened *of = opaque;
    *of = (opened){.path = path, .failed = of->failed};
    if (!cm_memory_try(open_path, of) || !of->file) of->failed = errno; /* minizip is above this */
    return of->file;
}

static int close_file(voidpf opaque, voidpf file) {
    ((opened *)opaque)->file = NULL;
    return fclose(file);
}

static void close_zip(void *zip) {
    unzClose(zip);
}

/* The length of a file, by the calls of minizip, which know files of more than 2 GiB on each
 * system; 0 where it cannot be told. */
static unsigned long long length_of(const zlib_filefunc64_def *calls, const char *path) {
    voidpf file = open_file(calls->opaque, path, 0);
    if (!file) return 0;
    bool good = calls->zseek64_file(calls->opaque, file, 0, ZLIB_FILEFUNC_SEEK_END) == 0;
    ZPOS64_T length = good ? calls->ztell64_file(calls->opaque, file) : 0;
    calls->zclose_file(calls->opaque, file);
    return length;
}

static uLong read_file(voidpf opaque, voidpf stream, void *bytes, uLong count) {
    opened *of = opaque;
    size_t n = fread(bytes, 1, count, stream);
    if (n < count && ferror((FILE *)stream) && !of->failed) of->failed = errno;
    return (uLong)n;
}

cm_status cm_wheel_look(cm_arena *arena, const char *path, cm_wheel_file *wheel, cm_err *err) {
    zlib_filefunc64_def calls;
    opened of = {0};
    fill_fopen64_filefunc(&calls);
    calls.zopen64_file = open_file;
    calls.zread_file = read_file;
    calls.zclose_file = close_file;
    calls.opaque = &of;
    cm_memory_watch();
    wheel->bytes = length_of(&calls, path);
    cm_memory_check();
    if (!of.failed && wheel->bytes > most_bytes) {
        wheel->state = CM_WHEEL_OUT_OF_BOUNDS;
        return CM_OK;
    }
    cm_memory_watch();
    unzFile zip = unzOpen2_64(path, &calls);
    cm_guard guard;
    if (zip) cm_guard_set(&guard, close_zip, zip);
    if (!zip && of.file) fclose(of.file); /* for which minizip had no memory */
    cm_memory_check();
    wheel->state = zip ? CM_WHEEL_INTACT : CM_WHEEL_NOT_A_ZIP;
    if (zip) {
        look_inside(arena, zip, wheel);
        cm_guard_lift(&guard);
        unzClose(zip);
    }
    if (of.failed) return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(of.failed));
    if (wheel->state != CM_WHEEL_INTACT) wheel->name = wheel->version = NULL;
    return CM_OK;
}

/* The only word of minizip about itself: " unzip 1.01 Copyright ..." */
extern const char unz_copyright[];

cm_component cm_wheel_inflate_component(void) {
    return (cm_component){.name = "zlib", .version = zlibVersion()};
}

cm_component cm_wheel_zip_component(cm_arena *arena) {
    const char *version = strpbrk(unz_copyright, "0123456789");
    return (cm_component){.name = "minizip",
                          .version = cm_strndup(arena, version, strcspn(version, " "))};
}
