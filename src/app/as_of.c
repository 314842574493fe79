#include "app/as_of.h"

#include <stdio.h>
#include <string.h>

#include "rules/arch.h"

enum { MOST_NOTES = 8 };

struct cm_as_of {
    cm_arena *arena;
    const cm_calendar *calendar;
    const cm_facts *chips;                  /* chip -> capability */
    unsigned day;                           /* 20230731 */
    bool builds, companions, drivers, gpus; /* kinds that were asked for */
    cm_strings undated; /* "CUDA 11.0.3": asked for by name, there, and without a date */
};

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
    {CM_KIND_CHIP, 2, A_CAPABILITY},
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
    }
    return true;
}

static bool there(const cm_as_of *as_of, const cm_fact *fact) {
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

/* "has no date; it was there by 2021-02-28, as a page that names it shows" */
static const char *undated_words(const cm_as_of *as_of, const cm_coming *c) {
    return cm_sprintf(as_of->arena, "has no date; it was there by %s, as %s shows",
                      cm_day_text(as_of->arena, c->days.last), c->by);
}

static void note_undated(cm_as_of *as_of, const char *of, const char *version) {
    const cm_coming *c = cm_calendar_find(as_of->calendar, of, version);
    if (!c || c->dated || c->with || !c->by) return;
    const char *words = cm_sprintf(as_of->arena, "%s %s %s", cm_same(of, CM_OF_CUDA) ? "CUDA" : of,
                                   c->version, undated_words(as_of, c));
    if (!cm_strings_has(&as_of->undated, words))
        cm_strings_add(as_of->arena, &as_of->undated, words);
}

static void note_values(cm_as_of *as_of, const cm_fact *fact, const char *const *values) {
    if (fact->kind == CM_KIND_CUDA_RELEASE && values && values[0])
        note_undated(as_of, CM_OF_CUDA, fact->value[0]);
    if (fact->kind == CM_KIND_TORCH_BUILD && values && values[0])
        note_undated(as_of, "torch", fact->value[0]);
}

cm_status cm_as_of_find(cm_as_of *as_of, cm_store *store, cm_kind_id kind,
                        const char *const *values, cm_facts *facts, cm_err *err) {
    size_t kept = facts->count;
    cm_status status = cm_store_find(store, kind, values, facts, err);
    if (!as_of || status != CM_OK) return status;
    note_kind(as_of, kind);
    for (size_t i = kept; i < facts->count; i++) {
        cm_fact fact = facts->items[i];
        if (!there(as_of, &fact)) continue;
        amend(as_of, &fact);
        note_values(as_of, &fact, values);
        facts->items[kept++] = fact;
    }
    facts->count = kept;
    return CM_OK;
}

/* Asked for ------------------------------------------------------------------------------------ */

static const char *day_of(const cm_as_of *as_of) {
    return cm_day_text(as_of->arena, as_of->day);
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
    return undated_words(as_of, c);
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
                   unsure ? "and was perhaps not there on " : "after ", day_of(as_of));
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

/* Making and saying ---------------------------------------------------------------------------- */

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
    return earlier ? day_of(as_of) : cm_store_date(store);
}

typedef struct {
    const char *what, *words;
} note;

/* What had perhaps come: on a day of a month that no source names, or between two neighbours. */
static const char *unsure(const cm_as_of *as_of, const char *of, const char *name) {
    size_t count;
    const cm_coming *all = cm_calendar_all(as_of->calendar, of, &count);
    cm_strings list = {0};
    for (size_t i = 0; i < count; i++)
        if (all[i].days.first && all[i].days.first <= as_of->day && all[i].days.last > as_of->day)
            cm_strings_add(as_of->arena, &list,
                           cm_sprintf(as_of->arena, "%s %s (%s)", name, all[i].version,
                                      cm_days_text(as_of->arena, all[i].days)));
    return list.count ? cm_strings_join(as_of->arena, &list, ", ") : NULL;
}

static const char *beyond(const cm_as_of *as_of) {
    unsigned end = cm_calendar_end(as_of->calendar);
    return as_of->day > end ? cm_sprintf(as_of->arena,
                                         "the newest source is of %s: what came later is not known",
                                         cm_day_text(as_of->arena, end))
                            : NULL;
}

/* At most MOST_NOTES; those without words are left out. */
static size_t notes_of(const cm_as_of *as_of, note *notes) {
    const note all[] = {
        {"builds",
         as_of->builds ? "with their release; what was added to it later is not dated" : NULL},
        {"companions", as_of->companions ? "with the torch that they came with" : NULL},
        {"drivers", as_of->drivers ? "by branch, with the CUDA release that came with it" : NULL},
        {"GPUs", as_of->gpus ? "with the first CUDA release for their capability" : NULL},
        {"left out", unsure(as_of, "torch", "torch")},
        {"left out", unsure(as_of, CM_OF_CUDA, "CUDA")},
        {"counted",
         as_of->undated.count ? cm_strings_join(as_of->arena, &as_of->undated, "; ") : NULL},
        {"end", beyond(as_of)}};
    size_t count = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all && count < MOST_NOTES; i++)
        if (all[i].words) notes[count++] = all[i];
    return count;
}

/* Puts the children of `more` behind `before` in `root`. */
static void splice(cm_item *root, cm_item *before, const cm_item *more) {
    more->last->next = before->next;
    before->next = more->first;
    if (root->last == before) root->last = more->last;
}

/* The day stands behind schema_version, the notes before the sources. */
void cm_as_of_describe(const cm_as_of *as_of, cm_answer *answer) {
    if (!as_of) return;
    cm_item back = {.type = CM_ITEM_OBJECT};
    note notes[MOST_NOTES];
    size_t count = notes_of(as_of, notes);
    cm_item *list = cm_item_add(answer->arena, &back, CM_ITEM_LIST, "as_of_notes", NULL, NULL);
    cm_item *text =
        cm_item_add(answer->arena, &back, CM_ITEM_OBJECT, NULL, "How it is dated", NULL);
    for (size_t i = 0; i < count; i++) {
        const char *both = cm_sprintf(answer->arena, "%s: %s", notes[i].what, notes[i].words);
        cm_item_add(answer->arena, list, CM_ITEM_TEXT, NULL, NULL, both);
        cm_item_add(answer->arena, text, CM_ITEM_TEXT, NULL, notes[i].what, notes[i].words);
    }
    if (!count) text->label = NULL;
    cm_item *before = answer->root.first;
    while (before->next && !cm_same(before->next->key, "sources"))
        before = before->next;
    splice(&answer->root, before, &back);
    cm_as_of_describe_day(as_of, answer);
}

void cm_as_of_describe_day(const cm_as_of *as_of, cm_answer *answer) {
    if (!as_of) return;
    cm_item front = {.type = CM_ITEM_OBJECT};
    cm_item_add(answer->arena, &front, CM_ITEM_TEXT, "as_of", "as of", day_of(as_of));
    splice(&answer->root, answer->root.first, &front);
}

void cm_as_of_mark(const cm_as_of *as_of, cm_err *err) {
    if (!as_of || err->status != CM_ABSENT || strstr(err->text, day_of(as_of))) return;
    size_t length = strlen(err->text);
    snprintf(err->text + length, sizeof err->text - length, " (as of %s)", day_of(as_of));
}
