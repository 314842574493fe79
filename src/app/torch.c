/* torch V: builds, Pythons, drivers, GPU code, companions, commands. */
#include <string.h>

#include "app/cudnn.h"
#include "app/here.h"
#include "app/redist.h"
#include "rules/arch.h"
#include "rules/set.h"

static const char *const systems[] = {"linux", "windows", "macos"};
static const char *const system_names[] = {"Linux", "Windows", "macOS"};
enum { SYSTEMS = 3 };

/* What is known of one build of one release. */
typedef struct {
    const char *tag;
    const char *pythons[SYSTEMS]; /* "" published, Pythons unknown; NULL not published there */
    const cm_fact *arch[SYSTEMS]; /* torch_arch for x86_64 */
    const char *pip, *conda;
    const char *cudnn;      /* inside the wheels, as the release matrix states it; or NULL */
    const char *mirror;     /* what the mirror that was asked for carries of the pip line */
    const char *conda_note; /* where the command names another build than it installs */
} build;

typedef struct {
    build items[64];
    size_t count;
} builds;

static build *build_of(builds *all, const char *tag) {
    for (size_t i = 0; i < all->count; i++)
        if (cm_same(all->items[i].tag, tag)) return &all->items[i];
    if (all->count == sizeof all->items / sizeof *all->items) return NULL;
    build *b = &all->items[all->count++];
    *b = (build){.tag = tag};
    return b;
}

/* CUDA builds first, newest first; then cpu, the rest by name. */
static int build_order(const char *a, const char *b) {
    bool cuda_a = cm_starts(a, "cu"), cuda_b = cm_starts(b, "cu");
    if (cuda_a != cuda_b) return cuda_a ? -1 : 1;
    if (cuda_a && strlen(a) != strlen(b)) return strlen(a) > strlen(b) ? -1 : 1;
    if (cuda_a) return strcmp(b, a);
    return strcmp(a, b);
}

static void sort_builds(builds *all) {
    for (size_t i = 1; i < all->count; i++)
        for (size_t j = i; j > 0 && build_order(all->items[j].tag, all->items[j - 1].tag) < 0;
             j--) {
            build swap = all->items[j];
            all->items[j] = all->items[j - 1];
            all->items[j - 1] = swap;
        }
}

static int system_of(const char *os) {
    for (int i = 0; i < SYSTEMS; i++)
        if (cm_same(systems[i], os)) return i;
    return -1;
}

static bool main_arch(const char *os, const char *arch) {
    return cm_same(arch, "x86_64") || cm_same(arch, "any") ||
           (cm_same(os, "macos") && cm_same(arch, "arm64"));
}

static void published(cm_ask *ask, const char *version, builds *all, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_BUILD, err, version);
    cm_settle(&facts);
    for (size_t i = 0; i < facts.count; i++) {
        const cm_fact *f = &facts.items[i];
        int os = system_of(f->value[2]);
        if (os < 0 || !main_arch(f->value[2], f->value[3])) continue;
        /* the release matrix calls the only build of macOS the default one */
        bool mac_default = cm_same(f->value[1], "default") && cm_same(f->value[2], "macos");
        build *b = build_of(all, mac_default ? "cpu" : f->value[1]);
        if (b && !(mac_default && b->pythons[os])) b->pythons[os] = cm_use(ask, f, 4);
    }
}

/* Whether the line names the release; one written while it was the newest may not. */
static bool pins(const char *command, const char *version) {
    return strstr(command, version) != NULL;
}

/* The build that a command really installs, and why that is another than the one it names. */
static const char *installs(cm_ask *ask, const cm_fact *f, const char **note, cm_err *err) {
    cm_facts right =
        CM_LOOK(ask, CM_KIND_TORCH_CORRECTION, err, f->value[0], f->value[1], f->value[3]);
    if (!right.count) return f->value[3];
    const char *build_tag = cm_use(ask, &right.items[0], 3);
    *note =
        cm_sprintf(ask->arena, "the command says %s, but %s", f->value[3], right.items[0].value[4]);
    return build_tag;
}

