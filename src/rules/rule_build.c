#include <string.h>

#include "rules/rules.h"

static const char *system_text(const cm_case *c) {
    static const char *const names[] = {"Linux", "Windows", "macOS", "any system"};
    if (c->os == CM_MACOS && c->cpu == CM_X86_64 && c->cpu_stated) return "macOS on Intel (x86_64)";
    if (c->cpu == CM_AARCH64)
        return cm_sprintf(c->arena, "%s on %s", names[c->os],
                          c->os == CM_MACOS ? "arm64" : "aarch64");
    return names[c->os];
}

/* The tags of a release, for this system or for all. */
static const char *tags_of(const cm_case *c, const cm_release *r, bool here) {
    cm_strings tags = {0};
    for (size_t i = 0; i < r->count; i++) {
        const cm_build *b = &c->matrix->builds[r->first + i];
        if (b->conda_only) continue;
        if (here && c->os != CM_ANY_OS && (b->os != c->os || b->cpu != c->cpu)) continue;
        if (!cm_strings_has(&tags, b->tag)) cm_strings_add(c->arena, &tags, b->tag);
    }
    return tags.count ? cm_strings_join(c->arena, &tags, ", ") : NULL;
}

/* The newest release that has the tag on this system. */
static const char *last_with_tag(const cm_case *c) {
    for (size_t r = c->matrix->release_count; r-- > 0;) {
        const cm_release *release = &c->matrix->releases[r];
        for (size_t i = 0; i < release->count; i++) {
            const cm_build *b = &c->matrix->builds[release->first + i];
            if (!b->conda_only && cm_same(b->tag, c->tag) &&
                (c->os == CM_ANY_OS || (b->os == c->os && b->cpu == c->cpu)))
                return release->version;
        }
    }
    return NULL;
}

static void unpublished(const cm_case *c, cm_verdict *v) {
    const cm_release *r = c->release;
    const cm_fact *any = r->count ? c->matrix->builds[r->first].fact : NULL;
    if (c->tag_from == CM_TAG_BUILT) {
        /* an installed torch may have been built by anybody: conda-forge, a distribution, a vendor
         */
        cm_finding *f = cm_find(v, CM_F_BUILD_NOT_OFFICIAL, "torch", c->torch, "tag", c->tag,
                                "published", tags_of(c, r, true), "os", system_text(c), NULL);
        cm_prove(f, any, 1);
        cm_miss(v, "build");
        v->absent = true;
        return;
    }
    cm_code_id code = c->tag_exists_elsewhere ? CM_F_BUILD_NOT_FOR_OS : CM_F_BUILD_NOT_PUBLISHED;
    cm_finding *f =
        cm_find(v, code, "torch", c->torch, "tag", c->tag, "os", system_text(c), "published",
                tags_of(c, r, true), "last_release", last_with_tag(c), NULL);
    cm_prove(f, any, 1);
}

/* A version between releases that are known was never published; one after them may be new. */
static void unknown_release(const cm_case *c, cm_verdict *v) {
    const cm_matrix *m = c->matrix;
    const cm_release *newest = m->release_count ? &m->releases[m->release_count - 1] : NULL;
    if (newest && c->torch_ver.part[0] >= 1 &&
        (c->torch_ver.part[0] < newest->ver.part[0] ||
         (c->torch_ver.part[0] == newest->ver.part[0] &&
          c->torch_ver.part[1] + 1 < newest->ver.part[1]))) {
        cm_strings near = {0};
        for (size_t i = 0; i < m->release_count; i++)
            if (m->releases[i].ver.part[0] == c->torch_ver.part[0] &&
                m->releases[i].ver.part[1] == c->torch_ver.part[1])
                cm_strings_add(c->arena, &near, m->releases[i].version);
        cm_finding *f = cm_find(v, CM_F_RELEASE_NOT_PUBLISHED, "torch", c->torch, "published",
                                near.count ? cm_strings_join(c->arena, &near, ", ") : NULL, NULL);
        cm_prove(f, newest->count ? m->builds[newest->first].fact : NULL, 0);
        return;
    }
    cm_find(v, CM_F_UNKNOWN_FACT, "fact", cm_sprintf(c->arena, "torch %s", c->torch), "date",
            m->date, NULL);
    cm_miss(v, "build");
    v->absent = true;
}

