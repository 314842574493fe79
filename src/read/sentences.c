/* Facts inside sentences, for what no report, list or command stated:
 *   I have an RTX 4060 and installed torch 2.5.1 with cuda 12.7 on windows 11, python 3.13
 *   the version torch is 2.0.1
 * A fact counts if the text names one value of its kind, and no sentence that speaks of what is
 * required, supported or advised is believed. */
#include <string.h>

#include "base/ver.h"
#include "read/message_table.h"
#include "read/package_rows.h"
#include "read/pick.h"
#include "read/sighting.h"

enum { LINE = 1000, WORDS = 200, NAME = 60 };

typedef enum { TORCH, PYTHON, CUDA, DRIVER, GPU, SYSTEM, KINDS } kind;

typedef struct {
    cm_pasted *pasted;
    const char *value[KINDS];
    bool several[KINDS];
    size_t line[KINDS], here; /* where the value stands */
} sentences;

/* Whether the line tells what might be, not what is. */
static bool advice(const char *line) {
    static const char *const signs[] = {"require",
                                        "support",
                                        "at least",
                                        "or newer",
                                        "or later",
                                        "or higher",
                                        "or above",
                                        "and above",
                                        "minimum",
                                        " need",
                                        "compatible",
                                        "upgrad",
                                        "downgrad",
                                        "recommend",
                                        "tested",
                                        "are available",
                                        "is available for download",
                                        "became available",
                                        "released",
                                        "works with",
                                        "instead",
                                        " until ",
                                        " since ",
                                        " before ",
                                        "<",
                                        "e.g.",
                                        "for example",
                                        "compiler",
                                        "install ",
                                        " should ",
                                        "deprecated",
                                        " try ",
                                        " tried ",
                                        "latest",
                                        "end of",
                                        "switched",
                                        "http",
                                        "newest",
                                        " will ",
                                        " would ",
                                        "distributi",
                                        " if "};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (cm_find_i(line, signs[i])) return true;
    return false;
}

static void mention(sentences *s, kind what, const char *value) {
    const char *known = s->value[what];
    if (!value || !*value) return;
    if (!known || (cm_starts_i(value, known) && strchr("+.", value[strlen(known)])))
        s->value[what] = value, s->line[what] = s->here;
    else if (!cm_starts_i(known, value) || !strchr("+.", known[strlen(value)]))
        s->several[what] = true;
}

static bool stops(const char *word) {
    size_t n = strlen(word);
    return n && strchr(".,;!?)", word[n - 1]);
}

/* What "torch", "torch version" and "torch is" stand before. */
static size_t value_at(const cm_strings *words, size_t i) {
    for (size_t j = i + 1; j < words->count && j < i + 4; j++) {
        const char *word = words->items[j];
        bool filler = cm_starts_i(word, "version") || cm_same_i(word, "is") || cm_same(word, "=") ||
                      cm_same(word, ":") || cm_same(word, "==");
        if (!filler) return j;
    }
    return words->count;
}

static const char *torch_version(const char *word) {
    cm_ver version;
    if (*word == 'v' || *word == 'V') word++;
    if (!cm_digit(*word) || !cm_ver_parse(word, &version) || version.count < 2) return NULL;
    if (version.count > 3 || version.part[0] > 2) return NULL;
    if (version.part[0] == 0 && version.part[1] > 4) return NULL;
    return version.part[0] == 1 && version.part[1] > 13 ? NULL : word;
}

static const char *whole(const char *picked, const char *word) {
    return cm_same(picked, word) ? picked : NULL;
}

static const char *cuda_version(cm_arena *arena, const char *word) {
    cm_ver version;
    const char *number = whole(cm_pick_number(arena, word), word);
    if (!number || !cm_ver_parse(number, &version) || version.count < 2) return NULL;
    return version.part[0] >= 7 && version.part[0] <= 19 ? number : NULL;
}

/* "2.6.0+$(id)" is not a version; the question says so. */
static void odd_version(cm_pasted *pasted, const char *word) {
    cm_ver version;
    const cm_question *question = pasted->question;
    bool said = cm_question_get(question, CM_Q_TORCH) || question->not_understood.count;
    if (!said && !cm_ver_parse(word, &version)) cm_state(pasted, CM_Q_TORCH, word);
}

