/* Finds well-known messages in one pass over the text: at each place only the templates that begin
 * with its character are tried, and a match is passed over as a whole. */
#include <string.h>

#include "base/ver.h"
#include "read/message.h"
#include "read/message_table.h"
#include "read/package_rows.h"
#include "read/template.h"

enum { TEMPLATES = 1024, MATCHES = 4096 };
static const size_t NONE = (size_t)-1;

typedef struct {
    const cm_message_row *row;
    const char *pattern;
    char start[CM_TEMPLATE_START];
    unsigned next; /* of the same first character; 0: none */
} entry;

typedef struct {
    entry entries[TEMPLATES]; /* from 1 on */
    unsigned count;
    unsigned heads[256];
} index_of_templates;

const cm_message_code *cm_message_catalogue(size_t *count) {
    static cm_message_code codes[256];
    *count = cm_message_row_count;
    for (size_t i = 0; i < cm_message_row_count; i++)
        codes[i] = (cm_message_code){cm_message_rows[i].code, cm_message_rows[i].kind};
    return codes;
}

static void index_row(index_of_templates *all, unsigned *tails, const cm_message_row *row) {
    for (size_t p = 0; p < CM_MESSAGE_PATTERNS && row->patterns[p]; p++) {
        unsigned place = ++all->count;
        all->entries[place] = (entry){.row = row, .pattern = row->patterns[p]};
        cm_template_start(row->patterns[p], all->entries[place].start);
        unsigned char first = (unsigned char)all->entries[place].start[0];
        if (tails[first])
            all->entries[tails[first]].next = place;
        else
            all->heads[first] = place;
        tails[first] = place;
    }
}

static void index_table(index_of_templates *all) {
    unsigned tails[256] = {0};
    for (size_t i = 0; i < cm_message_row_count; i++)
        if (all->count + CM_MESSAGE_PATTERNS < TEMPLATES)
            index_row(all, tails, &cm_message_rows[i]);
}

/* "Minimum and Maximum ... (7.0) - (12.0)" is printed for GPUs below and above: which is it? */
static const cm_message_row *below_minimum(const cm_message_row *row, const cm_message *said) {
    const char *cc = cm_message_get(said, "cc"), *minimum = cm_message_get(said, "minimum");
    if (!cm_same(row->code, "capability-above-maximum") || !cc || !minimum) return row;
    if (cm_ver_cmp_text(cc, minimum) >= 0) return row;
    for (size_t i = 0; i < cm_message_row_count; i++)
        if (cm_same(cm_message_rows[i].code, "gpu-too-old")) return &cm_message_rows[i];
    return row;
}

static void found(cm_pasted *pasted, const cm_message_row *row, const cm_match *match) {
    cm_message said = {.code = row->code};
    cm_template_bind(pasted->arena, match, &said);
    row = below_minimum(row, &said);
    said.code = row->code;
    cm_message *message = cm_question_add_message(pasted->question, row->code);
    for (size_t i = 0; i < CM_MESSAGE_BINDINGS && said.bindings[i].name; i++)
        if (!cm_message_get(message, said.bindings[i].name))
            cm_message_bind(message, said.bindings[i].name, said.bindings[i].value);
    if (row->fact) row->fact(pasted, &said);
    cm_recognised(pasted, "message %s", row->code);
}

/* Whether the text may be the start of a template. */
static bool may_start(const char *start, const char *at) {
    for (size_t i = 1; i < CM_TEMPLATE_START && start[i]; i++)
        if (start[i] == ' ' ? !cm_space(at[i]) : start[i] != cm_lower(at[i])) return false;
    return true;
}

/* The match at `at`, if one is there. */
static const cm_message_row *match_at(const index_of_templates *all, const char *text,
                                      const char *at, cm_match *match) {
    unsigned place = all->heads[(unsigned char)cm_lower(*at)];
    if (!place || !cm_template_place(text, at)) return NULL;
    for (; place; place = all->entries[place].next)
        if (may_start(all->entries[place].start, at) &&
            cm_template_match(all->entries[place].pattern, text, at, match))
            return all->entries[place].row;
    return NULL;
}

/* Takes the lines that a match touches; `*line` is the one at `*seen`, and both go along. */
static void take_lines(cm_pasted *pasted, size_t *line, const char **seen, const char *from,
                       const char *to) {
    const char *p = *seen;
    while ((p = memchr(p, '\n', (size_t)(from - p))) != NULL) {
        p++;
        ++*line;
    }
    *seen = p = from;
    for (size_t i = *line; i < pasted->count; i++) {
        cm_take(pasted, i);
        p = memchr(p, '\n', (size_t)(to - p));
        if (!p) return;
        p++;
    }
}

/* uv puts one line over all its refusals; what is below it says which. */
static void drop_headline(cm_pasted *pasted) {
    static const char *const headline = "resolution-impossible", *const cause = "uv-no-wheel";
    size_t at = NONE;
    bool told = false;
    for (size_t i = 0; i < pasted->question->messages.count; i++) {
        const char *code = pasted->question->messages.items[i].code;
        if (cm_same(code, headline)) at = i;
        told = told || cm_same(code, cause);
    }
    if (!told || at == NONE) return;
    memmove(&pasted->question->messages.items[at], &pasted->question->messages.items[at + 1],
            (--pasted->question->messages.count - at) * sizeof *pasted->question->messages.items);
}

void cm_read_messages(cm_pasted *pasted) {
    index_of_templates *all = cm_alloc(pasted->arena, sizeof *all);
    const char *text = pasted->whole, *seen = text;
    size_t line = 0, matches = 0;
    cm_read_installs(pasted);
    index_table(all);
    for (const char *at = text; *at && matches < MATCHES;) {
        cm_match match;
        const cm_message_row *row = match_at(all, text, at, &match);
        if (!row) {
            at++;
            continue;
        }
        found(pasted, row, &match);
        take_lines(pasted, &line, &seen, at, match.end);
        at = match.end > at ? match.end : at + 1;
        matches++;
    }
    drop_headline(pasted);
    cm_read_traces(pasted);
    cm_read_prose(pasted);
    cm_read_sentences(pasted);
    if (pasted->seen && !cm_question_get(pasted->question, CM_Q_AVAILABLE))
        cm_question_set(pasted->question, CM_Q_AVAILABLE, "true", CM_FROM_TEXT);
}
