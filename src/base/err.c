#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

cm_status cm_fail(cm_err *err, cm_status status, const char *format, ...) {
    if (!err || err->status != CM_OK) return status;
    va_list args;
    va_start(args, format);
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    for (char *p = err->text; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f) *p = '?';
    err->status = status;
    return status;
}
