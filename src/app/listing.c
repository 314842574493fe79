/* list NOUN, sources, db info. */
#include <string.h>

#include "app/package.h"

static bool wanted(const cm_ask *ask, const cm_fact *f, const cm_filters *filters) {
    const char *tag = filters->cuda ? cm_cuda_tag(ask->arena, filters->cuda) : NULL;
    if (filters->cuda && !cm_same(f->value[1], tag ? tag : filters->cuda)) return false;
    if (filters->os && !cm_same(f->value[2], filters->os)) return false;
    if (filters->arch && !cm_same(f->value[3], filters->arch)) return false;
    if (!filters->python) return true;
    cm_strings pythons = cm_split(ask->arena, f->value[4], " ");
    return cm_strings_has(&pythons, filters->python);
}

static cm_status list_torch(cm_ask *ask, const cm_filters *filters, cm_answer *answer,
                            cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_BUILD, err, NULL);
    cm_settle(&facts);
    cm_facts_sort(&facts);
    cm_item *list = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "builds", "", NULL);
    for (size_t i = facts.count; i-- > 0;) {
        const cm_fact *f = &facts.items[i];
        if (!wanted(ask, f, filters)) continue;
        cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "torch", "torch", cm_use(ask, f, 0));
        cm_item_add(arena, row, CM_ITEM_TEXT, "tag", "build", f->value[1]);
        cm_item_add(arena, row, CM_ITEM_TEXT, "os", "os", f->value[2]);
        cm_item_add(arena, row, CM_ITEM_TEXT, "arch", "cpu", f->value[3]);
        cm_item_words(arena, row, "python", NULL, f->value[4]);
        cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "Python",
                    *f->value[4] ? cm_python_span(arena, f->value[4]) : NULL);
    }
    if (!list->first)
        return cm_fail(err, CM_ABSENT, "list torch: no published build fits these filters");
    return err->status;
}

/* Nouns whose facts are listed as they are: one row a key, the best source only. */
static const struct {
    const char *noun;
    cm_kind_id kind;
} plain[] = {{"cuda", CM_KIND_CUDA_RELEASE},        {"gpu", CM_KIND_GPU_CC},
             {"driver", CM_KIND_DRIVER_BRANCH},     {"cudnn", CM_KIND_CUDNN_RELEASE},
             {"arch", CM_KIND_ARCH_SUPPORT},        {"chip", CM_KIND_CHIP},
             {"installer", CM_KIND_CUDA_INSTALLER}, {"compiler", CM_KIND_HOST_COMPILER}};

/* Whether the CUDA of a row is meant: a family holds its releases, "11.x" all of its major, "6.5+"
 * the later ones of its major, "9.1 9.2" both. A row that states none is not meant. */
static bool cuda_meant(cm_arena *arena, const char *value, const cm_ver *want) {
    cm_strings items = cm_split(arena, value, " ");
    for (size_t i = 0; i < items.count; i++) {
        cm_ver have;
        size_t length = strspn(items.items[i], "0123456789.");
        bool later = items.items[i][length] == '+';
        if (length && items.items[i][length - 1] == '.') length--; /* 11.x */
        if (!cm_ver_parse(cm_strndup(arena, items.items[i], length), &have)) continue;
        if (cm_ver_in_family(&have, want) || cm_ver_in_family(want, &have) ||
            (later && want->part[0] == have.part[0] && cm_ver_cmp(want, &have) > 0))
            return true;
    }
    return false;
}

/* Whether a row fits the filters, by its columns of that name. */
static bool fits(cm_arena *arena, const cm_kind *kind, const cm_fact *f,
                 const cm_filters *filters) {
    for (unsigned c = 0; c < kind->columns; c++) {
        const char *column = kind->column[c].name, *value = f->value[c];
        cm_ver want;
        if (cm_same(column, "os") && filters->os && !cm_same(value, filters->os)) return false;
        if (cm_same(column, "arch") && filters->arch && !cm_same(value, filters->arch) &&
            !cm_same(value, "any"))
            return false;
        if (cm_same(column, "cuda") && filters->cuda && cm_ver_parse(filters->cuda, &want) &&
            !cuda_meant(arena, value, &want))
            return false;
    }
    return true;
}

/* Whether a line of text has room for a column: addresses and long lists are for JSON alone. */
static bool has_room(const cm_kind *kind, const cm_facts *facts, unsigned column) {
    for (size_t i = 0; i < facts->count; i++)
        if (cm_find_i(facts->items[i].value[column], "https://")) return false;
    return !cm_same(kind->column[column].name, "dialects");
}

