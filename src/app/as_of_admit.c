/* What is asked for as of a day on which it was not there yet. */
#include <string.h>

#include "app/as_of_inside.h"
#include "rules/arch.h"

const char *cm_as_of_day(const cm_as_of *as_of) {
    return cm_day_text(as_of->arena, as_of->day);
}

const char *cm_as_of_undated(const cm_as_of *as_of, const cm_coming *c) {
    return cm_sprintf(as_of->arena, "has no date; it was there by %s, as %s shows",
                      cm_day_text(as_of->arena, c->days.last), c->by);
}

/* "came out on 2023-10-04", "came in 2023-07, on a day that no source names", "came with
 * CUDA 12.8.0 in 2025-01" */
static const char *coming_words(const cm_as_of *as_of, const cm_coming *c) {
    const char *span = cm_days_text(as_of->arena, c->days);
    const char *on = strlen(span) == 10 ? "on" : "in";
    bool unsure = c->days.first && c->days.first <= as_of->day;
    if (c->dated && unsure)
        return cm_sprintf(as_of->arena, "came in %s, on a day that no source names", span);
    if (c->dated) return cm_sprintf(as_of->arena, "came out %s %s", on, span);
    if (c->with) return cm_sprintf(as_of->arena, "came with %s %s %s", c->by, on, span);
    return cm_as_of_undated(as_of, c);
}

static cm_status admit(const cm_as_of *as_of, const char *of, const char *name, const char *version,
                       cm_err *err) {
    const cm_coming *c = cm_calendar_find(as_of->calendar, of, version);
    if (!c || c->days.last <= as_of->day) return CM_OK;
    const char *thing =
        cm_same(of, CM_OF_DRIVER)
            ? cm_sprintf(as_of->arena, "%s %s: its branch %s", name, version, c->version)
        : cm_same(of, CM_OF_CAPABILITY)
            ? cm_sprintf(as_of->arena, "%s: compute capability %s", name, c->version)
            : cm_sprintf(as_of->arena, "%s %s", name, version);
    bool unsure = c->days.first && c->days.first <= as_of->day;
    return cm_fail(err, CM_ABSENT, "%s %s, %s%s", thing, coming_words(as_of, c),
                   unsure ? "and was perhaps not there on " : "after ", cm_as_of_day(as_of));
}

cm_status cm_as_of_admit_gpu(const cm_as_of *as_of, const char *name, const char *capability,
                             cm_err *err) {
    return as_of ? admit(as_of, CM_OF_CAPABILITY, cm_sprintf(as_of->arena, "gpu %s", name),
                         capability, err)
                 : CM_OK;
}

/* 11.6, cu116, "CUDA 11.6" -> 11.6 */
static const char *cuda_of(cm_arena *arena, const char *what) {
    const char *number = cm_tag_cuda(arena, what);
    if (number) return number;
    return cm_starts_i(what, "cuda") ? cm_squeeze(arena, what + 4) : what;
}

cm_status cm_as_of_admit(const cm_as_of *as_of, const char *noun, const char *version,
                         cm_err *err) {
    if (!as_of || !version) return CM_OK;
    if (cm_same(noun, CM_OF_CUDA))
        return admit(as_of, CM_OF_CUDA, "CUDA", cuda_of(as_of->arena, version), err);
    if (cm_same(noun, "gpu")) {
        cm_cc cc; /* a name is looked up first: cm_gpu_admit */
        if (!cm_cc_parse(version, &cc)) return CM_OK;
        return cm_as_of_admit_gpu(as_of, version,
                                  cm_sprintf(as_of->arena, "%u.%u", cc.major, cc.minor), err);
    }
    size_t plain = strcspn(version, "+");
    return admit(as_of, noun, noun, cm_strndup(as_of->arena, version, plain), err);
}

cm_status cm_as_of_admit_question(const cm_as_of *as_of, const cm_question *question, cm_err *err) {
    static const struct {
        cm_field field;
        const char *noun;
    } fields[] = {{CM_Q_TORCH, "torch"},
                  {CM_Q_CUDA_BUILD, CM_OF_CUDA},
                  {CM_Q_CUDA, CM_OF_CUDA},
                  {CM_Q_TOOLKIT, CM_OF_CUDA},
                  {CM_Q_DRIVER, CM_OF_DRIVER}};
    if (!as_of) return CM_OK;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (cm_as_of_admit(as_of, fields[i].noun, cm_question_get(question, fields[i].field),
                           err) != CM_OK)
            return err->status;
    for (size_t i = 0; i < question->packages.count; i++) {
        const cm_asked_package *p = &question->packages.items[i];
        if (cm_same(p->op, "==") && cm_as_of_admit(as_of, p->name, p->version, err) != CM_OK)
            return err->status;
    }
    return CM_OK;
}
