#include "rules/driver_rows.h"

#include <string.h>

#include "base/format.h"
#include "base/ver.h"

static int worth(const cm_fact *f) {
    cm_ver ver;
    if (cm_same(f->value[2], "aarch64")) return 0;
    return 1 + (cm_ver_parse(f->value[4], &ver) ? 4 : 0) + (strchr(f->value[4], '.') ? 2 : 0) +
           (cm_same(f->value[2], "x86_64") ? 1 : 0);
}

static bool of(const cm_fact *f, const char *os, const char *role) {
    return cm_same(f->value[3], role) && cm_same(f->value[1], os);
}

const cm_fact *cm_driver_row(const cm_facts *rows, const char *cuda, const char *os,
                             const char *role) {
    const cm_fact *best = NULL;
    int best_worth = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const cm_fact *f = &rows->items[i];
        int its = cm_same(f->value[0], cuda) && of(f, os, role) ? worth(f) : 0;
        if (its > best_worth) best = f, best_worth = its;
    }
    return best;
}

const cm_fact *cm_driver_row_shipped(const cm_facts *rows, const char *cuda, const char *os) {
    cm_ver family, least = {0}, have = {0};
    const char *read = NULL;
    bool within = false;
    const cm_fact *best = NULL;
    int best_worth = 0;
    if (!cm_ver_parse(cuda, &family)) return NULL;
    for (size_t i = 0; i < rows->count; i++) {
        const cm_fact *f = &rows->items[i];
        if (!of(f, os, "toolkit")) continue;
        if (read != f->value[0]) /* rows of a release come one after another */
            within = cm_ver_parse(read = f->value[0], &have) && cm_ver_in_family(&have, &family);
        if (!within) continue;
        int older = best ? cm_ver_cmp(&have, &least) : -1;
        int its = older > 0 ? 0 : worth(f);
        if (!its || (older == 0 && its <= best_worth)) continue;
        best = f, least = have, best_worth = its;
    }
    return best;
}

const cm_fact *cm_driver_row_floor(const cm_facts *rows, const char *cuda, const char *os) {
    char major[16];
    cm_ver v;
    if (!cm_ver_parse(cuda, &v)) return NULL;
    if (v.part[0] < 11) return cm_driver_row_shipped(rows, cuda, os);
    cm_print(major, sizeof major, "%u.x", v.part[0]);
    /* 11.0 came before the floor of its major was settled */
    bool first = v.part[0] == 11 && v.part[1] == 0;
    const cm_fact *own = first ? cm_driver_row(rows, "11.0", os, "floor") : NULL;
    return own ? own : cm_driver_row(rows, major, os, "floor");
}
