#include "rules/case.h"

#include <stdlib.h>
#include <string.h>

/* Torch ---------------------------------------------------------------------------------------- */

/* The tag of a local version part: "cu117", "cu117.with.pypi.cudnn", "cpu.cxx11.abi", "rocm6.2". */
static const char *local_tag(cm_arena *arena, const char *local) {
    size_t length = strcspn(local, ".+-_");
    if (cm_starts(local, "cu") && length >= 4 && length <= 5 && cm_cuda_number(local) &&
        strspn(local + 2, "0123456789") == length - 2)
        return cm_strndup(arena, local, length);
    if (cm_starts(local, "cpu") && length == 3) return "cpu";
    if (cm_same(local, "xpu")) return "xpu";
    size_t number = cm_starts(local, "rocm") ? strspn(local + 4, "0123456789.") : 0;
    return number && !local[4 + number] ? local : NULL;
}

static cm_torch_kind kind_of(const cm_ver *ver, const char *local, const char *tag) {
    if (ver->stage == -4) return CM_TORCH_NIGHTLY;
    if (ver->stage < 0 && ver->stage != -1) return CM_TORCH_SOURCE;
    if (*local && !tag) return CM_TORCH_SOURCE;
    return ver->count < 3 ? CM_TORCH_FAMILY : CM_TORCH_RELEASE;
}

static void read_torch(cm_case *c) {
    const char *stated = cm_question_get(c->question, CM_Q_TORCH);
    if (!stated) return;
    const char *plus = strchr(stated, '+');
    const char *base = plus ? cm_strndup(c->arena, stated, (size_t)(plus - stated)) : stated;
    const char *local = plus ? cm_lowered(c->arena, plus + 1) : "";
    while (*base == 'v' || *base == ' ')
        base++;
    c->torch = base;
    if (!cm_ver_parse(base, &c->torch_ver)) {
        c->kind = CM_TORCH_SOURCE;
        return;
    }
    const char *tag = *local ? local_tag(c->arena, local) : NULL;
    c->kind = kind_of(&c->torch_ver, local, tag);
    if (*local && !tag) c->foreign = local;
    if (tag) c->tag = tag, c->tag_from = CM_TAG_STATED;
    if (c->kind == CM_TORCH_RELEASE) c->release = cm_release_find(c->matrix, &c->torch_ver);
}

static void set_tag(cm_case *c, const char *tag, cm_tag_from from) {
    if (c->tag || !tag) return;
    c->tag = tag;
    c->tag_from = from;
}

/* The runtime packages that a wheel brings along: nvidia-cuda-runtime-cu12==12.4.127; conda's
 * pytorch-cuda, cudatoolkit and cpuonly. */
static void tag_of_packages(cm_case *c) {
    static const char *const conda[] = {"pytorch-cuda", "cudatoolkit"};
    for (size_t i = 0; i < sizeof conda / sizeof *conda; i++) {
        const cm_asked_package *p = cm_question_package(c->question, conda[i]);
        /* from 1.13 on PyTorch's conda packages no longer stand on cudatoolkit */
        bool old = c->torch_ver.part[0] < 2 && c->torch_ver.part[1] < 13;
        if (p && (i == 0 || old)) set_tag(c, cm_cuda_tag(c->arena, p->version), CM_TAG_BUILT);
    }
    for (size_t i = 0; i < c->question->packages.count; i++) {
        const cm_asked_package *p = &c->question->packages.items[i];
        if (cm_same(p->name, "cpuonly")) set_tag(c, "cpu", CM_TAG_BUILT);
        if (cm_starts(p->name, "nvidia-cuda-runtime") && cm_same(p->op, "=="))
            set_tag(c, cm_cuda_tag(c->arena, p->version), CM_TAG_BUILT);
    }
}

