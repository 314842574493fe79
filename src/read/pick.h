/* Inside src/read: the values that stand in lines. */
#ifndef CM_READ_PICK_H
#define CM_READ_PICK_H

#include "read/reader.h"

/* States a fact that the text gives; NULL states nothing. */
void cm_state(cm_pasted *pasted, cm_field field, const char *value);

/* What follows "key:", "key  :" or "key=" anywhere in the line, without regard to case; NULL if the
 * key is not there or stands inside a longer word. */
const char *cm_after_key(const char *line, const char *key);

/* The dotted number ("535.129.03") that `text` begins with, or NULL. */
char *cm_pick_number(cm_arena *arena, const char *text);
/* The number of a release of NVIDIA's driver ("535.129.03", "450.x", "535", Windows'
 * "32.0.15.6094") that `text` begins with, or NULL: the CUDA that a driver speaks (12020, 12.2) is
 * none. */
char *cm_pick_driver(cm_arena *arena, const char *text);
/* "12.2" of "12020" and "12.2", as programs print the CUDA that a driver speaks; or NULL. */
char *cm_pick_driver_cuda(cm_arena *arena, const char *text);
/* The Python ("3.10.12", "3.13t") that `text` begins with; NULL for "3.6+", "3", "1.6.2"
 * and what 3.10 is when it is cut or a number. */
char *cm_pick_python(cm_arena *arena, const char *text);
/* The version ("1.12.0a0+gite1edcac") that `text` begins with, perhaps behind a 'v'; or NULL. A
 * word that goes on with marks ("2.6.0+$(id)") comes back whole: it is not that version. */
char *cm_pick_version(cm_arena *arena, const char *text);
/* "N/A", "[Not Supported]", "Could not collect", "" and the like. */
bool cm_unsaid(const char *value);

/* "0x250410DE" or "250410DE", device before vendor: "10de:2504"; or NULL. */
char *cm_pick_device(cm_arena *arena, const char *text);
/* "00000000:0C:00.0", "0000:0c:00.0" or "0c:00.0" at the beginning of `text`, in one form; or NULL.
 */
char *cm_pick_bus(cm_arena *arena, const char *text);
/* The digits of "8192MiB", "12288 MiB" or "12288"; or NULL. */
char *cm_pick_memory(cm_arena *arena, const char *text);

/* A word of a sentence without the brackets, quotes and stops around it. */
char *cm_pick_word(cm_arena *arena, const char *word);

/* What commas, semicolons, bars, bullets, " and ", " with ", " on " and the like stand between. */
cm_strings cm_pick_parts(cm_arena *arena, const char *text);

/* The number before "2x ", "4 x ", "8*", which is passed over; 1 if there is none. */
size_t cm_pick_times(const char **text);

/* linux, windows, macos or wsl by a system's name, version or platform string; or NULL. */
const char *cm_pick_os(const char *text);
/* The CPU architecture that is named in `text`; or NULL. */
const char *cm_pick_arch(const char *text);

#endif
