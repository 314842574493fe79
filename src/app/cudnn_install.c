/* How a cuDNN is put beside a toolkit: the archive of each package, its folders, its address. */
#include <stdlib.h>
#include <string.h>

#include "app/cudnn.h"
#include "rules/cudnn.h"
#include "rules/matrix.h"
#include "rules/verdict.h"

static const char *const systems[] = {"linux", "windows"};
static const char *const platforms[] = {"linux-x86_64", "windows-x86_64"};

/* Whether a file for CUDA 11.6 or 12 is that of the package for 11.x, 12.0. */
static bool of_line(const char *file_cuda, const char *line) {
    unsigned number = cm_cuda_number(file_cuda);
    if (number) return cm_cudnn_line_has(line, number) == CM_CUDNN_YES;
    return strtoul(file_cuda, NULL, 10) == strtoul(line, NULL, 10);
}

const cm_fact *cm_cudnn_file(cm_ask *ask, const cm_facts *files, const char *version,
                             const char *line, const char *platform) {
    for (size_t i = 0; i < files->count; i++) {
        const cm_fact *f = &files->items[i];
        if (!cm_same(cm_cudnn_release_of(ask->arena, f->value[0]), version)) continue;
        if (of_line(f->value[1], line) && (!platform || strstr(f->value[2], platform))) return f;
    }
    return NULL;
}

/* The newest layout up to that version. */
static const cm_fact *layout_of(const cm_facts *layouts, const char *version, const char *os) {
    const cm_fact *best = NULL;
    for (size_t i = 0; i < layouts->count; i++) {
        const cm_fact *f = &layouts->items[i];
        if (!cm_same(f->value[1], os) || cm_ver_cmp_text(f->value[0], version) > 0) continue;
        if (!best || cm_ver_cmp_text(f->value[0], best->value[0]) > 0) best = f;
    }
    return best;
}

/* "cudnn-...-archive" of its file name. */
static const char *stem(cm_arena *arena, const char *file) {
    const char *end = strstr(file, "-archive.");
    return end ? cm_strndup(arena, file, (size_t)(end - file) + 8) : file;
}

static void name_archive(cm_ask *ask, const cm_fact *seen, cm_cudnn_archive *out) {
    cm_arena *arena = ask->arena;
    const char *cuda = cm_use(ask, seen, 1);
    cm_binding values[] = {{"version", seen->value[0]},
                           {"cuda", cuda},
                           {"major", cm_strndup(arena, cuda, strcspn(cuda, "."))},
                           {"release", out->version},
                           {NULL, NULL},
                           {NULL, NULL}};
    out->file = cm_fill(arena, out->layout->value[2], values);
    values[4] = (cm_binding){"file", out->file};
    if (*out->layout->value[3]) out->address = cm_fill(arena, out->layout->value[3], values);
}

static void add_archive(cm_ask *ask, cm_cudnn_archives *list, const cm_fact *release,
                        const cm_facts *files, const cm_facts *layouts, unsigned os) {
    list->items =
        cm_grow(ask->arena, list->items, &list->capacity, list->count + 1, sizeof *list->items);
    cm_cudnn_archive *out = &list->items[list->count++];
    *out = (cm_cudnn_archive){.os = systems[os],
                              .version = release->value[0],
                              .line = release->value[1],
                              .layout = layout_of(layouts, release->value[0], systems[os])};
    const cm_fact *seen = cm_cudnn_file(ask, files, out->version, out->line, platforms[os]);
    out->seen = seen != NULL;
    if (!seen) seen = cm_cudnn_file(ask, files, out->version, out->line, NULL);
    if (!out->layout) return;
    cm_use(ask, out->layout, 2);
    if (seen) name_archive(ask, seen, out);
    out->folder = !cm_same(out->layout->value[4], "{archive}") ? out->layout->value[4]
                  : out->file                                  ? stem(ask->arena, out->file)
                                                               : NULL;
}

cm_cudnn_archives cm_cudnn_archives_of(cm_ask *ask, const cm_facts *releases, const cm_facts *files,
                                       const char *os, cm_err *err) {
    cm_cudnn_archives list = {0};
    cm_facts layouts = CM_LOOK(ask, CM_KIND_CUDNN_LAYOUT, err, NULL);
    for (unsigned s = 0; s < 2; s++) {
        if (os && !cm_same(os, systems[s])) continue;
        for (size_t i = releases->count; i-- > 0;) /* the newest CUDA last, nearest to the eye */
            if (cm_same(releases->items[i].value[0], releases->items[0].value[0]))
                add_archive(ask, &list, &releases->items[i], files, &layouts, s);
    }
    return list;
}

/* Text ----------------------------------------------------------------------------------------- */

static bool windows(const cm_cudnn_archive *a) {
    return cm_same(a->os, "windows");
}

/* Folders as the system writes them. */
static const char *folder_text(cm_arena *arena, const cm_cudnn_archive *a, const char *folder) {
    char *text = cm_strdup(arena, folder);
    for (char *p = text; windows(a) && *p; p++)
        if (*p == '/') *p = '\\';
    return text;
}

