#include "app/calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LISTS = 16, LAST_MINOR = 999 };

typedef struct {
    const char *of;
    cm_coming *items; /* by version once the calendar is made */
    size_t count, room;
} list;

struct cm_calendar {
    cm_arena *arena;
    list lists[LISTS];
    size_t count;
    unsigned end; /* last day of the newest source */
};

/* Captures ------------------------------------------------------------------------------------- */

/* The end of "2025-08..2026-02" and of "2026-07/08"; 0 for a version in place of a date. */
static unsigned last_day(const char *captured) {
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
    unsigned day = last_day(source->captured);
    return !day || day > calendar->end ? calendar->end : day;
}

/* Versions ------------------------------------------------------------------------------------- */

static list *list_of(cm_calendar *calendar, const char *of) {
    for (size_t i = 0; i < calendar->count; i++)
        if (cm_same(calendar->lists[i].of, of)) return &calendar->lists[i];
    if (calendar->count == LISTS) return NULL;
    calendar->lists[calendar->count].of = of;
    return &calendar->lists[calendar->count++];
}

static const list *list_in(const cm_calendar *calendar, const char *of) {
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

static cm_coming *add(cm_calendar *calendar, const char *of, const char *version) {
    cm_ver ver;
    list *l = list_of(calendar, of);
    if (!l || !version_of(version, &ver)) return NULL;
    for (size_t i = l->count; i-- > 0;)
        if (cm_same(l->items[i].version, version)) return &l->items[i];
    l->items = cm_grow(calendar->arena, l->items, &l->room, l->count + 1, sizeof *l->items);
    l->items[l->count] = (cm_coming){.version = version, .ver = ver};
    return &l->items[l->count++];
}

static void seen_in(const cm_calendar *calendar, cm_coming *coming, const cm_fact *fact) {
    unsigned day = coming ? last_day(fact->source->captured) : 0;
    if (!day) return;
    if (day > calendar->end) day = calendar->end;
    if (!coming->seen || day < coming->seen) coming->seen = day;
}

static void date(cm_calendar *calendar, const char *of, const char *version, const char *released,
                 const cm_fact *fact) {
    cm_coming *coming = add(calendar, of, version);
    cm_days days;
    seen_in(calendar, coming, fact);
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

static const char *name_of(const cm_calendar *calendar, const char *of, const char *version) {
    const char *name = cm_same(of, CM_OF_CUDA) ? "CUDA" : cm_same(of, CM_OF_DRIVER) ? "driver" : of;
    return cm_sprintf(calendar->arena, "%s %s", name, version);
}

/* Not later than any later version, nor than a source that names it; an update may come after the
 * next minor version, so that for it only later updates count. */
static void place(const cm_calendar *calendar, const list *l, size_t at) {
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
        c->by = same && later->by ? later->by : name_of(calendar, l->of, later->version);
    }
    for (size_t i = 0; i < at; i++) {
        const cm_coming *before = &l->items[i];
        if (before->days.first > c->days.first && before->days.first <= c->days.last)
            c->days.first = before->days.first;
    }
}

static void settle(const cm_calendar *calendar, list *l) {
    if (l->count > 1) qsort(l->items, l->count, sizeof *l->items, by_version);
    for (size_t i = l->count; i-- > 0;) /* the newest first: an undated one may lean on another */
        if (!l->items[i].days.last) place(calendar, l, i);
}

/* Kinds ---------------------------------------------------------------------------------------- */

typedef struct {
    cm_calendar *calendar;
    cm_store *store;
    cm_err *err;
} maker;

static cm_facts all_of(maker *m, cm_kind_id kind) {
    cm_facts facts = {.arena = m->calendar->arena};
    if (m->err->status == CM_OK) cm_store_find(m->store, kind, NULL, &facts, m->err);
    return facts;
}

/* Where best-first sources disagree the best counts: `date` keeps what it has. */
static void make_packages(maker *m) {
    static const struct {
        cm_kind_id kind;
        unsigned column;
    } more[] = {{CM_KIND_TORCH_BUILD, 0},
                {CM_KIND_TORCH_INSTALL, 0},
                {CM_KIND_TORCH_ARCH, 0},
                {CM_KIND_TORCH_CUDA, 0}};
    cm_facts facts = all_of(m, CM_KIND_TORCH_RELEASE);
    for (size_t i = 0; i < facts.count; i++)
        date(m->calendar, facts.items[i].value[0], facts.items[i].value[1], facts.items[i].value[2],
             &facts.items[i]);
    for (size_t k = 0; k < sizeof more / sizeof *more; k++) {
        facts = all_of(m, more[k].kind);
        for (size_t i = 0; i < facts.count; i++) {
            const char *version = facts.items[i].value[more[k].column];
            const cm_coming *known = cm_calendar_find(m->calendar, "torch", version);
            if (!known || !known->dated)
                seen_in(m->calendar, add(m->calendar, "torch", version), &facts.items[i]);
        }
    }
    list *torch = list_of(m->calendar, "torch");
    if (torch) settle(m->calendar, torch);
}

/* A torch that was built with a CUDA shows that its first release was there. */
static void seen_in_torch(maker *m) {
    cm_facts builds = all_of(m, CM_KIND_TORCH_BUILD);
    for (size_t i = 0; i < builds.count; i++) {
        const char *text = cm_tag_cuda(m->calendar->arena, builds.items[i].value[1]);
        const cm_coming *torch =
            text ? cm_calendar_find(m->calendar, "torch", builds.items[i].value[0]) : NULL;
        list *l = list_of(m->calendar, CM_OF_CUDA);
        cm_ver cuda;
        if (!torch || !torch->dated || !l || !cm_ver_parse(text, &cuda)) continue;
        for (size_t j = 0; j < l->count; j++) {
            cm_coming *c = &l->items[j];
            if (c->dated || c->maintained || !cm_ver_in_family(&c->ver, &cuda)) continue;
            if (!c->seen || torch->days.last < c->seen) c->seen = torch->days.last;
        }
    }
}

static void make_cuda(maker *m) {
    cm_facts releases = all_of(m, CM_KIND_CUDA_RELEASE), drivers = all_of(m, CM_KIND_CUDA_DRIVER);
    for (size_t i = 0; i < releases.count; i++) {
        const cm_fact *f = &releases.items[i];
        date(m->calendar, CM_OF_CUDA, f->value[0], f->value[2], f);
        cm_coming *c = add(m->calendar, CM_OF_CUDA, f->value[0]);
        if (c) c->maintained = c->maintained || cm_starts_i(f->value[1], "update");
    }
    for (size_t i = 0; i < drivers.count; i++) {
        list *l = list_of(m->calendar, CM_OF_CUDA);
        for (size_t j = 0; l && j < l->count; j++)
            if (cm_same(l->items[j].version, drivers.items[i].value[0]))
                seen_in(m->calendar, &l->items[j], &drivers.items[i]);
    }
    seen_in_torch(m);
    list *cuda = list_of(m->calendar, CM_OF_CUDA);
    if (cuda) settle(m->calendar, cuda);
}

static void branch_with(maker *m, unsigned number, const char *cuda) {
    const cm_coming *with = cm_calendar_find(m->calendar, CM_OF_CUDA, cuda);
    if (!with) return;
    cm_coming *c = add(m->calendar, CM_OF_DRIVER, cm_sprintf(m->calendar->arena, "R%u", number));
    if (!c || (c->days.last && c->days.last <= with->days.last)) return;
    c->days = with->days;
    c->by = name_of(m->calendar, CM_OF_CUDA, with->version);
    c->with = true;
}

/* A branch is there with the first CUDA release that ships a driver of it. Windows numbers lie
 * above those of their branch, so that only those of Linux name one. */
static void make_drivers(maker *m) {
    cm_facts rows = all_of(m, CM_KIND_CUDA_DRIVER);
    unsigned number;
    for (size_t i = 0; i < rows.count; i++) {
        const cm_fact *f = &rows.items[i];
        if (cm_same(f->value[1], "linux") && cm_same(f->value[3], "toolkit") &&
            sscanf(f->value[4], "%u", &number) == 1)
            branch_with(m, number, f->value[0]);
    }
    rows = all_of(m, CM_KIND_CUDA_BRANCH);
    for (size_t i = 0; i < rows.count; i++)
        if (sscanf(rows.items[i].value[1], "R%u", &number) == 1)
            branch_with(m, number, rows.items[i].value[0]);
    rows = all_of(m, CM_KIND_DRIVER_BRANCH);
    for (size_t i = 0; i < rows.count; i++)
        seen_in(m->calendar, add(m->calendar, CM_OF_DRIVER, rows.items[i].value[0]),
                &rows.items[i]);
    list *drivers = list_of(m->calendar, CM_OF_DRIVER);
    if (drivers) settle(m->calendar, drivers);
}

/* A capability is there with the first toolkit that compiles for it; the oldest ones came before
 * the first dated toolkit. */
static void make_capabilities(maker *m) {
    cm_facts rows = all_of(m, CM_KIND_ARCH_SUPPORT);
    for (size_t i = 0; i < rows.count; i++) {
        const cm_fact *f = &rows.items[i];
        cm_coming *c = add(m->calendar, CM_OF_CAPABILITY, f->value[0]);
        const cm_coming *with =
            *f->value[2] ? cm_calendar_find(m->calendar, CM_OF_CUDA, f->value[2]) : NULL;
        if (!c || c->by || !*f->value[2]) continue;
        c->days = with ? with->days : (cm_days){0, cm_calendar_begin(m->calendar)};
        c->by = name_of(m->calendar, CM_OF_CUDA, with ? with->version : f->value[2]);
        c->with = true;
    }
    list *l = list_of(m->calendar, CM_OF_CAPABILITY);
    if (l) settle(m->calendar, l);
}

/* Of the versions of a companion beside one torch the lowest came with it; a later one came at some
 * day up to the next, or to the page that names it. A range (>=2.11) places nothing. */
static bool came_with_torch(const cm_facts *pairs, size_t at) {
    const cm_fact *f = &pairs->items[at];
    cm_ver mine, torch, other, other_torch;
    if (!cm_digit(*f->value[0]) || !cm_ver_parse(f->value[3], &mine) ||
        !cm_ver_parse(f->value[0], &torch))
        return false;
    for (size_t i = 0; i < pairs->count; i++) {
        const cm_fact *o = &pairs->items[i];
        if (!cm_same(o->value[1], f->value[1]) || !cm_digit(*o->value[0]) ||
            cm_same(o->value[2], "conda") || !cm_ver_parse(o->value[0], &other_torch) ||
            cm_ver_cmp(&other_torch, &torch) != 0 || !cm_ver_parse(o->value[3], &other))
            continue;
        bool same_family = other.part[0] == mine.part[0] && other.part[1] == mine.part[1];
        if (cm_ver_cmp(&other, &mine) < 0 && !same_family) return false;
    }
    return true;
}

static void make_companions(maker *m) {
    cm_facts pairs = all_of(m, CM_KIND_TORCH_PAIR);
    for (size_t i = 0; i < pairs.count; i++) {
        const cm_fact *f = &pairs.items[i];
        cm_coming *c = add(m->calendar, f->value[1], f->value[3]);
        const cm_coming *with = cm_calendar_find(m->calendar, "torch", f->value[0]);
        seen_in(m->calendar, c, f);
        if (!c || c->dated || !with || !came_with_torch(&pairs, i)) continue;
        if (c->days.last && c->days.last <= with->days.last) continue;
        c->days = with->days;
        c->by = name_of(m->calendar, "torch", with->version);
        c->with = true;
    }
    for (size_t i = 0; i < m->calendar->count; i++)
        settle(m->calendar, &m->calendar->lists[i]);
}

const cm_calendar *cm_calendar_new(cm_arena *arena, cm_store *store, cm_err *err) {
    cm_calendar *calendar = cm_alloc(arena, sizeof *calendar);
    calendar->arena = arena;
    calendar->end = last_day(cm_store_date(store));
    maker m = {calendar, store, err};
    make_packages(&m);
    make_cuda(&m);
    make_drivers(&m);
    make_capabilities(&m);
    make_companions(&m);
    return err->status == CM_OK ? calendar : NULL;
}

/* Asking --------------------------------------------------------------------------------------- */

static const cm_coming *newest_branch(const list *l, const cm_ver *driver) {
    const cm_coming *best = NULL;
    for (size_t i = 0; i < l->count; i++)
        if (l->items[i].ver.part[0] <= driver->part[0] &&
            (!best || l->items[i].ver.part[0] > best->ver.part[0]))
            best = &l->items[i];
    return best;
}

static const cm_coming *exact(const list *l, const cm_ver *ver) {
    const cm_coming *best = NULL;
    for (size_t i = 0; i < l->count; i++)
        if (cm_ver_cmp(&l->items[i].ver, ver) == 0 &&
            (!best || (l->items[i].dated && !best->dated)))
            best = &l->items[i];
    return best;
}

static const cm_coming *earliest_of_family(const list *l, const cm_ver *family) {
    const cm_coming *best = NULL;
    for (size_t i = 0; i < l->count; i++)
        if (cm_ver_in_family(&l->items[i].ver, family) && l->items[i].ver.stage == 0 &&
            (!best || l->items[i].days.last < best->days.last))
            best = &l->items[i];
    return best;
}

const cm_coming *cm_calendar_find(const cm_calendar *calendar, const char *of,
                                  const char *version) {
    const list *l = list_in(calendar, of);
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
    const list *l = list_in(calendar, of);
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
    const list *l = list_in(calendar, of);
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
