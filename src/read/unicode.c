#include "read/unicode.h"

#include <string.h>

static char *put(char *out, uint32_t code) {
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xc0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        *out++ = (char)(0xe0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
        *out++ = (char)(0x80 | (code & 0x3f));
    } else {
        *out++ = (char)(0xf0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3f));
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
        *out++ = (char)(0x80 | (code & 0x3f));
    }
    return out;
}

static uint32_t unit(const unsigned char *p, bool big) {
    return big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

static char *from_utf16(cm_arena *arena, const unsigned char *p, size_t length, bool big,
                        size_t *written) {
    char *text = cm_alloc(arena, length / 2 * 3 + 1), *out = text;
    for (size_t i = 0; i + 1 < length; i += 2) {
        uint32_t code = unit(p + i, big);
        if (code >= 0xd800 && code < 0xe000) {
            uint32_t low = i + 3 < length ? unit(p + i + 2, big) : 0;
            bool pair = code < 0xdc00 && low >= 0xdc00 && low < 0xe000;
            code = pair ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : '?';
            if (pair) i += 2;
        }
        if (code != 0xfeff) out = put(out, code);
    }
    *written = (size_t)(out - text);
    return text;
}

/* PowerShell's redirection without the mark: every second byte of the first ones is NUL. */
static bool looks_little(const unsigned char *p, size_t length) {
    for (size_t i = 0; i < 8; i += 2)
        if (i + 1 >= length || !p[i] || p[i] > 0x7e || p[i + 1]) return false;
    return true;
}

const char *cm_to_utf8(cm_arena *arena, const char *text, size_t *length) {
    const unsigned char *p = (const unsigned char *)text;
    size_t n = *length;
    if (n >= 2 && p[0] == 0xff && p[1] == 0xfe)
        return from_utf16(arena, p + 2, n - 2, false, length);
    if (n >= 2 && p[0] == 0xfe && p[1] == 0xff)
        return from_utf16(arena, p + 2, n - 2, true, length);
    if (looks_little(p, n)) return from_utf16(arena, p, n, false, length);
    return text;
}

/* What stands for plain characters on web pages and in Chinese text. */
static const struct {
    const char *bytes, *plain;
} foreign[] = {
    {"\xc2\xa0", " "},                             /* no-break space */
    {"\xe2\x80\x8b", ""},                          /* zero-width space */
    {"\xef\xbb\xbf", ""},                          /* byte order mark */
    {"\xef\xbc\x9a", ":"},                         /* full-width colon */
    {"\xef\xbc\x8c", ", "},                        /* full-width comma */
    {"\xef\xbc\x88", " ("},                        /* full-width parentheses */
    {"\xef\xbc\x89", ") "}, {"\xe2\x80\xa2", "*"}, /* bullet */
    {"\xe2\x94\x82", "|"},                         /* box drawing */
};

size_t cm_plain_put(char **out, const char *p, size_t left) {
    const char *plain = NULL;
    size_t used = 1;
    char c = *p;
    if (c == '\r') {
        bool alone = left < 2 || (p[1] != '\n' && p[1] != '\r');
        plain = alone ? "\n" : "";
    } else if (c == '\t') {
        plain = "  "; /* a gap between columns */
    } else if ((unsigned char)c < 0x20 && c != '\n') {
        plain = c ? "" : "?";
    }
    for (size_t i = 0; (unsigned char)c >= 0x80 && i < sizeof foreign / sizeof *foreign; i++) {
        size_t n = strlen(foreign[i].bytes);
        if (n > left || memcmp(p, foreign[i].bytes, n) != 0) continue;
        plain = foreign[i].plain;
        used = n;
    }
    if (!plain) {
        *(*out)++ = c;
        return 1;
    }
    while (*plain)
        *(*out)++ = *plain++;
    return used;
}

size_t cm_utf8_put(char *out, uint32_t code) {
    return (size_t)(put(out, code) - out);
}
