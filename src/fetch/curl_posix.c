/* The transport by libcurl, which is looked for when it is needed and not linked: the program runs
 * on machines without it. Its numbers are part of its ABI and have never changed within
 * libcurl.so.4 (2006); they stand here so that no header is needed to build. docs/decisions/0006.
 */
#include <stdlib.h>
#include <string.h>

#include "base/dl.h"
#include "base/memory.h"
#include "fetch/transport.h"

enum {
    OPT_WRITEDATA = 10001,
    OPT_URL = 10002,
    OPT_PROXY = 10004,
    OPT_TIMEOUT = 13,
    OPT_LOW_SPEED_LIMIT = 19,
    OPT_LOW_SPEED_TIME = 20,
    OPT_USERAGENT = 10018,
    OPT_HTTPHEADER = 10023,
    OPT_HEADERDATA = 10029,
    OPT_FOLLOWLOCATION = 52,
    OPT_SSL_VERIFYPEER = 64,
    OPT_CAINFO = 10065,
    OPT_CONNECTTIMEOUT = 78,
    OPT_HEADERFUNCTION = 20079,
    OPT_SSL_VERIFYHOST = 81,
    OPT_ACCEPT_ENCODING = 10102,
    OPT_PROTOCOLS = 181,
    OPT_PROTOCOLS_STR = 10318, /* since 7.85, when the other began to be deprecated */
    OPT_WRITEFUNCTION = 20011,
    INFO_RESPONSE_CODE = 0x200002,
    INFO_REDIRECT_URL = 0x10001f,
    PROTO_HTTP = 1,
    PROTO_HTTPS = 2,
    GLOBAL_DEFAULT = 3,
    INFO_CONNECT_TIME = 0x300005,
    CODE_OK = 0,
    CODE_NO_PROXY = 5,
    CODE_NO_NAME = 6,
    CODE_NO_CONNECTION = 7,
    CODE_PARTIAL = 18,
    CODE_NO_MEMORY = 27,
    CODE_TIMEOUT = 28,
    CODE_UNKNOWN_OPTION = 48,
    CONNECT_SECONDS = 20,
    STALL_SECONDS = 30
};

typedef void curl_slist;

struct cm_transport {
    void *library;
    int (*global_init)(long flags);
    int (*global_init_mem)(long flags, void *(*malloc)(size_t), void (*free)(void *),
                           void *(*realloc)(void *, size_t), char *(*strdup)(const char *),
                           void *(*calloc)(size_t, size_t));
    void (*global_cleanup)(void);
    void *(*easy_init)(void);
    int (*easy_setopt)(void *handle, int option, ...);
    int (*easy_perform)(void *handle);
    int (*easy_getinfo)(void *handle, int info, ...);
    void (*easy_cleanup)(void *handle);
    const char *(*easy_strerror)(int code);
    curl_slist *(*slist_append)(curl_slist *list, const char *line);
    void (*slist_free)(curl_slist *list);
    void *handle;
    cm_guard guard;
};

static bool find(cm_transport *t) {
    const struct {
        void *place;
        const char *name;
    } wanted[] = {
        {&t->global_init, "curl_global_init"},       {&t->global_init_mem, "curl_global_init_mem"},
        {&t->global_cleanup, "curl_global_cleanup"}, {&t->easy_init, "curl_easy_init"},
        {&t->easy_setopt, "curl_easy_setopt"},       {&t->easy_perform, "curl_easy_perform"},
        {&t->easy_getinfo, "curl_easy_getinfo"},     {&t->easy_cleanup, "curl_easy_cleanup"},
        {&t->easy_strerror, "curl_easy_strerror"},   {&t->slist_append, "curl_slist_append"},
        {&t->slist_free, "curl_slist_free_all"},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        void *symbol = cm_dl_symbol(t->library, wanted[i].name);
        if (!symbol) return false;
        memcpy(wanted[i].place, &symbol, sizeof symbol); /* as POSIX has it for dlsym */
    }
    return true;
}

/* NULL where it is not on this machine. */
static void *load(void) {
    static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl-nss.so.4"};
    void *library = NULL;
    for (size_t i = 0; !library && i < sizeof names / sizeof *names; i++)
        library = cm_dl_open(names[i], true);
    return library;
}