/* What the words say of torch, Python, CUDA or the driver. */
static void named_version(sentences *s, const cm_strings *words, size_t i) {
    static const char *const names[] = {"torch", "pytorch", "python", "cpython", "cuda", "driver"};
    static const kind kinds[] = {TORCH, TORCH, PYTHON, PYTHON, CUDA, DRIVER};
    cm_arena *arena = s->pasted->arena;
    const char *name = cm_pick_word(arena, words->items[i]);
    size_t k = 0, count = sizeof names / sizeof *names, at = value_at(words, i);
    while (k < count && !cm_same_i(name, names[k]))
        k++;
    bool end = stops(words->items[i]) && !cm_ends(words->items[i], ")");
    if (k == count || at >= words->count || end) return;
    const char *word = cm_pick_word(arena, words->items[at]);
    const char *next = at + 1 < words->count ? words->items[at + 1] : "";
    if (cm_same(next, "or") || cm_same(next, "to") || cm_same(next, "-")) return;
    if (kinds[k] == TORCH) mention(s, TORCH, torch_version(word));
    if (kinds[k] == TORCH && cm_digit(*word) && strpbrk(word, "+$")) odd_version(s->pasted, word);
    if (kinds[k] == PYTHON) mention(s, PYTHON, whole(cm_pick_python(arena, word), word));
    if (kinds[k] == CUDA && *words->items[i] != '(') mention(s, CUDA, cuda_version(arena, word));
    if (kinds[k] == DRIVER) mention(s, DRIVER, whole(cm_pick_driver(arena, word), word));
}

/* "Ti", "SUPER", "Laptop", "GPU" behind the number of a GPU. */
static bool name_goes_on(const char *word) {
    static const char *const parts[] = {"Ti", "SUPER", "Laptop", "Max-Q", "Mobile"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (cm_same_i(word, parts[i])) return true;
    return false;
}

/* "RTX 4060", "GTX 1080 Ti", "RTX4070", not "RTX 6000", which are several. */
static void named_gpu(sentences *s, const cm_strings *words, size_t i) {
    cm_arena *arena = s->pasted->arena;
    const char *line = cm_pick_word(arena, words->items[i]);
    if (!cm_starts_i(line, "RTX") && !cm_starts_i(line, "GTX")) return;
    const char *digits = line + 3;
    if (!*digits && i + 1 < words->count) digits = cm_pick_word(arena, words->items[++i]);
    size_t n = strspn(digits, "0123456789");
    if (n < 3 || n > 4 || cm_ends(cm_strndup(arena, digits, n), "000")) return;
    const char *glued = digits + n;
    if (*glued && !name_goes_on(glued)) return;
    cm_text name = {.arena = arena};
    cm_text_printf(&name, "%.3s %.*s%s%s", line, (int)n, digits, *glued ? " " : "", glued);
    while (!stops(words->items[i]) && i + 1 < words->count && name.length < NAME) {
        const char *word = cm_pick_word(arena, words->items[++i]);
        if (!name_goes_on(word)) break;
        cm_text_printf(&name, " %s", word);
    }
    mention(s, GPU, name.data);
}

/* "Radeon RX 7900 XTX", "AMD RX 6700 XT": AMD's cards, where the text names no other. */
static void named_amd(sentences *s, const cm_strings *words, size_t i) {
    static const char *const tails[] = {"XT", "XTX", "GRE"};
    cm_arena *arena = s->pasted->arena;
    if (i + 1 >= words->count || !cm_same_i(words->items[i], "RX")) return;
    const char *number = cm_pick_word(arena, words->items[i + 1]), *tail = "";
    if (strspn(number, "0123456789") != 4 || number[4]) return;
    if (i + 2 < words->count && !stops(words->items[i + 1]))
        for (size_t k = 0; k < sizeof tails / sizeof *tails; k++)
            if (cm_same_i(cm_pick_word(arena, words->items[i + 2]), tails[k])) tail = tails[k];
    mention(s, GPU, cm_sprintf(arena, "AMD Radeon RX %s%s%s", number, *tail ? " " : "", tail));
}

/* "windows 11", "Ubuntu 22.04", "win10", "WSL2": a name and its number. */
static void named_system(sentences *s, const cm_strings *words, size_t i) {
    static const char *const names[] = {"Windows", "Ubuntu", "Debian", "Fedora", "win", "macOS"};
    cm_arena *arena = s->pasted->arena;
    const char *word = cm_pick_word(arena, words->items[i]);
    if (cm_same_i(word, "WSL") || cm_same_i(word, "WSL2")) mention(s, SYSTEM, "wsl");
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        if (!cm_starts_i(word, names[k])) continue;
        const char *number = word + strlen(names[k]);
        if (!*number && i + 1 < words->count && !stops(words->items[i]))
            number = cm_pick_word(arena, words->items[i + 1]);
        size_t n = strspn(number, "0123456789.");
        if (!n || n > 5 || number[n]) continue;
        mention(s, SYSTEM, cm_pick_os(k == 4 ? "win10" : names[k]));
        return;
    }
}

