#include "rules/gpu_search.h"

#include <stdlib.h>
#include <string.h>

#include "rules/arch.h"

/* Hits ----------------------------------------------------------------------------------------- */

static void add_candidate(cm_gpu_search *s, const cm_gpu_row *row) {
    cm_gpu_match *m = s->match;
    const cm_fact *fact = row->device ? row->device : row->fact;
    if (row->gfx && !m->gfx) m->gfx = row->gfx;
    if (!m->name && row->name) m->name = row->name;
    if (!row->cc) return;
    for (size_t i = 0; i < m->count; i++) {
        if (!cm_same(m->candidates[i].cc, row->cc)) continue;
        if (!m->candidates[i].chip) m->candidates[i].chip = row->chip;
        return;
    }
    if (m->count == CM_GPU_CANDIDATES) {
        s->too_many = true;
        return;
    }
    m->candidates[m->count++] = (cm_gpu_candidate){row->cc, row->name, fact, row->chip};
}

static void add_row(cm_gpu_search *s, const cm_gpu_row *row) {
    for (size_t i = 0; i < s->rows->count; i++)
        if (s->rows->items[i] == row) return;
    s->rows->items = cm_grow(s->arena, s->rows->items, &s->rows->capacity, s->rows->count + 1,
                             sizeof *s->rows->items);
    s->rows->items[s->rows->count++] = row;
}

/* Whether a capability is of every architecture that the words name; NULL is of none. */
static bool of_arch(const cm_gpu_search *s, const char *cc) {
    for (size_t i = 0; i < s->words.count; i++) {
        if (s->words.items[i].class != CM_WORD_ARCH) continue;
        bool fits = false;
        for (size_t a = 0; a < s->names->arch_count; a++)
            fits = fits || (cm_same(s->names->archs[a].word, s->words.items[i].text) &&
                            cm_same(s->names->archs[a].cc, cc));
        if (!fits) return false;
    }
    return true;
}

void cm_gpu_take(cm_gpu_search *s, const cm_gpu_row *row) {
    if (s->by_arch && !of_arch(s, row->cc)) return;
    s->hits++;
    add_candidate(s, row);
    if (s->rows) add_row(s, row);
}

/* The facts under a key; those that only a shortened name leads to, if there are no others. */
static bool try_key(cm_gpu_search *s, const char *key) {
    const cm_gpu_entry *first = NULL;
    size_t count = *key ? cm_gpu_find(s->names, key, &first) : 0, before = s->hits;
    for (size_t i = 0; i < count; i++) {
        if (first[i].rank == CM_KEY_ALIAS && s->hits > before) break;
        cm_gpu_take(s, first[i].row);
    }
    return s->hits > before;
}

/* Ways to read a name -------------------------------------------------------------------------- */

/* A bare number is an RTX, GTX or GT; "GTX 3060" was meant to be an RTX. */
static bool try_series(cm_gpu_search *s, const char *key) {
    static const char *const series[] = {"rtx", "gtx", "gt"};
    const char *number = cm_starts(key, "rtx") || cm_starts(key, "gtx") ? key + 3 : key;
    if (!cm_digit(*number) || strlen(number) < 3) return false;
    for (size_t i = 0; i < sizeof series / sizeof *series; i++) {
        char text[CM_GPU_KEY + 4] = {0};
        strcat(strcpy(text, series[i]), number);
        if (try_key(s, text)) return true;
    }
    return false;
}

static bool try_amd(cm_gpu_search *s, const char *key) {
    static const char *const series[] = {"", "rx", "pro"};
    for (size_t i = 0; i < sizeof series / sizeof *series; i++) {
        char text[CM_GPU_KEY + 8] = {CM_GPU_AMD_KEY};
        strcat(strcpy(text + 1, series[i]), key);
        if (try_key(s, text)) return true;
    }
    return false;
}

static bool try_words(cm_gpu_search *s, size_t from, size_t to, bool plain, bool series) {
    char key[CM_GPU_KEY];
    if (!cm_gpu_key(&s->words, from, to, plain, key)) return false;
    s->by_arch = plain;
    bool hit = s->amd ? try_amd(s, key) : try_key(s, key) || (series && try_series(s, key));
    s->by_arch = false;
    return hit;
}

