/* The names of wheels on PyTorch's index. */
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"

#include "rules/matrix_parts.h"

static int by_name(const void *a, const void *b) {
    const cm_wheel *x = a, *y = b;
    int order = strcmp(x->package, y->package);
    if (!order) order = strcmp(x->version, y->version);
    return order ? order : strcmp(x->tag, y->tag);
}

void cm_matrix_make_wheels(cm_matrix *matrix) {
    const cm_facts *rows = &matrix->facts[CM_KIND_WHEEL];
    matrix->wheels = cm_alloc_array(matrix->arena, rows->count, sizeof *matrix->wheels);
    for (size_t i = 0; i < rows->count; i++) {
        const cm_fact *f = &rows->items[i];
        cm_wheel w = {f->value[0], f->value[2], f->value[3],
                      strchr(f->value[1], '+') ? CM_NAMED_TAGGED : CM_NAMED_PLAIN};
        if (cm_starts(f->value[6], "macosx")) continue; /* never tagged, and of no choice there */
        size_t n = matrix->wheel_count;                 /* the files of one build stand together */
        if (n && by_name(&matrix->wheels[n - 1], &w) == 0) continue;
        matrix->wheels[matrix->wheel_count++] = w;
    }
    cm_sort(matrix->wheels, matrix->wheel_count, sizeof *matrix->wheels, by_name);
}

cm_wheel_name cm_wheel_name_of(const cm_matrix *matrix, const char *package, const char *version,
                               const char *tag) {
    cm_wheel key = {package, version, tag, CM_NAMED_UNKNOWN};
    if (!matrix->wheel_count) return CM_NAMED_UNKNOWN;
    const cm_wheel *found =
        bsearch(&key, matrix->wheels, matrix->wheel_count, sizeof *matrix->wheels, by_name);
    return found ? found->name : CM_NAMED_UNKNOWN;
}
