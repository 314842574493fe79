/* The transport by WinHTTP, loaded from System32 when it is needed. Certificates are judged by the
 * system's own store; a proxy is the system's (settings, PAC, WPAD), and none for this machine
 * itself. docs/decisions/0008. */
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <winhttp.h>

#include "base/memory.h"
#include "base/wide.h"
#include "fetch/address.h"
#include "fetch/gunzip.h"
#include "fetch/transport.h"

enum {
    CONNECT_SECONDS = 20,
    STALL_SECONDS = 30,
    LONGEST_HEAD = 1024,
    AUTOMATIC_PROXY = 4, /* since Windows 8.1 */
    TLS_1_3 = 0x2000,    /* since Windows 11 */
    RESPONSE_TIMEOUT = 7 /* of the head as a whole */
};

struct cm_transport {
    HINTERNET(WINAPI *open)(LPCWSTR, DWORD, LPCWSTR, LPCWSTR, DWORD);
    HINTERNET(WINAPI *connect)(HINTERNET, LPCWSTR, INTERNET_PORT, DWORD);
    HINTERNET(WINAPI *open_request)
    (HINTERNET, LPCWSTR, LPCWSTR, LPCWSTR, LPCWSTR, LPCWSTR *, DWORD);
    BOOL(WINAPI *add_heads)(HINTERNET, LPCWSTR, DWORD, DWORD);
    BOOL(WINAPI *send)(HINTERNET, LPCWSTR, DWORD, LPVOID, DWORD, DWORD, DWORD_PTR);
    BOOL(WINAPI *receive)(HINTERNET, LPVOID);
    BOOL(WINAPI *query_heads)(HINTERNET, DWORD, LPCWSTR, LPVOID, LPDWORD, LPDWORD);
    BOOL(WINAPI *available)(HINTERNET, LPDWORD);
    BOOL(WINAPI *read)(HINTERNET, LPVOID, DWORD, LPDWORD);
    BOOL(WINAPI *set)(HINTERNET, DWORD, LPVOID, DWORD);
    BOOL(WINAPI *timeouts)(HINTERNET, int, int, int, int);
    BOOL(WINAPI *crack)(LPCWSTR, DWORD, DWORD, LPURL_COMPONENTS);
    BOOL(WINAPI *close)(HINTERNET);
    HINTERNET direct, by_proxy; /* made when first needed */
};

cm_component cm_fetch_component(cm_arena *arena) {
    (void)arena;
    bool there = cm_system_library("winhttp.dll") != NULL; /* one interface since Windows XP */
    return (cm_component){.name = "WinHTTP", .version = there ? "5.1" : NULL, .looked_for = true};
}

cm_status cm_transport_open(cm_transport **transport, cm_err *err) {
    static const char *const names[] = {
        "WinHttpOpen",         "WinHttpConnect",
        "WinHttpOpenRequest",  "WinHttpAddRequestHeaders",
        "WinHttpSendRequest",  "WinHttpReceiveResponse",
        "WinHttpQueryHeaders", "WinHttpQueryDataAvailable",
        "WinHttpReadData",     "WinHttpSetOption",
        "WinHttpSetTimeouts",  "WinHttpCrackUrl",
        "WinHttpCloseHandle",
    };
    cm_transport *t = memset(cm_memory_get(sizeof *t), 0, sizeof *t);
    void *const places[] = {&t->open, &t->connect, &t->open_request, &t->add_heads,
                            &t->send, &t->receive, &t->query_heads,  &t->available,
                            &t->read, &t->set,     &t->timeouts,     &t->crack,
                            &t->close};
    size_t count = sizeof names / sizeof *names;
    if (cm_system_functions(cm_system_library("winhttp.dll"), names, places, count)) {
        *transport = t;
        return CM_OK;
    }
    free(t);
    return cm_fail(err, CM_UNREAD,
                   "winhttp.dll is not in System32, or is not whole; without it pages are read "
                   "from a folder, --from DIR");
}

void cm_transport_close(cm_transport *t) {
    if (!t) return;
    if (t->direct) t->close(t->direct);
    if (t->by_proxy) t->close(t->by_proxy);
    free(t);
}

/* The exchange ------------------------------------------------------------------------------ */

typedef struct {
    cm_transport *t;
    const cm_exchange *exchange;
    cm_exchanged *answer;
    cm_arena *arena;
    HINTERNET connection, request;
    long long deadline;
    bool connecting; /* until the request is sent */
} talk;

static DWORD left(const talk *k) {
    long long milliseconds = k->deadline - cm_fetch_clock();
    return milliseconds > 1 ? (DWORD)milliseconds : 1;
}

static bool too_late(const talk *k) {
    return cm_fetch_clock() >= k->deadline;
}

static bool number(const talk *k, HINTERNET handle, DWORD option, DWORD value) {
    return k->t->set(handle, option, &value, sizeof value);
}

