/* Pasted text: each tests/read/NAME.txt must give the facts of NAME.facts, and no text that is cut
 * or damaged may harm. `test_read --print FILE` prints the facts of a file. */
#include <string.h>

#include "base/file.h"
#include "read/read.h"
#include "unit.h"

static cm_question read_bytes(cm_arena *arena, const char *bytes, size_t length,
                              cm_reading *reading) {
    cm_question question;
    cm_question_init(&question, arena);
    *reading = (cm_reading){0};
    cm_read_text(bytes, length, &question, reading);
    return question;
}

static void print_gpu(cm_text *out, const cm_asked_gpu *gpu) {
    cm_text_printf(out, "gpu=%s", gpu->name);
    if (gpu->device) cm_text_printf(out, " device=%s", gpu->device);
    if (gpu->cc) cm_text_printf(out, " cc=%s", gpu->cc);
    if (gpu->memory) cm_text_printf(out, " memory=%s", gpu->memory);
    cm_text_puts(out, "\n");
}

static void print_lists(cm_text *out, const cm_question *question) {
    for (size_t i = 0; i < question->gpus.count; i++)
        print_gpu(out, &question->gpus.items[i]);
    if (question->gpus_known && !question->gpus.count) cm_text_puts(out, "gpus=none\n");
    for (size_t i = 0; i < question->packages.count; i++) {
        const cm_asked_package *p = &question->packages.items[i];
        cm_text_printf(out, "package=%s%s%s\n", p->name, p->op, p->version);
    }
    for (size_t i = 0; i < question->variables.count; i++)
        cm_text_printf(out, "variable=%s=%s\n", question->variables.items[i].name,
                       question->variables.items[i].value);
    for (size_t i = 0; i < question->messages.count; i++)
        cm_text_printf(out, "message=%s\n", question->messages.items[i].code);
}

typedef enum { FACTS, PHRASES, ALL } amount;

/* The facts, one a line; perhaps what was recognised too, and what was not. */
static char *facts_of(cm_arena *arena, const char *bytes, size_t length, amount wanted) {
    cm_reading reading;
    cm_question question = read_bytes(arena, bytes, length, &reading);
    cm_text out = {.arena = arena};
    cm_text_puts(&out, "");
    for (cm_field f = 0; f < CM_Q_FIELDS; f++)
        if (cm_question_get(&question, f))
            cm_text_printf(&out, "%s=%s\n", cm_field_name(f), cm_question_get(&question, f));
    print_lists(&out, &question);
    for (size_t i = 0; wanted >= PHRASES && i < reading.recognised.count; i++)
        cm_text_printf(&out, "recognised=%s\n", reading.recognised.items[i]);
    for (size_t i = 0; wanted == ALL && i < reading.passed.count; i++)
        cm_text_printf(&out, "passed=%s\n", reading.passed.items[i]);
    return out.data;
}

static char *fixture(cm_arena *arena, const char *name, size_t *length) {
    const char *source = getenv("CM_SOURCE_DIR");
    char *bytes = NULL;
    cm_err err = {0};
    const char *path = cm_sprintf(arena, "%s/tests/read/%s", source ? source : ".", name);
    CHECK(cm_file_read(arena, path, CM_READ_BYTES, &bytes, length, &err) == CM_OK);
    return bytes ? bytes : cm_strdup(arena, "");
}

/* Phrases and messages of other readers may stand between the lines that are expected. */
static void expect_lines(const char *name, const cm_strings *want, const cm_strings *have) {
    size_t w = 0;
    for (size_t h = 0; h < have->count; h++) {
        const char *line = have->items[h];
        if (w < want->count && cm_same(want->items[w], line))
            w++;
        else if (!cm_starts(line, "recognised=") && !cm_starts(line, "message="))
            check_at(name, (int)w + 1, false, line);
    }
    if (w < want->count) check_at(name, (int)w + 1, false, want->items[w]);
}

