#include "command/db.h"

#include "command/age.h"
#include "upkeep/carrier.h"
#include "upkeep/changes.h"

/* db diff -------------------------------------------------------------------------------------- */

/* "embedded": the program's own; "present": what look-ups use; else a file or folder. */
static cm_status load_set(cm_call *call, const char *name, cm_fact_set *set) {
    *set = (cm_fact_set){.name = name};
    cm_store *store = NULL;
    cm_status status;
    if (cm_same(name, "embedded"))
        status = cm_store_own(call, &store);
    else if (cm_same(name, "present"))
        status = cm_store_of(call, &store);
    else
        return cm_fact_set_load(call->arena, name, set, call->err);
    if (status != CM_OK) return status;
    set->name = cm_store_name(store);
    return cm_fact_set_of(call->arena, store, set, call->err);
}

static cm_status diff(cm_call *call) {
    const cm_strings *words = &call->options->words;
    if (words->count < 2 || words->count > 3)
        return cm_fail(call->err, CM_USAGE,
                       "usage: cudamatrix db diff A B, each a database, a folder of fact files, "
                       "embedded or present");
    bool two = words->count == 3;
    cm_fact_set was = {0}, now = {0};
    cm_answer *answer = cm_answer_new(call->arena);
    cm_status status = load_set(call, two ? words->items[1] : "present", &was);
    if (status == CM_OK) status = load_set(call, words->items[two ? 2 : 1], &now);
    bool loaded = status == CM_OK;
    if (loaded) status = cm_answer_changes(call->arena, &was, &now, answer);
    if (loaded) cm_show(call, answer);
    cm_store_close(was.store);
    cm_store_close(now.store);
    return status;
}

static cm_status info(cm_call *call) {
    cm_store *store = NULL;
    cm_answer *answer = cm_answer_new(call->arena);
    cm_status status = cm_store_of(call, &store);
    if (status == CM_OK)
        status = cm_answer_db_info(call->arena, store, cm_today(call->around), answer, call->err);
    if (status == CM_OK) cm_show(call, answer);
    cm_store_close(store);
    return status;
}

bool cm_run_db_tool(cm_call *call, const char *what, cm_status *status) {
    static const struct {
        const char *name;
        cm_status (*run)(cm_call *call);
    } tools[] = {
        {"info", info}, {"diff", diff}, {"verify", cm_db_verify}, {"install", cm_db_install}};
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
        if (cm_same(tools[i].name, what)) {
            *status = tools[i].run(call);
            return true;
        }
    return false;
}
