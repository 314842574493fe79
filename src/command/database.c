/* Which database answers: the one that is named, else the newest of those that are installed and
 * the program's own. An installed one that cannot be trusted is passed over with one line. */
#include "command/command.h"
#include "command/places.h"
#include "store/precedence.h"

static const char own_name[] = "embedded";

cm_status cm_store_own(cm_call *call, cm_store **store) {
    size_t length;
    const unsigned char *bytes = cm_embedded(&length);
    if (!bytes)
        return cm_fail(call->err, CM_UNREAD, "this program carries no database; give --db FILE");
    return cm_store_open_own(own_name, bytes, length, store, call->err);
}

static unsigned own_date(void) {
    size_t length;
    const unsigned char *bytes = cm_embedded(&length);
    cm_seal seal;
    bool sealed =
        bytes && length > CM_SEAL_LENGTH && cm_seal_read(bytes + length - CM_SEAL_LENGTH, &seal);
    return sealed ? cm_captured_number(seal.date) : 0;
}

static void pass_over(const cm_call *call, const char *why) {
    cm_note(call->around, "warning: passed over: %s", why);
}

/* A place whose seal is damaged: opening it says what is wrong with it. */
static void explain(const cm_call *call, const char *path, const cm_err *peeked) {
    cm_store *store = NULL;
    cm_err err = {0};
    if (cm_store_open(path, &store, &err) == CM_OK) cm_store_close(store);
    pass_over(call, err.status == CM_OK ? peeked->text : err.text);
}

/* The newest of the places that is newer than `than`; NULL: none. Later ones are only looked at if
 * an earlier one was not `tried`. */
static const char *newest(const cm_call *call, const cm_strings *places, bool *tried,
                          unsigned than) {
    size_t best = places->count;
    for (size_t i = 0; i < places->count; i++) {
        char date[CM_SEAL_DATE + 1];
        cm_err err = {0};
        if (tried[i]) continue;
        cm_status status = cm_store_peek(places->items[i], date, &err);
        if (status == CM_UNREAD) explain(call, places->items[i], &err);
        if (status == CM_OK && cm_captured_number(date) > than) {
            than = cm_captured_number(date);
            best = i;
        }
        if (status != CM_OK) tried[i] = true;
    }
    if (best == places->count) return NULL;
    tried[best] = true;
    return places->items[best];
}

static cm_status open_any(cm_call *call, cm_store **store) {
    const char *path =
        call->options->db ? call->options->db : cm_environment_value(call->around, "CUDAMATRIX_DB");
    if (path && cm_same(path, own_name)) return cm_store_own(call, store);
    if (path && *path) return cm_store_open(path, store, call->err);
    cm_strings places = cm_installed_places(call->arena, call->around);
    bool *tried = cm_alloc_array(call->arena, places.count + 1, sizeof *tried);
    while ((path = newest(call, &places, tried, own_date())) != NULL) {
        cm_err err = {0};
        if (cm_store_open(path, store, &err) == CM_OK) return CM_OK;
        pass_over(call, err.text);
    }
    return cm_store_own(call, store);
}

cm_status cm_store_of(cm_call *call, cm_store **store) {
    cm_status status = open_any(call, store);
    if (status == CM_OK) call->data_date = cm_strdup(call->arena, cm_store_date(*store));
    return status;
}
