#include "fetch/address.h"

#include <string.h>

enum { LONGEST = 2048 };

static bool plain(const char *text) {
    size_t length = 0;
    for (; text[length]; length++)
        if ((unsigned char)text[length] <= ' ' || (unsigned char)text[length] >= 0x7f ||
            strchr("\\\"<>^`{|}", text[length]) || length >= LONGEST)
            return false;
    return length > 0;
}

static bool is_number(const char *from, const char *to) {
    if (from == to || to - from > 5) return false;
    for (; from < to; from++)
        if (!cm_digit(*from)) return false;
    return true;
}

static bool host_byte(char c) {
    return (c >= 'a' && c <= 'z') || cm_digit(c) || c == '.' || c == '-' || c == '_';
}

/* 127.0.0.1 and no other way to write it, so that no two readers can differ. */
static bool is_loopback(const char *host, size_t length) {
    static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == length && strncmp(names[i], host, length) == 0) return true;
    return false;
}

bool cm_address_read(cm_arena *arena, const char *text, cm_address *address) {
    *address = (cm_address){0};
    if (!plain(text)) return false;
    address->https = cm_starts_i(text, "https://");
    if (!address->https && !cm_starts_i(text, "http://")) return false;
    const char *start = strstr(text, "://") + 3;
    size_t length = strcspn(start, "/?#"), name = 0;
    char *host = cm_strndup(arena, start, length);
    for (char *p = host; *p; p++)
        *p = cm_lower(*p);
    if (cm_starts(host, "[::1]"))
        name = 5;
    else
        while (host_byte(host[name]))
            name++;
    if (!name || (host[name] == ':' && !is_number(host + name + 1, host + length)) ||
        (host[name] != ':' && host[name]))
        return false;
    address->host = host;
    address->loopback = is_loopback(host, name);
    return true;
}

const char *cm_address_join(cm_arena *arena, const char *address, const char *to) {
    const char *host = strstr(address, "://");
    size_t scheme = strspn(to, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    if (!host || to[scheme] == ':') return cm_strdup(arena, to);
    size_t before = (size_t)(host - address), end = before + 3 + strcspn(host + 3, "/?#");
    if (cm_starts(to, "//")) return cm_sprintf(arena, "%.*s:%s", (int)before, address, to);
    if (*to == '/') return cm_sprintf(arena, "%.*s%s", (int)end, address, to);
    size_t path = end + strcspn(address + end, "?#");
    while (*to != '?' && path > end && address[path - 1] != '/')
        path--;
    return cm_sprintf(arena, "%.*s%s%s", (int)path, address, path == end ? "/" : "", to);
}
