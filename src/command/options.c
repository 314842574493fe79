#include "command/options.h"

#include <stddef.h>
#include <string.h>

#include "base/grammar.h"
#include "model/fact.h"

typedef struct {
    const char *name; /* without the dashes */
    bool takes_value, repeats;
    size_t place; /* of the field in cm_options */
} flag;

#define VALUE(name, field)                                                                         \
    { name, true, false, offsetof(cm_options, field) }
#define LIST(name, field)                                                                          \
    { name, true, true, offsetof(cm_options, field) }
#define SWITCH(name, field)                                                                        \
    { name, false, false, offsetof(cm_options, field) }

static const flag flags[] = {
    SWITCH("json", json),
    SWITCH("help", help),
    SWITCH("version", version),
    SWITCH("verbose", verbose),
    SWITCH("redact", redact),
    SWITCH("no-redact", no_redact),
    SWITCH("no-detect", no_detect),
    SWITCH("library", library),
    SWITCH("system", system),
    VALUE("max-age", max_age),
    VALUE("db", db),
    VALUE("output", output),
    VALUE("url", url),
    VALUE("captured", captured),
    VALUE("root", root),
    VALUE("machine", machine),
    VALUE("color", color),
    VALUE("cuda", cuda),
    VALUE("python", python),
    VALUE("os", os),
    VALUE("arch", arch),
    VALUE("driver", driver),
    VALUE("torch", torch),
    VALUE("cudnn", cudnn),
    VALUE("glibc", glibc),
    VALUE("installer", installer),
    VALUE("as-of", as_of),
    VALUE("mirror", mirror),
    VALUE("shell", shell),
    VALUE("batch", batch),
    VALUE("verify", verify),
    LIST("gpu", gpus),
    LIST("target", targets),
    LIST("from", from),
    LIST("prefix", prefixes),
    VALUE("base", base),
    VALUE("pages", pages),
    VALUE("cache", cache),
    VALUE("pause", pause),
    VALUE("timeout", timeout),
    LIST("accept", accept),
    SWITCH("dry-run", dry_run),
};

static const flag *flag_named(const char *name, size_t length) {
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (strlen(flags[i].name) == length && strncmp(flags[i].name, name, length) == 0)
            return &flags[i];
    return NULL;
}

/* The flag that a word nearly is: "--gpus", "-gpu=3060". */
static const char *near_flag(cm_arena *arena, const char *given) {
    const char *name = given + strspn(given, "-");
    size_t length = strcspn(name, "=");
    const char *word = cm_strndup(arena, name, length);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (length > 2 && cm_distance(flags[i].name, word, 2) <= 2)
            return cm_sprintf(arena, "did you mean --%s?", flags[i].name);
    return "see cudamatrix --help";
}

static const char *long_name(const char *word) {
    static const char *const shorts[][2] = {
        {"-o", "--output"}, {"-h", "--help"}, {"-V", "--version"}, {"-v", "--verbose"}};
    for (size_t i = 0; i < sizeof shorts / sizeof *shorts; i++)
        if (strcmp(word, shorts[i][0]) == 0) return shorts[i][1];
    return word;
}

