#include "upkeep/update.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/memory.h"
#include "base/sha256.h"
#include "base/sort.h"
#include "scrapers/page.h"
#include "store/precedence.h"
#include "upkeep/clock.h"
#include "upkeep/gather.h"
#include "upkeep/page_cache.h"
#include "upkeep/update_inside.h"

/* Pages ---------------------------------------------------------------------------------------- */

static cm_update_page *page_new(cm_update_run *run, const char *name, const char *url) {
    run->pages =
        cm_grow(run->arena, run->pages, &run->capacity, run->count + 1, sizeof *run->pages);
    cm_update_page *page = &run->pages[run->count++];
    *page = (cm_update_page){.name = name, .url = url};
    return page;
}

static void page_failed(cm_update_run *run, cm_update_page *page, const char *scraper,
                        const cm_err *why) {
    page->failed = true;
    page->status = why->status;
    page->reason = cm_strdup(run->arena, why->text);
    if (page->url && *page->url)
        page->kept = cm_newest_capture(&run->data, page->url, scraper, &page->kept_facts);
    run->failed++;
    run->drifted += why->status == CM_BAD_PAGE;
}

static bool accepted(const cm_update_run *run, const cm_update_page *page) {
    const cm_strings *names = &run->plan->accept;
    return cm_strings_has(names, page->name) || (page->url && cm_strings_has(names, page->url));
}

/* A date that lies ahead would make every later capture of the page the older one. A day is left
 * for places where it is tomorrow already. */
static cm_status date_holds(const cm_update_run *run, const cm_source *source, cm_err *err) {
    unsigned date = cm_captured_number(source->captured);
    cm_days today;
    if (!cm_days_parse(run->plan->today, &today) || date <= cm_days_later(today.last, 1))
        return CM_OK;
    return cm_fail(err, CM_BAD_PAGE, "%s: expected a date up to today (%s), found %s", source->url,
                   run->plan->today, source->captured);
}

/* Facts of one page into the data. The page's arena ends before the data do. */
static cm_status take(cm_update_run *run, cm_update_page *page, const cm_facts *facts,
                      cm_err *err) {
    const cm_source *read = facts->items[0].source;
    cm_source *source = cm_alloc(run->arena, sizeof *source);
    *source = (cm_source){cm_strdup(run->arena, read->url), cm_strdup(run->arena, read->captured),
                          cm_strdup(run->arena, read->sha256), read->scraper};
    for (size_t i = 0; i < facts->count; i++)
        facts->items[i].source = source;
    page->url = source->url;
    page->captured = source->captured;
    cm_status status = date_holds(run, source, err);
    if (status == CM_OK)
        status = cm_supersede(&run->data, facts, accepted(run, page), &page->change, err);
    if (page->change.before) page->change.before = cm_strdup(run->arena, page->change.before);
    return status;
}

/* Saved pages ---------------------------------------------------------------------------------- */

/* A page that drifted concerns itself alone. One that cannot be read at all ends the update: who
 * named the folder meant what is in it, and is told before anything is written. */
static cm_status read_saved(cm_update_run *run, const cm_saved_page *saved, cm_err *err) {
    cm_arena *arena = cm_arena_new();
    cm_facts facts = {.arena = arena};
    cm_source source = {0};
    cm_err why = {0};
    bool other;
    cm_status status = cm_gather_page(arena, saved, &source, &facts, &other, &why);
    bool unread = status == CM_UNREAD;
    if (!other && !unread) {
        const char *slash = cm_path_slash(saved->path);
        cm_update_page *page =
            page_new(run, slash ? slash + 1 : saved->path, cm_strdup(run->arena, source.url));
        page->captured = cm_strdup(run->arena, source.captured);
        if (status == CM_OK && (!*source.captured || cm_starts(source.url, "file:")))
            status = cm_fail(&why, CM_BAD_PAGE,
                             "%s: expected address and date of the page in a MANIFEST.tsv beside "
                             "it or in itself; else give --url and --captured",
                             saved->path);
        if (status == CM_OK) status = take(run, page, &facts, &why);
        if (status != CM_OK) page_failed(run, page, source.scraper, &why);
    }
    cm_arena_free(arena);
    return unread ? cm_fail(err, CM_UNREAD, "%s", why.text) : CM_OK;
}

