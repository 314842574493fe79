/* Runs a fuzz target on files, without libFuzzer: "ok NAME" for each; a finding ends the program.
 */
#include <stdint.h>
#include <stdio.h>

#include "base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv) {
    enum { MOST = 64 * 1024 * 1024 };
    for (int i = 1; i < argc; i++) {
        cm_arena *arena = cm_arena_new();
        char *bytes = NULL;
        size_t length = 0;
        cm_err err = {0};
        if (cm_file_read(arena, argv[i], MOST, &bytes, &length, &err) != CM_OK) {
            fprintf(stderr, "%s\n", err.text);
            return 1;
        }
        LLVMFuzzerTestOneInput((const uint8_t *)bytes, length);
        cm_arena_free(arena);
        printf("ok %s\n", argv[i]);
        fflush(stdout);
    }
    return 0;
}
