/* driver V: the CUDA it speaks, the wheels it runs, the architectures it drives, its branch. */
#include <stdio.h>
#include <string.h>

#include "app/lookup.h"
#include "rules/arch.h"

static const char *const systems[] = {"linux", "windows"};

/* The newest release whose own driver or branch is at most this one, on one system; NULL if none
 * is. */
static const char *speaks(cm_ask *ask, const cm_ver *driver, const char *os, cm_err *err) {
    cm_facts rows = CM_LOOK(ask, CM_KIND_CUDA_DRIVER, err, NULL, os, NULL, "toolkit");
    cm_settle(&rows);
    const cm_fact *best = NULL;
    for (size_t i = 0; i < rows.count; i++) {
        cm_ver have;
        const cm_fact *f = &rows.items[i];
        if (!cm_ver_parse(f->value[4], &have) || cm_ver_cmp(&have, driver) > 0) continue;
        if (!best || cm_ver_cmp_text(f->value[0], best->value[0]) > 0) best = f;
    }
    /* from 13.0 on no Windows driver is bundled: there the branch says it */
    cm_facts branches = CM_LOOK(ask, CM_KIND_CUDA_BRANCH, err, NULL);
    for (size_t i = 0; i < branches.count; i++) {
        const cm_fact *f = &branches.items[i];
        unsigned n = 0;
        if (sscanf(f->value[1], "R%u", &n) == 1 && driver->part[0] >= n &&
            (!best || cm_ver_cmp_text(f->value[0], best->value[0]) > 0))
            best = f;
    }
    if (!best) return NULL;
    cm_ver v;
    cm_ver_parse(cm_use(ask, best, 0), &v);
    return cm_sprintf(ask->arena, "%u.%u", v.part[0], v.part[1]);
}

static bool enough(const cm_ver *driver, const char *floor) {
    cm_ver v;
    return floor && cm_ver_parse(floor, &v) && cm_ver_cmp(driver, &v) >= 0;
}

static cm_strings cuda_tags(cm_ask *ask, cm_err *err) {
    cm_strings tags = {0};
    cm_facts facts = CM_LOOK(ask, CM_KIND_TORCH_INSTALL, err, NULL);
    for (size_t i = 0; i < facts.count; i++)
        if (cm_tag_cuda(ask->arena, facts.items[i].value[3]))
            cm_add_once(ask->arena, &tags, facts.items[i].value[3]);
    facts = CM_LOOK(ask, CM_KIND_TORCH_BUILD, err, NULL);
    for (size_t i = 0; i < facts.count; i++)
        if (cm_tag_cuda(ask->arena, facts.items[i].value[1]))
            cm_add_once(ask->arena, &tags, facts.items[i].value[1]);
    return tags;
}

/* Wheels by floor, and those whose own toolkit driver is reached as well (PTX works there too). */
static void wheels(cm_ask *ask, cm_answer *answer, const cm_ver *driver, cm_err *err) {
    cm_strings tags = cuda_tags(ask, err);
    cm_item *list =
        cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "runs", "Wheels by build tag", NULL);
    for (int os = 0; os < 2; os++) {
        cm_strings cudas = {0}, floor = {0}, full = {0};
        for (size_t i = 0; i < tags.count; i++)
            cm_add_once(ask->arena, &cudas, cm_tag_cuda(ask->arena, tags.items[i]));
        cm_sort_versions(&cudas);
        for (size_t i = 0; i < cudas.count; i++) {
            const char *tag = cm_cuda_tag(ask->arena, cudas.items[i]);
            if (!enough(driver, cm_driver_floor(ask, cudas.items[i], systems[os], err))) continue;
            cm_strings_add(ask->arena, &floor, tag);
            if (enough(driver, cm_driver_shipped(ask, cudas.items[i], systems[os], err)))
                cm_strings_add(ask->arena, &full, tag);
        }
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, "", NULL);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "os", "as a driver of",
                    os ? "Windows" : "Linux");
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "cuda", "speaks CUDA",
                    speaks(ask, driver, systems[os], err));
        cm_item_words(ask->arena, row, "fully", "runs fully (PTX too)",
                      cm_strings_join(ask->arena, &full, " "));
        cm_item_words(ask->arena, row, "by_floor", "runs by the floor",
                      cm_strings_join(ask->arena, &floor, " "));
    }
}

enum { BRANCH = 10 }; /* numbers that belong to one: 535 to 539, and Windows 512.15 to R510 */

/* The branch of the driver that shipped with the first toolkit that knows a capability: before it
 * no driver is known to drive such a GPU. 0: unknown. */
static unsigned first_branch(cm_ask *ask, const char *first_cuda, cm_err *err) {
    cm_ver v;
    const char *driver = *first_cuda ? cm_driver_shipped(ask, first_cuda, "linux", err) : NULL;
    return driver && cm_ver_parse(driver, &v) ? v.part[0] : 0;
}

typedef enum { DRIVES, DROPPED, LATER, UNSAID, STATES } standing;

