#include "rules/judge.h"

#include <string.h>

#include "rules/message_words.h"

static cm_rule *const rules[] = {
    cm_rule_build,     cm_rule_platform,  cm_rule_python,    cm_rule_driver,
    cm_rule_gpu,       cm_rule_packages,  cm_rule_around,    cm_rule_host,
    cm_rule_cudnn,     cm_rule_variables, cm_rule_toolkits,  cm_rule_redist,
    cm_rule_installed, cm_rule_runtime,   cm_rule_libraries, cm_rule_observed};

static void weaken(cm_verdict *v, cm_finding *f) {
    f->severity = CM_WARNING;
    v->errors--;
}

static bool about_reaching_the_gpu(const cm_finding *f) {
    return f->outcome == CM_DRIVER_TOO_OLD || f->outcome == CM_CPU_ONLY_BUILD ||
           f->outcome == CM_NO_GPU || f->outcome == CM_DRIVER_DROPS_GPU;
}

static void forget(cm_verdict *v, const char *fact) {
    size_t kept = 0;
    for (size_t i = 0; i < v->missing.count; i++)
        if (!cm_same(v->missing.items[i], fact)) v->missing.items[kept++] = v->missing.items[i];
    v->missing.count = kept;
}

/* torch.cuda.is_available() was seen to be True or False: what was seen beats what follows. */
static void observed_availability(const cm_case *c, cm_verdict *v) {
    const char *seen = cm_question_get(c->question, CM_Q_AVAILABLE);
    size_t before = v->count;
    if (c->repaired) return;
    if (cm_same(seen, "true")) {
        if (!c->driver_none) forget(v, "driver"); /* it answered, so it is there and new enough */
        forget(v, "cuda_build");                  /* and torch has CUDA */
        for (size_t i = 0; i < before; i++) {
            if (v->findings[i].severity != CM_ERROR || !about_reaching_the_gpu(&v->findings[i]))
                continue;
            weaken(v, &v->findings[i]);
            cm_find(v, CM_F_SURPRISE, "code", cm_code_name(v->findings[i].code), NULL);
        }
    } else if (cm_same(seen, "false") && !v->errors) {
        if (!v->missing.count) cm_find(v, CM_F_UNEXPLAINED, "torch", cm_case_torch(c), NULL);
        cm_miss(v, "cause");
    }
}

/* On an installed machine where torch itself reaches the GPU, a companion that does not belong may
 * or may not load: real machines show both. What is planned must fit. */
static void installed_companions(const cm_case *c, cm_verdict *v) {
    if (!v->errors || !c->driver.count || !c->gpu_count || c->repaired) return;
    if (v->missing.count > 1 || (v->missing.count && !cm_same(v->missing.items[0], "gpu"))) return;
    for (size_t i = 0; i < v->count; i++)
        if (v->findings[i].severity == CM_ERROR && v->findings[i].code != CM_F_PACKAGE_PAIR &&
            v->findings[i].code != CM_F_PACKAGE_TAG)
            return;
    for (size_t i = 0; i < c->package_count; i++)
        if (c->packages[i].from == CM_FROM_FLAG) return;
    for (size_t i = 0; i < v->count; i++)
        if (v->findings[i].severity == CM_ERROR) weaken(v, &v->findings[i]);
    cm_miss(v, "companions");
}

/* "no kernel image" beside a wheel that has machine code for every GPU comes from an extension. */
static void extension_failed(const cm_case *c, cm_verdict *v) {
    size_t fits = 0, seen = 0;
    if (v->quiet || !v->errors || !c->gpu_count) return;
    for (size_t i = 0; i < v->count; i++) {
        const cm_finding *f = &v->findings[i];
        fits += f->code == CM_F_GPU_FITS;
        if (f->severity != CM_ERROR) continue;
        if (f->code != CM_F_OBSERVED || f->outcome != CM_NO_KERNEL_IMAGE ||
            cm_message_words_of(cm_finding_get(f, "message"))->certainty == CM_CERTAIN)
            return;
        seen++;
    }
    if (!seen || fits < c->gpu_count) return;
    for (size_t i = 0; i < v->count; i++)
        if (v->findings[i].severity == CM_ERROR) {
            weaken(v, &v->findings[i]);
            cm_find(v, CM_F_EXTENSION, "torch", cm_case_torch(c), NULL);
        }
}

