#include <string.h>

#include "probe/site.h"

/* The value of NAME=value or NAME="value" in os-release text, or NULL. */
static char *release_value(const cm_site *site, const char *text, const char *name) {
    cm_strings lines = cm_split(site->arena, text, "\n");
    size_t n = strlen(name);
    for (size_t i = 0; i < lines.count; i++) {
        const char *line = lines.items[i];
        if (!cm_starts(line, name) || line[n] != '=') continue;
        char *value = cm_strdup(site->arena, line + n + 1);
        size_t length = strlen(value);
        if (length > 1 && (*value == '"' || *value == '\'') && value[length - 1] == *value) {
            value[length - 1] = 0;
            value++;
        }
        return value;
    }
    return NULL;
}

static void distribution(cm_site *site) {
    char *text = cm_site_text(site, "/etc/os-release", CM_PROBE_TEXT);
    if (!text) text = cm_site_text(site, "/usr/lib/os-release", CM_PROBE_TEXT);
    if (!text) return;
    char *name = release_value(site, text, "PRETTY_NAME");
    if (!name) name = release_value(site, text, "NAME");
    if (!name) cm_machine_note(site->machine, "/etc/os-release: no NAME in it");
    site->machine->system.distribution = name;
}

/* "Linux version 5.15.0-91-generic (builder@host) ...": the third word. */
static void saved_kernel(cm_site *site) {
    cm_system *system = &site->machine->system;
    char *release = cm_site_line(site, "/proc/sys/kernel/osrelease");
    char *version = cm_site_line(site, "/proc/version");
    if (!release && cm_starts(version, "Linux version ")) {
        release = version + strlen("Linux version ");
        release[strcspn(release, " ")] = 0;
    }
    if (release) system->kernel = release, system->os = "linux";
}

/* uname.txt of a saved machine: "Linux 5.15.0-91-generic x86_64". */
static void saved_uname(cm_site *site) {
    cm_system *system = &site->machine->system;
    cm_strings words = cm_split(site->arena, cm_site_line(site, "/uname.txt"), " ");
    if (words.count != 3) return;
    system->os = cm_same(words.items[0], "Linux")    ? "linux"
                 : cm_same(words.items[0], "Darwin") ? "macos"
                                                     : NULL;
    system->kernel = words.items[1];
    system->arch = words.items[2];
}

/* A copied Windows is known by its folders. */
static void saved_windows(cm_site *site) {
    if (!cm_site_is_dir(site, "/Windows/System32")) return;
    site->machine->system.os = "windows";
    if (cm_site_is_dir(site, "/Windows/SysWOW64")) site->machine->system.arch = "x86_64";
}

static void saved_arch(cm_site *site) {
    if (site->machine->system.arch) return;
    if (cm_site_exists(site, "/lib64/ld-linux-x86-64.so.2")) site->machine->system.arch = "x86_64";
    if (cm_site_exists(site, "/lib/ld-linux-aarch64.so.1")) site->machine->system.arch = "aarch64";
}

/* glibc.txt of a saved machine ("glibc 2.35"), or the number in an old libc's file name. */
static void saved_glibc(cm_site *site) {
    static const char *const folders[] = {"/lib/x86_64-linux-gnu", "/lib64",
                                          "/lib/aarch64-linux-gnu"};
    site->machine->system.glibc = cm_site_version(site, cm_site_line(site, "/glibc.txt"));
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        cm_strings names = cm_site_names(site, folders[i]);
        for (size_t j = 0; j < names.count && !site->machine->system.glibc; j++) {
            const char *name = names.items[j];
            if (!cm_starts(name, "libc-2.") || !cm_ends(name, ".so")) continue;
            site->machine->system.glibc = cm_strndup(site->arena, name + 5, strlen(name) - 8);
        }
    }
}

void cm_probe_system(cm_site *site) {
    distribution(site);
    if (!*site->root) {
        cm_probe_running(site);
        return;
    }
    if (site->machine->system.distribution) site->machine->system.os = "linux";
    saved_windows(site);
    saved_kernel(site);
    saved_uname(site);
    saved_arch(site);
    saved_glibc(site);
}