static cm_status read_folders(cm_update_run *run, cm_err *err) {
    cm_saved_pages pages = {0};
    const cm_update_plan *plan = run->plan;
    cm_status status =
        cm_gather_list(run->arena, &plan->from, plan->url, plan->captured, &pages, err);
    if (status != CM_OK) return status;
    for (size_t i = 0; i < pages.count; i++) {
        if (plan->begin) plan->begin(plan->fetch.context, i + 1, pages.count, pages.items[i].path);
        size_t facts;
        pages.items[i].expected =
            cm_newest_capture(&run->data, pages.items[i].url, NULL, &facts) != NULL;
        status = read_saved(run, &pages.items[i], err);
        if (status != CM_OK) return status;
    }
    if (run->count) return CM_OK;
    return cm_fail(err, CM_UNREAD, "%s: no pages of a kind that is read",
                   cm_strings_join(run->arena, &plan->from, ", "));
}

/* Fetched pages -------------------------------------------------------------------------------- */

typedef struct {
    cm_update_run *run;
    cm_fetcher *fetcher;
    cm_page_cache cache;
    bool cache_broken; /* said once */
} fetching;

static void cache_failed(fetching *f, const cm_err *why) {
    if (!f->cache_broken)
        cm_strings_add(f->run->arena, &f->run->notes,
                       cm_sprintf(f->run->arena, "pages are not kept: %s", why->text));
    f->cache_broken = true;
}

static void keep(fetching *f, const cm_known_page *known, const char *address,
                 const cm_source *source, const cm_fetched *got, bool good) {
    cm_err why = {0};
    if (f->run->plan->dry_run || f->cache_broken) return;
    cm_cached_page entry = {known->name, known->url, source->captured, source->sha256,
                            address,     got->etag,  got->last_changed};
    cm_status status = cm_dir_make_all(f->cache.dir, &why);
    if (status == CM_OK)
        status = good ? cm_page_cache_put(&f->cache, &entry, got->bytes, got->length, &why)
                      : cm_page_cache_refuse(&f->cache, known->name, got->bytes, got->length, &why);
    if (status != CM_OK) cache_failed(f, &why);
}

static cm_status read_fetched(cm_arena *arena, const cm_known_page *known, const cm_fetched *got,
                              cm_source *source, cm_facts *facts, cm_err *err) {
    cm_status status = cm_page_read(arena, known->url, got->bytes, got->length, source, facts, err);
    if (status == CM_OK && !cm_same(source->scraper, known->scraper))
        status = cm_fail(err, CM_BAD_PAGE, "%s: expected a page of %s, found one of %s", known->url,
                         known->scraper, source->scraper);
    return status;
}

/* Asks one address for the page, reads it and takes its facts. */
static cm_status fetch_from(fetching *f, const cm_known_page *known, const char *where,
                            cm_update_page *page, cm_err *why) {
    cm_update_run *run = f->run;
    cm_arena *arena = cm_arena_new();
    const char *address =
        run->plan->base ? cm_known_page_rebased(arena, run->plan->base, where) : where;
    page->address = cm_strdup(run->arena, address);
    char *cached = NULL;
    size_t length = 0;
    const cm_cached_page *had =
        cm_page_cache_find(&f->cache, arena, known->name, address, &cached, &length);
    cm_fetched got;
    cm_facts facts = {.arena = arena};
    cm_source source = {.url = known->url, .captured = run->plan->today};
    cm_status status = cm_fetch_page(f->fetcher, arena, address, had ? had->etag : NULL,
                                     had ? had->last_changed : NULL, &got, why);
    if (status == CM_OK && got.date > run->server_date) run->server_date = got.date;
    if (status == CM_OK) {
        page->captured = run->plan->today;
        if (got.status == 304)
            got = (cm_fetched){304, cached, length, had->etag, had->last_changed, got.date};
        status = read_fetched(arena, known, &got, &source, &facts, why);
        if (status == CM_OK) status = take(run, page, &facts, why);
        keep(f, known, address, &source, &got, status == CM_OK);
    }
    cm_arena_free(arena);
    return status;
}

/* Where what the page is made of is not there or not as it was, the page itself may be; what is
 * told is the first reason. */
static void fetch_one(fetching *f, const cm_known_page *known) {
    cm_update_page *page = page_new(f->run, known->name, known->url);
    cm_err why = {0}, second = {0};
    cm_status status = fetch_from(f, known, known->address, page, &why);
    const char *address = page->address;
    if (status != CM_OK && !cm_same(known->address, known->url)) {
        status = fetch_from(f, known, known->url, page, &second);
        page->address = status == CM_OK ? page->address : address;
    }
    if (status != CM_OK) page_failed(f->run, page, known->scraper, &why);
}

