/* What a machine without network needs for a set: wheels, the lines that fetch them on another
 * machine, and whether a folder holds them all. */
#ifndef CM_RULES_BUNDLE_H
#define CM_RULES_BUNDLE_H

#include "model/wheel.h"
#include "rules/set.h"
#include "rules/wheel_requirement.h"

/* Where the wheels are to be installed. */
typedef struct {
    cm_os os;
    cm_cpu cpu;
    cm_pythons python; /* one */
    cm_ver glibc; /* count 0: not stated; 2.28 is assumed, on which torch 2.6 and later stand */
} cm_bundle_target;

/* Facts of the kinds that the matrix does not hold. */
typedef struct {
    cm_facts locked;   /* wheel_locked */
    cm_facts requires; /* wheel_requirement */
    cm_facts sums;     /* wheel_sum */
} cm_bundle_facts;

typedef enum {
    CM_PART_TORCH,   /* torch and its companions */
    CM_PART_LIBRARY, /* what only that build needs: CUDA libraries, triton */
    CM_PART_PLAIN,   /* what every build needs: filelock, numpy, ... */
    CM_PART_ALONE,   /* as CM_PART_LIBRARY, but fetched without what it requires */
    CM_PART_OTHER,   /* named by the asker; what it requires is not in the data */
} cm_bundle_part;

/* A package that has to lie in the folder. */
typedef struct {
    cm_bundle_part part;
    const char *wanted; /* "torch==2.6.0" */
    const char *fetch;  /* the same as it is fetched: "torch==2.6.0+cu124" */
    cm_wheel_requirement requirement;
    const char *file;    /* name of its wheel, or NULL: not known */
    const cm_fact *fact; /* what says that it is required, or NULL */
    const cm_fact *sum;  /* wheel_sum of the file, or NULL: not in the data */
} cm_bundle_item;

typedef struct {
    const char *what; /* torch, text, other, libraries, alone, plain; native: pip resolves on a
                       * machine of the same kind, and the rest is the way on any other */
    const cm_shell_line *command;
} cm_bundle_line;

enum { CM_BUNDLE_LINES = 8 };

typedef struct {
    cm_bundle_target target;
    const cm_set *set;
    const char *folder;
    const char *version, *tag;
    const char *python;         /* "3.10" */
    const char *python_tag;     /* "cp310" */
    cm_strings abis;            /* cp310; cp27mu cp27m */
    cm_strings platforms;       /* tags that pip is given, best first; without "any" */
    const cm_shell_line *index; /* arguments that name the index of torch */
    const cm_shell_line *pypi;  /* arguments that name the package index */
    const cm_shell_line
        *beside;        /* arguments that name the index of torch beside the package index */
    const char *mirror; /* what a mirror that was asked for carries; NULL: none was */
    const cm_fact *mirror_fact;
    bool from_pypi;       /* torch is the plain wheel of PyPI */
    bool libraries_known; /* what the build requires is in the data */
    bool plain_known;     /* what every build requires is in the data */
    bool cuda_inside;     /* CUDA is in the wheel of torch itself */
    bool native;          /* pip has to resolve on a machine like the target */
    cm_bundle_item *items;
    size_t count, capacity;
    bool addressed; /* torch is fetched by an address: only the native line does it */
    cm_bundle_line lines[CM_BUNDLE_LINES];
    size_t line_count;
    const cm_shell_line *install, *test;
} cm_bundle;

/* Plans a set for one target. All of it lives in the case's arena. */
void cm_bundle_plan(const cm_case *c, const cm_set *set, const cm_bundle_target *target,
                    const cm_bundle_facts *facts, const char *folder, cm_bundle *out);

/* The line that fetches one item again. */
const cm_shell_line *cm_bundle_fetch(cm_arena *arena, const cm_bundle *bundle, const char *package,
                                     const char *wanted);

/* What pip would see as its environment there. */
cm_marker_env cm_bundle_env(cm_arena *arena, const cm_bundle_target *target);

/* Verification --------------------------------------------------------------------------------- */

/* Whether the tags of a wheel fit the target. */
typedef enum { CM_FITS, CM_FITS_NOT_PYTHON, CM_FITS_NOT_ABI, CM_FITS_NOT_PLATFORM } cm_fit;
cm_fit cm_bundle_fit(const cm_bundle *bundle, const cm_wheel_tags *tags);

typedef enum {
    CM_BUNDLE_MISSING,
    CM_BUNDLE_WRONG_PLATFORM,
    CM_BUNDLE_WRONG_PYTHON,
    CM_BUNDLE_WRONG_BUILD,
    CM_BUNDLE_WRONG_VERSION,
    CM_BUNDLE_BROKEN,    /* no zip, cut short, without METADATA */
    CM_BUNDLE_DISAGREES, /* file name and METADATA */
    CM_BUNDLE_CHECKSUM,
    CM_BUNDLE_NOT_LISTED, /* a note: a list of checksums lacks it */
    CM_BUNDLE_EXTRA,      /* a note: nothing planned needs it */
    CM_BUNDLE_CODES,
} cm_bundle_code;

const char *cm_bundle_code_name(cm_bundle_code code); /* "wrong-build" */
bool cm_bundle_code_is_note(cm_bundle_code code);

typedef struct {
    cm_bundle_code code;
    const char *package;          /* or NULL */
    const char *file;             /* or NULL */
    const char *wanted;           /* "torch==2.6.0", or NULL */
    const char *have;             /* what is there instead, or NULL */
    const char *why;              /* who requires it, or NULL */
    const cm_shell_line *command; /* the line that fetches it again, or NULL */
    const char *python;           /* that it ought to be for, where it is for another; else NULL */
    const char *place;            /* the target that misses it; NULL: there is but one */
    size_t plan;                  /* index of the plan that it was held against */
} cm_bundle_finding;

typedef struct {
    cm_bundle_finding *items;
    size_t count, capacity;
    size_t errors, good; /* good: wheels in which nothing is wrong and that are needed */
} cm_bundle_verdict;

/* Holds a folder against the plans, one for each target. */
void cm_bundle_verify(cm_arena *arena, const cm_bundle *bundles, size_t count,
                      const cm_wheel_folder *folder, cm_bundle_verdict *verdict);

/* The lines that fetch all that a verdict misses for the plan of that index. */
cm_shell_lines cm_bundle_fetch_all(cm_arena *arena, const cm_bundle *bundle,
                                   const cm_bundle_verdict *verdict, size_t plan);

/* The sentence of a finding, in English (words.c). */
const char *cm_bundle_text(cm_arena *arena, const cm_bundle_finding *finding);
/* What is wrong with a file, to stand behind its name (words.c). */
const char *cm_wheel_state_text(cm_wheel_state state);

#endif
