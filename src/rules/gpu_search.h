/* The ways in which a name leads to facts, tried one behind the other. */
#ifndef CM_RULES_GPU_SEARCH_H
#define CM_RULES_GPU_SEARCH_H

#include "rules/gpu_index.h"

/* One search: where its hits go, and what they must satisfy. */
typedef struct {
    const cm_gpu_names *names;
    cm_arena *arena;
    cm_gpu_match *match;
    cm_gpu_rows *rows; /* NULL: candidates only */
    cm_gpu_words words;
    const char *split; /* where the words come from, and how many bytes */
    size_t split_length;
    bool by_arch; /* hits must have the architecture that a word names */
    bool amd;
    bool too_many;
    size_t hits;
} cm_gpu_search;

void cm_gpu_take(cm_gpu_search *search, const cm_gpu_row *row);

/* Each looks for `search->words`; what it finds is in the match and the rows. */
bool cm_gpu_try_name(cm_gpu_search *search);
bool cm_gpu_try_unfinished(cm_gpu_search *search); /* a name's beginning */
bool cm_gpu_try_board(cm_gpu_search *search);      /* the board of a vGPU profile */
/* "Jetson", "Jetson (L4T R36.4.3)": a board that nobody named has one of the Tegra chips. */
bool cm_gpu_try_tegra(cm_gpu_search *search);

#endif
