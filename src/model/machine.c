#include "model/machine.h"

#include <stdio.h>
#include <string.h>

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

/* Length of the well-formed UTF-8 sequence of more than one byte at `p`, 0 if it is none or a
 * control character (U+0080 to U+009F, which terminals obey). */
static size_t wide_length(const unsigned char *p) {
    size_t n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || (p[0] == 0xc2 && p[1] < 0xa0)) return 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80) return 0;
    bool overlong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90);
    bool outside = (p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf4 && p[1] > 0x8f);
    return overlong || outside ? 0 : n;
}

static void clean_string(void *context, const char **text) {
    char *copy = cm_strdup(context, *text);
    for (unsigned char *p = (unsigned char *)copy; *p; p++) {
        size_t n = *p < 0x80 ? 1 : wide_length(p);
        if (n == 0 || *p < 0x20 || *p == 0x7f)
            *p = '?';
        else
            p += n - 1;
    }
    *text = copy;
}

void cm_machine_clean(cm_machine *machine) {
    cm_fields_strings(cm_machine_fields, machine, clean_string, machine->arena);
}
