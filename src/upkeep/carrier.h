/* A database on its way: the file itself, with a checksum inside and perhaps one beside it. */
#ifndef CM_UPKEEP_CARRIER_H
#define CM_UPKEEP_CARRIER_H

#include "model/answer.h"
#include "store/store.h"

/* How a database stands to the one that answers at present. */
typedef enum {
    CM_CARRIED_NEWER,
    CM_CARRIED_OLDER,
    CM_CARRIED_SAME,  /* the same bytes */
    CM_CARRIED_OTHER, /* of the same date, with other content */
} cm_carried_age;

typedef enum { CM_BESIDE_NONE, CM_BESIDE_HOLDS, CM_BESIDE_DIFFERS } cm_beside;

typedef struct {
    const char *path;
    const char *bytes; /* the whole file, in the arena */
    size_t length;
    char sha256[65]; /* of the file, as sha256sum prints it */
    cm_beside beside;
    bool ours, whole;    /* a database of this program and version; nothing of it damaged */
    const char *problem; /* NULL: none */
    const char *date;
    size_t facts;
} cm_carried;

/* Reads the file once and checks everything: whose it is, its version, the checksum inside, its
 * pages, tables and rows, and FILE.sha256 (as sha256sum writes it) where there is one. What is
 * found wrong stands in `carried`; CM_UNREAD only where the file cannot be read. All is in `arena`.
 */
cm_status cm_carried_read(cm_arena *arena, const char *path, cm_carried *carried, cm_err *err);

/* db verify. CM_NO where it must not be used. `present` NULL: there is none; CM_UNREAD where it is
 * there and its bytes, which tell whether the two are the same, cannot be had. */
cm_status cm_answer_verify(const cm_carried *carried, cm_store *present, cm_answer *answer,
                           cm_err *err) CM_CHECKED;

/* db info: name, version, date and size of the database in use, and how old its pages are by what
 * reads them. `today` is 20261123, or 0 where it is not known. */
cm_status cm_answer_db_info(cm_arena *arena, cm_store *store, unsigned today, cm_answer *answer,
                            cm_err *err);

#endif
