#include "scrapers/torch_matrix.h"

#include <string.h>

#include "base/ver.h"
#include "scrapers/pattern.h"
#include "scrapers/python_range.h"

enum { TOOLKITS = 16 };

bool cm_no_value(const char *cell) {
    return !*cell || cm_same_i(cell, "none") || cm_same_i(cell, "n/a") ||
           strspn(cell, "-") == strlen(cell) || cm_same(cell, "\xE2\x80\x94") ||
           cm_same(cell, "\xE2\x80\x93");
}

bool cm_is_release_matrix(const cm_grid *grid) {
    return cm_grid_column(grid, "PyTorch", 0) == 0 && cm_grid_column(grid, "Python", 1) > 0 &&
           cm_grid_column(grid, "Stable CUDA", 1) > 0 &&
           cm_grid_column(grid, "Experimental CUDA", 1) > 0 &&
           cm_grid_column(grid, "torchvision", 0) < 0;
}

typedef struct {
    const char *platform, *version, *cudnn, *nccl;
} toolkit;

/* A cuDNN behind a comma is that of every toolkit before it that names none, one in parentheses
 * that of the toolkit it follows. */
static void set_cudnn(toolkit *list, size_t count, const char *version, bool own) {
    for (size_t i = own && count ? count - 1 : 0; i < count; i++)
        if (!*list[i].cudnn) list[i].cudnn = version;
}

cm_status cm_torch_toolkits(cm_page *page, cm_facts *facts, cm_err *err, const char *place,
                            const char *torch, const char *status, const char *cell) {
    static const char *const pattern =
        "(?i)\\G[\\s,;)]*(\\()?\\s*(CUDA|ROCm|CUDNN|NCCL)\\s*(\\d+(?:\\.\\d+)+)[\\s,;)]*";
    if (cm_no_value(cell)) return CM_OK;
    toolkit list[TOOLKITS];
    size_t count = 0, at = 0;
    for (cm_match m; cell[at]; at = m.to) {
        if (!cm_matches(page->arena, pattern, cell, at, &m) || m.from != at)
            return cm_refuse(page, err, place, "CUDA, ROCm, cuDNN and NCCL versions", cell);
        const char *word = cm_lowered(page->arena, m.group[2]);
        if (cm_same(word, "cudnn")) {
            set_cudnn(list, count, m.group[3], m.group[1] != NULL);
        } else if (cm_same(word, "nccl")) {
            if (count) list[count - 1].nccl = m.group[3];
        } else {
            if (count == TOOLKITS) return cm_refuse(page, err, place, "fewer toolkits", cell);
            list[count++] = (toolkit){word, m.group[3], "", ""};
        }
    }
    for (size_t i = 0; i < count; i++)
        CM_FACT(facts, CM_KIND_TORCH_CUDA, page->source, torch, list[i].platform, list[i].version,
                status, list[i].cudnn, list[i].nccl);
    return CM_OK;
}

/* The release matrix */

static cm_status matrix_row(cm_page *page, const cm_grid *grid, size_t row, cm_facts *facts,
                            cm_err *err) {
    cm_ver ver;
    cm_python_range range;
    const char *torch = cm_grid_text(grid, row, 0);
    const char *place = cm_sprintf(page->arena, "%s, row %.20s", grid->place, torch);
    int python = cm_grid_column(grid, "Python", 1), stable = cm_grid_column(grid, "Stable CUDA", 1);
    int trial = cm_grid_column(grid, "Experimental CUDA", 1),
        rocm = cm_grid_column(grid, "ROCm", 1);
    if (!cm_ver_parse(torch, &ver) || ver.count < 2)
        return cm_refuse(page, err, place, "a PyTorch version", torch);
    const char *stated = cm_grid_text(grid, row, (size_t)python);
    if (!cm_python_range_read(page->arena, stated, &range))
        return cm_refuse(page, err, place, "a range of Python versions", stated);
    const char *cuda = cm_grid_text(grid, row, (size_t)stable);
    /* an empty last cell is a row that was cut off; the page writes "--" or None */
    if (cm_no_value(cuda) || !*cm_grid_text(grid, row, grid->columns - 1))
        return cm_refuse(page, err, place, "a filled row", NULL);
    CM_FACT(facts, CM_KIND_TORCH_PYTHON, page->source, "torch", torch, range.pythons,
            range.experimental, range.stated);
    cm_status status = cm_torch_toolkits(page, facts, err, place, torch, "stable", cuda);
    if (status == CM_OK)
        status = cm_torch_toolkits(page, facts, err, place, torch, "experimental",
                                   cm_grid_text(grid, row, (size_t)trial));
    if (status == CM_OK && rocm > 0)
        status = cm_torch_toolkits(page, facts, err, place, torch, "stable",
                                   cm_grid_text(grid, row, (size_t)rocm));
    return status;
}

