/* Inside src/rules: the families of rules. Each looks at one side of a case and adds what it finds;
 * none looks at what another found, so that their order does not matter to the verdict. */
#ifndef CM_RULES_RULES_H
#define CM_RULES_RULES_H

#include "rules/case.h"
#include "rules/verdict.h"

typedef void cm_rule(const cm_case *c, cm_verdict *verdict);

cm_rule cm_rule_build;     /* published? for this system? with a GPU at all? */
cm_rule cm_rule_python;    /* Python against the wheels of the build */
cm_rule cm_rule_platform;  /* operating system, CPU architecture, glibc */
cm_rule cm_rule_gpu;       /* GPU code of the wheel against each GPU */
cm_rule cm_rule_driver;    /* driver against the CUDA of the wheel and against each GPU */
cm_rule cm_rule_packages;  /* companions: pairs and tags */
cm_rule cm_rule_around;    /* toolkit's major, wished CUDA, contradictions */
cm_rule cm_rule_host;      /* the C++ compiler against the toolkit: for extensions only */
cm_rule cm_rule_cudnn;     /* a cuDNN of the system: toolkit, driver, GPUs */
cm_rule cm_rule_variables; /* misspelt names, what hides GPUs */
cm_rule cm_rule_toolkits;  /* toolkits side by side and the variables that lead to them */
cm_rule cm_rule_redist;    /* Windows: the Visual C++ redistributable */
cm_rule cm_rule_installed; /* records of installed packages, their files, their wheels */
cm_rule cm_rule_runtime;   /* the NVIDIA packages that torch requires */
cm_rule cm_rule_libraries; /* CUDA libraries in LD_LIBRARY_PATH */
cm_rule cm_rule_observed;  /* error messages that were pasted */

/* Whether a host compiler or a message about it is stated, so that the toolkit matters. */
bool cm_rule_host_asked(const cm_case *c);

/* How the GPU code that may be meant runs on one capability, over all builds that may be meant. */
typedef enum {
    CM_CODE_UNKNOWN,
    CM_CODE_NOT,
    CM_CODE_PTX,
    CM_CODE_CUBIN,
    CM_CODE_MIXED
} cm_code_says;
typedef struct {
    cm_code_says says;
    const cm_fact
        *row;         /* evidence: torch_arch, or arch_support where the toolkit dropped the GPU */
    const char *list; /* the targets, for text; or NULL */
    bool by_neighbours; /* a nightly, judged by the releases before and after it */
} cm_code_answer;
cm_code_answer cm_code_of(const cm_case *c, cm_cc cc);

#endif