static void commands_of(cm_ask *ask, const cm_facts *facts, const char *version, bool pinned,
                        builds *all, cm_err *err) {
    for (size_t i = 0; i < facts->count; i++) {
        const cm_fact *f = &facts->items[i];
        if (pins(f->value[5], version) != pinned) continue;
        if (!strstr(f->value[2], "linux") && !strstr(f->value[2], "windows")) continue;
        if (cm_same(f->value[3], "default")) continue; /* defaults() names what that one is */
        const char *note = NULL;
        build *b = build_of(all, installs(ask, f, &note, err));
        if (!b) continue;
        if (note) b->conda_note = note;
        const char **place = cm_same(f->value[1], "pip") ? &b->pip : &b->conda;
        if (!*place)
            *place = cm_use(ask, f, 5);
        else if (strcmp(f->value[4], "1") > 0 && !strstr(*place, f->value[5]))
            *place = cm_sprintf(ask->arena, "%s && %s", *place, f->value[5]);
    }
}

static void commands(cm_ask *ask, const char *version, builds *all, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_INSTALL, err, version);
    cm_settle(&facts);
    commands_of(ask, &facts, version, true, all, err);
    commands_of(ask, &facts, version, false, all, err);
}

/* The lines through the mirror that was asked for, and what comes from it. */
static cm_status through_mirror(cm_ask *ask, builds *all, cm_answer *answer, cm_err *err) {
    cm_facts rows = CM_LOOK(ask, CM_KIND_MIRROR, err, NULL);
    cm_mirror mirror;
    cm_mirror_share share;
    cm_strings said = {0};
    if (cm_mirror_named(ask->arena, &rows, ask->mirror, &mirror, err) != CM_OK) return err->status;
    if (mirror.fact) cm_use(ask, mirror.fact, 1);
    for (size_t i = 0; i < all->count; i++) {
        build *b = &all->items[i];
        if (b->conda) b->conda = cm_mirror_line(ask->arena, &mirror, b->conda, &share);
        if (!b->pip) continue;
        b->pip = cm_mirror_line(ask->arena, &mirror, b->pip, &share);
        b->mirror = cm_mirror_text(ask->arena, &mirror, share, NULL);
        if (cm_strings_has(&said, b->mirror)) continue;
        cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, NULL, said.count ? "" : "mirror",
                    b->mirror);
        cm_strings_add(ask->arena, &said, b->mirror);
    }
    return err->status;
}

static int basis_rank(const char *basis) {
    static const char *const order[] = {"uncertain", "stated", "script", "measured"};
    for (int i = 0; i < 4; i++)
        if (cm_same(order[i], basis)) return i;
    return -1;
}

static void gpu_code(cm_ask *ask, const char *version, builds *all, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_ARCH, err, version);
    for (size_t i = 0; i < facts.count; i++) {
        cm_fact *f = &facts.items[i];
        int os = system_of(f->value[2]);
        if (os < 0 || !main_arch(f->value[2], f->value[3])) continue;
        for (size_t b = 0; b < all->count; b++) {
            const cm_fact **slot = &all->items[b].arch[os];
            if (!cm_same(all->items[b].tag, f->value[1])) continue;
            if (!*slot || basis_rank(f->value[6]) > basis_rank((*slot)->value[6])) *slot = f;
        }
    }
}

static const char *os_names(cm_ask *ask, const build *b) {
    cm_strings names = {0};
    for (int i = 0; i < SYSTEMS; i++)
        if (b->pythons[i]) cm_strings_add(ask->arena, &names, system_names[i]);
    return names.count ? cm_strings_join(ask->arena, &names, ", ") : "unknown";
}