static bool says_why_nothing_installs(const cm_finding *f) {
    return f->severity == CM_ERROR && f->code != CM_F_OBSERVED &&
           (f->outcome == CM_PYTHON_UNSUPPORTED || f->outcome == CM_BUILD_NOT_PUBLISHED ||
            f->outcome == CM_PLATFORM_UNSUPPORTED);
}

/* pip's "no matching distribution" has several causes; where a rule found it, that is the outcome
 * of the message too. */
static void explain_observed(cm_verdict *v) {
    cm_outcome why = CM_OUTCOME_UNKNOWN;
    for (size_t i = 0; i < v->count; i++)
        if (says_why_nothing_installs(&v->findings[i]) && v->findings[i].outcome < why)
            why = v->findings[i].outcome;
    for (size_t i = 0; i < v->count && why != CM_OUTCOME_UNKNOWN; i++) {
        cm_finding *f = &v->findings[i];
        if (f->code != CM_F_OBSERVED || f->outcome != CM_PACKAGE_MISMATCH) continue;
        if (cm_message_words_of(cm_finding_get(f, "message"))->certainty == CM_SEVERAL)
            f->outcome = why;
    }
}

/* A cuDNN and a toolkit alone are a question of their own: no torch is missing there. */
static void cudnn_alone(const cm_case *c, cm_verdict *v) {
    bool judged =
        cm_verdict_has(v, CM_F_CUDNN_FITS) || cm_verdict_has(v, CM_F_CUDNN_CUDA_NOT_LISTED);
    if (!judged || c->torch || c->tag || c->gpus_known || c->driver.count || c->driver_none ||
        c->package_count || c->question->messages.count)
        return;
    forget(v, "torch");
    forget(v, "gpu");
}

static void conclude(cm_verdict *v) {
    v->outcome = CM_WORKS;
    for (size_t i = 0; i < v->count; i++)
        if (v->findings[i].severity == CM_ERROR && v->findings[i].outcome < v->outcome)
            v->outcome = v->findings[i].outcome;
    v->says = v->errors ? CM_SAYS_NO : v->missing.count ? CM_SAYS_UNKNOWN : CM_SAYS_YES;
    if (v->says == CM_SAYS_UNKNOWN) v->outcome = CM_OUTCOME_UNKNOWN;
}

/* Errors first, in the order of their outcomes; then warnings, then notes. */
static int rank(const cm_finding *f) {
    return (int)f->severity * 100 + (f->severity == CM_ERROR ? (int)f->outcome : 0);
}

static void order(cm_verdict *v) {
    for (size_t i = 1; i < v->count; i++)
        for (size_t j = i; j > 0 && rank(&v->findings[j]) < rank(&v->findings[j - 1]); j--) {
            cm_finding swap = v->findings[j];
            v->findings[j] = v->findings[j - 1];
            v->findings[j - 1] = swap;
        }
}

void cm_judge_around(const cm_case *c, cm_verdict *verdict) {
    cm_rule_variables(c, verdict);
    cm_rule_toolkits(c, verdict);
    cm_rule_redist(c, verdict);
    order(verdict);
}

void cm_judge(const cm_case *c, bool quiet, cm_verdict *verdict) {
    *verdict = (cm_verdict){.arena = c->arena, .quiet = quiet};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        rules[i](c, verdict);
        if (quiet && verdict->errors) break; /* one is enough for a search */
    }
    observed_availability(c, verdict);
    installed_companions(c, verdict);
    extension_failed(c, verdict);
    explain_observed(verdict);
    cudnn_alone(c, verdict);
    conclude(verdict);
    if (!quiet) order(verdict);
}
