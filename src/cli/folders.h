/* Where this user's files are, by the XDG base directories. */
#ifndef CM_CLI_FOLDERS_H
#define CM_CLI_FOLDERS_H

#include "base/arena.h"

/* $XDG_DATA_HOME/cudamatrix/cudamatrix.db, else below ~/.local/share: the database that db update
 * and db install make. NULL if neither variable holds an absolute path. */
char *cm_user_database(cm_arena *arena);

/* $XDG_CACHE_HOME/cudamatrix/pages, else below ~/.cache; NULL as above. */
char *cm_user_cache(cm_arena *arena);

#endif
