#include "command/update.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/shown.h"
#include "command/places.h"
#include "upkeep/update.h"

/* Progress ------------------------------------------------------------------------------------- */

typedef struct {
    const cm_surroundings *around;
    cm_arena *arena;
    size_t number, of;
    const char *name; /* as it may be shown */
} progress;

static void tell(const progress *p, size_t bytes) {
    p->around->progress(p->around->progress_context, p->number, p->of, p->name, bytes);
}

static void on_begin(void *context, size_t number, size_t of, const char *name) {
    progress *p = context;
    p->number = number, p->of = of, p->name = cm_shown(p->arena, name);
    tell(p, 0);
}

static void on_bytes(void *context, size_t bytes) {
    tell(context, bytes);
}

/* Options -------------------------------------------------------------------------------------- */

/* The day in UTC; SOURCE_DATE_EPOCH (seconds) stands in for the clock, as in other programs whose
 * output is to be the same again. */
static char *today(const cm_call *call) {
    const char *fixed = cm_environment_value(call->around, "SOURCE_DATE_EPOCH");
    time_t now = fixed && *fixed ? (time_t)strtoll(fixed, NULL, 10) : time(NULL);
    char day[16] = "1970-01-01";
    struct tm *utc = gmtime(&now);
    if (utc && utc->tm_year >= 0 && utc->tm_year < 300) strftime(day, sizeof day, "%Y-%m-%d", utc);
    return cm_strdup(call->arena, day);
}

static cm_status whole_number(cm_call *call, const char *flag, const char *text, long least,
                              long most, long *value) {
    char *end = NULL;
    if (!text) return CM_OK;
    *value = strtol(text, &end, 10);
    if (cm_digit(*text) && !*end && *value >= least && *value <= most) return CM_OK;
    return cm_fail(call->err, CM_USAGE, "--%s %s: expected a number from %ld to %ld", flag, text,
                   least, most);
}

static cm_status network(cm_call *call, cm_update_plan *plan) {
    const cm_options *o = call->options;
    cm_fetch_options *fetch = &plan->fetch;
    fetch->name = "cudamatrix";
    fetch->ca = cm_environment_value(call->around, "SSL_CERT_FILE");
    if (fetch->ca && !*fetch->ca) fetch->ca = NULL;
    fetch->pause = CM_FETCH_PAUSE;
    fetch->seconds = CM_FETCH_SECONDS;
    plan->base = o->base;
    if (o->base && !cm_fetch_base(call->arena, o->base, &fetch->loopback))
        return cm_fail(call->err, CM_USAGE,
                       "--base %s: expected an https address, or http of this machine "
                       "(127.0.0.1, localhost)",
                       o->base);
    cm_status status = whole_number(call, "pause", o->pause, fetch->loopback ? 0 : CM_FETCH_PAUSE,
                                    60000, &fetch->pause);
    if (status == CM_OK)
        status = whole_number(call, "timeout", o->timeout, 1, 3600, &fetch->seconds);
    if (status != CM_OK) return status;
    if (o->pages) return cm_known_pages_read(call->arena, o->pages, &plan->pages, call->err);
    cm_known_pages_own(call->arena, &plan->pages);
    return CM_OK;
}

static cm_status places(cm_call *call, cm_update_plan *plan) {
    const char *variable = cm_environment_value(call->around, "CUDAMATRIX_DB");
    plan->target = call->options->db       ? call->options->db
                   : variable && *variable ? variable
                                           : cm_install_place(call->arena, call->around, false);
    plan->cache =
        call->options->cache ? call->options->cache : cm_cache_place(call->arena, call->around);
    if (cm_same(plan->target, "embedded"))
        return cm_fail(call->err, CM_USAGE, "the program's own database cannot be updated");
    if (!plan->target)
        return cm_fail(call->err, CM_UNREAD, "no HOME to put the database in; give --db FILE");
    if (!plan->cache && !plan->from.count)
        return cm_fail(call->err, CM_UNREAD, "no HOME to keep pages in; give --cache DIR");
    return CM_OK;
}