/* "3.7-3.11" where every system has the same, else "3.7-3.10, Linux also 3.11" by system. */
static const char *python_text(cm_ask *ask, const build *b) {
    cm_strings parts = {0};
    const char *first = NULL;
    bool same = true;
    for (int i = 0; i < SYSTEMS; i++) {
        if (!b->pythons[i]) continue;
        const char *span = *b->pythons[i] ? cm_python_span(ask->arena, b->pythons[i]) : "unknown";
        if (first && !cm_same(first, span)) same = false;
        if (!first) first = span;
        cm_strings_add(ask->arena, &parts, cm_sprintf(ask->arena, "%s %s", system_names[i], span));
    }
    if (!first) return "unknown";
    return same ? first : cm_strings_join(ask->arena, &parts, "; ");
}

static const char *code_text(cm_ask *ask, const cm_fact *arch) {
    cm_strings out = {0}, ptx = cm_split(ask->arena, arch->value[5], " ");
    cm_strings cubin = cm_split(ask->arena, arch->value[4], " ");
    for (size_t i = 0; i < cubin.count; i++)
        cm_strings_add(ask->arena, &out,
                       cm_strings_has(&ptx, cubin.items[i])
                           ? cm_sprintf(ask->arena, "%s+PTX", cubin.items[i])
                           : cubin.items[i]);
    for (size_t i = 0; i < ptx.count; i++)
        if (!cm_strings_has(&cubin, ptx.items[i]))
            cm_strings_add(ask->arena, &out, cm_sprintf(ask->arena, "%s+PTX", ptx.items[i]));
    return cm_strings_join(ask->arena, &out, " ");
}

static void drivers(cm_ask *ask, cm_item *row, const char *key, const char *cuda, bool floor,
                    cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_item *both = cm_item_add(arena, row, CM_ITEM_OBJECT, key, "", NULL);
    for (int i = 0; i < 2; i++) {
        const char *label =
            cm_sprintf(arena, "%s %s", floor ? "needs" : "shipped", i ? "Windows" : "Linux");
        const char *driver = !cuda   ? "-"
                             : floor ? cm_driver_floor(ask, cuda, systems[i], err)
                                     : cm_driver_shipped(ask, cuda, systems[i], err);
        cm_item_add(arena, both, CM_ITEM_TEXT, cuda ? systems[i] : NULL, label, driver);
    }
}

static void add_build(cm_ask *ask, cm_item *list, const build *b, cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
    const char *cuda = cm_tag_cuda(arena, b->tag);
    cm_item_add(arena, row, CM_ITEM_TEXT, "tag", "build", b->tag);
    if (cuda) cm_item_add(arena, row, CM_ITEM_TEXT, "cuda", NULL, cuda);
    if (cm_starts(b->tag, "rocm")) cm_item_add(arena, row, CM_ITEM_TEXT, "rocm", NULL, b->tag + 4);
    if (cm_same(b->tag, "cpu") || cm_same(b->tag, "xpu"))
        cm_item_add(arena, row, CM_ITEM_BOOL, b->tag, NULL, NULL)->number = 1;
    cm_item *os = cm_item_add(arena, row, CM_ITEM_LIST, "os", NULL, NULL);
    cm_strings pythons = {0};
    for (int i = 0; i < SYSTEMS; i++) {
        if (!b->pythons[i]) continue;
        cm_item_add(arena, os, CM_ITEM_TEXT, NULL, NULL, systems[i]);
        cm_strings some = cm_split(arena, b->pythons[i], " ");
        for (size_t p = 0; p < some.count; p++)
            cm_add_once(arena, &pythons, some.items[p]);
    }
    cm_sort_versions(&pythons);
    cm_item_words(arena, row, "python", NULL, cm_strings_join(arena, &pythons, " "));
    cm_item *by_os = cm_item_add(arena, row, CM_ITEM_OBJECT, "python_by_os", NULL, NULL);
    for (int i = 0; i < SYSTEMS; i++)
        if (b->pythons[i] && *b->pythons[i])
            cm_item_words(arena, by_os, systems[i], NULL, b->pythons[i]);
    cm_item_add(arena, row, CM_ITEM_TEXT, NULL, "on", os_names(ask, b));
    drivers(ask, row, "min_driver", cuda, true, err);
    drivers(ask, row, "shipped_driver", cuda, false, err);
    if (cuda) cm_item_add(arena, row, CM_ITEM_TEXT, "cudnn", NULL, b->cudnn);
    cm_item *archs = cm_item_add(arena, row, CM_ITEM_OBJECT, "archs", NULL, NULL);
    for (int i = 0; i < SYSTEMS; i++)
        if (b->arch[i]) cm_item_words(arena, archs, systems[i], NULL, code_text(ask, b->arch[i]));
    cm_item *install = cm_item_add(arena, row, CM_ITEM_OBJECT, "install", NULL, NULL);
    /* 1.0 and 1.1 had a sentence in place of a command */
    bool command = b->pip && cm_starts(b->pip, "pip");
    if (b->pip)
        cm_item_add(arena, install, CM_ITEM_COMMAND, command ? "pip" : "pip_note", NULL, b->pip);
    if (command)
        cm_item_add(arena, install, CM_ITEM_COMMAND, "uv", NULL, cm_uv_line(arena, b->pip));
    if (b->conda) cm_item_add(arena, install, CM_ITEM_COMMAND, "conda", NULL, b->conda);
    if (b->mirror) cm_item_add(arena, install, CM_ITEM_TEXT, "mirror", NULL, b->mirror);
    if (b->conda_note) cm_item_add(arena, install, CM_ITEM_TEXT, "conda_note", NULL, b->conda_note);
}

