/* Inside src/read: the rows of the catalogue of messages, and what a message proves. */
#ifndef CM_READ_MESSAGE_TABLE_H
#define CM_READ_MESSAGE_TABLE_H

#include "read/reader.h"

/* States in the question what the message proves; `message` holds what this one match said. */
typedef void cm_message_fact(cm_pasted *pasted, const cm_message *message);

enum { CM_MESSAGE_PATTERNS = 12 };

typedef struct {
    const char *code, *kind;
    cm_message_fact *fact; /* or NULL */
    /* Templates (read/template.h), the full form first, then shorter ones as people retype them. */
    const char *patterns[CM_MESSAGE_PATTERNS];
} cm_message_row;

/* Where several rows match at one place, the first counts: special rows stand before general ones.
 */
extern const cm_message_row cm_message_rows[];
extern const size_t cm_message_row_count;

cm_message_fact cm_fact_driver_cuda;   /* found 11040: the driver speaks CUDA 11.4 */
cm_message_fact cm_fact_gpu;           /* gpu, arch or cc, archs */
cm_message_fact cm_fact_jetson;        /* a message that only Jetson boards give */
cm_message_fact cm_fact_cpu_build;     /* this torch has no CUDA */
cm_message_fact cm_fact_unavailable;   /* torch.cuda.is_available() is False */
cm_message_fact cm_fact_requirement;   /* requirement: what the asker wants to install */
cm_message_fact cm_fact_requirements;  /* requirements, pinned, requirement: the same */
cm_message_fact cm_fact_conflict;      /* package, have: "torch 2.1.0" */
cm_message_fact cm_fact_wheel;         /* wheel: likewise, but its tags do not fit the machine */
cm_message_fact cm_fact_builds;        /* torch_cuda */
cm_message_fact cm_fact_toolkit;       /* toolkit, torch_cuda */
cm_message_fact cm_fact_host_compiler; /* toolkit; compiler, have */
cm_message_fact cm_fact_host_compiler_msvc;
cm_message_fact cm_fact_cudnn;        /* runtime */
cm_message_fact cm_fact_torch_python; /* torch, python */
cm_message_fact cm_fact_platform; /* requirement; platform "manylinux_2_35_x86_64"; python_tag */
cm_message_fact cm_fact_bitsandbytes; /* torch_cuda "118", cc */
cm_message_fact cm_fact_linux;
cm_message_fact cm_fact_windows;
cm_message_fact cm_fact_macos;

/* Facts that stand in passing in any text: site-packages of a Python, names of wheels. */
void cm_read_traces(cm_pasted *pasted);
/* Versions of torch and its companions inside sentences. */
void cm_read_prose(cm_pasted *pasted);
void cm_read_sentences(cm_pasted *pasted);

#endif
