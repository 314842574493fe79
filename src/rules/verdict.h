/* What the rules find: stable codes with operands and evidence. No English here: words.c has it. */
#ifndef CM_RULES_VERDICT_H
#define CM_RULES_VERDICT_H

#include "model/fact.h"
#include "model/line.h"
#include "model/question.h"

typedef enum { CM_SAYS_YES, CM_SAYS_NO, CM_SAYS_UNKNOWN } cm_says;

/* In the order of design: the outcome of a verdict is that of its first error in this order. */
typedef enum {
    CM_DRIVER_TOO_OLD,
    CM_NO_KERNEL_IMAGE,
    CM_CPU_ONLY_BUILD,
    CM_PACKAGE_MISMATCH,
    CM_PYTHON_UNSUPPORTED,
    CM_BUILD_NOT_PUBLISHED,
    CM_PLATFORM_UNSUPPORTED,
    CM_DRIVER_DROPS_GPU,
    CM_NO_GPU,
    CM_OUTCOME_UNKNOWN,
    CM_WORKS,
} cm_outcome;

const char *cm_outcome_name(cm_outcome outcome); /* "driver_too_old" */

typedef enum { CM_ERROR, CM_WARNING, CM_NOTE } cm_severity;

/* code, name, severity, outcome of an error */
#define CM_CODES(X)                                                                                \
    X(DRIVER_TOO_OLD, "driver-too-old", CM_ERROR, CM_DRIVER_TOO_OLD)                               \
    X(DRIVER_TOO_OLD_FOR_PTX, "driver-too-old-for-ptx", CM_ERROR, CM_DRIVER_TOO_OLD)               \
    X(DRIVER_TOO_OLD_FOR_GPU, "driver-too-old-for-gpu", CM_ERROR, CM_DRIVER_TOO_OLD)               \
    X(NO_KERNEL_IMAGE, "no-kernel-image", CM_ERROR, CM_NO_KERNEL_IMAGE)                            \
    X(JETSON_WHEEL, "jetson-wheel", CM_ERROR, CM_NO_KERNEL_IMAGE)                                  \
    X(ROCM_GPU, "rocm-gpu", CM_ERROR, CM_NO_KERNEL_IMAGE)                                          \
    X(CPU_ONLY_BUILD, "cpu-only-build", CM_ERROR, CM_CPU_ONLY_BUILD)                               \
    X(DEFAULT_IS_CPU, "default-is-cpu", CM_ERROR, CM_CPU_ONLY_BUILD)                               \
    X(PACKAGE_PAIR, "package-pair", CM_ERROR, CM_PACKAGE_MISMATCH)                                 \
    X(PACKAGE_TAG, "package-tag", CM_ERROR, CM_PACKAGE_MISMATCH)                                   \
    X(PACKAGE_ENDED, "package-ended", CM_ERROR, CM_PACKAGE_MISMATCH)                               \
    X(PACKAGE_NOT_FOR_BUILD, "package-not-for-build", CM_ERROR, CM_PACKAGE_MISMATCH)               \
    X(INDEX_NOT_NAMED, "index-not-named", CM_ERROR, CM_PACKAGE_MISMATCH)                           \
    X(PYTHON_UNSUPPORTED, "python-unsupported", CM_ERROR, CM_PYTHON_UNSUPPORTED)                   \
    X(PACKAGE_PYTHON, "package-python", CM_ERROR, CM_PYTHON_UNSUPPORTED)                           \
    X(PYTHON_32_BIT, "python-32-bit", CM_ERROR, CM_PYTHON_UNSUPPORTED)                             \
    X(BUILD_NOT_PUBLISHED, "build-not-published", CM_ERROR, CM_BUILD_NOT_PUBLISHED)                \
    X(BUILD_NOT_FOR_OS, "build-not-for-system", CM_ERROR, CM_BUILD_NOT_PUBLISHED)                  \
    X(RELEASE_NOT_PUBLISHED, "release-not-published", CM_ERROR, CM_BUILD_NOT_PUBLISHED)            \
    X(PLATFORM_UNSUPPORTED, "platform-unsupported", CM_ERROR, CM_PLATFORM_UNSUPPORTED)             \
    X(GLIBC_TOO_OLD, "glibc-too-old", CM_ERROR, CM_PLATFORM_UNSUPPORTED)                           \
    X(DRIVER_DROPS_GPU, "driver-drops-gpu", CM_ERROR, CM_DRIVER_DROPS_GPU)                         \
    X(NO_GPU, "no-gpu", CM_ERROR, CM_NO_GPU)                                                       \
    X(NO_DRIVER, "no-driver", CM_ERROR, CM_NO_GPU)                                                 \
    X(NO_DEVICE_NODE, "no-device-node", CM_ERROR, CM_NO_GPU)                                       \
    X(MACOS_WITHOUT_CUDA, "macos-without-cuda", CM_ERROR, CM_NO_GPU)                               \
    X(OTHER_MAKER, "other-maker", CM_ERROR, CM_NO_GPU)                                             \
    X(GPU_HIDDEN, "gpu-hidden", CM_ERROR, CM_NO_GPU)                                               \
    X(VC_REDIST_MISSING, "vc-redist-missing", CM_ERROR, CM_PLATFORM_UNSUPPORTED)                   \
    X(VC_REDIST_TOO_OLD, "vc-redist-too-old", CM_ERROR, CM_PLATFORM_UNSUPPORTED)                   \
    X(OBSERVED, "observed", CM_ERROR, CM_OUTCOME_UNKNOWN)                                          \
    X(MESSAGE, "message", CM_WARNING, CM_WORKS)                                                    \
    X(SEEN_BELOW_FLOOR, "seen-below-floor", CM_WARNING, CM_WORKS)                                  \
    X(PYTHON_TOO_NEW, "python-too-new", CM_ERROR, CM_PYTHON_UNSUPPORTED)                           \
    X(GPU_BY_PTX, "gpu-by-ptx", CM_WARNING, CM_WORKS)                                              \
    X(LIBRARIES_OLDER, "libraries-older-than-gpu", CM_WARNING, CM_WORKS)                           \
    X(EXTENSION, "extension", CM_WARNING, CM_WORKS)                                                \
    X(PACKAGES_APART, "packages-apart", CM_ERROR, CM_PACKAGE_MISMATCH)                             \
    X(NUMPY_2, "numpy-2", CM_WARNING, CM_WORKS)                                                    \
    X(TORCH_BROKEN, "torch-broken", CM_ERROR, CM_PACKAGE_MISMATCH)                                 \
    X(RUNTIME_MISSING, "runtime-missing", CM_ERROR, CM_PACKAGE_MISMATCH)                           \
    X(RUNTIME_MAJOR, "runtime-major", CM_ERROR, CM_PACKAGE_MISMATCH)                               \
    X(RUNTIME_OLDER, "runtime-older", CM_ERROR, CM_PACKAGE_MISMATCH)                               \
    X(LIBRARY_SHADOWS, "library-shadows", CM_ERROR, CM_PACKAGE_MISMATCH)                           \
    X(WHEEL_PYTHON, "wheel-python", CM_ERROR, CM_PYTHON_UNSUPPORTED)                               \
    X(WHEEL_PLATFORM, "wheel-platform", CM_ERROR, CM_PLATFORM_UNSUPPORTED)                         \
    X(TORCH_TWICE, "torch-twice", CM_WARNING, CM_WORKS)                                            \
    X(TORCH_LEFTOVER, "torch-leftover", CM_WARNING, CM_WORKS)                                      \
    X(TORCH_RENAMED, "torch-renamed", CM_WARNING, CM_WORKS)                                        \
    X(RUNTIME_VERSION, "runtime-version", CM_WARNING, CM_WORKS)                                    \
    X(RUNTIME_BESIDE, "runtime-beside", CM_WARNING, CM_WORKS)                                      \
    X(LIBRARY_ON_PATH, "library-on-path", CM_WARNING, CM_WORKS)                                    \
    X(CONDA_TOOLKIT, "conda-toolkit", CM_NOTE, CM_WORKS)                                           \
    X(CONDA_ENDED, "conda-ended", CM_WARNING, CM_WORKS)                                            \
    X(LIBRARIES_DROPPED, "libraries-dropped-gpu", CM_WARNING, CM_WORKS)                            \
    X(PACKAGE_PATCH, "package-patch", CM_WARNING, CM_WORKS)                                        \
    X(PACKAGE_MINIMUM, "package-minimum", CM_ERROR, CM_PACKAGE_MISMATCH)                           \
    X(TOOLKIT_MAJOR, "toolkit-major", CM_WARNING, CM_WORKS)                                        \
    X(HOST_COMPILER, "host-compiler", CM_WARNING, CM_WORKS)                                        \
    X(CUDNN_NOT_FOR_CUDA, "cudnn-not-for-cuda", CM_WARNING, CM_WORKS)                              \
    X(CUDNN_CUDA_NOT_LISTED, "cudnn-cuda-not-listed", CM_WARNING, CM_WORKS)                        \
    X(CUDNN_DRIVER, "cudnn-driver-too-old", CM_WARNING, CM_WORKS)                                  \
    X(CUDNN_DROPS_GPU, "cudnn-drops-gpu", CM_WARNING, CM_WORKS)                                    \
    X(CUDNN_GPU_NOT_LISTED, "cudnn-gpu-not-listed", CM_WARNING, CM_WORKS)                          \
    X(CUDA_HAS_NO_BUILD, "cuda-has-no-build", CM_WARNING, CM_WORKS)                                \
    X(BUILD_NOT_OFFICIAL, "build-not-official", CM_WARNING, CM_WORKS)                              \
    X(MISSPELT_VARIABLE, "misspelt-variable", CM_WARNING, CM_WORKS)                                \
    X(DEVICE_NOT_THERE, "device-not-there", CM_WARNING, CM_WORKS)                                  \
    X(STALE_VARIABLE, "stale-variable", CM_WARNING, CM_WORKS)                                      \
    X(TOOLKITS_DISAGREE, "toolkits-disagree", CM_WARNING, CM_WORKS)                                \
    X(DRIVER_CONTRADICTION, "driver-contradiction", CM_WARNING, CM_WORKS)                          \
    X(UNEXPLAINED, "unexplained", CM_WARNING, CM_WORKS)                                            \
    X(SURPRISE, "surprise", CM_WARNING, CM_WORKS)                                                  \
    X(DRIVER_NEVER_SEEN, "driver-never-seen-with-gpu", CM_WARNING, CM_WORKS)                       \
    X(NIGHTLY, "nightly", CM_NOTE, CM_WORKS)                                                       \
    X(SOURCE_BUILD, "source-build", CM_NOTE, CM_WORKS)                                             \
    X(TORCH_IMPLIED, "torch-implied", CM_NOTE, CM_WORKS)                                           \
    X(BUILD_PUBLISHED, "build-published", CM_NOTE, CM_WORKS)                                       \
    X(PYTHON_FITS, "python-fits", CM_NOTE, CM_WORKS)                                               \
    X(PYTHON_NEEDED, "python-needed", CM_NOTE, CM_WORKS)                                           \
    X(DRIVER_FITS, "driver-fits", CM_NOTE, CM_WORKS)                                               \
    X(DRIVER_NEEDED, "driver-needed", CM_NOTE, CM_WORKS)                                           \
    X(GPU_FITS, "gpu-fits", CM_NOTE, CM_WORKS)                                                     \
    X(PACKAGE_FITS, "package-fits", CM_NOTE, CM_WORKS)                                             \
    X(HOST_COMPILER_FITS, "host-compiler-fits", CM_NOTE, CM_WORKS)                                 \
    X(HOST_COMPILER_NEEDED, "host-compiler-needed", CM_NOTE, CM_WORKS)                             \
    X(CUDNN_FITS, "cudnn-fits", CM_NOTE, CM_WORKS)                                                 \
    X(CUDNN_UNUSED, "cudnn-unused", CM_NOTE, CM_WORKS)                                             \
    X(GPU_PARTLY_HIDDEN, "gpu-partly-hidden", CM_NOTE, CM_WORKS)                                   \
    X(TOOLKITS_BESIDE, "toolkits-beside", CM_NOTE, CM_WORKS)                                       \
    X(NOT_JUDGED, "not-judged", CM_NOTE, CM_WORKS)                                                 \
    X(UNKNOWN_FACT, "unknown-fact", CM_NOTE, CM_WORKS)

