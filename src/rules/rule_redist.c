/* Windows: the Visual C++ redistributable, where the machine says which it has. */
#include "rules/rules.h"

const cm_fact *cm_redist_of(const cm_facts *rows, const cm_ver *torch) {
    const cm_fact *best = NULL;
    cm_ver from, best_from = {0};
    for (size_t i = 0; i < rows->count; i++) {
        if (!cm_ver_parse(rows->items[i].value[0], &from) || cm_ver_cmp(&from, torch) > 0) continue;
        if (best && cm_ver_cmp(&from, &best_from) <= 0) continue;
        best = &rows->items[i], best_from = from;
    }
    return best;
}

void cm_rule_redist(const cm_case *c, cm_verdict *v) {
    const char *have = cm_question_get(c->question, CM_Q_VC_REDIST);
    cm_ver version, least;
    if (!have || c->os != CM_WINDOWS || c->cpu != CM_X86_64 || !c->torch_ver.count) return;
    const cm_fact *row = cm_redist_of(&c->matrix->facts[CM_KIND_VC_REDIST], &c->torch_ver);
    if (!row || !cm_ver_parse(row->value[1], &least)) return;
    bool none = cm_same_i(have, "none");
    if (none && c->repaired) return; /* no other torch cures that */
    if (!none && (!cm_ver_parse(have, &version) || cm_ver_cmp(&version, &least) >= 0)) return;
    cm_finding *f = cm_find(v, none ? CM_F_VC_REDIST_MISSING : CM_F_VC_REDIST_TOO_OLD, "torch",
                            cm_case_torch(c), "version", none ? NULL : have, "least", row->value[1],
                            "library", row->value[3], "address", row->value[2], NULL);
    cm_prove(f, row, 1);
}
