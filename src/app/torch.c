/* torch V: builds, Pythons, drivers, GPU code, companions, commands. */
#include <string.h>

#include "app/companion.h"
#include "app/cudnn.h"
#include "app/here.h"
#include "app/redist.h"
#include "app/torch_builds.h"
#include "rules/arch.h"

static const char *release_date(cm_ask *ask, const char *version, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_RELEASE, err, "torch", version);
    return facts.count ? cm_use(ask, &facts.items[0], 2) : NULL;
}

static void defaults(cm_ask *ask, cm_answer *answer, const char *version, cm_err *err) {
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_BUILD, err, version, NULL, NULL, NULL, NULL, "yes");
    cm_item *object =
        cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, "default_build", NULL, NULL);
    cm_strings text = {0};
    for (int os = 0; os < CM_TORCH_SYSTEMS; os++)
        for (size_t i = 0; i < facts.count; i++) {
            const cm_fact *f = &facts.items[i];
            if (!cm_same(f->value[2], cm_torch_systems[os]) ||
                !cm_torch_main_arch(f->value[2], f->value[3]))
                continue;
            cm_item_add(ask->arena, object, CM_ITEM_TEXT, cm_torch_systems[os], NULL, f->value[1]);
            cm_strings_add(ask->arena, &text,
                           cm_sprintf(ask->arena, "%s %s", cm_torch_system_names[os], f->value[1]));
            break;
        }
    if (text.count)
        cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, NULL, "plain pip",
                    cm_strings_join(ask->arena, &text, ", "));
}

static void here(cm_ask *ask, const cm_torch_builds *all, cm_err *err) {
    cm_here_build cuda[64];
    size_t count = 0;
    /* the lists in `all` are those of x86_64 wheels: they say nothing of an Arm machine */
    bool x86 = ask->machine &&
               (!ask->machine->system.arch || cm_same(ask->machine->system.arch, "x86_64"));
    int os = ask->machine ? cm_torch_system(cm_here_os(ask->machine)) : -1;
    for (size_t i = 0; i < all->count; i++) {
        const cm_torch_build *b = &all->items[i];
        const char *version = cm_tag_cuda(ask->arena, b->tag);
        if (version && os >= 0)
            cuda[count++] =
                (cm_here_build){b->tag, version, x86 ? b->arch[os] : NULL, b->pythons[os] != NULL};
    }
    ask->here = cm_here_line(ask, cuda, count, err);
}

static bool on_windows(const cm_torch_builds *all) {
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].pythons[cm_torch_system("windows")]) return true;
    return false;
}

static cm_status builds_of(cm_ask *ask, const char *version, const char *tag, cm_torch_builds *all,
                           cm_err *err) {
    cm_torch_published(ask, version, all, err);
    cm_torch_commands(ask, version, all, err);
    return cm_torch_choose(ask, version, tag, all, err);
}

static cm_status one_release(cm_ask *ask, const char *version, const char *tag, cm_answer *answer,
                             cm_err *err) {
    cm_arena *arena = ask->arena;
    cm_torch_builds all;
    all.count = 0;
    if (builds_of(ask, version, tag, &all, err) != CM_OK) return err->status;
    cm_torch_gpu_code(ask, version, &all, err);
    for (size_t i = 0; i < all.count; i++)
        all.items[i].cudnn =
            cm_cudnn_of_wheel(ask, version, cm_tag_cuda(arena, all.items[i].tag), err);
    const char *date = release_date(ask, version, err);
    answer->title = cm_sprintf(arena, "torch %s%s%s, released %s", version, tag && *tag ? "+" : "",
                               tag ? tag : "", date ? date : "(date unknown)");
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "version", NULL, version);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "released", NULL, date);
    if (cm_torch_lines(ask, version, &all, answer, err) != CM_OK) return err->status;
    cm_torch_describe_pairs(ask, answer, version, err);
    defaults(ask, answer, version, err);
    if (on_windows(&all)) cm_look_redist(ask, answer, version, err);
    cm_torch_tables(ask, answer, version, &all, err);
    here(ask, &all, err);
    cm_finish(ask, answer);
    cm_torch_show_lines(ask, answer, &all);
    return err->status;
}

static cm_status family(cm_ask *ask, const cm_strings *versions, const char *what,
                        cm_answer *answer, cm_err *err) {
    cm_arena *arena = ask->arena;
    size_t shown = 0;
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "family", NULL, what);
    cm_item *list =
        cm_item_add(arena, &answer->root, CM_ITEM_LIST, "versions", "Releases, newest first", NULL);
    for (size_t i = versions->count; i-- > 0;) {
        cm_torch_builds all;
        all.count = 0;
        cm_err quiet = {0};
        cm_status status = builds_of(ask, versions->items[i], NULL, &all, &quiet);
        if (status == CM_ABSENT) continue; /* none for the system that was asked for */
        if (status != CM_OK) return cm_fail(err, status, "%s", quiet.text);
        shown++;
        cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "version", "version", versions->items[i]);
        cm_item_add(arena, row, CM_ITEM_TEXT, "released", "released",
                    release_date(ask, versions->items[i], err));
        cm_strings tags = {0};
        for (size_t b = 0; b < all.count; b++)
            cm_strings_add(arena, &tags, all.items[b].tag);
        cm_item_words(arena, row, "builds", "builds", cm_strings_join(arena, &tags, " "));
    }
    if (!shown) return cm_fail(err, CM_ABSENT, "torch %s: no build for %s is known", what, ask->os);
    answer->title = cm_sprintf(arena, "torch %s: %zu releases", what, shown);
    cm_item_line(arena, &answer->root, NULL, "Ask for one of them",
                 CM_LINE(arena, CM_SHELL_ANY, "cudamatrix torch {}",
                         {CM_WORD_VERSION, versions->items[versions->count - 1]}));
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
