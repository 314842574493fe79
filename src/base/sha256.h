/* SHA-256 (FIPS 180-4), to name a page by its content. */
#ifndef CM_BASE_SHA256_H
#define CM_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

/* A digest that is made piece by piece, for files that do not fit into memory. */
typedef struct {
    uint32_t state[8];
    uint64_t length; /* bytes so far */
    unsigned char pending[64];
} cm_sha256_run;

void cm_sha256_start(cm_sha256_run *run);
void cm_sha256_more(cm_sha256_run *run, const void *bytes, size_t length);
/* Ends it: 64 lower-case hexadecimal digits and a NUL. */
void cm_sha256_end(cm_sha256_run *run, char hex[65]);

/* Writes the digest of `bytes` as 64 lower-case hexadecimal digits and a NUL. */
void cm_sha256(const void *bytes, size_t length, char hex[65]);

#endif
