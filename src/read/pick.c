#include "read/pick.h"

#include <string.h>

enum { ALIKE = 16 }; /* "16x V100" */

static bool word_char(char c) {
    return cm_digit(c) || (cm_lower(c) >= 'a' && cm_lower(c) <= 'z') || c == '_' || c == '.';
}

void cm_state(cm_pasted *pasted, cm_field field, const char *value) {
    cm_question_set(pasted->question, field, value, CM_FROM_TEXT);
}

/* "(e.g., 1.0): " between a form's key and its colon. */
static const char *behind_remark(const char *text) {
    size_t n = strcspn(text, ")\n");
    if (text[n] != ')' || n > 60) return text;
    return text + n + 1 + strspn(text + n + 1, " *`");
}

const char *cm_after_key(const char *line, const char *key) {
    size_t n = strlen(key);
    for (const char *p = line; (p = cm_find_i(p, key)) != NULL; p += n) {
        const char *value = p + n + strspn(p + n, " *`");
        if (*value == '(') value = behind_remark(value);
        if ((p > line && word_char(p[-1])) || (*value != ':' && *value != '=')) continue;
        value++;
        return value + strspn(value, " *`=");
    }
    return NULL;
}

char *cm_pick_number(cm_arena *arena, const char *text) {
    if (!text || !cm_digit(*text)) return NULL;
    size_t n = strspn(text, "0123456789.");
    while (n && text[n - 1] == '.')
        n--;
    return n && n < 32 ? cm_strndup(arena, text, n) : NULL;
}

/* Whether what follows the first `n` characters belongs to the word, which then is not a version:
 * "2.6.0+$(id)", "2.6.0+`id`". */
static bool odd_end(const char *text, size_t n) {
    return text[n] == '$' || (n && text[n - 1] == '+' && text[n] && strchr("`({<&|;\\", text[n]));
}

char *cm_pick_version(cm_arena *arena, const char *text) {
    if (text && (*text == 'v' || *text == 'V')) text++;
    if (!text || !cm_digit(*text)) return NULL;
    size_t n = 0;
    while (word_char(text[n]) || text[n] == '+' || text[n] == '-')
        n++;
    if (odd_end(text, n)) return cm_strndup(arena, text, strcspn(text, " \t"));
    while (n && (text[n - 1] == '.' || text[n - 1] == '-' || text[n - 1] == '+'))
        n--;
    return n < 80 ? cm_strndup(arena, text, n) : NULL;
}

char *cm_pick_driver(cm_arena *arena, const char *text) {
    char *number = cm_pick_number(arena, text);
    if (!number) return NULL;
    size_t n = strspn(number, "0123456789"), dots = 0;
    for (const char *p = number; *p; p++)
        dots += *p == '.';
    if (dots > 2) return number;
    if (dots) return n == 3 || n == 4 ? number : NULL;
    if (n != 3 || *number < '3') return NULL;
    return cm_starts(text + n, ".x") ? cm_sprintf(arena, "%s.x", number) : number;
}

char *cm_pick_driver_cuda(cm_arena *arena, const char *text) {
    char *number = cm_pick_number(arena, text);
    size_t n = number ? strlen(number) : 0, major = number ? strspn(number, "0123456789") : 0;
    if (n > major) return major <= 2 && n - major == 2 ? number : NULL;
    if (n < 4 || n > 5 || number[n - 3] != '0' || number[n - 1] != '0') return NULL;
    return cm_sprintf(arena, "%.*s.%c", (int)n - 3, number, number[n - 2]);
}

char *cm_pick_python(cm_arena *arena, const char *text) {
    const char *quote = text ? text + strspn(text, "'\"") : "";
    if ((*quote != '2' && *quote != '3') || quote[1] != '.' || !cm_digit(quote[2])) return NULL;
    char *version = cm_pick_version(arena, quote);
    if (!version) return NULL; /* too long for one */
    size_t digits = strspn(version, "0123456789."), n = strlen(version);
    const char *behind = quote + n;
    bool patch = strchr(version + 2, '.') != NULL;
    if (version[digits] == '-' && cm_digit(version[digits + 1])) return NULL; /* "3.8-3.11" */
    if (cm_same(version, "3.0") || cm_same(version, "3.1") || cm_same(version, "3.2")) return NULL;
    if (*behind == '+' && !patch) return NULL; /* "3.6+" */
    return version;
}

bool cm_unsaid(const char *value) {
    static const char *const words[] = {"N/A",     "Could not", "Not ",    "None", "No CUDA",
                                        "Unknown", "Insuff",    "ERR!",    "-",    "Failed",
                                        "[N/A]",   "[Not",      "[Unknow", "[GPU", "Deprecated"};
    if (!value || !*value) return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (cm_starts_i(value, words[i])) return true;
    return false;
}

static size_t hex_length(const char *text) {
    return strspn(text, "0123456789abcdefABCDEF");
}

