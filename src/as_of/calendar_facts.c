/* The calendar from the facts: packages, CUDA releases, driver branches, compute capabilities. */
#include <stdio.h>

#include "as_of/calendar_inside.h"
#include "model/fact.h"

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
        cm_calendar_date(m->calendar, facts.items[i].value[0], facts.items[i].value[1],
                         facts.items[i].value[2], &facts.items[i]);
    for (size_t k = 0; k < sizeof more / sizeof *more; k++) {
        facts = all_of(m, more[k].kind);
        for (size_t i = 0; i < facts.count; i++) {
            const char *version = facts.items[i].value[more[k].column];
            const cm_coming *known = cm_calendar_find(m->calendar, "torch", version);
            if (!known || !known->dated)
                cm_calendar_seen(m->calendar, cm_calendar_add(m->calendar, "torch", version),
                                 &facts.items[i]);
        }
    }
    cm_comings *torch = cm_calendar_list(m->calendar, "torch");
    if (torch) cm_calendar_settle(m->calendar, torch);
}

/* A torch that was built with a CUDA shows that its first release was there. */
static void seen_in_torch(maker *m) {
    cm_facts builds = all_of(m, CM_KIND_TORCH_BUILD);
    for (size_t i = 0; i < builds.count; i++) {
        const char *text = cm_tag_cuda(m->calendar->arena, builds.items[i].value[1]);
        const cm_coming *torch =
            text ? cm_calendar_find(m->calendar, "torch", builds.items[i].value[0]) : NULL;
        cm_comings *l = cm_calendar_list(m->calendar, CM_OF_CUDA);
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
        cm_calendar_date(m->calendar, CM_OF_CUDA, f->value[0], f->value[2], f);
        cm_coming *c = cm_calendar_add(m->calendar, CM_OF_CUDA, f->value[0]);
        if (c) c->maintained = c->maintained || cm_starts_i(f->value[1], "update");
    }
    for (size_t i = 0; i < drivers.count; i++) {
        cm_comings *l = cm_calendar_list(m->calendar, CM_OF_CUDA);
        for (size_t j = 0; l && j < l->count; j++)
            if (cm_same(l->items[j].version, drivers.items[i].value[0]))
                cm_calendar_seen(m->calendar, &l->items[j], &drivers.items[i]);
    }
    seen_in_torch(m);
    cm_comings *cuda = cm_calendar_list(m->calendar, CM_OF_CUDA);
    if (cuda) cm_calendar_settle(m->calendar, cuda);
}

/* The packages of one cuDNN came on several days; the first of them counts. */
static void make_cudnn(maker *m) {
    cm_facts rows = all_of(m, CM_KIND_CUDNN_RELEASE);
    cm_days days;
    for (size_t i = 0; i < rows.count; i++) {
        const cm_fact *f = &rows.items[i];
        cm_calendar_date(m->calendar, CM_OF_CUDNN, f->value[0], f->value[3], f);
        cm_coming *c = cm_calendar_add(m->calendar, CM_OF_CUDNN, f->value[0]);
        if (c && cm_days_parse(f->value[3], &days) && days.last < c->days.last) c->days = days;
    }
    cm_comings *cudnn = cm_calendar_list(m->calendar, CM_OF_CUDNN);
    if (cudnn) cm_calendar_settle(m->calendar, cudnn);
}

static void branch_with(maker *m, unsigned number, const char *cuda) {
    const cm_coming *with = cm_calendar_find(m->calendar, CM_OF_CUDA, cuda);
    if (!with) return;
    cm_coming *c =
        cm_calendar_add(m->calendar, CM_OF_DRIVER, cm_sprintf(m->calendar->arena, "R%u", number));
    if (!c || (c->days.last && c->days.last <= with->days.last)) return;
    c->days = with->days;
    c->by = cm_calendar_name(m->calendar, CM_OF_CUDA, with->version);
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
        cm_calendar_seen(m->calendar,
                         cm_calendar_add(m->calendar, CM_OF_DRIVER, rows.items[i].value[0]),
                         &rows.items[i]);
    cm_comings *drivers = cm_calendar_list(m->calendar, CM_OF_DRIVER);
    if (drivers) cm_calendar_settle(m->calendar, drivers);
}

/* A capability is there with the first toolkit that compiles for it; the oldest ones came before
 * the first dated toolkit. */
static void make_capabilities(maker *m) {
    cm_facts rows = all_of(m, CM_KIND_ARCH_SUPPORT);
    for (size_t i = 0; i < rows.count; i++) {
        const cm_fact *f = &rows.items[i];
        cm_coming *c = cm_calendar_add(m->calendar, CM_OF_CAPABILITY, f->value[0]);
        const cm_coming *with =
            *f->value[2] ? cm_calendar_find(m->calendar, CM_OF_CUDA, f->value[2]) : NULL;
        if (!c || c->by || !*f->value[2]) continue;
        c->days = with ? with->days : (cm_days){0, cm_calendar_begin(m->calendar)};
        c->by = cm_calendar_name(m->calendar, CM_OF_CUDA, with ? with->version : f->value[2]);
        c->with = true;
    }
    cm_comings *l = cm_calendar_list(m->calendar, CM_OF_CAPABILITY);
    if (l) cm_calendar_settle(m->calendar, l);
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
        cm_coming *c = cm_calendar_add(m->calendar, f->value[1], f->value[3]);
        const cm_coming *with = cm_calendar_find(m->calendar, "torch", f->value[0]);
        cm_calendar_seen(m->calendar, c, f);
        if (!c || c->dated || !with || !came_with_torch(&pairs, i)) continue;
        if (c->days.last && c->days.last <= with->days.last) continue;
        c->days = with->days;
        c->by = cm_calendar_name(m->calendar, "torch", with->version);
        c->with = true;
    }
    for (size_t i = 0; i < m->calendar->count; i++)
        cm_calendar_settle(m->calendar, &m->calendar->lists[i]);
}

static void note_first_build(maker *m) {
    cm_facts builds = all_of(m, CM_KIND_TORCH_BUILD);
    const cm_coming **first = &m->calendar->first_build;
    for (size_t i = 0; i < builds.count; i++) {
        const cm_coming *c = cm_calendar_find(m->calendar, "torch", builds.items[i].value[0]);
        if (c && (!*first || c->days.last < (*first)->days.last)) *first = c;
    }
}

const cm_calendar *cm_calendar_new(cm_arena *arena, cm_store *store, cm_err *err) {
    cm_calendar *calendar = cm_alloc(arena, sizeof *calendar);
    calendar->arena = arena;
    calendar->end = cm_captured_by(cm_store_date(store));
    maker m = {calendar, store, err};
    make_packages(&m);
    make_cuda(&m);
    make_cudnn(&m);
    make_drivers(&m);
    make_capabilities(&m);
    make_companions(&m);
    note_first_build(&m);
    return err->status == CM_OK ? calendar : NULL;
}
