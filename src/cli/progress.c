#include "cli/progress.h"

#include <string.h>

#include "cli/console.h"

enum { STEP = 64, NAME_WIDTH = 50 };

/* How many bytes of a text of UTF-8 fit: none of a character that does not fit as a whole. */
static size_t fitting(const char *text) {
    size_t n = strlen(text);
    if (n <= NAME_WIDTH) return n;
    n = NAME_WIDTH;
    while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--;
    return n;
}

void cm_progress_show(void *context, size_t number, size_t of, const char *name, size_t bytes) {
    cm_progress *p = context;
    const char *slash = strrchr(name, '/');
    if (number == p->number && bytes / 1024 < p->shown + STEP) return;
    p->number = number;
    p->shown = bytes / 1024;
    if (slash) name = slash + 1;
    cm_console_say("\r\033[K[%zu/%zu] %.*s %zu KiB", number, of, (int)fitting(name), name,
                   p->shown);
}

void cm_progress_end(cm_progress *progress) {
    if (progress->number) cm_console_say("\r\033[K");
}
