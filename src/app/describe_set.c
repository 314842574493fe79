/* A set to install as an answer: versions, Pythons, drivers, the line; and what to advise. */
#include <string.h>

#include "app/redist.h"

enum { MOST_SETS = 2048 };

/* Sets ----------------------------------------------------------------------------------------- */

static void add_drivers(cm_ask *ask, cm_item *in, const cm_case *c, const cm_set *set) {
    static const char *const names[] = {"linux", "windows"};
    cm_item *least = cm_item_add(ask->arena, in, CM_ITEM_OBJECT, "min_driver", NULL, NULL);
    cm_item *shipped = cm_item_add(ask->arena, in, CM_ITEM_OBJECT, "shipped_driver", NULL, NULL);
    for (unsigned os = 0; os < 2; os++) {
        const cm_driver_need *f = cm_need_floor(c->matrix, set->build->cuda, (cm_os)os);
        const cm_driver_need *s = cm_need_shipped(c->matrix, set->build->cuda, (cm_os)os);
        cm_item_add(ask->arena, least, CM_ITEM_TEXT, names[os], NULL,
                    f ? cm_use(ask, f->fact, 4) : NULL);
        cm_item_add(ask->arena, shipped, CM_ITEM_TEXT, names[os], NULL,
                    s ? cm_use(ask, s->fact, 4) : NULL);
    }
}

void cm_show_drivers(cm_ask *ask, cm_item *text, const cm_case *c, const cm_set *set) {
    static const char *const titles[] = {"Linux", "Windows"};
    for (unsigned os = 0; os < 2; os++) {
        const cm_driver_need *f = cm_need_floor(c->matrix, set->build->cuda, (cm_os)os);
        const cm_driver_need *s = cm_need_shipped(c->matrix, set->build->cuda, (cm_os)os);
        if (!f || (c->driver_os != CM_ANY_OS && c->driver_os != (cm_os)os)) continue;
        cm_item_add(ask->arena, text, CM_ITEM_TEXT, NULL, "driver",
                    cm_sprintf(ask->arena, "%s or newer on %s%s%s%s", f->text, titles[os],
                               s ? " (" : "", s ? s->text : "",
                               s ? " shipped with its CUDA)" : ""));
    }
}

/* What the rules remark on a set that passes: old libraries, dropped GPUs. */
static void add_warnings(cm_ask *ask, cm_item *item, cm_item *text, const cm_case *c,
                         const cm_set *set) {
    cm_verdict v;
    cm_item *list =
        item ? cm_item_add(ask->arena, item, CM_ITEM_LIST, "warnings", NULL, NULL) : NULL;
    if (!cm_why_not(c, set, &v)) return;
    for (size_t i = 0; i < v.count; i++) {
        if (v.findings[i].severity != CM_WARNING) continue;
        const char *words = cm_finding_text(ask->arena, &v.findings[i]);
        if (list) cm_item_add(ask->arena, list, CM_ITEM_TEXT, NULL, NULL, words);
        if (text) cm_item_add(ask->arena, text, CM_ITEM_TEXT, NULL, "warning", words);
    }
}

static const char *const installers[CM_INSTALLERS] = {"pip", "uv", "conda"};

static void add_plan(cm_ask *ask, cm_item *item, const cm_case *c, const cm_set *set) {
    cm_arena *arena = ask->arena;
    cm_plan plan = cm_set_plan(set, c);
    if (plan.mirror_fact) cm_use(ask, plan.mirror_fact, 1);
    cm_item *install = cm_item_add(arena, item, CM_ITEM_OBJECT, "install", NULL, NULL);
    for (unsigned i = 0; i < CM_INSTALLERS; i++)
        cm_item_line(arena, install, installers[i], NULL, plan.lines[i]);
    cm_item_line(arena, item, "uninstall", NULL, c->uninstall);
    if (plan.instead) cm_item_add(arena, item, CM_ITEM_TEXT, "installer_note", NULL, plan.instead);
    cm_item_add(arena, item, CM_ITEM_TEXT, "mirror", NULL, plan.mirror);
    cm_item_line(arena, item, "test", NULL, plan.test);
    cm_item_line(arena, item, "command", NULL, plan.line);
}

