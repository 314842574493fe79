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
    return cm_split(site->arena, cm_site_variable(site, variable), *site->drive ? ";" : ":");
}

char *cm_site_resolve(const cm_site *site, const char *path) {
    if (*site->drive) return plain(site, path);
    cm_strings parts = components(site->arena, path);
    char *at = cm_strdup(site->arena, "");
    unsigned links = 0;
    for (size_t i = 0; i < parts.count; i++) {
        char *next = walk(site->arena, at, parts.items[i]);
        char *target = cm_link_read(site->arena, cm_sprintf(site->arena, "%s%s", site->root, next));
        if (!target) {
            at = next;
            continue;
        }
        if (++links > MAX_LINKS) return NULL;
        cm_strings again = components(site->arena, target);
        for (size_t j = i + 1; j < parts.count; j++)
            cm_strings_add(site->arena, &again, parts.items[j]);
        if (*target == '/') at = cm_strdup(site->arena, "");
        parts = again;
        i = (size_t)-1;
    }
    return *at ? at : cm_strdup(site->arena, "/");
}

char *cm_site_path(const cm_site *site, const char *path) {
    if (!*site->root) return cm_strdup(site->arena, path);
    char *inside = cm_site_resolve(site, path);
    return cm_sprintf(site->arena, "%s%s", site->root, inside ? inside : "/.loop");
}

bool cm_site_exists(const cm_site *site, const char *path) {
    return cm_file_exists(cm_site_path(site, path));
}

bool cm_site_is_dir(const cm_site *site, const char *path) {
    return cm_is_dir(cm_site_path(site, path));
}

cm_strings cm_site_list(const cm_site *site, const char *path) {
    return cm_dir_list(site->arena, cm_site_path(site, path));
}

char *cm_site_text_gap(const cm_site *site, const char *path, size_t limit, char gap) {
    char *real = cm_site_path(site, path), *bytes;
    size_t length;
    cm_err err = {0};
    cm_status status = cm_file_read_optional(site->arena, real, limit, &bytes, &length, &err);
    if (status == CM_ABSENT) return NULL;
    if (status != CM_OK) {
        const char *why = strrchr(err.text, ':');
        cm_machine_note(site->machine, "%s: not read%s", path, why ? why : "");
        return NULL;
    }
    for (size_t i = 0; gap && i < length; i++)
        if (!bytes[i]) bytes[i] = gap;
    return bytes;
}

char *cm_site_text(const cm_site *site, const char *path, size_t limit) {
    return cm_site_text_gap(site, path, limit, 0);
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
