/* The fast sum: four lanes of multiplications over words of eight bytes. */
#include "store/sum.h"

#include <string.h>

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
uint64_t cm_sum(const void *bytes, size_t length) {
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
