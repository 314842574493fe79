/* A case: a question with its spellings understood, ready to be judged. A repair changes the case,
 * not the words of the question. */
#ifndef CM_RULES_CASE_H
#define CM_RULES_CASE_H

#include "model/line.h"
#include "model/question.h"
#include "rules/gpu_name.h"
#include "rules/matrix.h"

typedef enum {
    CM_TORCH_UNSTATED,
    CM_TORCH_RELEASE, /* 2.6.0, 1.0.1.post2, 2.6.0+cu124 */
    CM_TORCH_FAMILY,  /* 2.6 */
    CM_TORCH_NIGHTLY, /* 2.7.0.dev20250115+cu126 */
    CM_TORCH_SOURCE,  /* 1.4.0a0+013ca32, 2.7.0+gitf717b2a: built by somebody */
} cm_torch_kind;

/* How the build tag is known. */
typedef enum {
    CM_TAG_NONE,
    CM_TAG_STATED,  /* part of the version: +cu124 */
    CM_TAG_BUILT,   /* torch.version.cuda, a conda build string, the runtime packages */
    CM_TAG_WANTED,  /* "cuda 11.6" of which there is a build */
    CM_TAG_DEFAULT, /* what `pip install torch` gives on that system */
} cm_tag_from;

typedef struct {
    const cm_asked_gpu *asked;
    const char *name; /* as it was called */
    cm_gpu_maker maker;
    const char *gfx; /* AMD's target */
    cm_cc ccs[8];    /* the capabilities that the name may stand for */
    const cm_fact *evidence[8], *chip[8];
    size_t count; /* 0: unknown */
    bool unfinished;
    bool with_arm; /* it exists beside ARM processors only */
} cm_case_gpu;

typedef struct {
    size_t package; /* index in cm_companions */
    const char *version;
    cm_ver ver;
    const char *tag; /* of +cu118, +cpu; or NULL */
    bool release;    /* a published version: no a0, dev or foreign local part */
    cm_from from;
} cm_case_package;

enum { CM_CASE_GPUS = 16, CM_CASE_WORLDS = 64 };

typedef struct {
    cm_arena *arena;
    const cm_matrix *matrix;
    const cm_question *question;

    const char *torch; /* without the local part: "2.6.0"; NULL: not stated */
    cm_torch_kind kind;
    cm_ver torch_ver;
    const cm_release *release; /* NULL: not in the data, or no release */
    const char *implied_by; /* "torchvision 0.15.2": a companion whose torch it is; NULL: stated */
    const char *tag;        /* cu124, cpu, rocm6.2, xpu; NULL: unknown */
    cm_tag_from tag_from;
    const char *tag_conflict; /* torch.version.cuda as stated, where it contradicts the tag */
    bool tag_guessed;         /* the default, of a torch that is installed: it may be another */
    unsigned cuda;            /* of the tag; 0: not a CUDA build, or unknown */
    const char *foreign;      /* a local part that no published build has: "das.opt1" */

    cm_os os;
    bool wsl;
    bool os_assumed;               /* not stated; follows from nothing but a default */
    cm_os driver_os;               /* whose numbers the driver has: Windows under WSL */
    const char *not_understood[4]; /* facts stated in no known form: os "plan9" */
    size_t not_understood_count;
    cm_cpu cpu; /* x86_64 where nothing says otherwise */
    bool cpu_stated;
    const char *cpu_text;
    cm_pythons python; /* 0: not stated */
    bool python_32_bit;
    cm_ver glibc; /* count 0: not stated */
    const char *glibc_text;

    cm_ver driver;           /* count 0: not stated */
    const char *driver_text; /* as compared: 560.94 for 32.0.15.6094 */
    bool no_device_node;     /* the driver is loaded, but nothing leads to it from here */
    bool driver_none;        /* stated: there is none */
    bool driver_is_branch;   /* "R535", "450.x": the rest of the number is unknown */
    unsigned driver_cuda;    /* what the driver says it speaks; 0: not stated */

    cm_case_gpu gpus[CM_CASE_GPUS];
    size_t gpu_count;
    bool gpus_known;  /* stated; with gpu_count 0: there is none */
    bool gpus_cut;    /* there are more kinds than are judged */
    bool slices;      /* MIG slices were named */
    bool repaired;    /* a set was put in: what was seen of the old torch no longer counts */
    bool gpu_refused; /* `--gpu none` by the asker: the CPU is meant */

    const cm_shell_line
        *uninstall; /* takes away the torch that is there, before another; NULL: none is */

    cm_case_package packages[CM_COMPANIONS];
    size_t package_count;

    /* the published builds that may be meant */
    const cm_build *worlds[CM_CASE_WORLDS];
    size_t world_count;
    bool tag_exists_elsewhere; /* the tag was published for the release, but not for this system */
} cm_case;

/* Understands a question. Strings live in `arena` or in the question. */
void cm_case_read(cm_arena *arena, const cm_matrix *matrix, const cm_gpu_names *names,
                  const cm_question *question, cm_case *out);

/* Finds the builds that may be meant, anew after a change of torch, tag, os or cpu. */
void cm_case_find_builds(cm_case *c);

/* "torch 2.6.0+cu124", or "torch 2.6.0" where the tag is not known or was only assumed. */
const char *cm_case_torch(const cm_case *c);

/* "8.6"; "3.0 or 3.5" where the name does not decide; "" where nothing is known. */
const char *cm_case_gpu_cc(const cm_case *c, const cm_case_gpu *gpu);
/* Whether it is a Tegra chip (then every chip that its name may mean is one), for which
 * pytorch.org has no wheels but those that name it. */
bool cm_case_is_tegra(const cm_case_gpu *gpu);
/* The first Tegra chip among the GPUs; NULL: there is none. */
const cm_case_gpu *cm_case_board(const cm_case *c);
/* What to install there instead, with its address (words.c). */
const char *cm_board_text(void);

/* Whether torch is to be installed, by a flag or with a companion that is; else it is there. */
bool cm_case_planned(const cm_case *c);

/* Whether the machine has no GPU and no driver, as far as it was looked at. */
bool cm_case_no_gpu(const cm_case *c);

/* Whether the driver is at least that; -1 where the branch alone does not decide. */
int cm_case_driver_reaches(const cm_case *c, const cm_ver *need);

#endif
