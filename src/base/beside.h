/* The names of the files that writers make beside their target and rename into its place:
 * NAME.new.PROCESS, and NAME.new.PROCESS.NUMBER where an ended process of that number left one. */
#ifndef CM_BASE_BESIDE_H
#define CM_BASE_BESIDE_H

#include <stdbool.h>
#include <stddef.h>

enum { CM_MOST_BESIDE = 100 }; /* numbers of one process, from 0 */

/* Writes the name into `name`; false if it has no room there. */
bool cm_beside_name(char *name, size_t room, const char *of, unsigned long process, int number);

/* Whether `name` is letter by letter one that cm_beside_name makes for `of`; then `*process` is
 * whose. */
bool cm_beside_read(const char *name, const char *of, unsigned long *process);

#endif