void cm_show_plan(cm_ask *ask, cm_item *root, const cm_case *c, const cm_set *set) {
    cm_arena *arena = ask->arena;
    cm_plan plan = cm_set_plan(set, c);
    if (plan.mirror) {
        cm_item *part = cm_item_add(arena, root, CM_ITEM_OBJECT, NULL, "Through the mirror", NULL);
        cm_item_add(arena, part, CM_ITEM_TEXT, NULL, "mirror", plan.mirror);
    }
    for (unsigned i = 0; i < CM_INSTALLERS; i++) {
        if (i == plan.by || !plan.lines[i]) continue;
        const char *label = cm_sprintf(arena, "Or with %s", installers[i]);
        cm_item_line(arena, root, NULL, label, plan.lines[i]);
    }
    cm_item_line(arena, root, NULL, "Test it afterwards", plan.test);
    cm_item *last = cm_item_add(arena, root, CM_ITEM_OBJECT, NULL, "Install it", NULL);
    if (plan.instead) cm_item_add(arena, last, CM_ITEM_TEXT, NULL, "note", plan.instead);
    cm_item_line(arena, last, NULL, "", c->uninstall);
    cm_item_line(arena, last, NULL, "", plan.line);
}

void cm_describe_set(cm_ask *ask, cm_item *in, const char *key, const cm_case *c,
                     const cm_set *set) {
    cm_arena *arena = ask->arena;
    const cm_release *r = &c->matrix->releases[set->release];
    cm_strings pythons = cm_python_names(arena, set->build->pythons);
    cm_item *item = cm_item_add(arena, in, CM_ITEM_OBJECT, key, NULL, NULL);
    cm_item_add(arena, item, CM_ITEM_TEXT, "torch", NULL,
                cm_sprintf(arena, "%s+%s", r->version, set->tag));
    cm_item_add(arena, item, CM_ITEM_TEXT, "version", NULL, r->version);
    cm_item_add(arena, item, CM_ITEM_TEXT, "tag", NULL, set->tag);
    cm_item_add(arena, item, CM_ITEM_TEXT, "released", NULL, r->released);
    for (size_t p = 0; p < 2; p++)
        cm_item_add(arena, item, CM_ITEM_TEXT, cm_companions[p], NULL,
                    cm_set_companion(c->matrix, p, set->release));
    cm_item_words(arena, item, "python", NULL, cm_strings_join(arena, &pythons, " "));
    cm_use(ask, set->build->fact, 0);
    if (set->build->code_row) cm_use(ask, set->build->code_row, 4);
    if (set->build->cuda) add_drivers(ask, item, c, set);
    cm_item_add(arena, item, CM_ITEM_TEXT, "verdict", NULL,
                set->says == CM_SAYS_YES ? "yes" : "unknown");
    cm_item_words(arena, item, "missing", NULL, cm_strings_join(arena, &set->missing, " "));
    add_warnings(ask, item, NULL, c, set);
    add_plan(ask, item, c, set);
}

void cm_show_set(cm_ask *ask, cm_item *text, const cm_case *c, const cm_set *set) {
    cm_arena *arena = ask->arena;
    const cm_release *r = &c->matrix->releases[set->release];
    cm_strings names = {0}, pythons = cm_python_names(arena, set->build->pythons);
    cm_item_add(arena, text, CM_ITEM_TEXT, NULL, "torch",
                cm_sprintf(arena, "%s+%s%s%s", r->version, set->tag,
                           r->released ? ", released " : "", r->released ? r->released : ""));
    for (size_t p = 0; p < 2; p++) {
        const char *version = cm_set_companion_text(c->arena, c->matrix, p, set->release);
        if (version)
            cm_strings_add(arena, &names, cm_sprintf(arena, "%s %s", cm_companions[p], version));
    }
    if (names.count)
        cm_item_add(arena, text, CM_ITEM_TEXT, NULL, "goes with",
                    cm_strings_join(arena, &names, ", "));
    cm_item_add(arena, text, CM_ITEM_TEXT, NULL, "Python",
                pythons.count ? cm_python_span(arena, cm_strings_join(arena, &pythons, " "))
                              : NULL);
    if (set->build->cuda) cm_show_drivers(ask, text, c, set);
    cm_ver numpy_2 = cm_ver_of(2, 3); /* before that torch was there, there was no NumPy 2 */
    const cm_release *newest = &c->matrix->releases[c->matrix->release_count - 1];
    if (cm_ver_cmp(&r->ver, &numpy_2) < 0 && cm_ver_cmp(&newest->ver, &numpy_2) >= 0)
        cm_item_add(arena, text, CM_ITEM_TEXT, NULL, "NumPy",
                    "below 2 (torch before 2.3 was built for NumPy 1): pip install \"numpy<2\"");
    add_warnings(ask, NULL, text, c, set);
}

