#include "probe/registry.h"

#include <string.h>
#include <windows.h>

#include "base/wide.h"

enum { MOST_BYTES = 64 * 1024, MOST_KEYS = 512 };

static HKEY opened(cm_arena *arena, cm_reg_root root, const char *key) {
    HKEY found = NULL;
    RegOpenKeyExW(root == CM_REG_USER ? HKEY_CURRENT_USER : HKEY_LOCAL_MACHINE, cm_wide(arena, key),
                  0, KEY_READ | KEY_WOW64_64KEY, &found);
    return found;
}

/* The bytes of a value, with two zero characters behind them, and its type; NULL: none. */
static void *value_of(cm_arena *arena, cm_reg_root root, const char *key, const char *name,
                      DWORD *type, DWORD *bytes) {
    HKEY at = opened(arena, root, key);
    const wchar_t *wide = *name ? cm_wide(arena, name) : NULL;
    void *data = NULL;
    *bytes = 0;
    if (!at) return NULL;
    if (RegQueryValueExW(at, wide, NULL, type, NULL, bytes) == ERROR_SUCCESS &&
        *bytes <= MOST_BYTES) {
        data = cm_alloc(arena, *bytes + 2 * sizeof(wchar_t));
        if (RegQueryValueExW(at, wide, NULL, type, data, bytes) != ERROR_SUCCESS) data = NULL;
    }
    RegCloseKey(at);
    return data;
}

static char *expanded(cm_arena *arena, const wchar_t *text) {
    DWORD n = ExpandEnvironmentStringsW(text, NULL, 0);
    wchar_t *whole = n && n < MOST_BYTES ? cm_alloc_array(arena, n, sizeof *whole) : NULL;
    if (!whole || !ExpandEnvironmentStringsW(text, whole, n)) return cm_narrow(arena, text);
    return cm_narrow(arena, whole);
}

char *cm_reg_text(cm_arena *arena, cm_reg_root root, const char *key, const char *name) {
    DWORD type = 0, bytes;
    void *data = value_of(arena, root, key, name, &type, &bytes);
    if (!data) return NULL;
    if (type == REG_SZ || type == REG_MULTI_SZ) return cm_narrow(arena, data);
    if (type == REG_EXPAND_SZ) return expanded(arena, data);
    long long number = cm_reg_number(arena, root, key, name);
    return number < 0 ? NULL : cm_sprintf(arena, "%lld", number);
}

long long cm_reg_number(cm_arena *arena, cm_reg_root root, const char *key, const char *name) {
    DWORD type = 0, bytes;
    const unsigned char *data = value_of(arena, root, key, name, &type, &bytes);
    unsigned long long number = 0;
    /* drivers keep some of their numbers as bytes */
    bool counts = (type == REG_DWORD || type == REG_QWORD || type == REG_BINARY) && bytes <= 8;
    if (!data || !counts || !bytes) return -1;
    for (DWORD i = bytes; i > 0; i--)
        number = number << 8 | data[i - 1];
    return number >> 63 ? -1 : (long long)number;
}

cm_strings cm_reg_keys(cm_arena *arena, cm_reg_root root, const char *key) {
    cm_strings list = {0};
    HKEY at = opened(arena, root, key);
    for (DWORD i = 0; at && i < MOST_KEYS; i++) {
        wchar_t name[256];
        DWORD n = sizeof name / sizeof *name;
        if (RegEnumKeyExW(at, i, name, &n, NULL, NULL, NULL, NULL) != ERROR_SUCCESS) break;
        cm_strings_add(arena, &list, cm_narrow(arena, name));
    }
    if (at) RegCloseKey(at);
    return list;
}