/* Whether the words in `key` that the search names are all in it, numbers as whole numbers. */
static bool holds(const cm_gpu_search *s, const char *key) {
    for (size_t i = 0; i < s->words.count; i++) {
        const cm_gpu_word *w = &s->words.items[i];
        if (w->class == CM_WORD_BRAND || w->class == CM_WORD_FORM) continue;
        const char *at = strstr(key, w->text);
        size_t n = strlen(w->text);
        for (; at; at = strstr(at + 1, w->text))
            if (!(cm_digit(*at) && at > key && cm_digit(at[-1])) &&
                !(cm_digit(at[n - 1]) && cm_digit(at[n])))
                break;
        if (!at) return false;
    }
    return true;
}

/* "RTX 6000 Pro", "RTX 6000 Blackwell": names that hold all the words, in whatever order. Words of
 * one letter and texts without a long number would hit by chance. */
static bool try_all_words(cm_gpu_search *s) {
    char key[CM_GPU_KEY];
    size_t words = 0, before = s->hits;
    bool number = false;
    for (size_t i = 0; i < s->words.count; i++) {
        const cm_gpu_word *w = &s->words.items[i];
        if (w->class == CM_WORD_BRAND || w->class == CM_WORD_FORM) continue;
        if (!w->text[1]) return false;
        number = number || strcspn(w->text, "0123456789") + 3 <= strlen(w->text);
        words++;
    }
    if (words < 2 || !number) return false;
    cm_gpu_key(&s->words, 0, s->words.count, true, key);
    uint32_t numbers = cm_gpu_numbers(key);
    for (size_t i = 0; i < s->names->count; i++) {
        const cm_gpu_entry *e = &s->names->entries[i];
        if ((e->numbers & numbers) == numbers && e->rank != CM_KEY_ALIAS &&
            *e->key != CM_GPU_AMD_KEY && holds(s, e->key))
            cm_gpu_take(s, e->row);
    }
    return s->hits > before;
}

/* Names without a number. */
static bool speaks_alone(const char *word) {
    return cm_same(word, "titan") || cm_same(word, "orin") || cm_same(word, "xavier") ||
           cm_same(word, "thor");
}

static bool has_number(const cm_gpu_search *s, size_t from, size_t to) {
    for (size_t i = from; i < to; i++)
        if (s->words.items[i].class == CM_WORD_MODEL &&
            (strcspn(s->words.items[i].text, "0123456789") < strlen(s->words.items[i].text) ||
             speaks_alone(s->words.items[i].text)))
            return true;
    return false;
}

/* The longest run of words that is a name: "MSI GeForce RTX 3060 Ventus". */
static bool try_runs(cm_gpu_search *s) {
    size_t count = s->words.count;
    for (size_t length = count; length-- > 1;)
        for (size_t from = 0; from + length <= count; from++) {
            bool series = from == 0 || s->words.items[from - 1].class == CM_WORD_BRAND;
            bool odd = !series && cm_digit(*s->words.items[from].text);
            if (!odd && has_number(s, from, from + length) &&
                try_words(s, from, from + length, true, series))
                return true;
        }
    return false;
}

/* A chip with the letters that pci.ids adds to it: GP107GLM. */
static bool try_chips(cm_gpu_search *s) {
    for (size_t i = 0; i < s->words.count; i++) {
        const char *word = s->words.items[i].text;
        char key[8] = {0};
        size_t n = 2 + strspn(word[0] && word[1] ? word + 2 : "", "0123456789");
        if (n < 5 || n >= sizeof key || !word[n] || cm_digit(word[1])) continue;
        memcpy(key, word, n);
        if (try_key(s, key)) return true;
    }
    return false;
}

bool cm_gpu_try_name(cm_gpu_search *s) {
    return try_words(s, 0, s->words.count, false, true) ||
           try_words(s, 0, s->words.count, true, true) ||
           (!s->amd && (try_all_words(s) || try_chips(s))) || try_runs(s);
}