static void check_facts(cm_arena *arena, const char *text_name, const char *stem) {
    size_t length = 0, facts_length = 0;
    char *bytes = fixture(arena, text_name, &length);
    char *facts = fixture(arena, cm_sprintf(arena, "%s.facts", stem), &facts_length);
    cm_strings want = cm_split(arena, facts, "\n");
    cm_strings have = cm_split(arena, facts_of(arena, bytes, length, PHRASES), "\n");
    expect_lines(stem, &want, &have);
    done(stem);
}

/* Every beginning of a text is read; a copy without a byte behind it lets ASan see overruns. */
static void cut_everywhere(const char *bytes, size_t length) {
    for (size_t n = 0; n <= length; n++) {
        cm_arena *arena = cm_arena_new();
        char *exact = malloc(n ? n : 1);
        if (!exact) exit(1);
        memcpy(exact, bytes, n);
        facts_of(arena, exact, n, ALL);
        free(exact);
        cm_arena_free(arena);
    }
}

/* Bytes replaced by ones that mean something, at places that a small generator chooses. */
static void damage(const char *bytes, size_t length) {
    static const char marks[] = "|:,=<>\"[]()\n\r\t\x1b.-0 9G/\\\xff\xc2\x00`$#";
    unsigned long seed = 12345;
    for (size_t round = 0; length && round < 300; round++) {
        cm_arena *arena = cm_arena_new();
        char *copy = cm_alloc(arena, length);
        memcpy(copy, bytes, length);
        for (size_t hit = 0; hit < 1 + round / 30; hit++) {
            seed = (seed * 1103515245UL + 12345UL) & 0x7fffffffUL;
            copy[seed / 7 % length] = marks[seed % (sizeof marks - 1)];
        }
        facts_of(arena, copy, length, ALL);
        cm_arena_free(arena);
    }
}

static void every_fixture(cm_arena *arena) {
    const char *source = getenv("CM_SOURCE_DIR");
    const char *folder = cm_sprintf(arena, "%s/tests/read", source ? source : ".");
    cm_strings names;
    CHECK(cm_dir_list(arena, folder, &names, NULL) == CM_OK);
    size_t texts = 0;
    for (size_t i = 0; i < names.count; i++) {
        const char *name = names.items[i];
        size_t length = 0;
        if (!cm_ends(name, ".txt")) continue;
        char *stem = cm_strndup(arena, name, strlen(name) - 4);
        if (!cm_strings_has(&names, cm_sprintf(arena, "%s.facts", stem))) continue;
        texts++;
        check_facts(arena, name, stem);
        char *bytes = fixture(arena, name, &length);
        cut_everywhere(bytes, length);
        damage(bytes, length);
    }
    CHECK(texts > 10);
    done("cut-and-damaged");
}

static size_t put_utf16(char *out, const char *text) {
    size_t n = 0;
    for (; *text; text++) {
        out[n++] = *text;
        out[n++] = 0;
    }
    return n;
}

static void encodings(cm_arena *arena) {
    char bytes[400] = "\xff\xfe";
    size_t n = 2 + put_utf16(bytes + 2, "| NVIDIA-SMI 472.12   Driver Version: 472.12   "
                                        "CUDA Version: 11.4 |\r\n");
    SAME(facts_of(arena, bytes, n, FACTS), "driver=472.12\ndriver_cuda=11.4\n");
    SAME(facts_of(arena, bytes + 2, n - 2, FACTS), facts_of(arena, bytes, n, FACTS));
    SAME(facts_of(arena, bytes, n - 1, FACTS), facts_of(arena, bytes, n, FACTS));
    static const char nul[] = "Driver Version: 470.42.01\0\nPython version: 3.9.7\n";
    SAME(facts_of(arena, nul, sizeof nul - 1, FACTS), "python=3.9.7\ndriver=470.42.01\n");
    done("encodings");
}

