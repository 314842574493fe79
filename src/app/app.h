/* libcudamatrix: what the command line, or another program, may ask for. */
#ifndef CM_APP_APP_H
#define CM_APP_APP_H

#include "app/ask.h"
#include "app/gather.h"
#include "model/machine.h"
#include "probe/probe.h"

/* Reads fact folders and writes the database file of them. */
cm_status cm_app_build(cm_arena *arena, cm_facts *facts, const char *output, cm_err *err);

/* Writes every fact of the store as JSON or as TSV, one kind behind the other. */
cm_status cm_app_export(cm_arena *arena, cm_store *store, bool json, cm_text *out, cm_err *err);

#endif
