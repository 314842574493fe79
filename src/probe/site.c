#include "probe/site.h"

#include <string.h>

#include "base/file.h"

enum { MAX_LINKS = 40 };

/* The path with one component more; ".." goes up and never above the root. */
static char *walk(cm_arena *arena, const char *at, const char *part) {
    const char *slash = strrchr(at, '/');
    if (cm_same(part, ".")) return cm_strdup(arena, at);
    if (!cm_same(part, "..")) return cm_sprintf(arena, "%s/%s", at, part);
    return slash ? cm_strndup(arena, at, (size_t)(slash - at)) : cm_strdup(arena, "");
}

/* The components of a path; unlike cm_split, it keeps blanks. */
static cm_strings components(cm_arena *arena, const char *path) {
    cm_strings parts = {0};
    while (*path) {
        size_t n = strcspn(path, "/");
        if (n) cm_strings_add(arena, &parts, cm_strndup(arena, path, n));
        path += n + (path[n] == '/');
    }
    return parts;
}

/* A path of Windows with '/', without one at its end; links are followed by the system. */
static char *plain(const cm_site *site, const char *path) {
    char *copy = cm_strdup(site->arena, path);
    size_t n = strlen(copy);
    for (char *p = copy; *p; p++)
        if (*p == '\\') *p = '/';
    while (n > 3 && copy[n - 1] == '/')
        copy[--n] = 0;
    return copy;
}

bool cm_site_same(const cm_site *site, const char *a, const char *b) {
    return *site->drive ? a && b && cm_same_i(a, b) : cm_same(a, b);
}

bool cm_site_absolute(const cm_site *site, const char *path) {
    if (!*site->drive) return *path == '/';
    bool letter = cm_lower(*path) >= 'a' && cm_lower(*path) <= 'z';
    return (letter && path[1] == ':' && (path[2] == '/' || path[2] == '\\')) ||
           cm_starts(path, "\\\\");
}

cm_strings cm_site_folders(const cm_site *site, const char *variable) {
    cm_strings all =
        cm_split(site->arena, cm_site_variable(site, variable), *site->drive ? ";" : ":");
    size_t kept = 0;
    for (size_t i = 0; i < all.count; i++)
        if (!cm_site_closed(site, all.items[i])) all.items[kept++] = all.items[i];
    all.count = kept;
    return all;
}

/* What refuses: the file itself, or the folder above it that this process may not enter, so that
 * such a folder is named once and not with each name in it. `real` has no links below the root. */
static const char *culprit(const cm_site *site, const char *path, const char *real) {
    const char *at = real, *slash;
    cm_entry entry;
    while (cm_file_look(at, &entry, NULL) == CM_UNREAD && (slash = strrchr(at, '/')) != NULL &&
           (size_t)(slash - at) > strlen(site->root))
        at = cm_strndup(site->arena, at, (size_t)(slash - at));
    return at == real ? path : at + strlen(site->root);
}

/* Notes what cannot be read; the reason is what stands behind the last colon of the line. */
static cm_status note_unread(const cm_site *site, const char *path, const char *real,
                             const cm_err *err) {
    const char *why = strrchr(err->text, ':');
    cm_machine_note_unread(site->machine, culprit(site, path, real),
                           why && why[1] ? why + 2 : err->text);
    ++*site->unread;
    return CM_UNREAD;
}

/* The target of the link at a path inside the root, of which no part but the last is a link. */
static cm_status link_at(const cm_site *site, const char *path, char **target) {
    cm_err err = {0};
    const char *real = cm_sprintf(site->arena, "%s%s", site->root, path);
    cm_status status = cm_link_read(site->arena, real, target, &err);
    return status == CM_UNREAD ? note_unread(site, path, real, &err) : status;
}

/* CM_ABSENT: the links go round. */
static cm_status resolve(const cm_site *site, const char *path, char **inside) {
    cm_strings parts = components(site->arena, path);
    char *at = cm_strdup(site->arena, "");
    unsigned links = 0;
    for (size_t i = 0; i < parts.count; i++) {
        char *next = walk(site->arena, at, parts.items[i]), *target;
        cm_status status = link_at(site, next, &target);
        if (status == CM_UNREAD) return status;
        if (status == CM_ABSENT) {
            at = next;
            continue;
        }
        if (++links > MAX_LINKS) return CM_ABSENT;
        cm_strings again = components(site->arena, target);
        for (size_t j = i + 1; j < parts.count; j++)
            cm_strings_add(site->arena, &again, parts.items[j]);
        if (*target == '/') at = cm_strdup(site->arena, "");
        parts = again;
        i = (size_t)-1;
    }
    *inside = *at ? at : cm_strdup(site->arena, "/");
    return CM_OK;
}

char *cm_site_resolve(const cm_site *site, const char *path) {
    char *inside;
    if (*site->drive) return plain(site, path);
    return resolve(site, path, &inside) == CM_OK ? inside : NULL;
}

/* The path of the file system for a path inside the root. */
static cm_status real_path(const cm_site *site, const char *path, char **real) {
    char *inside = NULL;
    cm_status status = *site->root ? resolve(site, path, &inside) : CM_OK;
    *real =
        inside ? cm_sprintf(site->arena, "%s%s", site->root, inside) : cm_strdup(site->arena, path);
    return status;
}

