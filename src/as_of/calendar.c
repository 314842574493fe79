#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"

#include "as_of/calendar_inside.h"

enum { LAST_MINOR = 999 };

/* Captures ------------------------------------------------------------------------------------- */

unsigned cm_captured_by(const char *captured) {
    char text[16] = "";
    const char *range = strstr(captured, ".."), *slash = strchr(captured, '/');
    cm_days days;
    if (range)
        snprintf(text, sizeof text, "%.10s", range + 2);
    else if (slash && slash - captured == 7)
        snprintf(text, sizeof text, "%.4s-%.2s", captured, slash + 1);
    else
        snprintf(text, sizeof text, "%.10s", captured);
    return cm_days_parse(text, &days) ? days.last : 0;
}

unsigned cm_calendar_read_by(const cm_calendar *calendar, const cm_source *source) {
    unsigned day = cm_captured_by(source->captured);
    return !day || day > calendar->end ? calendar->end : day;
}

/* Versions ------------------------------------------------------------------------------------- */

cm_comings *cm_calendar_list(cm_calendar *calendar, const char *of) {
    for (size_t i = 0; i < calendar->count; i++)
        if (cm_same(calendar->lists[i].of, of)) return &calendar->lists[i];
    if (calendar->count == CM_CALENDAR_LISTS) return NULL;
    calendar->lists[calendar->count].of = of;
    return &calendar->lists[calendar->count++];
}

static const cm_comings *list_in(const cm_calendar *calendar, const char *of) {
    for (size_t i = 0; i < calendar->count; i++)
        if (cm_same(calendar->lists[i].of, of)) return &calendar->lists[i];
    return NULL;
}

/* "11.x" -> 11, ">=2.11" and "<=1.0" -> their version, "R535" -> 535. */
static bool version_of(const char *text, cm_ver *ver) {
    char plain[64];
    if (*text == 'R' || *text == 'r') text++;
    text += strspn(text, "<>=~! ");
    snprintf(plain, sizeof plain, "%s", text);
    size_t length = strlen(plain);
    if (length > 2 && cm_ends(plain, ".x")) plain[length - 2] = 0;
    return cm_ver_parse(plain, ver);
}

cm_coming *cm_calendar_add(cm_calendar *calendar, const char *of, const char *version) {
    cm_ver ver;
    cm_comings *l = cm_calendar_list(calendar, of);
    if (!l || !version_of(version, &ver)) return NULL;
    for (size_t i = l->count; i-- > 0;)
        if (cm_same(l->items[i].version, version)) return &l->items[i];
    l->items = cm_grow(calendar->arena, l->items, &l->room, l->count + 1, sizeof *l->items);
    l->items[l->count] = (cm_coming){.version = version, .ver = ver};
    return &l->items[l->count++];
}

void cm_calendar_seen(const cm_calendar *calendar, cm_coming *coming, const cm_fact *fact) {
    unsigned day = coming ? cm_captured_by(fact->source->captured) : 0;
    if (!day) return;
    if (day > calendar->end) day = calendar->end;
    if (!coming->seen || day < coming->seen) coming->seen = day;
}

void cm_calendar_date(cm_calendar *calendar, const char *of, const char *version,
                      const char *released, const cm_fact *fact) {
    cm_coming *coming = cm_calendar_add(calendar, of, version);
    cm_days days;
    cm_calendar_seen(calendar, coming, fact);
    if (!coming || coming->dated || !cm_days_parse(released, &days)) return;
    coming->days = days;
    coming->dated = true;
}

static int by_version(const void *a, const void *b) {
    const cm_coming *x = a, *y = b;
    int c = cm_ver_cmp(&x->ver, &y->ver);
    return c ? c : strcmp(x->version, y->version);
}

/* Neighbours ----------------------------------------------------------------------------------- */

static bool same_minor(const cm_coming *a, const cm_coming *b) {
    return a->ver.part[0] == b->ver.part[0] && a->ver.part[1] == b->ver.part[1];
}

const char *cm_calendar_name(const cm_calendar *calendar, const char *of, const char *version) {
    const char *name = cm_same(of, CM_OF_CUDA) ? "CUDA" : cm_same(of, CM_OF_DRIVER) ? "driver" : of;
    return cm_sprintf(calendar->arena, "%s %s", name, version);
}

/* Not later than any later version, nor than a source that names it; an update may come after the
 * next minor version, so that for it only later updates count. */
