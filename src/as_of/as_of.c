#include <string.h>

#include "as_of/as_of_inside.h"
#include "rules/arch.h"
#include "rules/cudnn.h"

/* Columns -------------------------------------------------------------------------------------- */

/* What a column of a kind names. */
typedef enum {
    A_TORCH,
    A_CUDA,
    A_DRIVER,
    A_CAPABILITY,
    A_CHIP,
    A_BUILD,   /* a build tag: cu118 */
    A_PACKAGE, /* a version of the package in column 0 */
    A_PAIRED,  /* a version of the package in column 1 */
    A_CUDNN,   /* with its build or without: 8.4.1.50 */
} meaning;

static const struct {
    cm_kind_id kind;
    unsigned column;
    meaning names;
} columns[] = {
    {CM_KIND_TORCH_RELEASE, 1, A_PACKAGE}, {CM_KIND_TORCH_INSTALL, 0, A_TORCH},
    {CM_KIND_TORCH_INSTALL, 3, A_BUILD},   {CM_KIND_TORCH_BUILD, 0, A_TORCH},
    {CM_KIND_TORCH_BUILD, 1, A_BUILD},     {CM_KIND_TORCH_CORRECTION, 0, A_TORCH},
    {CM_KIND_TORCH_PAIR, 0, A_TORCH},      {CM_KIND_TORCH_PAIR, 3, A_PAIRED},
    {CM_KIND_TORCH_PYTHON, 1, A_PACKAGE},  {CM_KIND_TORCH_CUDA, 0, A_TORCH},
    {CM_KIND_TORCH_ARCH, 0, A_TORCH},      {CM_KIND_TORCH_ARCH, 1, A_BUILD},
    {CM_KIND_TORCH_GLIBC, 0, A_TORCH},     {CM_KIND_PACKAGE_MINIMUM, 1, A_PACKAGE},
    {CM_KIND_PACKAGE_BUILD, 1, A_BUILD},   {CM_KIND_PACKAGE_IMAGE, 2, A_PACKAGE},
    {CM_KIND_PACKAGE_IMAGE, 3, A_TORCH},   {CM_KIND_WHEEL, 2, A_PACKAGE},
    {CM_KIND_WHEEL, 3, A_BUILD},           {CM_KIND_CUDA_RELEASE, 0, A_CUDA},
    {CM_KIND_CUDA_DRIVER, 0, A_CUDA},      {CM_KIND_CUDA_BRANCH, 0, A_CUDA},
    {CM_KIND_CUDA_COMPONENT, 0, A_CUDA},   {CM_KIND_PTX_RELEASE, 1, A_CUDA},
    {CM_KIND_PTX_RELEASE, 2, A_DRIVER},    {CM_KIND_ARCH_SUPPORT, 0, A_CAPABILITY},
    {CM_KIND_DRIVER_BRANCH, 0, A_DRIVER},  {CM_KIND_GPU_CC, 1, A_CAPABILITY},
    {CM_KIND_GPU_DRIVER, 0, A_DRIVER},     {CM_KIND_PCI_DEVICE, 2, A_CHIP},
    {CM_KIND_CHIP, 2, A_CAPABILITY},       {CM_KIND_CUDA_INSTALLER, 0, A_CUDA},
    {CM_KIND_HOST_COMPILER, 0, A_CUDA},    {CM_KIND_CUDNN_RELEASE, 0, A_CUDNN},
    {CM_KIND_CUDNN_SUPPORT, 0, A_CUDNN},   {CM_KIND_CUDNN_SUPPORT, 1, A_CUDA},
    {CM_KIND_CUDNN_ARCHIVE, 0, A_CUDNN},
};
enum { NAMED_COLUMNS = sizeof columns / sizeof *columns };

static bool capability_there(const cm_as_of *as_of, const char *text) {
    char plain[16] = "";
    memcpy(plain, text, strspn(text, "0123456789.") % sizeof plain);
    const cm_coming *coming = cm_calendar_find(as_of->calendar, CM_OF_CAPABILITY, plain);
    return !coming || coming->days.last <= as_of->day;
}

/* GB203M as the PCI ID database prints it is a GB203. */
static bool chip_there(const cm_as_of *as_of, const char *printed) {
    const cm_fact *chip = NULL;
    for (size_t i = 0; i < as_of->chips->count; i++) {
        const cm_fact *f = &as_of->chips->items[i];
        if (cm_starts(printed, f->value[0]) &&
            (!chip || strlen(f->value[0]) > strlen(chip->value[0])))
            chip = f;
    }
    return !chip || capability_there(as_of, chip->value[2]);
}