static void built_by_others(const cm_case *c, cm_verdict *v) {
    if (c->kind == CM_TORCH_NIGHTLY) {
        cm_find(v, CM_F_NIGHTLY, "torch", cm_question_get(c->question, CM_Q_TORCH), NULL);
        return;
    }
    cm_find(v, CM_F_SOURCE_BUILD, "torch", cm_question_get(c->question, CM_Q_TORCH), NULL);
    if (!cm_question_get(c->question, CM_Q_ARCH_LIST) && c->os != CM_MACOS) cm_miss(v, "arch_list");
}

/* Whether torch uses a GPU at all: the CPU-only wheels, and macOS. */
static void cpu_only(const cm_case *c, cm_verdict *v) {
    const cm_fact *world =
        c->world_count ? c->worlds[c->torch ? 0 : c->world_count - 1]->fact : NULL;
    if (c->os == CM_MACOS && (!c->cuda || c->world_count)) {
        if (c->torch && !c->gpu_refused)
            cm_prove(cm_find(v, CM_F_MACOS_WITHOUT_CUDA, "torch", c->torch, NULL), world, 1);
        return;
    }
    if (!cm_same(c->tag, "cpu") || c->gpu_refused) return;
    /* beside a GPU an installed torch without tag may well be conda's, or from an index */
    if (c->tag_from == CM_TAG_DEFAULT && c->torch && c->gpu_count && !c->repaired &&
        !cm_case_planned(c)) {
        cm_find(v, CM_F_NOT_JUDGED, "what", cm_case_torch(c), "why",
                "plain pip gives the CPU-only build there, but which build is installed is not "
                "stated (torch.version.cuda tells)",
                NULL);
        cm_miss(v, "build");
        return;
    }
    const cm_case_gpu *board = cm_case_board(c);
    if (board && c->tag_from == CM_TAG_DEFAULT) {
        cm_find(v, CM_F_JETSON_WHEEL, "gpu", board->name, "cc", cm_case_gpu_cc(c, board), NULL);
        return;
    }
    cm_code_id code = c->tag_from == CM_TAG_DEFAULT ? CM_F_DEFAULT_IS_CPU : CM_F_CPU_ONLY_BUILD;
    cm_prove(cm_find(v, code, "torch", code == CM_F_CPU_ONLY_BUILD ? cm_case_torch(c) : c->torch,
                     "os", system_text(c), "board", board ? board->name : NULL, NULL),
             world, 1);
}

/* "torch>=2.0" leaves several releases: which one, pip decides on the day. */
static void open_range(const cm_case *c, cm_verdict *v) {
    for (size_t i = 0; !v->quiet && i < c->question->packages.count; i++) {
        const cm_asked_package *p = &c->question->packages.items[i];
        if (cm_same(p->name, "torch"))
            cm_find(v, CM_F_NOT_JUDGED, "what",
                    cm_sprintf(c->arena, "torch%s%s", p->op, p->version), "why",
                    "it leaves open which release; name one", NULL);
    }
}

/* PyTorch's own conda channel is no longer served; conda-forge builds for itself. */
static void conda_ended(const cm_case *c, cm_verdict *v) {
    if (!c->release || !cm_same(cm_question_get(c->question, CM_Q_INSTALLER), "conda")) return;
    const cm_build *last = cm_newest_of_conda(c->matrix);
    if (!last || (size_t)(c->release - c->matrix->releases) <= last->release) return;
    cm_finding *f = cm_find(v, CM_F_CONDA_ENDED, "torch", cm_case_torch(c), "last",
                            c->matrix->releases[last->release].version, NULL);
    cm_prove(f, last->conda, 5);
    cm_miss(v, "build");
}

