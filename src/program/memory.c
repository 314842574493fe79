#include "program/memory.h"

#include "base/memory.h"
#include "model/json_text.h"
#include "scrapers/dom.h"
#include "store/store.h"

/* PCRE2 (scrapers/pattern.c) and libcurl (fetch/curl_posix.c) are given the door where they begin.
 * minizip takes no functions for memory; src/probe/wheel_zip.c asks errno after it. */
void cm_program_memory(void) {
    cm_memory_own();
    cm_json_memory();
    cm_dom_memory();
    cm_store_memory();
}
