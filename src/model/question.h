/* A question: the facts that are to be judged, each with where it came from. Flags, pasted text and
 * the probe all fill one; the rules read it. A fact that nobody stated is NULL: unknown, never a
 * default. Values are as stated; the rules make sense of their spellings. */
#ifndef CM_MODEL_QUESTION_H
#define CM_MODEL_QUESTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/machine.h"

/* Where a fact came from; of two that differ the one further down this list wins. */
typedef enum { CM_FROM_DEFAULT, CM_FROM_PROBE, CM_FROM_TEXT, CM_FROM_FLAG } cm_from;

/* The facts with one value. */
typedef enum {
    CM_Q_TORCH,       /* "2.6.0+cu124", "1.4.0a0+013ca32", "2.7.0.dev20250115+cu126" */
    CM_Q_CUDA_BUILD,  /* CUDA that torch was built with: "12.4", "10.0.130", "cu124"; "none" */
    CM_Q_ROCM_BUILD,  /* likewise "6.3.42133-1b9c17779" */
    CM_Q_PYTHON,      /* "3.10.12", "3.13t" */
    CM_Q_PYTHON_BITS, /* "32" or "64" */
    CM_Q_OS,          /* linux, windows, macos, wsl */
    CM_Q_ARCH,        /* CPU architecture: x86_64, aarch64, arm64, ppc64le, i686 */
    CM_Q_GLIBC,       /* "2.35" */
    CM_Q_DRIVER,      /* NVIDIA driver: "535.129.03", "450.x", "R535" */
    CM_Q_DRIVER_CUDA, /* highest CUDA that the driver says it speaks: "12.2" */
    CM_Q_CUDA,        /* the CUDA that the asker names without saying which of the three: "11.6" */
    CM_Q_TOOLKIT,     /* nvcc --version: "11.5", "11.5.119" */
    CM_Q_CUDNN,       /* "8.9.2" */
    CM_Q_ARCH_LIST,   /* torch.cuda.get_arch_list(): "sm_50 sm_60 compute_90" */
    CM_Q_AVAILABLE,   /* torch.cuda.is_available(): "true" or "false" */
    CM_Q_INSTALLER,   /* pip, conda, uv */
    CM_Q_GCC,         /* host compilers of nvcc: "13", "13.2.0" */
    CM_Q_CLANG,       /* "18" */
    CM_Q_MSVC,        /* as cl.exe prints it, "19.40.33811"; its toolset "14.40"; _MSC_VER "1940" */
    CM_Q_MIRROR,      /* where to install from: tuna, or an address */
    CM_Q_VC_REDIST,   /* newest Visual C++ redistributable (x64): "14.38.33135"; "none" */
    CM_Q_FIELDS
} cm_field;

typedef struct {
    const char *value; /* NULL: not stated */
    cm_from from;
} cm_given;

typedef struct {
    const char *name;   /* as stated: "RTX 3060", "NVIDIA GeForce ...", "sm_86", "10de:2504" */
    const char *device; /* PCI id "10de:2504", or NULL */
    const char *cc;     /* compute capability as the machine itself says: "8.6"; or NULL */
    const char *memory; /* MiB, where the text says; or NULL */
    const char *uuid;   /* "GPU-8932f937-..." of a machine that was probed; or NULL */
    cm_from from;
} cm_asked_gpu;

/* A CUDA toolkit on the machine. */
typedef struct {
    const char *path, *version; /* "/usr/local/cuda-11.6", "11.6.1" */
    const char *active;         /* the variables that lead to it: "CUDA_PATH, PATH"; or NULL */
} cm_asked_toolkit;

typedef struct {
    const char *name;    /* lower case, '-' for '_' and '.': "torchvision" */
    const char *op;      /* "==", ">=", "<", "~=", ...; "" where only the name is given */
    const char *version; /* "0.13.1+cu116"; "" where only the name is given */
    const char *build;   /* conda's build string "py3.8_cuda11.3_cudnn8_0"; or NULL */
    const char *channel; /* conda's channel "pytorch", "conda-forge"; or NULL */
    cm_from from;
} cm_asked_package;

typedef struct {
    const char *name, *value;
} cm_binding;

typedef struct {
    const char *name, *value;
    bool in_script; /* set by a line of Python (os.environ), not of a shell */
} cm_asked_variable;

/* The most different packages of a question; an environment has some hundreds. */
enum { CM_QUESTION_PACKAGES = 10000 };

enum { CM_MESSAGE_BINDINGS = 6 };

/* A well-known error message that was recognised (read/message.h has the catalogue). */
typedef struct {
    const char *code;                             /* "driver-too-old" */
    cm_binding bindings[CM_MESSAGE_BINDINGS + 1]; /* what the message says: {"found", "11040"} */
} cm_message;

#define CM_ASKED_LIST(type)                                                                        \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count, capacity;                                                                    \
    }

typedef struct {
    cm_arena *arena; /* holds everything below */
    const char *id;  /* of a batch line, as JSON text; or NULL */
    cm_given fields[CM_Q_FIELDS];
    CM_ASKED_LIST(cm_asked_gpu) gpus;
    bool gpus_known; /* the list was stated; with count 0: the machine has none */
    CM_ASKED_LIST(cm_asked_package) packages; /* torch itself is a field */
    struct {
        const void *of; /* the question that it is of: a copy makes its own */
        uint32_t *items;
        size_t count, used;
    } places;      /* which of them is where (question_packages.c) */
    bool too_many; /* more packages were stated than a question holds: it is not to be judged */
    CM_ASKED_LIST(cm_message) messages;
    CM_ASKED_LIST(cm_asked_variable) variables; /* environment variables */
    /* what was stated and is not a value of its kind: "torch \"2.6.0+$(id)\""; the first few */
    cm_strings not_understood;
    const cm_python *installed; /* the Python whose packages are stated; or NULL */
    const cm_machine *machine;  /* the machine that they are on; or NULL */
    CM_ASKED_LIST(cm_asked_toolkit) toolkits;
    bool toolkits_known; /* the machine was looked at: the list is all that was found */
    bool no_device_node; /* the driver is loaded, but nothing leads to it from here */
    const char *as_of;   /* the day of the answer that was fed back: "2023-07-31"; or NULL */
    const char
        *contradiction; /* "torch is stated twice: 2.6.0 and 2.5.0", of equal origin; or NULL */
} cm_question;

