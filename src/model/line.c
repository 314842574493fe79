/* The gate for lines to copy: kinds of words, their alphabets, and how each shell quotes. */
#include "model/line.h"

#include "base/grammar.h"
#include "base/shown.h"
#include "model/records.h"

typedef struct {
    cm_word word;
    bool glued; /* no blank in front */
} part;

struct cm_shell_line {
    cm_arena *arena;
    cm_shell shell;
    cm_text text;
    part *parts;
    size_t count, capacity;
    const char *refused;
    char open; /* the quote of a literal that is not closed yet; 0: none */
    bool gap;  /* a blank comes before what is next */
};

static bool letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || cm_digit(c);
}

/* Kinds ---------------------------------------------------------------------------------------- */

static bool all_shown(const char *text) {
    for (size_t n; *text; text += n) {
        uint32_t character;
        n = cm_utf8_read(text, &character);
        if (!n || !cm_shows(character)) return false;
    }
    return true;
}

static bool version_word(const char *text) {
    return cm_is_version_word(text, strlen(text), true);
}

static bool name_word(const char *text) {
    return cm_is_package_name(text, strlen(text));
}

static bool address_word(const char *text) {
    return cm_is_address(text, true);
}

static bool gpu_word(const char *text) {
    return cm_is_product_name(text) || cm_is_pci_device(text);
}

static bool path_word(const char *text) {
    return *text && *text != '-' && all_shown(text);
}

static bool flag_word(const char *text) {
    size_t dashes = strspn(text, "-");
    const char *name = text + dashes;
    return dashes >= 1 && dashes <= 2 && *name && *name != '-' &&
           !name[strspn(name, "abcdefghijklmnopqrstuvwxyz-")];
}

static bool of_remark(char c) {
    return letter_or_digit(c) || (c && strchr(" ._+-,:()/", c));
}

static bool remark_word(const char *text) {
    while (of_remark(*text))
        text++;
    return !*text;
}

/* By the order of the kinds. */
static const struct {
    const char *name;
    bool (*fits)(const char *text);
} kinds[] = {
    [CM_WORD_CODE] = {"code", NULL},
    [CM_WORD_FLAG] = {"flag", flag_word},
    [CM_WORD_REQUIREMENT] = {"requirement", cm_is_requirement},
    [CM_WORD_MATCH] = {"conda package", cm_is_conda_match},
    [CM_WORD_CHANNEL] = {"channel", cm_is_conda_channel},
    [CM_WORD_NAME] = {"name", name_word},
    [CM_WORD_VERSION] = {"version", version_word},
    [CM_WORD_TAG] = {"tag", cm_is_tag},
    [CM_WORD_ADDRESS] = {"address", address_word},
    [CM_WORD_IMAGE] = {"image", cm_is_image},
    [CM_WORD_GPU] = {"GPU's name", gpu_word},
    [CM_WORD_VARIABLE] = {"name of a variable", cm_is_variable_name},
    [CM_WORD_VALUE] = {"value", all_shown},
    [CM_WORD_PATH] = {"path", path_word},
    [CM_WORD_LEFTOVER] = {"folder to delete", cm_is_leftover_path},
    [CM_WORD_REMARK] = {"remark", remark_word},
};

/* Quoting -------------------------------------------------------------------------------------- */

static bool bare(cm_shell shell, const char *word) {
    static const char *const marks[] = {[CM_SHELL_ANY] = "._-+/:=@",
                                        [CM_SHELL_SH] = "._-+/:=@,%~",
                                        [CM_SHELL_CMD] = "._-+/:=@\\~",
                                        [CM_SHELL_POWERSHELL] = "._-+/:=\\",
                                        [CM_SHELL_PYTHON] = "._-+/:="};
    if (*word == '@' || *word == '~') return false;
    for (const char *p = word; *p; p++)
        if (!letter_or_digit(*p) && !strchr(marks[shell], *p)) return false;
    return true;
}

/* A double quote for PowerShell: U+201C to U+201E; a single one: U+2018 to U+201B. */
static bool curly(uint32_t character) {
    return character >= 0x2018 && character <= 0x201e;
}

/* Whether a word may stand as it is inside such quotes. */
static bool inside(cm_shell shell, char quote, const char *word) {
    static const char *const marks[] = {[CM_SHELL_ANY] = "\"`$",
                                        [CM_SHELL_SH] = "\"`$\\",
                                        [CM_SHELL_CMD] = "\"",
                                        [CM_SHELL_POWERSHELL] = "\"`$",
                                        [CM_SHELL_PYTHON] = "\"\\"};
    bool cmd = shell == CM_SHELL_ANY || shell == CM_SHELL_CMD;
    bool powershell = shell == CM_SHELL_ANY || shell == CM_SHELL_POWERSHELL;
    bool history = cmd || shell == CM_SHELL_SH; /* "!=" is no event of it */
    const char *own = quote == '\'' ? (shell == CM_SHELL_PYTHON ? "'\\" : "'") : marks[shell];
    for (const char *p = word; *p;) {
        uint32_t character;
        size_t n = cm_utf8_read(p, &character);
        if (!n || !cm_shows(character) || strchr(own, *p)) return false;
        if (powershell && curly(character)) return false;
        if (*p == '!' && quote == '"' && history && p[1] != '=') return false;
        if (cmd && *p == '%') return false;
        /* a program takes \" for a quote, a POSIX shell \\ for one */
        if (*p == '\\' && quote == '"' && !p[1]) return false;
        if (*p == '\\' && quote == '"' && shell == CM_SHELL_ANY && p[1] == '\\') return false;
        p += n;
    }
    return true;
}