/* Rows of a table in text: builds with the same words on the same systems share a row. */
typedef struct {
    const char *on, *words;
    cm_strings tags;
} shared_row;

typedef struct {
    shared_row rows[128];
    size_t count;
} shared_rows;

static void share(cm_ask *ask, shared_rows *rows, const char *tag, const char *on,
                  const char *words) {
    size_t i = 0;
    while (i < rows->count &&
           !(cm_same(rows->rows[i].on, on) && cm_same(rows->rows[i].words, words)))
        i++;
    if (i == sizeof rows->rows / sizeof *rows->rows) return;
    if (i == rows->count) rows->rows[rows->count++] = (shared_row){on, words, {0}};
    cm_strings_add(ask->arena, &rows->rows[i].tags, tag);
}

static void show(cm_ask *ask, cm_answer *answer, const char *label, const char *head,
                 const shared_rows *rows) {
    cm_item *list = cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, NULL, label, NULL);
    for (size_t i = 0; i < rows->count; i++) {
        const shared_row *r = &rows->rows[i];
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, NULL, "build",
                    cm_strings_join(ask->arena, &r->tags, " "));
        if (*r->on) cm_item_add(ask->arena, row, CM_ITEM_TEXT, NULL, "on", r->on);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, NULL, head, r->words);
    }
}

static void text_rows(cm_ask *ask, cm_answer *answer, const builds *all, cm_err *err) {
    shared_rows python = {0}, code = {0}, rocm = {0}, gpus = {0}, cudnn = {0};
    for (size_t i = 0; i < all->count; i++) {
        const build *b = &all->items[i];
        share(ask, &python, b->tag, "", python_text(ask, b));
        if (b->cudnn) share(ask, &cudnn, b->tag, "", b->cudnn);
        for (int os = 0; os < SYSTEMS; os++) {
            if (!b->arch[os]) continue;
            cm_use(ask, b->arch[os], 4);
            if (cm_starts(b->tag, "rocm")) { /* AMD's code names, no capabilities */
                share(ask, &rocm, b->tag, system_names[os], code_text(ask, b->arch[os]));
                continue;
            }
            share(ask, &code, b->tag, system_names[os], code_text(ask, b->arch[os]));
            share(ask, &gpus, b->tag, system_names[os],
                  cm_families(ask, b->arch[os]->value[4], b->arch[os]->value[5], err));
        }
    }
    show(ask, answer, "Python", "versions", &python);
    show(ask, answer, "GPUs that run it", "architectures", &gpus);
    show(ask, answer, "GPU code in the wheels", "compute capability", &code);
    show(ask, answer, "cuDNN inside the wheels, by the release matrix: none has to be installed",
         "cuDNN", &cudnn);
    show(ask, answer, "GPU code in the ROCm wheels", "AMD target", &rocm);
}