/* curl_version() says "libcurl/7.88.1 OpenSSL/3.0.17 ..."; the library stays loaded. */
cm_component cm_fetch_component(cm_arena *arena) {
    static const char before[] = "libcurl/";
    cm_component curl = {.name = "libcurl", .looked_for = true};
    void *library = load(), *symbol = library ? cm_dl_symbol(library, "curl_version") : NULL;
    if (!symbol) return curl;
    char *(*version)(void);
    memcpy(&version, &symbol, sizeof version); /* as POSIX has it for dlsym */
    const char *said = version(), *number = strstr(said, before);
    if (number) number += sizeof before - 1;
    if (number) curl.version = cm_strndup(arena, number, strcspn(number, " "));
    return curl;
}

/* What libcurl does not say in its own words: that it has no memory. */
static bool begin(cm_transport *t) {
    int code = cm_memory_owned()
                   ? t->global_init_mem(GLOBAL_DEFAULT, cm_library_malloc, free, cm_library_realloc,
                                        cm_library_strdup, cm_library_calloc)
                   : t->global_init(GLOBAL_DEFAULT);
    if (code != CODE_OK) return false;
    t->handle = t->easy_init();
    if (!t->handle) t->global_cleanup();
    return t->handle;
}

static void discard(void *what) {
    cm_transport *t = what;
    t->easy_cleanup(t->handle);
    t->global_cleanup();
    free(t);
}

cm_status cm_transport_open(cm_transport **transport, cm_err *err) {
    cm_transport *t = memset(cm_memory_get(sizeof *t), 0, sizeof *t);
    cm_guard_set(&t->guard, free, t);
    t->library = load();
    const char *lacks =
        "libcurl is not on this machine (libcurl.so.4; Debian and Ubuntu: apt install libcurl4); "
        "without it pages are read from a folder, --from DIR";
    cm_memory_watch();
    bool good = t->library && find(t) && begin(t);
    bool lacked = !good && cm_memory_lacked();
    cm_guard_lift(&t->guard);
    if (good) {
        cm_guard_set(&t->guard, discard, t);
        *transport = t;
        return CM_OK;
    }
    if (t->library) {
        cm_dl_close(t->library);
        lacks = "this machine's libcurl.so.4 cannot be used";
    }
    free(t);
    if (lacked) cm_memory_none();
    return cm_fail(err, CM_UNREAD, "%s", lacks);
}

/* The library stays loaded: TLS libraries do not like to be unloaded, and the program ends soon. */
void cm_transport_close(cm_transport *t) {
    if (!t) return;
    cm_guard_lift(&t->guard);
    discard(t);
}

/* The exchange ------------------------------------------------------------------------------ */

typedef struct {
    const cm_fetch_options *options;
    cm_exchanged *answer;
    bool too_large, no_memory;
    const char *bytes; /* what libcurl hands over at the moment */
    size_t length;
} receiver;

static void take_body(void *context) {
    receiver *r = context;
    cm_text_add(&r->answer->body, r->bytes, r->length);
}

static void take_head(void *context) {
    receiver *r = context;
    cm_arena *arena = r->answer->body.arena;
    const char *value = cm_head_value(arena, r->bytes, r->length, "ETag");
    if (value) r->answer->etag = value;
    value = cm_head_value(arena, r->bytes, r->length, "Last-Modified");
    if (value) r->answer->last_changed = value;
    value = cm_head_value(arena, r->bytes, r->length, "Date");
    if (value) r->answer->date = value;
}

/* Nothing jumps across libcurl: where there is no memory, it is told to stop. */
static bool taken(receiver *r, void (*take)(void *), const char *bytes, size_t length) {
    r->bytes = bytes;
    r->length = length;
    r->no_memory = !cm_memory_try(take, r);
    return !r->no_memory;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context) {
    receiver *r = context;
    size_t length = size * count; /* size is always 1 */
    if (length > r->options->limit - r->answer->body.length) {
        r->too_large = true;
        return 0;
    }
    if (!taken(r, take_body, bytes, length)) return 0;
    if (r->options->progress) r->options->progress(r->options->context, r->answer->body.length);
    return length;
}

static size_t on_head(char *line, size_t size, size_t count, void *context) {
    receiver *r = context;
    size_t length = size * count;
    if (length > 5 && strncmp(line, "HTTP/", 5) == 0) /* another answer: a proxy's, a 100 */
        r->answer->etag = r->answer->last_changed = r->answer->date = NULL;
    return taken(r, take_head, line, length) ? length : 0;
}

