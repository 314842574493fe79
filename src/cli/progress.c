#include "cli/progress.h"

#include <stdio.h>
#include <string.h>

#include "cli/console.h"

enum { STEP = 64, NAME_WIDTH = 50 };

void cm_progress_show(void *context, size_t number, size_t of, const char *name, size_t bytes) {
    cm_progress *p = context;
    const char *slash = strrchr(name, '/');
    char shown[NAME_WIDTH + 1];
    if (number == p->number && bytes / 1024 < p->shown + STEP) return;
    p->number = number;
    p->shown = bytes / 1024;
    snprintf(shown, sizeof shown, "%s", slash ? slash + 1 : name);
    for (char *c = shown; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f) *c = '?';
    cm_console_say("\r\033[K[%zu/%zu] %s %zu KiB", number, of, shown, p->shown);
}

void cm_progress_end(cm_progress *progress) {
    if (progress->number) cm_console_say("\r\033[K");
}
