#include "command/surroundings.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

enum { FIRST_ROOM = 65536 };

const char *cm_environment_value(const cm_surroundings *around, const char *name) {
    size_t length = strlen(name);
    for (const char *const *item = around->environment; *item; item++)
        if (strncmp(*item, name, length) == 0 && (*item)[length] == '=') return *item + length + 1;
    return NULL;
}

void cm_note(const cm_surroundings *around, const char *format, ...) {
    if (!around->note) return;
    char text[1024];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    cm_err line = {0}; /* which escapes what may not be shown */
    cm_fail(&line, CM_ABSENT, "%s", text);
    around->note(around->note_context, line.text);
}

/* Input ---------------------------------------------------------------------------------------- */

static void discard(void *what) {
    cm_input *input = what;
    if (input->file) fclose(input->file);
    free(input->bytes);
}

cm_status cm_input_open(const cm_surroundings *around, const char *path, cm_input *input,
                        cm_err *err) {
    bool standard = cm_same(path, "-");
    *input = (cm_input){.around = around, .name = standard ? "standard input" : path};
    if (standard && !around->read)
        return cm_fail(err, CM_UNREAD, "-: there is no standard input here");
    if (!standard) input->file = cm_file_open(path);
    if (!standard && !input->file) return cm_fail(err, CM_UNREAD, "%s: %s", path, strerror(errno));
    cm_guard_set(&input->guard, discard, input);
    return CM_OK;
}

void cm_input_close(cm_input *input) {
    cm_guard_lift(&input->guard);
    discard(input);
    *input = (cm_input){0};
}

static size_t part(cm_input *input, char *bytes, size_t room) {
    if (input->file) {
        cm_memory_watch();
        size_t count = fread(bytes, 1, room, input->file);
        if (!count && ferror(input->file)) {
            cm_memory_check();
            input->failed = true;
        }
        return count;
    }
    long count = input->around->read(input->around->read_context, bytes, room);
    if (count < 0 || (size_t)count > room) input->failed = true;
    return input->failed ? 0 : (size_t)count;
}

/* Moves what is not yet taken to the front and makes room behind it: for a line of `limit` bytes,
 * its newline and a NUL at most. False where there is no memory. */
static bool make_room(cm_input *input, size_t limit) {
    size_t held = input->to - input->from;
    if (input->from) memmove(input->bytes, input->bytes + input->from, held);
    input->from = 0, input->to = held;
    if (held + 1 < input->room) return true;
    size_t room = input->room ? input->room * 2 : FIRST_ROOM;
    if (room > limit + 2) room = limit + 2;
    input->bytes = cm_memory_resize(input->bytes, room);
    input->room = room;
    return true;
}

/* Reads on to the end of a line whose first bytes stand at the front, and keeps those. */
static void pass_over(cm_input *input) {
    char *rest = input->bytes + CM_INPUT_HEAD, *end = NULL;
    size_t count = input->to - CM_INPUT_HEAD;
    while (count && (end = memchr(rest, '\n', count)) == NULL)
        count = part(input, rest, input->room - CM_INPUT_HEAD - 1);
    input->from = end ? (size_t)(end + 1 - input->bytes) : CM_INPUT_HEAD;
    input->to = CM_INPUT_HEAD + count;
    input->too_long = true;
}

char *cm_input_line(cm_input *input, size_t limit, size_t *length) {
    size_t seen = 0;
    if (input->room) /* the byte behind the line before was made NUL */
        input->bytes[input->from] = input->kept;
    input->too_long = false;
    for (;;) {
        char *line = input->bytes ? input->bytes + input->from : NULL;
        size_t held = input->to - input->from;
        char *end = held > seen ? memchr(line + seen, '\n', held - seen) : NULL;
        size_t count = 0;
        if (!end && held <= limit) {
            seen = held;
            if (!make_room(input, limit)) {
                input->failed = true;
                return NULL;
            }
            count = part(input, input->bytes + input->to, input->room - input->to - 1);
            input->to += count;
            line = input->bytes;
        }
        if (!end && count) continue;
        if (!end && held > limit) pass_over(input);
        if (input->failed || (!end && !held)) return NULL;
        *length = input->too_long ? CM_INPUT_HEAD : end ? (size_t)(end - line) + 1 : held;
        if (!input->too_long) input->from += *length;
        input->kept = input->bytes[input->from];
        line[*length] = input->bytes[input->from] = 0;
        return line;
    }
}

cm_status cm_input_whole(const cm_surroundings *around, cm_arena *arena, const char *path,
                         size_t limit, char **bytes, size_t *length, cm_err *err) {
    if (!cm_same(path, "-")) return cm_file_read(arena, path, limit, bytes, length, err);
    cm_input input;
    cm_text text = {.arena = arena};
    char buffer[4096];
    size_t count;
    cm_status status = cm_input_open(around, path, &input, err);
    if (status != CM_OK) return status;
    cm_text_puts(&text, "");
    while (text.length <= limit && (count = part(&input, buffer, sizeof buffer)) > 0)
        cm_text_add(&text, buffer, count);
    if (input.failed)
        status = cm_fail(err, CM_UNREAD, "standard input cannot be read");
    else if (text.length > limit)
        status = cm_fail(err, CM_UNREAD, "standard input: more than %zu bytes", limit);
    cm_input_close(&input);
    *bytes = text.data;
    *length = text.length;
    return status;
}
