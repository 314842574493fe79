/* The gate for every line that is offered to be copied and run. A line is made of literals of our
 * own and of words of a kind; each word is held against the alphabet of its kind and quoted for the
 * shell of the line. A word that does not fit refuses the whole line, with the reason. There is no
 * other way to a CM_ITEM_COMMAND (model/answer.h takes this type alone). */
#ifndef CM_MODEL_LINE_H
#define CM_MODEL_LINE_H

#include <stdbool.h>

#include "base/str.h"

typedef enum {
    CM_SHELL_ANY, /* POSIX shells, cmd and PowerShell read the line alike */
    CM_SHELL_SH,
    CM_SHELL_CMD,
    CM_SHELL_POWERSHELL,
    CM_SHELL_PYTHON, /* a statement of Python */
} cm_shell;

typedef enum {
    CM_WORD_CODE,        /* our own, a literal */
    CM_WORD_FLAG,        /* "--index-url", from a table of ours */
    CM_WORD_REQUIREMENT, /* what pip installs */
    CM_WORD_MATCH,       /* what conda installs */
    CM_WORD_CHANNEL,     /* of conda */
    CM_WORD_NAME,        /* of a package or an environment */
    CM_WORD_VERSION,
    CM_WORD_TAG,     /* of a wheel, a build, a system, a compiler */
    CM_WORD_ADDRESS, /* https://, of a lab also http:// */
    CM_WORD_IMAGE,   /* of a container */
    CM_WORD_GPU,     /* a GPU's name or id */
    CM_WORD_VARIABLE,
    CM_WORD_VALUE,    /* of a variable */
    CM_WORD_PATH,     /* of a file or folder */
    CM_WORD_LEFTOVER, /* the path of what pip left behind, to delete */
    CM_WORD_REMARK,   /* behind '#': words without a mark of any shell */
} cm_word_kind;

typedef struct {
    cm_word_kind kind;
    const char *text;
} cm_word;

typedef struct cm_shell_line cm_shell_line;

/* A list of lines in an arena. */
typedef struct {
    const cm_shell_line **items;
    size_t count, capacity;
} cm_shell_lines;

/* A line of a literal and the words for each "{}" in it. A "{}" inside quotes of the literal takes
 * a word that may stand there as it is. The words live as long as the arena. */
#define CM_LINE(arena, shell, literal, ...)                                                        \
    cm_line_filled(arena, shell, "" literal "", (const cm_word[]){__VA_ARGS__},                    \
                   sizeof(const cm_word[]){__VA_ARGS__} / sizeof(cm_word))
#define CM_LINE_FIXED(arena, shell, literal) cm_line_filled(arena, shell, "" literal "", NULL, 0)
cm_shell_line *cm_line_filled(cm_arena *arena, cm_shell shell, const char *literal,
                              const cm_word *words, size_t count);

/* The same for a table of literals with names in braces, "unset {variable}[ {more}]": what stands
 * in brackets is left out where `word_of` knows no word (NULL text) for a name in it; elsewhere
 * that refuses the line. */
typedef cm_word cm_word_finder(const void *from, const char *name, size_t length);
cm_shell_line *cm_line_named(cm_arena *arena, cm_shell shell, const char *literal,
                             cm_word_finder *word_of, const void *from);

/* Appends a blank and a word; a blank and a literal; a word or literal without the blank. */
void cm_line_add(cm_shell_line *line, cm_word_kind kind, const char *text);
void cm_line_glue(cm_shell_line *line, cm_word_kind kind, const char *text);
#define cm_line_code(line, literal) cm_line_append_literal(line, " " literal)
#define cm_line_mark(line, literal) cm_line_append_literal(line, "" literal)
void cm_line_append_literal(cm_shell_line *line, const char *literal);

/* Appends the words of another line from word `from` on, as they were checked for it. */
void cm_line_take(cm_shell_line *line, const cm_shell_line *other, size_t from);

/* Appends word `i` of another line. */
void cm_line_take_word(cm_shell_line *line, const cm_shell_line *other, size_t i);

/* A line of the same words in the same shell, with word `at` replaced; `kind` stays. */
cm_shell_line *cm_line_with(cm_arena *arena, const cm_shell_line *line, size_t at,
                            const char *text);

/* A published command for pip, uv, conda or docker, perhaps several with "&&" between: each word of
 * it must be of a kind that the program takes there. Anything else is refused. */
cm_shell_line *cm_line_read(cm_arena *arena, const char *text);

/* "# cu118 on Linux": what stands above a line, itself harmless in every shell. Marks that do not
 * fit become blanks. */
const cm_shell_line *cm_line_remark(cm_arena *arena, const char *text);

/* The line as it is copied; NULL where it was refused, or `line` is NULL. */
const char *cm_line_text(const cm_shell_line *line);

/* Why there is no line: "the version holds a mark that a shell would read"; NULL: there is one. */
const char *cm_line_refused(const cm_shell_line *line);

/* Its words, a flag or a program being one of kind CM_WORD_CODE without blanks. */
size_t cm_line_count(const cm_shell_line *line);
cm_word cm_line_word(const cm_shell_line *line, size_t i);

/* Whether a word of that text is in it. */
bool cm_line_has(const cm_shell_line *line, const char *word);

/* Whether both are offered and are the same text. */
bool cm_line_same(const cm_shell_line *a, const cm_shell_line *b);

/* All of a list with "&&" between; NULL of an empty one. */
const cm_shell_line *cm_lines_joined(cm_arena *arena, const cm_shell_lines *list);

void cm_lines_add(cm_arena *arena, cm_shell_lines *list, const cm_shell_line *line);
bool cm_lines_have(const cm_shell_lines *list, const cm_shell_line *line);

/* A word inside a sentence of ours that names a command in backticks: the text, or NULL where a
 * shell would read it otherwise. */
const char *cm_word_in_sentence(const char *text);

#endif