static cm_status fetch_all(cm_update_run *run, cm_err *err) {
    const cm_update_plan *plan = run->plan;
    fetching f = {.run = run};
    cm_status status = cm_clock_behind(plan->today, run->was.date, err);
    if (status == CM_OK) status = cm_fetch_open(&plan->fetch, &f.fetcher, err);
    if (status != CM_OK) return status;
    cm_err why = {0}, again = {0};
    if (cm_page_cache_open(run->arena, plan->cache, &f.cache, &why) != CM_OK)
        cache_failed(&f, &why);
    for (size_t i = 0; i < plan->pages.count; i++) {
        const cm_known_page *known = &plan->pages.items[i];
        if (plan->begin) plan->begin(plan->fetch.context, i + 1, plan->pages.count, known->name);
        fetch_one(&f, known);
    }
    status = cm_clock_agrees(plan->today, run->server_date, err);
    if (status == CM_OK && !plan->dry_run && !f.cache_broken && f.cache.count &&
        cm_page_cache_save(&f.cache, &again) != CM_OK)
        cache_failed(&f, &again);
    cm_fetch_close(f.fetcher);
    return status;
}

/* The database --------------------------------------------------------------------------------- */

static int by_date(const void *a, const void *b) {
    const cm_source *x = *(const cm_source *const *)a, *y = *(const cm_source *const *)b;
    unsigned i = cm_captured_number(x->captured), k = cm_captured_number(y->captured);
    return i < k ? -1 : i > k;
}

/* The pages (not the reviewed tables) that facts were read from, oldest first. */
static const cm_source **pages_of(cm_arena *arena, const cm_facts *facts, size_t *count) {
    const cm_source **list = cm_alloc_array(arena, facts->count + 1, sizeof *list);
    *count = 0;
    for (size_t i = 0; i < facts->count; i++) {
        size_t at = *count; /* facts of a page stand near each other */
        while (at > 0 && list[at - 1] != facts->items[i].source)
            at--;
        if (!at && !cm_same(facts->items[i].source->scraper, "curated"))
            list[(*count)++] = facts->items[i].source;
    }
    cm_sort(list, *count, sizeof *list, by_date);
    return list;
}

/* A newer release of the program brings newer tables, but the user's database may have later
 * captures of single pages: they are put into the program's. */
static cm_status carry_over(cm_update_run *run, cm_store *present, cm_err *err) {
    cm_facts all = {.arena = run->arena}, page = {.arena = run->arena};
    size_t count;
    cm_status status = cm_store_all(present, &all, err);
    const cm_source **pages = pages_of(run->arena, &all, &count);
    for (size_t i = 0; status == CM_OK && i < count; i++) {
        cm_page_change change;
        page.count = 0;
        for (size_t k = 0; k < all.count; k++)
            if (all.items[k].source == pages[i])
                cm_facts_add(&page, all.items[k].kind, pages[i], all.items[k].value);
        status = cm_supersede(&run->data, &page, true, &change, err);
        run->carried += change.place == CM_PAGE_TAKEN;
    }
    return status;
}

static cm_status open_present(const cm_update_plan *plan, cm_store **present, cm_err *err) {
    size_t facts;
    cm_entry entry;
    cm_status status = cm_file_look(plan->target, &entry, err);
    if (status != CM_OK || entry == CM_NOTHING) return status;
    status = cm_store_open(plan->target, present, err);
    /* every check: what is damaged must not get a new seal */
    return status == CM_OK ? cm_store_verify(*present, &facts, err) : status;
}

static void remember(cm_update_run *run) {
    run->was = (cm_fact_set){.name = cm_strdup(run->arena, cm_store_name(run->store)),
                             .date = cm_strdup(run->arena, cm_store_date(run->store)),
                             .facts = {.arena = run->arena}};
    run->was.facts.items = cm_alloc_array(run->arena, run->data.count + 1, sizeof(cm_fact));
    run->was.facts.count = run->was.facts.capacity = run->data.count;
    if (run->data.count)
        memcpy(run->was.facts.items, run->data.items, run->data.count * sizeof(cm_fact));
}

/* From the present one or the one that answers without it, whichever has the newer source: after a
 * new release of the program its own has tables that one updated by an older release lacks. */
static cm_status open_base(cm_update_run *run, cm_store **present, cm_err *err) {
    cm_store *other = run->plan->fallback;
    cm_status status = open_present(run->plan, present, err);
    if (status != CM_OK) return status;
    if (!other && !*present)
        return cm_fail(err, CM_UNREAD, "%s: there is no database to start from", run->plan->target);
    bool newer =
        other && *present &&
        cm_captured_number(cm_store_date(other)) > cm_captured_number(cm_store_date(*present));
    run->store = !*present || newer ? other : *present;
    status = cm_store_all(run->store, &run->data, err);
    if (status != CM_OK) return status;
    remember(run);
    return newer ? carry_over(run, *present, err) : CM_OK;
}

static void count_kinds(const cm_facts *facts, size_t counts[CM_KINDS]) {
    memset(counts, 0, CM_KINDS * sizeof *counts);
    for (size_t i = 0; i < facts->count; i++)
        counts[facts->items[i].kind]++;
}