char *cm_pick_device(cm_arena *arena, const char *text) {
    if (!text) return NULL;
    if (cm_starts_i(text, "0x")) text += 2;
    if (hex_length(text) != 8 || !cm_same_i(cm_strndup(arena, text + 4, 4), "10de")) return NULL;
    char *low = cm_lowered(arena, cm_strndup(arena, text, 4));
    return cm_sprintf(arena, "10de:%s", low);
}

char *cm_pick_bus(cm_arena *arena, const char *text) {
    if (!text) return NULL;
    const char *domain = "0", *p = text;
    size_t n = hex_length(p), domain_length = 1;
    if (n >= 4 && n <= 8 && p[n] == ':') { /* the domain has four or eight digits */
        domain = p + strspn(p, "0");
        domain_length = n - (size_t)(domain - p);
        p += n + 1;
        n = hex_length(p);
    }
    if (n < 1 || n > 2 || p[n] != ':') return NULL;
    const char *slot = p + n + 1;
    size_t m = hex_length(slot);
    if (m < 1 || m > 2 || slot[m] != '.' || !cm_digit(slot[m + 1])) return NULL;
    char *bus = cm_sprintf(arena, "%.*s:%s%.*s:%.*s", (int)domain_length, domain, n == 1 ? "0" : "",
                           (int)n, p, (int)m + 2, slot);
    if (*bus == ':') bus = cm_sprintf(arena, "0%s", bus);
    return cm_lowered(arena, bus);
}

char *cm_pick_memory(cm_arena *arena, const char *text) {
    if (!text) return NULL;
    text += strspn(text, " ");
    size_t n = strspn(text, "0123456789");
    const char *unit = text + n + strspn(text + n, " ");
    bool mib = !*unit || cm_starts_i(unit, "MiB") || cm_starts_i(unit, "MB");
    return n && n < 9 && mib && *text != '0' ? cm_strndup(arena, text, n) : NULL;
}

cm_strings cm_pick_parts(cm_arena *arena, const char *text) {
    static const char *const gaps[] = {", ",     "; ",   " and ", " + ",   " & ", " | ", " / ",
                                       " with ", " on ", " * ",   ",and ", ". ",  "! "};
    char *copy = cm_strdup(arena, text);
    for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++)
        for (char *p = copy; (p = strstr(p, gaps[i])) != NULL;)
            memset(p, '\n', strlen(gaps[i]));
    return cm_split(arena, copy, "\n");
}

size_t cm_pick_times(const char **text) {
    size_t n = strspn(*text, "0123456789"), count = 0;
    const char *p = *text + n + strspn(*text + n, " ");
    if (!n || n > 2 || (*p != 'x' && *p != 'X' && *p != '*')) return 1;
    for (size_t i = 0; i < n; i++)
        count = count * 10 + (size_t)((*text)[i] - '0');
    p++;
    *text = p + strspn(p, " ");
    return count && count <= ALIKE ? count : 1;
}

static bool any(const char *text, const char *const *words) {
    for (; *words; words++)
        if (cm_find_i(text, *words)) return true;
    return false;
}

const char *cm_pick_os(const char *text) {
    static const char *const wsl[] = {"WSL", "-microsoft", NULL};
    static const char *const windows[] = {"Windows", "win32", "win10", "win11", "win64", NULL};
    static const char *const macos[] = {"macOS", "Mac OS", "OSX", "OS X", "Darwin", NULL};
    static const char *const linux[] = {
        "Linux",   "Ubuntu", "Debian",     "Fedora",    "CentOS",  "Red Hat", "RHEL",
        "Rocky",   "Alma",   "SUSE",       "Arch",      "Manjaro", "Mint",    "Pop!_OS",
        "NixOS",   "Gentoo", "EulerOS",    "openEul",   "Kali",    "Alpine",  "Amazon",
        "Mariner", "UOS",    "Scientific", "Endeavour", "Garuda",  "Void",    "Tencent",
        "Deepin",  "Kylin",  "Zorin",      "Colab",     NULL};
    if (!text) return NULL;
    if (any(text, wsl)) return "wsl";
    if (any(text, macos)) return "macos"; /* before "win", which is in "Darwin" */
    if (any(text, windows)) return "windows";
    return any(text, linux) ? "linux" : NULL;
}

const char *cm_pick_arch(const char *text) {
    static const struct {
        const char *word, *arch;
    } archs[] = {{"x86_64", "x86_64"}, {"amd64", "x86_64"},    {"aarch64", "aarch64"},
                 {"arm64", "arm64"},   {"ppc64le", "ppc64le"}, {"i686", "i686"},
                 {"x86-64", "x86_64"}};
    for (size_t i = 0; text && i < sizeof archs / sizeof *archs; i++)
        if (cm_find_i(text, archs[i].word)) return archs[i].arch;
    return NULL;
}

char *cm_pick_word(cm_arena *arena, const char *word) {
    word += strspn(word, "(\"'`[*");
    size_t n = strlen(word);
    while (n && strchr(")\"'`]*.,;:!?", word[n - 1]))
        n--;
    return cm_strndup(arena, word, n);
}