/* A build is as old as its release; only what the CUDA in its tag rules out was added later. */
static bool tag_possible(const cm_as_of *as_of, const char *tag) {
    const char *cuda = cm_tag_cuda(as_of->arena, tag);
    const cm_coming *coming = cuda ? cm_calendar_find(as_of->calendar, CM_OF_CUDA, cuda) : NULL;
    return !coming || coming->days.first <= as_of->day;
}

static bool value_there(const cm_as_of *as_of, const cm_fact *fact, unsigned column,
                        meaning names) {
    const cm_calendar *calendar = as_of->calendar;
    const char *value = fact->value[column];
    if (!*value) return true;
    switch (names) {
    case A_TORCH:
        return cm_calendar_there(calendar, "torch", value, as_of->day);
    case A_CUDA:
        return cm_calendar_there(calendar, CM_OF_CUDA, value, as_of->day);
    case A_DRIVER:
        return cm_calendar_there(calendar, CM_OF_DRIVER, value, as_of->day);
    case A_CAPABILITY:
        return capability_there(as_of, value);
    case A_CHIP:
        return chip_there(as_of, value);
    case A_BUILD:
        return tag_possible(as_of, value);
    case A_PACKAGE:
        return cm_calendar_there(calendar, fact->value[0], value, as_of->day);
    case A_PAIRED:
        return cm_calendar_there(calendar, fact->value[1], value, as_of->day);
    case A_CUDNN:
        return cm_calendar_there(calendar, CM_OF_CUDNN, cm_cudnn_release_of(as_of->arena, value),
                                 as_of->day);
    }
    return true;
}

/* A CUDA release may stand under two names, "8.0" for the later of its two, and a cuDNN has several
 * packages: then each row has its day. */
static bool released(const cm_as_of *as_of, const cm_fact *fact) {
    cm_days days;
    const char *day = fact->kind == CM_KIND_CUDA_RELEASE    ? fact->value[2]
                      : fact->kind == CM_KIND_CUDNN_RELEASE ? fact->value[3]
                                                            : "";
    return !cm_days_parse(day, &days) || days.last <= as_of->day;
}

static bool there(const cm_as_of *as_of, const cm_fact *fact) {
    if (!released(as_of, fact)) return false;
    for (size_t i = 0; i < NAMED_COLUMNS; i++)
        if (columns[i].kind == fact->kind &&
            !value_there(as_of, fact, columns[i].column, columns[i].names))
            return false;
    return true;
}

/* Values --------------------------------------------------------------------------------------- */

/* As of a day on which nothing newer was there, the last that supports a thing is not its last. */
static void still_ongoing(const cm_as_of *as_of, const char *of, const char **last) {
    if (!**last || cm_same_i(*last, "ongoing")) return;
    if (!cm_calendar_passed(as_of->calendar, of, *last, as_of->day)) *last = "ongoing";
}

/* What a branch is called, and when its support ends, is announced and changed; before the page
 * that says it, only an end that is past was a fact. */
static void announced(const cm_as_of *as_of, cm_fact *fact) {
    cm_days end;
    if (cm_calendar_read_by(as_of->calendar, fact->source) <= as_of->day) return;
    fact->value[1] = "";
    if (!cm_days_parse(fact->value[2], &end) || end.last > as_of->day) fact->value[2] = "";
}

static void amend(const cm_as_of *as_of, cm_fact *fact) {
    switch (fact->kind) {
    case CM_KIND_ARCH_SUPPORT:
        still_ongoing(as_of, CM_OF_CUDA, &fact->value[3]);
        still_ongoing(as_of, CM_OF_DRIVER, &fact->value[4]);
        break;
    case CM_KIND_DRIVER_BRANCH:
        announced(as_of, fact);
        break;
    case CM_KIND_CUDA_DRIVER:
        if (*fact->value[5] &&
            !cm_calendar_there(as_of->calendar, CM_OF_DRIVER, fact->value[5], as_of->day))
            fact->value[5] = "";
        break;
    default:
        break;
    }
}

/* Finding -------------------------------------------------------------------------------------- */