static void prompts(cm_arena *arena) {
    static const char *const texts[] = {"$ X",
                                        "~# X",
                                        "~$ X",
                                        "user@host:~$ X",
                                        "(base) user@host:~/a b$ X",
                                        "root@1a2b:/work# X",
                                        "[user@host dir]$ X",
                                        "PS C:\\Users\\me> X",
                                        "C:\\Users\\me>X",
                                        "(venv) C:\\work> X",
                                        "(base) PS C:\\> X",
                                        ">>> X",
                                        "In [12]: X",
                                        "> X",
                                        "> > X",
                                        ">> X",
                                        "   > X",
                                        "!X",
                                        "\x1b[1;32mX\x1b[0m",
                                        "\x1b]0;title\aX",
                                        "X\r",
                                        "```X```",
                                        "bash-4.2$ X"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cm_text text = {.arena = arena};
        for (const char *p = texts[i]; *p; p++)
            cm_text_puts(&text, *p == 'X' ? "Driver Version: 535.54.03" : (char[]){*p, 0});
        const char *facts = facts_of(arena, text.data, text.length, ALL);
        if (strstr(texts[i], ":\\") && cm_starts(facts, "os=windows\n"))
            facts += strlen("os=windows\n");
        SAME(facts, "driver=535.54.03\nrecognised=driver version: driver 535.54.03\n");
    }
    done("prompts");
}

/* Texts that would take long if a reader looked at everything again for each line. */
static void large(cm_arena *arena) {
    static const char *const lines[] = {"GPU 0: NVIDIA A100 (UUID: GPU-1)\n",
                                        "[pip3] a1==1.0\n",
                                        "<gpu id=\"1\">\n",
                                        "|  7  x |\n",
                                        "Driver Version: ",
                                        "name, driver_version\n",
                                        "> ",
                                        "\x1b]",
                                        "(",
                                        "[",
                                        "CUDA_A=1\n",
                                        "NVIDIA A100, 535.54.03\n",
                                        "libcudnn.so.8.",
                                        "code=",
                                        ", , , ",
                                        "\t",
                                        "&"};
    static const char *const heads[] = {"VGA compatible NVIDIA Corporation ",
                                        "OS: ",
                                        "GPU: ",
                                        "PyTorch version: ",
                                        "[conda] ",
                                        "NVIDIA-SMI ",
                                        "| 0 ",
                                        "export A=",
                                        "GPU 0",
                                        "name, ",
                                        "cuDNN version: "};
    static const char *const tails[] = {"[",  "/ a ", ", ",    "; OS: ",       "GPU 0: a ",
                                        " ",  "|",    "code=", "CUDA Version", "(",
                                        "9.", "a ",   "\"",    "10de:",        "PyTorch version: "};
    enum { BYTES = 400000 };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        cm_arena *own = cm_arena_new();
        cm_text text = {.arena = own};
        while (text.length < BYTES)
            cm_text_puts(&text, lines[i]);
        facts_of(own, text.data, text.length, ALL);
        cm_arena_free(own);
    }
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        for (size_t j = 0; j < sizeof tails / sizeof *tails; j++) {
            cm_arena *own = cm_arena_new();
            cm_text text = {.arena = own};
            cm_text_puts(&text, heads[i]);
            while (text.length < BYTES / 4)
                cm_text_puts(&text, tails[j]);
            facts_of(own, text.data, text.length, ALL);
            cm_arena_free(own);
        }
    cm_text gpus = {.arena = arena};
    for (unsigned i = 0; i < 3000; i++)
        cm_text_printf(&gpus, "GPU %u: NVIDIA A100-SXM4-40GB\n[pip3] p%u==1.%u\n", i, i, i);
    cm_reading reading;
    cm_question question = read_bytes(arena, gpus.data, gpus.length, &reading);
    CHECK(question.gpus.count == 256);
    CHECK(reading.passed.count <= 20);
    done("large");
}

static int print_file(cm_arena *arena, const char *path) {
    char *bytes = NULL;
    size_t length = 0;
    cm_err err = {0};
    if (cm_file_read(arena, path, CM_READ_BYTES, &bytes, &length, &err) != CM_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    fputs(facts_of(arena, bytes, length, ALL), stdout);
    return 0;
}

int main(int argc, char **argv) {
    cm_arena *arena = cm_arena_new();
    int status = 0;
    if (argc == 3 && cm_same(argv[1], "--print")) {
        status = print_file(arena, argv[2]);
    } else {
        encodings(arena);
        prompts(arena);
        large(arena);
        every_fixture(arena);
        status = failed_tests > 0;
    }
    cm_arena_free(arena);
    return status;
}