static void place(const cm_calendar *calendar, const cm_comings *l, size_t at) {
    cm_coming *c = &l->items[at];
    c->days.last = c->seen ? c->seen : calendar->end;
    c->by = "a source that names it";
    for (size_t i = at + 1; i < l->count; i++) {
        const cm_coming *later = &l->items[i];
        if (!later->days.last || later->days.last >= c->days.last || (!later->dated && !later->by))
            continue;
        if (c->maintained && !same_minor(c, later)) continue;
        bool same = cm_ver_cmp(&c->ver, &later->ver) == 0; /* 2.14 and 2.14.0 */
        c->days.last = later->days.last;
        c->by = same && later->by ? later->by : cm_calendar_name(calendar, l->of, later->version);
    }
    for (size_t i = 0; i < at; i++) {
        const cm_coming *before = &l->items[i];
        if (before->days.first > c->days.first && before->days.first <= c->days.last)
            c->days.first = before->days.first;
    }
}

void cm_calendar_settle(const cm_calendar *calendar, cm_comings *l) {
    cm_sort(l->items, l->count, sizeof *l->items, by_version);
    for (size_t i = l->count; i-- > 0;) /* the newest first: an undated one may lean on another */
        if (!l->items[i].days.last) place(calendar, l, i);
}

/* Asking --------------------------------------------------------------------------------------- */

static const cm_coming *newest_branch(const cm_comings *l, const cm_ver *driver) {
    const cm_coming *best = NULL;
    for (size_t i = 0; i < l->count; i++)
        if (l->items[i].ver.part[0] <= driver->part[0] &&
            (!best || l->items[i].ver.part[0] > best->ver.part[0]))
            best = &l->items[i];
    return best;
}

static const cm_coming *exact(const cm_comings *l, const cm_ver *ver) {
    const cm_coming *best = NULL;
    for (size_t i = 0; i < l->count; i++)
        if (cm_ver_cmp(&l->items[i].ver, ver) == 0 &&
            (!best || (l->items[i].dated && !best->dated)))
            best = &l->items[i];
    return best;
}

static const cm_coming *earliest_of_family(const cm_comings *l, const cm_ver *family) {
    const cm_coming *best = NULL;
    for (size_t i = 0; i < l->count; i++)
        if (cm_ver_in_family(&l->items[i].ver, family) && l->items[i].ver.stage == 0 &&
            (!best || l->items[i].days.last < best->days.last))
            best = &l->items[i];
    return best;
}

const cm_coming *cm_calendar_find(const cm_calendar *calendar, const char *of,
                                  const char *version) {
    const cm_comings *l = list_in(calendar, of);
    cm_ver ver;
    if (!l || !version_of(version, &ver)) return NULL;
    if (cm_same(of, CM_OF_DRIVER)) return newest_branch(l, &ver);
    const cm_coming *found = ver.count < 3 ? earliest_of_family(l, &ver) : NULL;
    if (!found) found = exact(l, &ver);
    if (!found && ver.stage == 1) { /* 1.0.1.post2 came with 1.0.1, as far as anybody says */
        ver.stage = 0, ver.stage_number = 0;
        found = exact(l, &ver);
    }
    if (!found && ver.count > 2 && cm_same(of, CM_OF_CUDA)) { /* 8.0.61 is 8.0 in the archive */
        ver.count = 2, ver.part[2] = 0;
        found = exact(l, &ver);
    }
    return found;
}

bool cm_calendar_there(const cm_calendar *calendar, const char *of, const char *version,
                       unsigned day) {
    const cm_coming *coming = cm_calendar_find(calendar, of, version);
    return coming ? coming->days.last <= day : cm_calendar_passed(calendar, of, version, day);
}

bool cm_calendar_passed(const cm_calendar *calendar, const char *of, const char *version,
                        unsigned day) {
    const cm_comings *l = list_in(calendar, of);
    cm_ver ver;
    if (!l || !version_of(version, &ver)) return false;
    if (cm_ends(version, ".x")) ver = cm_ver_of(ver.part[0], LAST_MINOR);
    for (size_t i = 0; i < l->count; i++)
        if (cm_ver_cmp(&l->items[i].ver, &ver) > 0 && l->items[i].days.last <= day &&
            !cm_ver_in_family(&l->items[i].ver, &ver))
            return true;
    return false;
}

const cm_coming *cm_calendar_all(const cm_calendar *calendar, const char *of, size_t *count) {
    const cm_comings *l = list_in(calendar, of);
    *count = l ? l->count : 0;
    return l ? l->items : NULL;
}

unsigned cm_calendar_begin(const cm_calendar *calendar) {
    unsigned begin = calendar->end;
    for (size_t i = 0; i < calendar->count; i++)
        for (size_t j = 0; j < calendar->lists[i].count; j++) {
            const cm_coming *c = &calendar->lists[i].items[j];
            if (c->dated && c->days.last < begin) begin = c->days.last;
        }
    return begin;
}

unsigned cm_calendar_end(const cm_calendar *calendar) {
    return calendar->end;
}

const cm_coming *cm_calendar_first_build(const cm_calendar *calendar) {
    return calendar->first_build;
}