/* Whether the name has the brand that the words have: a cut-off "Tesla T..." is no Tegra. */
static bool of_brand(const cm_gpu_search *s, const char *name) {
    static const char *const brands[] = {"geforce", "tesla"};
    for (size_t i = 0; i < sizeof brands / sizeof *brands; i++)
        if (cm_gpu_has(&s->words, brands[i]) && !cm_find_i(name, brands[i])) return false;
    return true;
}

/* Names that begin so. */
static bool try_start(cm_gpu_search *s, size_t to) {
    char key[CM_GPU_KEY];
    const cm_gpu_entry *first = NULL;
    size_t before = s->hits;
    size_t length = cm_gpu_key(&s->words, 0, to, false, key);
    if (!length) s->too_many = true;
    size_t count = length ? cm_gpu_find_prefix(s->names, key, &first) : 0;
    for (size_t i = 0; i < count && !s->too_many; i++)
        if (first[i].rank != CM_KEY_ALIAS && of_brand(s, first[i].row->name))
            cm_gpu_take(s, first[i].row);
    return s->hits > before || s->too_many;
}

bool cm_gpu_try_unfinished(cm_gpu_search *s) {
    for (size_t to = s->words.count; to > 0; to--)
        if (try_start(s, to)) return true;
    return false;
}

/* A profile names its board with letters for its kind (A100D, V100DX); an RTX 6000 is the Quadro.
 */
bool cm_gpu_try_board(cm_gpu_search *s) {
    char key[CM_GPU_KEY + 8] = "quadro";
    for (size_t i = s->words.count; i-- > 0;)
        if (cm_same(s->words.items[i].text, "grid")) cm_gpu_drop(&s->words, i, 1);
    size_t length = strlen(key) + cm_gpu_key(&s->words, 0, s->words.count, true, key + 6);
    if (cm_starts(key + 6, "rtx") && cm_digit(key[9]) && !cm_gpu_has(&s->words, "ada") &&
        try_key(s, key))
        return true;
    if (try_words(s, 0, s->words.count, true, false)) return true;
    while (length > 7 && !cm_digit(key[length - 1])) {
        key[--length] = 0;
        if (try_key(s, key + 6)) return true;
    }
    return false;
}

/* Thor came with Jetson Linux 38, which left the boards before Orin to 35 and older:
 * docs.nvidia.com/jetson/archives/. */
enum { L4T_OF_THOR = 38 };

static bool boots(unsigned release, cm_cc cc) {
    static const cm_cc orin = {.major = 8, .minor = 7};
    if (!release) return true;
    return release < L4T_OF_THOR ? cm_cc_cmp(cc, orin) <= 0 : cm_cc_cmp(cc, orin) >= 0;
}

/* Of "Jetson (L4T R36.4.3)" 36; 0: no release is named. */
static unsigned l4t_release(const cm_gpu_search *s) {
    for (size_t i = 0; i + 1 < s->words.count; i++) {
        const char *number = s->words.items[i + 1].text;
        if (cm_same(s->words.items[i].text, "l4t") && *number++ == 'r' && cm_digit(*number))
            return (unsigned)strtoul(number, NULL, 10);
    }
    return 0;
}

bool cm_gpu_try_tegra(cm_gpu_search *s) {
    size_t from = 0, before = s->hits;
    while (from < s->words.count && s->words.items[from].class == CM_WORD_BRAND)
        from++;
    if (from == s->words.count) return false;
    const char *first = s->words.items[from].text;
    unsigned release = l4t_release(s);
    if (!cm_same(first, "jetson") && !cm_same(first, "tegra")) return false;
    if (from + 1 < s->words.count && !release) return false;
    for (size_t i = 0; i < s->names->chip_count; i++) {
        const cm_fact *chip = s->names->chips[i];
        cm_cc cc;
        if (*chip->value[3] && cm_cc_parse(chip->value[2], &cc) && boots(release, cc))
            try_key(s, cm_lowered(s->arena, chip->value[0]));
    }
    s->match->unfinished = s->hits > before; /* it says no more than that */
    return s->match->unfinished;
}
