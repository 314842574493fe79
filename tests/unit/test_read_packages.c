/* Reads the texts of tests/read/packages and tests/read/messages.txt and compares what they state.
 * With an argument it prints what that file states, in the form of the .facts files. */
#include <string.h>

#include "base/file.h"
#include "read/message.h"
#include "read/message_table.h"
#include "read/read.h"
#include "read/template.h"
#include "unit.h"

enum { BYTES = 1 << 25 };

static char *folder(cm_arena *arena) {
    return beside(arena, "../read");
}

static char *text_of(cm_arena *arena, const char *path, size_t *length) {
    char *bytes = NULL;
    cm_err err = {0};
    CHECK(cm_file_read(arena, path, BYTES, &bytes, length, &err) == CM_OK);
    if (!bytes) *length = 0;
    return bytes ? bytes : "";
}

static void bindings(const cm_message *message, cm_text *out) {
    for (size_t i = 0; message->bindings[i].name; i++)
        cm_text_printf(out, "%s%s=%s", i ? "; " : "", message->bindings[i].name,
                       message->bindings[i].value);
}

static void add_packages(const cm_question *question, cm_text *out) {
    for (size_t i = 0; i < question->packages.count; i++) {
        const cm_asked_package *p = &question->packages.items[i];
        cm_text_printf(out, "package=%s%s%s", p->name, p->op, p->version);
        if (p->build) cm_text_printf(out, " build=%s", p->build);
        if (p->channel) cm_text_printf(out, " channel=%s", p->channel);
        cm_text_puts(out, "\n");
    }
}

/* All facts, one a line. */
static char *facts(cm_arena *arena, const cm_question *question) {
    cm_text out = {.arena = arena};
    cm_text_puts(&out, "");
    for (unsigned f = 0; f < CM_Q_FIELDS; f++)
        if (question->fields[f].value)
            cm_text_printf(&out, "%s=%s\n", cm_field_name((cm_field)f), question->fields[f].value);
    for (size_t i = 0; i < question->gpus.count; i++) {
        const cm_asked_gpu *gpu = &question->gpus.items[i];
        cm_text_printf(&out, "gpu=%s", gpu->name);
        if (gpu->cc) cm_text_printf(&out, " cc=%s", gpu->cc);
        if (gpu->memory) cm_text_printf(&out, " memory=%s", gpu->memory);
        cm_text_puts(&out, "\n");
    }
    add_packages(question, &out);
    for (size_t i = 0; i < question->messages.count; i++) {
        cm_text_printf(&out, "message=%s ", question->messages.items[i].code);
        bindings(&question->messages.items[i], &out);
        cm_text_puts(&out, "\n");
    }
    return out.data;
}

static char *read_facts(cm_arena *arena, const char *text, size_t length, cm_reading *reading) {
    cm_question question;
    cm_question_init(&question, arena);
    *reading = (cm_reading){0};
    cm_read_text(text, length, &question, reading);
    return facts(arena, &question);
}

static void compare(cm_arena *arena, const char *name, const char *have, const char *want) {
    cm_strings lines = cm_split(arena, want, "\n"), found = cm_split(arena, have, "\n");
    for (size_t i = 0; i < lines.count; i++)
        if (!cm_strings_has(&found, lines.items[i])) {
            fprintf(stderr, "%s: lacks %s\n", name, lines.items[i]);
            failures++;
        }
    for (size_t i = 0; i < found.count; i++)
        if (!cm_strings_has(&lines, found.items[i])) {
            fprintf(stderr, "%s: states %s\n", name, found.items[i]);
            failures++;
        }
}

/* Each text, and each of its prefixes, which may state anything but must not crash. */
static void test_texts(cm_arena *arena) {
    char *dir = cm_sprintf(arena, "%s/packages", folder(arena));
    cm_strings names;
    CHECK(cm_dir_list(arena, dir, &names, NULL) == CM_OK);
    CHECK(names.count > 10);
    for (size_t i = 0; i < names.count; i++) {
        if (!cm_ends(names.items[i], ".txt")) continue;
        size_t length, n;
        char *path = cm_sprintf(arena, "%s/%s", dir, names.items[i]);
        char *text = text_of(arena, path, &length);
        cm_reading reading;
        memcpy(strstr(path, ".txt"), "\0", 1);
        char *want = text_of(arena, cm_sprintf(arena, "%s.facts", path), &n);
        compare(arena, names.items[i], read_facts(arena, text, length, &reading), want);
        CHECK((*want != 0) == (reading.recognised.count > 0));
    }
}

