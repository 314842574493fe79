#include "store/seal.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/sha256.h"

static const char mark[] = "cudamatrix-seal 1 ";
enum {
    DATE = 18,
    SUM = DATE + CM_SEAL_DATE + 1,
    SHA = SUM + 17,
    CHECK = SHA + 65,
    END = CHECK + 16
};
_Static_assert(END + 1 == CM_SEAL_LENGTH, "the parts of a seal fill it");

/* One load to a compiler, on machines that count from the low byte. */
static inline uint64_t word(const unsigned char *p) {
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
           (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
           (uint64_t)p[7] << 56;
}

static inline uint64_t stir(uint64_t lane, uint64_t value) {
    lane ^= value;
    return (lane << 29 | lane >> 35) * UINT64_C(0x9e3779b97f4a7c15);
}

/* Four lanes, so that the processor need not wait for one multiplication before the next. Each step
 * is a bijection of the lane for a given word and of the word for a given lane: a change of one
 * word always changes the sum. */
static uint64_t fast_sum(const void *bytes, size_t length) {
    const unsigned char *p = bytes;
    uint64_t a = 1, b = 2, c = 3, d = 4;
    size_t left = length;
    for (; left >= 32; left -= 32, p += 32) {
        a = stir(a, word(p));
        b = stir(b, word(p + 8));
        c = stir(c, word(p + 16));
        d = stir(d, word(p + 24));
    }
    unsigned char tail[32] = {0};
    if (left) memcpy(tail, p, left);
    a = stir(a, word(tail));
    b = stir(b, word(tail + 8));
    c = stir(c, word(tail + 16));
    d = stir(d, word(tail + 24));
    return stir(stir(stir(stir(a, b), c), d), length);
}

static void hex(uint64_t value, char out[17]) {
    for (int i = 16; i-- > 0; value >>= 4)
        out[i] = "0123456789abcdef"[value & 15];
    out[16] = 0;
}

void cm_seal_make(const void *image, size_t length, const char *date, char out[CM_SEAL_LENGTH]) {
    char line[CM_SEAL_LENGTH + 1], sum[17], sha256[65];
    hex(fast_sum(image, length), sum);
    cm_sha256(image, length, sha256);
    snprintf(line, sizeof line, "%s%-*.*s %s %s ", mark, CM_SEAL_DATE, CM_SEAL_DATE, date, sum,
             sha256);
    hex(fast_sum(line, CHECK), sum);
    memcpy(line + CHECK, sum, 16);
    line[END] = '\n';
    memcpy(out, line, CM_SEAL_LENGTH);
}

bool cm_seal_read(const void *bytes, cm_seal *seal) {
    const char *line = bytes;
    char check[17];
    *seal = (cm_seal){0};
    hex(fast_sum(line, CHECK), check);
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
    hex(fast_sum(image, length), sum);
    return strcmp(sum, seal->sum) == 0;
}

bool cm_seal_holds_sha256(const cm_seal *seal, const void *image, size_t length) {
    char sha256[65];
    cm_sha256(image, length, sha256);
    return strcmp(sha256, seal->sha256) == 0;
}
