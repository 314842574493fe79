/* What a verdict lacks: its name in words, and the lines whose output would settle it. */
#include <string.h>

#include "app/judged.h"
#include "rules/installed.h"

/* What would tell a missing fact. */
typedef enum { NOTHING, ENVIRONMENT, SMI, CODE, REASON } teller;

static const struct {
    const char *fact, *name;
    teller told_by;
} facts[] = {
    {"gpu", "the GPU", SMI},
    {"driver", "the driver version", SMI},
    {"os", "the operating system", ENVIRONMENT},
    {"torch", "the full version of torch", ENVIRONMENT},
    {"build", "the build (CUDA tag) of torch", ENVIRONMENT},
    {"cuda_build", "torch.version.cuda (a CPU-only build has none)", ENVIRONMENT},
    {"arch_list", "torch.cuda.get_arch_list()", CODE},
    {"libraries", "whether its libraries know the GPU", NOTHING},
    {"glibc", "the glibc that this build needs", NOTHING},
    {"driver_for_gpu", "whether this driver knows the GPU", SMI},
    {"python", "for which Pythons this build has wheels", NOTHING},
    {"companions", "whether the companions load with this torch", NOTHING},
    {"toolkit", "the CUDA toolkit", ENVIRONMENT},
    {"cudnn", "whether this cuDNN works with that CUDA", NOTHING},
    {"cudnn_gpu", "whether this cuDNN knows the GPU", NOTHING},
    {"message", "where the message comes from", NOTHING},
    {"cause", "why torch.cuda.is_available() was False", REASON},
};

static size_t row_of(const char *fact) {
    size_t i = 0;
    while (i < sizeof facts / sizeof *facts && !cm_same(facts[i].fact, fact))
        i++;
    return i;
}

const char *cm_missing_names(cm_ask *ask, const cm_verdict *v) {
    cm_strings out = {0};
    for (size_t i = 0; i < v->missing.count; i++) {
        size_t row = row_of(v->missing.items[i]);
        cm_strings_add(ask->arena, &out,
                       row < sizeof facts / sizeof *facts ? facts[row].name : v->missing.items[i]);
    }
    return cm_strings_join(ask->arena, &out, ", ");
}

/* The lines that write to facts.txt, by what they tell. */
static const char *const lines[] = {
    [ENVIRONMENT] = "python -m torch.utils.collect_env",
    [SMI] = "nvidia-smi",
    [CODE] = "python -c \"import torch; print(torch.cuda.get_arch_list())\"",
    [REASON] = "python -c \"import torch; torch.zeros(1).cuda()\"",
};

/* The words of a plan, which no output on a machine can tell: " torch==2.6.0+cu124
 * torchaudio==2.6.0". */
static const char *planned(cm_arena *arena, const cm_case *c, bool torch_is_read) {
    cm_text words = {.arena = arena};
    const char *torch = c->torch && !torch_is_read ? cm_case_torch(c) : "";
    cm_text_puts(&words, "");
    if (cm_starts(torch, "torch ")) cm_text_printf(&words, " torch==%s", torch + strlen("torch "));
    for (size_t i = 0; i < c->question->packages.count; i++) {
        const cm_asked_package *p = &c->question->packages.items[i];
        const char *quote = cm_same(p->op, "==") ? "" : "\""; /* shells take > for their own */
        if (p->from == CM_FROM_FLAG && cm_plain_word(p->name) && cm_plain_word(p->version))
            cm_text_printf(&words, " %s%s%s%s%s", quote, p->name, p->op, p->version, quote);
    }
    return words.data;
}

void cm_show_settling(cm_ask *ask, cm_answer *answer, const cm_case *c, const cm_verdict *v) {
    cm_arena *arena = ask->arena;
    bool wanted[sizeof lines / sizeof *lines] = {false};
    for (size_t i = 0; i < v->missing.count; i++) {
        size_t row = row_of(v->missing.items[i]);
        if (row < sizeof facts / sizeof *facts) wanted[facts[row].told_by] = true;
    }
    if (wanted[ENVIRONMENT]) wanted[SMI] = false; /* collect_env tells that too */
    cm_strings run = {0};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (wanted[i] && lines[i])
            cm_strings_add(arena, &run,
                           cm_sprintf(arena, "%s %s facts.txt%s", lines[i], run.count ? ">>" : ">",
                                      i == REASON ? " 2>&1" : ""));
    if (!run.count || !(c->torch || c->tag)) return; /* what was asked is not about a torch */
    cm_strings_add(arena, &run,
                   cm_sprintf(arena, "cudamatrix check%s --from facts.txt",
                              planned(arena, c, wanted[ENVIRONMENT])));
    cm_item *part = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                "What settles it: run on the machine that is meant", NULL);
    cm_item *list = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "settle", NULL, NULL);
    for (size_t i = 0; i < run.count; i++) {
        cm_item_add(arena, part, CM_ITEM_COMMAND, NULL, "", run.items[i]);
        cm_item_add(arena, list, CM_ITEM_TEXT, NULL, NULL, run.items[i]);
    }
}
