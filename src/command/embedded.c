/* The database inside the program; its bytes come from embedded.S. */
#include "command/command.h"

extern const unsigned char cm_db_bytes[], cm_db_end[];

const unsigned char *cm_embedded(size_t *length) {
    *length = (size_t)(cm_db_end - cm_db_bytes);
    return cm_db_bytes;
}
