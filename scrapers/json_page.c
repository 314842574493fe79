#include "scrapers/json_page.h"

json_t *cm_page_json(const cm_page *page, cm_json_text *json, cm_err *err) {
    json_t *root = cm_json_read(json, page->bytes, page->length, JSON_REJECT_DUPLICATES);
    if (!root)
        cm_refuse(page, err, cm_sprintf(page->arena, "line %d", json->why.line), "whole JSON",
                  json->why.text);
    return root;
}
