/* Which records of installed packages matter to a judgement of torch, and what pip leaves behind
 * of them. */
#ifndef CM_MODEL_RECORDS_H
#define CM_MODEL_RECORDS_H

#include <stdbool.h>

#include "base/arena.h"

/* Whether a package (name as cm_package_name gives it) says something about torch and CUDA. */
bool cm_record_matters(const char *name);

/* Whether pip left the entry of a site-packages folder behind where it could not remove such a
 * package: it puts '~' for the first letter of what it moves away, "~orch-2.0.1.dist-info". */
bool cm_is_leftover(cm_arena *arena, const char *entry);

/* Whether a path, of POSIX or Windows, is absolute and names such an entry of a folder
 * site-packages or dist-packages: what alone a line may offer to delete. */
bool cm_is_leftover_path(const char *path);

#endif
