/* Mirrors: the same line to copy, through a copy of the package index or of PyTorch's wheels. */
#ifndef CM_RULES_MIRROR_H
#define CM_RULES_MIRROR_H

#include "model/fact.h"
#include "model/line.h"

/* The values of a fact of the kind mirror, or what an address tells of itself. */
typedef struct {
    const char *name;    /* as asked: tuna, https://... */
    const char *pypi;    /* copy of the package index; "" for none */
    const char *wheels;  /* in place of https://download.pytorch.org/whl; "" for none */
    bool links;          /* the wheels lie in folders that pip takes by -f, not as an index */
    const char *conda;   /* in place of the channel pytorch; "" for none */
    const cm_fact *fact; /* NULL: an address was given, and what it carries is not known */
} cm_mirror;

/* What goes through the mirror. */
typedef enum {
    CM_MIRROR_ALL,
    CM_MIRROR_REST,    /* torch comes from download.pytorch.org, what it needs from the mirror */
    CM_MIRROR_CHANNEL, /* the conda channel pytorch, not the others of the line */
    CM_MIRROR_NOTHING, /* the mirror has no copy of what the line wants */
} cm_mirror_share;

/* Finds a mirror by its name among facts of the kind mirror, or takes an address (https or http,
 * cm_is_index_address):
 * one that ends in /whl or /pytorch-wheels stands for PyTorch's wheels, another for the package
 * index. False: neither. Strings live in `arena` or in the facts. */
bool cm_mirror_find(cm_arena *arena, const cm_facts *rows, const char *named, cm_mirror *out);

/* A line of pip, uv or conda as it is with the mirror, and what then comes from it. The build stays
 * the same: where the mirror has no wheels of PyTorch, torch's tag is pinned and its index kept. */
const cm_shell_line *cm_mirror_line(cm_arena *arena, const cm_mirror *mirror,
                                    const cm_shell_line *line, cm_mirror_share *share);

/* Why pip's line stands where that of conda (else uv) was asked for; `last` is the newest torch of
 * PyTorch's own channel or NULL; words.c. */
const char *cm_instead_text(cm_arena *arena, bool conda, const char *last);

/* That a line names the wheel of one Python, where none was stated: '3' and "7-..." of cp37;
 * words.c. */
const char *cm_one_wheel_text(cm_arena *arena, char major, const char *minor);

/* What the mirror carries of a build ("cu124"; NULL: of any), in words; words.c. */
const char *cm_mirror_text(cm_arena *arena, const cm_mirror *mirror, cm_mirror_share share,
                           const char *tag);

#endif
