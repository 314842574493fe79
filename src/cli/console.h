/* What is around the program: words, environment, streams. UTF-8 on every system; the files
 * console_posix.c and console_win32.c hold what differs. */
#ifndef CM_CLI_CONSOLE_H
#define CM_CLI_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

/* Makes the streams ready and returns the words of the command line, `*argc` of them, as they were
 * given or from memory that is kept to the end. Windows gives them to main in the code page of the
 * system, which loses what is not in it: there they are read again from the whole line. */
char **cm_console_start(int *argc, char **argv);

/* The environment as "NAME=value" items, NULL behind the last; on Windows, where case does not
 * count, names are in upper case. */
const char *const *cm_environment(void);

/* Reads from standard input at most a line, so that a filter can answer before its input ends; what
 * is typed or pasted into a console of Windows comes as UTF-8, and Ctrl-Z at the start of a line
 * ends it. How many bytes came, 0 at the end, -1 where it cannot be read. */
long cm_console_read(char *bytes, size_t room);

/* Writes to standard output; a console of Windows gets UTF-16, whatever its code page, a file or a
 * pipe the bytes as they are: lines end in LF on every system. False if it failed. */
bool cm_console_write(const char *bytes, size_t length);
/* Whether all that was written has gone out; called once, at the end. */
bool cm_console_end(void);
/* Prints to standard error in the same way. */
void cm_console_say(const char *format, ...);

/* Whether standard error is a terminal that knows escape sequences. */
bool cm_stderr_is_terminal(void);
/* Whether standard output is one that shows colours. */
bool cm_stdout_has_colour(void);

#endif
