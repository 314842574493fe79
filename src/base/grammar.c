/* The grammars of the words that strangers write. */
#include "base/grammar.h"

#include <string.h>

#include "base/str.h"

static bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool letter_or_digit(char c) {
    return letter(c) || cm_digit(c);
}

static bool one_of(char c, const char *marks) {
    return c && strchr(marks, c);
}

/* Whether all of it is letters, digits and `marks`. */
static bool made_of(const char *text, size_t n, const char *marks) {
    for (size_t i = 0; i < n; i++)
        if (!letter_or_digit(text[i]) && !one_of(text[i], marks)) return false;
    return n > 0;
}

bool cm_is_local_part(const char *text, size_t n) {
    if (n > CM_LOCAL_MOST || !made_of(text, n, "._-")) return false;
    for (size_t i = 0; i < n; i++)
        if (!letter_or_digit(text[i]) && (i == 0 || i + 1 == n || !letter_or_digit(text[i - 1])))
            return false;
    return true;
}

bool cm_is_version_word(const char *text, size_t n, bool any) {
    const char *plus = n ? memchr(text, '+', n) : NULL;
    if (plus && !cm_is_local_part(plus + 1, n - (size_t)(plus - text) - 1)) return false;
    size_t public = plus ? (size_t)(plus - text) : n;
    if (any && !plus && public > 2 && !memcmp(text + public - 2, ".*", 2)) public -= 2;
    return n <= CM_NAME_MOST && public && letter_or_digit(*text) && made_of(text, public, "._-!");
}

bool cm_is_package_name(const char *text, size_t n) {
    return n <= CM_NAME_MOST && made_of(text, n, "._-") && letter_or_digit(*text) &&
           letter_or_digit(text[n - 1]);
}

bool cm_is_variable_name(const char *text) {
    size_t n = strlen(text);
    return n <= CM_NAME_MOST && made_of(text, n, "_") && !cm_digit(*text);
}

bool cm_is_tag(const char *text) {
    size_t n = strlen(text);
    return n <= CM_NAME_MOST && made_of(text, n, "._-+") && letter_or_digit(*text);
}

bool cm_is_product_name(const char *text) {
    size_t n = strlen(text);
    return n <= CM_NAME_MOST && made_of(text, n, " ._-+/(),") && letter_or_digit(*text);
}

/* Bytes of a variable or of a quoted text; 0: neither stands here. */
static size_t marker_operand(const char *at) {
    if (*at != '"' && *at != '\'') return strspn(at, "abcdefghijklmnopqrstuvwxyz_.");
    size_t n = 1;
    while (letter_or_digit(at[n]) || one_of(at[n], " ._-+*"))
        n++;
    return at[n] == *at ? n + 1 : 0;
}

/* Bytes of "<=", "in" and the like; 0: none of them stands here. */
static size_t marker_operator(const char *at) {
    static const char *const known[] = {"===", "==", "!=", "<=", ">=", "~=", "<", ">"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strncmp(at, known[i], strlen(known[i])) == 0) return strlen(known[i]);
    size_t lead = strncmp(at, "not ", 4) == 0 ? 4 : 0;
    return strncmp(at + lead, "in", 2) == 0 && one_of(at[lead + 2], " \"'") ? lead + 2 : 0;
}

static size_t marker_join(const char *at) {
    size_t n = strncmp(at, "and", 3) == 0 ? 3 : strncmp(at, "or", 2) == 0 ? 2 : 0;
    return n && one_of(at[n], " (\"'") ? n : 0;
}

bool cm_is_marker(const char *text) {
    enum { LEFT, OPERATOR, RIGHT, JOIN } next = LEFT;
    size_t open = 0;
    for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
        size_t n = 1;
        if (next == LEFT && *text == '(') {
            open++;
        } else if (next == JOIN && *text == ')') {
            if (!open--) return false;
        } else {
            n = next == OPERATOR ? marker_operator(text)
                : next == JOIN   ? marker_join(text)
                                 : marker_operand(text);
            next = next == JOIN ? LEFT : next + 1;
        }
        if (!n) return false;
        text += n;
    }
    return next == JOIN && !open;
}

bool cm_is_pci_device(const char *text) {
    return strlen(text) == 9 && text[4] == ':' && strspn(text, "0123456789abcdef") == 4 &&
           cm_is_hexadecimal(text + 5, 4);
}

bool cm_is_word_to_complete(const char *text) {
    return made_of(text, strlen(text), " ._-+/:=(),");
}

bool cm_is_file_name(const char *text) {
    size_t n = strlen(text);
    return n <= CM_FILE_MOST && made_of(text, n, "._-+") && letter_or_digit(*text);
}

