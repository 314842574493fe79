/* The text of a published command, held against an alphabet and the table of hosts. */
#include "model/command_text.h"

#include <string.h>

#include "base/grammar.h"
#include "base/str.h"
#include "model/hosts.h"

static bool made_of(const char *text, const char *marks) {
    for (; *text; text++)
        if (!(cm_lower(*text) >= 'a' && cm_lower(*text) <= 'z') && !cm_digit(*text) &&
            !strchr(marks, *text))
            return false;
    return true;
}

/* A word of a command, of `length` bytes without its quotes: an address of a host that serves
 * (pip's also with "git+"), or what a shell leaves as it is; between quotes also what stands in a
 * requirement. */
static bool command_word(const char *word, size_t length, bool quoted) {
    char copy[CM_ADDRESS_MOST + 1];
    if (!length || length >= sizeof copy) return false;
    memcpy(copy, word, length);
    copy[length] = 0;
    if (strstr(copy, "://")) return cm_host_serves(cm_starts(copy, "git+") ? copy + 4 : copy);
    return made_of(copy, quoted ? "._-+=:[],<>!~ " : "._-+=:[]") && *copy != '=';
}

/* What stands between the quotes at `*at`, or up to a blank; `*at` goes behind it. */
static bool next_word(const char **at, const char **word, size_t *length, bool *quoted) {
    const char *from = *at;
    char quote = *from;
    *quoted = quote == '"' || quote == '\'';
    *word = from + *quoted;
    const char *end = *quoted ? strchr(*word, quote) : from + strcspn(from, " ");
    if (!end || (*quoted && end[1] && end[1] != ' ')) return false;
    *length = (size_t)(end - *word);
    end += *quoted;
    *at = end + (*end == ' ');
    return true;
}

/* Behind the head of a command: where it ends, at the end or behind "&& "; NULL: it is none. */
static const char *command_words(const char *at) {
    const char *word = "";
    size_t length = 0, count = 0;
    bool quoted = false, channel = false;
    for (; *at; count++) {
        if (cm_starts(at, "&& ") && count) return at + 3;
        if (!next_word(&at, &word, &length, &quoted)) return NULL;
        if (!command_word(word, length, quoted)) return NULL;
        char name[CM_NAME_MOST + 1] = "";
        if (channel && length < sizeof name) memcpy(name, word, length);
        if (channel && !cm_channel_known(name)) return NULL;
        channel = length == 2 && !memcmp(word, "-c", 2);
    }
    return count && !channel ? at : NULL;
}

static bool from_here(const char *address) {
    return cm_is_index_address(address) && cm_host_serves(address);
}

/* One command or several with " && " between, or the sentence that a page has in its place. */
bool cm_is_command_text(const char *text) {
    static const char sentence[] = "Download and install wheel from ";
    static const char *const heads[] = {"pip install ", "pip3 install ", "python -m pip install ",
                                        "python3 -m pip install ", "conda install "};
    if (strlen(text) > CM_ADDRESS_MOST) return false;
    if (cm_starts(text, sentence)) return from_here(text + sizeof sentence - 1);
    do {
        size_t h = 0;
        while (h < sizeof heads / sizeof *heads && !cm_starts(text, heads[h]))
            h++;
        if (h == sizeof heads / sizeof *heads) return false;
        text = command_words(text + strlen(heads[h]));
    } while (text && *text);
    return text;
}