static HINTERNET session(cm_transport *t, bool https) {
    HINTERNET *place = https ? &t->by_proxy : &t->direct;
    if (!*place && https) *place = t->open(L"cudamatrix", AUTOMATIC_PROXY, NULL, NULL, 0);
    if (!*place)
        *place = t->open(L"cudamatrix",
                         https ? WINHTTP_ACCESS_TYPE_DEFAULT_PROXY : WINHTTP_ACCESS_TYPE_NO_PROXY,
                         NULL, NULL, 0);
    return *place;
}

/* Host and path of the address; the scheme was judged by whoever asks. */
static bool make_request(talk *k) {
    cm_transport *t = k->t;
    URL_COMPONENTS parts = {.dwStructSize = sizeof parts,
                            .dwHostNameLength = (DWORD)-1,
                            .dwUrlPathLength = (DWORD)-1,
                            .dwExtraInfoLength = (DWORD)-1};
    const wchar_t *address = cm_wide(k->arena, k->exchange->address);
    if (!t->crack(address, 0, 0, &parts) || !parts.lpszHostName) return false;
    wchar_t *host = cm_alloc_array(k->arena, parts.dwHostNameLength + 1, sizeof *host);
    memcpy(host, parts.lpszHostName, parts.dwHostNameLength * sizeof *host);
    const wchar_t *path = parts.dwUrlPathLength ? parts.lpszUrlPath : parts.lpszExtraInfo;
    wchar_t *whole = cm_alloc_array(k->arena, wcslen(address) + 2, sizeof *whole);
    if (!parts.dwUrlPathLength) wcscat(whole, L"/");
    if (path) wcsncat(whole, path, wcscspn(path, L"#"));
    HINTERNET from = session(t, k->exchange->https);
    k->connection = from ? t->connect(from, host, parts.nPort, 0) : NULL;
    if (k->connection)
        k->request = t->open_request(k->connection, L"GET", whole, NULL, WINHTTP_NO_REFERER,
                                     WINHTTP_DEFAULT_ACCEPT_TYPES,
                                     k->exchange->https ? WINHTTP_FLAG_SECURE : 0);
    return k->request != NULL;
}

/* The first failure of an option counts: without a limit or a check nothing is asked. */
static bool prepare(talk *k) {
    cm_transport *t = k->t;
    cm_text head = {.arena = k->arena};
    DWORD stall = STALL_SECONDS * 1000, connect = CONNECT_SECONDS * 1000;
    if (left(k) < stall) stall = left(k);
    if (left(k) < connect) connect = left(k);
    cm_text_printf(&head, "User-Agent: %s\r\nAccept-Encoding: gzip\r\n",
                   k->exchange->options->name);
    for (const char *const *line = k->exchange->head; *line; line++)
        cm_text_printf(&head, "%s\r\n", *line);
    if (k->exchange->https && /* TLS 1.2 alone where 1.3 is not known */
        !number(k, k->request, WINHTTP_OPTION_SECURE_PROTOCOLS,
                WINHTTP_FLAG_SECURE_PROTOCOL_TLS1_2 | TLS_1_3))
        number(k, k->request, WINHTTP_OPTION_SECURE_PROTOCOLS, WINHTTP_FLAG_SECURE_PROTOCOL_TLS1_2);
    number(k, k->request, RESPONSE_TIMEOUT, left(k));
    return number(k, k->request, WINHTTP_OPTION_DISABLE_FEATURE,
                  WINHTTP_DISABLE_COOKIES | WINHTTP_DISABLE_REDIRECTS |
                      WINHTTP_DISABLE_AUTHENTICATION) &&
           t->timeouts(k->request, (int)connect, (int)connect, (int)stall, (int)stall) &&
           t->add_heads(k->request, cm_wide(k->arena, head.data), (DWORD)-1,
                        WINHTTP_ADDREQ_FLAG_ADD | WINHTTP_ADDREQ_FLAG_REPLACE);
}

/* A line of the answer's head as cm_head_value has it, or NULL. */
static const char *head_value(talk *k, const char *name) {
    wchar_t value[LONGEST_HEAD * 2];
    DWORD bytes = sizeof value - sizeof *value;
    if (!k->t->query_heads(k->request, WINHTTP_QUERY_CUSTOM, cm_wide(k->arena, name), value, &bytes,
                           WINHTTP_NO_HEADER_INDEX))
        return NULL;
    value[bytes / sizeof *value] = 0;
    const char *line = cm_sprintf(k->arena, "%s: %s", name, cm_narrow(k->arena, value));
    return cm_head_value(k->arena, line, strlen(line), name);
}

static bool read_head(talk *k) {
    DWORD status = 0, bytes = sizeof status;
    if (!k->t->query_heads(k->request, WINHTTP_QUERY_STATUS_CODE | WINHTTP_QUERY_FLAG_NUMBER,
                           WINHTTP_HEADER_NAME_BY_INDEX, &status, &bytes, WINHTTP_NO_HEADER_INDEX))
        return false;
    k->answer->status = (long)status;
    k->answer->etag = head_value(k, "ETag");
    k->answer->last_changed = head_value(k, "Last-Modified");
    k->answer->date = head_value(k, "Date");
    const char *to = status >= 300 && status < 400 ? head_value(k, "Location") : NULL;
    if (to) k->answer->redirect = cm_address_join(k->arena, k->exchange->address, to);
    return true;
}