/* Wheels for other CPU architectures than the table of builds speaks of. */
static void other_platforms(cm_ask *ask, cm_answer *answer, const char *version, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_BUILD, err, version);
    cm_facts codes = CM_LOOK(ask, CM_KIND_TORCH_ARCH, err, version);
    cm_item *list =
        cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "other_platforms", NULL, NULL);
    shared_rows rows = {0};
    cm_settle(&facts);
    for (size_t i = 0; i < facts.count; i++) {
        const cm_fact *f = &facts.items[i];
        if (main_arch(f->value[2], f->value[3])) continue;
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
        for (unsigned c = 1; c < 4; c++)
            cm_item_add(ask->arena, row, CM_ITEM_TEXT,
                        c == 1   ? "tag"
                        : c == 2 ? "os"
                                 : "arch",
                        NULL, cm_use(ask, f, c));
        cm_item_words(ask->arena, row, "python", NULL, f->value[4]);
        const char *words = *f->value[4] ? cm_sprintf(ask->arena, "Python %s",
                                                      cm_python_span(ask->arena, f->value[4]))
                                         : "Python unknown";
        for (size_t a = 0; a < codes.count; a++) {
            const cm_fact *code = &codes.items[a];
            if (!cm_same(code->value[1], f->value[1]) || !cm_same(code->value[2], f->value[2]) ||
                !cm_same(code->value[3], f->value[3]))
                continue;
            cm_item_words(ask->arena, row, "archs", NULL, code_text(ask, code));
            words = cm_sprintf(ask->arena, "%s; GPU code %s", words, code_text(ask, code));
            break;
        }
        share(ask, &rows, f->value[1], cm_sprintf(ask->arena, "%s %s", f->value[2], f->value[3]),
              words);
    }
    show(ask, answer, "Other CPU architectures", "wheels", &rows);
}

static void text_commands(cm_ask *ask, cm_answer *answer, const builds *all) {
    static const char *const heads[] = {"Install with conda (for as long as the channel keeps it)",
                                        "Install with pip (with uv: the same behind uv)"};
    for (int conda = 1; conda >= 0; conda--) {
        cm_item *part =
            cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL, heads[!conda], NULL);
        for (size_t i = 0; i < all->count; i++) {
            const build *b = &all->items[i];
            const char *line = conda ? b->conda : b->pip;
            if (!line) continue;
            cm_item_add(ask->arena, part, CM_ITEM_COMMAND, NULL, "",
                        conda && b->conda_note
                            ? cm_sprintf(ask->arena, "# %s: %s", b->tag, b->conda_note)
                            : cm_sprintf(ask->arena, "# %s", b->tag));
            cm_item_add(ask->arena, part, CM_ITEM_COMMAND, NULL, "", line);
        }
        if (!part->first) part->label = NULL;
    }
}

const cm_fact *cm_torch_pair(cm_ask *ask, const char *version, const char *package, cm_err *err) {
    static const char *const order[] = {"pip", "any", "conda"};
    cm_ver v;
    if (!cm_ver_parse(version, &v)) return NULL;
    const char *family = cm_sprintf(ask->arena, "%u.%u", v.part[0], v.part[1]);
    const char *keys[] = {version, family, cm_sprintf(ask->arena, "%s.0", family)};
    for (size_t k = 0; k < 3; k++)
        for (size_t o = 0; o < 3; o++) {
            /* the .0 row of a README stands for its family where the package has one release */
            if (k == 2 && v.part[2] == 0) continue;
            cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_PAIR, err, keys[k], package, order[o]);
            if (facts.count) return &facts.items[0];
        }
    return NULL;
}

