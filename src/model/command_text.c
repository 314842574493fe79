/* The text of a published command, held against what a command is and the table of hosts. */
#include "model/command_text.h"

#include "base/grammar.h"
#include "model/hosts.h"
#include "model/line.h"

static const char sentence[] = "Download and install wheel from ";

/* Whether a word names only what may be fetched from: a known host, a known channel. */
static bool from_known(cm_word word) {
    const char *text = word.text;
    const char *address =
        cm_starts(text, "git+") ? text + strlen("git+") : strstr(text, "https://");
    if (word.kind == CM_WORD_CHANNEL) return cm_channel_known(text);
    return !address || cm_host_serves(address);
}

static bool installs_from_known(cm_arena *arena, const char *text) {
    const cm_shell_line *line = cm_line_read(arena, text);
    if (!cm_line_text(line)) return false;
    for (size_t i = 0; i < cm_line_count(line); i++)
        if (!from_known(cm_line_word(line, i))) return false;
    return true;
}

bool cm_is_command_text(const char *text) {
    if (cm_starts(text, sentence)) {
        const char *address = text + strlen(sentence);
        return cm_is_index_address(address) && cm_host_serves(address);
    }
    cm_arena *arena = cm_arena_new();
    bool known = installs_from_known(arena, text);
    cm_arena_free(arena);
    return known;
}
