#include "app/redist.h"

void cm_add_redist(cm_ask *ask, cm_item *in, cm_item *text, const char *label, const cm_fact *row) {
    if (!row) return;
    const char *least = cm_use(ask, row, 1), *address = row->value[2];
    if (in) {
        cm_item *item = cm_item_add(ask->arena, in, CM_ITEM_OBJECT, "vc_redist", NULL, NULL);
        cm_item_add(ask->arena, item, CM_ITEM_TEXT, "least", NULL, least);
        cm_item_add(ask->arena, item, CM_ITEM_TEXT, "address", NULL, address);
    }
    if (text)
        cm_item_add(ask->arena, text, CM_ITEM_TEXT, NULL, label,
                    cm_sprintf(ask->arena, "Visual C++ redistributable (x64) %s or newer: %s",
                               least, address));
}

void cm_look_redist(cm_ask *ask, cm_answer *answer, const char *torch, cm_err *err) {
    cm_facts rows = CM_LOOK(ask, CM_KIND_VC_REDIST, err, NULL);
    cm_ver ver;
    if (err->status == CM_OK && cm_ver_parse(torch, &ver))
        cm_add_redist(ask, &answer->root, &answer->root, "on Windows", cm_redist_of(&rows, &ver));
}

const cm_fact *cm_redist_wanted(const cm_case *c, const cm_ver *torch) {
    if (c->os != CM_WINDOWS || c->cpu != CM_X86_64 || c->wsl) return NULL;
    const cm_fact *row = cm_redist_of(&c->matrix->facts[CM_KIND_VC_REDIST], torch);
    const char *have = cm_question_get(c->question, CM_Q_VC_REDIST);
    cm_ver version, least;
    bool enough = row && have && cm_ver_parse(have, &version) &&
                  cm_ver_parse(row->value[1], &least) && cm_ver_cmp(&version, &least) >= 0;
    return enough ? NULL : row;
}

void cm_show_redist(cm_ask *ask, cm_answer *answer, cm_item *text, const cm_case *c,
                    const cm_set *set) {
    cm_add_redist(ask, &answer->root, text, "also needs",
                  cm_redist_wanted(c, &c->matrix->releases[set->release].ver));
}
