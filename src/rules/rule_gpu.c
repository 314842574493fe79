#include <string.h>

#include "rules/cudnn.h"
#include "rules/rules.h"

static const char *targets(const cm_case *c, const cm_fact *row) {
    return *row->value[5] ? cm_sprintf(c->arena, "%s, PTX %s", row->value[4], row->value[5])
                          : row->value[4];
}

static cm_code_says of_runs(cm_runs runs) {
    return runs == CM_RUNS_CUBIN ? CM_CODE_CUBIN : runs == CM_RUNS_PTX ? CM_CODE_PTX : CM_CODE_NOT;
}

/* PTX would compile for a Tegra chip, but the wheels that carry it are built against drivers that a
 * Jetson does not have: only machine code for that very chip counts there. */
static cm_code_says of_build(const cm_build *b, cm_cc cc) {
    cm_runs runs = cm_code_runs(&b->code, cc);
    return cm_cc_is_tegra(cc) && runs == CM_RUNS_PTX ? CM_CODE_NOT : of_runs(runs);
}

static void meet(cm_code_answer *answer, bool *first, cm_code_says says, const cm_fact *row) {
    if (*first)
        answer->says = says, answer->row = row;
    else if (answer->says != says)
        answer->says = answer->says == CM_CODE_UNKNOWN || says == CM_CODE_UNKNOWN ? CM_CODE_UNKNOWN
                                                                                  : CM_CODE_MIXED;
    *first = false;
}

/* The list that the installed torch itself prints. */
static bool by_own_list(const cm_case *c, cm_cc cc, cm_code_answer *answer) {
    const char *list = cm_question_get(c->question, CM_Q_ARCH_LIST);
    if (!list || c->repaired) return false;
    cm_strings words = cm_split(c->arena, list, " ,"), cubin = {0}, ptx = {0};
    for (size_t i = 0; i < words.count; i++)
        cm_strings_add(c->arena, cm_starts_i(words.items[i], "compute") ? &ptx : &cubin,
                       words.items[i]);
    answer->says = of_runs(cm_arch_runs(c->arena, cm_strings_join(c->arena, &cubin, " "),
                                        cm_strings_join(c->arena, &ptx, " "), cc));
    answer->list = list;
    return true;
}

/* The nearest releases before and after a nightly that have its tag on its system. */
static void by_neighbours(const cm_case *c, cm_cc cc, cm_code_answer *answer) {
    const cm_build *before = NULL, *after = NULL;
    cm_ver base = c->torch_ver;
    base.stage = 0, base.stage_number = 0;
    for (size_t i = 0; i < c->matrix->build_count; i++) {
        const cm_build *b = &c->matrix->builds[i];
        if (!cm_same(b->tag, c->tag) || !b->code_row || b->cpu != c->cpu) continue;
        if (b->os != (c->os == CM_ANY_OS ? CM_LINUX : c->os)) continue;
        if (cm_ver_cmp(&c->matrix->releases[b->release].ver, &base) < 0)
            before = b;
        else if (!after)
            after = b;
    }
    if (!after) return; /* what comes next is not known */
    bool first = true;
    if (before) meet(answer, &first, of_runs(cm_code_runs(&before->code, cc)), before->code_row);
    meet(answer, &first, of_runs(cm_code_runs(&after->code, cc)), after->code_row);
    answer->by_neighbours = true;
}

/* A toolkit that no longer compiles for a GPU cannot have put code for it into a wheel. */
static bool toolkit_dropped(const cm_case *c, cm_cc cc, cm_code_answer *answer) {
    const cm_capability *cap = cm_capability_find(c->matrix, cc);
    cm_ver cuda = cm_ver_of(c->cuda / 100, c->cuda % 100);
    if (!c->cuda || !cap || cap->ongoing || !cap->last_cuda.count) return false;
    if (cm_ver_cmp(&cap->last_cuda, &cuda) >= 0) return false;
    *answer = (cm_code_answer){.says = CM_CODE_NOT, .row = cap->fact};
    return true;
}

