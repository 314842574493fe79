/* Inside src/app: a repair as it is shown, made once: a finding, the list and the text show the
 * same. */
#ifndef CM_APP_REPAIR_H
#define CM_APP_REPAIR_H

#include "app/judged.h"

typedef struct {
    const cm_set *set;     /* what is installed afterwards; NULL: the torch that is there stays */
    const char *text;      /* in English */
    cm_shell_lines before; /* to be copied first, in this order */
    const cm_shell_line *command; /* the line to copy; NULL: there is none */
    bool replaces;                /* what is installed is taken away first */
} cm_repair;

enum { CM_MOST_MENDS = 8 };

/* The lines that take away what is installed, if the repair puts another torch or the same anew in
 * its place. */
cm_shell_lines cm_repair_before(const cm_case *c, const cm_verdict *v, const cm_set *set,
                                bool same_torch, bool packages);

/* Puts before a repair's lines of pip the one that activates the environment, where it is not. */
void cm_repair_activate(const cm_case *c, cm_repair *repair);

/* The repairs that findings of a severity bring themselves, each once; at most CM_MOST_MENDS. */
size_t cm_own_repairs(const cm_case *c, const cm_verdict *v, cm_severity severity, cm_repair *out);

/* The repair that a finding brings itself, or NULL. */
const cm_repair *cm_own_repair(const cm_finding *f, const cm_repair *all, size_t count);

/* Whether every error brings its own repair, so that no other torch is needed. */
bool cm_all_own(const cm_verdict *v);

/* Whether a warning asks for the torch that is there to be installed anew. */
bool cm_wants_anew(const cm_finding *f);

#endif
