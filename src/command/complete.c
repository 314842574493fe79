#include "command/complete.h"

#include <stdlib.h>
#include <string.h>

#include "base/ver.h"
#include "command/complete_values.h"
#include "command/help.h"

typedef struct {
    cm_call *call;
    const cm_command *command; /* NULL: none is named yet, or it is help */
    bool help, only_words;
    cm_strings words;  /* behind the command and complete */
    const char *flag;  /* whose value is to be completed, without dashes; or NULL */
    const char *begun; /* the last word */
} line;

/* What stands before the last word --------------------------------------------------------------
 */

static void read_word(line *l, const char *word) {
    if (!l->command && !l->help) {
        l->help = cm_same(word, "help");
        l->command = cm_command_named(word);
        return;
    }
    cm_strings_add(l->call->arena, &l->words, word);
}

static void read_line(line *l, size_t count, const char *const *words) {
    for (size_t i = 0; i + 1 < count; i++) {
        const char *word = words[i];
        bool flag = !l->only_words && word[0] == '-' && word[1];
        if (l->flag)
            l->flag = NULL;
        else if (flag && cm_same(word, "--"))
            l->only_words = true;
        else if (flag)
            l->flag = cm_flag_with_value(word);
        else
            read_word(l, word);
    }
    l->begun = count ? words[count - 1] : "";
}

/* Flags and commands ----------------------------------------------------------------------------
 */

/* The flags that a text of --help has in its terms. */
static void offer_flags(line *l, cm_offers *offers, const char *text) {
    cm_help_piece piece;
    while (cm_help_next(l->call->arena, &text, &piece)) {
        if (!piece.term || *piece.term != '-') continue;
        cm_strings parts = cm_split(l->call->arena, piece.term, " ");
        for (size_t i = 0; i < parts.count; i++)
            if (*parts.items[i] == '-') cm_offer(offers, parts.items[i], piece.text);
    }
}

static void offer_all_flags(line *l, cm_offers *offers) {
    bool facts = !l->command;
    if (l->help) return;
    if (l->command) offer_flags(l, offers, cm_help_details(l->command->name, &facts));
    if (facts) offer_flags(l, offers, cm_help_facts);
    if (facts) offer_flags(l, offers, cm_help_machine);
    offer_flags(l, offers, cm_help_common);
    cm_offer(offers, "--help", "more about it");
    if (!l->command) cm_offer(offers, "--version", "of the program");
}

static void offer_commands(cm_offers *offers, bool help) {
    const cm_command *c;
    for (size_t i = 0; (c = cm_command_at(i)) != NULL; i++)
        cm_offer(offers, c->name, c->summary ? c->summary : "the torch it goes with");
    if (!help) cm_offer(offers, "help", "about a command or a topic");
    const cm_help_topic *topic;
    for (size_t i = 0; help && (topic = cm_help_topic_at(i)) != NULL; i++)
        cm_offer(offers, topic->name, topic->title);
}

/* Requirements: NAME==VERSION -------------------------------------------------------------------
 */

static void offer_requirement(line *l, cm_offers *offers) {
    static const char *const names[] = {
        "torch",  "torchvision", "torchaudio", "torchtext", "torchdata", "torchcodec",
        "python", "cuda",        "driver",     "gpu",       "cudnn",     "os",
        "arch",   "glibc",       "toolkit",    "gcc",       "clang",     "msvc"};
    cm_arena *arena = l->call->arena;
    const char *equals = strstr(l->begun, "==");
    if (!equals) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            cm_offer(offers, cm_sprintf(arena, "%s==", names[i]), "");
        return;
    }
    const char *name = cm_strndup(arena, l->begun, (size_t)(equals - l->begun));
    offers->before = cm_sprintf(arena, "%s==", name);
    cm_offer_values(l->call, offers, cm_same(name, "toolkit") ? "cuda" : name, equals + 2);
}

/* Words of a command ----------------------------------------------------------------------------
 */

static void offer_db(line *l, cm_offers *offers) {
    static const char *const tools[][2] = {
        {"update", "fetches the known pages, makes a newer database"},
        {"pages", "the addresses that update asks"},
        {"info", "date, size and age"},
        {"diff", "what changed"},
        {"conflicts", "where pages disagree"},
        {"verify", "is a file ours, whole, newer?"},
        {"install", "puts a file where look-ups find it"},
        {"export", "every fact, or the database as a file"},
        {"facts", "saved pages to fact files"},
        {"build", "saved pages or fact files to a database"}};
    const char *tool = l->words.count ? l->words.items[0] : NULL;
    if (!tool)
        for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
            cm_offer(offers, tools[i][0], tools[i][1]);
    else if (cm_same(tool, "conflicts"))
        cm_offer_values(l->call, offers, "kind", l->begun);
    else if (cm_same(tool, "export"))
        cm_offer_values(l->call, offers, "form", l->begun);
    else if (!cm_same(tool, "info") && !cm_same(tool, "update") && !cm_same(tool, "pages"))
        cm_offer_values(l->call, offers, "file", l->begun);
}

static void offer_words(line *l, cm_offers *offers) {
    const char *name = l->command->name;
    static const char *const reasoning[] = {"check", "recommend", "last", "bundle"};
    for (size_t i = 0; i < sizeof reasoning / sizeof *reasoning; i++)
        if (cm_same(name, reasoning[i])) {
            offer_requirement(l, offers);
            return;
        }
    if (cm_same(name, "db"))
        offer_db(l, offers);
    else if (l->words.count >= l->command->max_words)
        return;
    else if (cm_same(name, "env") && !l->words.count)
        cm_offer(offers, "cuda", "a toolkit");
    else if (cm_same(name, "env"))
        cm_offer_values(l->call, offers, "cuda", l->begun);
    else if (!l->words.count)
        cm_offer_values(l->call, offers, name, l->begun);
}

/* All -------------------------------------------------------------------------------------------
 */

/* "--gpu=RTX": the flag stands in the word itself. */
static bool begun_flag(line *l, cm_offers *offers) {
    const char *equals = strchr(l->begun, '=');
    if (l->only_words || !cm_starts(l->begun, "--") || !equals) return false;
    offers->before = cm_strndup(l->call->arena, l->begun, (size_t)(equals - l->begun) + 1);
    const char *flag = cm_strndup(l->call->arena, l->begun, (size_t)(equals - l->begun));
    l->flag = cm_flag_with_value(flag);
    return true;
}

cm_status cm_complete(cm_call *call, size_t count, const char *const *words) {
    line l = {.call = call};
    cm_offers offers = {.call = call, .before = ""};
    read_line(&l, count, words);
    const char *begun = l.begun;
    if (l.flag) {
        cm_offer_values(call, &offers, l.flag, begun);
    } else if (begun_flag(&l, &offers)) {
        if (l.flag) cm_offer_values(call, &offers, l.flag, begun + strlen(offers.before));
    } else {
        offers.begun = begun;
        if (*begun == '-' && !l.only_words)
            offer_all_flags(&l, &offers);
        else if (!l.command)
            offer_commands(&offers, l.help);
        else
            offer_words(&l, &offers);
    }
    return CM_OK;
}
