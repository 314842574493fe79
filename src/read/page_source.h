/* Inside src/read: a text that came as the source of a page. */
#ifndef CM_READ_PAGE_SOURCE_H
#define CM_READ_PAGE_SOURCE_H

#include <stdbool.h>

/* Takes the elements of a page off `text`, in its place: <pre>, <code>, <details> and the like.
 * Where they show that the text stood in a page's source, entities (&lt; &#39; &#x27; &nbsp;)
 * become their characters, once. XML that a program printed stays as it is. Whether anything
 * changed. */
bool cm_page_source(char *text);

#endif