/* "from torch 2.0", "for Python 3.9": not what the writer has. */
static bool elsewhere(const cm_strings *words, size_t i) {
    static const char *const before[] = {"for",   "than", "from", "to",
                                         "until", "no",   "not",  "other"};
    for (size_t k = 0; i && k < sizeof before / sizeof *before; k++)
        if (cm_same_i(words->items[i - 1], before[k])) return true;
    return false;
}

static void read_sentence(sentences *s, const char *sentence) {
    cm_strings words = cm_split(s->pasted->arena, sentence, " \t=:");
    for (size_t i = 0; i < words.count && i < WORDS; i++) {
        if (elsewhere(&words, i)) continue;
        named_version(s, &words, i);
        named_gpu(s, &words, i);
        named_amd(s, &words, i);
        named_system(s, &words, i);
    }
}

static void read_line(sentences *s, const char *line) {
    while (line && *line) {
        const char *end = strstr(line, ". ");
        size_t n = end ? (size_t)(end - line) + 1 : strlen(line);
        const char *sentence = cm_strndup(s->pasted->arena, line, n);
        if (!advice(sentence)) read_sentence(s, sentence);
        line = end ? end + 2 : NULL;
    }
}

static bool table_row(const char *line) {
    return strchr(line, '|') || strstr(line, "  ");
}

/* "DEPRECATION: Python 3.5 reached the end of its life": pip says so of the Python it runs in. */
static void pip_deprecation(cm_pasted *pasted, size_t i) {
    static const char head[] = "DEPRECATION: Python ";
    const char *line = pasted->lines[i].text, *python = NULL;
    if (!cm_starts(line, head)) return;
    if (cm_find_i(line, "the end of its life"))
        python = cm_pick_python(pasted->arena, line + strlen(head));
    if (!python) return;
    cm_state(pasted, CM_Q_PYTHON, python);
    cm_recognised(pasted, "pip's word on Python %s", python);
    cm_take(pasted, i);
}

/* A GPU whose name the driver cut, where it is the only one, or none that is known. */
static bool wants_gpu(const cm_question *question) {
    if (!question->gpus.count) return !question->gpus_known;
    return question->gpus.count == 1 && question->gpus.items[0].name &&
           cm_ends(question->gpus.items[0].name, "...");
}

static bool said(sentences *s, kind what, cm_field field, const char *label) {
    const char *value = s->value[what];
    if (!value || s->several[what] || cm_question_get(s->pasted->question, field)) return false;
    cm_state(s->pasted, field, value);
    cm_take(s->pasted, s->line[what]);
    cm_recognised(s->pasted, "%s %s in a sentence", label, value);
    return true;
}

/* Whether it is known whose CUDA the text names. */
static bool owned(const sentences *s) {
    const cm_question *question = s->pasted->question;
    const char *torch = cm_question_get(question, CM_Q_TORCH);
    return cm_question_get(question, CM_Q_CUDA_BUILD) || (torch && strchr(torch, '+')) ||
           cm_same(s->value[CUDA], cm_question_get(question, CM_Q_DRIVER_CUDA)) ||
           cm_same(s->value[CUDA], cm_question_get(question, CM_Q_TOOLKIT));
}

void cm_read_sentences(cm_pasted *pasted) {
    sentences s = {.pasted = pasted};
    for (size_t i = 0; i < pasted->count; i++) {
        const char *line = pasted->lines[i].text;
        pip_deprecation(pasted, i);
        if (!*line || pasted->lines[i].command || strlen(line) > LINE || table_row(line)) continue;
        s.here = i;
        read_line(&s, line);
    }
    said(&s, TORCH, CM_Q_TORCH, "torch");
    said(&s, PYTHON, CM_Q_PYTHON, "Python");
    if (!owned(&s)) said(&s, CUDA, CM_Q_CUDA, "CUDA");
    said(&s, DRIVER, CM_Q_DRIVER, "driver");
    said(&s, SYSTEM, CM_Q_OS, "system");
    if (!s.value[GPU] || s.several[GPU] || !wants_gpu(pasted->question)) return;
    cm_gpu_listing(pasted);
    size_t before = pasted->question->gpus.count;
    cm_take(pasted, s.line[GPU]);
    cm_gpu_seen(pasted, &(cm_sighting){.name = s.value[GPU], .loose = true});
    if (pasted->question->gpus.count > before)
        cm_recognised(pasted, "%s in a sentence", s.value[GPU]);
}
