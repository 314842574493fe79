/* Lines of check --batch: each gives one line of JSON, whatever it holds. */
#include <string.h>

#include "fuzz.h"

static void answered(void *context, const cm_answer *answer) {
    unsigned *lines = context;
    ++*lines;
    fuzz_answer(answer);
}

void cm_fuzz(cm_arena *arena, const char *bytes, size_t size) {
    unsigned lines = 0;
    cm_batch(fuzz_knowledge(), bytes, size, arena, answered, &lines);
    fuzz_must(lines == 1, "a line gives one answer");
}