/* Older than the oldest target of any wheel that was published: Fermi and before. */
static bool never_had_code(const cm_matrix *matrix, cm_cc cc) {
    for (size_t i = 0; i < matrix->build_count; i++) {
        const cm_code *code = &matrix->builds[i].code;
        for (size_t j = 0; j < code->cubins; j++)
            if (cm_cc_cmp(code->cubin[j], cc) <= 0) return false;
        for (size_t j = 0; j < code->ptxs; j++)
            if (cm_cc_cmp(code->ptx[j], cc) <= 0) return false;
    }
    return true;
}

/* A build whose code no source tells: a toolkit older than every capability of the GPU's major has
 * no machine code that it runs, and where no build of the tag is known to carry PTX there is none.
 */
static cm_code_says of_unknown(const cm_case *c, const cm_build *build, cm_cc cc) {
    cm_ver cuda = cm_ver_of(build->cuda / 100, build->cuda % 100);
    bool known = false;
    if (never_had_code(c->matrix, cc)) return CM_CODE_NOT;
    for (size_t i = 0; i < c->matrix->capability_count; i++) {
        const cm_capability *cap = &c->matrix->capabilities[i];
        if (cap->cc.major != cc.major || cm_cc_cmp(cap->cc, cc) > 0) continue;
        known = true;
        if (!cap->first_cuda.count || cm_ver_cmp(&cap->first_cuda, &cuda) <= 0)
            return CM_CODE_UNKNOWN;
    }
    for (size_t i = 0; known && i < c->matrix->build_count; i++)
        if (cm_same(c->matrix->builds[i].tag, build->tag) && c->matrix->builds[i].code.ptxs)
            return CM_CODE_UNKNOWN;
    return known ? CM_CODE_NOT : CM_CODE_UNKNOWN;
}

cm_code_answer cm_code_of(const cm_case *c, cm_cc cc) {
    cm_code_answer answer = {0};
    bool first = true;
    if (by_own_list(c, cc, &answer)) return answer;
    for (size_t i = 0; i < c->world_count; i++) {
        const cm_build *b = c->worlds[i];
        if (!b->cuda) continue;
        meet(&answer, &first, b->code_row ? of_build(b, cc) : of_unknown(c, b, cc), b->code_row);
        if (!answer.row) answer.row = b->code_row;
    }
    if (first && c->kind == CM_TORCH_NIGHTLY && c->tag) by_neighbours(c, cc, &answer);
    if (answer.says == CM_CODE_UNKNOWN) toolkit_dropped(c, cc, &answer);
    return answer;
}

/* One GPU -------------------------------------------------------------------------------------- */

static const char *cc_text(const cm_case *c, cm_cc cc) {
    return cm_sprintf(c->arena, "%u.%u", cc.major, cc.minor);
}

static void prove_gpu(cm_finding *f, const cm_case_gpu *g) {
    cm_prove(f, g->count ? g->evidence[0] : NULL, 1);
    cm_prove(f, g->count ? g->chip[0] : NULL, 2);
}

static void prove_code(cm_finding *f, const cm_code_answer *code) {
    if (code->row) cm_prove(f, code->row, code->row->kind == CM_KIND_TORCH_ARCH ? 4 : 3);
}

static const char *list_of(const cm_case *c, const cm_code_answer *code) {
    if (code->list) return code->list;
    if (!code->row) return NULL;
    return code->row->kind == CM_KIND_TORCH_ARCH ? targets(c, code->row) : NULL;
}

static void no_code(const cm_case *c, cm_verdict *v, const cm_case_gpu *g,
                    const cm_code_answer *code) {
    bool tegra = cm_case_is_tegra(g);
    const cm_capability *cap = cm_capability_find(c->matrix, g->ccs[0]);
    cm_finding *f =
        cm_find(v, tegra ? CM_F_JETSON_WHEEL : CM_F_NO_KERNEL_IMAGE, "gpu", g->name, "cc",
                cm_case_gpu_cc(c, g), "torch", cm_case_torch(c), "targets", list_of(c, code),
                "cuda", c->cuda ? cm_cuda_text(c->arena, c->cuda) : NULL, "architecture",
                cap && g->count == 1 ? cap->architecture : NULL, NULL);
    prove_gpu(f, g);
    prove_code(f, code);
}