static cm_status matrix(cm_page *page, const cm_grid *grid, bool followed, cm_facts *facts,
                        cm_err *err) {
    if (grid->rows <= grid->head_rows)
        return cm_refuse(page, err, grid->place, "rows under the heads", NULL);
    /* both came with the same edition */
    if (cm_grid_column(grid, "C++", 1) > 0 && cm_grid_column(grid, "ROCm", 1) < 0)
        return cm_refuse(page, err, grid->place, "a column for ROCm", NULL);
    /* 1.12 is the oldest release of the matrix: a table that stops earlier must show by what stands
     * behind it that it was not cut off */
    const char *oldest = cm_grid_text(grid, grid->rows - 1, 0);
    if (!followed && !cm_same(oldest, "1.12"))
        return cm_refuse(page, err, grid->place, "rows down to 1.12 (is it cut off?)", oldest);
    cm_status status = CM_OK;
    for (size_t r = grid->head_rows; status == CM_OK && r < grid->rows; r++)
        status = matrix_row(page, grid, r, facts, err);
    return status;
}

/* The architecture tables */

static bool is_arch_table(const cm_grid *grid) {
    if (grid->columns < 2 || grid->rows < 2) return false;
    return cm_same_i(cm_grid_text(grid, 0, 0), "CUDA") &&
           (cm_find_i(cm_grid_text(grid, 0, 1), "architectures supported") ||
            cm_find_i(cm_grid_text(grid, 0, 1),
                      "\xEC\x95\x84\xED\x82\xA4\xED\x85\x8D\xEC\xB2\x98"));
}

/* "For Release 2.12, 2.13 and 2.14 PyTorch Supports following CUDA Architectures" */
static cm_strings families(cm_page *page, const char *text) {
    cm_strings list = {0};
    cm_match m;
    if (!cm_matches(page->arena, "(?i)for releases? ([\\d., and]+?) pytorch supports", text, 0,
                    &m) &&
        !cm_matches(page->arena,
                    "PyTorch ([\\d.]+(?:, ?[\\d.]+)*) \xEB\xA6\xB4\xEB\xA6\xAC\xEC\xA6\x88", text,
                    0, &m))
        return list;
    cm_strings words = cm_split(page->arena, m.group[1], ", and");
    cm_ver ver;
    for (size_t i = 0; i < words.count; i++)
        if (cm_ver_parse(words.items[i], &ver) && ver.count >= 2)
            cm_strings_add(page->arena, &list, words.items[i]);
    return list;
}

typedef struct {
    const char *cubin, *linux_ptx, *windows_ptx;
} archs;

/* "Volta(7.0), Ampere(8.0, 8.6), Blackwell(10.0, 12.0+PTX)" */
static bool read_archs(cm_page *page, const char *cell, const char *note, archs *out) {
    static const char *const pattern =
        "\\G[\\s,]*(?:[A-Z][A-Za-z ]*\\()?\\s*(\\d+\\.\\d[a-z]?)(\\+PTX)?[\\s,)]*";
    cm_strings cubin = {0}, ptx = {0};
    size_t at = 0;
    for (cm_match m; cell[at]; at = m.to) {
        if (!cm_matches(page->arena, pattern, cell, at, &m) || m.from != at) return false;
        cm_strings_add(page->arena, &cubin, m.group[1]);
        if (m.group[2]) cm_strings_add(page->arena, &ptx, m.group[1]);
    }
    out->cubin = cm_strings_join(page->arena, &cubin, " ");
    out->linux_ptx = cm_strings_join(page->arena, &ptx, " ");
    bool linux_only = cm_find_i(note, "PTX") && cm_find_i(note, "linux");
    out->windows_ptx = linux_only ? "" : out->linux_ptx;
    return at > 0 && cell[at - 1] == ')';
}

