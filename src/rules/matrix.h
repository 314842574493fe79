/* The version matrix in memory: facts with their texts read once into numbers, sorted for search.
 * The rules ask it and nothing else. Of conflicting facts the first counts (the store gives the
 * best source first). */
#ifndef CM_RULES_MATRIX_H
#define CM_RULES_MATRIX_H

#include <stdint.h>

#include "base/ver.h"
#include "model/fact.h"
#include "rules/arch.h"

typedef enum { CM_LINUX, CM_WINDOWS, CM_MACOS, CM_SYSTEMS, CM_ANY_OS = CM_SYSTEMS } cm_os;
typedef enum { CM_X86_64, CM_AARCH64, CM_OTHER_CPU, CM_ANY_CPU } cm_cpu;

/* "linux", "wsl", "windows", "macos", as the facts spell them; CM_ANY_OS for another word. */
cm_os cm_os_named(const char *name);
const char *cm_os_name(cm_os os); /* "linux"; "any" for CM_ANY_OS */
/* x86_64, amd64, aarch64, arm64 ...; CM_OTHER_CPU for another word. */
cm_cpu cm_cpu_named(const char *name);
const char *cm_cpu_name(cm_cpu cpu);

/* A set of Pythons: bit x for 3.x, bit 32 + x for 3.xt, bit 31 for 2.7. */
typedef uint64_t cm_pythons;
/* The bit of "3.10.12", "3.13t", "2.7"; 0 if it is no Python version with a minor. */
cm_pythons cm_python_bit(const char *version);
const char *cm_python_name(cm_arena *arena, cm_pythons bit);
/* All of a set, 2.7 first, the free-threaded ones last. */
cm_strings cm_python_names(cm_arena *arena, cm_pythons set);

/* A published build of torch on one system. */
typedef struct {
    size_t release;  /* index in cm_matrix.releases */
    const char *tag; /* cu118, cpu, rocm6.2, xpu */
    unsigned cuda;   /* 1108 for CUDA 11.8; 0 for another kind of build */
    cm_os os;
    cm_cpu cpu;
    cm_pythons pythons; /* 0: unknown */
    bool plain;         /* what `pip install torch` gives there */
    bool conda_only;
    const cm_fact *fact;        /* what says that it was published */
    const cm_fact *pip, *conda; /* published commands, or NULL */
    const cm_fact *code_row;    /* torch_arch; NULL: the GPU code is unknown */
    cm_code code;
} cm_build;

/* A release of torch; its builds are builds[first .. first + count). */
typedef struct {
    const char *version;
    cm_ver ver;
    size_t first, count;
    const char *released; /* date or NULL */
} cm_release;

/* A version of a companion that some source puts beside a release of torch. */
typedef struct {
    size_t package; /* index in cm_companions */
    size_t release; /* of torch */
    cm_ver ver;
    const char *version; /* version or family */
    long preference; /* of several the lowest is the one to advise: the command's, best source first
                      */
    const cm_fact *fact;
} cm_pair;

enum { CM_COMPANIONS = 5 };
extern const char *const cm_companions[CM_COMPANIONS];
/* Its index; CM_COMPANIONS for another package. */
size_t cm_companion_named(const char *name);

/* A driver that a CUDA version wants on a system. */
typedef struct {
    cm_ver ver;
    const char *text;
    const cm_fact *fact;
} cm_driver_need;

/* A compute capability and its life. */
typedef struct {
    cm_cc cc;
    const char *architecture;
    cm_ver first_cuda, last_cuda; /* count 0: unknown or ongoing */
    bool ongoing;                 /* the toolkits still support it */
    unsigned last_branch;         /* 470; 0: ongoing or unknown */
    bool branch_known;
    const cm_fact *fact;
} cm_capability;

typedef struct {
    unsigned number; /* 535 */
    const char *end_of_life;
    const char *designation;
    const cm_fact *fact;
} cm_branch;

/* How the wheels of a version and build are named on the index: torch-2.6.0 or torch-2.6.0+cu124.
 */
typedef enum { CM_NAMED_UNKNOWN, CM_NAMED_PLAIN, CM_NAMED_TAGGED } cm_wheel_name;

typedef struct {
    const char *package, *version, *tag;
    cm_wheel_name name;
} cm_wheel;

typedef struct {
    cm_arena *arena;
    const char *date; /* of the database */
    cm_build *builds;
    size_t build_count;
    cm_release *releases; /* oldest first */
    size_t release_count;
    cm_pair *pairs; /* by package, release */
    size_t pair_count;
    cm_capability *capabilities; /* by capability */
    size_t capability_count;
    cm_branch *branches; /* by number */
    size_t branch_count;
    cm_wheel *wheels; /* by package, version, tag */
    size_t wheel_count;
    const cm_facts *facts; /* array by kind, as given */
    struct cm_needs *needs;
} cm_matrix;

/* The kinds of fact that the matrix is made of; the caller loads these (and may give others). */
extern const cm_kind_id cm_matrix_kinds[];
extern const size_t cm_matrix_kind_count;

/* Makes the matrix of facts by kind (an array of CM_KINDS, best source first within a key). All of
 * it lives in `arena`, and so must the facts. */
cm_matrix *cm_matrix_new(cm_arena *arena, const cm_facts *facts, const char *date);

/* The release of exactly that version (local part and .post not regarded), or NULL. */
const cm_release *cm_release_find(const cm_matrix *matrix, const cm_ver *version);

/* Smallest driver for wheels of CUDA `cuda` (1108) on a system: the floor of the major, for CUDA 10
 * and older the row of the release. NULL: unknown. */
const cm_driver_need *cm_need_floor(const cm_matrix *matrix, unsigned cuda, cm_os os);
/* A driver below the floor that was seen to run such wheels nevertheless; NULL: none. */
const cm_driver_need *cm_need_seen(const cm_matrix *matrix, unsigned cuda, cm_os os);
/* The driver that shipped with the release: needed where code exists only as PTX. */
const cm_driver_need *cm_need_shipped(const cm_matrix *matrix, unsigned cuda, cm_os os);
/* The highest CUDA (1202) that a driver speaks, by the rows of the releases; 0: unknown. */
unsigned cm_driver_speaks(const cm_matrix *matrix, const cm_ver *driver, cm_os os);

/* How the wheels of a package are named, by the lists of wheels that were read. */
cm_wheel_name cm_wheel_name_of(const cm_matrix *matrix, const char *package, const char *version,
                               const char *tag);

/* The newest build that PyTorch's own conda channel has; NULL: none is known. */
const cm_build *cm_newest_of_conda(const cm_matrix *matrix);

const cm_capability *cm_capability_find(const cm_matrix *matrix, cm_cc cc);
const cm_branch *cm_branch_find(const cm_matrix *matrix, unsigned number);
/* The branch a driver belongs to: the newest whose number is not above the driver's first number.
 */
const cm_branch *cm_branch_of(const cm_matrix *matrix, const cm_ver *driver);

/* Pairs of a package with a release: the first of a run, and how many. */
const cm_pair *cm_pairs_of(const cm_matrix *matrix, size_t package, size_t release, size_t *count);

/* Of the rows of kind vc_redist the one that holds for a version of torch: the one with the newest
 * first version that is not newer; NULL: none is that old. */
const cm_fact *cm_redist_of(const cm_facts *rows, const cm_ver *torch);

/* "11.8" of 1108, "cu118" of 1108. */
const char *cm_cuda_text(cm_arena *arena, unsigned cuda);
/* 1108 of "11.8", "11.8.89", "cu118", "CUDA 11.8", "11.x" gives 0. */
unsigned cm_cuda_number(const char *text);

#endif
