/* The facts judged, each with where it came from; an answer that is fed back is read from them
 * (model/answer_json.c), so that all that a judgement rests on stands there or is named. */
#include "app/judged.h"

static const char *const from_names[] = {"default", "probe", "text", "flag"};

/* One fact; `key` is NULL in a list. */
static cm_item *fact(cm_arena *arena, cm_item *in, const char *key, const char *value,
                     const char *from) {
    cm_item *item = cm_item_add(arena, in, CM_ITEM_OBJECT, key, NULL, NULL);
    cm_item_add(arena, item, CM_ITEM_TEXT, "value", NULL, value);
    if (from) cm_item_add(arena, item, CM_ITEM_TEXT, "from", NULL, from);
    return item;
}

static void part(cm_arena *arena, cm_item *in, const char *key, const char *value) {
    if (value) cm_item_add(arena, in, CM_ITEM_TEXT, key, NULL, value);
}

static cm_item *list_of(cm_arena *arena, cm_item *input, const char *key) {
    return cm_item_add(arena, input, CM_ITEM_LIST, key, NULL, NULL);
}

static void add_fields(cm_arena *arena, cm_item *input, const cm_case *c) {
    const cm_question *q = c->question;
    for (unsigned f = 0; f < CM_Q_FIELDS; f++)
        if (q->fields[f].value)
            fact(arena, input, cm_field_name((cm_field)f), q->fields[f].value,
                 from_names[q->fields[f].from]);
    if (!q->fields[CM_Q_CUDA_BUILD].value && c->tag &&
        (c->tag_from == CM_TAG_DEFAULT || c->tag_from == CM_TAG_WANTED))
        fact(arena, input, "build", c->tag, "default");
}

static void add_gpus(cm_arena *arena, cm_item *input, const cm_question *q) {
    cm_item *list = q->gpus_known ? list_of(arena, input, "gpus") : NULL;
    for (size_t i = 0; i < q->gpus.count; i++) {
        const cm_asked_gpu *g = &q->gpus.items[i];
        cm_item *gpu = fact(arena, list, NULL, g->name ? g->name : g->device, from_names[g->from]);
        part(arena, gpu, "device", g->device);
        part(arena, gpu, "compute_capability", g->cc);
    }
}

static void add_packages(cm_arena *arena, cm_item *input, const cm_question *q) {
    cm_item *list = q->packages.count ? list_of(arena, input, "packages") : NULL;
    for (size_t i = 0; i < q->packages.count; i++) {
        const cm_asked_package *p = &q->packages.items[i];
        fact(arena, list, NULL, cm_sprintf(arena, "%s%s%s", p->name, p->op, p->version),
             from_names[p->from]);
    }
}

static void add_messages(cm_arena *arena, cm_item *input, const cm_question *q) {
    cm_item *list = q->messages.count ? list_of(arena, input, "messages") : NULL;
    for (size_t i = 0; i < q->messages.count; i++) {
        const cm_message *message = &q->messages.items[i];
        cm_item *item = fact(arena, list, NULL, message->code, NULL);
        cm_item *says = cm_item_add(arena, item, CM_ITEM_OBJECT, "says", NULL, NULL);
        for (size_t b = 0; message->bindings[b].name; b++)
            part(arena, says, message->bindings[b].name, message->bindings[b].value);
    }
}

static void add_variables(cm_arena *arena, cm_item *input, const cm_question *q) {
    cm_item *list = q->variables.count ? list_of(arena, input, "variables") : NULL;
    for (size_t i = 0; i < q->variables.count; i++) {
        const cm_asked_variable *v = &q->variables.items[i];
        cm_item *item = fact(arena, list, NULL, v->value, NULL);
        part(arena, item, "name", v->name);
        if (v->in_script)
            cm_item_add(arena, item, CM_ITEM_BOOL, "in_script", NULL, NULL)->number = 1;
    }
}

static void add_toolkits(cm_arena *arena, cm_item *input, const cm_question *q) {
    cm_item *list = q->toolkits_known ? list_of(arena, input, "toolkits") : NULL;
    for (size_t i = 0; i < q->toolkits.count; i++) {
        const cm_asked_toolkit *t = &q->toolkits.items[i];
        cm_item *item = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
        part(arena, item, "value", t->version);
        part(arena, item, "path", t->path);
        part(arena, item, "active", t->active);
    }
}

static void add_not_understood(cm_arena *arena, cm_item *input, const cm_question *q) {
    cm_item *list = q->not_understood.count ? list_of(arena, input, "not_understood") : NULL;
    for (size_t i = 0; i < q->not_understood.count; i++)
        cm_item_add(arena, list, CM_ITEM_TEXT, NULL, NULL, q->not_understood.items[i]);
}

/* What a machine gave and no answer carries: its records of packages, and its variables, which may
 * name persons and places. */
static void add_machine(cm_arena *arena, cm_item *input, const cm_question *q) {
    bool variables = q->machine && q->variables.count;
    if (q->no_device_node) fact(arena, input, "device_node", "none", "probe");
    if (q->installed || variables)
        fact(arena, input, "machine",
             q->installed && variables ? "installed packages and environment variables"
             : q->installed            ? "installed packages"
                                       : "environment variables",
             "probe");
    else
        add_variables(arena, input, q);
}

/* What was there and could not be read, which no verdict knows of. The bare command lists it among
 * the notes of the machine. */
static void add_unread(cm_arena *arena, cm_item *root, cm_item *input, const cm_machine *machine) {
    bool listed = false;
    for (const cm_item *i = root->first; i; i = i->next)
        listed = listed || cm_same(i->key, "machine");
    if (!machine || !cm_machine_has_unread(machine)) return;
    cm_item *list = cm_item_add(arena, input, CM_ITEM_LIST, "unread", NULL, NULL);
    cm_item *text = listed ? NULL : cm_item_add(arena, root, CM_ITEM_OBJECT, NULL, "", NULL);
    for (size_t i = 0; i < machine->notes.count; i++) {
        const char *note = machine->notes.items[i];
        if (!cm_note_is_unread(note)) continue;
        cm_item_add(arena, list, CM_ITEM_TEXT, NULL, NULL, note);
        if (text) cm_item_add(arena, text, CM_ITEM_TEXT, NULL, "note", note);
    }
}

void cm_describe_input(cm_ask *ask, cm_answer *answer, const cm_case *c) {
    cm_arena *arena = ask->arena;
    cm_item *input = cm_item_add(arena, &answer->root, CM_ITEM_OBJECT, "input", NULL, NULL);
    add_unread(arena, &answer->root, input, c->question->machine);
    add_fields(arena, input, c);
    add_gpus(arena, input, c->question);
    add_packages(arena, input, c->question);
    add_messages(arena, input, c->question);
    add_toolkits(arena, input, c->question);
    add_machine(arena, input, c->question);
    add_not_understood(arena, input, c->question);
}
