#include "store/seal.h"

#include <stdio.h>
#include <string.h>

#include "base/sha256.h"
#include "store/sum.h"

static const char mark[] = "cudamatrix-seal 1 ";
enum {
    DATE = 18,
    SUM = DATE + CM_SEAL_DATE + 1,
    SHA = SUM + 17,
    CHECK = SHA + 65,
    END = CHECK + 16
};
_Static_assert(END + 1 == CM_SEAL_LENGTH, "the parts of a seal fill it");

static void hex(uint64_t value, char out[17]) {
    for (int i = 16; i-- > 0; value >>= 4)
        out[i] = "0123456789abcdef"[value & 15];
    out[16] = 0;
}

void cm_seal_make(const void *image, size_t length, const char *date, char out[CM_SEAL_LENGTH]) {
    char line[CM_SEAL_LENGTH + 1], sum[17], sha256[65];
    hex(cm_sum(image, length), sum);
    cm_sha256(image, length, sha256);
    snprintf(line, sizeof line, "%s%-*.*s %s %s ", mark, CM_SEAL_DATE, CM_SEAL_DATE, date, sum,
             sha256);
    hex(cm_sum(line, CHECK), sum);
    memcpy(line + CHECK, sum, 16);
    line[END] = '\n';
    memcpy(out, line, CM_SEAL_LENGTH);
}

bool cm_seal_read(const void *bytes, cm_seal *seal) {
    const char *line = bytes;
    char check[17];
    *seal = (cm_seal){0};
    hex(cm_sum(line, CHECK), check);
    if (memcmp(line, mark, DATE) != 0 || memcmp(line + CHECK, check, 16) != 0 || line[END] != '\n')
        return false;
    memcpy(seal->date, line + DATE, CM_SEAL_DATE);
    for (size_t i = CM_SEAL_DATE; i-- > 0 && seal->date[i] == ' ';)
        seal->date[i] = 0;
    memcpy(seal->sum, line + SUM, 16);
    memcpy(seal->sha256, line + SHA, 64);
    return true;
}

bool cm_seal_holds(const cm_seal *seal, const void *image, size_t length) {
    char sum[17];
    hex(cm_sum(image, length), sum);
    return strcmp(sum, seal->sum) == 0;
}

bool cm_seal_holds_sha256(const cm_seal *seal, const void *image, size_t length) {
    char sha256[65];
    cm_sha256(image, length, sha256);
    return strcmp(sha256, seal->sha256) == 0;
}