static void note_kind(cm_as_of *as_of, cm_kind_id kind) {
    switch (kind) {
    case CM_KIND_TORCH_BUILD:
    case CM_KIND_TORCH_INSTALL:
        as_of->builds = true;
        break;
    case CM_KIND_TORCH_PAIR:
        as_of->companions = true;
        break;
    case CM_KIND_CUDA_INSTALLER:
        as_of->compilers = as_of->cudnn = true; /* they stand beside the installers */
        break;
    case CM_KIND_CUDNN_ARCHIVE:
        as_of->cudnn = true;
        break;
    case CM_KIND_PACKAGE_EXTRA:
        as_of->extras = true;
        break;
    case CM_KIND_DRIVER_BRANCH:
        as_of->drivers = true;
        break;
    case CM_KIND_GPU_CC:
    case CM_KIND_PCI_DEVICE:
    case CM_KIND_CHIP:
        as_of->gpus = true;
        break;
    default:
        break;
    }
}

static void note_undated(cm_as_of *as_of, const char *of, const char *version) {
    const cm_coming *c = cm_calendar_find(as_of->calendar, of, version);
    if (!c || c->dated || c->with || !c->by) return;
    const char *words = cm_sprintf(as_of->arena, "%s %s %s", cm_same(of, CM_OF_CUDA) ? "CUDA" : of,
                                   c->version, cm_as_of_undated(as_of, c));
    if (!cm_strings_has(&as_of->undated, words))
        cm_strings_add(as_of->arena, &as_of->undated, words);
}

static void note_values(cm_as_of *as_of, const cm_fact *fact, const char *const *values) {
    if (fact->kind == CM_KIND_CUDA_RELEASE && values && values[0])
        note_undated(as_of, CM_OF_CUDA, fact->value[0]);
    if (fact->kind == CM_KIND_TORCH_BUILD && values && values[0])
        note_undated(as_of, "torch", fact->value[0]);
}

/* Drops of the facts from number `kept` on what came later. */
static void keep_earlier(cm_as_of *as_of, cm_kind_id kind, const char *const *values,
                         cm_facts *facts, size_t kept) {
    note_kind(as_of, kind);
    for (size_t i = kept; i < facts->count; i++) {
        cm_fact fact = facts->items[i];
        if (!there(as_of, &fact)) continue;
        amend(as_of, &fact);
        note_values(as_of, &fact, values);
        facts->items[kept++] = fact;
    }
    facts->count = kept;
}

cm_status cm_as_of_find(cm_as_of *as_of, cm_store *store, cm_kind_id kind,
                        const char *const *values, cm_facts *facts, cm_err *err) {
    size_t before = facts->count;
    cm_status status = cm_store_find(store, kind, values, facts, err);
    if (as_of && status == CM_OK) keep_earlier(as_of, kind, values, facts, before);
    return status;
}

cm_status cm_as_of_find_prefix(cm_as_of *as_of, cm_store *store, cm_kind_id kind,
                               const char *const *values, cm_facts *facts, cm_err *err) {
    size_t before = facts->count;
    cm_status status = cm_store_find_prefix(store, kind, values, facts, err);
    if (as_of && status == CM_OK) keep_earlier(as_of, kind, NULL, facts, before);
    return status;
}

/* Making --------------------------------------------------------------------------------------- */

cm_status cm_as_of_new(cm_arena *arena, cm_store *store, const char *text, cm_as_of **out,
                       cm_err *err) {
    cm_days days;
    if (!cm_days_parse(text, &days))
        return cm_fail(err, CM_USAGE, "--as-of %s: expected a date, as 2023-07-31, 2023-07 or 2023",
                       text);
    cm_as_of *as_of = cm_alloc(arena, sizeof *as_of);
    cm_facts *chips = cm_alloc(arena, sizeof *chips);
    chips->arena = arena;
    *as_of = (cm_as_of){.arena = arena, .day = days.last, .chips = chips};
    as_of->calendar = cm_calendar_new(arena, store, err);
    if (err->status == CM_OK) cm_store_find(store, CM_KIND_CHIP, NULL, chips, err);
    if (err->status != CM_OK) return err->status;
    if (as_of->day < cm_calendar_begin(as_of->calendar))
        return cm_fail(err, CM_ABSENT, "--as-of %s: the data begins with %s", text,
                       cm_day_text(arena, cm_calendar_begin(as_of->calendar)));
    *out = as_of;
    return CM_OK;
}

const char *cm_as_of_date(const cm_as_of *as_of, const cm_store *store) {
    bool earlier = as_of && as_of->day < cm_calendar_end(as_of->calendar);
    return earlier ? cm_as_of_day(as_of) : cm_store_date(store);
}
