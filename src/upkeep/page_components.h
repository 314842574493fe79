/* The libraries by which pages are read, for `--version -v`. */
#ifndef CM_UPKEEP_PAGE_COMPONENTS_H
#define CM_UPKEEP_PAGE_COMPONENTS_H

#include "base/arena.h"
#include "base/component.h"

/* Versions are in the arena or are the library's own text. */
cm_component cm_html_component(cm_arena *arena);    /* libxml2 */
cm_component cm_pattern_component(cm_arena *arena); /* PCRE2 */

#endif
