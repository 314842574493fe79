/* The tables of PyTorch's RELEASE.md, which other pages repeat: which Python, CUDA and ROCm a
 * release family has, and which GPU architectures its CUDA builds carry. */
#ifndef CM_SCRAPERS_TORCH_MATRIX_H
#define CM_SCRAPERS_TORCH_MATRIX_H

#include "scrapers/blocks.h"

/* By the words in the heads. */
bool cm_is_release_matrix(const cm_grid *grid);

/* Reads every release matrix and architecture table of the page; a page without a release matrix
 * or with one that is cut off is refused. */
cm_status cm_torch_matrices_read(cm_page *page, const cm_blocks *blocks, cm_facts *facts,
                                 cm_err *err);

/* The toolkits of a cell such as "CUDA 12.6 (CUDNN 9.10.2.21) (NCCL 2.29.3), CUDA 13.0" or
 * "ROCm 6.2" as torch_cuda facts; "None" and dashes give none. */
cm_status cm_torch_toolkits(cm_page *page, cm_facts *facts, cm_err *err, const char *place,
                            const char *torch, const char *status, const char *cell);

bool cm_no_value(const char *cell); /* empty, a dash, None, N/A */

#endif
