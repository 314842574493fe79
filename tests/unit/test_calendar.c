/* When things came, from a few made-up facts: by their own day, by what they came with, between
 * their neighbours, or not at all. */
#include "as_of/as_of.h"
#include "unit.h"

static const cm_source page = {"https://example.org/list", "2023-06", "1", "curated"};
static const cm_source early = {"https://example.org/early", "2021-03-30", "2", "curated"};

#define ADD(from, kind, ...)                                                                       \
    do {                                                                                           \
        const char *const values[CM_COLUMNS] = {__VA_ARGS__};                                      \
        cm_facts_add(&facts, kind, &from, values);                                                 \
    } while (0)

static cm_facts facts_for(cm_arena *arena) {
    cm_facts facts = {.arena = arena};
    ADD(page, CM_KIND_TORCH_RELEASE, "torch", "1.12.0", "2022-06-28");
    ADD(page, CM_KIND_TORCH_RELEASE, "torch", "1.13.0", "2022-10-28");
    ADD(page, CM_KIND_TORCH_RELEASE, "torch", "2.0.0", "2023-03-15");
    ADD(page, CM_KIND_TORCH_BUILD, "1.12.0", "cu116", "linux", "x86_64", "3.10", "");
    ADD(page, CM_KIND_TORCH_PAIR, "1.13.0", "torchvision", "pip", "0.14.0");
    ADD(page, CM_KIND_CUDA_RELEASE, "11.0.3", "", "", "", "");
    ADD(page, CM_KIND_CUDA_RELEASE, "11.1.1", "", "2020-10", "", "");
    ADD(page, CM_KIND_CUDA_RELEASE, "11.6.0", "", "2022-01", "", "");
    ADD(page, CM_KIND_CUDA_RELEASE, "11.6.2", "", "2022-03", "", "");
    ADD(page, CM_KIND_CUDA_RELEASE, "12.0.0", "", "2022-12", "", "");
    ADD(early, CM_KIND_CUDA_DRIVER, "11.0.3", "linux", "x86_64", "toolkit", "450.51.06", "");
    ADD(page, CM_KIND_CUDA_DRIVER, "11.6.0", "linux", "x86_64", "toolkit", "510.39.01", "");
    ADD(page, CM_KIND_CUDA_DRIVER, "12.0.0", "linux", "x86_64", "toolkit", "525.60.13", "");
    ADD(page, CM_KIND_ARCH_SUPPORT, "8.6", "Ampere", "11.1", "ongoing", "ongoing");
    ADD(page, CM_KIND_ARCH_SUPPORT, "9.0", "Hopper", "12.0", "ongoing", "ongoing");
    cm_facts_sort(&facts);
    return facts;
}

static cm_store *store_for(cm_arena *arena) {
    cm_facts facts = facts_for(arena);
    const void *bytes = NULL;
    size_t length = 0;
    cm_err err = {0};
    cm_store *store = NULL;
    if (cm_store_build(arena, &facts, &bytes, &length, &err) == CM_OK)
        cm_store_open_bytes("made up", bytes, length, &store, &err);
    SAME(err.text, "");
    return store;
}

static void came(const cm_calendar *calendar, const char *of, const char *version, unsigned first,
                 unsigned last, const char *by) {
    const cm_coming *c = cm_calendar_find(calendar, of, version);
    cm_days days = c ? c->days : (cm_days){0, 0};
    const char *have = c && c->by ? c->by : "";
    if (days.first == first && days.last == last && cm_same(have, by)) return;
    fprintf(stderr, "%s %s: %u to %u by \"%s\", expected %u to %u by \"%s\"\n", of, version,
            days.first, days.last, have, first, last, by);
    failures++;
}

static void found(const cm_calendar *c) {
    came(c, "torch", "1.13.0", 20221028, 20221028, "");
    came(c, "torch", "1.13", 20221028, 20221028, "");
    came(c, "torch", "1", 20220628, 20220628, "");
    came(c, "torch", "3.0.0", 0, 0, "");
    came(c, CM_OF_CUDA, "11.6", 20220101, 20220131, "");
    came(c, CM_OF_CUDA, "11.0.3", 0, 20201031, "CUDA 11.1.1");
    came(c, CM_OF_DRIVER, "R525", 20221201, 20221231, "CUDA 12.0.0");
    came(c, CM_OF_DRIVER, "525.85.12", 20221201, 20221231, "CUDA 12.0.0");
    came(c, CM_OF_DRIVER, "515.43.04", 20220101, 20220131, "CUDA 11.6.0");
    came(c, CM_OF_CAPABILITY, "9.0", 20221201, 20221231, "CUDA 12.0.0");
    came(c, "torchvision", "0.14.0", 20221028, 20221028, "torch 1.13.0");
    done("what came when");
}