static void read_tag(cm_case *c) {
    const char *cuda = cm_question_get(c->question, CM_Q_CUDA_BUILD);
    const char *rocm = cm_question_get(c->question, CM_Q_ROCM_BUILD);
    unsigned number = cm_cuda_number(cuda);
    if (number)
        set_tag(c, cm_sprintf(c->arena, "cu%u%u", number / 100, number % 100), CM_TAG_BUILT);
    if (rocm && cm_digit(*rocm)) {
        cm_ver v;
        size_t length = strspn(rocm, "0123456789.");
        if (cm_ver_parse(cm_strndup(c->arena, rocm, length), &v))
            set_tag(c, cm_sprintf(c->arena, "rocm%u.%u", v.part[0], v.part[1]), CM_TAG_BUILT);
    }
    if (c->tag_from == CM_TAG_STATED && cuda &&
        (number ? number != cm_cuda_number(c->tag)
                : cm_same_i(cuda, "none") && cm_starts(c->tag, "cu")))
        c->tag_conflict = cuda;
    if (cuda && !number && cm_same_i(cuda, "none") && !rocm) set_tag(c, "cpu", CM_TAG_BUILT);
    if (cuda && cm_same_i(cuda, "cpu")) set_tag(c, "cpu", CM_TAG_BUILT);
    tag_of_packages(c);
    const char *wanted = cm_question_get(c->question, CM_Q_CUDA);
    if (wanted && local_tag(c->arena, cm_lowered(c->arena, wanted)))
        set_tag(c, cm_lowered(c->arena, wanted), CM_TAG_STATED);
}

/* Machine -------------------------------------------------------------------------------------- */

/* "3.10.4", "py3.10", "cp310", "Python 3.10" -> "3.10..." */
static const char *python_text(cm_arena *arena, const char *stated) {
    if (!stated) return NULL;
    const char *digits = stated + strcspn(stated, "0123456789");
    size_t n = strspn(digits, "0123456789");
    bool joined = digits > stated && digits[n] != '.' && n >= 2 && n <= 3;
    return joined ? cm_sprintf(arena, "%c.%s", digits[0], digits + 1) : digits;
}

static void not_understood(cm_case *c, cm_field field) {
    const char *value = cm_question_get(c->question, field);
    if (!value || c->not_understood_count == 4) return;
    c->not_understood[c->not_understood_count++] =
        cm_sprintf(c->arena, "%s \"%.60s\"", cm_field_name(field), value);
}

/* "version `GLIBC_2.28' not found": the system's is older than that. */
static void glibc_of_message(cm_case *c) {
    for (size_t i = 0; i < c->question->messages.count; i++) {
        const cm_message *m = &c->question->messages.items[i];
        const char *needed = cm_message_get(m, "needed");
        cm_ver v;
        if (!cm_same(m->code, "glibc-too-old") || !needed || !cm_ver_parse(needed, &v)) continue;
        if (v.count < 2 || !v.part[1]) continue;
        c->glibc = cm_ver_of(v.part[0], v.part[1] - 1);
        c->glibc_text = cm_sprintf(c->arena, "older than %s", needed);
    }
}

static void read_system(cm_case *c) {
    const char *os = cm_question_get(c->question, CM_Q_OS);
    const char *cpu = cm_question_get(c->question, CM_Q_ARCH);
    const char *python = python_text(c->arena, cm_question_get(c->question, CM_Q_PYTHON));
    const char *bits = cm_question_get(c->question, CM_Q_PYTHON_BITS);
    const char *glibc = cm_question_get(c->question, CM_Q_GLIBC);
    c->os = os ? cm_os_named(cm_lowered(c->arena, os)) : CM_ANY_OS;
    c->wsl = os && cm_same_i(os, "wsl");
    c->driver_os = c->wsl ? CM_WINDOWS : c->os;
    c->cpu = cpu ? cm_cpu_named(cpu) : CM_X86_64;
    c->cpu_text = cpu;
    c->cpu_stated = cpu != NULL;
    c->python = cm_python_bit(python);
    c->python_32_bit = cm_same(bits, "32") || (python && strstr(python, "32-bit")) ||
                       (cpu && (cm_same_i(cpu, "i686") || cm_same_i(cpu, "x86") ||
                                cm_same_i(cpu, "i386") || cm_same_i(cpu, "win32")));
    if (glibc) cm_ver_parse(glibc + strcspn(glibc, "0123456789"), &c->glibc);
    if (glibc && !c->glibc.count) not_understood(c, CM_Q_GLIBC);
    c->glibc_text = glibc;
    if (!glibc) glibc_of_message(c);
    if (c->os == CM_ANY_OS) not_understood(c, CM_Q_OS);
    if (!c->python && !c->python_32_bit) not_understood(c, CM_Q_PYTHON);
}