bool cm_is_folder(const char *text) {
    size_t n = strlen(text);
    return n <= CM_FILE_MOST && made_of(text, n, "._-+/") && letter_or_digit(*text) &&
           !strstr(text, "..");
}

static bool hexadecimal(char c) {
    return cm_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool cm_is_hexadecimal(const char *text, size_t digits) {
    for (size_t i = 0; i < digits; i++)
        if (!hexadecimal(text[i])) return false;
    return !text[digits];
}

/* Behind the host: path, query, fragment. cmd would read a '%', shells an '&', PowerShell a ','. */
static bool rest_of_address(const char *p) {
    return !*p || made_of(p, strlen(p), "-._~/+:@=?#");
}

/* A host and a port; where they end. NULL: it is not a host. */
static const char *host(const char *p) {
    const char *from = p;
    while (letter_or_digit(*p) || one_of(*p, ".-"))
        p++;
    if (p == from || !letter_or_digit(*from) || !letter_or_digit(p[-1])) return NULL;
    if (*p == ':') {
        size_t n = strspn(p + 1, "0123456789");
        if (!n || n > 5) return NULL;
        p += 1 + n;
    }
    return p;
}

bool cm_is_address(const char *text, bool http) {
    const char *at = cm_starts(text, "https://")          ? text + strlen("https://")
                     : http && cm_starts(text, "http://") ? text + strlen("http://")
                                                          : NULL;
    at = at && strlen(text) <= CM_ADDRESS_MOST ? host(at) : NULL;
    return at && (!*at || one_of(*at, "/?#")) && rest_of_address(at);
}

bool cm_is_index_address(const char *text) {
    const char *host = strstr(text, "://");
    const char *path = host ? strchr(host + strlen("://"), '/') : NULL;
    return cm_is_address(text, true) && !strpbrk(text, "?#") &&
           (!path || made_of(path, strlen(path), "._-+/"));
}

bool cm_is_image(const char *text) {
    size_t n = strlen(text);
    return n <= CM_ADDRESS_MOST && made_of(text, n, "._-/:@") && letter_or_digit(*text) &&
           letter_or_digit(text[n - 1]) && !strstr(text, "//");
}

static bool operator_of(const char *p, size_t n) {
    static const char *const operators[] = {"==", ">=", "<=", "~=", "!=", "<", ">", "==="};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strlen(operators[i]) == n && strncmp(operators[i], p, n) == 0) return true;
    return false;
}

/* "==2.6.0", ">=1.9,<2" with blanks between, up to the end. */
static bool specifiers(const char *p) {
    for (;;) {
        while (*p == ' ')
            p++;
        size_t op = strspn(p, "=<>!~"), blanks = strspn(p + op, " ");
        const char *version = p + op + blanks;
        size_t n = strcspn(version, ", ");
        bool several = op == 2 && p[1] == '=' && (*p == '=' || *p == '!');
        if (!operator_of(p, op) || !cm_is_version_word(version, n, several)) return false;
        p = version + n + strspn(version + n, " ");
        if (!*p) return true;
        if (*p++ != ',') return false;
    }
}

/* Behind "name": "[nlp,cv]"; where it ends, NULL: it is not a list of extras. */
static const char *extras(const char *p) {
    if (*p != '[') return p;
    do {
        size_t n = strcspn(++p, ",]");
        if (!cm_is_package_name(p, n)) return NULL;
        p += n;
    } while (*p == ',');
    return *p == ']' ? p + 1 : NULL;
}

bool cm_is_requirement(const char *text) {
    if (strlen(text) > CM_ADDRESS_MOST) return false;
    if (cm_starts(text, "git+")) return cm_is_address(text + strlen("git+"), false);
    if (cm_starts(text, "https://")) return cm_is_address(text, false);
    size_t n = strcspn(text, "[=<>!~ @");
    if (!cm_is_package_name(text, n)) return false;
    const char *rest = extras(text + n);
    if (!rest) return false;
    rest += strspn(rest, " ");
    if (!*rest) return true;
    if (*rest == '@')
        return cm_is_requirement(rest + 1 + strspn(rest + 1, " ")) && strstr(rest, "://");
    return specifiers(rest);
}

bool cm_is_conda_match(const char *text) {
    size_t n = strlen(text);
    return n <= CM_NAME_MOST && made_of(text, n, "._-=<>!*,|:+") && letter_or_digit(*text);
}

bool cm_is_conda_channel(const char *text) {
    size_t n = strlen(text);
    if (strstr(text, "://")) return cm_is_address(text, true);
    return n <= CM_NAME_MOST && made_of(text, n, "._-/") && letter_or_digit(*text);
}