static void there(const cm_calendar *c) {
    CHECK(!cm_calendar_there(c, "torch", "1.13.0", 20221027));
    CHECK(cm_calendar_there(c, "torch", "1.13.0", 20221028));
    CHECK(!cm_calendar_there(c, CM_OF_CUDA, "11.6.0", 20220130)); /* a month counts from its end */
    CHECK(cm_calendar_there(c, CM_OF_CUDA, "11.6.0", 20220131));
    CHECK(!cm_calendar_there(c, "torch", "3.0.0", 20230630));
    CHECK(cm_calendar_passed(c, "torch", "1.12.0", 20221028));
    CHECK(!cm_calendar_passed(c, "torch", "1.13.0", 20230314));
    CHECK(!cm_calendar_passed(c, "torch", "2.0.0", 20230630));
    CHECK(cm_calendar_first_build(c) && cm_calendar_first_build(c)->days.last == 20220628);
    CHECK(cm_calendar_end(c) == 20230630);
    done("what was there");
}

static void refuses(cm_arena *arena, const cm_as_of *as_of, const char *noun, const char *version,
                    const char *want) {
    cm_err err = {0};
    cm_status status = cm_as_of_admit(as_of, noun, version, &err);
    (void)arena;
    CHECK(status == (*want ? CM_ABSENT : CM_OK));
    SAME(err.text, want);
}

static void asked(cm_arena *arena, cm_store *store) {
    cm_err err = {0};
    cm_as_of *as_of = NULL;
    CHECK(cm_as_of_new(arena, store, "2022-12-15", &as_of, &err) == CM_OK);
    refuses(arena, as_of, "torch", "1.13.0+cu116", "");
    refuses(arena, as_of, "torch", "2.0.0", "torch 2.0.0 came out on 2023-03-15, after 2022-12-15");
    refuses(arena, as_of, "torch", "2.0.1",
            "torch 2.0.1: 2.0.0 of its family came out on 2023-03-15, after 2022-12-15");
    refuses(arena, as_of, CM_OF_CUDA, "cu120",
            "CUDA 12.0 came in 2022-12, on a day that no source names, and was perhaps not there "
            "on 2022-12-15");
    refuses(arena, as_of, CM_OF_DRIVER, "none", "");
    CHECK(cm_as_of_admit_builds(as_of, &err) == CM_OK);
    CHECK(cm_as_of_new(arena, store, "2022-06-27", &as_of, &err) == CM_OK);
    CHECK(cm_as_of_admit_builds(as_of, &err) == CM_ABSENT);
    err = (cm_err){0};
    CHECK(cm_as_of_new(arena, store, "2022-6", &as_of, &err) == CM_USAGE);
    err = (cm_err){0};
    CHECK(cm_as_of_new(arena, store, "2019", &as_of, &err) == CM_ABSENT);
    done("what is asked too early");
}

static void filtered(cm_arena *arena, cm_store *store) {
    cm_err err = {0};
    cm_as_of *as_of = NULL;
    CHECK(cm_as_of_new(arena, store, "2022-12-15", &as_of, &err) == CM_OK);
    cm_facts now = {.arena = arena}, then = {.arena = arena};
    CHECK(cm_as_of_find(NULL, store, CM_KIND_CUDA_RELEASE, NULL, &now, &err) == CM_OK);
    CHECK(cm_as_of_find(as_of, store, CM_KIND_CUDA_RELEASE, NULL, &then, &err) == CM_OK);
    CHECK(now.count == 5 && then.count == 4);
    for (size_t i = 0; i < then.count; i++)
        CHECK(!cm_same(then.items[i].value[0], "12.0.0"));
    done("facts without what came later");
}

int main(void) {
    cm_arena *arena = cm_arena_new();
    cm_store *store = store_for(arena);
    cm_err err = {0};
    const cm_calendar *calendar = store ? cm_calendar_new(arena, store, &err) : NULL;
    CHECK(calendar != NULL);
    if (calendar) {
        found(calendar);
        there(calendar);
        asked(arena, store);
        filtered(arena, store);
    } else {
        done("a calendar");
    }
    cm_store_close(store);
    cm_arena_free(arena);
    return failures != 0;
}
