#include "model/json_text.h"

#include <stdlib.h>

#include "base/str.h"

typedef struct {
    const char *at;
    size_t left;
    bool lacked; /* memory, while it was read */
} source;

/* What Jansson reads next. Where it ends a number it wipes errno, so that no piece reaches beyond a
 * digit: each failed allocation is seen before that. */
static size_t next_piece(void *buffer, size_t room, void *context) {
    source *s = context;
    char *to = buffer;
    size_t length = 0;
    s->lacked = s->lacked || cm_memory_lacked();
    if (s->lacked) return 0;
    for (bool digit = false; !digit && length < room && length < s->left; length++) {
        to[length] = s->at[length];
        digit = cm_digit(to[length]);
    }
    s->at += length;
    s->left -= length;
    return length;
}

static void forget(void *root) {
    json_decref(root);
}

json_t *cm_json_read(cm_json_text *text, const char *bytes, size_t length, size_t flags) {
    source s = {bytes, length, false};
    *text = (cm_json_text){0};
    cm_memory_watch();
    text->root = json_load_callback(next_piece, &s, flags, &text->why);
    if (text->root) cm_guard_set(&text->guard, forget, text->root);
    if (s.lacked || json_error_code(&text->why) == json_error_out_of_memory) cm_memory_none();
    cm_memory_check();
    return text->root;
}

void cm_json_release(cm_json_text *text) {
    cm_guard_lift(&text->guard);
    json_decref(text->root);
    text->root = NULL;
}

void cm_json_memory(void) {
    json_set_alloc_funcs(cm_library_malloc, free);
}
