/* The grammars of the columns of facts, and the check that every fact passes where it enters. */
#include <string.h>

#include "base/grammar.h"
#include "base/shown.h"
#include "model/command_text.h"
#include "model/fact.h"
#include "model/hosts.h"

enum { PROSE_MOST = 1000, WORD_MOST = 256 };

/* Words ---------------------------------------------------------------------------------------- */

static bool is_version(const char *word) {
    return cm_is_version_word(word, strlen(word), false);
}

static bool is_version_or_later(const char *word) {
    size_t n = strlen(word);
    return cm_is_version_word(word, n && word[n - 1] == '+' ? n - 1 : n, false);
}

static bool is_driver(const char *word) {
    return cm_same(word, "N/A") || is_version(word);
}

static bool is_bound(const char *word) {
    size_t sign = strspn(word, "<>="), n = strlen(word + sign);
    return sign <= 2 && cm_is_version_word(word + sign, n, false);
}

static bool is_package(const char *word) {
    return cm_is_package_name(word, strlen(word));
}

static bool is_number(const char *word) {
    return strlen(word) <= 4 && strspn(word, "0123456789") == strlen(word);
}

/* A year, perhaps with a month, perhaps with a day. */
static bool is_date(const char *word) {
    static const char form[] = "dddd-dd-dd";
    size_t n = strlen(word);
    for (size_t i = 0; i < n; i++)
        if (i >= sizeof form - 1 || (form[i] == 'd' ? !cm_digit(word[i]) : word[i] != '-'))
            return false;
    return n == 4 || n == 7 || n == 10;
}

static bool is_sha256(const char *word) {
    return cm_is_hexadecimal(word, 64);
}

static bool is_index(const char *word) {
    return cm_is_index_address(word) && cm_host_serves(word);
}

/* Texts ---------------------------------------------------------------------------------------- */

static bool made_of(const char *text, const char *marks) {
    for (; *text; text++)
        if (!(cm_lower(*text) >= 'a' && cm_lower(*text) <= 'z') && !cm_digit(*text) &&
            !strchr(marks, *text))
            return false;
    return true;
}

static bool is_range(const char *text) {
    return strlen(text) <= WORD_MOST && made_of(text, " (),.<=>!~*");
}

static bool is_marker(const char *text) {
    return strlen(text) <= WORD_MOST && cm_is_marker(text);
}

static bool is_prose(const char *text) {
    uint32_t character;
    if (strlen(text) > PROSE_MOST) return false;
    for (size_t n; *text; text += n) {
        n = cm_utf8_read(text, &character);
        if (!n || !cm_shows(character)) return false;
    }
    return true;
}

/* Whether a text is of a grammar once "{version}" and the like are words of their own. */
static bool with_names(const char *text, bool (*holds)(const char *)) {
    char filled[CM_ADDRESS_MOST + 1];
    size_t n = 0;
    for (; *text; text++) {
        size_t name = *text == '{' ? strspn(text + 1, "abcdefghijklmnopqrstuvwxyz") : 0;
        if (n + name >= sizeof filled - 1) return false;
        if (name && text[1 + name] == '}') {
            memcpy(filled + n, text + 1, name);
            n += name, text += name + 1;
        } else {
            filled[n++] = *text;
        }
    }
    filled[n] = 0;
    return holds(filled);
}

/* "/usr/local/cuda-11.6/lib64", "C:\Program Files\NVIDIA GPU Computing Toolkit\CUDA\v11.6\bin". */
static bool is_path(const char *text) {
    const char *colon = strrchr(text, ':');
    if (colon && colon != text + 1) return false;
    return strlen(text) <= WORD_MOST && made_of(text, " ._-/\\:") && text[strlen(text) - 1] != '\\';
}

/* Columns -------------------------------------------------------------------------------------- */

static bool is_variable(const char *text) {
    return with_names(text, cm_is_variable_name);
}

static bool is_value(const char *text) {
    return with_names(text, is_path);
}

static bool is_file_made(const char *text) {
    return with_names(text, cm_is_file_name);
}

static bool is_address_made(const char *text) {
    return with_names(text, cm_host_serves);
}

