/* Inside src/read: UTF-16, as Windows shells save it, to UTF-8, and the plain characters that
 * others stand for. */
#ifndef CM_READ_UNICODE_H
#define CM_READ_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Text that is UTF-16 by its mark or its look, as UTF-8 in the arena with its new length; any
 * other text itself. */
const char *cm_to_utf8(cm_arena *arena, const char *text, size_t *length);

/* Puts the character of this number (not above 0x10ffff) as UTF-8 at `out`; returns its length, 1
 * to 4. */
size_t cm_utf8_put(char *out, uint32_t code);

/* Puts the character at `p` at `*out`, or what it stands for: '\n' for any line end, two blanks for
 * a tab, a blank for U+00A0, nothing for other control characters. At most twice as many bytes as
 * are read. Returns how many those are; `left` is at least 1. */
size_t cm_plain_put(char **out, const char *p, size_t left);

#endif
