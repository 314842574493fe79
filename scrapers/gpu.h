/* What the readers of NVIDIA's GPU lists share. */
#ifndef CM_SCRAPERS_GPU_H
#define CM_SCRAPERS_GPU_H

#include "scrapers/dom.h"

/* PCI ids as lists print them: a device, or a device with subsystem vendor and device. */
typedef struct {
    char device[10];    /* "10de:2504" */
    char subsystem[10]; /* "1028:0a12", or "" */
} cm_gpu_ids;

/* Reads "2504", "0x2504" or "2504 1028 0A12"; false if `text` is anything else. */
bool cm_gpu_ids_read(const char *text, cm_gpu_ids *ids);

/* The driver release that a list belongs to: `stated` on the page itself (may be NULL), else the
 * one in the address of the page, else the one noted as its capture. NULL if none says it or if
 * address and capture disagree. */
const char *cm_gpu_driver_release(cm_page *page, const char *stated);

/* "470.xx" -> "470", "71.86.xx" -> "71.86"; NULL if it is no name of a branch. */
const char *cm_gpu_branch(cm_arena *arena, const char *text);

/* Refuses HTML that ends before its markup does: a parser would quietly close it. */
cm_status cm_gpu_html_whole(cm_page *page, cm_err *err);

/* The texts of a table row's cells, of `tag` only (th, td) unless it is NULL. */
cm_strings cm_gpu_cells(cm_page *page, cm_node *row, const char *tag);

/* A name without footnote marks, on one line. */
const char *cm_gpu_clean(cm_arena *arena, const char *text);

/* Whether a line starts like the name of a GPU, rather than going on with one. */
bool cm_gpu_brand(const char *line);

/* Adds a gpu_cc fact for each of the names that `names` lists and each of the capabilities that
 * `cc` lists ("3.0/5.0(**)"); refuses what is neither. */
cm_status cm_gpu_cc_add(cm_page *page, cm_facts *facts, const char *place, const char *names,
                        const char *cc, const char *heading, cm_err *err);

#endif
