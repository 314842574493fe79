/* Expressions that people type into Python and what it answers on the lines below:
 *
 *     >>> torch.cuda.is_available()
 *     False
 *     $ python -c "import torch; print(torch.__version__, torch.version.cuda)"
 *     2.6.0+cu124 12.4
 */
#include "read/printed.h"

#include <stdlib.h>
#include <string.h>

#include "base/ver.h"
#include "read/package_rows.h"
#include "read/sighting.h"

typedef enum { AVAILABLE, VERSION, CUDA, HIP, NAME, CAPABILITY, CUDNN, COUNT } expression;

enum { PENDING = 8, PATIENCE = 4, GPUS = 256 };

static const struct {
    const char *text;
    expression what;
} expressions[] = {
    {"cuda.is_available()", AVAILABLE},
    {"torch.__version__", VERSION},
    {"torch.version.__version__", VERSION},
    {"torch.version.cuda", CUDA},
    {"torch.version.hip", HIP},
    {"cuda.get_device_name(", NAME},
    {"cuda.get_device_capability(", CAPABILITY},
    {"backends.cudnn.version()", CUDNN},
    {"cuda.device_count()", COUNT},
};

typedef struct {
    cm_pasted *pasted;
    expression pending[PENDING]; /* asked for, not answered yet */
    size_t count;
    unsigned patience; /* lines that may still come before the answer */
    size_t gpu;        /* from 1 on: the one whose name was printed last */
} printed;

static void state(printed *in, cm_field field, const char *value) {
    cm_question_set(in->pasted->question, field, value, CM_FROM_TEXT);
}

/* Length of the digits, dots and tags of a version at `p`; 0 if none is there. */
static size_t version_at(const char *p) {
    cm_ver version;
    size_t n = strcspn(p, " \t,'\")");
    char text[64];
    if (!cm_digit(*p) || n >= sizeof text) return 0;
    memcpy(text, p, n);
    text[n] = 0;
    return cm_ver_parse(text, &version) && version.count > 1 ? n : 0;
}

/* A word that begins as a version and goes on otherwise, "2.6.0+$(id)": the question says so. */
static size_t odd_at(const char *p) {
    size_t n = strcspn(p, " \t,'\")");
    return cm_digit(*p) && (memchr(p, '+', n) || memchr(p, '$', n)) ? n : 0;
}

static const char *available(printed *in, const char *p) {
    bool yes = cm_starts(p, "True"), no = cm_starts(p, "False");
    if (!yes && !no) return NULL;
    state(in, CM_Q_AVAILABLE, yes ? "true" : "false");
    return p + (yes ? 4 : 5);
}

static const char *version(printed *in, cm_field field, const char *p) {
    if (cm_starts(p, "None")) {
        if (field == CM_Q_CUDA_BUILD && !cm_question_get(in->pasted->question, CM_Q_ROCM_BUILD))
            state(in, field, "none");
        return p + 4;
    }
    size_t n = version_at(p);
    if (!n) n = odd_at(p);
    char *text = cm_strndup(in->pasted->arena, p, n);
    if (field == CM_Q_TORCH && n)
        cm_state_torch(in->pasted, text);
    else
        state(in, field, text);
    return n ? p + n : NULL;
}

/* A GPU that another text named already is not added again. */
static const char *device_name(printed *in, const char *p) {
    cm_question *question = in->pasted->question;
    size_t n = strcspn(p, "'\"");
    if (n < 3 || n > 80 || cm_starts(p, "True") || cm_starts(p, "False")) return NULL;
    char *name = cm_squeeze(in->pasted->arena, cm_strndup(in->pasted->arena, p, n));
    if (!cm_gpu_name(name) && !cm_starts_i(name, "AMD ") && !cm_find_i(name, "Radeon")) return NULL;
    in->pasted->seen = true;
    for (size_t i = 0; i < question->gpus.count; i++) {
        cm_asked_gpu *gpu = &question->gpus.items[i];
        if (gpu->name && !cm_same_i(gpu->name, name)) continue;
        gpu->name = name;
        in->gpu = i + 1;
        return p + n;
    }
    if (question->gpus.count >= GPUS) return NULL;
    cm_question_add_gpu(question, CM_FROM_TEXT)->name = name;
    in->gpu = question->gpus.count;
    return p + n;
}

