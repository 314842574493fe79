/* The builds of a release: where each is published, for which Pythons, with which GPU code. */
#include "app/torch_builds.h"

#include <string.h>

const char *const cm_torch_systems[] = {"linux", "windows", "macos"};
const char *const cm_torch_system_names[] = {"Linux", "Windows", "macOS"};

cm_torch_build *cm_torch_build_of(cm_torch_builds *all, const char *tag, bool add) {
    for (size_t i = 0; i < all->count; i++)
        if (cm_same(all->items[i].tag, tag)) return &all->items[i];
    if (!add || all->count == sizeof all->items / sizeof *all->items) return NULL;
    cm_torch_build *b = &all->items[all->count++];
    *b = (cm_torch_build){.tag = tag};
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

static void sort_builds(cm_torch_builds *all) {
    for (size_t i = 1; i < all->count; i++)
        for (size_t j = i; j > 0 && build_order(all->items[j].tag, all->items[j - 1].tag) < 0;
             j--) {
            cm_torch_build swap = all->items[j];
            all->items[j] = all->items[j - 1];
            all->items[j - 1] = swap;
        }
}

int cm_torch_system(const char *os) {
    for (int i = 0; i < CM_TORCH_SYSTEMS; i++)
        if (cm_same(cm_torch_systems[i], os)) return i;
    return -1;
}

bool cm_torch_main_arch(const char *os, const char *arch) {
    return cm_same(arch, "x86_64") || cm_same(arch, "any") ||
           (cm_same(os, "macos") && cm_same(arch, "arm64"));
}

void cm_torch_published(cm_ask *ask, const char *version, cm_torch_builds *all, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_BUILD, err, version);
    cm_settle(&facts);
    for (size_t i = 0; i < facts.count; i++) {
        const cm_fact *f = &facts.items[i];
        int os = cm_torch_system(f->value[2]);
        if (os < 0 || !cm_torch_main_arch(f->value[2], f->value[3])) continue;
        /* the release matrix calls the only build of macOS the default one */
        bool mac_default = cm_same(f->value[1], "default") && cm_same(f->value[2], "macos");
        cm_torch_build *b = cm_torch_build_of(all, mac_default ? "cpu" : f->value[1], true);
        if (b && !(mac_default && b->pythons[os])) b->pythons[os] = cm_use(ask, f, 4);
        if (b && cm_same(f->value[5], "yes")) b->plain[os] = true;
    }
}

/* Leaves what one system has. */
static void narrow(cm_torch_builds *all, const char *os) {
    size_t kept = 0;
    int only = cm_torch_system(os);
    for (size_t i = 0; i < all->count; i++) {
        cm_torch_build b = all->items[i];
        if (!b.pythons[only] && !b.pip[only]) continue;
        for (int other = 0; other < CM_TORCH_SYSTEMS; other++) {
            if (other == only) continue;
            b.pythons[other] = NULL;
            b.pip[other] = NULL;
        }
        if (only == CM_TORCH_MACOS) b.conda = NULL; /* a line for Linux and Windows */
        all->items[kept++] = b;
    }
    all->count = kept;
}

/* "; cu116 is of torch 1.12.0 to 1.13.1" where other releases have the tag, else "". */
static const char *where_it_is(cm_ask *ask, const char *tag, cm_err *err) {
    const char *text = cm_lowered(ask->arena, tag);
    cm_facts rows = CM_LOOK(ask, CM_KIND_TORCH_BUILD, err, NULL, text);
    const char *oldest = NULL, *newest = NULL;
    for (size_t i = 0; i < rows.count; i++) {
        const char *version = rows.items[i].value[0];
        if (!oldest || cm_ver_cmp_text(version, oldest) < 0) oldest = version;
        if (!newest || cm_ver_cmp_text(version, newest) > 0) newest = version;
    }
    if (!newest) return "";
    return cm_same(oldest, newest)
               ? cm_sprintf(ask->arena, "; %s is of torch %s", text, newest)
               : cm_sprintf(ask->arena, "; %s is of torch %s to %s", text, oldest, newest);
}

cm_status cm_torch_choose(cm_ask *ask, const char *version, const char *tag, cm_torch_builds *all,
                          cm_err *err) {
    cm_strings tags = {0};
    if (ask->os) narrow(all, ask->os);
    for (size_t i = 0; i < all->count; i++)
        cm_strings_add(ask->arena, &tags, all->items[i].tag);
    if (ask->os && !all->count)
        return cm_fail(err, CM_ABSENT, "torch %s: no build for %s is known", version, ask->os);
    if (tag && *tag) {
        const cm_torch_build *one = cm_torch_build_of(all, cm_lowered(ask->arena, tag), false);
        if (!one)
            return cm_fail(err, CM_ABSENT, "torch %s: no build %s is known%s%s; known builds: %s%s",
                           version, tag, ask->os ? " for " : "", ask->os ? ask->os : "",
                           cm_strings_join(ask->arena, &tags, ", "), where_it_is(ask, tag, err));
        all->items[0] = *one;
        all->count = 1;
    }
    sort_builds(all);
    return err->status;
}

static int basis_rank(const char *basis) {
    static const char *const order[] = {"uncertain", "stated", "script", "measured"};
    for (int i = 0; i < 4; i++)
        if (cm_same(order[i], basis)) return i;
    return -1;
}

/* The text of a row's code; most builds have the same. */
static const char *code_text(cm_ask *ask, const cm_torch_builds *all, const cm_fact *arch) {
    for (size_t b = 0; b < all->count; b++)
        for (int os = 0; os < CM_TORCH_SYSTEMS; os++) {
            const cm_fact *other = all->items[b].code[os] ? all->items[b].arch[os] : NULL;
            if (other && cm_same(other->value[4], arch->value[4]) &&
                cm_same(other->value[5], arch->value[5]))
                return all->items[b].code[os];
        }
    return cm_torch_code_text(ask, arch);
}

void cm_torch_gpu_code(cm_ask *ask, const char *version, cm_torch_builds *all, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_ARCH, err, version);
    for (size_t i = 0; i < facts.count; i++) {
        cm_fact *f = &facts.items[i];
        int os = cm_torch_system(f->value[2]);
        if (os < 0 || !cm_torch_main_arch(f->value[2], f->value[3])) continue;
        for (size_t b = 0; b < all->count; b++) {
            const cm_fact **slot = &all->items[b].arch[os];
            if (!cm_same(all->items[b].tag, f->value[1])) continue;
            if (!*slot || basis_rank(f->value[6]) > basis_rank((*slot)->value[6])) *slot = f;
        }
    }
    for (size_t b = 0; b < all->count; b++)
        for (int os = 0; os < CM_TORCH_SYSTEMS; os++)
            if (all->items[b].arch[os])
                all->items[b].code[os] = code_text(ask, all, all->items[b].arch[os]);
}

const char *cm_torch_code_text(cm_ask *ask, const cm_fact *arch) {
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
