/* What people, drivers and programs call a GPU, resolved to compute capabilities: marketing names
 * in every spelling, names that nvidia-smi cut off, vGPU profiles, PCI ids, chips, sm_86. */
#ifndef CM_RULES_GPU_NAME_H
#define CM_RULES_GPU_NAME_H

#include "model/fact.h"

/* An index over the facts, built once; it points into them, so they must outlive it. */
typedef struct cm_gpu_names cm_gpu_names;

/* The least letters of a chip's name (GA1 of GA106) that an entry of the PCI ID database is read
 * for. */
enum { CM_CHIP_LEAST = 3 };

/* Builds the index in `arena`. Within a key the facts stand best source first, as the store gives
 * them; a worse source is passed over. `gpu_driver` and `amd_gpu` may be NULL. The first adds names
 * that only driver lists use, and shows which devices of a name NVIDIA's drivers do not know at
 * all: the PCI ID database has a GT 1030 with a Kepler chip. The second adds AMD's code names. */
cm_gpu_names *cm_gpu_names_new(cm_arena *arena, const cm_facts *gpu_cc, const cm_facts *pci_device,
                               const cm_facts *chip, const cm_facts *gpu_driver,
                               const cm_facts *amd_gpu);

typedef enum {
    CM_GPU_UNKNOWN,
    CM_GPU_NVIDIA,
    CM_GPU_AMD,
    CM_GPU_INTEL,
    CM_GPU_APPLE,
    CM_GPU_OTHER
} cm_gpu_maker;

enum { CM_GPU_CANDIDATES = 8 };

/* One capability that the text may stand for, with the best evidence for it. */
typedef struct {
    const char *cc;      /* "8.6" */
    const char *name;    /* as the fact prints it; the text itself where it states the capability */
    const cm_fact *fact; /* gpu_cc or pci_device; NULL: stated in the text, or a chip's name */
    const cm_fact *chip; /* NULL: not known */
} cm_gpu_candidate;

typedef struct {
    cm_gpu_maker maker;
    cm_gpu_candidate candidates[CM_GPU_CANDIDATES]; /* one a capability, best evidence first */
    size_t count;     /* 0: not known, or cut off so early that it says nothing */
    bool unfinished;  /* the name was cut off: "GeForce RTX 207..." */
    const char *gfx;  /* "gfx1100" where the text states it or amd_gpu knows it, else NULL */
    const char *name; /* the printed name of the best candidate, else the text, squeezed */
} cm_gpu_match;

/* Resolves a text; `*match` is filled whatever it is. Pointers live as long as `arena`, the index
 * and its facts. A MIG slice alone ("MIG 1g.18gb  Device 0:") is NVIDIA's, without candidates. */
void cm_gpu_match_name(const cm_gpu_names *names, cm_arena *arena, const char *text,
                       cm_gpu_match *match);

/* The same for a PCI id, "10de:2504". */
void cm_gpu_match_device(const cm_gpu_names *names, cm_arena *arena, const char *device,
                         cm_gpu_match *match);

/* Whether the name is of a GPU that exists beside ARM processors only: GH200, GB10, a Jetson. NULL
 * is none. */
bool cm_gpu_with_arm(const char *name);

/* One fact that a text matched. */
typedef struct {
    const char *name;      /* as printed; of "GeForce GT 555M/635M" all of it */
    const char *cc;        /* NULL: the device's chip is not known or has none */
    const cm_fact *fact;   /* gpu_cc, pci_device, gpu_driver, amd_gpu; NULL: a chip's own name */
    const cm_fact *device; /* pci_device row where the fact names a device, else NULL */
    const cm_fact *chip;   /* NULL: not known */
    const char *gfx;       /* AMD only */
    bool listed;           /* a driver's list has the device; false where no lists were given */
} cm_gpu_row;

typedef struct {
    const cm_gpu_row **items;
    size_t count, capacity;
} cm_gpu_rows;

/* Everything that the text matched, for answers that list names, chips and devices. */
cm_gpu_rows cm_gpu_all(const cm_gpu_names *names, cm_arena *arena, const char *text);

/* Names near to a text that matched nothing, at most 4, for "did you mean". */
cm_strings cm_gpu_near(const cm_gpu_names *names, cm_arena *arena, const char *text);

#endif