cm_status cm_options_read(cm_arena *arena, size_t count, const char *const *given,
                          cm_options *options, cm_err *err) {
    bool only_words = false;
    *options = (cm_options){0};
    for (size_t i = 0; i < count; i++) {
        const char *word = only_words ? given[i] : long_name(given[i]);
        if (only_words || word[0] != '-' || !word[1]) {
            if (!options->command)
                options->command = word;
            else
                cm_strings_add(arena, &options->words, word);
            continue;
        }
        if (strcmp(word, "--") == 0) {
            only_words = true;
            continue;
        }
        const char *name = word + 2, *equals = strchr(word, '=');
        size_t length = equals ? (size_t)(equals - name) : strlen(name);
        const flag *f = cm_starts(word, "--") ? flag_named(name, length) : NULL;
        if (!f) return cm_fail(err, CM_USAGE, "unknown flag %s; %s", word, near_flag(arena, word));
        char *field = (char *)options + f->place;
        if (!f->takes_value) {
            if (equals) return cm_fail(err, CM_USAGE, "--%s takes no value", f->name);
            memcpy(field, &(bool){true}, sizeof(bool));
            continue;
        }
        const char *value = equals ? equals + 1 : i + 1 < count ? given[++i] : NULL;
        if (!value || !*value || (!equals && cm_starts(value, "--")))
            return cm_fail(err, CM_USAGE, "--%s needs a value", f->name);
        bool python = f->place == offsetof(cm_options, python);
        if (python) cm_strings_add(arena, &options->pythons, value);
        if (f->repeats)
            cm_strings_add(arena, (cm_strings *)(void *)field, value);
        else if (python && options->python)
            continue; /* judged below */
        else if (*(const char **)(void *)field && !cm_same(*(const char **)(void *)field, value))
            return cm_fail(err, CM_USAGE, "--%s is given twice: %s and %s", f->name,
                           *(const char **)(void *)field, value);
        else
            memcpy(field, &value, sizeof value);
    }
    if (options->installer) {
        options->installer = cm_lowered(arena, options->installer);
        if (!cm_same(options->installer, "pip") && !cm_same(options->installer, "uv") &&
            !cm_same(options->installer, "conda"))
            return cm_fail(err, CM_USAGE, "--installer %s: expected pip, uv or conda",
                           options->installer);
    }
    if (options->url && !cm_is_address(options->url, true))
        return cm_fail(err, CM_USAGE, "--url %s: expected an address such as https://host/page",
                       options->url);
    if (options->captured && !cm_captured_holds(options->captured))
        return cm_fail(err, CM_USAGE,
                       "--captured %s: expected a date such as 2026-05-14, or a "
                       "version",
                       options->captured);
    if (options->verbose && !options->version)
        return cm_fail(err, CM_USAGE, "-v belongs to --version");
    bool bundle = cm_same(options->command, "bundle");
    if (options->system && !(cm_same(options->command, "db") && options->words.count &&
                             cm_same(options->words.items[0], "install")))
        return cm_fail(err, CM_USAGE, "--system belongs to db install");
    if (!bundle && (options->verify || options->targets.count))
        return cm_fail(err, CM_USAGE, "--%s belongs to bundle",
                       options->verify ? "verify" : "target");
    const char *updates = options->base           ? "base"
                          : options->pages        ? "pages"
                          : options->cache        ? "cache"
                          : options->pause        ? "pause"
                          : options->timeout      ? "timeout"
                          : options->accept.count ? "accept"
                          : options->dry_run      ? "dry-run"
                                                  : NULL;
    bool update = cm_same(options->command, "db") && options->words.count &&
                  cm_same(options->words.items[0], "update");
    if (updates && !update) return cm_fail(err, CM_USAGE, "--%s belongs to db update", updates);
    for (size_t i = 1; i < options->pythons.count; i++) /* bundle has several targets */
        if (!bundle && !cm_same(options->python, options->pythons.items[i]))
            return cm_fail(err, CM_USAGE, "--python is given twice: %s and %s", options->python,
                           options->pythons.items[i]);
    return CM_OK;
}

const char *cm_flag_with_value(const char *word) {
    const char *name = long_name(word);
    const flag *f = cm_starts(name, "--") ? flag_named(name + 2, strlen(name + 2)) : NULL;
    return f && f->takes_value ? f->name : NULL;
}

static bool is_given(const cm_options *options, const flag *f) {
    const void *field = (const char *)options + f->place;
    if (!f->takes_value) return *(const bool *)field;
    if (f->repeats) return ((const cm_strings *)field)->count > 0;
    return *(const char *const *)field != NULL;
}

bool cm_options_only(const cm_options *options, const char *const *names) {
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        bool named = false;
        for (size_t n = 0; names[n]; n++)
            named = named || cm_same(names[n], flags[i].name);
        if (!named && is_given(options, &flags[i])) return false;
    }
    return true;
}