static void pairs(cm_ask *ask, cm_answer *answer, const char *version, cm_err *err) {
    static const char *const packages[] = {"torchvision", "torchaudio", "torchtext", "torchdata",
                                           "torchcodec"};
    cm_item *object = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, "pairs", NULL, NULL);
    cm_strings text = {0};
    for (size_t p = 0; p < sizeof packages / sizeof *packages; p++) {
        const cm_fact *best = cm_torch_pair(ask, version, packages[p], err);
        if (!best) continue;
        const char *value = cm_use(ask, best, 3);
        cm_item_add(ask->arena, object, CM_ITEM_TEXT, packages[p], NULL, value);
        cm_strings_add(ask->arena, &text,
                       cm_sprintf(ask->arena, "%s %s%s", packages[p], value,
                                  cm_same(best->value[0], version)
                                      ? ""
                                      : cm_sprintf(ask->arena, " (for %s)", best->value[0])));
    }
    if (text.count)
        cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, NULL, "goes with",
                    cm_strings_join(ask->arena, &text, ", "));
}

static const char *release_date(cm_ask *ask, const char *version, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_RELEASE, err, "torch", version);
    return facts.count ? cm_use(ask, &facts.items[0], 2) : NULL;
}

static void defaults(cm_ask *ask, cm_answer *answer, const char *version, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_BUILD, err, version, NULL, NULL, NULL, NULL, "yes");
    cm_item *object =
        cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, "default_build", NULL, NULL);
    cm_strings text = {0};
    for (int os = 0; os < SYSTEMS; os++)
        for (size_t i = 0; i < facts.count; i++) {
            const cm_fact *f = &facts.items[i];
            if (!cm_same(f->value[2], systems[os]) || !main_arch(f->value[2], f->value[3]))
                continue;
            cm_item_add(ask->arena, object, CM_ITEM_TEXT, systems[os], NULL, f->value[1]);
            cm_strings_add(ask->arena, &text,
                           cm_sprintf(ask->arena, "%s %s", system_names[os], f->value[1]));
            break;
        }
    if (text.count)
        cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, NULL, "plain pip",
                    cm_strings_join(ask->arena, &text, ", "));
}

static void here(cm_ask *ask, const builds *all, cm_err *err) {
    cm_here_build cuda[64];
    size_t count = 0;
    /* the lists in `all` are those of x86_64 wheels: they say nothing of an Arm machine */
    bool x86 = ask->machine &&
               (!ask->machine->system.arch || cm_same(ask->machine->system.arch, "x86_64"));
    int os = ask->machine ? system_of(cm_here_os(ask->machine)) : -1;
    for (size_t i = 0; i < all->count; i++) {
        const build *b = &all->items[i];
        const char *version = cm_tag_cuda(ask->arena, b->tag);
        if (version && os >= 0)
            cuda[count++] =
                (cm_here_build){b->tag, version, x86 ? b->arch[os] : NULL, b->pythons[os] != NULL};
    }
    ask->here = cm_here_line(ask, cuda, count, err);
}

static bool on_windows(const builds *all) {
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].pythons[system_of("windows")]) return true;
    return false;
}

