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
    return n <= CM_NAME_MOST && made_of(text, n, "._-") && letter_or_digit(*text);
}

static bool hexadecimal(char c) {
    return cm_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Behind the host: path, query, fragment. */
static bool rest_of_address(const char *p) {
    for (; *p; p++) {
        if (*p == '%' && !(hexadecimal(p[1]) && hexadecimal(p[2]))) return false;
        if (!letter_or_digit(*p) && !strchr("-._~/%+:@=?&,#", *p)) return false;
    }
    return true;
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

bool cm_is_image(const char *text) {
    size_t n = strlen(text);
    return n <= CM_ADDRESS_MOST && made_of(text, n, "._-/:@") && letter_or_digit(*text) &&
           letter_or_digit(text[n - 1]) && !strstr(text, "//");
}