static const char *single_quoted(cm_arena *arena, const char *word) {
    cm_text out = {.arena = arena};
    cm_text_puts(&out, "'");
    for (const char *p = word; *p; p++)
        cm_text_add(&out, *p == '\'' ? "'\\''" : p, *p == '\'' ? 4 : 1);
    cm_text_puts(&out, "'");
    return out.data;
}

/* The word as the shell reads it back; NULL: no quotes would do. */
static const char *quoted(cm_arena *arena, cm_shell shell, const char *word) {
    if (*word && bare(shell, word)) return word;
    switch (shell) {
    case CM_SHELL_SH:
        return single_quoted(arena, word);
    case CM_SHELL_POWERSHELL:
        return inside(shell, '\'', word) && !strchr(word, '"') ? cm_sprintf(arena, "'%s'", word)
                                                               : NULL;
    case CM_SHELL_ANY:
    case CM_SHELL_CMD:
        return inside(shell, '"', word) ? cm_sprintf(arena, "\"%s\"", word) : NULL;
    case CM_SHELL_PYTHON:
        break; /* only inside quotes of our own */
    }
    return NULL;
}

/* Making --------------------------------------------------------------------------------------- */

static cm_shell_line *begin(cm_arena *arena, cm_shell shell) {
    cm_shell_line *line = cm_alloc(arena, sizeof *line);
    *line = (cm_shell_line){.arena = arena, .shell = shell, .text = {.arena = arena}};
    cm_text_puts(&line->text, "");
    return line;
}

static void push(cm_shell_line *line, cm_word word, const char *written) {
    bool glued = !line->gap && line->count;
    if (line->gap && line->count) cm_text_puts(&line->text, " ");
    line->gap = false;
    cm_text_puts(&line->text, written);
    if (line->count == line->capacity)
        line->parts = cm_grow(line->arena, line->parts, &line->capacity, line->count + 1,
                              sizeof *line->parts);
    line->parts[line->count++] = (part){word, glued};
}

/* Each piece of a literal between blanks is a word; what stands in its quotes is one piece. */
static void literal(cm_shell_line *line, const char *from, size_t length) {
    const char *end = from + length;
    while (from < end) {
        const char *p = from;
        if (*p == ' ' && !line->open) {
            line->gap = true;
            from++;
            continue;
        }
        for (; p < end && (*p != ' ' || line->open); p++)
            if (*p == line->open)
                line->open = 0;
            else if ((*p == '"' || *p == '\'') && !line->open)
                line->open = *p;
        const char *piece = cm_strndup(line->arena, from, (size_t)(p - from));
        push(line, (cm_word){CM_WORD_CODE, piece}, piece);
        from = p;
    }
}

static void refuse(cm_shell_line *line, cm_word_kind kind, const char *why) {
    if (!line->refused) line->refused = cm_sprintf(line->arena, "the %s %s", kinds[kind].name, why);
}

static void word(cm_shell_line *line, cm_word_kind kind, const char *text) {
    if (line->refused) return;
    if (!text) {
        refuse(line, kind, "is not known");
    } else if (!kinds[kind].fits || !kinds[kind].fits(text)) {
        refuse(line, kind, "is not written like one");
    } else {
        const char *written = line->open ? inside(line->shell, line->open, text) ? text : NULL
                                         : quoted(line->arena, line->shell, text);
        if (written)
            push(line, (cm_word){kind, text}, written);
        else
            refuse(line, kind, "has a mark that the shell would read");
    }
}

cm_shell_line *cm_line_filled(cm_arena *arena, cm_shell shell, const char *template,
                              const cm_word *words, size_t count) {
    cm_shell_line *line = begin(arena, shell);
    for (const char *next; (next = strstr(template, "{}")); template = next + 2) {
        literal(line, template, (size_t)(next - template));
        if (!count--) {
            refuse(line, CM_WORD_CODE, "lacks a word");
            return line;
        }
        word(line, words->kind, words->text);
        words++;
    }
    literal(line, template, strlen(template));
    return line;
}

