/* Errors travel in an object that the caller owns; no library code prints or exits. */
#ifndef CM_BASE_ERR_H
#define CM_BASE_ERR_H

/* What happened; the numbers are the program's exit statuses (docs/commands.md). */
typedef enum {
    CM_OK = 0,       /* yes, or answered */
    CM_NO = 1,       /* answered: no */
    CM_USAGE = 2,    /* the command line is wrong */
    CM_ABSENT = 3,   /* the thing asked for is not in the data */
    CM_UNREAD = 4,   /* a file, database or probe cannot be read or written */
    CM_BAD_PAGE = 5, /* a page is not recognised, cut short or changed */
} cm_status;

typedef struct {
    cm_status status; /* CM_OK until something failed */
    char text[768];   /* one line without newline, for stderr; "" when status is CM_OK */
} cm_err;

#if defined(__MINGW32__) /* whose "printf" stands for the formats of msvcrt */
#define CM_PRINTF(f, a) __attribute__((format(gnu_printf, f, a)))
#elif defined(__GNUC__)
#define CM_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define CM_PRINTF(f, a)
#endif

#if defined(__GNUC__) /* a status that nobody looks at is an error that counts as success */
#define CM_CHECKED __attribute__((warn_unused_result))
#else
#define CM_CHECKED
#endif

/* Records `status` and a formatted line in `err` (which may be NULL) and returns `status`.
 * What may not be shown (shown.h) is escaped, so that text from a page cannot move the terminal;
 * a line that is too long ends with "...". The first failure sticks: a later call on a failed
 * object changes nothing. */
cm_status cm_fail(cm_err *err, cm_status status, const char *format, ...) CM_PRINTF(3, 4);

#endif