static void test_prefixes(cm_arena *arena) {
    char *dir = cm_sprintf(arena, "%s/packages", folder(arena));
    cm_strings names;
    CHECK(cm_dir_list(arena, dir, &names, NULL) == CM_OK);
    for (size_t i = 0; i < names.count; i++) {
        size_t length;
        if (!cm_ends(names.items[i], ".txt")) continue;
        char *text = text_of(arena, cm_sprintf(arena, "%s/%s", dir, names.items[i]), &length);
        for (size_t n = 0; n < length; n++) {
            cm_arena *own = cm_arena_new();
            cm_reading reading;
            char *exact = malloc(n ? n : 1); /* so that reading past it is seen */
            if (exact) {
                memcpy(exact, text, n);
                read_facts(own, exact, n, &reading);
            }
            free(exact);
            cm_arena_free(own);
        }
    }
}

/* "\n" in the table is a line break. */
static char *unescaped(cm_arena *arena, const char *text) {
    char *copy = cm_strdup(arena, text), *out = copy;
    for (const char *p = text; *p; p++)
        if (*p == '\\' && p[1] == 'n')
            *out++ = '\n', p++;
        else
            *out++ = *p;
    *out = 0;
    return copy;
}

static void check_line(cm_arena *arena, const char *line, cm_strings *seen) {
    cm_strings parts = cm_split(arena, line, "\t");
    cm_question question;
    cm_reading reading = {0};
    if (parts.count < 2) return;
    char *text = unescaped(arena, parts.items[0]);
    cm_question_init(&question, arena);
    cm_read_text(text, strlen(text), &question, &reading);
    cm_text have = {.arena = arena};
    cm_text_puts(&have, "");
    for (size_t i = 0; i < question.messages.count; i++) {
        const cm_message *message = &question.messages.items[i];
        cm_strings_add(arena, seen, message->code);
        cm_text_printf(&have, "%s%s", i ? "\t" : "", message->code);
        if (message->bindings[0].name) cm_text_puts(&have, "\t");
        bindings(message, &have);
    }
    const char *want = strchr(line, '\t') + 1;
    if (cm_same(have.data, want)) return;
    fprintf(stderr, "%s: states \"%s\", expected \"%s\"\n", parts.items[0], have.data, want);
    failures++;
}

/* Every line of the table is recognised, and every code has a line. */
static void test_messages(cm_arena *arena) {
    size_t length, count;
    char *table = text_of(arena, cm_sprintf(arena, "%s/messages.txt", folder(arena)), &length);
    cm_strings lines = cm_split(arena, table, "\n"), seen = {0};
    for (size_t i = 0; i < lines.count; i++)
        if (lines.items[i][0] != '#') check_line(arena, lines.items[i], &seen);
    const cm_message_code *codes = cm_message_catalogue(&count);
    CHECK(count >= 45);
    for (size_t i = 0; i < count; i++) {
        if (cm_strings_has(&seen, codes[i].code)) continue;
        fprintf(stderr, "no line of messages.txt has %s\n", codes[i].code);
        failures++;
    }
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            CHECK(!cm_same(codes[i].code, codes[k].code));
}

/* A template is well formed: captures are closed and named, none stands behind another, and one
 * that stands first looks back. */
static bool well_formed(const char *pattern) {
    char start[CM_TEMPLATE_START];
    const char *p = pattern;
    if (*p == '{' && (p[1] != '<' || !strchr("sw", p[2]) || p[3] != ':')) return false;
    for (const char *open; (open = strchr(p, '{')) != NULL; p++) {
        const char *close = strchr(open, '}');
        bool between = cm_starts(open, "{*}"), back = open == pattern;
        if (!close || close[1] == '{' || (between && !close[1])) return false;
        if (!between && !back && (!strchr("nvwtspla", open[1]) || open[2] != ':')) return false;
        p = close;
    }
    cm_template_start(pattern, start);
    return start[0] && start[0] != ' ';
}

/* The first capture of a template in a text that begins with it. */
static const char *captured(cm_arena *arena, const char *pattern, const char *text) {
    cm_match match;
    cm_message message = {0};
    if (!cm_template_match(pattern, text, text, &match)) return NULL;
    cm_template_bind(arena, &match, &message);
    return message.bindings[0].value;
}