/* Up to `end`; false where a word is absent. */
static bool named(cm_shell_line *line, const char *from, const char *end, cm_word_finder *word_of,
                  const void *context) {
    while (from < end) {
        const char *open = memchr(from, '{', (size_t)(end - from));
        const char *close = open ? memchr(open, '}', (size_t)(end - open)) : NULL;
        literal(line, from, (size_t)((close ? open : end) - from));
        if (!close) return true;
        cm_word found = word_of(context, open + 1, (size_t)(close - open - 1));
        if (!found.text) return false;
        word(line, found.kind, found.text);
        from = close + 1;
    }
    return true;
}

cm_shell_line *cm_line_named(cm_arena *arena, cm_shell shell, const char *template,
                             cm_word_finder *word_of, const void *context) {
    cm_shell_line *line = begin(arena, shell);
    while (*template && !line->refused) {
        size_t plain = strcspn(template, "[");
        if (!named(line, template, template + plain, word_of, context))
            refuse(line, CM_WORD_CODE, "lacks a word");
        template += plain;
        if (*template != '[') continue;
        size_t within = strcspn(++template, "]");
        cm_shell_line *trial = begin(arena, shell);
        if (named(trial, template, template + within, word_of, context))
            named(line, template, template + within, word_of, context);
        template += within + 1;
    }
    return line;
}

void cm_line_add(cm_shell_line *line, cm_word_kind kind, const char *text) {
    line->gap = true;
    word(line, kind, text);
}

void cm_line_glue(cm_shell_line *line, cm_word_kind kind, const char *text) {
    word(line, kind, text);
}

void cm_line_append_literal(cm_shell_line *line, const char *code) {
    literal(line, code, strlen(code));
}

void cm_line_take_word(cm_shell_line *line, const cm_shell_line *other, size_t i) {
    const part *p = &other->parts[i];
    line->gap = !p->glued;
    if (p->word.kind == CM_WORD_CODE)
        literal(line, p->word.text, strlen(p->word.text));
    else
        word(line, p->word.kind, p->word.text);
}

void cm_line_take(cm_shell_line *line, const cm_shell_line *other, size_t from) {
    if (other->refused && !line->refused) line->refused = other->refused;
    for (size_t i = from; i < other->count; i++)
        cm_line_take_word(line, other, i);
}

cm_shell_line *cm_line_with(cm_arena *arena, const cm_shell_line *line, size_t at,
                            const char *text) {
    cm_shell_line copy = *line;
    copy.parts = cm_alloc_array(arena, line->count, sizeof *copy.parts);
    memcpy(copy.parts, line->parts, line->count * sizeof *copy.parts);
    copy.parts[at].word.text = text;
    cm_shell_line *out = begin(arena, line->shell);
    cm_line_take(out, &copy, 0);
    return out;
}

const cm_shell_line *cm_line_remark(cm_arena *arena, const char *text) {
    char *copy = cm_sprintf(arena, "# %s", text);
    for (char *p = copy + 2; *p; p++)
        if (!of_remark(*p)) *p = ' ';
    cm_shell_line *line = begin(arena, CM_SHELL_ANY);
    push(line, (cm_word){CM_WORD_REMARK, copy}, copy);
    return line;
}

/* Asking --------------------------------------------------------------------------------------- */

const char *cm_line_text(const cm_shell_line *line) {
    return line && !line->refused ? line->text.data : NULL;
}

const char *cm_line_refused(const cm_shell_line *line) {
    return line ? line->refused : NULL;
}

size_t cm_line_count(const cm_shell_line *line) {
    return line->count;
}

cm_word cm_line_word(const cm_shell_line *line, size_t i) {
    return line->parts[i].word;
}

bool cm_line_has(const cm_shell_line *line, const char *text) {
    for (size_t i = 0; line && i < line->count; i++)
        if (cm_same(line->parts[i].word.text, text)) return true;
    return false;
}

bool cm_line_same(const cm_shell_line *a, const cm_shell_line *b) {
    return cm_line_text(a) && cm_line_text(b) && cm_same(cm_line_text(a), cm_line_text(b));
}

const cm_shell_line *cm_lines_joined(cm_arena *arena, const cm_shell_lines *list) {
    cm_shell_line *all = list->count ? begin(arena, list->items[0]->shell) : NULL;
    for (size_t i = 0; i < list->count; i++) {
        if (i) cm_line_code(all, "&&");
        cm_line_take(all, list->items[i], 0);
    }
    return all;
}

void cm_lines_add(cm_arena *arena, cm_shell_lines *list, const cm_shell_line *line) {
    list->items = cm_grow(arena, list->items, &list->capacity, list->count + 1,
                          sizeof(const cm_shell_line *));
    list->items[list->count++] = line;
}

bool cm_lines_have(const cm_shell_lines *list, const cm_shell_line *line) {
    for (size_t i = 0; i < list->count; i++)
        if (cm_line_same(list->items[i], line)) return true;
    return false;
}

const char *cm_word_in_sentence(const char *text) {
    return text && *text && *text != '-' && bare(CM_SHELL_ANY, text) ? text : NULL;
}
