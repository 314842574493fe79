/* Install commands: pip, conda, mamba, uv, poetry, pipenv, pixi, pdm. */
#include <string.h>

#include "read/package_rows.h"

typedef enum { NONE, INSTALL, OTHER } command_kind;

/* "pip install", "conda create", "uv pip install"; the words before what is to be installed. */
static command_kind command_at(const cm_strings *words, size_t *at) {
    static const char *const tools[] = {"conda", "mamba", "micromamba", "poetry", "uv",    "pipenv",
                                        "pixi",  "pdm",   "%conda",     "!conda", "%mamba"};
    static const char *const verbs[] = {"install", "create",  "add",  "download",
                                        "update",  "upgrade", "wheel"};
    if (*at + 1 >= words->count) return NONE;
    const char *tool = words->items[*at], *verb = words->items[*at + 1];
    const char *slash = strrchr(tool, '/');
    if (slash) tool = slash + 1;
    while (*tool && strchr("`$!%>\"'", *tool))
        tool++;
    bool known =
        cm_starts(tool, "pip") && (!tool[3] || cm_digit(tool[3]) || cm_starts(tool + 3, ".exe"));
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
        known |= cm_same(tool, tools[i]);
    if (!known) return NONE;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (cm_same(verb, verbs[i])) {
            *at += 2;
            return INSTALL;
        }
    if (!cm_same(verb, "uninstall") && !cm_same(verb, "remove")) return NONE;
    *at += 2;
    return OTHER;
}