static void test_templates(cm_arena *arena) {
    for (size_t i = 0; i < cm_message_row_count; i++)
        for (size_t p = 0; p < CM_MESSAGE_PATTERNS && cm_message_rows[i].patterns[p]; p++) {
            if (well_formed(cm_message_rows[i].patterns[p])) continue;
            fprintf(stderr, "template: %s\n", cm_message_rows[i].patterns[p]);
            failures++;
        }
    SAME(captured(arena, "found version {n:x})", "Found\n  VERSION 11040)"), "11040");
    SAME(captured(arena, "found {n:x})", "found x)"), NULL);
    SAME(captured(arena, "is {v:x}", "is 12.1."), "12.1");
    SAME(captured(arena, "is {t:x}", "is (8, 7, 0)"), "8.7.0");
    SAME(captured(arena, "GPU{n:i} {s:x} which", "GPU0 Tesla\n T4 which"), "0");
    SAME(captured(arena, "a {s:x} which", "a Tesla\n T4 which"), "Tesla T4");
    SAME(captured(arena, "no such {w:x}", "no\\n   such thing"), "thing");
    SAME(captured(arena, "a {s:x} which", "a b\nc\nd which"), NULL);
    SAME(captured(arena, "for {s:x}", "for a b\nc"), "a b");
    SAME(captured(arena, "has {a:x}", "has sm_50, 'sm_60'\n compute_90 and"),
         "sm_50 sm_60 compute_90");
    SAME(captured(arena, "(from {l:x})", "(from )"), "none");
    SAME(captured(arena, "no torch| {n:x}", "no torchvision 1"), NULL);
    SAME(captured(arena, "in {p:library}\"", "in C:\\a b\\c10.dll\""), "c10.dll");
}

/* Texts made to be slow: long runs of what templates begin with. */
static void test_hostile(cm_arena *arena) {
    static const char *const pieces[] = {"no kernel ",
                                         "(from versions: ",
                                         "\n[",
                                         " ",
                                         "[",
                                         "((",
                                         "Found GPU0 a which is of cuda capability 1.1 ",
                                         "requirement ",
                                         "sm_50 ",
                                         "pip install ",
                                         "{\"a\":",
                                         "- ",
                                         "pytorch-packages",
                                         "torch==1\\\n",
                                         "C:\\",
                                         "undefined ",
                                         "['sm_50', ",
                                         "name = \"torch\"\n",
                                         ".whl",
                                         "a::b/c::",
                                         "NCCL error in: ",
                                         "PyTorch and x were compiled with "};
    enum { SIZE = 200000 };
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        cm_arena *own = cm_arena_new();
        cm_text text = {.arena = own};
        cm_reading reading;
        while (text.length < SIZE)
            cm_text_puts(&text, pieces[i]);
        read_facts(own, text.data, text.length, &reading);
        cm_arena_free(own);
    }
    /* many packages that all differ: a question holds 10,000 */
    cm_text text = {.arena = arena};
    cm_reading reading;
    for (unsigned i = 0; i < 40000; i++)
        cm_text_printf(&text, "torchvision==1.%u\n", i);
    CHECK(strlen(read_facts(arena, text.data, text.length, &reading)) < 2 * SIZE);
}

static int print(const char *path) {
    cm_arena *arena = cm_arena_new();
    size_t length;
    cm_reading reading;
    char *text = text_of(arena, path, &length);
    fputs(read_facts(arena, text, length, &reading), stdout);
    for (size_t i = 0; i < reading.recognised.count; i++)
        fprintf(stderr, "recognised: %s\n", reading.recognised.items[i]);
    for (size_t i = 0; i < reading.passed.count; i++)
        fprintf(stderr, "passed: %s\n", reading.passed.items[i]);
    cm_arena_free(arena);
    return 0;
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*run)(cm_arena *);
    } tests[] = {
        {"texts", test_texts},         {"prefixes", test_prefixes}, {"messages", test_messages},
        {"templates", test_templates}, {"hostile", test_hostile},
    };
    if (argc > 1) return print(argv[1]);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        cm_arena *arena = cm_arena_new();
        tests[i].run(arena);
        cm_arena_free(arena);
        done(tests[i].name);
    }
    return failed_tests;
}
