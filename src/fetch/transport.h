/* One HTTP exchange by the system's own library: libcurl, found at run time (curl_posix.c); on
 * Windows WinHTTP (winhttp_win32.c). A transport follows no redirect, keeps no cookie, sends no
 * credentials and always checks certificates. */
#ifndef CM_FETCH_TRANSPORT_H
#define CM_FETCH_TRANSPORT_H

#include "fetch/fetch.h"

typedef struct cm_transport cm_transport;

typedef struct {
    const char *address;
    bool https;              /* the only scheme for it; else http without a proxy */
    const char *const *head; /* lines of the request's head, NULL behind the last */
    const cm_fetch_options *options;
} cm_exchange;

typedef struct {
    cm_text body; /* at most options->limit bytes */
    long status;
    const char *etag, *last_changed, *date; /* NULL: not said */
    bool unreachable;                       /* with CM_UNREAD: nobody answered at all */
    const char *redirect;                   /* where a 3xx leads, as a whole address, or NULL */
} cm_exchanged;

/* CM_UNREAD with one line if the library is not there. */
cm_status cm_transport_open(cm_transport **transport, cm_err *err);
void cm_transport_close(cm_transport *transport);

/* Makes the exchange; strings of `answer` are in the arena of answer->body, which is given. On
 * CM_UNREAD the line is the reason alone, without the address. */
cm_status cm_transport_exchange(cm_transport *transport, const cm_exchange *exchange,
                                cm_exchanged *answer, cm_err *err);

/* The value of a head line of that name without regard to case ("ETag: x" -> "x"), or NULL; values
 * with control characters and ones longer than a kilobyte do not count. */
const char *cm_head_value(cm_arena *arena, const char *line, size_t length, const char *name);

/* A clock that only counts, in milliseconds, and a pause; wait_posix.c, wait_win32.c. */
long long cm_fetch_clock(void);
void cm_fetch_wait(long milliseconds);

#endif
