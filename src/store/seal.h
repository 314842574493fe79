/* The seal: the last bytes of a database file, behind the pages of SQLite and the compiled form,
 * which SQLite never reads. It holds the date of the newest source and two sums of the pages: a
 * fast one for whoever reads them, and SHA-256 for `db verify`. One line of text:
 *
 *   cudamatrix-seal 1 DATE SUM SHA256 CHECK
 *
 * DATE is filled up with blanks, SUM and CHECK have 16 hexadecimal digits, CHECK is the fast sum of
 * the line before it. The fast sum finds every damage within eight bytes for certain, any other but
 * for one chance in 2^64; against forgery it is worth nothing. */
#ifndef CM_STORE_SEAL_H
#define CM_STORE_SEAL_H

#include <stdbool.h>
#include <stddef.h>

enum { CM_SEAL_DATE = 16, CM_SEAL_LENGTH = 134 };

typedef struct {
    char date[CM_SEAL_DATE + 1]; /* without the blanks; "" for none */
    char sum[17], sha256[65];
} cm_seal;

/* Writes the seal of an image to `out`. A longer date is cut. */
void cm_seal_make(const void *image, size_t length, const char *date, char out[CM_SEAL_LENGTH]);

/* Reads a seal; false if it is none or damaged itself. */
bool cm_seal_read(const void *bytes, cm_seal *seal);

/* Whether the image is the one that was sealed: by the fast sum, or by SHA-256. */
bool cm_seal_holds(const cm_seal *seal, const void *image, size_t length);
bool cm_seal_holds_sha256(const cm_seal *seal, const void *image, size_t length);

#endif
