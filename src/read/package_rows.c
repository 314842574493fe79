/* Which packages are stated, and the rows of pip list and conda list. */
#include <string.h>

#include "base/ver.h"
#include "read/package_rows.h"
#include "read/pick.h"

enum { COLUMNS = 8 };

typedef struct {
    const char *text[COLUMNS];
    size_t gap[COLUMNS]; /* blanks before it */
    size_t count;
} columns;

bool cm_package_matters(const char *name) {
    static const char *const starts[] = {"torch",      "pytorch",   "nvidia-",  "nvidia_",
                                         "triton",     "libtorch",  "xformers", "vllm",
                                         "flash-attn", "flash_attn"};
    static const char *const names[] = {"cudatoolkit", "cuda-version", "cpuonly",   "modelscope",
                                        "numpy",       "cudnn",        "lightning", "python"};
    if (cm_starts_i(name, "nvidia-smi") || cm_starts(name, "torch.")) return false;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (cm_starts_i(name, starts[i])) return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cm_same_i(name, names[i])) return true;
    return false;
}

/* "3.10.12", "3.7" and "3.7.*" are a Python; ">=3.8" is none. */
static void add_python(cm_pasted *pasted, const char *op, const char *version) {
    size_t n = strspn(version, "0123456789.");
    while (n && version[n - 1] == '.')
        n--;
    if (!n || (*op && *op != '=')) return;
    cm_state(pasted, CM_Q_PYTHON,
             cm_pick_python(pasted->arena, cm_strndup(pasted->arena, version, n)));
}

/* "2.0.1%2Bcu118" of an address is 2.0.1+cu118. */
static const char *decoded(cm_arena *arena, const char *version) {
    const char *percent = version ? cm_find_i(version, "%2B") : NULL;
    if (!percent) return version;
    return cm_sprintf(arena, "%.*s+%s", (int)(percent - version), version, percent + 3);
}

/* The tag of a torch that is stated already without one: the more exact of the two counts. */
static void state_tag(cm_pasted *pasted, const char *version) {
    cm_question *question = pasted->question;
    const char *tag = strchr(version, '+');
    const char *listed = cm_question_get(question, CM_Q_TORCH);
    if (!tag || !listed) return;
    size_t n = (size_t)(tag - version);
    if (strncmp(listed, version, n) != 0 || listed[n]) return;
    const char *cuda = cm_same(tag, "+cpu") ? "none" : cm_tag_cuda(pasted->arena, tag + 1);
    cm_question_set(question, CM_Q_CUDA_BUILD, cuda, CM_FROM_TEXT);
}

void cm_add_package(cm_pasted *pasted, const char *name, const char *op, const char *version,
                    const char *build, const char *channel) {
    if (!cm_package_matters(name)) return;
    if (cm_same_i(name, "python")) {
        add_python(pasted, op, version);
        return;
    }
    if (cm_same_i(name, "cpuonly"))
        cm_question_set(pasted->question, CM_Q_CUDA_BUILD, "none", CM_FROM_TEXT);
    version = decoded(pasted->arena, version);
    cm_question_add_package(pasted->question, name, op, version, build, channel, CM_FROM_TEXT);
    bool torch = cm_same_i(name, "torch") || cm_same_i(name, "pytorch");
    if (torch && version && cm_starts(op, "=")) state_tag(pasted, version);
}

void cm_state_torch(cm_pasted *pasted, const char *version) {
    if (!cm_question_set(pasted->question, CM_Q_TORCH, version, CM_FROM_TEXT))
        state_tag(pasted, version);
}

static void split(cm_arena *arena, const char *line, columns *out) {
    *out = (columns){0};
    while (*line && out->count < COLUMNS) {
        size_t gap = strspn(line, " \t");
        size_t n = strcspn(line + gap, " \t");
        if (!n) return;
        /* a tab is as good as many blanks */
        out->gap[out->count] = memchr(line, '\t', gap) ? gap + 1 : gap;
        out->text[out->count++] = cm_strndup(arena, line + gap, n < 200 ? n : 200);
        line += gap + n;
    }
}

static bool is_version(const char *text) {
    cm_ver version;
    return cm_ver_parse(text, &version) && version.count > 1;
}