static const struct {
    bool (*holds)(const char *);
    bool list; /* of words with a blank between */
    const char *expected;
} forms[CM_VALUE_FORMS] = {
    [CM_VALUE_TAG] = {cm_is_tag, false, "a tag such as x86_64 or cu118"},
    [CM_VALUE_TAGS] = {cm_is_tag, true, "tags such as linux windows"},
    [CM_VALUE_PACKAGE] = {is_package, false, "the name of a package"},
    [CM_VALUE_VERSION] = {is_version, false, "a version such as 2.6.0"},
    [CM_VALUE_VERSIONS] = {is_version_or_later, true, "versions such as 3.9 3.10"},
    [CM_VALUE_DRIVER] = {is_driver, false, "a driver such as 450.80.02, or N/A"},
    [CM_VALUE_BOUND] = {is_bound, false, "a version or a bound such as <=2.0"},
    [CM_VALUE_RANGE] = {is_range, false, "a range of versions such as >=3.8, <=3.11"},
    [CM_VALUE_NUMBER] = {is_number, false, "a number"},
    [CM_VALUE_DATE] = {is_date, false, "a date such as 2026-05-14"},
    [CM_VALUE_NAME] = {cm_is_product_name, false, "a name of letters, digits, blanks and ._-+/(),"},
    [CM_VALUE_DEVICE] = {cm_is_pci_device, false, "a PCI id such as 10de:2504"},
    [CM_VALUE_SHA256] = {is_sha256, false, "64 hexadecimal digits"},
    [CM_VALUE_FILE] = {cm_is_file_name, false, "the name of a file"},
    [CM_VALUE_FOLDER] = {cm_is_folder, false, "a folder such as whl/cu118"},
    [CM_VALUE_IMAGE] = {cm_image_known, false, "a container image of a known registry"},
    [CM_VALUE_ADDRESS] = {cm_host_serves, false, "an https address of a known host"},
    [CM_VALUE_INDEX] = {is_index, false, "an https address of a known host, without a query"},
    [CM_VALUE_COMMAND] = {cm_is_command_text, false,
                          "a command of pip or conda with addresses of known hosts"},
    [CM_VALUE_REQUIREMENT] = {cm_is_requirement, false, "a requirement such as numpy>=1.20"},
    [CM_VALUE_MARKER] = {is_marker, false, "a condition such as python_version < \"3.12\""},
    [CM_VALUE_VARIABLE] = {is_variable, false, "the name of a variable"},
    [CM_VALUE_PATH] = {is_value, false, "a path without marks of a shell"},
    [CM_VALUE_FILE_MADE] = {is_file_made, false, "the name of a file or folder"},
    [CM_VALUE_MADE] = {is_address_made, false, "an https address of a known host"},
    [CM_VALUE_PROSE] = {is_prose, false, "a sentence of characters that may be shown"},
};

/* Whether each of the words is of the grammar. */
static bool each(const char *list, bool (*holds)(const char *)) {
    char word[WORD_MOST];
    for (size_t n; *list; list += n + (list[n] == ' ')) {
        n = strcspn(list, " ");
        if (!n || n >= sizeof word) return false;
        memcpy(word, list, n);
        word[n] = 0;
        if (!holds(word)) return false;
    }
    return true;
}

bool cm_value_holds(cm_value_form form, const char *value) {
    if (!*value) return true;
    if (!forms[form].holds) return false;
    return forms[form].list ? each(value, forms[form].holds) : forms[form].holds(value);
}

/* As many bytes as a message shows, without half a character at the end. */
static int cut(const char *text) {
    size_t n = strlen(text), most = 80;
    if (n > most)
        for (n = most; n && ((unsigned char)text[n] & 0xc0) == 0x80;)
            n--;
    return (int)n;
}

cm_status cm_fact_check(const cm_fact *fact, const char *place, cm_status status, cm_err *err) {
    const cm_kind *kind = cm_kind_get(fact->kind);
    for (unsigned c = 0; c < kind->columns; c++) {
        const char *value = fact->value[c];
        if (!cm_value_holds(kind->column[c].form, value))
            return cm_fail(err, status, "%s: %s.%s: expected %s, found \"%.*s\"", place, kind->name,
                           kind->column[c].name, forms[kind->column[c].form].expected, cut(value),
                           value);
    }
    return CM_OK;
}

/* Sources -------------------------------------------------------------------------------------- */

static bool is_any_address(const char *address) {
    return cm_is_address(address, true);
}

/* A sentence in which every word with "://" is an address of the kind. */
static bool is_citation(const char *text, bool (*holds)(const char *)) {
    char word[CM_ADDRESS_MOST + 1];
    if (!is_prose(text)) return false;
    for (size_t n; *text; text += n + (text[n] == ' ')) {
        n = strcspn(text, " ");
        if (n >= sizeof word) return false;
        memcpy(word, text, n);
        word[n] = 0;
        if (strstr(word, "://") && !holds(word)) return false;
    }
    return true;
}

bool cm_source_named(const cm_source *source) {
    const char *url = source->url;
    if (cm_same(source->scraper, "curated")) return is_citation(url, cm_host_cited);
    if (cm_starts(url, "file:")) return is_prose(url);
    return !*url || cm_host_cited(url) || (!strchr(url, ':') && cm_is_folder(url));
}

bool cm_source_given(const cm_source *source) {
    return is_citation(source->url, is_any_address);
}

bool cm_captured_holds(const char *text) {
    return strlen(text) <= CM_NAME_MOST && made_of(text, "._-/");
}