static void copy(cm_ask *ask, cm_item *json, cm_item *text, const char *from, const char *to) {
    cm_item *row = cm_item_add(ask->arena, json, CM_ITEM_OBJECT, NULL, NULL, NULL);
    cm_item_add(ask->arena, row, CM_ITEM_TEXT, "from", NULL, from);
    cm_item_add(ask->arena, row, CM_ITEM_TEXT, "to", NULL, to);
    if (text)
        cm_item_add(ask->arena, text, CM_ITEM_TEXT, NULL, "copy",
                    cm_sprintf(ask->arena, "%s to %s", from, to));
}

/* `text` is NULL where another archive of the system has said it. */
static void copies(cm_ask *ask, const cm_cudnn_archive *a, cm_item *row, cm_item *text) {
    cm_item *json = cm_item_add(ask->arena, row, CM_ITEM_LIST, "copy", NULL, NULL);
    if (text)
        cm_item_add(ask->arena, text, CM_ITEM_TEXT, NULL, "unpack",
                    cm_same(a->layout->value[4], "{archive}")
                        ? "its folder, named like the archive, holds"
                        : cm_sprintf(ask->arena, "its folder %s holds", a->layout->value[4]));
    const char *libraries = folder_text(ask->arena, a, a->layout->value[5]);
    copy(ask, json, text, "include",
         windows(a) ? "%CUDA_PATH%\\include" : "/usr/local/cuda/include");
    copy(ask, json, text, libraries,
         windows(a) ? "%CUDA_PATH%\\lib\\x64" : "/usr/local/cuda/lib64");
    if (windows(a)) copy(ask, json, text, "bin", "%CUDA_PATH%\\bin");
    const char *needs = *a->layout->value[6] ? a->layout->value[6] : NULL;
    cm_item_add(ask->arena, row, CM_ITEM_TEXT, "needs", NULL, needs);
    if (needs && text) cm_item_add(ask->arena, text, CM_ITEM_TEXT, NULL, "needs beside", needs);
}

static void text_archive(cm_ask *ask, const cm_cudnn_archive *a, cm_item *text) {
    const char *label = cm_sprintf(ask->arena, "for CUDA %s", a->line);
    cm_item_add(
        ask->arena, text, CM_ITEM_TEXT, NULL, label,
        !a->file ? "the name of its archive is not known"
        : a->seen
            ? a->file
            : cm_sprintf(ask->arena, "%s (by the pattern of the names; it was not seen)", a->file));
}

void cm_cudnn_install(cm_ask *ask, cm_answer *answer, const cm_cudnn_archives *archives) {
    cm_arena *arena = ask->arena;
    cm_item *list = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "install", NULL, NULL);
    for (size_t i = 0; i < archives->count;) {
        size_t end = i;
        const char *os = archives->items[i].os;
        cm_item *text = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                    cm_sprintf(arena, "cuDNN %s beside a toolkit on %s",
                                               archives->items[i].version,
                                               cm_same(os, "linux") ? "Linux x86_64" : "Windows"),
                                    NULL);
        for (; end < archives->count && cm_same(archives->items[end].os, os); end++)
            text_archive(ask, &archives->items[end], text);
        bool said = false;
        for (; i < end; i++) {
            const cm_cudnn_archive *a = &archives->items[i];
            cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
            cm_item_add(arena, row, CM_ITEM_TEXT, "os", NULL, a->os);
            cm_item_add(arena, row, CM_ITEM_TEXT, "version", NULL, a->version);
            cm_item_add(arena, row, CM_ITEM_TEXT, "cuda", NULL, a->line);
            cm_item_add(arena, row, CM_ITEM_TEXT, "archive", NULL, a->file);
            cm_item_add(arena, row, CM_ITEM_BOOL, "seen", NULL, NULL)->number = a->seen;
            cm_item_add(arena, row, CM_ITEM_ADDRESS, "address", NULL, a->address);
            cm_item_add(arena, row, CM_ITEM_TEXT, "folder", NULL, a->folder);
            if (a->layout) copies(ask, a, row, said ? NULL : text);
            said = said || a->layout;
        }
    }
}

void cm_cudnn_downloads(cm_ask *ask, cm_answer *answer, const cm_cudnn_archives *archives,
                        const char *version) {
    cm_arena *arena = ask->arena;
    cm_item *text = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, NULL, "Download", NULL);
    for (size_t i = 0; i < archives->count; i++) {
        const cm_cudnn_archive *a = &archives->items[i];
        if (!a->address) continue;
        cm_item_add(arena, text, CM_ITEM_TEXT, NULL, "for",
                    cm_sprintf(arena, "%s, CUDA %s%s", windows(a) ? "Windows" : "Linux", a->line,
                               a->seen ? "" : " (by the pattern of the names; it was not seen)"));
        cm_item_add(arena, text, CM_ITEM_ADDRESS, NULL, "", a->address);
    }
    if (text->first) return;
    cm_item_add(arena, text, CM_ITEM_TEXT, NULL, "by",
                "a browser: the links of this page do not work from a command line");
    cm_item_add(arena, text, CM_ITEM_ADDRESS, NULL, "",
                cm_ver_cmp_text(version, "9") < 0 ? "https://developer.nvidia.com/rdp/cudnn-archive"
                                                  : "https://developer.nvidia.com/cudnn");
}
