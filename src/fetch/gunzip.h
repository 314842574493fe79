/* For transports whose library does not undo gzip. */
#ifndef CM_FETCH_GUNZIP_H
#define CM_FETCH_GUNZIP_H

#include "base/str.h"

/* Adds what `length` gzip bytes hold to `text`. CM_UNREAD with the reason alone: not gzip or cut
 * off, or more than `limit` bytes. */
cm_status cm_gunzip(const char *bytes, size_t length, size_t limit, cm_text *text, cm_err *err);

#endif