static cm_status look(const cm_site *site, const char *path, cm_entry *entry) {
    cm_err err = {0};
    char *real;
    cm_status status = real_path(site, path, &real);
    *entry = CM_NOTHING;
    if (status != CM_OK) return status;
    status = cm_file_look(real, entry, &err);
    return status == CM_UNREAD ? note_unread(site, path, real, &err) : status;
}

bool cm_site_exists(const cm_site *site, const char *path) {
    cm_entry entry;
    return look(site, path, &entry) == CM_OK && entry != CM_NOTHING;
}

cm_status cm_site_dir(const cm_site *site, const char *path) {
    cm_entry entry;
    cm_status status = look(site, path, &entry);
    return status == CM_OK && entry != CM_FOLDER ? CM_ABSENT : status;
}

bool cm_site_is_dir(const cm_site *site, const char *path) {
    return cm_site_dir(site, path) == CM_OK;
}

char *cm_site_link(const cm_site *site, const char *path) {
    const char *slash = strrchr(path, '/');
    char *target;
    const char *folder =
        cm_site_resolve(site, cm_strndup(site->arena, path, (size_t)(slash - path)));
    bool read =
        folder && link_at(site, cm_sprintf(site->arena, "%s%s", folder, slash), &target) == CM_OK;
    return read ? target : NULL;
}

bool cm_site_closed(const cm_site *site, const char *path) {
    return !*site->root && cm_dir_closed(path);
}

cm_status cm_site_list(const cm_site *site, const char *path, cm_strings *names) {
    cm_err err = {0};
    char *real;
    cm_status status = real_path(site, path, &real);
    *names = (cm_strings){0};
    if (status != CM_OK) return status;
    status = cm_dir_list(site->arena, real, names, &err);
    return status == CM_UNREAD ? note_unread(site, path, real, &err) : status;
}

cm_strings cm_site_names(const cm_site *site, const char *path) {
    cm_strings names;
    return cm_site_list(site, path, &names) == CM_OK ? names : (cm_strings){0};
}

/* Devices are not even opened in a copy, where anybody may have put them: to open some has effects,
 * and none of them is part of what was copied. */
static cm_status open_and_read(const cm_site *site, const char *real, size_t limit, char **bytes,
                               size_t *length, cm_err *err) {
    cm_entry entry = CM_REGULAR;
    if (*site->root && cm_file_look(real, &entry, err) != CM_OK) return err->status;
    if (entry == CM_SPECIAL) return cm_fail(err, CM_UNREAD, "%s: not a file", real);
    return cm_file_read_optional(site->arena, real, limit, bytes, length, err);
}

static cm_status read_file(const cm_site *site, const char *path, size_t limit, char **bytes,
                           size_t *length) {
    cm_err err = {0};
    char *real;
    cm_status status = real_path(site, path, &real);
    if (status != CM_OK) return status;
    status = open_and_read(site, real, limit, bytes, length, &err);
    return status == CM_UNREAD ? note_unread(site, path, real, &err) : status;
}

cm_status cm_site_read(const cm_site *site, const char *path, size_t limit, char **text) {
    size_t length;
    cm_status status = read_file(site, path, limit, text, &length);
    if (status != CM_OK) *text = NULL;
    return status;
}

char *cm_site_text(const cm_site *site, const char *path, size_t limit) {
    char *text;
    return cm_site_read(site, path, limit, &text) == CM_OK ? text : NULL;
}

char *cm_site_text_gap(const cm_site *site, const char *path, size_t limit, char gap) {
    char *bytes;
    size_t length;
    if (read_file(site, path, limit, &bytes, &length) != CM_OK) return NULL;
    for (size_t i = 0; i < length; i++)
        if (!bytes[i]) bytes[i] = gap;
    return bytes;
}

char *cm_site_line(const cm_site *site, const char *path) {
    char *text = cm_site_text(site, path, CM_PROBE_TEXT);
    if (!text) return NULL;
    text[strcspn(text, "\r\n")] = 0;
    text = cm_squeeze(site->arena, text);
    return *text ? text : NULL;
}

const char *cm_site_variable(const cm_site *site, const char *name) {
    size_t n = strlen(name);
    for (size_t i = 0; i < site->variables.count; i++)
        if (cm_starts(site->variables.items[i], name) && site->variables.items[i][n] == '=')
            return site->variables.items[i] + n + 1;
    return NULL;
}

char *cm_site_version(const cm_site *site, const char *text) {
    for (const char *p = text; p && *p; p++) {
        size_t n = strspn(p, "0123456789.");
        bool alone = p == text || cm_space(p[-1]);
        bool ends = !p[n] || cm_space(p[n]) || p[n] == ',';
        if (n && n < 24 && alone && ends && cm_digit(*p) && cm_digit(p[n - 1]) &&
            memchr(p, '.', n) && !strstr(cm_strndup(site->arena, p, n), ".."))
            return cm_strndup(site->arena, p, n);
        if (n) p += n - 1;
    }
    return NULL;
}
