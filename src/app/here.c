#include "app/here.h"

#include "rules/arch.h"

typedef struct {
    cm_strings runs, no_code, old_driver, unknown;
} standing;

const char *cm_here_os(const cm_machine *machine) {
    const char *os = machine->system.os;
    if (!os) return NULL;
    return cm_same(os, "wsl") ? "linux" : os;
}

/* 1 yes, 0 no, -1 unknown. */
static int driver_fits(cm_ask *ask, const cm_here_build *build, cm_err *err) {
    cm_ver have, floor;
    const char *os = cm_here_os(ask->machine);
    const char *needed = os ? cm_driver_floor(ask, build->cuda, os, err) : NULL;
    if (!needed || !cm_ver_parse(needed, &floor)) return -1;
    if (!cm_ver_parse(ask->machine->driver.version, &have)) return -1;
    return cm_ver_cmp(&have, &floor) >= 0;
}

static int code_fits(cm_ask *ask, const cm_here_build *build, const char *cc_text) {
    cm_cc cc;
    if (!build->arch || !cc_text || !cm_cc_parse(cc_text, &cc)) return -1;
    return cm_arch_runs(ask->arena, build->arch->value[4], build->arch->value[5], cc) !=
           CM_RUNS_NOT;
}

static void judge(cm_ask *ask, const cm_here_build *build, const char *cc, standing *s,
                  cm_err *err) {
    int driver = driver_fits(ask, build, err), code = code_fits(ask, build, cc);
    cm_strings *list = code == 0                  ? &s->no_code
                       : driver == 0              ? &s->old_driver
                       : driver == 1 && code == 1 ? &s->runs
                                                  : &s->unknown;
    cm_strings_add(ask->arena, list, build->tag);
}

static void say(cm_ask *ask, cm_text *line, const char *words, const cm_strings *tags) {
    if (!tags->count) return;
    cm_text_printf(line, "; %s %s", words, cm_strings_join(ask->arena, tags, ", "));
}

static void gpu_line(cm_ask *ask, cm_text *line, const cm_gpu *gpu, const char *cc,
                     const cm_here_build *builds, size_t count, cm_err *err) {
    cm_text_printf(line, "%s%s (%s)", line->length ? ". " : "",
                   gpu->name     ? gpu->name
                   : gpu->device ? gpu->device
                                 : "NVIDIA GPU",
                   cc ? cc : "compute capability unknown");
    standing s = {{0}, {0}, {0}, {0}};
    for (size_t i = 0; i < count; i++)
        if (builds[i].published) judge(ask, &builds[i], cc, &s, err);
    say(ask, line, "runs", &s.runs);
    say(ask, line, "driver too old for", &s.old_driver);
    say(ask, line, "no code for it in", &s.no_code);
    say(ask, line, "unknown for", &s.unknown);
}

static const char *unread_line(cm_arena *arena, const cm_machine *machine) {
    cm_strings list = {0};
    for (size_t i = 0; i < machine->notes.count; i++)
        if (cm_note_is_unread(machine->notes.items[i]))
            cm_strings_add(arena, &list, machine->notes.items[i]);
    return cm_strings_join(arena, &list, "; ");
}

const char *cm_here_line(cm_ask *ask, const cm_here_build *builds, size_t count, cm_err *err) {
    const cm_machine *machine = ask->machine;
    bool seen = machine && (machine->gpus.count || machine->driver.version);
    if (machine && !seen && cm_machine_has_unread(machine)) return unread_line(ask->arena, machine);
    if (!seen) return NULL;
    cm_text line = {.arena = ask->arena};
    cm_text_puts(&line, "");
    const char *device = NULL, *of_device = NULL; /* most machines have several of one kind */
    for (size_t i = 0; i < machine->gpus.count; i++) {
        const cm_gpu *gpu = &machine->gpus.items[i];
        const char *cc = gpu->compute_capability;
        if (!cc && gpu->device) {
            if (!cm_same(gpu->device, device)) of_device = cm_device_cc(ask, gpu->device, err);
            device = gpu->device;
            cc = of_device;
        }
        gpu_line(ask, &line, gpu, cc, builds, count, err);
    }
    if (!machine->gpus.count) cm_text_puts(&line, "no NVIDIA GPU seen");
    if (machine->driver.version)
        cm_text_printf(&line, ". NVIDIA driver %s", machine->driver.version);
    else if (machine->system.jetson == CM_TRUE)
        cm_text_puts(&line, ". A Jetson takes NVIDIA's own wheels, not these");
    else
        cm_text_puts(&line, ". No NVIDIA driver found");
    if (machine->driver.version && machine->nodes.known && !machine->nodes.count)
        cm_text_puts(&line, ", but no device node: the GPU is not reachable from here");
    if (cm_machine_has_unread(machine))
        cm_text_printf(&line, ". %s", unread_line(ask->arena, machine));
    return line.data;
}