/* The libraries of a CUDA that is older than the GPU do not know it, even where torch's code runs.
 */
static bool older_libraries(const cm_case *c, const cm_case_gpu *g) {
    const cm_capability *cap = cm_capability_find(c->matrix, g->ccs[0]);
    cm_ver cuda = cm_ver_of(c->cuda / 100, c->cuda % 100);
    return c->cuda && cap && cap->first_cuda.count && cm_ver_cmp(&cuda, &cap->first_cuda) < 0;
}

static void by_ptx(const cm_case *c, cm_verdict *v, const cm_case_gpu *g,
                   const cm_code_answer *code) {
    cm_finding *f = cm_find(v, CM_F_GPU_BY_PTX, "gpu", g->name, "cc", cm_case_gpu_cc(c, g), "torch",
                            cm_case_torch(c), "targets", list_of(c, code), NULL);
    prove_gpu(f, g);
    prove_code(f, code);
    if (older_libraries(c, g)) cm_miss(v, "libraries");
}

/* The newest support matrix up to that cuDNN, for the CUDA major of the build, and the least
 * capability in it; NULL: none is known. */
static const cm_fact *oldest_listed(const cm_case *c, const cm_ver *have, cm_cc *least) {
    const cm_facts *rows = &c->matrix->facts[CM_KIND_CUDNN_SUPPORT];
    const cm_fact *limit = NULL;
    cm_ver from, best = {0};
    cm_cc one;
    for (size_t i = 0; i < rows->count; i++) {
        const cm_fact *f = &rows->items[i];
        if (!cm_ver_parse(f->value[0], &from) || cm_ver_cmp(&from, have) > 0 ||
            cm_cuda_number(f->value[1]) / 100 != c->cuda / 100 ||
            !cm_cudnn_least(c->arena, f, &one))
            continue;
        int newer = limit ? cm_ver_cmp(&from, &best) : 1;
        if (newer < 0 || (newer == 0 && cm_cc_cmp(one, *least) >= 0)) continue;
        limit = f, *least = one, best = from;
    }
    return limit;
}

/* Libraries that dropped the GPU before torch did: cuDNN 8.9.1 has no Kepler. */
static void dropped_libraries(const cm_case *c, cm_verdict *v, const cm_case_gpu *g) {
    const cm_fact *cudnn =
        c->torch ? cm_cudnn_in_wheel(&c->matrix->facts[CM_KIND_TORCH_CUDA], &c->torch_ver, c->cuda)
                 : NULL;
    cm_ver have;
    cm_cc least = {0};
    if (!cudnn || !cm_ver_parse(cudnn->value[4], &have)) return;
    const cm_fact *limit = oldest_listed(c, &have, &least);
    if (!limit || cm_cc_cmp(g->ccs[0], least) >= 0) return;
    cm_finding *f =
        cm_find(v, CM_F_LIBRARIES_DROPPED, "cudnn", cudnn->value[4], "torch", cm_case_torch(c),
                "least", cc_text(c, least), "gpu", g->name, "cc", cm_case_gpu_cc(c, g), NULL);
    cm_prove(f, limit, 5);
    cm_prove(f, cudnn, 4);
}

