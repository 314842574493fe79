/* A cuDNN that was put on the system, against the toolkit, the driver and the GPUs, by NVIDIA's
 * support matrices. torch does not use it: beside a torch nothing here is more than a warning, and
 * what is not known is not missing. */
#include <string.h>

#include "rules/cudnn.h"
#include "rules/rules.h"

/* What is known of the stated cuDNN for the stated toolkit. */
typedef struct {
    const char *text; /* as stated */
    cm_ver version;
    unsigned cuda; /* of the toolkit; 0: not stated */
    cm_cudnn_says packaged;
    const cm_fact *package;
    const char *matrix; /* version whose support matrix counts: its own (of a family the newest that
                           lists the toolkit), else the newest before it of the same minor; NULL:
                           none was read */
} stated;

static const cm_facts *support_of(const cm_case *c) {
    return &c->matrix->facts[CM_KIND_CUDNN_SUPPORT];
}

/* Adds a finding that speaks against the set: the reason of a no where no torch is in it. */
static cm_finding *against(const cm_case *c, cm_verdict *v, cm_finding *f, cm_outcome outcome) {
    if (!f || c->torch || c->tag) return f;
    f->severity = CM_ERROR;
    f->outcome = outcome;
    v->errors++;
    return f;
}

/* What would decide, where nothing but the cuDNN is asked about. */
static void miss(const cm_case *c, cm_verdict *v, const char *fact) {
    if (!c->torch && !c->tag) cm_miss(v, fact);
}

static const char *matrix_of(const cm_case *c, const cm_ver *wanted, unsigned cuda) {
    const cm_facts *rows = support_of(c);
    const char *own = NULL, *before = NULL, *listing = NULL;
    cm_ver family = cm_ver_of(wanted->part[0], wanted->part[1]), v;
    for (size_t i = 0; i < rows->count; i++) {
        const char *version = rows->items[i].value[0];
        if (cm_cudnn_is(version, wanted)) {
            if (!own || cm_ver_cmp_text(version, own) > 0) own = version;
            if (cm_cuda_number(rows->items[i].value[1]) == cuda &&
                (!listing || cm_ver_cmp_text(version, listing) > 0))
                listing = version;
        } else if (wanted->count > 2 && cm_cudnn_is(version, &family) &&
                   cm_ver_parse(version, &v) && cm_ver_cmp(&v, wanted) < 0) {
            if (!before || cm_ver_cmp_text(version, before) > 0) before = version;
        }
    }
    return listing ? listing : own ? own : before;
}

/* The next row of the matrix that counts, with the toolkit's CUDA; NULL after the last. */
static const cm_fact *next_row(const cm_case *c, const stated *s, size_t *at) {
    const cm_facts *rows = support_of(c);
    while (s->matrix && *at < rows->count) {
        const cm_fact *f = &rows->items[(*at)++];
        if (cm_same(f->value[0], s->matrix) && cm_cuda_number(f->value[1]) == s->cuda) return f;
    }
    return NULL;
}

/* The newest cuDNN with a package for the toolkit. */
static const char *newest_for(const cm_case *c, unsigned cuda) {
    const cm_facts *rows = &c->matrix->facts[CM_KIND_CUDNN_RELEASE];
    const char *best = NULL;
    for (size_t i = 0; i < rows->count; i++) {
        const cm_fact *f = &rows->items[i];
        if (*f->value[2] || cm_cudnn_line_has(f->value[1], cuda) != CM_CUDNN_YES) continue;
        if (!best || cm_ver_cmp_text(f->value[0], best) > 0) best = f->value[0];
    }
    return best;
}

static const char *lines_of(const cm_case *c, const stated *s) {
    const cm_facts *rows = &c->matrix->facts[CM_KIND_CUDNN_RELEASE];
    cm_strings out = {0};
    for (size_t i = 0; i < rows->count; i++)
        if (cm_cudnn_is(rows->items[i].value[0], &s->version) && *rows->items[i].value[1] &&
            !cm_strings_has(&out, rows->items[i].value[1]))
            cm_strings_add(c->arena, &out, rows->items[i].value[1]);
    for (size_t i = 1; i < out.count; i++) /* the newest CUDA first */
        for (size_t j = i;
             j > 0 && cm_cudnn_cuda_rank(out.items[j]) > cm_cudnn_cuda_rank(out.items[j - 1]);
             j--) {
            const char *swap = out.items[j];
            out.items[j] = out.items[j - 1];
            out.items[j - 1] = swap;
        }
    return cm_strings_join(c->arena, &out, ", ");
}

