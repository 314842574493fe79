/* Packages in TOML: lock files of poetry, uv and pdm, and Pipfile, pyproject, pixi. */
#include <string.h>

#include "read/package_rows.h"

/* The key of `key = value`, the value in `*value`; NULL if the line is none: a key that begins with
 * a quote mark ends with one. */
static char *key_of(cm_arena *arena, const char *line, const char **value) {
    size_t quote = *line == '"' ? 1 : 0;
    size_t n = strcspn(line + quote, " \t=\"");
    if (quote && line[1 + n] != '"') return NULL;
    const char *p = line + quote + n + quote;
    p += strspn(p, " \t");
    if (!n || n > 80 || *p != '=' || p[1] == '=') return NULL;
    *value = p + 1 + strspn(p + 1, " \t");
    return cm_strndup(arena, line + quote, n);
}

/* The text in quotes at `p`, or NULL. */
static char *quoted(cm_arena *arena, const char *p) {
    if (*p != '"' && *p != '\'') return NULL;
    const char *end = strchr(p + 1, *p);
    return end ? cm_strndup(arena, p + 1, (size_t)(end - p - 1)) : NULL;
}

/* The version of `{ version = "==2.0.0+cu117", index = "..." }`. */
static char *inline_version(cm_arena *arena, const char *table) {
    const char *p = strstr(table, "version");
    if (!p) return NULL;
    p += strlen("version");
    p += strspn(p, " \t=");
    return quoted(arena, p);
}

/* `torch = "2.1.0"` is exact; all else is a requirement as pip writes it. */
static bool dependency(cm_pasted *pasted, const char *key, const char *value) {
    cm_arena *arena = pasted->arena;
    if (!cm_package_matters(key) || (*value != '"' && *value != '\'' && *value != '{'))
        return false;
    const char *version = *value == '{' ? inline_version(arena, value) : quoted(arena, value);
    const char *equals = version && cm_digit(*version) ? "==" : "";
    if (version && cm_add_requirement(pasted, cm_sprintf(arena, "%s%s%s", key, equals, version)))
        return true;
    cm_add_package(pasted, key, "", "", NULL, NULL);
    return true;
}

/* Each quoted requirement of `dependencies = ["torch==2.4.0", "numpy"]`. */
static bool list_of(cm_pasted *pasted, const char *value) {
    bool any = false;
    for (const char *p = value; (p = strpbrk(p, "\"'")) != NULL;) {
        char *text = quoted(pasted->arena, p);
        if (!text) break;
        any |= cm_add_requirement(pasted, text);
        p += strlen(text) + 2;
    }
    return any;
}

/* Whether the line is one text in quotes and no more than a comma or bracket. */
static bool is_item(const char *line) {
    const char *end = *line == '"' || *line == '\'' ? strchr(line + 1, *line) : NULL;
    return end && !end[1 + strspn(end + 1, " ,])")];
}

static bool locked(cm_pasted *pasted, const char *key, const char *value, cm_toml *toml) {
    char *text = quoted(pasted->arena, value);
    if (cm_same(key, "name") && text) {
        toml->name = text;
        return cm_package_matters(text);
    }
    if (!cm_same(key, "version") || !toml->name) return false;
    bool known = text && cm_package_matters(toml->name);
    if (known) cm_add_package(pasted, toml->name, "==", text, NULL, NULL);
    toml->name = NULL;
    return known;
}

bool cm_read_toml(cm_pasted *pasted, const char *line, cm_toml *toml) {
    const char *value = NULL;
    if (cm_starts(line, "[[package]]")) {
        *toml = (cm_toml){.lock = true};
        return true;
    }
    if (*line == '[') return toml->lock;
    if (!toml->lock && is_item(line) && list_of(pasted, line)) return true;
    if (strchr("{]}", *line)) return toml->lock && *line;
    char *key = key_of(pasted->arena, line, &value);
    if (!key) return false;
    if (locked(pasted, key, value, toml)) return true;
    if (toml->lock) return true;
    if (cm_same(key, "python_version")) return dependency(pasted, "python", value);
    if (*value == '[' && (strstr(key, "depend") || strstr(key, "require")))
        return list_of(pasted, value);
    return dependency(pasted, key, value);
}
