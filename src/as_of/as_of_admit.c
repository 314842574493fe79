/* What is asked for as of a day on which it was not there yet. */
#include <stdio.h>
#include <string.h>

#include "as_of/as_of_inside.h"
#include "rules/arch.h"

const char *cm_as_of_day(const cm_as_of *as_of) {
    return cm_day_text(as_of->arena, as_of->day);
}

const char *cm_as_of_undated(const cm_as_of *as_of, const cm_coming *c) {
    return cm_sprintf(as_of->arena, "has no date; it was there by %s, as %s shows",
                      cm_day_text(as_of->arena, c->days.last), c->by);
}

/* "on 2023-10-04", "in 2023-10", "between 2019-11-01 and 2020-10-27" */
static const char *when(const cm_as_of *as_of, cm_days days) {
    const char *span = cm_days_text(as_of->arena, days);
    if (!strchr(span, ' '))
        return cm_sprintf(as_of->arena, "%s %s", strlen(span) == 10 ? "on" : "in", span);
    return cm_sprintf(as_of->arena, "between %s and %s", cm_day_text(as_of->arena, days.first),
                      cm_day_text(as_of->arena, days.last));
}

/* "came out on 2023-10-04", "came in 2023-07, on a day that no source names", "came with
 * CUDA 12.8.0 in 2025-01" */
static const char *coming_words(const cm_as_of *as_of, const char *of, const cm_coming *c) {
    bool unsure = c->days.first && c->days.first <= as_of->day;
    if (cm_same(of, CM_OF_CUDNN) && c->dated)
        return cm_sprintf(as_of->arena, "is listed under %s", cm_days_text(as_of->arena, c->days));
    if (c->dated && unsure)
        return cm_sprintf(as_of->arena, "came %s, on a day that no source names",
                          when(as_of, c->days));
    if (c->dated) return cm_sprintf(as_of->arena, "came out %s", when(as_of, c->days));
    if (c->with) return cm_sprintf(as_of->arena, "came with %s %s", c->by, when(as_of, c->days));
    return cm_as_of_undated(as_of, c);
}

/* A patch release that no source dates (modelscope 1.9.5) came after the first of its family. */
static const cm_coming *family_of(const cm_as_of *as_of, const char *of, const char *version) {
    cm_ver ver;
    if (!cm_ver_parse(version, &ver) || ver.count < 3) return NULL;
    return cm_calendar_find(as_of->calendar, of,
                            cm_sprintf(as_of->arena, "%u.%u", ver.part[0], ver.part[1]));
}

/* "torch 2.1.0", "driver 545.23: its branch R545", "gpu RTX 5090: compute capability 12.0" */
static const char *thing_of(const cm_as_of *as_of, const char *of, const char *name,
                            const char *version, const cm_coming *c, bool family) {
    cm_arena *arena = as_of->arena;
    if (cm_same(of, CM_OF_CAPABILITY))
        return cm_sprintf(arena, "%s: compute capability %s", name, c->version);
    if (cm_same(of, CM_OF_DRIVER) && !cm_same_i(version, c->version))
        return cm_sprintf(arena, "%s %s: its branch %s", name, version, c->version);
    if (family) return cm_sprintf(arena, "%s %s: %s of its family", name, version, c->version);
    return cm_sprintf(arena, "%s %s", name, version);
}

static cm_status admit(const cm_as_of *as_of, const char *of, const char *name, const char *version,
                       cm_err *err) {
    const cm_coming *c = cm_calendar_find(as_of->calendar, of, version);
    bool family = !c;
    if (!c) c = family_of(as_of, of, version);
    if (!c || c->days.last <= as_of->day) return CM_OK;
    const char *thing = thing_of(as_of, of, name, version, c, family);
    bool unsure = c->days.first <= as_of->day; /* 0: no lower end is known */
    bool placed = !c->dated && !c->with;
    return cm_fail(err, CM_ABSENT, "%s %s, %s%s", thing, coming_words(as_of, of, c),
                   unsure   ? "and was perhaps not there on "
                   : placed ? "but not yet on "
                            : "after ",
                   cm_as_of_day(as_of));
}

cm_status cm_as_of_admit_gpu(const cm_as_of *as_of, const char *name, const char *capability,
                             cm_err *err) {
    return as_of ? admit(as_of, CM_OF_CAPABILITY, cm_sprintf(as_of->arena, "gpu %s", name),
                         capability, err)
                 : CM_OK;
}

cm_status cm_as_of_admit(const cm_as_of *as_of, const char *noun, const char *version,
                         cm_err *err) {
    if (!as_of || !version) return CM_OK;
    if (cm_same(noun, CM_OF_CUDA))
        return admit(as_of, CM_OF_CUDA, "CUDA", cm_cuda_spelt(as_of->arena, version), err);
    if (cm_same(noun, "gpu")) {
        cm_cc cc; /* a name is looked up first: cm_gpu_admit */
        if (!cm_cc_parse(version, &cc)) return CM_OK;
        return cm_as_of_admit_gpu(as_of, version,
                                  cm_sprintf(as_of->arena, "%u.%u", cc.major, cc.minor), err);
    }
    size_t plain = strcspn(version, "+");
    return admit(as_of, noun, noun, cm_strndup(as_of->arena, version, plain), err);
}

bool cm_as_of_before_builds(const cm_as_of *as_of) {
    const cm_coming *first = as_of ? cm_calendar_first_build(as_of->calendar) : NULL;
    return first && as_of->day < first->days.last;
}

cm_status cm_as_of_admit_builds(const cm_as_of *as_of, cm_err *err) {
    if (!cm_as_of_before_builds(as_of)) return CM_OK;
    const cm_coming *first = cm_calendar_first_build(as_of->calendar);
    return cm_fail(err, CM_ABSENT,
                   "as of %s: the data knows no builds of torch before %s of %s, so nothing can be "
                   "chosen",
                   cm_as_of_day(as_of), first->version,
                   cm_day_text(as_of->arena, first->days.last));
}

cm_status cm_as_of_admit_question(const cm_as_of *as_of, const cm_question *question, cm_err *err) {
    static const struct {
        cm_field field;
        const char *noun;
    } fields[] = {{CM_Q_TORCH, "torch"},     {CM_Q_CUDA_BUILD, CM_OF_CUDA},
                  {CM_Q_CUDA, CM_OF_CUDA},   {CM_Q_TOOLKIT, CM_OF_CUDA},
                  {CM_Q_CUDNN, CM_OF_CUDNN}, {CM_Q_DRIVER, CM_OF_DRIVER}};
    const char *day = question->as_of;
    if (day && (!as_of || !cm_same(day, cm_as_of_day(as_of))))
        return cm_fail(err, CM_USAGE,
                       "the answer that was fed back holds as of %.10s: add --as-of %.10s", day,
                       day);
    if (!as_of) return CM_OK;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const cm_given *given = &question->fields[fields[i].field];
        if (cm_as_of_admit(as_of, fields[i].noun, given->value, err) == CM_OK) continue;
        size_t length = strlen(err->text);
        if (given->from == CM_FROM_PROBE)
            snprintf(err->text + length, sizeof err->text - length, " (read from the machine)");
        return err->status;
    }
    for (size_t i = 0; i < question->packages.count; i++) {
        const cm_asked_package *p = &question->packages.items[i];
        if (cm_same(p->op, "==") && cm_as_of_admit(as_of, p->name, p->version, err) != CM_OK)
            return err->status;
    }
    return CM_OK;
}