/* Drivers of Linux are numbered by their branch (470, 535, 580; of late always a multiple of five),
 * often in three parts; those of Windows go on within a branch (472.12, 581.80) and have two. A
 * Windows number may stand on WSL too, so it does not settle the system. */
static void system_of_driver(cm_case *c) {
    unsigned major = c->driver.part[0];
    if (c->driver.count == 3)
        c->os = c->driver_os = CM_LINUX;
    else if (c->driver.count == 2 && major >= 400 && major % 5 && major != 418)
        c->driver_os = CM_WINDOWS;
}

static void read_driver(cm_case *c) {
    c->no_device_node = c->question->no_device_node;
    const char *stated = cm_question_get(c->question, CM_Q_DRIVER);
    c->driver_cuda = cm_cuda_number(cm_question_get(c->question, CM_Q_DRIVER_CUDA));
    if (!stated) return;
    c->driver_none = cm_same_i(stated, "none");
    const char *text = cm_windows_driver(c->arena, cm_squeeze(c->arena, stated));
    if (*text == 'R' || *text == 'r' || *text == 'v') text++;
    size_t length = strlen(text);
    if (cm_ends(text, ".x") || cm_ends(text, ".X") || cm_ends(text, ".*"))
        text = cm_strndup(c->arena, text, length - 2);
    if (!cm_ver_parse(text, &c->driver)) {
        if (!c->driver_none) not_understood(c, CM_Q_DRIVER);
        return;
    }
    c->driver_is_branch = c->driver.count == 1;
    if (c->os == CM_ANY_OS) system_of_driver(c);
    c->driver_text = text;
}

int cm_case_driver_reaches(const cm_case *c, const cm_ver *need) {
    if (c->driver_is_branch && c->driver.part[0] == need->part[0] && need->count > 1) return -1;
    return cm_ver_cmp(&c->driver, need) >= 0;
}

/* GPUs ----------------------------------------------------------------------------------------- */

static void add_capability(cm_case_gpu *g, const char *cc, const cm_fact *fact,
                           const cm_fact *chip) {
    cm_cc parsed;
    if (g->count == 8 || !cc || !cm_cc_parse(cc, &parsed)) return;
    size_t at = g->count++; /* in rising order */
    for (; at > 0 && cm_cc_cmp(parsed, g->ccs[at - 1]) < 0; at--) {
        g->ccs[at] = g->ccs[at - 1];
        g->evidence[at] = g->evidence[at - 1];
        g->chip[at] = g->chip[at - 1];
    }
    g->evidence[at] = fact;
    g->chip[at] = chip;
    g->ccs[at] = parsed;
}

static void read_gpu(cm_case *c, const cm_gpu_names *names, const cm_asked_gpu *asked) {
    cm_gpu_match match = {0};
    if (asked->name) cm_gpu_match_name(names, c->arena, asked->name, &match);
    if (asked->device && !match.count) cm_gpu_match_device(names, c->arena, asked->device, &match);
    if (asked->name && cm_find_i(asked->name, "MIG ") && !match.count && !asked->cc) {
        c->slices = true;
        return;
    }
    cm_case_gpu *g = &c->gpus[c->gpu_count++];
    *g = (cm_case_gpu){.asked = asked,
                       .name = asked->name     ? asked->name
                               : match.name    ? match.name
                               : asked->device ? asked->device
                                               : "GPU",
                       .maker = match.maker,
                       .gfx = match.gfx,
                       .unfinished = match.unfinished,
                       .with_arm = cm_gpu_with_arm(asked->name) || cm_gpu_with_arm(match.name)};
    if (asked->cc) g->maker = g->maker ? g->maker : CM_GPU_NVIDIA;
    if (asked->cc && !cm_starts(asked->cc, "gfx")) {
        add_capability(g, asked->cc, NULL, NULL);
        if (g->count) return; /* what the machine says of itself beats a name */
    }
    for (size_t i = 0; i < match.count; i++)
        add_capability(g, match.candidates[i].cc, match.candidates[i].fact,
                       match.candidates[i].chip);
}

