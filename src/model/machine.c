#include "model/machine.h"

#include <stdio.h>
#include <string.h>

#include "base/shown.h"
#include "model/machine_fields.h"

void cm_machine_init(cm_machine *machine, cm_arena *arena) {
    memset(machine, 0, sizeof *machine);
    machine->arena = arena;
    machine->notes.known = true;
}

/* Room for one more zeroed item at the end of a list; a macro because the lists differ in type. */
#define ADD(arena, list)                                                                           \
    ((list)->items = cm_grow((arena), (list)->items, &(list)->capacity, (list)->count + 1,         \
                             sizeof *(list)->items),                                               \
     (list)->known = true, memset(&(list)->items[(list)->count], 0, sizeof *(list)->items),        \
     &(list)->items[(list)->count++])

cm_gpu *cm_machine_add_gpu(cm_machine *machine) {
    return ADD(machine->arena, &machine->gpus);
}

cm_toolkit *cm_machine_add_toolkit(cm_machine *machine) {
    return ADD(machine->arena, &machine->toolkits);
}

cm_cudnn *cm_machine_add_cudnn(cm_machine *machine) {
    return ADD(machine->arena, &machine->cudnn);
}

cm_library *cm_machine_add_library(cm_machine *machine) {
    return ADD(machine->arena, &machine->libraries);
}

cm_python *cm_machine_add_python(cm_machine *machine) {
    return ADD(machine->arena, &machine->pythons);
}

cm_variable *cm_machine_add_variable(cm_machine *machine) {
    return ADD(machine->arena, &machine->environment);
}

cm_installed *cm_machine_add_package(cm_machine *machine, cm_python *python) {
    return ADD(machine->arena, &python->packages);
}

void cm_machine_add_text(cm_machine *machine, cm_known_strings *list, const char *text) {
    *ADD(machine->arena, list) = text;
}

void cm_machine_add_display(cm_machine *machine, const char *id) {
    *ADD(machine->arena, &machine->displays) = id;
}

void cm_machine_add_redist(cm_machine *machine, const char *version) {
    *ADD(machine->arena, &machine->vc_redist) = version;
}

void cm_machine_add_node(cm_machine *machine, const char *path) {
    *ADD(machine->arena, &machine->nodes) = path;
}

void cm_machine_note(cm_machine *machine, const char *format, ...) {
    cm_text text = {.arena = machine->arena};
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    for (size_t i = 0; i < machine->notes.count; i++)
        if (cm_same(machine->notes.items[i], line)) return;
    cm_text_puts(&text, line);
    *ADD(machine->arena, &machine->notes) = text.data;
}

static const char unread[] = ": not read: ";

void cm_machine_note_unread(cm_machine *machine, const char *path, const char *why) {
    cm_machine_note(machine, "%s%s%s", path, unread, why);
}

bool cm_note_is_unread(const char *note) {
    return strstr(note, unread) != NULL;
}

bool cm_machine_has_unread(const cm_machine *machine) {
    for (size_t i = 0; i < machine->notes.count; i++)
        if (cm_note_is_unread(machine->notes.items[i])) return true;
    return false;
}

const char *cm_machine_variable(const cm_machine *machine, const char *name) {
    for (size_t i = 0; i < machine->environment.count; i++)
        if (cm_same(machine->environment.items[i].name, name))
            return machine->environment.items[i].value;
    return NULL;
}

/* The address without surplus zeros in front of the domain. */
static const char *bus_tail(const char *bus) {
    const char *colon = strchr(bus, ':');
    return colon && colon - bus > 4 ? colon - 4 : bus;
}

cm_gpu *cm_machine_gpu_at(const cm_machine *machine, const char *bus) {
    for (size_t i = 0; bus && i < machine->gpus.count; i++) {
        const char *have = machine->gpus.items[i].bus;
        if (have && cm_same_i(bus_tail(have), bus_tail(bus))) return &machine->gpus.items[i];
    }
    return NULL;
}

static void clean_string(void *context, const char **text) {
    cm_text clean = {.arena = context};
    cm_text_puts(&clean, "");
    for (const char *p = *text; *p;) {
        uint32_t c = 0;
        size_t n = cm_utf8_read(p, &c);
        if (n && cm_shows(c))
            cm_text_add(&clean, p, n);
        else
            cm_text_puts(&clean, "?");
        p += n ? n : 1;
    }
    *text = clean.data;
}

void cm_machine_clean(cm_machine *machine) {
    cm_fields_strings(cm_machine_fields, machine, clean_string, machine->arena);
}
