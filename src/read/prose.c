/* Versions named inside sentences: "after torch==2.6.0+cu121 crashed", "PyTorch 2.1.0+cu118 here".
 * Only spellings that mean nothing else are believed, only where no list or command named the
 * package, and only if the text names one version of it. */
#include <string.h>

#include "base/ver.h"
#include "read/message_table.h"
#include "read/package_rows.h"
#include "read/pick.h"

enum { NAMED = 8, LINE = 4096 };

typedef struct {
    const char *name, *version;
    bool several;
} named;

typedef struct {
    cm_pasted *pasted;
    cm_arena *arena;
    named items[NAMED];
    size_t count;
} mentions;

static const char *known_name(const char *word) {
    static const char *const names[] = {"torch", "pytorch", "torchvision", "torchaudio",
                                        "torchtext"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cm_same_i(word, names[i])) return i == 1 ? "torch" : names[i];
    return NULL;
}

static void mention(mentions *all, const char *name, const char *version) {
    for (size_t i = 0; i < all->count; i++) {
        if (!cm_same(all->items[i].name, name)) continue;
        all->items[i].several |= !cm_same(all->items[i].version, version);
        return;
    }
    if (all->count < NAMED) all->items[all->count++] = (named){.name = name, .version = version};
}

/* "2.6.0+cu124": with a tag that only builds of torch have. */
static bool tagged(cm_arena *arena, const char *word) {
    cm_ver version;
    return cm_ver_parse(word, &version) && version.count > 1 &&
           (cm_same(version.local, "cpu") || cm_tag_cuda(arena, version.local));
}

/* "pytorch=1.9.0=py3.8_cpu_0" */
static void conda_build(cm_pasted *pasted, const char *word) {
    if (!cm_starts_i(word, "pytorch=") || strstr(word, "==")) return;
    cm_strings parts = cm_split(pasted->arena, word, "=");
    cm_ver version;
    bool known = parts.count == 3 && cm_same_i(parts.items[0], "pytorch");
    if (known && cm_ver_parse(parts.items[1], &version) && strchr(parts.items[2], '_'))
        cm_add_package(pasted, "pytorch", "==", parts.items[1], parts.items[2], NULL);
}

static void words_of(mentions *all, const char *line) {
    cm_strings words = cm_split(all->arena, line, " \t");
    const char *before = "";
    for (size_t i = 0; i < words.count; i++) {
        char *word = cm_pick_word(all->arena, words.items[i]);
        const char *name = known_name(before);
        if (name && tagged(all->arena, word)) mention(all, name, word);
        before = word;
        conda_build(all->pasted, word);
        char *equals = strstr(word, "==");
        cm_ver version;
        if (!equals || !cm_ver_parse(equals + 2, &version) || version.count < 2) continue;
        name = known_name(cm_strndup(all->arena, word, (size_t)(equals - word)));
        if (name) mention(all, name, equals + 2);
    }
}

static bool stated(const cm_question *question, const char *name) {
    if (cm_same(name, "torch")) return cm_question_get(question, CM_Q_TORCH) != NULL;
    return cm_question_package(question, name) != NULL;
}

void cm_read_prose(cm_pasted *pasted) {
    mentions all = {.pasted = pasted, .arena = pasted->arena};
    for (size_t i = 0; i < pasted->count; i++) {
        const char *line = pasted->lines[i].text;
        if (pasted->lines[i].taken || !cm_find_i(line, "torch") || strlen(line) > LINE) continue;
        if (!strstr(line, "requires")) words_of(&all, line);
    }
    for (size_t i = 0; i < all.count; i++) {
        if (all.items[i].several || stated(pasted->question, all.items[i].name)) continue;
        cm_add_package(pasted, all.items[i].name, "==", all.items[i].version, NULL, NULL);
        cm_recognised(pasted, "%s %s in a sentence", all.items[i].name, all.items[i].version);
    }
}
