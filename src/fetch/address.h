/* Which addresses may be asked for. */
#ifndef CM_FETCH_ADDRESS_H
#define CM_FETCH_ADDRESS_H

#include <stdbool.h>

#include "base/str.h"

typedef struct {
    const char *host; /* lower case, with the port if there is one: 127.0.0.1:8000 */
    bool https;       /* else http */
    bool loopback;    /* the host is this machine by its number or is called localhost */
} cm_address;

/* Takes an address apart. False for every form that another reader might read otherwise: schemes
 * other than http and https, a user name, blanks, control
 * characters, what RFC 3986 leaves out (a backslash, quotes, braces), no host. */
bool cm_address_read(cm_arena *arena, const char *text, cm_address *address);

/* Where a redirect of `address` leads that says `to`: a whole address, one without its scheme, or a
 * path. Not judged yet. */
const char *cm_address_join(cm_arena *arena, const char *address, const char *to);

#endif
