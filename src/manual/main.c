/* Writes the manual pages into a folder: run by the build. */
#include <stdio.h>

#include "base/file.h"
#include "manual/roff.h"

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*write)(cm_arena *arena, cm_text *out);
    } pages[] = {{"cudamatrix.1", cm_manual_program},
                 {"cudamatrix-db.1", cm_manual_database},
                 {"cudamatrix.5", cm_manual_batch}};
    cm_arena *arena = cm_arena_new();
    cm_err err = {0};
    cm_status status = argc == 2 ? cm_dir_make(argv[1], &err)
                                 : cm_fail(&err, CM_USAGE, "usage: cudamatrix-manual FOLDER");
    for (size_t i = 0; status == CM_OK && i < sizeof pages / sizeof *pages; i++) {
        cm_text text = {.arena = arena};
        pages[i].write(arena, &text);
        status = cm_file_write(cm_sprintf(arena, "%s/%s", argv[1], pages[i].name), text.data,
                               text.length, &err);
    }
    if (status != CM_OK) fprintf(stderr, "cudamatrix-manual: %s\n", err.text);
    cm_arena_free(arena);
    return (int)status;
}
