/* Hands on what scrapers tell of their libraries to those who do not see scrapers. */
#include "upkeep/page_components.h"

#include "scrapers/dom.h"
#include "scrapers/pattern.h"

cm_component cm_html_component(cm_arena *arena) {
    return cm_dom_component(arena);
}

cm_component cm_pattern_component(cm_arena *arena) {
    return cm_matcher_component(arena);
}
