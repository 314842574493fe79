/* The public header: what a program may rely on that has nothing but it. */
#include <string.h>
#include <threads.h>

#include "cudamatrix.h"
#include "unit.h"

static const char no_code[] =
    "{\"id\":7,\"torch\":\"2.6.0+cu124\",\"gpus\":[\"RTX 5090\"],\"os\":\"windows\"}";

static void must(int holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "does not hold: %s\n", what);
    failures++;
}

/* `line` has the words with '|' between them. */
static cudamatrix_status ask(cudamatrix *c, const char *line) {
    char copy[512];
    const char *words[16] = {copy};
    size_t count = 1;
    snprintf(copy, sizeof copy, "%s", line);
    for (char *p = copy; *p; p++)
        if (*p == '|') *p = 0, words[count++] = p + 1;
    return cudamatrix_ask(c, count, words);
}

static void asks(void) {
    cudamatrix *c = cudamatrix_new();
    size_t length;
    SAME(cudamatrix_version(), CUDAMATRIX_VERSION);
    SAME(cudamatrix_answer(c, &length), "");
    must(length == 0 && !*cudamatrix_error(c), "a fresh handle has no answer");
    must(ask(c, "torch|1.13.1|--no-detect") == CUDAMATRIX_OK, "a look-up answers");
    const char *answer = cudamatrix_answer(c, &length);
    must(strlen(answer) == length &&
             strncmp(answer, "torch 1.13.1, released 2022-12-15\n", 34) == 0,
         "the answer is text");
    must(ask(c, "torch|1.13.1|--json") == CUDAMATRIX_OK && *cudamatrix_answer(c, NULL) == '{',
         "with --json it is an object");
    must(ask(c, "torch|1.13.9") == CUDAMATRIX_ABSENT, "what is not in the data is told");
    must(strstr(cudamatrix_error(c), "1.13.1") && !strchr(cudamatrix_error(c), '\n'),
         "the error is one line with the nearest");
    SAME(cudamatrix_answer(c, NULL), "");
    must(ask(c, "torhc|1") == CUDAMATRIX_USAGE, "a wrong word is usage");
    must(ask(c, "check|--from|-") == CUDAMATRIX_UNREAD, "without a reader there is no -");
    must(ask(c, "check|--batch|-") == CUDAMATRIX_UNREAD, "nor for a batch");
    must(ask(c, "torch|1.13.1|--db|/nowhere.db") == CUDAMATRIX_UNREAD, "no such database");
    must(ask(c, "check|--no-detect|--gpu|RTX 5090|torch==2.6.0+cu124|--driver|570.86") ==
                 CUDAMATRIX_NO &&
             *cudamatrix_answer(c, NULL),
         "a no has an answer");
    cudamatrix_free(c);
    cudamatrix_free(NULL);
    done("words, answers and errors");
}

static void judges(void) {
    cudamatrix *c = cudamatrix_new();
    char words[] = "--as-of", day[] = "2022-06";
    const char *flags[] = {words, day};
    must(cudamatrix_judge(c, no_code, strlen(no_code)) == CUDAMATRIX_NO, "no code is no");
    must(strstr(cudamatrix_answer(c, NULL), "\"id\":7") != NULL, "the id comes back");
    must(cudamatrix_judge(c, "{\"torch\":", 9) == CUDAMATRIX_UNREAD, "half an object");
    must(strstr(cudamatrix_answer(c, NULL), "\"error\"") != NULL, "is an object with error");
    must(cudamatrix_judge(c, "", 0) == CUDAMATRIX_UNREAD && *cudamatrix_error(c), "nothing at all");
    must(cudamatrix_judge(c, "{}xx", 2) != CUDAMATRIX_UNREAD, "the length counts, not the NUL");
    must(cudamatrix_load(c, 2, flags) == CUDAMATRIX_OK, "another day is loaded");
    memset(words, 'x', sizeof words - 1), memset(day, 'x', sizeof day - 1);
    must(cudamatrix_judge(c, no_code, strlen(no_code)) == CUDAMATRIX_ABSENT,
         "2.6.0 was not out in 2022, whatever became of the words");
    flags[0] = "torch", flags[1] = "1.13.1";
    must(cudamatrix_load(c, 2, flags) == CUDAMATRIX_USAGE, "a command loads nothing");
    flags[0] = "--gpu", flags[1] = "RTX 3060";
    must(cudamatrix_load(c, 2, flags) == CUDAMATRIX_USAGE, "nor does a fact");
    must(cudamatrix_judge(c, no_code, strlen(no_code)) == CUDAMATRIX_NO, "then today is loaded");
    cudamatrix_free(c);
    done("JSON");
}

