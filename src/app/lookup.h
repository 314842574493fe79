/* What the answers share: facts by key with conflicts settled, drivers of a CUDA version, names. */
#ifndef CM_APP_LOOKUP_H
#define CM_APP_LOOKUP_H

#include "app/ask.h"
#include "base/ver.h"
#include "rules/mirror.h"

/* Facts of a kind with these values; best source first within a key. A failure ends in `err`. */
cm_facts cm_look(cm_ask *ask, cm_kind_id kind, const char *const *values, cm_err *err);
#define CM_LOOK(ask, kind, err, ...)                                                               \
    cm_look(ask, kind, (const char *const[CM_COLUMNS]){__VA_ARGS__}, err)

/* Keeps of each key the facts of the best source only. */
void cm_settle(cm_facts *facts);

/* Notes that the answer rests on this fact; returns its value number `column`. */
const char *cm_use(cm_ask *ask, const cm_fact *fact, unsigned column);

/* The page that a fact was read from: the first, where a curated row names several. */
const char *cm_page_of(cm_arena *arena, const cm_source *source);

/* Adds the sources used, the machine's line and nothing else. */
void cm_finish(cm_ask *ask, cm_answer *answer);

/* The driver that wheels built with CUDA `cuda` (11.7 or 11.7.1) need at least on `os`, by the
 * floor of the major (CUDA 11 and later) or the row of the release; NULL: unknown. */
const char *cm_driver_floor(cm_ask *ask, const char *cuda, const char *os, cm_err *err);
/* The driver in the row of that release: shipped with it. NULL: unknown; "N/A" as printed. */
const char *cm_driver_shipped(cm_ask *ask, const char *cuda, const char *os, cm_err *err);

/* The mirror of that name or address among `rows` (facts of the kind mirror); CM_ABSENT with the
 * known names in the error line. */
cm_status cm_mirror_named(cm_arena *arena, const cm_facts *rows, const char *named, cm_mirror *out,
                          cm_err *err);

/* Every version of torch that any source names, newest last; 1.0.1.post2 stands before 1.0.1. */
cm_strings cm_torch_versions(cm_ask *ask, cm_err *err);

/* Every release of CUDA that a source names (11.6.2; 10.2), newest last. */
cm_strings cm_cuda_releases(cm_ask *ask, cm_err *err);

void cm_sort_versions(cm_strings *list);
void cm_add_once(cm_arena *arena, cm_strings *list, const char *item);

/* The names in `known` nearest to `what`, as "did you mean a, b?", or "". */
const char *cm_suggest(cm_arena *arena, const char *what, const cm_strings *known);

/* "3.7 3.8 3.9 3.11" -> "3.7-3.9, 3.11"; for text. */
const char *cm_python_span(cm_arena *arena, const char *pythons);

/* Architectures with all their capabilities that run this code: "Volta, Turing, Ampere 8.0". */
const char *cm_families(cm_ask *ask, const char *cubin, const char *ptx, cm_err *err);

#endif