static void add_flag(cm_shell_line *line, const char *flag, cm_word_kind kind, const char *value) {
    if (!value) return;
    cm_line_add(line, CM_WORD_FLAG, flag);
    cm_line_add(line, kind, value);
}

/* What comes next, with the same database; after a dry run the same call. */
static void lines(cm_call *call, cm_update_plan *plan) {
    const cm_options *o = call->options;
    cm_shell_line *info = CM_LINE_FIXED(call->arena, CM_SHELL_ANY, "cudamatrix db info");
    cm_shell_line *again = CM_LINE_FIXED(call->arena, CM_SHELL_ANY, "cudamatrix db update");
    const struct {
        const char *flag, *value;
        cm_word_kind kind;
    } flags[] = {{"--db", o->db, CM_WORD_PATH},
                 {"--url", o->url, CM_WORD_ADDRESS},
                 {"--captured", o->captured, CM_WORD_TAG},
                 {"--base", o->base, CM_WORD_ADDRESS},
                 {"--pages", o->pages, CM_WORD_PATH},
                 {"--cache", o->cache, CM_WORD_PATH},
                 {"--timeout", o->timeout, CM_WORD_TAG},
                 {"--pause", o->pause, CM_WORD_TAG}};
    add_flag(info, "--db", CM_WORD_PATH, o->db);
    plan->info = info;
    for (size_t i = 0; i < o->from.count; i++)
        add_flag(again, "--from", CM_WORD_PATH, o->from.items[i]);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        add_flag(again, flags[i].flag, flags[i].kind, flags[i].value);
    for (size_t i = 0; i < o->accept.count; i++)
        add_flag(again, "--accept", CM_WORD_PATH, o->accept.items[i]);
    plan->again = again;
}

/* Of the data that the program was made with, or NULL. */
static const char *own_date(cm_call *call) {
    cm_store *own = NULL;
    cm_err quiet = {0};
    cm_call silent = *call;
    silent.err = &quiet;
    const char *date =
        cm_store_own(&silent, &own) == CM_OK ? cm_strdup(call->arena, cm_store_date(own)) : NULL;
    cm_store_close(own);
    return date;
}

/* What answers at present; where another file is named, what answers without it. */
static cm_store *fallback(cm_call *call) {
    const char *variable = cm_environment_value(call->around, "CUDAMATRIX_DB");
    cm_store *store = NULL;
    cm_err quiet = {0};
    cm_call silent = *call;
    silent.err = &quiet;
    if (call->options->db || (variable && *variable))
        cm_store_own(&silent, &store);
    else
        cm_store_of(&silent, &store);
    return store;
}

cm_status cm_run_update(cm_call *call) {
    const cm_options *o = call->options;
    progress state = {.around = call->around, .arena = call->arena};
    cm_update_plan plan = {.from = o->from, .accept = o->accept, .dry_run = o->dry_run};
    if (o->words.count > 1)
        return cm_fail(call->err, CM_USAGE, "db update %s: saved pages go behind --from",
                       o->words.items[1]);
    if (o->from.count && (o->base || o->pages))
        return cm_fail(call->err, CM_USAGE, "--from reads saved pages; --%s is for fetching",
                       o->base ? "base" : "pages");
    plan.url = o->url;
    plan.captured = o->captured;
    plan.today = today(call);
    cm_status status = places(call, &plan);
    if (status == CM_OK) status = network(call, &plan);
    if (status != CM_OK) return status;
    lines(call, &plan);
    plan.own_date = own_date(call);
    plan.fallback = fallback(call);
    if (call->around->progress) {
        plan.begin = on_begin;
        plan.fetch.progress = on_bytes;
        plan.fetch.context = &state;
    }
    cm_answer *answer = cm_answer_new(call->arena);
    cm_store *present;
    status = cm_update(call->arena, &plan, answer, &present, call->err);
    if (*answer->title) cm_show(call, answer);
    cm_store_close(present);
    cm_store_close(plan.fallback);
    return status;
}

cm_status cm_run_pages(cm_call *call) {
    cm_known_pages pages = {0};
    cm_known_pages_own(call->arena, &pages);
    cm_known_pages_write(&pages, call->out);
    return CM_OK;
}