static cm_status list_plain(cm_ask *ask, cm_kind_id id, const cm_filters *filters,
                            cm_answer *answer, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, id, err, NULL);
    const cm_kind *kind = cm_kind_get(id);
    cm_ver cuda;
    if (filters->cuda && !cm_ver_parse(filters->cuda, &cuda))
        return cm_fail(err, CM_USAGE, "list --cuda %s: expected a version, as 11.6", filters->cuda);
    cm_settle(&facts);
    cm_facts_sort(&facts);
    bool room[CM_COLUMNS];
    for (unsigned c = 0; c < kind->columns; c++)
        room[c] = has_room(kind, &facts, c);
    cm_item *list = cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, kind->name, "", NULL);
    for (size_t i = 0; i < facts.count; i++) {
        if (!fits(ask->arena, kind, &facts.items[i], filters)) continue;
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        for (unsigned c = 0; c < kind->columns; c++) {
            const char *value = cm_use(ask, &facts.items[i], c);
            cm_item_add(ask->arena, row, CM_ITEM_TEXT, kind->column[c].name,
                        room[c] ? kind->column[c].name : NULL, *value ? value : NULL);
        }
    }
    if (!list->first && err->status == CM_OK)
        return cm_fail(err, CM_ABSENT, "list: nothing in %s fits these filters", kind->name);
    return err->status;
}

cm_status cm_answer_list(cm_ask *ask, const char *noun, const cm_filters *filters,
                         cm_answer *answer, cm_err *err) {
    cm_status status = CM_USAGE;
    if (cm_same(noun, "torch")) {
        status = list_torch(ask, filters, answer, err);
    } else if (cm_same(noun, "torchmetrics") || cm_same(noun, "modelscope")) {
        status = cm_list_package(ask, noun, filters->python, answer, err);
    } else {
        size_t i = 0;
        while (i < sizeof plain / sizeof *plain && !cm_same(plain[i].noun, noun))
            i++;
        if (i == sizeof plain / sizeof *plain)
            return cm_fail(err, CM_USAGE,
                           "list %s: expected torch, cuda, gpu, driver, cudnn, arch, chip, "
                           "installer, compiler, "
                           "torchmetrics or modelscope",
                           noun);
        status = list_plain(ask, plain[i].kind, filters, answer, err);
    }
    if (status == CM_OK) cm_finish(ask, answer);
    return status;
}

cm_status cm_answer_sources(cm_ask *ask, const char *what, cm_answer *answer, cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_kind_id only = what ? cm_kind_named(what) : CM_KINDS;
    if (what && only == CM_KINDS) {
        cm_strings names = {0};
        for (unsigned k = 0; k < CM_KINDS; k++)
            cm_strings_add(arena, &names, cm_kind_get((cm_kind_id)k)->name);
        return cm_fail(err, CM_ABSENT, "sources %s: no such kind of fact; kinds: %s", what,
                       cm_strings_join(arena, &names, " "));
    }
    cm_item *list = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "kinds", "", NULL);
    for (unsigned k = 0; k < CM_KINDS; k++) {
        if (what && k != (unsigned)only) continue;
        cm_facts facts = CM_LOOK(ask, (cm_kind_id)k, err, NULL);
        cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "fact", "fact", cm_kind_get((cm_kind_id)k)->name);
        cm_item_number(arena, row, "count", "rows", (long)facts.count);
        cm_item_add(arena, row, CM_ITEM_TEXT, "meaning", "meaning",
                    cm_kind_get((cm_kind_id)k)->meaning);
        for (size_t i = 0; i < facts.count; i++)
            cm_use(ask, &facts.items[i], 0);
    }
    cm_finish(ask, answer);
    return err->status;
}

cm_status cm_answer_db_info(cm_ask *ask, cm_answer *answer, cm_err *err) {
    cm_arena *arena = ask->arena;
    long count = 0;
    for (unsigned k = 0; k < CM_KINDS; k++)
        count += (long)CM_LOOK(ask, (cm_kind_id)k, err, NULL).count;
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "database", "database",
                cm_store_name(ask->store));
    cm_item_number(arena, &answer->root, "version", "version", CM_DB_VERSION);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "date", "newest source",
                cm_store_date(ask->store));
    cm_item_number(arena, &answer->root, "facts", "facts", count);
    return err->status;
}
