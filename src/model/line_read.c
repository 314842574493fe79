/* Commands that pages publish, read into typed words: what a program does not take is no command.
 * What is printed of them is our own literals and checked words, never the text of the page. */
#include "base/grammar.h"
#include "model/line.h"

typedef enum { PIP, CONDA, DOCKER } program;

/* Longer ones first. */
static const struct {
    const char *head, *code;
    program of;
} heads[] = {
    {"python3 -m pip install", " python3 -m pip install", PIP},
    {"python -m pip install", " python -m pip install", PIP},
    {"uv pip install", " uv pip install", PIP},
    {"pip3 install", " pip3 install", PIP},
    {"pip install", " pip install", PIP},
    {"conda install", " conda install", CONDA},
    {"docker pull", " docker pull", DOCKER},
};

static const struct {
    program of;
    const char *flag, *code;
    cm_word_kind takes; /* CM_WORD_CODE: no value */
} flags[] = {
    {PIP, "-f", " -f", CM_WORD_ADDRESS},
    {PIP, "--find-links", " --find-links", CM_WORD_ADDRESS},
    {PIP, "-i", " -i", CM_WORD_ADDRESS},
    {PIP, "--index-url", " --index-url", CM_WORD_ADDRESS},
    {PIP, "--extra-index-url", " --extra-index-url", CM_WORD_ADDRESS},
    {PIP, "--pre", " --pre", CM_WORD_CODE},
    {PIP, "-U", " -U", CM_WORD_CODE},
    {PIP, "--upgrade", " --upgrade", CM_WORD_CODE},
    {PIP, "--no-deps", " --no-deps", CM_WORD_CODE},
    {PIP, "--force-reinstall", " --force-reinstall", CM_WORD_CODE},
    {CONDA, "-c", " -c", CM_WORD_CHANNEL},
    {CONDA, "--channel", " --channel", CM_WORD_CHANNEL},
    {CONDA, "-y", " -y", CM_WORD_CODE},
};

static const cm_word_kind things[] = {CM_WORD_REQUIREMENT, CM_WORD_MATCH, CM_WORD_IMAGE};

enum { MOST_WORDS = 64 };

/* The end of a word without quotes, and marks that a shell does not leave as they are there; the
 * brackets of extras are no such marks. */
static const char bare_ends[] = " <>*~!|\"'\\";

/* Splits at blanks outside quotes and takes the quotes away; 0: too many, an open quote, or a word
 * that wants quotes and has none. */
static size_t split(cm_arena *arena, const char *text, const char *words[MOST_WORDS]) {
    size_t count = 0;
    while (*(text += strspn(text, " "))) {
        char quote = *text == '"' || *text == '\'' ? *text : 0;
        const char *from = text + (quote != 0);
        const char *end = quote ? strchr(from, quote) : from + strcspn(from, bare_ends);
        const char *behind = end ? end + (quote != 0) : "";
        if (!end || count == MOST_WORDS || (*behind && *behind != ' ')) return 0;
        words[count++] = cm_strndup(arena, from, (size_t)(end - from));
        text = behind;
    }
    return count;
}

/* The head that stands at `at`; `*used` of the words are its. NULL: none does. */
static size_t head_at(const char *const *words, size_t count, size_t at, size_t *used) {
    for (size_t h = 0; h < sizeof heads / sizeof *heads; h++) {
        const char *rest = heads[h].head;
        size_t i = at;
        for (; i < count && *rest; i++) {
            size_t n = strcspn(rest, " ");
            if (strlen(words[i]) != n || strncmp(rest, words[i], n) != 0) break;
            rest += n + (rest[n] == ' ');
        }
        if (*rest) continue;
        *used = i - at;
        return h;
    }
    return sizeof heads / sizeof *heads;
}

/* A flag with its value, or a thing to install; how many words it took. */
static size_t take(cm_shell_line *line, program of, const char *const *words, size_t count,
                   size_t at) {
    if (*words[at] != '-') {
        cm_line_add(line, things[of], words[at]);
        return 1;
    }
    for (size_t f = 0; f < sizeof flags / sizeof *flags; f++) {
        if (flags[f].of != of || !cm_same(flags[f].flag, words[at])) continue;
        cm_line_append_literal(line, flags[f].code);
        if (flags[f].takes == CM_WORD_CODE) return 1;
        const char *value = at + 1 < count ? words[at + 1] : NULL;
        bool http = value && cm_starts(value, "http://"); /* a lab's own, no page's */
        cm_line_add(line, flags[f].takes, http ? NULL : value);
        return 2;
    }
    cm_line_add(line, CM_WORD_VERSION, "a flag that is not known"); /* refuses the line */
    return 1;
}

cm_shell_line *cm_line_read(cm_arena *arena, const char *text) {
    const char *words[MOST_WORDS];
    size_t count = split(arena, text, words), used = 0;
    cm_shell_line *line = CM_LINE_FIXED(arena, CM_SHELL_ANY, "");
    for (size_t at = 0; at < count || !count;) {
        size_t h = count ? head_at(words, count, at, &used) : sizeof heads / sizeof *heads;
        if (h == sizeof heads / sizeof *heads || at + used == count) {
            cm_line_add(line, CM_WORD_REQUIREMENT, "no command"); /* refuses the line */
            return line;
        }
        cm_line_append_literal(line, heads[h].code);
        at += used;
        while (at < count && !cm_same(words[at], "&&"))
            at += take(line, heads[h].of, words, count, at);
        if (at >= count) break;
        cm_line_append_literal(line, " &&");
        if (++at == count) cm_line_add(line, CM_WORD_REQUIREMENT, "no command");
    }
    return line;
}
