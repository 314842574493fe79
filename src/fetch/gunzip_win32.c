#include "fetch/gunzip.h"

#include <stdlib.h>
#include <zlib.h>

#include "base/memory.h"

enum { WINDOW_GZIP = 15 + 16 }; /* zlib's way to ask for gzip's head */

static void *get(void *context, unsigned count, unsigned size) {
    (void)context;
    return cm_library_calloc(count, size);
}

static void release(void *context, void *memory) {
    (void)context;
    free(memory);
}

cm_status cm_gunzip(const char *bytes, size_t length, size_t limit, cm_text *text, cm_err *err) {
    unsigned char piece[1 << 15], *from = (unsigned char *)(size_t)bytes;
    z_stream stream = {.next_in = from, .avail_in = (uInt)length, .zalloc = get, .zfree = release};
    int code = length <= 1U << 30 ? inflateInit2(&stream, WINDOW_GZIP) : Z_MEM_ERROR;
    if (code != Z_OK) return cm_fail(err, CM_UNREAD, "too large to be unpacked");
    bool large = false;
    while (code == Z_OK && !large) {
        stream.next_out = piece;
        stream.avail_out = sizeof piece;
        code = inflate(&stream, Z_NO_FLUSH);
        size_t n = sizeof piece - stream.avail_out;
        large = n > limit - text->length;
        if (!large && n) cm_text_add(text, (const char *)piece, n);
    }
    inflateEnd(&stream);
    if (large) return cm_fail(err, CM_UNREAD, "larger than %zu bytes", limit);
    if (code == Z_STREAM_END) return CM_OK;
    return cm_fail(err, CM_UNREAD,
                   code == Z_BUF_ERROR ? "cut off before its end" : "is no gzip as it says");
}