void cm_rule_build(const cm_case *c, cm_verdict *v) {
    cpu_only(c, v);
    if (c->implied_by)
        cm_find(v, CM_F_TORCH_IMPLIED, "package", c->implied_by, "torch", c->torch, NULL);
    if (!c->repaired) conda_ended(c, v);
    if (!c->torch) {
        open_range(c, v);
        if (!c->tag || c->tag_from == CM_TAG_DEFAULT) cm_miss(v, "torch");
        return;
    }
    if (c->kind == CM_TORCH_SOURCE || c->kind == CM_TORCH_NIGHTLY) {
        built_by_others(c, v);
        return;
    }
    if (c->kind == CM_TORCH_FAMILY) {
        cm_miss(v, "torch");
        return;
    }
    if (!c->release) {
        unknown_release(c, v);
        return;
    }
    if (c->world_count) {
        if (c->tag_guessed && !c->repaired) cm_miss(v, "cuda_build"); /* it may be a CPU build */
        if (!c->tag) cm_miss(v, "os");
        cm_finding *f = c->tag ? cm_find(v, CM_F_BUILD_PUBLISHED, "torch", cm_case_torch(c), "tag",
                                         c->tag, "os", system_text(c), "plain",
                                         c->tag_from == CM_TAG_DEFAULT ? c->tag : NULL, NULL)
                               : NULL;
        cm_prove(f, c->worlds[0]->fact, 1);
        return;
    }
    if (c->tag)
        unpublished(c, v);
    else if (c->cpu == CM_OTHER_CPU)
        return; /* cm_rule_platform speaks of it */
    else if (!tags_of(c, c->release, true) && c->os != CM_ANY_OS && c->torch_ver.part[0] >= 1)
        cm_prove(cm_find(v, CM_F_PLATFORM_UNSUPPORTED, "torch", cm_case_torch(c), "os",
                         system_text(c), "cpu", c->cpu_text, NULL),
                 c->release->count ? c->matrix->builds[c->release->first].fact : NULL, 2);
    else
        cm_miss(v, "build");
}

/* Python --------------------------------------------------------------------------------------- */

static const char *python_list(const cm_case *c, cm_pythons set) {
    cm_strings names = cm_python_names(c->arena, set);
    return cm_strings_join(c->arena, &names, ", ");
}

/* A build whose Pythons no source says: those of its release on that system stand for it. */
static void unlisted_pythons(const cm_case *c, cm_verdict *v, const cm_build *build) {
    const cm_release *r = &c->matrix->releases[build->release];
    cm_pythons known = 0;
    for (size_t i = 0; i < r->count; i++) {
        const cm_build *b = &c->matrix->builds[r->first + i];
        if (b->os == build->os && b->cpu == build->cpu) known |= b->pythons;
    }
    if (!c->python || (known & c->python) || build->conda_only) return;
    cm_find(v, CM_F_NOT_JUDGED, "what",
            cm_sprintf(c->arena, "Python %s", cm_python_name(c->arena, c->python)), "why",
            "no source says for which Pythons this build has wheels", NULL);
    cm_miss(v, "python");
}

/* Which build is meant does not matter where none of the release has wheels for the Python. */
static void no_build_has_it(const cm_case *c, cm_verdict *v) {
    const cm_release *r = c->release;
    cm_pythons all = 0;
    const cm_fact *fact = NULL;
    for (size_t i = 0; i < r->count; i++) {
        const cm_build *b = &c->matrix->builds[r->first + i];
        if ((c->os != CM_ANY_OS && b->os != c->os) || b->cpu != c->cpu || b->conda_only) continue;
        if (!b->pythons) return;
        all |= b->pythons;
        fact = b->fact;
    }
    if (!c->python || !all || (all & c->python)) return;
    cm_prove(cm_find(v, CM_F_PYTHON_UNSUPPORTED, "python", cm_python_name(c->arena, c->python),
                     "torch", cm_case_torch(c), "os", system_text(c), "pythons",
                     python_list(c, all), NULL),
             fact, 4);
}