/* Toolkit -------------------------------------------------------------------------------------- */

static void toolkit(const cm_case *c, cm_verdict *v, const stated *s) {
    size_t at = 0;
    const cm_fact *row = next_row(c, s, &at);
    const char *cuda = cm_cuda_text(c->arena, s->cuda);
    const char *lines = lines_of(c, s);
    cm_finding *f;
    /* "for 11.x" leaves it to the matrix which of them, "for 11.1" does not */
    bool exact = s->packaged == CM_CUDNN_YES && !strchr(s->package->value[1], 'x');
    if (row || exact || (s->packaged == CM_CUDNN_YES && !s->matrix)) {
        f = cm_find(v, CM_F_CUDNN_FITS, "cudnn", s->text, "cuda", cuda, "package",
                    s->packaged == CM_CUDNN_YES ? s->package->value[1] : NULL, "matrix",
                    row ? s->matrix : NULL, "no_matrix", s->matrix ? NULL : s->text, NULL);
        cm_prove(f, row, 1);
        cm_prove(f, s->package, 1);
    } else if (s->packaged == CM_CUDNN_NO) {
        f = cm_find(v, CM_F_CUDNN_NOT_FOR_CUDA, "cudnn", s->text, "cuda", cuda, "packages", lines,
                    "instead", newest_for(c, s->cuda), NULL);
        cm_prove(against(c, v, f, CM_PACKAGE_MISMATCH), s->package, 1);
    } else {
        f = cm_find(v, CM_F_CUDNN_CUDA_NOT_LISTED, "cudnn", s->text, "cuda", cuda, "packages",
                    *lines ? lines : NULL, "matrix", s->matrix, NULL);
        cm_prove(f, s->package, 1);
        miss(c, v, "cudnn");
    }
}

/* Driver --------------------------------------------------------------------------------------- */

/* Whether any row takes the driver; `*least` is the lowest that is named. */
static int driver_reaches(const cm_case *c, const stated *s, const cm_fact **least) {
    unsigned column = c->driver_os == CM_WINDOWS ? 4 : 3;
    const cm_fact *row;
    cm_ver need, lowest = {0};
    *least = NULL;
    for (size_t at = 0; (row = next_row(c, s, &at)) != NULL;) {
        if (!cm_ver_parse(row->value[column], &need)) continue;
        if (*least && cm_ver_cmp(&need, &lowest) >= 0) continue;
        *least = row;
        lowest = need;
    }
    return *least ? cm_case_driver_reaches(c, &lowest) : -1;
}

static void driver(const cm_case *c, cm_verdict *v, const stated *s) {
    const cm_fact *least;
    if (!c->driver.count || (c->driver_os != CM_WINDOWS && c->driver_os != CM_LINUX)) return;
    if (driver_reaches(c, s, &least) != 0) return;
    unsigned column = c->driver_os == CM_WINDOWS ? 4 : 3;
    cm_finding *f =
        cm_find(v, CM_F_CUDNN_DRIVER, "cudnn", s->text, "driver", c->driver_text, "least",
                least->value[column], "os", c->driver_os == CM_WINDOWS ? "Windows" : "Linux",
                "cuda", cm_cuda_text(c->arena, s->cuda), "matrix", s->matrix, NULL);
    cm_prove(against(c, v, f, CM_DRIVER_TOO_OLD), least, column);
}

/* GPUs ----------------------------------------------------------------------------------------- */

/* One row that lists every capability that the name may stand for is enough. */
static cm_cudnn_says lists(const cm_case *c, const stated *s, const cm_case_gpu *g,
                           const cm_fact **row) {
    cm_cudnn_says best = CM_CUDNN_UNKNOWN;
    const cm_fact *f;
    *row = NULL;
    for (size_t at = 0; (f = next_row(c, s, &at)) != NULL;) {
        cm_cudnn_says says = CM_CUDNN_UNKNOWN;
        for (size_t i = 0; i < g->count; i++) {
            const cm_capability *cap = cm_capability_find(c->matrix, g->ccs[i]);
            cm_cudnn_says one =
                cm_cudnn_lists(c->arena, f, g->ccs[i], cap ? cap->architecture : NULL);
            says = i == 0 || one == says ? one : CM_CUDNN_UNKNOWN;
            if (says == CM_CUDNN_UNKNOWN) break;
        }
        if (*row && says <= best) continue;
        best = says;
        *row = f;
    }
    return best;
}

