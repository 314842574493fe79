/* The SQLite side of the facts: writing a database from them and asking it. The only folder that
 * knows SQL. Every question is answered with facts in memory, so that no caller sees a row. */
#ifndef CM_STORE_STORE_H
#define CM_STORE_STORE_H

#include <stdbool.h>

#include "base/component.h"
#include "model/fact.h"
#include "store/seal.h"

enum {
    CM_DB_APPLICATION_ID = 0x43554d58, /* "CUMX", in the file's header */
    CM_DB_VERSION = 1,                 /* user_version: the major; a newer one is refused */
};

typedef struct cm_store cm_store;

/* SQLite. */
cm_component cm_store_component(void);

/* Builds a database from sorted facts (cm_facts_sort) and returns the bytes of its file; the same
 * facts give the same bytes: no clock, no random number enters. CM_UNREAD on an SQLite failure. */
cm_status cm_store_build(cm_arena *arena, const cm_facts *facts, const void **bytes, size_t *length,
                         cm_err *err);

/* Opens a database file read-only, or the bytes of one, which must stay. Another program's file,
 * one of a newer major, one that was cut short or changed since it was built (by the fast sum of
 * its seal, over all bytes) and one whose tables are not those of this program are refused with
 * CM_UNREAD and one line. `name` is for messages. Close with cm_store_close. */
cm_status cm_store_open(const char *path, cm_store **store, cm_err *err);
cm_status cm_store_open_bytes(const char *name, const void *bytes, size_t length, cm_store **store,
                              cm_err *err);
/* Opens the pack that is part of the program (pack.h) and as whole as its code: nothing of it is
 * checked but what it is. CM_UNREAD if it is no pack of this version. */
cm_status cm_store_open_own(const char *name, const void *bytes, size_t length, cm_store **store,
                            cm_err *err);
void cm_store_close(cm_store *store);

/* Lets SQLite allocate by base/memory.h: for a program that owns its process, before anything is
 * opened. */
void cm_store_memory(void);

/* Whether these are the bytes of a cudamatrix database of any version, damaged or not. */
bool cm_store_is_ours(const void *bytes, size_t length);

/* The date that the seal of a database file states, without reading the rest: to choose among
 * several. CM_ABSENT where there is no such file; CM_UNREAD where it has no whole seal. `date` has
 * room for CM_SEAL_DATE + 1 characters. */
cm_status cm_store_peek(const char *path, char *date, cm_err *err);

/* Everything that can be checked of bytes that were opened: SHA-256 of the seal, SQLite's own check
 * of every page and index, and every row of every kind with its source. CM_UNREAD with the first
 * fault. */
cm_status cm_store_verify(cm_store *store, size_t *facts, cm_err *err);

/* The bytes of the whole database file, seal and all; they live as long as the store. For a pack
 * they are made of its facts, which takes some 0.2 s, and are those of the database that the pack
 * was made of. CM_UNREAD on an SQLite failure. */
cm_status cm_store_bytes(cm_store *store, const void **bytes, size_t *length, cm_err *err);

/* The bytes of a pack of everything in the store (pack.h); they live as long as the arena. */
cm_status cm_store_pack(cm_arena *arena, cm_store *store, const void **bytes, size_t *length,
                        cm_err *err);

/* Date of the newest source, "2026-09": the database's date. Lives as long as the store. */
const char *cm_store_date(const cm_store *store);
const char *cm_store_name(const cm_store *store);

/* Every page that facts were read from, `*count` of them. */
const cm_source *const *cm_store_sources(cm_store *store, size_t *count);

/* Adds to `facts` those of a kind whose columns equal the given values (NULL: any), best source
 * first within a key (see precedence.h). `values` has the kind's columns, or is NULL for all. */
cm_status cm_store_find(cm_store *store, cm_kind_id kind, const char *const *values,
                        cm_facts *facts, cm_err *err);

/* The same where values[0] need only be what the first column begins with: "11" for CUDA 11. */
cm_status cm_store_find_prefix(cm_store *store, cm_kind_id kind, const char *const *values,
                               cm_facts *facts, cm_err *err);

/* Adds all facts of all kinds, kind by kind. */
cm_status cm_store_all(cm_store *store, cm_facts *facts, cm_err *err);

#endif
