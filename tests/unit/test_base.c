/* The base layer: versions, digests, text, tab-separated text, JSON. */
#include <string.h>

#include "base/beside.h"
#include "base/file.h"
#include "base/format.h"
#include "base/json.h"
#include "base/sha256.h"
#include "base/shown.h"
#include "base/sort.h"
#include "base/tsv.h"
#include "base/ver.h"
#include "unit.h"

/* A copy with blanks for the '~' of versions.txt. */
static char *blanks(cm_arena *arena, const char *text) {
    char *copy = cm_strdup(arena, text);
    for (char *p = copy; *p; p++)
        if (*p == '~') *p = ' ';
    return copy;
}

static bool version_line(cm_arena *arena, const cm_strings *words) {
    cm_ver a, b;
    const char *const *w = words->items;
    if (words->count == 2 && cm_same(w[0], "bad"))
        return !cm_ver_parse(blanks(arena, w[1]), &a) && a.count == 0;
    if (words->count != 3) return false;
    char *x = blanks(arena, w[0]), *y = blanks(arena, w[2]);
    if (!cm_ver_parse(x, &a) || !cm_ver_parse(y, &b)) return false;
    int there = cm_ver_cmp(&a, &b), back = cm_ver_cmp(&b, &a), text = cm_ver_cmp_text(x, y);
    if (cm_same(w[1], "=")) return there == 0 && back == 0 && text == 0;
    return cm_same(w[1], "<") && there < 0 && back > 0 && text < 0;
}

static void versions(cm_arena *arena) {
    char *text = NULL;
    size_t length = 0;
    cm_err err = {0};
    CHECK(cm_file_read(arena, beside(arena, "versions.txt"), 1 << 16, &text, &length, &err) ==
          CM_OK);
    cm_strings lines = cm_split(arena, text ? text : "", "\n");
    CHECK(lines.count > 40);
    for (size_t i = 0; i < lines.count; i++) {
        if (*lines.items[i] == '#') continue;
        cm_strings words = cm_split(arena, lines.items[i], " ");
        if (version_line(arena, &words)) continue;
        fprintf(stderr, "versions.txt: does not hold: %s\n", lines.items[i]);
        failures++;
    }
    done("versions");
}

/* A line shorter than the bound is copied to its end and no further: beyond it lies what is not its
 * own. */
static void copies(cm_arena *arena) {
    static const char text[] = {'s', 'h', 'o', 'r', 't', '\0', 'x', 'y'};
    char *copy = cm_strndup(arena, text, sizeof text);
    SAME(copy, "short");
    SAME(cm_strndup(arena, text, 2), "sh");
    SAME(cm_strndup(arena, text, 0), "");
    CHECK(cm_strndup(arena, NULL, 3) == NULL);
    done("copies");
}

static void version_parts(cm_arena *arena) {
    cm_ver a, b;
    CHECK(cm_ver_parse("2.6.0+cu124", &a));
    SAME(a.local, "cu124");
    CHECK(a.count == 3);
    CHECK(cm_ver_parse("1.13.1", &a) && cm_ver_parse("1.13", &b) && cm_ver_in_family(&a, &b));
    CHECK(cm_ver_parse("1.1", &b) && !cm_ver_in_family(&a, &b));
    CHECK(cm_ver_parse("1", &b) && cm_ver_in_family(&a, &b));
    CHECK(!cm_ver_in_family(&b, &a));
    CHECK(cm_ver_cmp_text("unknown", "0.1") < 0 && cm_ver_cmp_text("0.1", "unknown") > 0);
    CHECK(cm_ver_cmp_text("a", "b") < 0 && cm_ver_cmp_text(NULL, NULL) == 0);
    SAME(cm_tag_cuda(arena, "cu116"), "11.6");
    SAME(cm_tag_cuda(arena, "cu92"), "9.2");
    SAME(cm_tag_cuda(arena, "cu130"), "13.0");
    SAME(cm_tag_cuda(arena, "cpu"), NULL);
    SAME(cm_tag_cuda(arena, "cu"), NULL);
    SAME(cm_tag_cuda(arena, "cu1"), NULL);
    SAME(cm_tag_cuda(arena, "cu12x"), NULL);
    SAME(cm_cuda_spelt(arena, "cu116"), "11.6");
    SAME(cm_cuda_spelt(arena, "CUDA_11.6"), "11.6");
    SAME(cm_cuda_spelt(arena, "cuda v11.6.2"), "11.6.2");
    SAME(cm_cuda_spelt(arena, "11.6 Update 2"), "11.6.2");
    SAME(cm_cuda_spelt(arena, "CUDA 11.6u2"), "11.6.2");
    SAME(cm_cuda_spelt(arena, "11.0 Update 1"), "11.0 Update 1"); /* that is 11.0.3 */
    SAME(cm_cuda_spelt(arena, "11.6 Update"), "11.6 Update");
    SAME(cm_cuda_spelt(arena, "11.6.1 Update 2"), "11.6.1 Update 2");
    SAME(cm_cuda_spelt(arena, "cuda"), "");
    SAME(cm_cuda_tag(arena, "11.6"), "cu116");
    SAME(cm_cuda_tag(arena, "11.6.2"), "cu116");
    SAME(cm_cuda_tag(arena, "11"), NULL);
    SAME(cm_cuda_tag(arena, "x"), NULL);
    done("version parts and tags");
}

