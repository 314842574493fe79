/* A pack that lies in a file: a block is read, and held against its sum, when it is first needed. A
 * stranger may have written it: nothing of it leads out of its bytes. */
#include <string.h>

#include "store/pack_layout.h"
#include "store/sum.h"

static size_t blocks_of(size_t length) {
    return (length + PACK_BLOCK - 1) / PACK_BLOCK;
}

size_t cm_pack_sums_length(size_t length) {
    return blocks_of(length) * PACK_SUM;
}

static void put_sum(const unsigned char *bytes, size_t length, unsigned char out[PACK_SUM]) {
    uint64_t sum = cm_sum(bytes, length);
    for (unsigned i = 0; i < PACK_SUM; i++)
        out[i] = (unsigned char)(sum >> 8 * i & 0xff);
}

static size_t block_length(size_t length, size_t block) {
    size_t left = length - block * PACK_BLOCK;
    return left < PACK_BLOCK ? left : PACK_BLOCK;
}

void cm_pack_sums(const void *bytes, size_t length, unsigned char *sums) {
    const unsigned char *pack = bytes;
    for (size_t b = 0; b < blocks_of(length); b++)
        put_sum(pack + b * PACK_BLOCK, block_length(length, b), sums + b * PACK_SUM);
}

bool cm_pack_sums_hold(const void *bytes, size_t room) {
    const unsigned char *pack = bytes;
    /* each block but the last has its sum: the length follows from that of both */
    const size_t blocks = (room + PACK_BLOCK + PACK_SUM - 1) / (PACK_BLOCK + PACK_SUM);
    if (room <= blocks * PACK_SUM) return false;
    const size_t length = room - blocks * PACK_SUM;
    bool hold = blocks_of(length) == blocks;
    for (size_t b = 0; hold && b < blocks; b++) {
        unsigned char sum[PACK_SUM];
        put_sum(pack + b * PACK_BLOCK, block_length(length, b), sum);
        hold = memcmp(sum, pack + length + b * PACK_SUM, PACK_SUM) == 0;
    }
    return hold;
}

static bool damage(cm_pack *pack) {
    pack->damaged = true;
    return false;
}

static bool load(cm_pack *pack, size_t block) {
    struct cm_pack_file *file = pack->file;
    unsigned char sum[PACK_SUM], *to = file->room + block * PACK_BLOCK;
    size_t length = block_length(pack->length, block);
    if (!file->read(file->context, block * PACK_BLOCK, to, length)) return damage(pack);
    put_sum(to, length, sum);
    if (memcmp(sum, file->sums + block * PACK_SUM, PACK_SUM) != 0) return damage(pack);
    return file->loaded[block] = true;
}

bool cm_pack_have(cm_pack *pack, size_t at, size_t count) {
    if (!pack->file) return true;
    if (pack->damaged || at > pack->length || count > pack->length - at) return damage(pack);
    for (size_t b = at / PACK_BLOCK; count && b <= (at + count - 1) / PACK_BLOCK; b++)
        if (!pack->file->loaded[b] && !load(pack, b)) return false;
    return true;
}

bool cm_pack_have_string(cm_pack *pack, uint32_t offset) {
    if (!pack->file) return true;
    const size_t end = pack->length - CM_SEAL_LENGTH;
    size_t at = (size_t)(pack->strings - (const char *)pack->bytes) + offset;
    while (at < end) {
        size_t next = (at / PACK_BLOCK + 1) * PACK_BLOCK, part = next < end ? next - at : end - at;
        if (!cm_pack_have(pack, at, part)) return false;
        if (memchr(pack->bytes + at, 0, part)) return true;
        at += part;
    }
    return damage(pack);
}

bool cm_pack_open_file(cm_arena *arena, cm_pack_reader *read, void *context, size_t room,
                       cm_pack *pack) {
    unsigned char head[PACK_KINDS_AT];
    if (room < sizeof head || !read(context, 0, head, sizeof head)) return false;
    size_t length = (size_t)pack_word(head + PACK_MARK + 4 * PACK_SEAL) + CM_SEAL_LENGTH;
    if (memcmp(head, pack_mark, PACK_MARK) != 0 || length + cm_pack_sums_length(length) != room)
        return false;
    struct cm_pack_file *file = cm_alloc(arena, sizeof *file);
    *file = (struct cm_pack_file){read, context, cm_alloc_raw(arena, length),
                                  cm_alloc_raw(arena, cm_pack_sums_length(length)),
                                  cm_alloc_array(arena, blocks_of(length), sizeof *file->loaded)};
    *pack = (cm_pack){.bytes = file->room, .length = length, .arena = arena, .file = file};
    if (!read(context, length, file->sums, cm_pack_sums_length(length)) ||
        !cm_pack_have(pack, 0, PACK_KINDS_AT + CM_KINDS * (size_t)PACK_KIND_BYTES) ||
        !cm_pack_have(pack, length - CM_SEAL_LENGTH, CM_SEAL_LENGTH))
        pack->damaged = true;
    return pack->damaged || cm_pack_open(arena, file->room, length, pack);
}