static cm_status one_release(cm_ask *ask, const char *version, const char *tag, cm_answer *answer,
                             cm_err *err) {
    cm_arena *arena = ask->arena;
    builds all = {0};
    published(ask, version, &all, err);
    commands(ask, version, &all, err);
    gpu_code(ask, version, &all, err);
    if (tag && *tag) {
        builds one = {0};
        cm_strings tags = {0};
        for (size_t i = 0; i < all.count; i++) {
            cm_strings_add(arena, &tags, all.items[i].tag);
            if (cm_same_i(all.items[i].tag, tag)) one.items[one.count++] = all.items[i];
        }
        if (!one.count)
            return cm_fail(err, CM_ABSENT, "torch %s: no build %s is known; known builds: %s",
                           version, tag, cm_strings_join(arena, &tags, ", "));
        all = one;
    }
    sort_builds(&all);
    for (size_t i = 0; i < all.count; i++)
        all.items[i].cudnn =
            cm_cudnn_of_wheel(ask, version, cm_tag_cuda(arena, all.items[i].tag), err);
    const char *date = release_date(ask, version, err);
    answer->title = cm_sprintf(arena, "torch %s%s%s, released %s", version, tag && *tag ? "+" : "",
                               tag ? tag : "", date ? date : "(date unknown)");
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "version", NULL, version);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "released", NULL, date);
    if (ask->mirror && through_mirror(ask, &all, answer, err) != CM_OK) return err->status;
    pairs(ask, answer, version, err);
    defaults(ask, answer, version, err);
    if (on_windows(&all)) cm_look_redist(ask, answer, version, err);
    cm_item *list =
        cm_item_add(arena, &answer->root, CM_ITEM_LIST, "builds",
                    "Builds, and the driver each needs; the one shipped with that CUDA", NULL);
    cm_strings pythons = {0};
    for (size_t i = 0; i < all.count; i++) {
        add_build(ask, list, &all.items[i], err);
        for (int os = 0; os < SYSTEMS; os++) {
            cm_strings some = cm_split(arena, all.items[i].pythons[os], " ");
            for (size_t p = 0; p < some.count; p++)
                cm_add_once(arena, &pythons, some.items[p]);
        }
    }
    cm_sort_versions(&pythons);
    cm_item_words(arena, &answer->root, "python", NULL, cm_strings_join(arena, &pythons, " "));
    text_rows(ask, answer, &all, err);
    other_platforms(ask, answer, version, err);
    here(ask, &all, err);
    cm_finish(ask, answer);
    text_commands(ask, answer, &all);
    return err->status;
}

static cm_status family(cm_ask *ask, const cm_strings *versions, const char *what,
                        cm_answer *answer, cm_err *err) {
    cm_arena *arena = ask->arena;
    answer->title = cm_sprintf(arena, "torch %s: %zu releases", what, versions->count);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "family", NULL, what);
    cm_item *list =
        cm_item_add(arena, &answer->root, CM_ITEM_LIST, "versions", "Releases, newest first", NULL);
    for (size_t i = versions->count; i-- > 0;) {
        builds all = {0};
        published(ask, versions->items[i], &all, err);
        commands(ask, versions->items[i], &all, err);
        sort_builds(&all);
        cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "version", "version", versions->items[i]);
        cm_item_add(arena, row, CM_ITEM_TEXT, "released", "released",
                    release_date(ask, versions->items[i], err));
        cm_strings tags = {0};
        for (size_t b = 0; b < all.count; b++)
            cm_strings_add(arena, &tags, all.items[b].tag);
        cm_item_words(arena, row, "builds", "builds", cm_strings_join(arena, &tags, " "));
    }
    cm_item_add(arena, &answer->root, CM_ITEM_COMMAND, NULL, "Ask for one of them",
                cm_sprintf(arena, "cudamatrix torch %s", versions->items[versions->count - 1]));
    cm_finish(ask, answer);
    return err->status;
}

