/* A page that is a JSON document. */
#ifndef CM_SCRAPERS_JSON_PAGE_H
#define CM_SCRAPERS_JSON_PAGE_H

#include "model/json_text.h"
#include "scrapers/page.h"

/* The document of the page, to be released with cm_json_release; NULL and CM_BAD_PAGE with the line
 * if it is not whole JSON or names a key twice. */
json_t *cm_page_json(const cm_page *page, cm_json_text *json, cm_err *err);

#endif
