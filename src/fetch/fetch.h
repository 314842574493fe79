/* Pages over HTTP, one request at a time. What may be asked for, where a redirect may lead, how
 * long to wait and how much to take is decided here, for every system alike; the exchange itself is
 * the transport's (transport.h). Knows nothing of pages, facts or the database. */
#ifndef CM_FETCH_FETCH_H
#define CM_FETCH_FETCH_H

#include <stdbool.h>

#include "base/component.h"
#include "base/str.h"

enum {
    CM_FETCH_LIMIT = 32 * 1024 * 1024, /* bytes of one page, as they are after decompression */
    CM_FETCH_REDIRECTS = 5,
    CM_FETCH_SECONDS = 120, /* for one page, if nothing else is said */
    CM_FETCH_PAUSE = 1000,  /* milliseconds between two requests to one host */
};

typedef struct {
    bool loopback;    /* http://127.0.0.1, http://[::1] and http://localhost are allowed too */
    long pause;       /* milliseconds between two requests to one host */
    long seconds;     /* limit for one page; 0: CM_FETCH_SECONDS */
    size_t limit;     /* bytes; 0: CM_FETCH_LIMIT */
    const char *ca;   /* file of certificates to trust instead of the system's, or NULL */
    const char *name; /* User-Agent */
    /* Called while a page comes in, with the bytes so far; NULL: nobody is interested. */
    void (*progress)(void *context, size_t bytes);
    void *context;
} cm_fetch_options;

typedef struct {
    long status;                     /* 200 or 304; all else is a failure */
    const char *bytes;               /* NUL-terminated; "" with 304 */
    size_t length;                   /* of bytes */
    const char *etag, *last_changed; /* ETag and Last-Modified as they came, or NULL */
    unsigned date;                   /* the server's day, 20261130; 0: it does not say */
} cm_fetched;

/* Whether a server may stand in for the pages' own: https, or http of this machine, which
 * `loopback` then says. */
bool cm_fetch_base(cm_arena *arena, const char *address, bool *loopback);

/* The system's HTTP library, libcurl or WinHTTP, which is loaded to be asked; the version is in the
 * arena. */
cm_component cm_fetch_component(cm_arena *arena);

typedef struct cm_fetcher cm_fetcher;

/* Makes ready. CM_UNREAD with one line if the system's HTTP library is not there. The options are
 * copied, their strings must stay. Close with cm_fetch_close. */
cm_status cm_fetch_open(const cm_fetch_options *options, cm_fetcher **fetcher, cm_err *err);
void cm_fetch_close(cm_fetcher *fetcher);

/* Asks for one page, into the arena. With `etag` or `last_changed` (NULL: none) the server may
 * answer that nothing changed (304). CM_UNREAD with the address and the reason for everything else
 * than a whole page: no connection, a certificate that does not hold, a redirect to another scheme
 * or in circles, another status, too large, too slow, cut off. A host that nobody answers for is
 * not asked a second time. */
cm_status cm_fetch_page(cm_fetcher *fetcher, cm_arena *arena, const char *address, const char *etag,
                        const char *last_changed, cm_fetched *page, cm_err *err);

#endif
