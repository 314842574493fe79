#include <string.h>

#include "model/machine.h"
#include "model/machine_fields.h"

enum { ID_DIGITS = 8 };

static const char *const homes[] = {"/home/", "/Users/", "\\Users\\", "/var/home/"};

typedef struct {
    cm_arena *arena;
    cm_strings users;
} redaction;

/* Length of the "/home/" at `p`, 0 if none is there. */
static size_t home_prefix(const char *p) {
    for (size_t i = 0; i < sizeof homes / sizeof *homes; i++)
        if (cm_starts_i(p, homes[i])) return strlen(homes[i]);
    return 0;
}

static size_t name_length(const char *p) {
    return strcspn(p, "/\\:;,\"' \t");
}

/* The length of the user's name behind the home prefix at `p`. Names of Windows hold blanks: there
 * all counts up to the next separator, if one is near. */
static size_t home_name(const char *text, const char *p, size_t skip) {
    const char *name = p + skip;
    bool windows = name[-1] == '\\' || (p > text && p[-1] == ':');
    size_t n = windows ? strcspn(name, "/\\:;,\"'\t") : 0;
    return n && (!name[n] || strchr("/\\;", name[n])) ? n : name_length(name);
}

/* Whether the root user's home stands at `p`, a path that starts in `text` or behind a separator.
 */
static bool root_home(const char *text, const char *p) {
    bool starts = p == text || strchr(":;=,\"' ", p[-1]);
    return starts && cm_starts(p, "/root") && (!p[5] || strchr("/:;,\"' ", p[5]));
}

static void find_user(void *context, const char **text) {
    redaction *r = context;
    for (const char *p = *text; *p; p++) {
        size_t skip = home_prefix(p), n = skip ? home_name(*text, p, skip) : 0;
        if (n == 0) continue;
        char *name = cm_strndup(r->arena, p + skip, n);
        if (!cm_strings_has(&r->users, name)) cm_strings_add(r->arena, &r->users, name);
    }
}

static bool hex(char c) {
    return cm_digit(c) || (cm_lower(c) >= 'a' && cm_lower(c) <= 'f');
}

/* Length of a GPU or MIG id ("GPU-8932f937-...") at `p` behind its "GPU-", 0 if none is there. */
static size_t id_length(const char *p) {
    size_t n = 0;
    if (!cm_starts(p, "GPU-") && !cm_starts(p, "MIG-")) return 0;
    p += 4;
    while (hex(p[n]) || p[n] == '-' || p[n] == '/')
        n++;
    return n >= ID_DIGITS ? n : 0;
}

/* Length of a path component at `p` (a separator) that is a known user's name, 0 if it is none. */
static size_t user_component(const redaction *r, const char *p) {
    if (*p != '/' && *p != '\\') return 0;
    for (size_t i = 0; i < r->users.count; i++) {
        size_t n = strlen(r->users.items[i]);
        if (strncmp(p + 1, r->users.items[i], n) == 0 &&
            (!p[1 + n] || strchr("/\\:;,\"' \t", p[1 + n])))
            return n + 1;
    }
    return 0;
}

static void redact_string(void *context, const char **text) {
    redaction *r = context;
    cm_text out = {.arena = r->arena};
    cm_text_puts(&out, "");
    for (const char *p = *text; *p;) {
        size_t skip = home_prefix(p), name = skip ? home_name(*text, p, skip) : 0, n;
        if (name) {
            cm_text_puts(&out, "~");
            p += skip + name;
        } else if (root_home(*text, p)) {
            cm_text_puts(&out, "~");
            p += strlen("/root");
        } else if ((n = id_length(p)) != 0) {
            cm_text_add(&out, p, 4);
            cm_text_puts(&out, "*");
            p += 4 + n;
        } else if ((n = user_component(r, p)) != 0) {
            cm_text_add(&out, p, 1);
            cm_text_puts(&out, "user");
            p += n;
        } else {
            cm_text_add(&out, p++, 1);
        }
    }
    *text = out.data;
}

void cm_machine_redact(cm_machine *machine) {
    redaction r = {.arena = machine->arena};
    for (size_t i = 0; i < machine->gpus.count; i++)
        machine->gpus.items[i].uuid = machine->gpus.items[i].serial = NULL;
    cm_fields_strings(cm_machine_fields, machine, find_user, &r);
    cm_fields_strings(cm_machine_fields, machine, redact_string, &r);
}
