/* Facts to a database, and a database to text. */
#ifndef CM_UPKEEP_BUILD_H
#define CM_UPKEEP_BUILD_H

#include "store/store.h"

/* Reads fact folders and writes the database file of them. */
cm_status cm_db_build(cm_arena *arena, cm_facts *facts, const char *output, cm_err *err);

/* Writes every fact of the store as JSON or as TSV, one kind behind the other. */
cm_status cm_db_export(cm_arena *arena, cm_store *store, bool json, cm_text *out, cm_err *err);

#endif
