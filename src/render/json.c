#include <string.h>

#include "base/json.h"
#include "render/render.h"

/* Nothing is allocated but for a word longer than any: the arena of a batch's output lives as long
 * as the batch. */
static void words(cm_json *json, const char *key, const char *text) {
    char usual[256];
    cm_json_open(json, key, '[');
    for (const char *p = text ? text : ""; *p; p += *p == ' ') {
        const size_t length = strcspn(p, " ");
        if (length && length < sizeof usual) {
            memcpy(usual, p, length);
            usual[length] = 0;
            cm_json_string(json, NULL, usual);
        } else if (length) {
            cm_json_string(json, NULL, cm_strndup(json->out->arena, p, length));
        }
        p += length;
    }
    cm_json_close(json, ']');
}

static void item(cm_json *json, const cm_item *it, bool in_list) {
    const char *key = in_list ? NULL : it->key;
    switch (it->type) {
    case CM_ITEM_TEXT:
    case CM_ITEM_COMMAND:
    case CM_ITEM_ADDRESS:
        cm_json_string(json, key, it->value);
        break;
    case CM_ITEM_RAW:
        cm_json_raw(json, key, it->value);
        break;
    case CM_ITEM_NUMBER:
        cm_json_number(json, key, it->number);
        break;
    case CM_ITEM_BOOL:
        cm_json_bool(json, key, it->number != 0);
        break;
    case CM_ITEM_WORDS:
        words(json, key, it->value);
        break;
    case CM_ITEM_LIST:
    case CM_ITEM_OBJECT:
        cm_json_open(json, key, it->type == CM_ITEM_LIST ? '[' : '{');
        for (const cm_item *child = it->first; child; child = child->next)
            if (child->key || it->type == CM_ITEM_LIST) item(json, child, it->type == CM_ITEM_LIST);
        cm_json_close(json, it->type == CM_ITEM_LIST ? ']' : '}');
        break;
    }
}

void cm_render_json_line(const cm_answer *answer, cm_text *out) {
    cm_json json = {.out = out, .compact = true};
    item(&json, &answer->root, true);
}

void cm_render_json(const cm_answer *answer, cm_text *out) {
    cm_json json = {.out = out};
    item(&json, &answer->root, true);
}
