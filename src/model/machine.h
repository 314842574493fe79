/* A machine: what the rules need to know of a computer, read by the probes, from a saved JSON file
 * or from pasted text. Unknown is a value: a NULL string, CM_MAYBE, a number or list with `known`
 * false. An empty list that is known means "none". */
#ifndef CM_MODEL_MACHINE_H
#define CM_MODEL_MACHINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/component.h"
#include "base/json.h"
#include "base/str.h"

enum {
    CM_MACHINE_VERSION = 1,
    CM_MACHINE_BYTES = 4 * 1024 * 1024, /* of a saved machine, in a file of its own or not */
    CM_MACHINE_ITEMS = 1024,            /* of each list */
    CM_MACHINE_TEXT = 128 * 1024,       /* of each text: Linux takes no longer variable */
};

typedef enum { CM_MAYBE, CM_FALSE, CM_TRUE } cm_tri;

typedef struct {
    bool known;
    long value;
} cm_number;

typedef struct {
    const char *os;           /* "linux", "wsl", "windows", "macos" */
    const char *distribution; /* "Ubuntu 22.04.3 LTS" */
    const char *kernel;       /* "5.15.0-91-generic"; no host name, no builder */
    const char *arch;         /* "x86_64", "aarch64" */
    const char *glibc;        /* "2.35" */
    cm_tri wsl, container, jetson;
    const char *jetson_model; /* text of the device tree, not reliable */
    const char *jetson_chip;  /* "tegra234" */
    const char *l4t;          /* "35.4.1" */
} cm_system;

typedef struct {
    const char *version;         /* of the NVIDIA driver: "535.129.03" */
    const char *version_from;    /* the file or program that said so */
    cm_tri open_module;          /* NVIDIA's open kernel module */
    cm_tri loaded;               /* the kernel module is live */
    cm_tri nouveau;              /* nouveau is loaded */
    const char *libcuda_path;    /* inside the root */
    const char *libcuda_version; /* of the file name: "535.129.03" */
    const char *libcuda_cuda;    /* highest CUDA the library speaks: "12.2" */
} cm_driver;

typedef struct {
    const char *bus;                /* "0000:01:00.0", four-digit domain, lower case */
    const char *device;             /* "10de:2504", lower case */
    const char *subsystem;          /* "1462:397d" */
    const char *name;               /* as the driver says it */
    const char *uuid;               /* "GPU-..."; private */
    const char *serial;             /* private */
    const char *compute_capability; /* "8.6" */
    cm_number memory;               /* MiB */
    const char *driver; /* kernel driver bound: "nvidia", "nouveau", "vfio-pci"; "" none */
} cm_gpu;

typedef struct {
    const char *path;
    const char *version; /* "11.6.1" */
    const char *from; /* "version.json", "version.txt", "cuda.h", "folder", "conda-meta", "nvcc" */
    const char *active; /* "CUDA_PATH", "CUDA_HOME", "PATH"; "" none; NULL environment unknown */
} cm_toolkit;

typedef struct {
    const char *path; /* of the header */
    const char *version;
} cm_cudnn;

#define CM_LIST_OF(type)                                                                           \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count, capacity;                                                                    \
        bool known;                                                                                \
    }

typedef CM_LIST_OF(const char *) cm_known_strings;

/* One record of an installed package, as pip or conda keeps them. Of several records of one name
 * the first is what Python imports. */
typedef struct {
    const char *name;    /* "torch"; conda's pytorch is called torch */
    const char *version; /* "2.6.0+cu124" as installed */
    const char *build;   /* "cu124", "cpu", "py3.7_cuda11.3_cudnn8.3.2_0" */
    const char *cuda;    /* of torch/version.py: "12.4"; "" for None */
    const char *hip;     /* likewise */
    const char *from;    /* "dist-info", "egg-info", "conda-meta" */
    const char *record;  /* path of the dist-info folder, or of conda's JSON */

    const char *installer;     /* who wrote the record: "pip", "conda", "uv" */
    const char *imports;       /* __version__ of torch/version.py: what Python gets */
    const char *git;           /* git_version of torch/version.py */
    cm_tri debug;              /* of torch/version.py */
    cm_tri editable;           /* the code stands elsewhere (pip install -e) */
    cm_known_strings tags;     /* of WHEEL: "cp310-cp310-manylinux_2_28_x86_64" */
    cm_known_strings requires; /* Requires-Dist lines of METADATA that concern CUDA and torch */
    cm_known_strings lacks; /* files and folders of the package that are not there: "torch/lib" */
} cm_installed;

typedef struct {
    cm_installed *items;
    size_t count, capacity;
    bool known;
} cm_installed_list;

