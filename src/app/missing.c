/* What a verdict lacks: its name in words, and the lines whose output would settle it. */
#include <string.h>

#include "app/judged.h"

/* What would tell a missing fact. */
typedef enum { NOTHING, ENVIRONMENT, SMI, CODE, REASON, TELLERS } teller;

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

/* The line that writes what tells it to facts.txt; `more`: behind what is there. NULL: none does.
 */
static const cm_shell_line *telling(cm_arena *arena, teller t, bool more) {
    cm_shell_line *line = NULL;
    switch (t) {
    case ENVIRONMENT:
        line = CM_LINE_FIXED(arena, CM_SHELL_ANY, "python -m torch.utils.collect_env");
        break;
    case SMI:
        line = CM_LINE_FIXED(arena, CM_SHELL_ANY, "nvidia-smi");
        break;
    case CODE:
        line = CM_LINE_FIXED(arena, CM_SHELL_ANY,
                             "python -c \"import torch; print(torch.cuda.get_arch_list())\"");
        break;
    case REASON:
        line =
            CM_LINE_FIXED(arena, CM_SHELL_ANY, "python -c \"import torch; torch.zeros(1).cuda()\"");
        break;
    case NOTHING:
    case TELLERS:
        return NULL;
    }
    if (more)
        cm_line_code(line, ">> facts.txt");
    else
        cm_line_code(line, "> facts.txt");
    if (t == REASON) cm_line_code(line, "2>&1");
    return line;
}

/* What is asked again, with the words of a plan, which no output on a machine can tell:
 * "cudamatrix check torch==2.6.0+cu124 torchaudio==2.6.0 --from facts.txt". */
static const cm_shell_line *asked_again(cm_arena *arena, const cm_case *c, bool torch_is_read) {
    cm_shell_line *line = CM_LINE_FIXED(arena, CM_SHELL_ANY, "cudamatrix check");
    const char *torch = c->torch && !torch_is_read ? cm_case_torch(c) : "";
    if (cm_starts(torch, "torch "))
        cm_line_add(line, CM_WORD_REQUIREMENT,
                    cm_sprintf(arena, "torch==%s", torch + strlen("torch ")));
    for (size_t i = 0; i < c->question->packages.count; i++) {
        const cm_asked_package *p = &c->question->packages.items[i];
        if (p->from == CM_FROM_FLAG)
            cm_line_add(line, CM_WORD_REQUIREMENT,
                        cm_sprintf(arena, "%s%s%s", p->name, p->op, p->version));
    }
    cm_line_code(line, "--from facts.txt");
    return line;
}

void cm_show_settling(cm_ask *ask, cm_answer *answer, const cm_case *c, const cm_verdict *v) {
    cm_arena *arena = ask->arena;
    bool wanted[TELLERS] = {false};
    for (size_t i = 0; i < v->missing.count; i++) {
        size_t row = row_of(v->missing.items[i]);
        if (row < sizeof facts / sizeof *facts) wanted[facts[row].told_by] = true;
    }
    if (wanted[ENVIRONMENT]) wanted[SMI] = false; /* collect_env tells that too */
    cm_shell_lines run = {0};
    for (int t = 0; t < TELLERS; t++) {
        const cm_shell_line *line = wanted[t] ? telling(arena, (teller)t, run.count > 0) : NULL;
        if (line) cm_lines_add(arena, &run, line);
    }
    if (!run.count || !(c->torch || c->tag)) return; /* what was asked is not about a torch */
    cm_lines_add(arena, &run, asked_again(arena, c, wanted[ENVIRONMENT]));
    cm_item *part = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                "What settles it: run on the machine that is meant", NULL);
    cm_item *list = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "settle", NULL, NULL);
    cm_item_lines(arena, part, "", &run);
    cm_item_lines(arena, list, NULL, &run);
}
