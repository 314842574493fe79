/* The program: what the library may not touch, which is the terminal, the standard streams, the
 * environment and the exit status. */
#include "cli/console.h"
#include "cli/progress.h"
#include "cudamatrix.h"
#include "program/memory.h"

static long read_input(void *context, char *bytes, size_t room) {
    (void)context;
    return cm_console_read(bytes, room);
}

static int write_output(void *context, const char *bytes, size_t length) {
    (void)context;
    return !cm_console_write(bytes, length);
}

static void write_note(void *context, const char *line) {
    (void)context;
    cm_console_say("cudamatrix: %s\n", line);
}

int main(int argc, char **argv) {
    cm_program_memory();
    argv = cm_console_start(&argc, argv);
    cudamatrix *c = cudamatrix_new(); /* without memory this program ends by itself */
    cm_progress progress = {0};
    cudamatrix_use_environment(c, cm_environment());
    cudamatrix_on_read(c, read_input, NULL);
    cudamatrix_on_write(c, write_output, NULL);
    cudamatrix_on_note(c, write_note, NULL);
    cudamatrix_use_color(c, cm_stdout_has_colour());
    if (cm_stderr_is_terminal()) cudamatrix_on_progress(c, cm_progress_show, &progress);
    size_t count = argc > 1 ? (size_t)argc - 1 : 0;
    cudamatrix_status status = cudamatrix_ask(c, count, (const char *const *)argv + (count > 0));
    cm_progress_end(&progress);
    if (!cm_console_end()) {
        cm_console_say("cudamatrix: standard output cannot be written\n");
        if (status == CUDAMATRIX_OK || status == CUDAMATRIX_NO) status = CUDAMATRIX_UNREAD;
    } else if (*cudamatrix_error(c)) {
        cm_console_say("cudamatrix: %s\n", cudamatrix_error(c));
    }
    cudamatrix_free(c);
    return (int)status;
}
