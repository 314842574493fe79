#include "rules/minimum.h"

enum { VERSION = 1, BY = 2, TORCH = 3, PYTHON = 4, BELOW = 5 };

/* The newest release up to `version` that states anything. */
static const cm_fact *nearest(const cm_facts *rows, const char *package, const cm_ver *version) {
    const cm_fact *best = NULL;
    cm_ver from, best_from = {0};
    for (size_t i = 0; i < rows->count; i++) {
        const cm_fact *f = &rows->items[i];
        if (!cm_same(f->value[0], package) || !cm_ver_parse(f->value[VERSION], &from)) continue;
        if (cm_ver_cmp(&from, version) > 0 || (best && cm_ver_cmp(&from, &best_from) <= 0))
            continue;
        best = f, best_from = from;
    }
    return best;
}

static const cm_fact *row_by(const cm_facts *rows, const cm_fact *release, const char *by) {
    for (size_t i = 0; i < rows->count; i++) {
        const cm_fact *f = &rows->items[i];
        if (cm_same(f->value[0], release->value[0]) &&
            cm_same(f->value[VERSION], release->value[VERSION]) && cm_same(f->value[BY], by))
            return f;
    }
    return NULL;
}

static const cm_fact *says(const cm_minimum *m, unsigned column) {
    if (m->metadata && *m->metadata->value[column]) return m->metadata;
    return m->readme && *m->readme->value[column] ? m->readme : NULL;
}

bool cm_minimum_find(const cm_facts *rows, const char *package, const cm_ver *version,
                     cm_minimum *minimum) {
    const cm_fact *release = nearest(rows, package, version);
    *minimum = (cm_minimum){.torch = "", .python = "", .below = ""};
    if (!release) return false;
    minimum->stated_by = release->value[VERSION];
    minimum->metadata = row_by(rows, release, "metadata");
    minimum->readme = row_by(rows, release, "readme");
    minimum->torch_fact = says(minimum, TORCH);
    minimum->python_fact = says(minimum, PYTHON);
    if (minimum->torch_fact) minimum->torch = minimum->torch_fact->value[TORCH];
    if (minimum->python_fact) minimum->python = minimum->python_fact->value[PYTHON];
    if (minimum->metadata) minimum->below = minimum->metadata->value[BELOW];
    if (minimum->readme && minimum->python_fact != minimum->readme) {
        const char *other = minimum->readme->value[PYTHON];
        if (*other && !cm_same(other, minimum->python)) minimum->other_python = other;
    }
    return true;
}

bool cm_minimum_tested(const cm_minimum *minimum, const cm_ver *version) {
    cm_ver bound;
    const char *text = minimum->below;
    if (*text != '<') return true;
    bool or_equal = text[1] == '=';
    if (!cm_ver_parse(text + (or_equal ? 2 : 1), &bound)) return true;
    int c = cm_ver_cmp(version, &bound);
    return or_equal ? c <= 0 : c < 0;
}

static bool reached(const char *least, const cm_ver *have) {
    cm_ver need;
    return !have || !cm_ver_parse(least, &need) || cm_ver_cmp(have, &need) >= 0;
}

bool cm_minimum_reached(const cm_minimum *minimum, const cm_ver *torch, const cm_ver *python) {
    return reached(minimum->torch, torch) && reached(minimum->python, python);
}

const char *cm_minimum_newest(const cm_facts *rows, const char *package, const cm_ver *torch,
                              const cm_ver *python) {
    const char *best = NULL;
    cm_ver version, best_version = {0};
    cm_minimum minimum;
    for (size_t i = 0; i < rows->count; i++) {
        const cm_fact *f = &rows->items[i];
        if (!cm_same(f->value[0], package) || !cm_ver_parse(f->value[VERSION], &version) ||
            version.stage || (best && cm_ver_cmp(&version, &best_version) <= 0))
            continue;
        if (!cm_minimum_find(rows, package, &version, &minimum) ||
            !cm_minimum_reached(&minimum, torch, python))
            continue;
        best = f->value[VERSION], best_version = version;
    }
    return best;
}