static cm_status failed(const talk *k, DWORD number, cm_err *err) {
    static const struct {
        DWORD number;
        bool unreachable;
        const char *text;
    } known[] = {
        {ERROR_WINHTTP_NAME_NOT_RESOLVED, true, "Could not resolve host name"},
        {ERROR_WINHTTP_CANNOT_CONNECT, true, "Could not connect to server"},
        {ERROR_WINHTTP_CONNECTION_ERROR, false,
         "the connection ended, or the server says what is no HTTP"},
        {ERROR_WINHTTP_INVALID_SERVER_RESPONSE, false, "the server says what is no HTTP"},
        {ERROR_WINHTTP_SECURE_FAILURE, false, "the server's certificate does not hold"},
        {ERROR_WINHTTP_SECURE_CHANNEL_ERROR, false, "no TLS connection"},
        {ERROR_WINHTTP_CLIENT_AUTH_CERT_NEEDED, false,
         "the server wants a certificate of its user"},
    };
    if (number == ERROR_WINHTTP_TIMEOUT || too_late(k)) {
        k->answer->unreachable = k->connecting;
        return cm_fail(err, CM_UNREAD, "not there within %ld s", k->exchange->options->seconds);
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i].number != number) continue;
        k->answer->unreachable = known[i].unreachable;
        return cm_fail(err, CM_UNREAD, "%s", known[i].text);
    }
    return cm_fail(err, CM_UNREAD, "error %lu of WinHTTP", (unsigned long)number);
}

/* Reads what comes in, into `body`, as long as there is time for it. */
static cm_status receive(talk *k, cm_text *body, cm_err *err) {
    const cm_fetch_options *options = k->exchange->options;
    cm_text_puts(body, "");
    for (;;) {
        DWORD more = 0, n = 0, stall = STALL_SECONDS * 1000;
        char piece[1 << 15];
        if (too_late(k)) return failed(k, ERROR_WINHTTP_TIMEOUT, err);
        number(k, k->request, WINHTTP_OPTION_RECEIVE_TIMEOUT, left(k) < stall ? left(k) : stall);
        if (!k->t->available(k->request, &more)) return failed(k, GetLastError(), err);
        if (!more) return CM_OK;
        if (more > sizeof piece) more = sizeof piece;
        if (!k->t->read(k->request, piece, more, &n)) return failed(k, GetLastError(), err);
        if (!n) return CM_OK;
        if (n > options->limit - body->length)
            return cm_fail(err, CM_UNREAD, "larger than %zu bytes", options->limit);
        cm_text_add(body, piece, n);
        if (options->progress) options->progress(options->context, body->length);
    }
}

static cm_status take_body(talk *k, cm_err *err) {
    cm_text packed = {.arena = k->arena};
    const char *stated = head_value(k, "Content-Length"), *form = head_value(k, "Content-Encoding");
    bool gzip = form && (cm_same_i(form, "gzip") || cm_same_i(form, "x-gzip"));
    cm_text *body = gzip ? &packed : &k->answer->body;
    cm_status status = receive(k, body, err);
    if (status != CM_OK || k->answer->status != 200) return status;
    unsigned long long whole =
        stated && cm_digit(*stated) ? strtoull(stated, NULL, 10) : body->length;
    if (whole > body->length) return cm_fail(err, CM_UNREAD, "cut off before its end");
    body->length = (size_t)whole; /* what follows is no part of it */
    body->data[body->length] = 0;
    if (form && !gzip && !cm_same_i(form, "identity"))
        return cm_fail(err, CM_UNREAD, "comes as %.40s, which was not asked for", form);
    if (!gzip) return CM_OK;
    cm_text_puts(&k->answer->body, "");
    return cm_gunzip(packed.data, packed.length, k->exchange->options->limit, &k->answer->body,
                     err);
}

static cm_status converse(talk *k, cm_err *err) {
    cm_transport *t = k->t;
    k->connecting = true;
    if (!make_request(k) || !prepare(k) ||
        !t->send(k->request, WINHTTP_NO_ADDITIONAL_HEADERS, 0, WINHTTP_NO_REQUEST_DATA, 0, 0, 0))
        return failed(k, GetLastError(), err);
    k->connecting = false;
    if (!t->receive(k->request, NULL) || !read_head(k)) return failed(k, GetLastError(), err);
    return take_body(k, err);
}

cm_status cm_transport_exchange(cm_transport *t, const cm_exchange *exchange, cm_exchanged *answer,
                                cm_err *err) {
    talk k = {.t = t,
              .exchange = exchange,
              .answer = answer,
              .arena = answer->body.arena,
              .deadline = cm_fetch_clock() + (long long)exchange->options->seconds * 1000};
    cm_status status = converse(&k, err);
    if (k.request) t->close(k.request);
    if (k.connection) t->close(k.connection);
    return status;
}
