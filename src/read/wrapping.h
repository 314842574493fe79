/* Inside src/read: what a text was wrapped in on its way. */
#ifndef CM_READ_WRAPPING_H
#define CM_READ_WRAPPING_H

#include <stdbool.h>

/* Takes off `text`, in its place, whatever stands around the whole of it or around a block of its
 * lines, in any order and nesting: quote marks, fences, indentation that all lines share, blanks at
 * the end of all lines, the elements of a page. A line end that was written out ("\n") is one where
 * the text has no other. */
void cm_unwrap(char *text);

/* The line without ``` and ~~~ and the name of a language behind them; it is cut in its place. */
char *cm_unfenced(char *line);

/* Whether `p` is the ">" of a quoted mail or page, but neither Python's ">>>" nor a version's ">=".
 */
bool cm_quote_mark(const char *p);

#endif
