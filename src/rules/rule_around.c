/* What stands around: the toolkit's major, contradictions, CUDA without a build. */
#include <string.h>

#include "rules/rules.h"

static void toolkit(const cm_case *c, cm_verdict *v) {
    unsigned have = cm_cuda_number(cm_question_get(c->question, CM_Q_TOOLKIT));
    if (have && !c->torch && !c->tag && !cm_rule_host_asked(c) &&
        !cm_question_get(c->question, CM_Q_CUDNN))
        cm_find(
            v, CM_F_NOT_JUDGED, "what",
            cm_sprintf(c->arena, "the toolkit, CUDA %s", cm_cuda_text(c->arena, have)), "why",
            cm_sprintf(c->arena,
                       "wheels of torch bring their own CUDA and a toolkit matters only to compile "
                       "extensions; `%s` lists the builds made with it",
                       cm_line_text(CM_LINE(c->arena, CM_SHELL_ANY, "cudamatrix cuda {}",
                                            {CM_WORD_VERSION, cm_cuda_text(c->arena, have)}))),
            NULL);
    if (!have || !c->cuda || c->tag_guessed || have / 100 == c->cuda / 100) return;
    cm_find(v, CM_F_TOOLKIT_MAJOR, "toolkit", cm_cuda_text(c->arena, have), "cuda",
            cm_cuda_text(c->arena, c->cuda), NULL);
}

/* "cuda 12.7" that no torch build is made with: it is the driver's or the toolkit's. */
static void wanted(const cm_case *c, cm_verdict *v) {
    unsigned want = cm_cuda_number(cm_question_get(c->question, CM_Q_CUDA));
    const cm_release *r = c->release;
    const cm_fact *any = NULL;
    cm_strings tags = {0};
    if (!want || want == c->cuda || !r || c->tag_from == CM_TAG_STATED) return;
    for (size_t i = 0; i < r->count; i++) {
        const cm_build *b = &c->matrix->builds[r->first + i];
        if (!b->cuda || (c->os != CM_ANY_OS && (b->os != c->os || b->cpu != c->cpu))) continue;
        if (b->cuda == want) return;
        if (!any) any = b->fact;
        if (!cm_strings_has(&tags, b->tag)) cm_strings_add(c->arena, &tags, b->tag);
    }
    if (!tags.count) return;
    cm_finding *f = cm_find(v, CM_F_CUDA_HAS_NO_BUILD, "cuda", cm_cuda_text(c->arena, want),
                            "torch", c->torch, "published", cm_strings_join(c->arena, &tags, ", "),
                            "tag", c->cuda ? c->tag : NULL, NULL);
    cm_prove(f, any, 1);
}

/* A driver that says it speaks less than its number: another library stands first on the path. */
static void contradiction(const cm_case *c, cm_verdict *v) {
    if (!c->driver.count || c->driver_is_branch || !c->driver_cuda) return;
    unsigned speaks = cm_driver_speaks(c->matrix, &c->driver, c->driver_os);
    if (!speaks || speaks <= c->driver_cuda) return;
    cm_find(v, CM_F_DRIVER_CONTRADICTION, "driver", c->driver_text, "says",
            cm_cuda_text(c->arena, c->driver_cuda), "speaks", cm_cuda_text(c->arena, speaks), NULL);
}

/* A word that is not a value of its kind; a fact that was to be one is missing. */
static void odd_word(const cm_case *c, const char *item, cm_verdict *v) {
    const char *name = cm_strndup(c->arena, item, strcspn(item, " "));
    cm_find(v, CM_F_NOT_JUDGED, "what", item, "why", "it was not understood", NULL);
    for (unsigned f = 0; f < CM_Q_FIELDS; f++)
        if (cm_same(cm_field_name((cm_field)f), name) && !cm_question_get(c->question, (cm_field)f))
            cm_miss(v, name);
}

static void doubts(const cm_case *c, cm_verdict *v) {
    for (size_t i = 0; i < c->not_understood_count; i++) {
        cm_find(v, CM_F_NOT_JUDGED, "what", c->not_understood[i], "why", "it was not understood",
                NULL);
        cm_miss(v, cm_strndup(c->arena, c->not_understood[i], strcspn(c->not_understood[i], " ")));
    }
    for (size_t i = 0; i < c->question->not_understood.count; i++)
        odd_word(c, c->question->not_understood.items[i], v);
    if (c->gpus_cut) {
        cm_find(v, CM_F_NOT_JUDGED, "what", "the GPUs after the first 16 kinds", "why",
                "more are not judged at once", NULL);
        cm_miss(v, "gpu");
    }
    if (c->tag_conflict && !c->repaired) {
        cm_find(v, CM_F_NOT_JUDGED, "what", cm_case_torch(c), "why",
                cm_sprintf(c->arena,
                           "torch.version.cuda is stated as %s, which contradicts the tag",
                           c->tag_conflict),
                NULL);
        cm_miss(v, "build");
    }
}

void cm_rule_around(const cm_case *c, cm_verdict *v) {
    doubts(c, v);
    if (c->no_device_node && c->cuda && !c->gpu_refused)
        cm_find(v, CM_F_NO_DEVICE_NODE, "torch", cm_case_torch(c), NULL);
    if (!v->quiet) {
        toolkit(c, v);
        wanted(c, v);
        contradiction(c, v);
    }
}
