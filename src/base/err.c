#include "base/err.h"

#include <stdarg.h>
#include <string.h>

#include "base/format.h"
#include "base/shown.h"

/* The line is cut in front of a character, never inside one. */
static void keep(cm_err *err, const char *line) {
    static const char more[] = "...";
    size_t room = sizeof err->text - sizeof more;
    size_t length = strlen(line);
    if (length > room + sizeof more - 1) {
        length = room;
        while (length > 0 && ((unsigned char)line[length] & 0xc0) == 0x80)
            length--;
        memcpy(err->text + length, more, sizeof more);
    } else {
        err->text[length] = 0;
    }
    memcpy(err->text, line, length);
}

cm_status cm_fail(cm_err *err, cm_status status, const char *format, ...) {
    if (!err || err->status != CM_OK) return status;
    va_list args;
    va_start(args, format);
    char raw[4 * sizeof err->text];
    cm_format(raw, sizeof raw, format, args);
    va_end(args);
    err->status = status;
    if (cm_all_plain(raw)) {
        keep(err, raw);
        return status;
    }
    cm_arena *arena = cm_arena_new();
    cm_text line = {.arena = arena};
    cm_text_puts(&line, "");
    cm_text_shown(&line, raw);
    keep(err, line.data);
    cm_arena_free(arena);
    return status;
}
