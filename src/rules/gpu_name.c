#include "rules/gpu_name.h"

#include <string.h>

#include "rules/gpu_search.h"
#include "rules/gpu_text.h"

static void set_words(cm_gpu_search *s, const char *text, size_t length) {
    if (s->split == text && s->split_length == length) return;
    s->split = text;
    s->split_length = length;
    cm_gpu_split(&s->words, text, length);
    cm_gpu_mark_archs(s->names, &s->words);
    for (size_t i = 1; i < s->words.count; i++)
        if (cm_same(s->words.items[i].text, "mig")) s->words.count = i;
}

static void resolve(cm_gpu_search *s, const char *name, size_t length, bool unfinished) {
    size_t board = cm_gpu_profile(name, length);
    if (board) {
        set_words(s, name, board);
        if (cm_gpu_try_board(s)) return;
    }
    set_words(s, name, length);
    if (unfinished)
        cm_gpu_try_unfinished(s);
    else
        cm_gpu_try_name(s);
}

/* "A100x4": the length without the count; 0: none. */
static size_t count_behind(const char *name, size_t length) {
    size_t n = length;
    while (n && cm_digit(name[n - 1]))
        n--;
    if (n < 2 || length - n == 0 || length - n > 2) return 0;
    return cm_lower(name[n - 1]) == 'x' && cm_digit(name[n - 2]) ? n - 1 : 0;
}

static bool is_slice(const cm_gpu_words *words) {
    return words->count > 1 && cm_same(words->items[0].text, "mig") &&
           cm_ends(words->items[1].text, "g");
}

/* The capability that the text states, in place of what its name would give. */
static void state(cm_gpu_search *s, const char *cc, const char *text) {
    cm_gpu_match *m = s->match;
    const char *name = m->name ? m->name : cm_squeeze(s->arena, text);
    m->candidates[0] = (cm_gpu_candidate){cm_strdup(s->arena, cc), name, NULL, NULL};
    m->count = 1;
    s->too_many = false;
}

static void by_device(cm_gpu_search *s, const char *device) {
    cm_gpu_row *const *rows = NULL;
    size_t count = cm_gpu_find_device(s->names, device, &rows);
    for (size_t i = 0; i < count; i++)
        cm_gpu_take(s, rows[i]);
}

static void by_text(cm_gpu_search *s, const char *text) {
    cm_gpu_match *m = s->match;
    cm_gpu_text read;
    cm_gpu_read(text, &read);
    m->unfinished = read.unfinished;
    set_words(s, read.name, read.length);
    m->maker = *read.device ? CM_GPU_NVIDIA : cm_gpu_maker_of(&s->words);
    bool slice = is_slice(&s->words);
    if (*read.gfx) {
        m->gfx = cm_strdup(s->arena, read.gfx);
        bool dcu = cm_starts(read.gfx, "gfx92") || cm_starts(read.gfx, "gfx936"); /* Hygon's */
        if (m->maker == CM_GPU_UNKNOWN) m->maker = dcu ? CM_GPU_OTHER : CM_GPU_AMD;
    }
    s->amd = m->maker == CM_GPU_AMD;
    if (*read.device) by_device(s, read.device);
    bool ours = m->maker == CM_GPU_UNKNOWN || m->maker == CM_GPU_NVIDIA || s->amd;
    if (ours && !slice && !s->hits && read.inner)
        resolve(s, read.inner, read.inner_length, read.unfinished);
    if (ours && !slice && !s->hits) resolve(s, read.name, read.length, read.unfinished);
    if (ours && !s->hits) cm_gpu_try_tegra(s);
    size_t shorter = count_behind(read.name, read.length);
    if (ours && !slice && !s->hits && shorter) resolve(s, read.name, shorter, false);
    if (*read.cc && !m->gfx) state(s, read.cc, text);
    if (s->too_many) m->count = 0;
    if (s->too_many || m->unfinished) m->name = NULL;
    if (slice || (m->maker == CM_GPU_UNKNOWN && (m->count || s->hits))) m->maker = CM_GPU_NVIDIA;
    if (!m->name) m->name = cm_squeeze(s->arena, text);
}

void cm_gpu_match_name(const cm_gpu_names *names, cm_arena *arena, const char *text,
                       cm_gpu_match *match) {
    *match = (cm_gpu_match){0};
    cm_gpu_search s = {.names = names, .arena = arena, .match = match};
    by_text(&s, text);
}

void cm_gpu_match_device(const cm_gpu_names *names, cm_arena *arena, const char *device,
                         cm_gpu_match *match) {
    *match = (cm_gpu_match){.maker = CM_GPU_NVIDIA};
    cm_gpu_search s = {.names = names, .arena = arena, .match = match};
    const char *low = cm_lowered(arena, device);
    if (!cm_starts(low, "10de:")) match->maker = CM_GPU_UNKNOWN;
    by_device(&s, low);
    if (!match->name) match->name = low;
}

cm_gpu_rows cm_gpu_all(const cm_gpu_names *names, cm_arena *arena, const char *text) {
    cm_gpu_rows rows = {0};
    cm_gpu_match match = {0};
    cm_gpu_search s = {.names = names, .arena = arena, .match = &match, .rows = &rows};
    by_text(&s, text);
    if (s.too_many) rows.count = 0;
    return rows;
}

bool cm_gpu_with_arm(const char *name) {
    static const char *const words[] = {"GB10", "GH200", "GB200", "GB300", "Jetson"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *at = name ? cm_find_i(name, words[i]) : NULL;
        if (at && !cm_digit(at[strlen(words[i])])) return true;
    }
    return false;
}
