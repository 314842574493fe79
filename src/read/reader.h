/* Inside src/read: pasted text as clean lines, and the table of readers that look at them. */
#ifndef CM_READ_READER_H
#define CM_READ_READER_H

#include "read/read.h"

typedef struct {
    const char *text; /* without colours, CR, quote marks and prompt; inner blanks kept */
    size_t indent;    /* blanks that stood before it, the quote marks not counted */
    bool command;     /* it stood behind a prompt */
    bool windows;     /* behind one of Windows */
    bool taken;       /* some reader knew this line */
} cm_line;

typedef struct {
    cm_arena *arena;
    cm_question *question;
    cm_reading *reading;
    const char
        *whole; /* all clean lines with newlines: for readers of JSON and XML, and messages */
    cm_line *lines;
    size_t count;
    struct cm_gpu_book *book; /* of sighting.c */
    bool seen;                /* torch itself named a GPU: it is available unless the text denies */
    size_t first;             /* line taken since the last call of cm_recognised; SIZE_MAX: none */
    size_t *places, places_count, places_capacity; /* the first line of what was recognised */
} cm_pasted;

/* One kind of text: fills the question, takes the lines that it knew, says what it recognised. It
 * leaves alone what it does not know and must stand any bytes. */
typedef void cm_text_reader(cm_pasted *pasted);

cm_text_reader cm_read_wsl_kernel;   /* a kernel's name says that this Linux runs in Windows */
cm_text_reader cm_read_smi_xml;      /* nvidia-smi -q -x */
cm_text_reader cm_read_smi_query;    /* nvidia-smi -q */
cm_text_reader cm_read_smi_table;    /* nvidia-smi, --version */
cm_text_reader cm_read_smi_list;     /* nvidia-smi -L */
cm_text_reader cm_read_smi_csv;      /* nvidia-smi --query-gpu=... --format=csv */
cm_text_reader cm_read_device_query; /* deviceQuery, gpustat */
cm_text_reader cm_read_nvcc;         /* nvcc --version */
cm_text_reader cm_read_collect_env; /* torch.utils.collect_env of all ages, OpenMMLab, detectron2 */
cm_text_reader
    cm_read_system; /* /proc/driver/nvidia/version, os-release, uname, nv_tegra_release */
cm_text_reader cm_read_graphics;     /* inxi -G, glxinfo, rocm-smi */
cm_text_reader cm_read_package_json; /* pip list --format json, conda list --json */
cm_text_reader cm_read_packages;     /* pip, conda, requirements, environment.yml, lock files */
cm_text_reader cm_read_arch_list;    /* torch.cuda.get_arch_list(), printed versions */
cm_text_reader cm_read_digest;       /* "Windows 11, Python 3.10, torch 2.0.1, RTX 3060" */
cm_text_reader cm_read_messages;     /* well-known errors */

/* Marks a line as known. */
void cm_take(cm_pasted *pasted, size_t line);
/* Says what was recognised, once. */
void cm_recognised(cm_pasted *pasted, const char *format, ...) CM_PRINTF(2, 3);

#endif
