/* SQLite's memory in a program that owns its process. */
#include <sqlite3.h>

#include "base/memory.h"
#include "store/store.h"

static sqlite3_mem_methods usual; /* SQLite's own, over malloc */

/* Only such a program has these, and it ends in cm_memory_none: nothing jumps across SQLite. */
static void *get(int size) {
    void *p = usual.xMalloc(size);
    if (!p && size > 0) cm_memory_none();
    return p;
}

static void *resize(void *memory, int size) {
    void *p = usual.xRealloc(memory, size);
    if (!p && size > 0) cm_memory_none();
    return p;
}

void cm_store_memory(void) {
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual);
    sqlite3_mem_methods own = usual;
    own.xMalloc = get;
    own.xRealloc = resize;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &own);
}