typedef enum {
#define CM_CODE_ID(id, name, severity, outcome) CM_F_##id,
    CM_CODES(CM_CODE_ID)
#undef CM_CODE_ID
        CM_FINDING_CODES
} cm_code_id;

const char *cm_code_name(cm_code_id code);
cm_severity cm_code_severity(cm_code_id code);
cm_outcome cm_code_outcome(cm_code_id code);

enum { CM_OPERANDS = 12, CM_EVIDENCE = 5 };

typedef cm_binding cm_operand;

typedef struct {
    const cm_fact *fact;
    unsigned column; /* the value that counts */
} cm_evidence;

typedef struct {
    cm_code_id code;
    cm_severity severity;
    cm_outcome outcome;
    cm_operand operands[CM_OPERANDS + 1]; /* ends with a NULL name */
    cm_evidence evidence[CM_EVIDENCE];
    size_t evidence_count;
    cm_shell_lines before;        /* to be copied before `command` */
    const cm_shell_line *command; /* a line that repairs just this; NULL: none, or a set does */
} cm_finding;

typedef struct {
    cm_arena *arena;
    bool quiet; /* only errors and what is missing are kept: for searches */
    cm_says says;
    cm_outcome outcome;
    cm_finding *findings;
    size_t count, capacity;
    size_t errors;
    cm_strings missing; /* names of facts that would decide and were not stated */
    bool absent;        /* something asked for is not in the data */
} cm_verdict;

