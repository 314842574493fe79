#include "base/shown.h"

#include <string.h>

size_t cm_utf8_read(const char *text, uint32_t *character) {
    const unsigned char *p = (const unsigned char *)text;
    size_t n = p[0] < 0x80 ? 1 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (n > 1 && (p[0] < 0xc2 || p[0] > 0xf4)) return 0;
    uint32_t c = n == 1 ? p[0] : p[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) return 0;
        c = c << 6 | (p[i] & 0x3fu);
    }
    bool surrogate = c >= 0xd800 && c <= 0xdfff;
    if ((n == 3 && c < 0x800) || (n == 4 && c < 0x10000) || c > 0x10ffff || surrogate) return 0;
    if (character) *character = c;
    return n;
}

bool cm_shows(uint32_t c) {
    if (c >= ' ' && c < 0x7f) return true; /* most of all text */
    static const struct {
        uint32_t first, last;
    } hidden[] = {
        {0x00, 0x1f},       {0x7f, 0x9f},       /* controls */
        {0xad, 0xad},       {0x34f, 0x34f},     /* soft hyphen, joiner */
        {0x61c, 0x61c},     {0x115f, 0x1160},   /* direction, Hangul fillers */
        {0x17b4, 0x17b5},   {0x180b, 0x180f},   /* Khmer, Mongolian: no width */
        {0x200b, 0x200f},   {0x2028, 0x202e},   /* widths, lines, directions */
        {0x2060, 0x206f},   {0x3164, 0x3164},   /* isolates, Hangul filler */
        {0xfdd0, 0xfdef},   {0xfe00, 0xfe0f},   /* no characters, variations */
        {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   /* BOM, Hangul filler */
        {0xfff0, 0xfffb},   {0x1bca0, 0x1bca3}, /* annotations, shorthand */
        {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}, /* music, tags and variations */
    };
    if ((c & 0xfffe) == 0xfffe) return false; /* the last two of each plane are no characters */
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden && c >= hidden[i].first; i++)
        if (c <= hidden[i].last) return false;
    return true;
}

static void escape(cm_text *out, uint32_t c) {
    if (c == '\n' || c == '\t' || c == '\r')
        cm_text_puts(out, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r");
    else if (c < 0x80)
        cm_text_printf(out, "\\x%02x", (unsigned)c);
    else
        cm_text_printf(out, c < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)c);
}

void cm_text_shown(cm_text *out, const char *text) {
    const char *from = text;
    while (*text) {
        uint32_t c = 0;
        size_t n = cm_utf8_read(text, &c);
        if (n && cm_shows(c)) {
            text += n;
            continue;
        }
        cm_text_add(out, from, (size_t)(text - from));
        if (n)
            escape(out, c);
        else
            cm_text_printf(out, "\\x%02x", (unsigned char)*text);
        from = text += n ? n : 1;
    }
    cm_text_add(out, from, (size_t)(text - from));
}

char *cm_shown(cm_arena *arena, const char *text) {
    if (!text) return NULL;
    cm_text out = {.arena = arena};
    cm_text_puts(&out, "");
    cm_text_shown(&out, text);
    return out.data;
}
