/* The fetch layer's own judgement: which addresses may be asked for, what counts of a head. */
#include <string.h>

#include "base/grammar.h"
#include "fetch/address.h"
#include "fetch/transport.h"
#include "unit.h"

typedef struct {
    const char *text, *host; /* host NULL: refused */
    bool https, loopback;
} address;

static const address addresses[] = {
    {"https://example.org/a?b#c", "example.org", true, false},
    {"HTTPS://Example.ORG", "example.org", true, false},
    {"https://example.org:8443/", "example.org:8443", true, false},
    {"http://127.0.0.1:8000/a", "127.0.0.1:8000", false, true},
    {"http://localhost", "localhost", false, true},
    {"http://[::1]:80/a", "[::1]:80", false, true},
    {"http://127.0.0.1.example.org/", "127.0.0.1.example.org", false, false},
    {"http://localhost.example.org/", "localhost.example.org", false, false},
    {"http://0x7f.1/", "0x7f.1", false, false},
    {"http://127.1/", "127.1", false, false},
    {"http://127.0.0.1@example.org/", NULL, false, false},
    {"http://127.0.0.1:80@example.org/", NULL, false, false},
    {"http://127.0.0.1\\@example.org/", NULL, false, false},
    {"http://127.0.0.1#@example.org/", "127.0.0.1", false, true},
    {"http://[::1]example.org/", NULL, false, false},
    {"http://[::2]/", NULL, false, false},
    {"https://example.org:/", NULL, false, false},
    {"https://example.org:8o/", NULL, false, false},
    {"https://", NULL, false, false},
    {"https:///etc/passwd", NULL, false, false},
    {"https:example.org", NULL, false, false},
    {"ftp://example.org/", NULL, false, false},
    {"file:///etc/passwd", NULL, false, false},
    {"https://exa mple.org/", NULL, false, false},
    {"https://example.org/a\nb", NULL, false, false},
    {"https://ex\xc3\xa4mple.org/", NULL, false, false},
    {" https://example.org/", NULL, false, false},
    {"https://example.org/\"", NULL, false, false},
    {"https://example.org/{a,b}", NULL, false, false},
    {"https://example.org/`id`", NULL, false, false},
    {"https://example.org/|x", NULL, false, false},
    {"", NULL, false, false},
};

static void reads_addresses(cm_arena *arena) {
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        const address *want = &addresses[i];
        cm_address have;
        bool read = cm_address_read(arena, want->text, &have);
        bool good = read == (want->host != NULL) &&
                    (!read || (cm_same(have.host, want->host) && have.https == want->https &&
                               have.loopback == want->loopback));
        if (!good) printf("# %s\n", want->text);
        CHECK(good);
        CHECK(read || !cm_is_address(want->text, true)); /* one syntax, two uses */
    }
    done("which addresses may be asked for");
}

static const char *etag(cm_arena *arena, const char *line) {
    return cm_head_value(arena, line, strlen(line), "ETag");
}

static void reads_heads(cm_arena *arena) {
    CHECK(cm_same(etag(arena, "ETag: \"a b\"\r\n"), "\"a b\""));
    CHECK(cm_same(etag(arena, "etag:W/\"x\"\r\n"), "W/\"x\""));
    CHECK(etag(arena, "ETag:\r\n") == NULL);
    CHECK(etag(arena, "ETag") == NULL);
    CHECK(etag(arena, "ETags: x\r\n") == NULL);
    CHECK(etag(arena, "X-ETag: x\r\n") == NULL);
    CHECK(etag(arena, "ETag: a\x1b[31m\r\n") == NULL);
    CHECK(etag(arena, "ETag: a\rX: b\r\n") == NULL);
    char *longest = cm_alloc(arena, 2000);
    memcpy(longest, "ETag: ", 6);
    memset(longest + 6, 'x', 1990);
    CHECK(etag(arena, longest) == NULL);
    done("what counts of a head");
}

static void joins(cm_arena *arena) {
    static const char *const cases[][3] = {
        {"https://a.test/x/y?q", "/z", "https://a.test/z"},
        {"https://a.test/x/y?q", "z?p", "https://a.test/x/z?p"},
        {"https://a.test/x/y?q", "?p", "https://a.test/x/y?p"},
        {"https://a.test", "z", "https://a.test/z"},
        {"https://a.test:8/x", "//b.test/z", "https://b.test/z"},
        {"https://a.test/x", "http://b.test/z", "http://b.test/z"},
        {"https://a.test/x", "file:///etc/passwd", "file:///etc/passwd"},
        {"https://a.test/x/", "y:z", "y:z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK(cm_same(cm_address_join(arena, cases[i][0], cases[i][1]), cases[i][2]));
    done("where a redirect leads");
}

int main(void) {
    cm_arena *arena = cm_arena_new();
    reads_addresses(arena);
    reads_heads(arena);
    joins(arena);
    cm_arena_free(arena);
    return failures != 0;
}
