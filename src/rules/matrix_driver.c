/* Drivers that CUDA versions want: floors, the drivers that shipped, what a driver speaks. */
#include <stdio.h>

#include "rules/driver_rows.h"
#include "rules/matrix_parts.h"

enum { MOST_CUDAS = 96 };

typedef struct {
    unsigned cuda;
    cm_driver_need floor[2], shipped[2], seen[2]; /* Linux, Windows; text NULL: unknown */
    unsigned branch; /* of drivers that corresponds to it; 0: unknown */
} need;

struct cm_needs {
    need items[MOST_CUDAS];
    size_t count;
};

static cm_driver_need need_in(const cm_fact *row) {
    cm_driver_need d = {0};
    if (row && cm_ver_parse(row->value[4], &d.ver)) /* N/A is not zero */
        d.text = row->value[4], d.fact = row;
    return d;
}

static void make_need(cm_matrix *matrix, unsigned cuda) {
    struct cm_needs *needs = matrix->needs;
    const cm_facts *rows = &matrix->facts[CM_KIND_CUDA_DRIVER];
    size_t n = 0;
    while (n < needs->count && needs->items[n].cuda != cuda)
        n++;
    if (!cuda || n < needs->count || needs->count == MOST_CUDAS) return;
    need *one = &needs->items[needs->count++];
    one->cuda = cuda;
    const char *text = cm_cuda_text(matrix->arena, cuda);
    for (unsigned i = 0; i < 2; i++) {
        const char *os = cm_os_name((cm_os)i);
        one->floor[i] = need_in(cm_driver_row_floor(rows, text, os));
        one->shipped[i] = need_in(cm_driver_row_shipped(rows, text, os));
        one->seen[i] = need_in(cm_driver_row(rows, text, os, "measured"));
    }
}

void cm_matrix_make_needs(cm_matrix *matrix) {
    const cm_facts *rows = &matrix->facts[CM_KIND_CUDA_DRIVER];
    matrix->needs = cm_alloc(matrix->arena, sizeof *matrix->needs);
    for (size_t i = 0; i < rows->count; i++)
        make_need(matrix, cm_cuda_number(rows->items[i].value[0]));
    for (size_t i = 0; i < matrix->build_count; i++)
        make_need(matrix, matrix->builds[i].cuda);
    const cm_facts *branches = &matrix->facts[CM_KIND_CUDA_BRANCH];
    for (size_t i = 0; i < branches->count; i++) {
        unsigned cuda = cm_cuda_number(branches->items[i].value[0]);
        make_need(matrix, cuda);
        for (size_t n = 0; n < matrix->needs->count; n++)
            if (matrix->needs->items[n].cuda == cuda)
                sscanf(branches->items[i].value[1], "R%u", &matrix->needs->items[n].branch);
    }
}

static const need *need_of(const cm_matrix *matrix, unsigned cuda) {
    for (size_t i = 0; i < matrix->needs->count; i++)
        if (matrix->needs->items[i].cuda == cuda) return &matrix->needs->items[i];
    return NULL;
}

const cm_driver_need *cm_need_floor(const cm_matrix *matrix, unsigned cuda, cm_os os) {
    const need *n = os < CM_MACOS ? need_of(matrix, cuda) : NULL;
    return n && n->floor[os].text ? &n->floor[os] : NULL;
}

const cm_driver_need *cm_need_shipped(const cm_matrix *matrix, unsigned cuda, cm_os os) {
    const need *n = os < CM_MACOS ? need_of(matrix, cuda) : NULL;
    return n && n->shipped[os].text ? &n->shipped[os] : NULL;
}

const cm_driver_need *cm_need_seen(const cm_matrix *matrix, unsigned cuda, cm_os os) {
    const need *n = os < CM_MACOS ? need_of(matrix, cuda) : NULL;
    return n && n->seen[os].text ? &n->seen[os] : NULL;
}

unsigned cm_driver_speaks(const cm_matrix *matrix, const cm_ver *driver, cm_os os) {
    unsigned best = 0;
    for (size_t i = 0; os < CM_MACOS && i < matrix->needs->count; i++) {
        const need *n = &matrix->needs->items[i];
        bool reaches = n->shipped[os].text
                           ? cm_ver_cmp(driver, &n->shipped[os].ver) >= 0
                           /* from 13.0 on no Windows driver is bundled: the branch says it */
                           : n->branch && driver->part[0] >= n->branch;
        if (reaches && n->cuda > best) best = n->cuda;
    }
    return best;
}