/* "(8, 6)" */
static const char *capability(printed *in, const char *p) {
    cm_question *question = in->pasted->question;
    if (*p != '(' || !cm_digit(p[1])) return NULL;
    size_t n = strspn(p + 1, "0123456789"), gap = strspn(p + 1 + n, ", ");
    size_t m = strspn(p + 1 + n + gap, "0123456789");
    if (n > 2 || m != 1 || p[1 + n + gap + m] != ')') return NULL;
    char *cc = cm_sprintf(in->pasted->arena, "%.*s.%c", (int)n, p + 1, p[1 + n + gap]);
    if (!in->gpu && question->gpus.count == 1) in->gpu = 1;
    if (!in->gpu) {
        cm_question_add_gpu(question, CM_FROM_TEXT)->name = cc;
        in->gpu = question->gpus.count;
    }
    if (!question->gpus.items[in->gpu - 1].cc) question->gpus.items[in->gpu - 1].cc = cc;
    return p + 1 + n + gap + m + 1;
}

/* 8902 is 8.9.2, 90100 is 9.1.0. */
static const char *cudnn(printed *in, const char *p) {
    size_t n = strspn(p, "0123456789");
    if (n < 4 || n > 6) return NULL;
    long number = strtol(p, NULL, 10), major = number >= 90000 ? 10000 : 1000;
    state(in, CM_Q_CUDNN,
          cm_sprintf(in->pasted->arena, "%ld.%ld.%ld", number / major, number % major / 100,
                     number % 100));
    return p + n;
}

static const char *answer(printed *in, expression what, const char *p) {
    size_t n;
    switch (what) {
    case AVAILABLE:
        return available(in, p);
    case VERSION:
        return version(in, CM_Q_TORCH, p);
    case CUDA:
        return version(in, CM_Q_CUDA_BUILD, p);
    case HIP:
        return version(in, CM_Q_ROCM_BUILD, p);
    case NAME:
        return device_name(in, p);
    case CAPABILITY:
        return capability(in, p);
    case CUDNN:
        return cudnn(in, p);
    default:
        n = strspn(p, "0123456789");
        return n ? p + n : NULL;
    }
}

/* The place of the next expression in `p`, and which it is. */
static const char *next_expression(const char *p, expression *what, size_t *length) {
    const char *first = NULL;
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
        const char *at = strstr(p, expressions[i].text);
        if (!at || (first && at >= first)) continue;
        first = at;
        *what = expressions[i].what;
        *length = strlen(expressions[i].text);
    }
    return first;
}

/* "torch.version.cuda = 11.8" on one line; else the answer is awaited below. */
static bool ask(printed *in, const char *line) {
    expression what = COUNT;
    size_t length = 0;
    const char *p = next_expression(line, &what, &length);
    if (!p) return false;
    for (; p; p = next_expression(p, &what, &length)) {
        const char *behind = p + length;
        const char *value = behind + strspn(behind, " \t:=>|-");
        p = behind;
        if (value > behind && *value && what != NAME && answer(in, what, value)) continue;
        if (in->count < PENDING) in->pending[in->count++] = what;
    }
    in->patience = PATIENCE;
    return true;
}

/* Past "Out[3]: ", a label that print() put before, and blanks. */
static const char *value_start(const char *p) {
    if (cm_starts(p, "Out[")) p += strcspn(p, "]") + (strchr(p, ']') ? 1 : 0);
    return p + strspn(p, ": \t,'\"=");
}

static const char *past_label(const char *p) {
    const char *colon = strchr(p, ':');
    return colon && colon - p < 60 ? colon + 1 : NULL;
}

static const char *try_answer(printed *in, const char *p) {
    const char *behind = answer(in, in->pending[0], value_start(p));
    if (!behind && *value_start(p) == '(') /* a tuple of answers */
        behind = answer(in, in->pending[0], value_start(p) + 1);
    const char *label = past_label(p);
    if (!behind && label) behind = answer(in, in->pending[0], value_start(label));
    return behind;
}

/* Whether the line answers what was asked. */
static bool answered(printed *in, const char *line) {
    bool any = false;
    while (in->count && *line) {
        if (in->pending[0] == NAME && past_label(line)) line = value_start(past_label(line));
        const char *behind = try_answer(in, line);
        if (!behind) break;
        any = true;
        line = behind;
        memmove(in->pending, in->pending + 1, --in->count * sizeof *in->pending);
    }
    if (!any && in->patience-- == 0) in->count = 0;
    return any;
}

void cm_read_printed(cm_pasted *pasted) {
    printed in = {.pasted = pasted};
    size_t lines = 0;
    for (size_t i = 0; i < pasted->count; i++) {
        const char *line = pasted->lines[i].text;
        if (!*line || strlen(line) > 4096) continue;
        bool import = cm_starts(line, "import torch") || cm_starts(line, ">>> import torch");
        if (ask(&in, line) || import || (in.count && answered(&in, line))) {
            cm_take(pasted, i);
            lines++;
        }
    }
    if (lines)
        cm_recognised(pasted, "answers of Python (%zu line%s)", lines, lines == 1 ? "" : "s");
}
