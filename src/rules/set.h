/* A set to install: a published build with its companions, and what else has to change for it.
 * Repairs and recommendations are sets that pass the rules. */
#ifndef CM_RULES_SET_H
#define CM_RULES_SET_H

#include "rules/judge.h"

typedef struct {
    size_t release; /* index in the matrix */
    const char *tag;
    const cm_build *build; /* one of the builds: for this system, or the first */
    cm_pythons python;     /* 0: as it is */
    unsigned branch;       /* driver branch to install; 0: as it is */
    const char
        *companions[CM_COMPANIONS]; /* version that goes with it; NULL: none wanted or known */
    long cost;
    cm_says says; /* what the rules say of it: yes, or unknown for want of facts not stated */
    cm_strings missing;
} cm_set;

/* The newest full version of a companion (index in cm_companions) that goes with a release, or
 * NULL.
 */
const char *cm_set_companion(const cm_matrix *m, size_t package, size_t release);

/* Whether a companion is published for a build tag, as far as the data says. */
bool cm_companion_has(const cm_matrix *m, size_t package, const char *tag);

/* The same, or the family as "0.28.*" where only that is known; NULL: nothing is. */
const char *cm_set_companion_text(cm_arena *arena, const cm_matrix *m, size_t package,
                                  size_t release);

/* Changes the case to what it would be with the set installed. Returns false if a companion that
 * was stated does not exist for it. */
bool cm_set_apply(const cm_set *set, const cm_case *from, cm_case *to);

/* Judges a case with the set installed: true if nothing speaks against it and nothing is unknown
 * but facts that were not stated. Fills says, missing and companions. `scratch` is for the case. */
bool cm_set_passes(cm_set *set, const cm_case *from, cm_case *scratch);

/* The branch of driver to advise for a build and the GPUs of a case: one that still drives them all
 * and reaches the floor; 0 if there is none or the GPUs are unknown. */
unsigned cm_set_branch(const cm_case *c, unsigned cuda);

/* How to install a set (install_line.c). */
typedef enum { CM_BY_PIP, CM_BY_UV, CM_BY_CONDA, CM_INSTALLERS } cm_installer;

typedef struct {
    cm_installer by;           /* what was asked for, or pip */
    const cm_shell_line *line; /* the line to copy; never NULL */
    const cm_shell_line
        *lines[CM_INSTALLERS]; /* of each installer; NULL: it cannot install the set */
    const char *instead; /* why `by` is not what was asked for, or which Python the line is for */
    const char *mirror;  /* what a mirror that was asked for carries; NULL: none was */
    const cm_fact *mirror_fact;
    const cm_shell_line *test; /* a line to run afterwards */
} cm_plan;

/* "pip", "uv", "conda"; NULL and any other word: pip. */
cm_installer cm_installer_named(const char *name);
/* The same line for uv; NULL if there is none. */
const cm_shell_line *cm_uv_line(cm_arena *arena, const cm_shell_line *pip);
/* A line that shows on the machine that the build computes there. */
const cm_shell_line *cm_test_line(cm_arena *arena, const char *tag);

/* The published command where it serves, else one composed and held against the lists of wheels;
 * conda's only as published. NULL: that installer cannot install it. Without a mirror. */
const cm_shell_line *cm_set_line_by(const cm_set *set, const cm_case *c, cm_installer by);
/* Everything to copy, by the installer and through the mirror that the question names. */
cm_plan cm_set_plan(const cm_set *set, const cm_case *c);
/* Its line; never NULL. */
const cm_shell_line *cm_set_line(const cm_set *set, const cm_case *c);

/* That no build is made for the CUDA that was asked for, so that it did not narrow the choice; NULL
 * where one is, and where none was asked for (words.c). */
const char *cm_unmet_cuda_text(cm_arena *arena, const cm_matrix *matrix, const char *cuda);

/* How good a build is within its release: the highest CUDA that the driver speaks in full, then
 * those that it runs by the floor, nearest first; without a driver what pip gives by default, then
 * the mildest floor. */
long cm_set_worth(const cm_case *c, const cm_build *build);

/* The sets that repair a case, smallest change first; at most `most`, each of another kind. */
size_t cm_repairs(const cm_case *c, cm_set *out, size_t most);

/* The published sets that pass, best first (newest torch, then the CUDA that the driver fully
 * speaks): at most `most`, of different releases of torch from the second on. */
size_t cm_recommend(const cm_case *c, cm_set *out, size_t most);

/* All sets that are meant (by system, torch, tag), best first, not judged; and those that pass. */
size_t cm_sets_of(const cm_case *c, cm_set *out, size_t room);
size_t cm_passing(const cm_case *c, cm_set *out, size_t room);

/* Why no set passes: each is refused; some are neither refused nor known to work; some only lack
 * the operating system, which nobody stated. */
typedef enum { CM_ALL_REFUSED, CM_SOME_UNKNOWN, CM_SYSTEM_UNSTATED } cm_nothing;
cm_nothing cm_why_nothing(const cm_case *c, const cm_set *all, size_t count);

/* Judges a case with the set installed, in full. False: a companion that was asked for does not
 * exist for it, and there is no verdict. */
bool cm_why_not(const cm_case *c, const cm_set *set, cm_verdict *verdict);

#endif