static bool refuses(const char *name) {
    return cm_same_i(name, "none") || cm_same_i(name, "no") || cm_same_i(name, "cpu");
}

/* Eight equal cards are one question. */
static bool seen_before(const cm_case *c, const cm_asked_gpu *g) {
    for (size_t i = 0; g->name && i < c->gpu_count; i++)
        if (cm_same(c->gpus[i].asked->name, g->name) && cm_same(c->gpus[i].asked->cc, g->cc))
            return true;
    return false;
}

static void read_gpus(cm_case *c, const cm_gpu_names *names) {
    const cm_question *q = c->question;
    c->gpus_known = q->gpus_known;
    for (size_t i = 0; i < q->gpus.count; i++) {
        const cm_asked_gpu *g = &q->gpus.items[i];
        if (g->name && refuses(g->name)) {
            c->gpu_refused = true;
            continue;
        }
        if (seen_before(c, g)) continue;
        if (c->gpu_count == CM_CASE_GPUS) {
            c->gpus_cut = true;
            break;
        }
        read_gpu(c, names, g);
    }
    if (c->gpu_count) c->gpu_refused = false; /* "none" beside a GPU says nothing */
}

const char *cm_case_gpu_cc(const cm_case *c, const cm_case_gpu *gpu) {
    cm_strings list = {0};
    for (size_t i = 0; i < gpu->count; i++)
        cm_strings_add(c->arena, &list,
                       cm_sprintf(c->arena, "%u.%u", gpu->ccs[i].major, gpu->ccs[i].minor));
    return cm_strings_join(c->arena, &list, " or ");
}

bool cm_case_is_tegra(const cm_case_gpu *gpu) {
    return gpu->count && cm_cc_is_tegra(gpu->ccs[0]);
}

const cm_case_gpu *cm_case_board(const cm_case *c) {
    for (size_t i = 0; i < c->gpu_count; i++)
        if (cm_case_is_tegra(&c->gpus[i])) return &c->gpus[i];
    return NULL;
}

/* Chips that exist beside an ARM processor only decide the CPU architecture, and Tegra the system.
 */
static void cpu_of_gpus(cm_case *c) {
    for (size_t i = 0; i < c->gpu_count; i++) {
        const cm_case_gpu *g = &c->gpus[i];
        bool tegra = cm_case_is_tegra(g), is_arm = tegra || g->with_arm;
        if (is_arm && !c->cpu_stated) c->cpu = CM_AARCH64;
        if (tegra && c->os == CM_ANY_OS) c->os = c->driver_os = CM_LINUX;
    }
}

/* Packages ------------------------------------------------------------------------------------- */

static void read_packages(cm_case *c) {
    for (size_t p = 0; p < CM_COMPANIONS; p++) {
        const cm_asked_package *asked = cm_question_package(c->question, cm_companions[p]);
        if (!asked) continue;
        cm_case_package *out = &c->packages[c->package_count++];
        const char *plus = strchr(asked->version, '+');
        *out = (cm_case_package){.package = p, .version = asked->version, .from = asked->from};
        const char *base =
            plus ? cm_strndup(c->arena, asked->version, (size_t)(plus - asked->version))
                 : asked->version;
        if (plus) out->tag = local_tag(c->arena, cm_lowered(c->arena, plus + 1));
        out->release = cm_ver_parse(base, &out->ver) && out->ver.stage >= 0 && (!plus || out->tag);
        if (out->release) out->version = base;
    }
}

