/* Which database answers. */
#include <stdlib.h>

#include "cli/command.h"

cm_status cm_store_own(cm_call *call, cm_store **store) {
    size_t length;
    const unsigned char *bytes = cm_embedded(&length);
    if (!bytes)
        return cm_fail(call->err, CM_UNREAD, "this program carries no database; give --db FILE");
    return cm_store_open_own("embedded", bytes, length, store, call->err);
}

cm_status cm_store_of(cm_call *call, cm_store **store) {
    const char *path = call->options->db ? call->options->db : getenv("CUDAMATRIX_DB");
    if (path && *path) return cm_store_open(path, store, call->err);
    return cm_store_own(call, store);
}