static int only_scheme(cm_transport *t, bool https) {
    int code = t->easy_setopt(t->handle, OPT_PROTOCOLS, (long)(https ? PROTO_HTTPS : PROTO_HTTP));
    if (code == CODE_UNKNOWN_OPTION)
        code = t->easy_setopt(t->handle, OPT_PROTOCOLS_STR, https ? "https" : "http");
    return code;
}

/* The first failure of an option counts: without a limit or a check nothing is asked. */
static int prepare(cm_transport *t, const cm_exchange *e, receiver *r, curl_slist *head) {
    const struct {
        int option;
        long value;
    } numbers[] = {
        {OPT_FOLLOWLOCATION, 0},
        {OPT_SSL_VERIFYPEER, 1},
        {OPT_SSL_VERIFYHOST, 2},
        {OPT_TIMEOUT, e->options->seconds},
        {OPT_CONNECTTIMEOUT, CONNECT_SECONDS},
        {OPT_LOW_SPEED_LIMIT, 1},
        {OPT_LOW_SPEED_TIME, STALL_SECONDS},
    };
    int code = only_scheme(t, e->https);
    for (size_t i = 0; !code && i < sizeof numbers / sizeof *numbers; i++)
        code = t->easy_setopt(t->handle, numbers[i].option, numbers[i].value);
    if (!code) code = t->easy_setopt(t->handle, OPT_URL, e->address);
    if (!code) code = t->easy_setopt(t->handle, OPT_USERAGENT, e->options->name);
    if (!code) code = t->easy_setopt(t->handle, OPT_ACCEPT_ENCODING, "gzip");
    if (!code) code = t->easy_setopt(t->handle, OPT_HTTPHEADER, head);
    if (!code) code = t->easy_setopt(t->handle, OPT_WRITEFUNCTION, on_body);
    if (!code) code = t->easy_setopt(t->handle, OPT_WRITEDATA, r);
    if (!code) code = t->easy_setopt(t->handle, OPT_HEADERFUNCTION, on_head);
    if (!code) code = t->easy_setopt(t->handle, OPT_HEADERDATA, r);
    /* "" is no proxy for this machine itself; NULL takes that of the environment */
    if (!code) code = t->easy_setopt(t->handle, OPT_PROXY, e->https ? NULL : "");
    if (!code && e->options->ca) code = t->easy_setopt(t->handle, OPT_CAINFO, e->options->ca);
    return code;
}

static bool nobody(cm_transport *t, int code) {
    double connected = 0; /* seconds; 0: it never was */
    return code == CODE_NO_PROXY || code == CODE_NO_NAME || code == CODE_NO_CONNECTION ||
           (code == CODE_TIMEOUT &&
            t->easy_getinfo(t->handle, INFO_CONNECT_TIME, &connected) == CODE_OK && connected <= 0);
}

static cm_status failed(cm_transport *t, int code, const receiver *r, cm_err *err) {
    if (r->too_large) return cm_fail(err, CM_UNREAD, "larger than %zu bytes", r->options->limit);
    if (code == CODE_TIMEOUT)
        return cm_fail(err, CM_UNREAD, "not there within %ld s", r->options->seconds);
    if (code == CODE_PARTIAL) return cm_fail(err, CM_UNREAD, "cut off before its end");
    return cm_fail(err, CM_UNREAD, "%s", t->easy_strerror(code));
}

cm_status cm_transport_exchange(cm_transport *t, const cm_exchange *e, cm_exchanged *answer,
                                cm_err *err) {
    receiver r = {.options = e->options, .answer = answer};
    curl_slist *head = NULL;
    int code = CODE_OK;
    cm_memory_watch();
    for (const char *const *line = e->head; !code && *line; line++) {
        curl_slist *longer = t->slist_append(head, *line);
        if (!longer) code = CODE_NO_MEMORY;
        if (longer) head = longer;
    }
    if (!code) code = prepare(t, e, &r, head);
    if (!code) code = t->easy_perform(t->handle);
    /* libcurl says the same of a head that is too long; then errno is another's */
    bool lacked = r.no_memory || (code == CODE_NO_MEMORY && cm_memory_lacked());
    t->slist_free(head);
    if (lacked) cm_memory_none();
    char *redirect = NULL;
    if (!code) code = t->easy_getinfo(t->handle, INFO_RESPONSE_CODE, &answer->status);
    if (!code) code = t->easy_getinfo(t->handle, INFO_REDIRECT_URL, &redirect);
    if (!code && redirect) answer->redirect = cm_strdup(answer->body.arena, redirect);
    answer->unreachable = nobody(t, code);
    return code ? failed(t, code, &r, err) : CM_OK;
}