/* The one release that a companion belongs to; -1: none or several. */
static long release_of(const cm_case *c, const cm_case_package *p) {
    long found = -1;
    for (size_t i = 0; i < c->matrix->pair_count; i++) {
        const cm_pair *pair = &c->matrix->pairs[i];
        if (pair->package != p->package || cm_ver_cmp(&pair->ver, &p->ver) != 0) continue;
        if (found >= 0 && found != (long)pair->release) return -1;
        found = (long)pair->release;
    }
    return found;
}

/* A plan that names companions only: pip installs the torch that they pin. */
static void torch_of_companions(cm_case *c) {
    const cm_case_package *by = NULL;
    const char *tag = NULL;
    long release = -1;
    if (c->torch || cm_question_get(c->question, CM_Q_TORCH)) return;
    for (size_t i = 0; i < c->package_count; i++) {
        const cm_case_package *p = &c->packages[i];
        long own = p->release && p->from == CM_FROM_FLAG ? release_of(c, p) : -1;
        if (own < 0 || (release >= 0 && own != release)) return;
        release = own, by = p;
        if (!tag) tag = p->tag;
    }
    if (!by) return;
    set_tag(c, tag, CM_TAG_STATED);
    c->release = &c->matrix->releases[release];
    c->torch = c->release->version;
    c->torch_ver = c->release->ver;
    c->kind = CM_TORCH_RELEASE;
    c->implied_by = cm_sprintf(c->arena, "%s %s", cm_companions[by->package], by->version);
}

bool cm_case_planned(const cm_case *c) {
    return c->implied_by || c->question->fields[CM_Q_TORCH].from == CM_FROM_FLAG;
}

/* Builds --------------------------------------------------------------------------------------- */

static bool right_place(const cm_case *c, const cm_build *b) {
    if (c->os != CM_ANY_OS && b->os != c->os) return false;
    if (c->os == CM_ANY_OS && b->os == CM_MACOS) return false;
    if (c->os == CM_MACOS && !c->cpu_stated) return true;
    return b->cpu == c->cpu;
}

static void add_world(cm_case *c, const cm_build *b) {
    if (c->world_count < CM_CASE_WORLDS) c->worlds[c->world_count++] = b;
}

/* torch.version.hip says 6.2.41134 for rocm6.2 and rocm6.2.4 alike: where the release has only one
 * of that line it is meant. */
static void rocm_line(cm_case *c) {
    const char *one = NULL;
    if (!c->release || c->tag_from != CM_TAG_BUILT || !cm_starts(c->tag, "rocm")) return;
    for (size_t i = 0; i < c->release->count; i++) {
        const char *tag = c->matrix->builds[c->release->first + i].tag;
        if (cm_same(tag, c->tag)) return;
        if (cm_starts(tag, c->tag) && tag[strlen(c->tag)] == '.') one = tag;
    }
    if (one) c->tag = one;
}

/* A wish for "CUDA 12.2" is met by a build for it; else the nearest older build of that major is
 * what such a reader should take. */
static void wanted_cuda(cm_case *c) {
    unsigned wanted = cm_cuda_number(cm_question_get(c->question, CM_Q_CUDA)), best = 0;
    if (c->tag || !wanted || !c->release) return;
    for (size_t i = 0; i < c->release->count; i++) {
        const cm_build *b = &c->matrix->builds[c->release->first + i];
        if (!b->cuda || !right_place(c, b) || b->cuda > wanted || b->cuda / 100 != wanted / 100)
            continue;
        if (b->cuda > best) best = b->cuda, c->tag = b->tag;
    }
    if (best) c->tag_from = CM_TAG_WANTED;
}

/* Whether pip is to install torch and may choose the release: "pip install torch". */
static bool any_release(const cm_case *c) {
    const cm_question *q = c->question;
    if (c->torch || c->repaired || c->os == CM_ANY_OS ||
        cm_same(cm_question_get(q, CM_Q_INSTALLER), "conda"))
        return false;
    for (size_t i = 0; i < q->packages.count; i++)
        if (cm_same(q->packages.items[i].name, "torch")) return true;
    return false;
}