/* conda's build strings: "py3.8_cuda11.3_cudnn8_0", "h12debd9_0", "pypi_0", "0"; none is a word. */
static bool is_build(const char *text) {
    size_t n = strlen(text);
    if (strpbrk(text, "/@")) return false; /* a folder */
    return (strchr(text, '_') && strpbrk(text, "0123456789")) || strspn(text, "0123456789") == n;
}

/* "pytorch/linux-64" of mamba's tables is the channel pytorch. */
static const char *channel_of(cm_arena *arena, const columns *row) {
    size_t at = row->count > 4 && row->text[3][0] == '[' ? 4 : 3; /* behind "[cpuonly]" */
    if (row->count <= at) return NULL;
    size_t n = strlen(row->text[at]);
    const char *slash = strrchr(row->text[at], '/');
    bool subdir = slash && (strchr(slash, '-') || cm_same(slash, "/noarch"));
    return cm_strndup(arena, row->text[at], subdir ? (size_t)(slash - row->text[at]) : n);
}

static void drop_first(columns *row) {
    row->count--;
    memmove(row->text, row->text + 1, row->count * sizeof *row->text);
    memmove(row->gap, row->gap + 1, row->count * sizeof *row->gap);
}

static bool is_name(const char *text) {
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
    return !text[n] && n > 1;
}

static cm_row_kind row_kind(const columns *row, cm_row_kind listed) {
    if (row->count < 2 || !cm_digit(row->text[1][0]) || !is_name(row->text[0])) return CM_ROW_NONE;
    bool build = row->count > 2 && is_build(row->text[2]);
    if (listed == CM_ROW_CONDA && row->count > 2) return CM_ROW_CONDA;
    if (build && (listed || is_version(row->text[1]))) return CM_ROW_CONDA;
    if (listed != CM_ROW_NONE) return listed;
    if (!cm_package_matters(row->text[0]) || !is_version(row->text[1])) return CM_ROW_NONE;
    if (row->count == 2) return CM_ROW_PIP;
    if (row->text[2][0] == '(' || row->text[2][0] == '|') return CM_ROW_NONE;
    /* poetry show: name, version and what it is, in columns */
    return row->gap[1] > 1 || row->gap[2] > 1 ? CM_ROW_PIP : CM_ROW_NONE;
}

/* "pytorch-1.9.0 | py3.8_cuda11.1_cudnn8.0.5_0 1.27 GB pytorch" of conda's plan. */
static bool download(cm_pasted *pasted, columns *row) {
    bool bar = row->count > 2 && cm_same(row->text[1], "|");
    const char *build = row->count > 1 ? row->text[bar ? 2 : 1] : "";
    build += *build == '|';
    char *name = row->count ? cm_strdup(pasted->arena, row->text[0]) : NULL;
    char *dash = name ? strrchr(name, '-') : NULL;
    if (!dash || !is_version(dash + 1) || !strchr(build, '_') || !is_build(build)) return false;
    *dash = 0;
    cm_add_package(pasted, name, "==", dash + 1, build, NULL);
    return true;
}

cm_row_kind cm_read_row(cm_pasted *pasted, const char *line, cm_row_kind listed) {
    columns row;
    split(pasted->arena, line, &row);
    bool plus = row.count > 2 && cm_same(row.text[0], "+");
    bool minus = row.count > 3 && cm_same(row.text[0], "-");
    if (plus || minus) drop_first(&row);
    if (row.count > 2 && cm_same(row.text[1], "(!)")) {
        row.text[1] = row.text[0];
        drop_first(&row);
    }
    if (row.count > 1 && row.text[1][0] == 'v' && cm_digit(row.text[1][1])) row.text[1]++;
    if (download(pasted, &row)) return CM_ROW_CONDA;
    cm_row_kind kind = row_kind(&row, listed);
    if (minus && kind != CM_ROW_CONDA) return CM_ROW_NONE;
    if (kind == CM_ROW_NONE || minus) return kind;
    bool conda = kind == CM_ROW_CONDA;
    cm_add_package(pasted, row.text[0], "==", row.text[1],
                   conda && row.count > 2 ? row.text[2] : NULL,
                   conda ? channel_of(pasted->arena, &row) : NULL);
    return kind;
}