static void gpu(const cm_case *c, cm_verdict *v, const stated *s, const cm_case_gpu *g) {
    const cm_fact *row;
    if (!g->count || g->maker != CM_GPU_NVIDIA) return;
    cm_cudnn_says says = lists(c, s, g, &row);
    if (!row || says == CM_CUDNN_YES) return;
    const char *cc = cm_sprintf(c->arena, "%u.%u", g->ccs[0].major, g->ccs[0].minor);
    bool dropped = says == CM_CUDNN_NO;
    if (!dropped && !*row->value[5]) return; /* nothing to compare with */
    cm_finding *f =
        cm_find(v, dropped ? CM_F_CUDNN_DROPS_GPU : CM_F_CUDNN_GPU_NOT_LISTED, "cudnn", s->text,
                "gpu", g->name, "cc", cc, "listed", row->value[5], "matrix", s->matrix, NULL);
    if (dropped)
        against(c, v, f, CM_NO_KERNEL_IMAGE);
    else
        miss(c, v, "cudnn_gpu");
    cm_prove(f, row, 5);
    cm_prove(f, g->evidence[0], 1);
}

/* Torch ---------------------------------------------------------------------------------------- */

static void torch(const cm_case *c, cm_verdict *v, const stated *s) {
    if (!c->torch) return;
    const cm_fact *inside =
        cm_cudnn_in_wheel(&c->matrix->facts[CM_KIND_TORCH_CUDA], &c->torch_ver, c->cuda);
    cm_finding *f = cm_find(v, CM_F_CUDNN_UNUSED, "cudnn", s->text, "torch", cm_case_torch(c),
                            "inside", inside ? inside->value[4] : NULL, NULL);
    cm_prove(f, inside, 4);
}

/* Whether any source names the version. */
static bool known(const cm_case *c, const stated *s) {
    const cm_fact *package;
    cm_cudnn_packaged(&c->matrix->facts[CM_KIND_CUDNN_RELEASE], &s->version, 0, &package);
    if (package) return true;
    for (size_t i = 0; i < support_of(c)->count; i++)
        if (cm_cudnn_is(support_of(c)->items[i].value[0], &s->version)) return true;
    return false;
}

void cm_rule_cudnn(const cm_case *c, cm_verdict *v) {
    const cm_given *given = &c->question->fields[CM_Q_CUDNN];
    const char *have = cm_question_get(c->question, CM_Q_TOOLKIT);
    stated s = {.text = given->value};
    if (v->quiet || c->repaired || !given->value) return;
    /* beside a torch it may as well be its own: torch.backends.cudnn.version() */
    bool beside = c->torch || c->tag || c->question->messages.count;
    if (given->from != CM_FROM_FLAG && beside) return;
    if (!cm_cudnn_version(c->arena, s.text, &s.version)) {
        cm_find(v, CM_F_NOT_JUDGED, "what", cm_sprintf(c->arena, "cudnn %s", s.text), "why",
                "it is no version such as 8.4.1", NULL);
        miss(c, v, "cudnn");
        return;
    }
    torch(c, v, &s);
    if (!known(c, &s)) {
        cm_find(v, CM_F_UNKNOWN_FACT, "fact", cm_sprintf(c->arena, "cuDNN %s", s.text), "date",
                c->matrix->date, NULL);
        miss(c, v, "cudnn");
        return;
    }
    s.cuda = cm_cuda_number(have ? have : cm_question_get(c->question, CM_Q_CUDA));
    if (!s.cuda) {
        miss(c, v, "toolkit");
        return;
    }
    s.packaged =
        cm_cudnn_packaged(&c->matrix->facts[CM_KIND_CUDNN_RELEASE], &s.version, s.cuda, &s.package);
    s.matrix = matrix_of(c, &s.version, s.cuda);
    toolkit(c, v, &s);
    driver(c, v, &s);
    for (size_t i = 0; i < c->gpu_count; i++)
        gpu(c, v, &s, &c->gpus[i]);
}
