#include <string.h>

#include "rules/message_words.h"
#include "rules/rules.h"

/* Remarks that PyTorch prints where all is well. */
static bool is_remark(const cm_message *message) {
    return cm_same(message->code, "gpu-capability") ||
           cm_same(message->code, "capability-above-maximum");
}

/* The remark on the highest capability names the lowest too: a GPU below it has no code. */
static bool below_minimum(const cm_case *c, const cm_message *message, cm_verdict *v) {
    const char *cc = cm_message_get(message, "cc"), *least = cm_message_get(message, "minimum");
    cm_cc gpu, lowest;
    if (!is_remark(message) || !cc || !least || !cm_cc_parse(cc, &gpu) ||
        !cm_cc_parse(least, &lowest) || cm_cc_cmp(gpu, lowest) >= 0)
        return false;
    const char *name = cm_message_get(message, "gpu");
    cm_find(v, CM_F_NO_KERNEL_IMAGE, "gpu", name ? name : "the GPU", "cc", cc, "torch",
            cm_case_torch(c), "targets", cm_sprintf(c->arena, "nothing below %s", least), NULL);
    return true;
}

static bool amd_only(const cm_case *c) {
    bool amd = c->gpu_count > 0;
    for (size_t i = 0; i < c->gpu_count; i++)
        amd = amd && c->gpus[i].maker == CM_GPU_AMD;
    return amd;
}

static void observed(const cm_case *c, const cm_message *message, cm_verdict *v) {
    const cm_message_words *words = cm_message_words_of(message->code);
    if (!words || below_minimum(c, message, v)) return;
    bool proves = words->outcome != CM_OUTCOME_UNKNOWN;
    if (cm_same(message->code, "gpu-too-old") && amd_only(c))
        proves = false; /* ROCm says it of all */
    const char *cause = cm_fill(v->arena, words->cause, message->bindings);
    cm_finding *f = cm_find(v, proves ? CM_F_OBSERVED : CM_F_MESSAGE, "message", message->code,
                            "cause", cause, NULL);
    if (f && proves) f->outcome = words->outcome;
    if (!proves && !is_remark(message)) cm_miss(v, "message");
}

/* "from versions: 2.0.0, 2.1.0": where all that pip offers is newer than a published release, the
 * Python is too new for that release. */
static void offered(const cm_case *c, const cm_message *message, cm_verdict *v) {
    const char *list = cm_message_get(message, "versions");
    cm_ver least = {0}, have;
    if (!list || !c->release || !c->world_count || c->python) return;
    cm_strings versions = cm_split(c->arena, list, ", ");
    for (size_t i = 0; i < versions.count; i++)
        if (cm_ver_parse(versions.items[i], &have) &&
            (!least.count || cm_ver_cmp(&have, &least) < 0))
            least = have;
    if (!least.count || cm_ver_cmp(&c->release->ver, &least) >= 0) return;
    cm_pythons pythons = 0;
    for (size_t i = 0; i < c->world_count; i++)
        pythons |= c->worlds[i]->pythons;
    cm_strings names = cm_python_names(c->arena, pythons);
    cm_finding *f =
        cm_find(v, CM_F_PYTHON_TOO_NEW, "torch", cm_case_torch(c), "offered",
                cm_sprintf(c->arena, "%u.%u.%u", least.part[0], least.part[1], least.part[2]),
                "pythons", names.count ? cm_strings_join(c->arena, &names, ", ") : NULL, NULL);
    cm_prove(f, c->worlds[0]->fact, 4);
}

/* "from versions: ... 2.8.0" where 2.8.0+cu129 is wanted: the release is there, so Python and
 * system fit, and only the index that has the build was not asked. */
static void other_index(const cm_case *c, const cm_message *message, cm_verdict *v) {
    const char *list = cm_message_get(message, "versions");
    cm_strings versions = cm_split(c->arena, list ? list : "", ", "), same = {0};
    cm_ver offer;
    if (!c->release || !c->world_count || c->tag_from != CM_TAG_STATED) return;
    if (c->python && !(c->worlds[0]->pythons & c->python)) return;
    for (size_t i = 0; i < versions.count; i++) {
        const char *one = versions.items[i], *plus = strchr(one, '+');
        const char *base = plus ? cm_strndup(c->arena, one, (size_t)(plus - one)) : one;
        if (!cm_ver_parse(base, &offer) || cm_ver_cmp(&offer, &c->release->ver) != 0) continue;
        if (plus && cm_same(plus + 1, c->tag)) return;
        cm_strings_add(c->arena, &same, versions.items[i]);
    }
    if (!same.count) return;
    cm_finding *f = cm_find(v, CM_F_INDEX_NOT_NAMED, "torch", c->torch, "tag", c->tag, "offered",
                            cm_strings_join(c->arena, &same, ", "), NULL);
    cm_prove(f, c->worlds[0]->fact, 1);
}

void cm_rule_observed(const cm_case *c, cm_verdict *v) {
    if (c->repaired) return;
    for (size_t i = 0; i < c->question->messages.count; i++) {
        observed(c, &c->question->messages.items[i], v);
        offered(c, &c->question->messages.items[i], v);
        other_index(c, &c->question->messages.items[i], v);
    }
}