void cm_rule_python(const cm_case *c, cm_verdict *v) {
    if (c->python_32_bit) {
        cm_find(v, CM_F_PYTHON_32_BIT, "python", cm_question_get(c->question, CM_Q_PYTHON), NULL);
        return;
    }
    cm_pythons all = 0, every = ~(cm_pythons)0;
    const cm_fact *fact = NULL;
    if (!c->world_count && c->release) no_build_has_it(c, v);
    if (!c->world_count) return;
    for (size_t i = 0; i < c->world_count; i++) {
        if (!c->worlds[i]->pythons && !c->torch) return;
        if (!c->worlds[i]->pythons) {
            unlisted_pythons(c, v, c->worlds[i]);
            return;
        }
        all |= c->worlds[i]->pythons;
        every &= c->worlds[i]->pythons;
        fact = c->worlds[i]->fact;
    }
    const char *python = c->python ? cm_python_name(c->arena, c->python) : NULL;
    if (!c->torch && (!c->python || (all & c->python))) return;
    if (!c->python) {
        if (!v->quiet && !cm_question_get(c->question, CM_Q_PYTHON))
            cm_prove(cm_find(v, CM_F_PYTHON_NEEDED, "pythons", python_list(c, all), "torch",
                             cm_case_torch(c), NULL),
                     fact, 4);
    } else if (!(all & c->python)) {
        cm_prove(cm_find(v, CM_F_PYTHON_UNSUPPORTED, "python", python, "torch", cm_case_torch(c),
                         "os", system_text(c), "pythons", python_list(c, all), NULL),
                 fact, 4);
    } else if (!(every & c->python)) {
        cm_miss(v, "os");
    } else if (!v->quiet) {
        cm_prove(cm_find(v, CM_F_PYTHON_FITS, "python", python, "torch", cm_case_torch(c), NULL),
                 fact, 4);
    }
}

/* Platform ------------------------------------------------------------------------------------- */

void cm_rule_platform(const cm_case *c, cm_verdict *v) {
    if (c->cpu == CM_OTHER_CPU && !c->python_32_bit)
        cm_find(v, CM_F_PLATFORM_UNSUPPORTED, "torch", cm_case_torch(c), "os",
                cm_sprintf(c->arena, "%s on %s", system_text(c), c->cpu_text), "cpu", c->cpu_text,
                NULL);
    /* the wheels of Linux name the oldest glibc that they stand on */
    if (c->os != CM_LINUX || !c->glibc.count || c->kind != CM_TORCH_RELEASE) return;
    const cm_facts *rows = &c->matrix->facts[CM_KIND_TORCH_GLIBC];
    const cm_fact *best = NULL, *other = NULL;
    cm_ver from, need, best_from = {0};
    for (size_t i = 0; i < rows->count; i++) {
        const cm_fact *f = &rows->items[i];
        if (!cm_ver_parse(f->value[0], &from) || cm_ver_cmp(&from, &c->torch_ver) > 0) continue;
        if (cm_cpu_named(f->value[2]) != c->cpu) continue;
        if (!cm_same(f->value[1], "any") && !cm_same(f->value[1], c->tag)) {
            if (cm_ver_cmp(&from, &c->torch_ver) == 0) other = f;
            continue;
        }
        if (best && cm_ver_cmp(&from, &best_from) < 0) continue;
        best = f, best_from = from;
    }
    const cm_fact *row = best ? best : other;
    if (!row || !cm_ver_parse(row->value[3], &need) || cm_ver_cmp(&c->glibc, &need) >= 0) return;
    if (!best) { /* other builds of the release need it; of this one no source tells */
        cm_find(
            v, CM_F_NOT_JUDGED, "what", cm_sprintf(c->arena, "glibc %s", c->glibc_text), "why",
            cm_sprintf(c->arena, "other builds of torch %s need glibc %s", c->torch, row->value[3]),
            NULL);
        cm_miss(v, "glibc");
        return;
    }
    cm_prove(cm_find(v, CM_F_GLIBC_TOO_OLD, "glibc", c->glibc_text, "needed", row->value[3],
                     "torch", c->torch, NULL),
             row, 3);
}