static void runs(const cm_case *c, cm_verdict *v, const cm_case_gpu *g,
                 const cm_code_answer *code) {
    if (v->quiet) return;
    const cm_capability *cap = cm_capability_find(c->matrix, g->ccs[0]);
    cm_finding *f = cm_find(v, CM_F_GPU_FITS, "gpu", g->name, "cc", cm_case_gpu_cc(c, g), "torch",
                            cm_case_torch(c), "targets", list_of(c, code), "by_neighbours",
                            code->by_neighbours ? "yes" : NULL, NULL);
    prove_gpu(f, g);
    prove_code(f, code);
    dropped_libraries(c, v, g);
    if (!older_libraries(c, g)) return;
    f = cm_find(v, CM_F_LIBRARIES_OLDER, "gpu", g->name, "cuda", cm_cuda_text(c->arena, c->cuda),
                "first_cuda",
                cm_sprintf(c->arena, "%u.%u", cap->first_cuda.part[0], cap->first_cuda.part[1]),
                "cc", cm_case_gpu_cc(c, g), NULL);
    cm_prove(f, cap->fact, 2);
}

static void undecided(const cm_case *c, cm_verdict *v, const cm_case_gpu *g, const char *why) {
    cm_find(v, CM_F_NOT_JUDGED, "what", g->name, "why", why, NULL);
    cm_miss(v, g->count > 1 ? "gpu" : c->os == CM_ANY_OS ? "os" : "build");
}

static void judge_cuda(const cm_case *c, cm_verdict *v, const cm_case_gpu *g) {
    if (!g->count) {
        cm_find(v, CM_F_UNKNOWN_FACT, "fact",
                cm_sprintf(c->arena, "the compute capability of \"%s\"", g->name), "date",
                c->matrix->date, NULL);
        cm_miss(v, "gpu");
        v->absent = v->absent || !g->unfinished;
        return;
    }
    cm_code_answer code = cm_code_of(c, g->ccs[0]);
    for (size_t i = 1; i < g->count; i++) {
        cm_code_answer other = cm_code_of(c, g->ccs[i]);
        if (other.says != code.says) {
            undecided(
                c, v, g,
                cm_sprintf(
                    c->arena, "its name fits GPUs of compute capability %s, which differ here; %s",
                    cm_case_gpu_cc(c, g),
                    cm_case_is_tegra(g) ? "the board decides (cat /proc/device-tree/compatible)"
                                        : "the PCI id decides (lspci -nn | grep -i nvidia)"));
            return;
        }
    }
    switch (code.says) {
    case CM_CODE_NOT:
        /* a list that a Jetson prints may be that of NVIDIA's own wheel */
        if (code.list && cm_case_is_tegra(g))
            undecided(c, v, g, "its own torch prints the list, and Tegra chips follow other rules");
        else
            no_code(c, v, g, &code);
        break;
    case CM_CODE_PTX:
        by_ptx(c, v, g, &code);
        break;
    case CM_CODE_CUBIN:
        runs(c, v, g, &code);
        break;
    case CM_CODE_MIXED:
        undecided(c, v, g, "the builds that may be meant differ");
        break;
    case CM_CODE_UNKNOWN:
        undecided(c, v, g, "no source says which GPU code this build has");
    }
}

static bool in_words(const cm_case *c, const char *list, const char *word) {
    cm_strings words = cm_split(c->arena, list, " ");
    return cm_strings_has(&words, word);
}

/* rocm6.2 and rocm6.2.4 are one line of builds. */
static bool same_rocm_line(const char *a, const char *b) {
    size_t n = strcspn(a, ".");
    return strncmp(a, b, n) == 0 && b[n] == '.';
}

/* The lists of AMD targets that may be meant: of the build, or of the releases around a nightly. */
static size_t rocm_rows(const cm_case *c, const cm_fact *rows[2]) {
    cm_ver base = c->torch_ver;
    base.stage = 0, base.stage_number = 0;
    size_t count = 0;
    if (c->world_count) {
        rows[0] = c->worlds[0]->code_row;
        return c->world_count == 1 && rows[0] ? 1 : 0;
    }
    const cm_fact *before = NULL, *after = NULL;
    for (size_t i = 0; c->kind == CM_TORCH_NIGHTLY && i < c->matrix->build_count; i++) {
        const cm_build *b = &c->matrix->builds[i];
        if (!same_rocm_line(c->tag, b->tag) || !b->code_row) continue;
        if (cm_ver_cmp(&c->matrix->releases[b->release].ver, &base) < 0)
            before = b->code_row;
        else if (!after)
            after = b->code_row;
    }
    if (before) rows[count++] = before;
    if (after) rows[count++] = after;
    return after ? count : 0;
}