static bool takes_value(const char *option) {
    static const char *const options[] = {"-c",
                                          "--channel",
                                          "-n",
                                          "--name",
                                          "-p",
                                          "--prefix",
                                          "-f",
                                          "--find-links",
                                          "-i",
                                          "--index-url",
                                          "-r",
                                          "--requirement",
                                          "--extra-index-url",
                                          "--trusted-host",
                                          "--timeout",
                                          "--default-timeout",
                                          "--python",
                                          "--platform",
                                          "--python-version",
                                          "-t",
                                          "--target",
                                          "-d",
                                          "--dest",
                                          "--constraint",
                                          "--proxy",
                                          "--only-binary",
                                          "--implementation",
                                          "--abi",
                                          "--index",
                                          "--default-index",
                                          "--source",
                                          "--group",
                                          "-G",
                                          "--torch-backend"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (cm_same(option, options[i])) return true;
    return false;
}

static bool ends_command(const char *word) {
    static const char *const ends[] = {"&&", ";",  "||",   "|",   "&",  "#",
                                       ">",  ">>", "then", "and", "but"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (cm_same(word, ends[i])) return true;
    return false;
}

/* "--python 3.10" of uv and "--python-version 3.10" of pip download. */
static void option(cm_pasted *pasted, const char *name, const char *value) {
    if (cm_same(name, "--python") || cm_same(name, "--python-version"))
        cm_add_package(pasted, "python", "=", value, NULL, NULL);
    if (cm_same(name, "--torch-backend") || cm_same(name, "--torch-backend=cpu"))
        cm_read_index_address(pasted, cm_sprintf(pasted->arena, "whl/%s", value));
}

/* One word that is to be installed. */
static void item(cm_pasted *pasted, const char *word) {
    cm_wheel wheel;
    cm_requirement requirement;
    size_t n = strlen(word);
    char *text = cm_strndup(pasted->arena, word, n && word[n - 1] == ';' ? n - 1 : n);
    if (cm_wheel_parse(pasted->arena, text, &wheel)) {
        cm_add_package(pasted, wheel.name, "==", wheel.version, NULL, NULL);
        return;
    }
    if (strstr(text, "://") && cm_add_conda_file(pasted, text)) return;
    if (!cm_requirement_parse(pasted->arena, text, &requirement) || requirement.url) return;
    cm_add_parsed(pasted, &requirement);
}

static size_t items(cm_pasted *pasted, const cm_strings *words, size_t i, command_kind kind) {
    for (; i < words->count && !ends_command(words->items[i]); i++) {
        const char *word = words->items[i];
        size_t n = strlen(word);
        if (*word == '-' && takes_value(word)) {
            if (++i < words->count) option(pasted, word, words->items[i]);
        } else if (*word != '-' && kind == INSTALL) {
            item(pasted, word);
        }
        if (n && word[n - 1] == ';') return i + 1;
    }
    return i;
}

/* "python3.10 -m pip" and "py -3.10 -m pip" say which Python. */
static void runner(cm_pasted *pasted, const cm_strings *words, size_t at) {
    if (at < 2 || !cm_same(words->items[at - 1], "-m")) return;
    const char *python = words->items[at - 2];
    const char *slash = strrchr(python, '/');
    if (slash) python = slash + 1;
    const char *digits = cm_starts(python, "python") ? python + 6
                         : *python == '-'            ? python + 1
                                                     : "";
    if (cm_digit(*digits) && strchr(digits, '.') && !strchr(digits, '-'))
        cm_add_package(pasted, "python", "=", digits, NULL, NULL);
}

static const char *installer_of(const char *tool) {
    if (cm_find_i(tool, "conda") || cm_find_i(tool, "mamba") || cm_find_i(tool, "pixi"))
        return "conda";
    return strcmp(tool, "uv") == 0 ? "uv" : "pip";
}

/* "python=3.10" of a command is no fact of the machine that runs it where conda makes a new
 * environment, but it is the Python that the asker wants: stated like the rest. */
static void commands(cm_pasted *pasted, const cm_strings *words) {
    for (size_t i = 0; i < words->count; i++) {
        size_t at = i;
        command_kind kind = command_at(words, &at);
        if (kind == NONE) continue;
        const char *tool = i && cm_same(words->items[i - 1], "uv") ? "uv" : words->items[i];
        runner(pasted, words, i);
        if (kind == INSTALL)
            cm_question_set(pasted->question, CM_Q_INSTALLER, installer_of(tool), CM_FROM_TEXT);
        i = items(pasted, words, at, kind) - 1;
    }
}

/* "2>" of "pip install torch>=2" in a shell is the asker's slip; quotes are taken off. */
static void add_words(cm_arena *arena, cm_strings *words, const char *text) {
    cm_strings more = cm_split(arena, text, " \t`");
    for (size_t i = 0; i < more.count && words->count < 1000; i++) {
        char *word = cm_strdup(arena, more.items[i]);
        if (*word == '\'' || *word == '"') word++;
        size_t n = strlen(word);
        if (n > 1 && strchr("'\"", word[n - 1])) word[n - 1] = 0;
        cm_strings_add(arena, words, word);
    }
}

/* Whether the line goes on below; the mark is left out of `*text`. */
static bool continued(cm_arena *arena, const char **text) {
    size_t n = strlen(*text);
    while (n && cm_space((*text)[n - 1]))
        n--;
    if (!n || !strchr("\\^", (*text)[n - 1])) return false;
    *text = cm_strndup(arena, *text, n - 1);
    return true;
}

/* The words of the command in this line and of those it goes on over; returns how many lines. */
static size_t command_words(cm_arena *arena, const cm_pasted *pasted, size_t line,
                            cm_strings *words) {
    size_t taken = 0;
    bool more = true;
    while (more && line + taken < pasted->count && taken < 50) {
        const char *text = pasted->lines[line + taken++].text;
        if (strlen(text) > 8192) break;
        more = continued(arena, &text);
        add_words(arena, words, text);
    }
    return taken;
}

static bool may_hold_command(const char *line) {
    static const char *const verbs[] = {"install ", "create ",  "add ",   "download ",
                                        "update ",  "upgrade ", "remove "};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strstr(line, verbs[i])) return strlen(line) <= 8192;
    return false;
}

size_t cm_install_lines(const cm_pasted *pasted, size_t line) {
    cm_strings words = {0};
    bool found = false;
    if (!may_hold_command(pasted->lines[line].text)) return 0;
    cm_arena *scratch = cm_arena_new(); /* any line may be asked, and several begin in one */
    size_t lines = command_words(scratch, pasted, line, &words);
    for (size_t i = 0; i < words.count && !found; i++) {
        size_t at = i;
        found = command_at(&words, &at) != NONE;
    }
    cm_arena_free(scratch);
    return found ? lines : 0;
}

/* The question keeps copies of what it is told: the words go with the command. */
static void read_command(cm_pasted *pasted, size_t line) {
    cm_arena *kept = pasted->arena, *scratch = cm_arena_new();
    cm_strings words = {0};
    pasted->arena = scratch;
    command_words(scratch, pasted, line, &words);
    commands(pasted, &words);
    pasted->arena = kept;
    cm_arena_free(scratch);
}

void cm_read_installs(cm_pasted *pasted) {
    for (size_t i = 0; i < pasted->count; i++) {
        size_t lines = cm_install_lines(pasted, i);
        if (!lines) continue;
        read_command(pasted, i);
        for (size_t k = 0; k < lines; k++)
            cm_read_index_address(pasted, pasted->lines[i + k].text);
        cm_recognised(pasted, "install command");
        i += lines - 1;
    }
}
