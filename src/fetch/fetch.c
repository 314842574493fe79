#include "fetch/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "fetch/address.h"
#include "fetch/transport.h"

enum { HEAD_VALUE = 1024 };

typedef struct {
    const char *host;
    long long last;      /* cm_fetch_clock of the last request's end */
    const char *silence; /* why nobody answered: it is not asked again. NULL: it answered */
} visit;

struct cm_fetcher {
    cm_arena *arena;
    cm_fetch_options options;
    cm_transport *transport;
    visit *visits;
    size_t count, capacity;
};

cm_status cm_fetch_open(const cm_fetch_options *options, cm_fetcher **fetcher, cm_err *err) {
    cm_transport *transport = NULL;
    cm_status status = cm_transport_open(&transport, err);
    if (status != CM_OK) return status;
    cm_arena *arena = cm_arena_new();
    cm_fetcher *made = cm_alloc(arena, sizeof *made);
    *made = (cm_fetcher){.arena = arena, .options = *options, .transport = transport};
    if (!made->options.limit) made->options.limit = CM_FETCH_LIMIT;
    if (!made->options.seconds) made->options.seconds = CM_FETCH_SECONDS;
    *fetcher = made;
    return CM_OK;
}

void cm_fetch_close(cm_fetcher *fetcher) {
    if (!fetcher) return;
    cm_transport_close(fetcher->transport);
    cm_arena_free(fetcher->arena);
}

/* Politeness -------------------------------------------------------------------------------- */

static visit *visit_of(cm_fetcher *f, const char *host) {
    for (size_t i = 0; i < f->count; i++)
        if (cm_same(f->visits[i].host, host)) return &f->visits[i];
    f->visits = cm_grow(f->arena, f->visits, &f->capacity, f->count + 1, sizeof *f->visits);
    visit *v = &f->visits[f->count++];
    *v = (visit){cm_strdup(f->arena, host), cm_fetch_clock() - f->options.pause, NULL};
    return v;
}

static void be_patient(cm_fetcher *f, visit *v) {
    long long since = cm_fetch_clock() - v->last;
    if (since < f->options.pause) cm_fetch_wait((long)(f->options.pause - since));
}

bool cm_fetch_base(cm_arena *arena, const char *address, bool *loopback) {
    cm_address parts;
    bool good = cm_address_read(arena, address, &parts) && (parts.https || parts.loopback);
    *loopback = good && parts.loopback;
    return good;
}

/* The exchange ------------------------------------------------------------------------------ */

const char *cm_head_value(cm_arena *arena, const char *line, size_t length, const char *name) {
    size_t skip = strlen(name);
    if (length <= skip || line[skip] != ':') return NULL;
    for (size_t i = 0; i < skip; i++)
        if (cm_lower(line[i]) != cm_lower(name[i])) return NULL;
    const char *value = line + skip + 1, *end = line + length;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && cm_space(end[-1]))
        end--;
    if (value == end || end - value > HEAD_VALUE) return NULL;
    for (const char *p = value; p < end; p++)
        if ((unsigned char)*p < ' ' || (unsigned char)*p >= 0x7f) return NULL;
    return cm_strndup(arena, value, (size_t)(end - value));
}

/* What is sent back came from a file, which others may have written. */
static bool safe(const char *value) {
    size_t length = 0;
    for (; value && value[length]; length++)
        if ((unsigned char)value[length] < ' ' || (unsigned char)value[length] >= 0x7f)
            return false;
    return length > 0 && length <= HEAD_VALUE;
}

static cm_status allowed(cm_fetcher *f, const char *address, const char *from, cm_address *parts,
                         cm_err *err) {
    bool good = cm_address_read(f->arena, address, parts) &&
                (parts->https || (f->options.loopback && parts->loopback));
    if (good) return CM_OK;
    if (from)
        return cm_fail(err, CM_UNREAD, "%.200s: is redirected to %.200s, which is not https", from,
                       address);
    return cm_fail(err, CM_UNREAD, "%.200s: not an https address", address);
}

static bool is_redirect(long status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static cm_status judge(const char *address, const cm_exchanged *answer, bool conditional,
                       cm_fetched *page, cm_err *err) {
    if (answer->status == 304 && !conditional)
        return cm_fail(err, CM_UNREAD, "%.200s: says 304 (not changed) without being asked",
                       address);
    if (answer->status != 200 && answer->status != 304)
        return cm_fail(err, CM_UNREAD, "%.200s: the server answers %ld", address, answer->status);
    bool whole = answer->status == 200;
    *page = (cm_fetched){.status = answer->status,
                         .bytes = whole && answer->body.length ? answer->body.data : "",
                         .length = whole ? answer->body.length : 0,
                         .etag = answer->etag,
                         .last_changed = answer->last_changed,
                         .date = cm_day_of_http(answer->date)};
    return CM_OK;
}

cm_status cm_fetch_page(cm_fetcher *f, cm_arena *arena, const char *address, const char *etag,
                        const char *last_changed, cm_fetched *page, cm_err *err) {
    const char *head[3] = {NULL}, *at = address, *from = NULL;
    size_t lines = 0;
    if (safe(etag)) head[lines++] = cm_sprintf(arena, "If-None-Match: %s", etag);
    if (safe(last_changed))
        head[lines++] = cm_sprintf(arena, "If-Modified-Since: %s", last_changed);
    for (int hops = 0; hops <= CM_FETCH_REDIRECTS; hops++) {
        cm_address parts;
        cm_exchanged answer = {.body = {.arena = arena}};
        cm_err why = {0};
        cm_status status = allowed(f, at, from, &parts, err);
        if (status != CM_OK) return status;
        visit *v = visit_of(f, parts.host);
        if (v->silence) return cm_fail(err, CM_UNREAD, "%.200s: %s", at, v->silence);
        be_patient(f, v);
        const cm_exchange exchange = {at, parts.https, head, &f->options};
        status = cm_transport_exchange(f->transport, &exchange, &answer, &why);
        v->last = cm_fetch_clock();
        if (answer.unreachable) v->silence = cm_strdup(f->arena, why.text);
        if (status != CM_OK) return cm_fail(err, status, "%.200s: %s", at, why.text);
        if (!is_redirect(answer.status)) return judge(at, &answer, lines > 0, page, err);
        if (!answer.redirect)
            return cm_fail(err, CM_UNREAD, "%.200s: a redirect (%ld) that says not where to", at,
                           answer.status);
        from = at;
        at = answer.redirect;
    }
    return cm_fail(err, CM_UNREAD, "%.200s: more than %d redirects", address, CM_FETCH_REDIRECTS);
}