cm_status cm_answer_torch(cm_ask *ask, const char *what, cm_answer *answer, cm_err *err) {
    cm_ver wanted, v;
    /* the common case first: a full version as the sources write it needs no list of versions */
    if (cm_ver_parse(what, &wanted) && wanted.count > 2) {
        const char *plain = cm_strndup(ask->arena, what, strcspn(what, "+"));
        if (CM_LOOK(ask, CM_KIND_TORCH_BUILD, err, plain).count ||
            CM_LOOK(ask, CM_KIND_TORCH_INSTALL, err, plain).count)
            return one_release(ask, plain, wanted.local, answer, err);
    }
    cm_strings all = cm_torch_versions(ask, err), some = {0};
    if (err->status != CM_OK) return err->status;
    if (!all.count) return cm_fail(err, CM_ABSENT, "torch %s: no release had come", what);
    if (cm_same_i(what, "latest"))
        return one_release(ask, all.items[all.count - 1], NULL, answer, err);
    if (cm_ver_parse(what, &wanted))
        for (size_t i = 0; i < all.count; i++) {
            cm_ver_parse(all.items[i], &v);
            if (wanted.count > 2 && cm_ver_cmp(&v, &wanted) == 0)
                return one_release(ask, all.items[i], wanted.local, answer, err);
            if (wanted.count < 3 && cm_ver_in_family(&v, &wanted))
                cm_strings_add(ask->arena, &some, all.items[i]);
        }
    if (some.count) return family(ask, &some, what, answer, err);
    return cm_fail(err, CM_ABSENT, "torch %s is not in the data (%s to %s)%s", what, all.items[0],
                   all.items[all.count - 1], cm_suggest(ask->arena, what, &all));
}

cm_status cm_answer_companion(cm_ask *ask, const char *package, const char *version,
                              cm_answer *answer, cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_PAIR, err, NULL, package);
    cm_strings known = {0}, torches = {0};
    cm_ver wanted, v;
    cm_ver_parse(version, &wanted);
    const char *exact = NULL;
    for (size_t i = 0; i < facts.count; i++) {
        cm_add_once(arena, &known, facts.items[i].value[3]);
        if (!cm_ver_parse(facts.items[i].value[3], &v) || !wanted.count) continue;
        bool hit = cm_ver_cmp(&v, &wanted) == 0;
        if (hit && v.count >= wanted.count) exact = facts.items[i].value[3];
    }
    cm_item *list = NULL;
    answer->title = cm_sprintf(arena, "%s %s", package, version);
    for (size_t i = 0; i < facts.count; i++) {
        const cm_fact *f = &facts.items[i];
        if (!cm_ver_parse(f->value[3], &v) || !wanted.count) continue;
        bool hit = exact ? cm_ver_cmp(&v, &wanted) == 0
                         : cm_ver_in_family(&v, &wanted) || cm_ver_in_family(&wanted, &v);
        const char *key = cm_sprintf(arena, "%s\t%s\t%s", f->value[0], f->value[3], f->value[2]);
        if (!hit || cm_strings_has(&torches, key)) continue;
        cm_strings_add(arena, &torches, key);
        if (!list) {
            cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "package", NULL, package);
            cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "version", NULL, version);
            list = cm_item_add(arena, &answer->root, CM_ITEM_LIST, "torch", "Goes with", NULL);
        }
        cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "torch", "torch", cm_use(ask, f, 0));
        cm_item_add(arena, row, CM_ITEM_TEXT, "version", package, f->value[3]);
        cm_item_add(arena, row, CM_ITEM_TEXT, "stated_for", "stated for", f->value[2]);
    }
    if (!list) {
        cm_sort_versions(&known);
        return cm_fail(err, CM_ABSENT, "%s %s is not in the data%s", package, version,
                       cm_suggest(arena, version, &known));
    }
    cm_facts pythons = CM_LOOK(ask, CM_KIND_TORCH_PYTHON, err, package);
    cm_settle(&pythons);
    for (size_t i = 0; i < pythons.count; i++)
        if (cm_ver_parse(pythons.items[i].value[1], &v) && cm_ver_in_family(&wanted, &v)) {
            cm_item_words(arena, &answer->root, "python", NULL, cm_use(ask, &pythons.items[i], 2));
            cm_item_add(arena, &answer->root, CM_ITEM_TEXT, NULL, "Python",
                        cm_python_span(arena, pythons.items[i].value[2]));
            break;
        }
    cm_finish(ask, answer);
    return err->status;
}
