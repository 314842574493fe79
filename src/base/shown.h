/* What may stand on a terminal: the one place that knows which characters move a cursor, change
 * what stands around them or cannot be seen. Answers, lines on stderr and JSON all ask here. */
#ifndef CM_BASE_SHOWN_H
#define CM_BASE_SHOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Reads the character at `text`, which ends with a NUL: its length in bytes, 0 if there is no
 * well-formed UTF-8 (RFC 3629). `*character` may be NULL. */
size_t cm_utf8_read(const char *text, uint32_t *character);

/* Whether a character may be shown as it is. Not: control characters (C0, DEL, C1), marks that turn
 * the direction of writing, line and paragraph separators, tags, and what has no width and no
 * shape: fillers, joiners, variation selectors (pasted text may hold one behind a sign; it shows as
 * an escape), and the code points that are no characters. */
bool cm_shows(uint32_t character);

/* Adds `text` with what may not be shown written as "\n", "\t", "\x1b", "\u202e" or "\U000e0001";
 * a byte that is no UTF-8 as "\xff". */
void cm_text_shown(cm_text *out, const char *text);

/* The same as a copy; NULL stays NULL. */
char *cm_shown(cm_arena *arena, const char *text);

/* Whether all of a text is printable ASCII: cm_shown would give the same. */
static inline bool cm_all_plain(const char *text) {
    while (*text >= ' ' && *text < 0x7f)
        text++;
    return !*text;
}

#endif