static cm_status arch_row(cm_page *page, const cm_grid *grid, const char *heading, size_t row,
                          const cm_strings *torch, cm_facts *facts, cm_err *err) {
    const char *scope = cm_sprintf(page->arena, "%s %s", cm_grid_text(grid, 0, 1), heading);
    const char *cuda = cm_grid_text(grid, row, 0), *cell = cm_grid_text(grid, row, 1);
    const char *tag = cm_cuda_tag(page->arena, cuda);
    archs a;
    if (!tag) return cm_refuse(page, err, grid->place, "a CUDA version", cuda);
    if (!read_archs(page, cell, cm_grid_text(grid, row, 2), &a))
        return cm_refuse(page, err, grid->place, "names with compute capabilities", cell);
    bool arm = cm_find_i(scope, "aarch64") != NULL, x86 = cm_find_i(scope, "x86") != NULL;
    if (arm == x86) return cm_refuse(page, err, grid->place, "x86 or aarch64 builds", scope);
    for (size_t i = 0; i < torch->count; i++) {
        CM_FACT(facts, CM_KIND_TORCH_ARCH, page->source, torch->items[i], tag, "linux",
                arm ? "aarch64" : "x86_64", a.cubin, a.linux_ptx, "stated");
        if (cm_find_i(scope, "windows"))
            CM_FACT(facts, CM_KIND_TORCH_ARCH, page->source, torch->items[i], tag, "windows",
                    "x86_64", a.cubin, a.windows_ptx, "stated");
    }
    return CM_OK;
}

static cm_status arch_table(cm_page *page, const cm_grid *grid, const char *heading,
                            const cm_strings *torch, cm_facts *facts, cm_err *err) {
    if (torch->count == 0)
        return cm_refuse(page, err, grid->place, "the releases that this table is for", NULL);
    if (grid->columns > 3)
        return cm_refuse(page, err, grid->place, "columns of CUDA, architectures and notes",
                         cm_grid_head(page, grid, 3));
    cm_status status = CM_OK;
    for (size_t r = grid->head_rows; status == CM_OK && r < grid->rows; r++)
        status = arch_row(page, grid, heading, r, torch, facts, err);
    return status;
}

static bool heading_after(const cm_blocks *blocks, size_t i) {
    for (i++; i < blocks->count; i++)
        if (blocks->items[i].kind == CM_BLOCK_HEADING) return true;
    return false;
}

cm_status cm_torch_matrices_read(cm_page *page, const cm_blocks *blocks, cm_facts *facts,
                                 cm_err *err) {
    cm_strings torch = {0};
    const char *heading = "";
    bool matrices = false, announced = false;
    cm_status status = CM_OK;
    for (size_t i = 0; status == CM_OK && i < blocks->count; i++) {
        const cm_block *b = &blocks->items[i];
        if (b->kind == CM_BLOCK_HEADING) heading = b->text;
        if (b->kind == CM_BLOCK_HEADING && cm_find_i(b->text, "CUDA Support Matrix"))
            announced = true;
        if (b->kind == CM_BLOCK_TEXT) {
            cm_strings found = families(page, b->text);
            if (found.count) torch = found;
        }
        if (b->kind != CM_BLOCK_TABLE) continue;
        if (cm_is_release_matrix(b->grid)) {
            matrices = true;
            status = matrix(page, b->grid, heading_after(blocks, i), facts, err);
        } else if (is_arch_table(b->grid)) {
            announced = false;
            status = heading_after(blocks, i)
                         ? arch_table(page, b->grid, heading, &torch, facts, err)
                         : cm_refuse(page, err, b->grid->place,
                                     "a section after this table (is it cut off?)", NULL);
        }
    }
    if (status == CM_OK && (!matrices || announced || blocks->open))
        return cm_refuse(page, err, NULL, "whole release and architecture tables", NULL);
    return status;
}