typedef struct {
    const char *path; /* of the interpreter; NULL if only its packages were found */
    const char *version;
    const char *prefix;
    const char *active; /* "VIRTUAL_ENV", "CONDA_PREFIX"; "" none; NULL environment unknown */
    cm_tri on_path;     /* its folder stands in PATH */
    cm_tri conda;       /* a conda environment */
    cm_tri venv;        /* a virtual environment (pyvenv.cfg) */
    cm_installed_list packages;
    cm_known_strings leftovers; /* folders that an installation which broke off left: "~orch" */
    cm_known_strings unread;    /* where it finds packages too, and nothing could be read */
} cm_python;

typedef struct {
    const char *path;    /* "/usr/local/cuda/lib64/libcudnn.so.8" */
    const char *soname;  /* "libcudnn.so.8" */
    const char *version; /* of the file that it leads to: "8.9.7"; NULL: its name does not say */
    const char *by;      /* the variable that leads there: "LD_LIBRARY_PATH" */
} cm_library;

typedef struct {
    const char *name, *value;
} cm_variable;

typedef struct {
    cm_arena *arena; /* holds everything below */
    cm_system system;
    cm_driver driver;
    CM_LIST_OF(cm_gpu) gpus;           /* NVIDIA GPUs */
    CM_LIST_OF(const char *) displays; /* other vendors' display devices: "8086:9bc5" */
    CM_LIST_OF(const char *) nodes;    /* device nodes: "/dev/nvidia0" */
    CM_LIST_OF(cm_toolkit) toolkits;   /* CUDA toolkits */
    CM_LIST_OF(cm_cudnn) cudnn;        /* cuDNN headers */
    CM_LIST_OF(cm_library) libraries;  /* CUDA libraries that the environment leads to */
    CM_LIST_OF(cm_python) pythons;     /* interpreters and their packages, the first to run first */
    CM_LIST_OF(cm_variable) environment; /* the variables that matter */
    CM_LIST_OF(const char *) vc_redist;  /* Windows: Visual C++ 2015-2022 x64, "14.38.33135" */
    CM_LIST_OF(const char *) notes;      /* what could not be read, what contradicts itself */
} cm_machine;

/* Makes `machine` one of which nothing is known, its later contents living in `arena`. */
void cm_machine_init(cm_machine *machine, cm_arena *arena);

/* Each adds an empty item to a list, marks the list known and returns the item. */
cm_gpu *cm_machine_add_gpu(cm_machine *machine);
cm_toolkit *cm_machine_add_toolkit(cm_machine *machine);
cm_cudnn *cm_machine_add_cudnn(cm_machine *machine);
cm_library *cm_machine_add_library(cm_machine *machine);
cm_python *cm_machine_add_python(cm_machine *machine);
cm_variable *cm_machine_add_variable(cm_machine *machine);
cm_installed *cm_machine_add_package(cm_machine *machine, cm_python *python);
/* Adds to a list of strings of the machine, which is known then. */
void cm_machine_add_text(cm_machine *machine, cm_known_strings *list, const char *text);
void cm_machine_add_display(cm_machine *machine, const char *id);
void cm_machine_add_redist(cm_machine *machine, const char *version);
void cm_machine_add_node(cm_machine *machine, const char *path);
/* Adds a formatted note; an exact repeat is dropped. */
void cm_machine_note(cm_machine *machine, const char *format, ...) CM_PRINTF(2, 3);
/* Adds the note that something is there and could not be read: "PATH: not read: WHY". What such a
 * note names is neither present nor absent for whoever judges. */
void cm_machine_note_unread(cm_machine *machine, const char *path, const char *why);
/* Whether a note is one of those. */
bool cm_note_is_unread(const char *note);
/* Whether any is. */
bool cm_machine_has_unread(const cm_machine *machine);

/* The value of an environment variable, or NULL. */
const char *cm_machine_variable(const cm_machine *machine, const char *name);

/* The GPU at a bus address ("00000000:01:00.0" and "0000:01:00.0" are one), or NULL. */
cm_gpu *cm_machine_gpu_at(const cm_machine *machine, const char *bus);

/* Puts '?' in the place of what is no UTF-8 and what may not be shown (base/shown.h); the JSON then
 * round-trips. */
void cm_machine_clean(cm_machine *machine);

/* Drops serials, UUIDs, host and user names: what belongs to the person and not to the question.
 * Home folders become "~", GPU ids in variables "GPU-*". */
void cm_machine_redact(cm_machine *machine);

/* Writes the machine as one JSON object (docs: machine file, version 1). */
void cm_machine_to_json(const cm_machine *machine, cm_json *json);

/* Reads what cm_machine_to_json wrote, or part of it: an absent or null key is unknown, an unknown
 * key is passed over. A variable without name or value, a package without name or version, a wrong
 * type, too deep or too long a text is CM_UNREAD with one line. */
cm_status cm_machine_from_json(cm_arena *arena, const char *bytes, size_t length,
                               cm_machine *machine, cm_err *err);

/* jansson, by which that JSON is read. */
cm_component cm_machine_json_component(void);

#endif