/* Adds a finding with operands (name, value, ..., NULL) and returns it; NULL when it is not kept.
 */
cm_finding *cm_find(cm_verdict *verdict, cm_code_id code, ...);
/* Adds evidence; both `finding` and `fact` may be NULL. */
void cm_prove(cm_finding *finding, const cm_fact *fact, unsigned column);
/* Notes a fact that was not stated and would decide. */
void cm_miss(cm_verdict *verdict, const char *fact);
const char *cm_finding_get(const cm_finding *finding, const char *operand);
bool cm_verdict_has(const cm_verdict *verdict, cm_code_id code);

/* A template with its values put in: {name} is the value of that name, [...] is left out where a
 * value inside it is absent. `values` ends with a NULL name. */
const char *cm_fill(cm_arena *arena, const char *words, const cm_binding *values);
/* What to do about a finding that no change of torch, driver or Python cures: a sentence, and in
 * `*command` the line to copy in a shell of Linux or, with `windows`, in cmd (NULL: there is none).
 * NULL: nothing to say. In English (words.c). */
const char *cm_finding_cure(cm_arena *arena, const cm_finding *finding, bool windows,
                            const cm_shell_line **command);
/* The sentence of a finding, in English (words.c). */
const char *cm_finding_text(cm_arena *arena, const cm_finding *finding);
/* What its own lines do, in English; NULL for a finding without them. */
const char *cm_finding_mend(cm_arena *arena, const cm_finding *finding);

#endif
