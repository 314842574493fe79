/* Inside src/read: templates, the small language in which messages are written down.
 *
 *     no kernel image is available        letters match in either case; a blank in the template is
 *                                         any run of white space, line breaks too
 *     (found version {n:found})           a capture: its kind, its name
 *     No module named torch|              no letter or digit may follow
 *     {<s:gpu} with CUDA capability ...   a capture of what stands before the match
 *
 * Kinds: n digits; v a version; w a word or path; t numbers in parentheses, "(8, 7, 0)" is 8.7.0;
 * s text up to the literal that follows, or to the end of the line; p the same, for paths; l the
 * same, for long lists; a sm_50 sm_60 and the like; * what may stand between, without a name.
 *
 * A template matches at one place in one pass: a capture ends where the literal behind it first
 * fits, and never tries again. All lengths are bounded, so that a text costs time in its length. */
#ifndef CM_READ_TEMPLATE_H
#define CM_READ_TEMPLATE_H

#include <stdbool.h>

#include "model/question.h"

enum { CM_CAPTURES = CM_MESSAGE_BINDINGS };

typedef struct {
    const char *name; /* inside the template, up to '}' */
    size_t name_length;
    const char *from; /* inside the text */
    size_t length;
    char kind;
    bool before; /* in front of the match */
} cm_capture;

typedef struct {
    cm_capture captures[CM_CAPTURES];
    size_t count;
    const char *text; /* the text begins here */
    const char *end;  /* behind the match */
} cm_match;

enum { CM_TEMPLATE_START = 3 };

/* The first characters that a text must have where the template begins, in lower case; a blank for
 * any white space, 0 for anything. The first is never 0. */
void cm_template_start(const char *pattern, char start[CM_TEMPLATE_START]);

/* Whether a template may begin at `at`: not inside a word. */
bool cm_template_place(const char *text, const char *at);

/* Whether the template matches at such a place inside the text that begins at `text`. */
bool cm_template_match(const char *pattern, const char *text, const char *at, cm_match *match);

/* The values of a match, as a message's bindings. */
void cm_template_bind(cm_arena *arena, const cm_match *match, cm_message *message);

#endif
