#include "command/version.h"

#include "fetch/fetch.h"
#include "model/machine.h"
#include "probe/wheel_folder.h"
#include "store/store.h"
#include "upkeep/page_components.h"

static const cm_library_source *source_of(const char *library) {
    const cm_library_source *s = cm_library_sources;
    while (s->library && !cm_same(s->library, library))
        s++;
    return s->library ? s : NULL;
}

/* One row: text has where a library comes from in words, JSON the source package by itself. */
static void describe(cm_answer *answer, cm_item *list, cm_component c) {
    cm_arena *arena = answer->arena;
    const cm_library_source *source = source_of(c.name);
    const char *from = source ? cm_sprintf(arena, "Debian %s %s", source->package, source->version)
                       : c.version ? "this system"
                                   : "not on this machine";
    cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
    cm_item_add(arena, row, CM_ITEM_TEXT, "name", "library", c.name);
    cm_item_add(arena, row, CM_ITEM_TEXT, "version", NULL, c.version);
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "version", c.version ? c.version : "");
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "from", from);
    cm_item_add(arena, row, CM_ITEM_BOOL, "looked_for", NULL, NULL)->number = c.looked_for;
    cm_item_add(arena, row, CM_ITEM_TEXT, "debian_source", NULL, source ? source->package : NULL);
    cm_item_add(arena, row, CM_ITEM_TEXT, "debian_version", NULL, source ? source->version : NULL);
}

static void describe_libraries(cm_answer *answer) {
    cm_arena *arena = answer->arena;
    const cm_component components[] = {
        cm_store_component(),        cm_html_component(arena),     cm_pattern_component(arena),
        cm_machine_json_component(), cm_wheel_inflate_component(), cm_wheel_zip_component(arena),
        cm_fetch_component(arena),
    };
    cm_item *list = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "libraries", "Libraries", NULL);
    for (size_t i = 0; i < sizeof components / sizeof *components; i++)
        describe(answer, list, components[i]);
}

void cm_run_version(cm_call *call) {
    cm_answer *answer = cm_answer_new(call->arena);
    answer->title = "cudamatrix " CUDAMATRIX_VERSION;
    cm_item_add(call->arena, &answer->root, CM_ITEM_TEXT, "version", NULL, CUDAMATRIX_VERSION);
    if (call->options->verbose) describe_libraries(answer);
    cm_show(call, answer);
}
