#include "base/beside.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool cm_beside_name(char *name, size_t room, const char *of, unsigned long process, int number) {
    int n = number ? snprintf(name, room, "%s.new.%lu.%d", of, process, number)
                   : snprintf(name, room, "%s.new.%lu", of, process);
    return n > 0 && (size_t)n < room;
}

/* The numbers are read and the name is made of them again: a sign, a zero in front or anything
 * behind them is another name. */
bool cm_beside_read(const char *name, const char *of, unsigned long *process) {
    static const char mark[] = ".new.";
    char again[4096], *end;
    size_t n = strlen(of);
    if (strncmp(name, of, n) != 0 || strncmp(name + n, mark, strlen(mark)) != 0) return false;
    *process = strtoul(name + n + strlen(mark), &end, 10);
    long number = *end == '.' ? strtol(end + 1, NULL, 10) : 0;
    return *process > 0 && *process <= INT32_MAX && number >= 0 && number < CM_MOST_BESIDE &&
           cm_beside_name(again, sizeof again, of, *process, (int)number) &&
           strcmp(name, again) == 0;
}