static const char *system_name(const cm_case *c) {
    static const char *const names[] = {"Linux", "Windows", "macOS", "any system"};
    return c->wsl ? "WSL" : names[c->os];
}

const char *cm_facts_text(cm_ask *ask, const cm_case *c) {
    cm_strings parts = {0};
    cm_arena *arena = ask->arena;
    for (size_t i = 0; i < c->gpu_count; i++) {
        const cm_case_gpu *g = &c->gpus[i];
        cm_strings_add(arena, &parts,
                       g->count == 1 ? cm_sprintf(arena, "%s (%u.%u)", g->name, g->ccs[0].major,
                                                  g->ccs[0].minor)
                                     : g->name);
    }
    if (!c->gpu_count) cm_strings_add(arena, &parts, c->gpu_refused ? "no GPU" : "GPU not stated");
    if (!c->gpu_refused && c->os != CM_MACOS)
        cm_strings_add(arena, &parts,
                       c->driver_text ? cm_sprintf(arena, "driver %s", c->driver_text)
                                      : "driver not stated");
    cm_strings_add(arena, &parts, system_name(c));
    if (c->python)
        cm_strings_add(arena, &parts,
                       cm_sprintf(arena, "Python %s", cm_python_name(arena, c->python)));
    return cm_strings_join(arena, &parts, ", ");
}

void cm_show_missing(cm_ask *ask, cm_item *text, const cm_case *c, const cm_strings *missing,
                     const char *how) {
    cm_strings absent = {0}, parts = {0};
    for (size_t i = 0; i < missing->count; i++) {
        if (!cm_same(missing->items[i], "gpu") || !c->gpu_count) {
            cm_strings_add(ask->arena, &absent, missing->items[i]);
            continue;
        }
        for (size_t g = 0; g < c->gpu_count; g++)
            if (!c->gpus[g].count)
                cm_strings_add(
                    ask->arena, &parts,
                    cm_sprintf(ask->arena,
                               c->gpus[g].unfinished
                                   ? "\"%s\" does not say which GPU it is: add --gpu"
                                   : "\"%s\" is not in the data: add --gpu sm_XY, its capability",
                               c->gpus[g].name));
    }
    if (absent.count)
        cm_strings_add(
            ask->arena, &parts,
            cm_sprintf(ask->arena, "%s: %s", cm_strings_join(ask->arena, &absent, ", "), how));
    if (parts.count)
        cm_item_add(ask->arena, text, CM_ITEM_TEXT, NULL, "not judged",
                    cm_strings_join(ask->arena, &parts, "; "));
}

bool cm_advise(cm_ask *ask, cm_answer *answer, cm_case *c) {
    cm_set best;
    bool driver_first = c->driver_none;
    bool node_first = c->no_device_node;
    c->driver_none = c->no_device_node = false;
    if (c->gpus_known && !c->gpu_count && !c->driver.count) c->gpu_refused = true;
    if (!cm_recommend(c, &best, 1)) {
        cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "best", NULL, NULL);
        cm_set *all = cm_alloc_array(ask->arena, MOST_SETS, sizeof *all);
        if (cm_case_board(c))
            cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "why_nothing", "nothing fits",
                        cm_sprintf(ask->arena, "of pytorch.org; install %s", cm_board_text()));
        else
            cm_describe_reasons(ask, answer, c, NULL, all, cm_sets_of(c, all, MOST_SETS));
        cm_finish(ask, answer);
        return false;
    }
    cm_describe_set(ask, &answer->root, "best", c, &best);
    cm_item *text = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                c->gpu_refused ? "What fits (for the CPU)" : "What fits", NULL);
    cm_show_set(ask, text, c, &best);
    cm_show_redist(ask, answer, text, c, &best);
    cm_show_missing(ask, text, c, &best.missing, "not seen here");
    unsigned branch = driver_first ? cm_set_branch(c, best.build->cuda) : 0;
    if (branch)
        cm_item_add(ask->arena, text, CM_ITEM_TEXT, NULL, "first",
                    cm_sprintf(ask->arena, "install an NVIDIA driver, of branch R%u", branch));
    if (node_first)
        cm_item_add(ask->arena, text, CM_ITEM_TEXT, NULL, "first",
                    "start the container with the GPUs (docker run --gpus all): there is no "
                    "/dev/nvidiactl here");
    cm_finish(ask, answer);
    cm_show_plan(ask, &answer->root, c, &best);
    return !driver_first && !node_first;
}
