#include "rules/matrix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "rules/matrix_parts.h"

const cm_kind_id cm_matrix_kinds[] = {
    CM_KIND_TORCH_RELEASE,   CM_KIND_TORCH_INSTALL, CM_KIND_TORCH_BUILD,   CM_KIND_TORCH_CORRECTION,
    CM_KIND_TORCH_PAIR,      CM_KIND_TORCH_ARCH,    CM_KIND_CUDA_RELEASE,  CM_KIND_CUDA_DRIVER,
    CM_KIND_CUDA_BRANCH,     CM_KIND_ARCH_SUPPORT,  CM_KIND_DRIVER_BRANCH, CM_KIND_TORCH_GLIBC,
    CM_KIND_PACKAGE_MINIMUM, CM_KIND_TORCH_PYTHON,  CM_KIND_PACKAGE_BUILD, CM_KIND_CUDNN_SUPPORT,
    CM_KIND_TORCH_CUDA,      CM_KIND_WHEEL,         CM_KIND_CUDNN_RELEASE, CM_KIND_MIRROR,
    CM_KIND_HOST_COMPILER,   CM_KIND_VC_REDIST,
};
const size_t cm_matrix_kind_count = sizeof cm_matrix_kinds / sizeof *cm_matrix_kinds;

const char *const cm_companions[CM_COMPANIONS] = {"torchvision", "torchaudio", "torchtext",
                                                  "torchdata", "torchcodec"};

static const char *const os_names[] = {"linux", "windows", "macos", "any"};
static const char *const cpu_names[] = {"x86_64", "aarch64", "other", "any"};

cm_os cm_os_named(const char *name) {
    for (unsigned i = 0; name && i < CM_SYSTEMS; i++)
        if (cm_same(os_names[i], name)) return (cm_os)i;
    return cm_same(name, "wsl") ? CM_LINUX : CM_ANY_OS;
}

const char *cm_os_name(cm_os os) {
    return os_names[os];
}

cm_cpu cm_cpu_named(const char *name) {
    static const char *const words[][2] = {
        {"x86_64", "x86_64"},   {"amd64", "x86_64"},  {"x64", "x86_64"},   {"x86-64", "x86_64"},
        {"aarch64", "aarch64"}, {"arm64", "aarch64"}, {"armv8", "aarch64"}};
    for (size_t i = 0; name && i < sizeof words / sizeof *words; i++)
        if (cm_same_i(words[i][0], name)) return words[i][1][0] == 'x' ? CM_X86_64 : CM_AARCH64;
    return name ? CM_OTHER_CPU : CM_ANY_CPU;
}

const char *cm_cpu_name(cm_cpu cpu) {
    return cpu_names[cpu];
}

size_t cm_companion_named(const char *name) {
    size_t i = 0;
    while (i < CM_COMPANIONS && !cm_same(cm_companions[i], name))
        i++;
    return i;
}

/* The number of one or two digits at `text`; `*used`: how many. By hand, for it is read of every
 * row that a rule looks at. */
static unsigned two_digits(const char *text, size_t *used) {
    *used = cm_digit(text[1]) ? 2 : 1;
    unsigned first = (unsigned)(text[0] - '0');
    return *used == 2 ? first * 10 + (unsigned)(text[1] - '0') : first;
}

cm_pythons cm_python_bit(const char *version) {
    if (!version || !cm_digit(version[0]) || version[1] != '.' || !cm_digit(version[2])) return 0;
    size_t used;
    unsigned major = (unsigned)(version[0] - '0'), minor = two_digits(version + 2, &used);
    used += 2;
    if (major == 2) return minor == 7 ? (cm_pythons)1 << 31 : 0;
    if (major != 3 || minor > 30) return 0;
    size_t length = strlen(version);
    bool threaded = version[used] == 't' || (length && version[length - 1] == 't');
    return (cm_pythons)1 << (threaded ? 32 + minor : minor);
}

const char *cm_python_name(cm_arena *arena, cm_pythons bit) {
    unsigned place = 0;
    if (bit == (cm_pythons)1 << 31) return "2.7";
    while (place < 63 && !(bit >> place & 1))
        place++;
    return place >= 32 ? cm_sprintf(arena, "3.%ut", place - 32) : cm_sprintf(arena, "3.%u", place);
}

