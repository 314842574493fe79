/* Asks libcudamatrix twice: a look-up in the words of the command line, and a verdict on one
 * environment that is given as JSON. Built and run by the tests:
 *
 *     cc ask.c $(pkg-config --cflags --libs cudamatrix) -o ask
 *     ./ask '{"torch":"2.6.0+cu124","gpus":["RTX 5090"],"driver":"581.80","os":"windows"}' */
#include <cudamatrix.h>
#include <stdio.h>
#include <string.h>

static void note(void *context, const char *line) {
    fprintf(context, "%s\n", line);
}

int main(int argc, char **argv) {
    const char *words[] = {"gpu", "RTX 3060", "--json"};
    cudamatrix *c = cudamatrix_new();
    cudamatrix_on_note(c, note, stderr);

    cudamatrix_status status = cudamatrix_ask(c, 3, words);
    if (status != CUDAMATRIX_OK) {
        fprintf(stderr, "ask: %s\n", cudamatrix_error(c));
        cudamatrix_free(c);
        return (int)status;
    }
    printf("%s", cudamatrix_answer(c, NULL));

    for (int i = 1; i < argc; i++) {
        status = cudamatrix_judge(c, argv[i], strlen(argv[i]));
        size_t length;
        const char *answer = cudamatrix_answer(c, &length);
        fwrite(answer, 1, length, stdout);
        if (!length) fprintf(stderr, "ask: %s\n", cudamatrix_error(c));
    }
    cudamatrix_free(c);
    return (int)status; /* of the last one: 0 yes, 1 no */
}
