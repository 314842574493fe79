/* printf for texts of this program: the few directives that it writes, without the cost of all. */
#ifndef CM_BASE_FORMAT_H
#define CM_BASE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

#include "base/err.h"

/* As vsnprintf, but for the locale, which is never looked at: what fits is written with a NUL, the
 * length of all is returned, below 0 on failure. Directives beyond %s %.*s %.Ns %c %d %u %ld %lu
 * %zu %% without width are left to vsnprintf. */
int cm_format(char *out, size_t size, const char *format, va_list args);

/* The same as snprintf is to vsnprintf. */
int cm_print(char *out, size_t size, const char *format, ...) CM_PRINTF(3, 4);

#endif
