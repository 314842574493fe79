/* Python ranges as compatibility tables write them. */
#ifndef CM_SCRAPERS_PYTHON_RANGE_H
#define CM_SCRAPERS_PYTHON_RANGE_H

#include <stdbool.h>

#include "base/arena.h"

typedef struct {
    const char *pythons;      /* "3.8 3.9 3.10"; "" where only one end is stated */
    const char *experimental; /* "3.13t"; "" if none */
    const char *stated;       /* as written, backquotes removed */
} cm_python_range;

/* Reads ">=3.7.2, <=3.10", "==2.7, >=3.5, <=3.8", ">=3.9, <=3.13, (3.13t experimental)",
 * ">=3.10, <=(3.14, 3.14t experimental)"; false if `text` is anything else. */
bool cm_python_range_read(cm_arena *arena, const char *text, cm_python_range *range);

#endif