void cm_question_init(cm_question *question, cm_arena *arena);

/* One word for an operating system, in whatever spelling: "Windows 10", "win_amd64",
 * "Ubuntu 22.04", "Darwin", "WSL2" -> windows, linux, macos, wsl; NULL if it is none that is known.
 */
const char *cm_system_word(const char *given);

/* The name of a field in JSON and on the command line: "torch", "cuda_build". */
const char *cm_field_name(cm_field field);

/* States a fact: a value of a stronger origin replaces one of a weaker; of two equals the first
 * stays. NULL and "" state nothing. Returns false if another value stood there and stays. A torch
 * that is not a version, and any value with marks of a shell, goes to `not_understood` instead. */
bool cm_question_set(cm_question *question, cm_field field, const char *value, cm_from from);
/* The value, or NULL. */
const char *cm_question_get(const cm_question *question, cm_field field);

/* Adds an empty GPU and marks the list known. */
cm_asked_gpu *cm_question_add_gpu(cm_question *question, cm_from from);

/* States a package. torch (pytorch) with "==" becomes the field: its conda build string says the
 * CUDA build (py3.8_cuda11.3_..., cpu). `op` "" or "=" with a version is "==". A second mention of
 * a package with the same version adds nothing; one with another version stays beside the first.
 * Beyond CM_QUESTION_PACKAGES `too_many` is set instead. What has another name or version than
 * packages have (grammar.h) goes to `not_understood`. */
void cm_question_add_package(cm_question *question, const char *name, const char *op,
                             const char *version, const char *build, const char *channel,
                             cm_from from);
/* Keeps a word that was stated and is not a value of its kind: `what` is the name of a field, of a
 * package, "package", "variable". */
void cm_question_odd(cm_question *question, const char *what, const char *word);
/* The first such package with "==", or NULL. */
const cm_asked_package *cm_question_package(const cm_question *question, const char *name);

/* States a requirement as pip and conda write it: "torch==2.6.0+cu124", "pytorch-cuda=12.1",
 * "torchmetrics>=0.11"; python, cuda and other facts go by the same form ("python==3.10"). False
 * if `text` has no name. */
bool cm_question_add_requirement(cm_question *question, const char *text, cm_from from);

/* Reads a question from one line of JSON (docs/commands.md, check --batch): unknown keys are passed
 * over, null states nothing; an answer of this program states its input (cm_question_from_answer).
 * `*pasted` is the value of "text", or NULL; `*machine` the machine that
 * the line is, as `probe` prints one, or NULL: then only what is no key of a machine is stated.
 * CM_UNREAD with one line for what is no object or has a wrong type; the id is kept even then where
 * there is one. */
cm_status cm_question_from_json(const char *line, size_t length, cm_from from,
                                cm_question *question, const char **pasted, cm_machine **machine,
                                cm_err *err);

/* Keeps the id of a line of which only the beginning is there: where it stands first, as a number
 * or a text. */
void cm_question_id_of(const char *head, size_t length, cm_question *question);

/* States the question that an answer of this program (JSON, schema_version 1) answers: the facts of
 * its `input`, each with the origin that it had. It may stand anywhere in the text. `*answer`:
 * whether there is one. CM_UNREAD with one line where it is cut or a list in it too long, where
 * there are several, and where it has no input or judged more than that holds: the line says how to
 * ask. */
cm_status cm_question_from_answer(const char *text, cm_question *question, bool *answer,
                                  cm_err *err);

/* Adds a message, or returns the one with this code that is there; bind says what it says. */
cm_message *cm_question_add_message(cm_question *question, const char *code);
void cm_message_bind(cm_message *message, const char *name, const char *value);
const char *cm_message_get(const cm_message *message, const char *name);

/* NULL where the name is none that a variable can have: it goes to `not_understood`. */
cm_asked_variable *cm_question_add_variable(cm_question *question, const char *name,
                                            const char *value);

/* Adds a toolkit of the machine and marks the list known; the strings are not copied. */
void cm_question_add_toolkit(cm_question *question, const char *path, const char *version,
                             const char *active);

/* Fills what is unstated in `question` from `other` (lists as a whole). */
void cm_question_merge(cm_question *question, const cm_question *other);

/* What stands for the GPU of a Jetson of which only the Jetson Linux is known: "Jetson (L4T
 * R36.4.3)" for "36.4.3", "Jetson" for NULL. The look-up of names knows both. */
const char *cm_board_name(cm_arena *arena, const char *l4t);

/* CM_UNREAD with one line where more was stated than a question holds. */
cm_status cm_question_admit(const cm_question *question, cm_err *err);

/* Whether anything at all is stated. */
bool cm_question_empty(const cm_question *question);

enum { CM_READ_BYTES = 16 * 1024 * 1024 }; /* the longest text that is read */

/* What was made of a pasted text. */
typedef struct {
    cm_strings recognised; /* "nvidia-smi table: driver 535.129.03, 2 GPUs", in order of the text */
    cm_strings passed;     /* lines that no reader knew, trimmed; at most 20 of them */
    size_t passed_count;   /* how many there were */
} cm_reading;

#endif