/* `newest`: beyond that branch nobody knows what a driver still drives. */
static standing stands(cm_ask *ask, const cm_fact *arch, unsigned branch, unsigned newest,
                       cm_err *err) {
    const char *last = arch->value[4];
    unsigned number = 0;
    bool ongoing = cm_same_i(last, "ongoing");
    if (!ongoing && (*last != 'R' || sscanf(last + 1, "%u", &number) != 1)) return UNSAID;
    if (!ongoing && number < branch) return DROPPED;
    if (branch >= newest + BRANCH) return UNSAID;
    unsigned first = first_branch(ask, arch->value[2], err);
    cm_ver cuda;
    if (!first && cm_ver_parse(arch->value[2], &cuda) && cuda.part[0] < 7)
        return DRIVES; /* older than any row of the driver tables, and not dropped */
    return first > branch ? LATER : first ? DRIVES : UNSAID;
}

static void architectures(cm_ask *ask, cm_answer *answer, unsigned branch, unsigned newest,
                          cm_err *err) {
    static const char *const keys[] = {"drives", "dropped", "later", "unknown"};
    static const char *const labels[] = {"drives", "no longer", "came later", "not known"};
    cm_facts facts = CM_LOOK(ask, CM_KIND_ARCH_SUPPORT, err, NULL);
    cm_settle(&facts);
    cm_facts_sort(&facts);
    cm_strings lists[STATES] = {{0}}, names[STATES] = {{0}};
    for (size_t i = 0; i < facts.count; i++) {
        if (cm_cc_text_is_tegra(facts.items[i].value[0]))
            continue; /* a Jetson's driver is of its JetPack, not of these branches */
        standing s = stands(ask, &facts.items[i], branch, newest, err);
        const char *cc = cm_use(ask, &facts.items[i], 0), *family = facts.items[i].value[1];
        cm_strings_add(ask->arena, &lists[s], cc);
        size_t last = names[s].count;
        if (last && cm_starts(names[s].items[last - 1], family))
            names[s].items[last - 1] =
                cm_sprintf(ask->arena, "%s %s", names[s].items[last - 1], cc);
        else
            cm_strings_add(ask->arena, &names[s], cm_sprintf(ask->arena, "%s %s", family, cc));
    }
    for (int s = 0; s < STATES; s++) {
        cm_item_words(ask->arena, &answer->root, keys[s], NULL,
                      cm_strings_join(ask->arena, &lists[s], " "));
        if (names[s].count)
            cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, NULL, labels[s],
                        cm_strings_join(ask->arena, &names[s], ", "));
    }
}

/* The branch that a driver belongs to: the newest known one at or below its first number (Windows
 * numbers lie above those of their branch: 512.15 is R510). */
static const cm_fact *branch_of(cm_ask *ask, unsigned number, unsigned *newest, cm_err *err) {
    cm_facts rows = CM_LOOK(ask, CM_KIND_DRIVER_BRANCH, err, NULL);
    cm_fact *best = NULL;
    unsigned nearest = 0;
    cm_settle(&rows);
    for (size_t i = 0; i < rows.count; i++) {
        unsigned n = 0;
        if (sscanf(rows.items[i].value[0], "R%u", &n) != 1) continue;
        if (n > *newest) *newest = n;
        if (n > number || n <= nearest || number - n >= BRANCH) continue;
        nearest = n;
        best = &rows.items[i];
    }
    return best;
}

cm_status cm_answer_driver(cm_ask *ask, const char *what, cm_answer *answer, cm_err *err) {
    cm_arena *arena = ask->arena;
    const char *number = (*what == 'R' || *what == 'r') && cm_digit(what[1]) ? what + 1 : what;
    cm_ver v;
    if (!cm_ver_parse(number, &v) || v.stage || v.count > 3)
        return cm_fail(err, CM_USAGE, "driver %s: expected a driver version like 535.54.03 or R535",
                       what);
    if (v.part[0] < 100 || v.part[0] > 2000)
        return cm_fail(err, CM_ABSENT, "driver %s is not in the data: branches run from 300 on",
                       what);
    answer->title = cm_sprintf(arena, "NVIDIA driver %s", number);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "version", NULL, number);
    unsigned newest = 0;
    const cm_fact *row = branch_of(ask, v.part[0], &newest, err);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "branch", "branch",
                row ? cm_use(ask, row, 0) : NULL);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "designation", "designation",
                row && *row->value[1] ? cm_use(ask, row, 1) : NULL);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "end_of_life", "end of life",
                row && *row->value[2] ? cm_use(ask, row, 2) : NULL);
    if (v.part[0] >= newest + BRANCH)
        cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "note", "note",
                    cm_sprintf(arena,
                               "newer than R%u, the newest branch in the data: what follows holds "
                               "if it is a successor of that",
                               newest));
    /* a bare branch is judged as its first release: what every driver of it can do */
    wheels(ask, answer, &v, err);
    architectures(ask, answer, v.part[0], newest, err);
    cm_finish(ask, answer);
    return err->status;
}
