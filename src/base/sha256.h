/* SHA-256 (FIPS 180-4), to name a page by its content. */
#ifndef CM_BASE_SHA256_H
#define CM_BASE_SHA256_H

#include <stddef.h>

/* Writes the digest of `bytes` as 64 lower-case hexadecimal digits and a NUL. */
void cm_sha256(const void *bytes, size_t length, char hex[65]);

#endif
