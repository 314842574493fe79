/* How an answer says as of which day it holds, and how things without a day were dated. */
#include <stdio.h>
#include <string.h>

#include "as_of/as_of_inside.h"

enum { MOST_NOTES = 10 };

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
        {"drivers", as_of->drivers
                        ? "by branch, with the CUDA release that came with it; its name and the "
                          "end of its support only as sources of that time say"
                        : NULL},
        {"GPUs", as_of->gpus ? "with the first CUDA release for their capability" : NULL},
        {"cuDNN", as_of->cudnn
                      ? "by the day that its archive lists, which may be that of a later upload"
                      : NULL},
        {"left out", as_of->cudnn ? unsure(as_of, CM_OF_CUDNN, "cuDNN") : NULL},
        {"compilers", as_of->compilers ? "not dated: as their newest lists name them" : NULL},
        {"extras", as_of->extras ? "not dated: as its README names them now" : NULL},
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
    cm_item_add(answer->arena, &front, CM_ITEM_TEXT, "as_of", "as of", cm_as_of_day(as_of));
    splice(&answer->root, answer->root.first, &front);
}

void cm_as_of_mark(const cm_as_of *as_of, cm_err *err) {
    if (!as_of || err->status != CM_ABSENT || strstr(err->text, cm_as_of_day(as_of))) return;
    size_t length = strlen(err->text);
    snprintf(err->text + length, sizeof err->text - length, " (as of %s)", cm_as_of_day(as_of));
}