typedef struct {
    const char *given;
    size_t from, parts, bytes, notes;
    int stop;
} streams;

static long reads(void *context, char *bytes, size_t room) {
    streams *s = context;
    size_t left = strlen(s->given + s->from), count = left < 7 ? left : 7;
    if (count > room) count = room;
    memcpy(bytes, s->given + s->from, count);
    s->from += count;
    return (long)count;
}

static long fails(void *context, char *bytes, size_t room) {
    (void)context, (void)bytes, (void)room;
    return -1;
}

static int writes(void *context, const char *bytes, size_t length) {
    streams *s = context;
    s->parts++;
    s->bytes += length;
    return bytes[length - 1] != '\n' || s->stop;
}

static void hears(void *context, const char *line) {
    ((streams *)context)->notes += strncmp(line, "note: ", 6) == 0 && !strchr(line, '\n');
}

static void surrounded(void) {
    static const char *const old[] = {"CUDAMATRIX_TODAY=2030-01-01", NULL};
    cudamatrix *c = cudamatrix_new();
    streams s = {.given = "{\"torch\":\"2.6.0+cu124\"}\n\n{\"id\":1}\n{\"id\":2}"};
    cudamatrix_on_read(c, reads, &s);
    must(ask(c, "check|--batch|-") == CUDAMATRIX_OK, "a batch from the reader");
    size_t length, lines = 0;
    for (const char *p = cudamatrix_answer(c, &length); *p; p++)
        lines += *p == '\n';
    must(lines == 3, "three lines without a writer are one answer");
    cudamatrix_on_write(c, writes, &s);
    s.from = 0;
    must(ask(c, "check|--batch|-") == CUDAMATRIX_OK && s.parts == 3 && s.bytes == length,
         "and three parts for a writer");
    SAME(cudamatrix_answer(c, NULL), "");
    s.from = 0, s.parts = 0, s.stop = 1;
    must(ask(c, "check|--batch|-") == CUDAMATRIX_UNREAD && s.parts == 1, "a writer may stop it");
    must(ask(c, "torch|1.13.1") == CUDAMATRIX_UNREAD, "and any answer");
    cudamatrix_on_write(c, NULL, NULL);
    cudamatrix_on_read(c, fails, NULL);
    must(ask(c, "check|--batch|-") == CUDAMATRIX_UNREAD, "a reader that fails");
    must(ask(c, "explain|--from|-") == CUDAMATRIX_UNREAD, "likewise of a text");
    cudamatrix_on_note(c, hears, &s);
    cudamatrix_use_environment(c, old);
    must(ask(c, "torch|1.13.1") == CUDAMATRIX_OK && s.notes == 1, "old data is noted");
    must(ask(c, "torch|1.13.1|--max-age|off") == CUDAMATRIX_OK && s.notes == 1, "unless not asked");
    cudamatrix_free(c);
    done("streams, notes and the environment");
}

static int one_thread(void *context) {
    cudamatrix *c = cudamatrix_new();
    int wrong = 0;
    (void)context;
    for (int i = 0; i < 20; i++) {
        wrong += cudamatrix_judge(c, no_code, strlen(no_code)) != CUDAMATRIX_NO;
        wrong += ask(c, "driver|512.15|--json") != CUDAMATRIX_OK;
        wrong += ask(c, "explain|no kernel image is available|--no-detect") != CUDAMATRIX_OK;
    }
    cudamatrix_free(c);
    return wrong;
}

static void threaded(void) {
    enum { THREADS = 4 };
    thrd_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        must(thrd_create(&threads[i], one_thread, NULL) == thrd_success, "a thread starts");
    for (int i = 0; i < THREADS; i++) {
        int wrong = 1;
        thrd_join(threads[i], &wrong);
        must(wrong == 0, "handles of several threads answer as one");
    }
    done("threads");
}

int main(void) {
    asks();
    judges();
    surrounded();
    threaded();
    return failures != 0;
}