static void judge_rocm(const cm_case *c, cm_verdict *v, const cm_case_gpu *g) {
    const cm_fact *rows[2];
    size_t count = rocm_rows(c, rows);
    if (!g->gfx || !count) {
        undecided(c, v, g, "no source says which AMD GPUs this build runs on");
        return;
    }
    bool fits = in_words(c, rows[0]->value[4], g->gfx);
    if (count == 2 && in_words(c, rows[1]->value[4], g->gfx) != fits) {
        undecided(c, v, g, "the releases before and after this nightly differ");
        return;
    }
    cm_finding *f = cm_find(v, fits ? CM_F_GPU_FITS : CM_F_ROCM_GPU, "gpu", g->name, "cc", g->gfx,
                            "torch", cm_case_torch(c), "targets", rows[0]->value[4], NULL);
    for (size_t i = 0; i < count; i++)
        cm_prove(f, rows[i], 4);
}

static bool is_rocm(const cm_case *c) {
    return c->tag && cm_starts(c->tag, "rocm");
}

static const char *maker_name(cm_gpu_maker maker) {
    static const char *const names[] = {"unknown", "NVIDIA", "AMD", "Intel", "Apple", "other"};
    return names[maker];
}

static void other_maker(const cm_case *c, cm_verdict *v, const cm_case_gpu *g) {
    cm_find(v, CM_F_OTHER_MAKER, "gpu", g->name, "maker", maker_name(g->maker), "torch",
            cm_case_torch(c), "tag", c->tag, NULL);
}

/* Whether a card that this kind of build cannot use stands beside one that it can. */
static bool beside(const cm_case *c, cm_gpu_maker maker) {
    for (size_t i = 0; i < c->gpu_count; i++)
        if (c->gpus[i].maker == maker) return true;
    return false;
}

static void judge_one(const cm_case *c, cm_verdict *v, const cm_case_gpu *g) {
    cm_gpu_maker wanted = is_rocm(c) ? CM_GPU_AMD : CM_GPU_NVIDIA;
    bool known_other = g->maker != CM_GPU_UNKNOWN && g->maker != wanted;
    if (cm_same(c->tag, "xpu"))
        undecided(c, v, g, "Intel's GPUs are not in the data");
    else if (known_other && beside(c, wanted))
        return; /* a display card of another maker does no harm */
    else if (known_other && (c->cuda || is_rocm(c)) && g->maker != CM_GPU_OTHER)
        other_maker(c, v, g);
    else if (is_rocm(c))
        judge_rocm(c, v, g);
    else
        judge_cuda(c, v, g);
}

void cm_rule_gpu(const cm_case *c, cm_verdict *v) {
    if (cm_same(c->tag, "cpu") || c->os == CM_MACOS || c->gpu_refused) return;
    if (!c->torch && !c->tag && !cm_question_get(c->question, CM_Q_ARCH_LIST)) {
        if (!c->gpus_known) cm_miss(v, "gpu");
        return;
    }
    if (cm_same(c->tag, "xpu") && !c->gpu_count) {
        cm_find(v, CM_F_NOT_JUDGED, "what", cm_case_torch(c), "why",
                "it is built for Intel's GPUs, which are not in the data", NULL);
        cm_miss(v, "gpu");
        return;
    }
    if (!c->gpu_count) {
        /* whether an unofficial build would use a GPU is not known */
        bool gpu_build = c->world_count || c->tag_from == CM_TAG_STATED || c->repaired;
        if (cm_case_no_gpu(c) && gpu_build && !c->tag_guessed)
            cm_find(v, CM_F_NO_GPU, "torch", cm_case_torch(c), NULL);
        else
            cm_miss(v, "gpu");
        return;
    }
    for (size_t i = 0; i < c->gpu_count; i++)
        judge_one(c, v, &c->gpus[i]);
}