static void sha256(cm_arena *arena) {
    char hex[65];
    cm_sha256("", 0, hex);
    SAME(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    cm_sha256("abc", 3, hex);
    SAME(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const char *two = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    cm_sha256(two, strlen(two), hex);
    SAME(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    size_t million = 1000000;
    char *a = cm_alloc(arena, million);
    memset(a, 'a', million);
    cm_sha256(a, million, hex);
    SAME(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    done("SHA-256");
}

static void text(cm_arena *arena) {
    SAME(cm_squeeze(arena, "  a \t b\n\r c  "), "a b c");
    SAME(cm_squeeze(arena, "\xc2\xa0"
                           "a\xe2\x80\x8b\xc2\xa0"
                           "b\xef\xbb\xbf"),
         "a b");
    SAME(cm_squeeze(arena, ""), "");
    SAME(cm_squeeze(arena, " \t"), "");
    SAME(cm_squeeze(arena, "\xc3\xa9\xc2"), "\xc3\xa9\xc2");
    SAME(cm_squeeze(arena, "as it is"), "as it is");
    SAME(cm_squeeze(arena, "a \xc2\xa0 b \xc3\xa9 "), "a b \xc3\xa9");
    SAME(cm_squeeze(arena, "a b  c d "), "a b c d");
    cm_strings list = cm_split(arena, " a , b ;; c d,", ",;");
    CHECK(list.count == 3);
    SAME(cm_strings_join(arena, &list, "|"), "a|b|c d");
    CHECK(cm_strings_has(&list, "c d") && !cm_strings_has(&list, "c"));
    list = cm_split(arena, "", ",");
    CHECK(list.count == 0);
    SAME(cm_strings_join(arena, &list, "|"), "");
    CHECK(cm_same(NULL, NULL) && !cm_same(NULL, "") && cm_same_i("CuDa", "cUdA"));
    CHECK(cm_starts("sm_86", "sm_") && !cm_starts("sm", "sm_") && cm_starts_i("SM_", "sm_"));
    CHECK(cm_ends("a.tsv", ".tsv") && !cm_ends("tsv", ".tsv") && cm_ends("x", ""));
    SAME(cm_find_i("NVIDIA GeForce RTX", "geforce"), "GeForce RTX");
    SAME(cm_find_i("abc", "x"), NULL);
    SAME(cm_find_i("abc", ""), NULL);
    SAME(cm_find_i("", "a"), NULL);
    SAME(cm_find_i(NULL, "a"), NULL);
    SAME(cm_find_i("ab", "abz"), NULL); /* shorter than the place of its rarest letter */
    SAME(cm_find_i("y zy zyx", "ZYX"), "zyx");
    SAME(cm_find_i("xx<HTML><html>", "<html"), "<HTML><html>");
    SAME(cm_find_i("compute compute Capability", "compute capability"), "compute Capability");
    SAME(cm_find_i("12.4 - 12.6", " - "), " - 12.6");
    SAME(cm_find_i("ababac", "ABAC"), "abac");
    SAME(cm_lowered(arena, "RTX 3060 Ti"), "rtx 3060 ti");
    done("text");
}

static void distance(cm_arena *arena) {
    CHECK(cm_distance("torch", "torch", 2) == 0);
    CHECK(cm_distance("torch", "TORCH", 2) == 0);
    CHECK(cm_distance("torch", "troch", 2) == 1);
    CHECK(cm_distance("torch", "torc", 2) == 1);
    CHECK(cm_distance("torch", "torchh", 2) == 1);
    CHECK(cm_distance("kitten", "sitting", 3) == 3);
    CHECK(cm_distance("kitten", "sitting", 2) == 3);
    CHECK(cm_distance("", "", 2) == 0);
    CHECK(cm_distance("", "ab", 2) == 2);
    CHECK(cm_distance("", "abc", 2) == 3);
    char *huge = cm_alloc(arena, 5001);
    memset(huge, 'x', 5000);
    CHECK(cm_distance(huge, huge, 2) == 3); /* too long to be measured */
    done("edit distance");
}

static void tsv(cm_arena *arena) {
    const char *const names[] = {"a", "b", "c"};
    const char *const odd[] = {"tab\there", "line\nfeed\rreturn", "back\\slash\\t"};
    const char *const empty[] = {"", "", "x"};
    cm_text out = {.arena = arena};
    cm_tsv_write(&out, names, 3);
    cm_tsv_write(&out, odd, 3);
    cm_tsv_write(&out, empty, 3);
    size_t newlines = 0;
    for (size_t i = 0; i < out.length; i++)
        newlines += out.data[i] == '\n';
    CHECK(newlines == 3);
    cm_table table;
    cm_err err = {0};
    CHECK(cm_tsv_parse(arena, "t", out.data, CM_TSV_FIELDS, &table, &err) == CM_OK);
    CHECK(table.count == 3);
    for (size_t i = 0; table.count == 3 && i < 3; i++) {
        SAME(cm_tsv_get(&table, &table.records[1], names[i]), odd[i]);
        SAME(cm_tsv_get(&table, &table.records[2], names[i]), empty[i]);
    }
    if (table.count == 3) SAME(cm_tsv_get(&table, &table.records[1], "d"), NULL);
    CHECK(cm_tsv_parse(arena, "t", "# note\r\n\na\tb\r\n1\t2\r\n", CM_TSV_FIELDS, &table, &err) ==
          CM_OK);
    CHECK(table.count == 2 && table.records[1].line == 4);
    SAME(cm_tsv_get(&table, &table.records[table.count - 1], "b"), "2");
    CHECK(cm_tsv_parse(arena, "name.tsv", "a\tb\n1\n", CM_TSV_FIELDS, &table, &err) == CM_UNREAD);
    CHECK(strstr(err.text, "name.tsv:2") != NULL);
    err = (cm_err){0};
    CHECK(cm_tsv_parse(arena, "t", "", CM_TSV_FIELDS, &table, &err) == CM_UNREAD);
    done("tab-separated text");
}

static char *json_of(cm_arena *arena, const char *value) {
    cm_text out = {.arena = arena};
    cm_json json = {.out = &out, .compact = true};
    cm_json_open(&json, NULL, '{');
    cm_json_string(&json, "k", value);
    cm_json_close(&json, '}');
    return out.data;
}

static void json(cm_arena *arena) {
    SAME(json_of(arena, "a\"b\\c"), "{\"k\":\"a\\\"b\\\\c\"}\n");
    SAME(json_of(arena, "\n\t\r\x01\x1b\x7f"), "{\"k\":\"\\n\\t\\u000d\\u0001\\u001b\\u007f\"}\n");
    SAME(json_of(arena, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"),
         "{\"k\":\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"}\n");
    SAME(json_of(arena, "\xff"), "{\"k\":\"\\ufffd\"}\n");
    SAME(json_of(arena, "\xc3"), "{\"k\":\"\\ufffd\"}\n");                       /* cut short */
    SAME(json_of(arena, "\xc0\xaf"), "{\"k\":\"\\ufffd\\ufffd\"}\n");            /* overlong */
    SAME(json_of(arena, "\xed\xa0\x80"), "{\"k\":\"\\ufffd\\ufffd\\ufffd\"}\n"); /* surrogate */
    SAME(json_of(arena, "\xf4\x90\x80\x80"),
         "{\"k\":\"\\ufffd\\ufffd\\ufffd\\ufffd\"}\n"); /* above U+10FFFF */
    SAME(json_of(arena, NULL), "{\"k\":null}\n");
    cm_text out = {.arena = arena};
    cm_json json = {.out = &out};
    cm_json_open(&json, NULL, '{');
    cm_json_open(&json, "list", '[');
    cm_json_number(&json, NULL, -7);
    cm_json_bool(&json, NULL, true);
    cm_json_null(&json, NULL);
    cm_json_close(&json, ']');
    cm_json_open(&json, "none", '{');
    cm_json_close(&json, '}');
    cm_json_close(&json, '}');
    SAME(out.data, "{\n  \"list\": [\n    -7,\n    true,\n    null\n  ],\n  \"none\": {}\n}\n");
    done("JSON");
}

static void errors(void) {
    cm_err err = {0};
    CHECK(cm_fail(&err, CM_ABSENT, "a\nb\x1b[31m") == CM_ABSENT);
    SAME(err.text, "a\\nb\\x1b[31m");
    cm_fail(&err, CM_USAGE, "later");
    CHECK(err.status == CM_ABSENT);
    CHECK(cm_fail(NULL, CM_UNREAD, "x") == CM_UNREAD);
    done("errors");
}

/* What a terminal obeys is written out, what it shows stays, in text and in JSON alike. */
static void shown(cm_arena *arena) {
    SAME(cm_shown(arena, "RTX 3060 \xe4\xb8\xad \xe2\x84\xa2 \xf0\x9f\x98\x80"),
         "RTX 3060 \xe4\xb8\xad \xe2\x84\xa2 \xf0\x9f\x98\x80");
    SAME(cm_shown(arena, "a\tb\r\x07\x7f"), "a\\tb\\r\\x07\\x7f");
    SAME(cm_shown(arena, "\xc2\x9b"
                         "2J\xe2\x80\xae\xef\xbb\xbf\xf3\xa0\x81\x81"),
         "\\u009b2J\\u202e\\ufeff\\U000e0041");
    SAME(cm_shown(arena, "\x9b\xc0\x80\xed\xa0\x80\xe2\x80"),
         "\\x9b\\xc0\\x80\\xed\\xa0\\x80\\xe2\\x80");
    static const uint32_t unseen[] = {
        0xad,    0x34f,   0x115f,  0x1160,  0x17b4,  0x17b5,  0x180b,   0x180f,  0x3164,  0xfdd0,
        0xfdef,  0xfe00,  0xfe0f,  0xffa0,  0xfff0,  0xfff8,  0xfffe,   0xffff,  0x1bca0, 0x1bca3,
        0x1d173, 0x1d17a, 0x1ffff, 0xe0100, 0xe01ef, 0xe0fff, 0x10fffe, 0x10ffff};
    for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
        CHECK(!cm_shows(unseen[i]));
    static const uint32_t seen[] = {0xa0,   0xac,   0xae,    0x34e,   0x300,  0x1100,
                                    0x115e, 0x1161, 0x17b6,  0x1810,  0x3131, 0x3165,
                                    0x4e2d, 0xac00, 0xfdf0,  0xfe10,  0xff9f, 0xffa1,
                                    0xfffc, 0xfffd, 0x1f600, 0x1d172, 0x2fffd};
    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
        CHECK(cm_shows(seen[i]));
    SAME(cm_shown(arena, ""), "");
    CHECK(cm_shown(arena, NULL) == NULL);
    SAME(json_of(arena, "\xc2\x9b\xe2\x80\xae\xf3\xa0\x81\x81"),
         "{\"k\":\"\\u009b\\u202e\\udb40\\udc41\"}\n");
    cm_err err = {0};
    char line[4000];
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = 0;
    cm_fail(&err, CM_UNREAD, "%s", line);
    CHECK(strlen(err.text) == sizeof err.text - 1 && cm_ends(err.text, "x..."));
    done("what may be shown");
}

/* cm_print against snprintf: the same text and the same length, in any room. */
static void format(void) {
    char want[64], have[64];
    bool good = true;
#define COMPARED(...)                                                                              \
    for (size_t room = 0; room < sizeof want; room += 3) {                                         \
        memset(want, '#', sizeof want), memset(have, '#', sizeof have);                            \
        int a = snprintf(want, room, __VA_ARGS__), b = cm_print(have, room, __VA_ARGS__);          \
        good = good && a == b && memcmp(want, have, sizeof want) == 0;                             \
    }
    COMPARED("plain")
    COMPARED("%s", "")
    COMPARED("%s and %.3s, %.*s|%.*s", "one", "two and more", 2, "xyz", 9, "uvw")
    COMPARED("%.0s%.60s", "gone", "shorter than that")
    COMPARED("%d %d %d %u", 0, -1, -2147483647 - 1, 4294967295u)
    COMPARED("%ld %lu %zu", -1234567890123L, 18446744073709551615ul, (size_t)7)
    COMPARED("%c%c%%%s", 'a', 'b', "%s")
    COMPARED("%5s|%-5s|%05d|%x", "a", "b", 42, 255)
    COMPARED("a long one %s %s %u", "that goes beyond the sixty-four", "bytes there are", 12u)
#undef COMPARED
    CHECK(good);
    done("format");
}

typedef struct {
    int key, place;
} pair;

static int by_key(const void *a, const void *b) {
    const pair *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static void sorted(cm_arena *arena) {
    enum { MOST = 1000 };
    pair *items = cm_alloc_array(arena, MOST, sizeof *items);
    for (int count = 0; count <= MOST; count += count < 40 ? 1 : 97) {
        unsigned random = (unsigned)count;
        for (int i = 0; i < count; i++) {
            random = random * 1103515245u + 12345u;
            items[i] = (pair){(int)(random >> 16) % 7, i};
        }
        cm_sort(items, (size_t)count, sizeof *items, by_key);
        for (int i = 1; i < count; i++)
            CHECK(items[i - 1].key < items[i].key ||
                  (items[i - 1].key == items[i].key && items[i - 1].place < items[i].place));
    }
    cm_sort(NULL, 0, sizeof *items, by_key);
    done("equal items keep their order");
}

static void windows_driver(cm_arena *arena) {
    SAME(cm_windows_driver(arena, "32.0.15.6094"), "560.94");
    SAME(cm_windows_driver(arena, "31.0.15.1694"), "516.94");
    SAME(cm_windows_driver(arena, "9.18.13.4192"), "341.92");
    SAME(cm_windows_driver(arena, "27.21.14.5206"), "452.06");
    SAME(cm_windows_driver(arena, "10.0.19041.868"), "10.0.19041.868");
    SAME(cm_windows_driver(arena, "535.129.03"), "535.129.03");
    SAME(cm_windows_driver(arena, "32.0.15.6094.1"), "32.0.15.6094.1");
    SAME(cm_windows_driver(arena, ""), "");
    done("drivers as Windows numbers them");
}

static void written_beside(void) {
    static const char *const others[] = {"x.db",
                                         "x.db.new",
                                         "x.db.new.",
                                         "x.db.new.0",
                                         "x.db.new.-1",
                                         "x.db.new.+7",
                                         "x.db.new.07",
                                         "x.db.new.7.",
                                         "x.db.new.7.0",
                                         "x.db.new.7.01",
                                         "x.db.new.7.-1",
                                         "x.db.new.7.100",
                                         "x.db.new.7.1.",
                                         "x.db.new.7.backup",
                                         "x.db.new.7 ",
                                         "x.db.new. 7",
                                         "y.db.new.7",
                                         "x.db.new.7.1.2",
                                         "x.db.new.2147483648",
                                         "x.dbx.new.7",
                                         "x.db.new.7~",
                                         "x.db.lock",
                                         "x.db.new.7.1 ",
                                         "x.db.new.18446744073709551623"};
    char name[32];
    unsigned long process = 0;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        CHECK(!cm_beside_read(others[i], "x.db", &process));
    for (int number = 0; number < CM_MOST_BESIDE; number++) {
        CHECK(cm_beside_name(name, sizeof name, "x.db", 2147483647, number));
        CHECK(cm_beside_read(name, "x.db", &process) && process == 2147483647);
    }
    CHECK(!cm_beside_name(name, 10, "x.db", 7, 0));
    done("names of files beside their target");
}

int main(void) {
    cm_arena *arena = cm_arena_new();
    versions(arena);
    copies(arena);
    version_parts(arena);
    sha256(arena);
    text(arena);
    distance(arena);
    tsv(arena);
    json(arena);
    errors();
    format();
    shown(arena);
    sorted(arena);
    written_beside();
    windows_driver(arena);
    cm_arena_free(arena);
    return failed_tests != 0;
}