/* The last gate: the finished bytes are opened as the next look-up will do it, must hold what was
 * put in, and no kind may have shrunk to less than half. */
static cm_status check(cm_update_run *run, const void *bytes, size_t length, cm_err *err) {
    cm_store *store = NULL;
    size_t before[CM_KINDS], meant[CM_KINDS], has[CM_KINDS], read;
    cm_facts facts = {.arena = run->arena};
    cm_status status = cm_store_open_bytes("the new database", bytes, length, &store, err);
    if (status == CM_OK) status = cm_store_verify(store, &read, err);
    if (status == CM_OK) status = cm_store_all(store, &facts, err);
    count_kinds(&run->was.facts, before);
    count_kinds(&run->data, meant);
    count_kinds(&facts, has);
    for (unsigned k = 0; status == CM_OK && k < CM_KINDS; k++) {
        const char *name = cm_kind_get((cm_kind_id)k)->name;
        if (has[k] != meant[k])
            status = cm_fail(err, CM_UNREAD, "the new database: %s: %zu of %zu facts", name, has[k],
                             meant[k]);
        else if (has[k] < before[k] / 2)
            status = cm_fail(err, CM_UNREAD,
                             "the new database: %s: %zu facts, there were %zu; not put in place",
                             name, has[k], before[k]);
    }
    cm_store_close(store);
    return status;
}

static cm_status finish(cm_update_run *run, cm_fact_set *now, cm_err *err) {
    const void *bytes;
    size_t length;
    cm_facts_sort(&run->data);
    cm_status status = cm_store_build(run->arena, &run->data, &bytes, &length, err);
    if (status == CM_OK) status = check(run, bytes, length, err);
    if (status != CM_OK) return status;
    cm_store *store = NULL;
    status = cm_store_open_bytes(run->plan->target, bytes, length, &store, err);
    if (status != CM_OK) return status;
    now->date = cm_strdup(run->arena, cm_store_date(store));
    cm_store_close(store);
    if (run->plan->dry_run) return CM_OK;
    status = cm_file_write(run->plan->target, bytes, length, err);
    run->written = status == CM_OK;
    return status;
}

static bool anything_taken(const cm_update_run *run) {
    if (run->carried) return true;
    for (size_t i = 0; i < run->count; i++)
        if (!run->pages[i].failed && run->pages[i].change.place == CM_PAGE_TAKEN) return true;
    return false;
}

static cm_status outcome(const cm_update_run *run, cm_err *err) {
    if (!run->failed) return CM_OK;
    if (run->failed < run->count) return CM_NO;
    bool drifted = run->drifted == run->count;
    return cm_fail(err, drifted ? CM_BAD_PAGE : CM_UNREAD,
                   "none of %zu pages %s; the database is as it was", run->count,
                   drifted ? "could be read" : "could be fetched and read");
}

static cm_status lock(cm_update_run *run, int *held, cm_guard *guard, cm_err *err) {
    const char *target = run->plan->target, *slash = cm_path_slash(target);
    cm_status status = CM_OK;
    if (slash && slash != target)
        status = cm_dir_make_all(cm_strndup(run->arena, target, (size_t)(slash - target)), err);
    if (status == CM_OK)
        status = cm_file_lock(cm_sprintf(run->arena, "%s.lock", target), 0, held, err);
    if (status != CM_OK) return status;
    cm_guard_set(guard, cm_file_unlock_at, held);
    cm_file_sweep(target);
    return status;
}

cm_status cm_update(cm_arena *arena, const cm_update_plan *plan, cm_answer *answer,
                    cm_store **present, cm_err *err) {
    cm_update_run run = {.arena = arena, .plan = plan, .data = {.arena = arena}};
    int held = -1;
    cm_guard guard = {0};
    *present = NULL;
    cm_status status = plan->dry_run ? CM_OK : lock(&run, &held, &guard, err);
    if (status == CM_OK) status = open_base(&run, present, err);
    if (status == CM_OK)
        status =
            cm_clock_believed(plan->today, plan->own_date ? plan->own_date : run.was.date, err);
    if (status == CM_OK) status = plan->from.count ? read_folders(&run, err) : fetch_all(&run, err);
    bool gathered = status == CM_OK;
    cm_fact_set now = {.name = plan->target, .date = run.was.date, .facts = {.arena = arena}};
    if (status == CM_OK && anything_taken(&run)) status = finish(&run, &now, err);
    if (status == CM_OK) status = outcome(&run, err);
    now.facts = run.data;
    if (gathered && run.count) cm_update_describe(&run, &now, answer);
    cm_guard_lift(&guard);
    if (held >= 0) cm_file_unlock(held);
    return status;
}
