/* Where newer databases are installed; places_posix.c follows the XDG Base Directory rules,
 * places_win32.c has the folders of Windows. */
#ifndef CM_COMMAND_PLACES_H
#define CM_COMMAND_PLACES_H

#include "command/surroundings.h"

/* The files in which look-ups search a newer database, the user's first:
 * $XDG_DATA_HOME/cudamatrix/cudamatrix.db (~/.local/share where it is not set), then the same below
 * each folder of $XDG_DATA_DIRS (/usr/local/share, /usr/share), at most eight. Relative folders do
 * not count. On Windows the variables count too, with ';' between folders; where they are
 * not set, %LOCALAPPDATA%\cudamatrix\cudamatrix.db and the same below %ProgramFiles%. */
cm_strings cm_installed_places(cm_arena *arena, const cm_surroundings *around);

/* The two parts of it: the user's file, NULL where there is none, and those of the system. They
 * differ by system, as does the folder below. */
enum { CM_MOST_PLACES = 8 };
const char *cm_user_place(cm_arena *arena, const cm_surroundings *around);
cm_strings cm_system_places(cm_arena *arena, const cm_surroundings *around);

/* Where `db update` keeps pages: $XDG_CACHE_HOME/cudamatrix/pages (~/.cache where it is not set),
 * %LOCALAPPDATA%\cudamatrix\pages. NULL: there is none. */
const char *cm_cache_place(cm_arena *arena, const cm_surroundings *around);

/* Where `db install` puts one: the user's place, or the first of the system. NULL: there is none.
 */
const char *cm_install_place(cm_arena *arena, const cm_surroundings *around, bool system);

#endif