cm_strings cm_python_names(cm_arena *arena, cm_pythons set) {
    const cm_pythons two = (cm_pythons)1 << 31;
    cm_strings out = {0};
    if (set & two) cm_strings_add(arena, &out, cm_python_name(arena, two));
    for (unsigned i = 0; i < 64; i++)
        if (i != 31 && set >> i & 1)
            cm_strings_add(arena, &out, cm_python_name(arena, (cm_pythons)1 << i));
    return out;
}

const char *cm_cuda_text(cm_arena *arena, unsigned cuda) {
    return cm_sprintf(arena, "%u.%u", cuda / 100, cuda % 100);
}

unsigned cm_cuda_number(const char *text) {
    unsigned major = 0, minor = 0;
    size_t used;
    if (!text) return 0;
    while (*text == ' ' || *text == 'v' || *text == 'V')
        text++;
    if (cm_starts_i(text, "cuda")) {
        text += 4;
        while (*text == ' ' || *text == '-' || *text == '_')
            text++;
    } else if (cm_starts_i(text, "cu")) {
        size_t digits = strspn(text + 2, "0123456789");
        if (digits < 2 || digits > 3) return 0;
        minor = (unsigned)(text[1 + digits] - '0');
        major = digits == 2 ? (unsigned)(text[2] - '0')
                            : (unsigned)(text[2] - '0') * 10 + (unsigned)(text[3] - '0');
        return major * 100 + minor;
    }
    size_t digits = strspn(text, "0123456789");
    if (digits == 3 && !text[3]) /* 118 */
        return ((unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0')) * 100 +
               (unsigned)(text[2] - '0');
    if (!digits || digits > 2 || text[digits] != '.' || !cm_digit(text[digits + 1])) return 0;
    minor = two_digits(text + digits + 1, &used);
    return two_digits(text, &used) * 100 + minor;
}

/* Releases ------------------------------------------------------------------------------------- */

const cm_release *cm_release_find(const cm_matrix *matrix, const cm_ver *version) {
    size_t low = 0, high = matrix->release_count;
    cm_ver plain = *version;
    plain.local[0] = 0;
    if (plain.stage == 1) plain.stage = 0, plain.stage_number = 0; /* 1.0.1.post2 is 1.0.1 */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int c = cm_ver_cmp(&matrix->releases[middle].ver, &plain);
        if (c == 0) return &matrix->releases[middle];
        if (c < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static int by_version(const void *a, const void *b) {
    const cm_release *x = a, *y = b;
    return cm_ver_cmp(&x->ver, &y->ver);
}

static void add_release(cm_matrix *matrix, size_t *room, const char *version) {
    cm_ver ver;
    if (!cm_ver_parse(version, &ver) || ver.count < 3 || ver.stage) return;
    /* the facts come sorted, so that a repeat stands near; the rest is found after sorting */
    if (matrix->release_count &&
        cm_same(matrix->releases[matrix->release_count - 1].version, version))
        return;
    matrix->releases = cm_grow(matrix->arena, matrix->releases, room, matrix->release_count + 1,
                               sizeof *matrix->releases);
    matrix->releases[matrix->release_count++] = (cm_release){.version = version, .ver = ver};
}

static void make_releases(cm_matrix *matrix) {
    static const struct {
        cm_kind_id kind;
        unsigned column;
    } from[] = {{CM_KIND_TORCH_BUILD, 0}, {CM_KIND_TORCH_INSTALL, 0}, {CM_KIND_TORCH_RELEASE, 1}};
    size_t room = 0, kept = 0;
    for (size_t k = 0; k < sizeof from / sizeof *from; k++) {
        const cm_facts *facts = &matrix->facts[from[k].kind];
        for (size_t i = 0; i < facts->count; i++) {
            const cm_fact *f = &facts->items[i];
            if (from[k].column == 1 && !cm_same(f->value[0], "torch")) continue;
            add_release(matrix, &room, f->value[from[k].column]);
        }
    }
    cm_sort(matrix->releases, matrix->release_count, sizeof *matrix->releases, by_version);
    for (size_t i = 0; i < matrix->release_count; i++) {
        if (kept && cm_ver_cmp(&matrix->releases[kept - 1].ver, &matrix->releases[i].ver) == 0)
            continue;
        matrix->releases[kept++] = matrix->releases[i];
    }
    matrix->release_count = kept;
    const cm_facts *dates = &matrix->facts[CM_KIND_TORCH_RELEASE];
    for (size_t i = 0; i < dates->count; i++) {
        cm_ver ver;
        const cm_fact *f = &dates->items[i];
        if (!cm_same(f->value[0], "torch") || !cm_ver_parse(f->value[1], &ver)) continue;
        const cm_release *found = cm_release_find(matrix, &ver);
        if (found && !found->released)
            matrix->releases[found - matrix->releases].released = f->value[2];
    }
}

/* Capabilities and branches -------------------------------------------------------------------- */

const cm_capability *cm_capability_find(const cm_matrix *matrix, cm_cc cc) {
    for (size_t i = 0; i < matrix->capability_count; i++)
        if (cm_cc_cmp(matrix->capabilities[i].cc, cc) == 0) return &matrix->capabilities[i];
    return NULL;
}

static int by_cc(const void *a, const void *b) {
    const cm_capability *x = a, *y = b;
    return cm_cc_cmp(x->cc, y->cc);
}

static void add_capability(cm_matrix *matrix, size_t *room, const cm_fact *f) {
    cm_capability c = {.architecture = f->value[1], .fact = f};
    if (!cm_cc_parse(f->value[0], &c.cc) || cm_capability_find(matrix, c.cc)) return;
    cm_ver_parse(f->value[2], &c.first_cuda);
    c.ongoing = cm_same_i(f->value[3], "ongoing");
    /* "11.x" is the last minor of CUDA 11; its number is found among the releases when needed */
    if (!c.ongoing && !cm_ver_parse(f->value[3], &c.last_cuda)) {
        unsigned major = 0;
        if (sscanf(f->value[3], "%u.x", &major) == 1) c.last_cuda = cm_ver_of(major, 99);
    }
    c.branch_known =
        sscanf(f->value[4], "R%u", &c.last_branch) == 1 || cm_same_i(f->value[4], "ongoing");
    matrix->capabilities = cm_grow(matrix->arena, matrix->capabilities, room,
                                   matrix->capability_count + 1, sizeof *matrix->capabilities);
    matrix->capabilities[matrix->capability_count++] = c;
}

const cm_branch *cm_branch_find(const cm_matrix *matrix, unsigned number) {
    for (size_t i = 0; i < matrix->branch_count; i++)
        if (matrix->branches[i].number == number) return &matrix->branches[i];
    return NULL;
}

const cm_branch *cm_branch_of(const cm_matrix *matrix, const cm_ver *driver) {
    const cm_branch *best = NULL;
    for (size_t i = 0; i < matrix->branch_count; i++) {
        const cm_branch *b = &matrix->branches[i];
        if (b->number <= driver->part[0] && (!best || b->number > best->number)) best = b;
    }
    return best;
}

static void add_branch(cm_matrix *matrix, size_t *room, const cm_fact *f) {
    cm_branch b = {.end_of_life = f->value[2], .designation = f->value[1], .fact = f};
    if (sscanf(f->value[0], "R%u", &b.number) != 1 || cm_branch_find(matrix, b.number)) return;
    matrix->branches = cm_grow(matrix->arena, matrix->branches, room, matrix->branch_count + 1,
                               sizeof *matrix->branches);
    matrix->branches[matrix->branch_count++] = b;
}

static void make_hardware(cm_matrix *matrix) {
    const cm_facts *support = &matrix->facts[CM_KIND_ARCH_SUPPORT];
    const cm_facts *branches = &matrix->facts[CM_KIND_DRIVER_BRANCH];
    size_t room = 0;
    for (size_t i = 0; i < support->count; i++)
        add_capability(matrix, &room, &support->items[i]);
    cm_sort(matrix->capabilities, matrix->capability_count, sizeof *matrix->capabilities, by_cc);
    room = 0;
    for (size_t i = 0; i < branches->count; i++)
        add_branch(matrix, &room, &branches->items[i]);
}

cm_matrix *cm_matrix_new(cm_arena *arena, const cm_facts *facts, const char *date) {
    cm_matrix *matrix = cm_alloc(arena, sizeof *matrix);
    *matrix = (cm_matrix){.arena = arena, .date = date, .facts = facts};
    make_releases(matrix);
    cm_matrix_make_builds(matrix);
    cm_matrix_make_pairs(matrix);
    cm_matrix_make_needs(matrix);
    cm_matrix_make_wheels(matrix);
    make_hardware(matrix);
    return matrix;
}