/* What plain pip installs: of the release, or of any where it is the same for all. */
static void default_tag(cm_case *c) {
    const cm_matrix *m = c->matrix;
    const cm_release *first = c->release ? c->release : m->releases;
    size_t count = c->release ? 1 : any_release(c) ? m->release_count : 0;
    const char *tag = NULL;
    for (size_t r = 0; !c->tag && r < count; r++)
        for (size_t i = 0; i < first[r].count; i++) {
            const cm_build *b = &m->builds[first[r].first + i];
            if (!b->plain || !right_place(c, b)) continue;
            if (tag && !cm_same(tag, b->tag)) return;
            tag = b->tag;
        }
    if (tag) c->tag = tag, c->tag_from = CM_TAG_DEFAULT;
}

static void builds_of_release(cm_case *c, const cm_release *release) {
    for (size_t i = 0; i < release->count; i++) {
        const cm_build *b = &c->matrix->builds[release->first + i];
        if (c->tag_guessed ? !b->cuda : c->tag ? !cm_same(b->tag, c->tag) : !b->plain) continue;
        if (b->conda_only && c->tag_from == CM_TAG_STATED) continue; /* +cu113 is pip's way */
        if (right_place(c, b))
            add_world(c, b);
        else if (c->tag)
            c->tag_exists_elsewhere = true;
    }
}

void cm_case_find_builds(cm_case *c) {
    c->world_count = 0;
    c->tag_exists_elsewhere = false;
    wanted_cuda(c);
    default_tag(c);
    if (c->tag) rocm_line(c);
    c->cuda = c->tag && cm_starts(c->tag, "cu") ? cm_cuda_number(c->tag) : 0;
    /* pip would install the default; what is installed may have come by conda or an index */
    c->tag_guessed = c->cuda && c->tag_from == CM_TAG_DEFAULT && !cm_case_planned(c) &&
                     !cm_same(cm_question_get(c->question, CM_Q_INSTALLER), "pip") &&
                     !cm_same(cm_question_get(c->question, CM_Q_INSTALLER), "uv");
    if (c->release) {
        builds_of_release(c, c->release);
    } else if (!c->torch || c->kind == CM_TORCH_FAMILY) {
        for (size_t r = 0; c->tag && r < c->matrix->release_count; r++)
            if (!c->torch || cm_ver_in_family(&c->matrix->releases[r].ver, &c->torch_ver))
                builds_of_release(c, &c->matrix->releases[r]);
    }
}

void cm_case_read(cm_arena *arena, const cm_matrix *matrix, const cm_gpu_names *names,
                  const cm_question *question, cm_case *out) {
    memset(out, 0, sizeof *out);
    out->arena = arena;
    out->matrix = matrix;
    out->question = question;
    read_torch(out);
    read_tag(out);
    read_system(out);
    read_driver(out);
    read_gpus(out, names);
    cpu_of_gpus(out);
    read_packages(out);
    torch_of_companions(out);
    cm_case_find_builds(out);
}

const char *cm_case_torch(const cm_case *c) {
    if (!c->torch && c->tag_from == CM_TAG_DEFAULT) return "torch";
    if (!c->torch) return c->tag ? cm_sprintf(c->arena, "torch built for %s", c->tag) : "torch";
    if (c->foreign || !c->tag || c->tag_from == CM_TAG_DEFAULT)
        return cm_sprintf(c->arena, "torch %s%s%s", c->torch, c->foreign ? "+" : "",
                          c->foreign ? c->foreign : "");
    return cm_sprintf(c->arena, "torch %s+%s", c->torch, c->tag);
}

bool cm_case_no_gpu(const cm_case *c) {
    return c->gpus_known && !c->gpu_count && !c->gpu_refused && !c->slices && !c->driver.count &&
           !c->driver_cuda;
}
