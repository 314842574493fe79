/* The release matrix as JSON (generate_binary_build_matrix.py of pytorch/test-infra): per channel
 * and system one entry for each Python x build. */
#include <string.h>

#include "base/ver.h"
#include "model/command_text.h"
#include "scrapers/json_page.h"
#include "scrapers/page.h"
#include "scrapers/pattern.h"
#include "scrapers/torch_tag.h"

static bool recognise(cm_page *page) {
    return page->json && strstr(page->bytes, "\"desired_cuda\"") &&
           strstr(page->bytes, "\"stable_version\"") && strstr(page->bytes, "\"python_version\"") &&
           !strstr(page->bytes, "\"accnone\"");
}

/* One build of one system, with its Pythons gathered. */
typedef struct {
    const char *torch, *build, *os, *arch, *command;
    cm_strings pythons;
} build;

typedef struct {
    cm_page *page;
    cm_err *err;
    build *items;
    size_t count, capacity;
} builds;

static const char *field(json_t *entry, const char *name) {
    const char *value = json_string_value(json_object_get(entry, name));
    return value ? value : "";
}

static const char *arch_of(json_t *entry, const char *os, const char *key) {
    const char *runner = field(entry, "validation_runner"), *type = field(entry, "gpu_arch_type");
    bool arm = strstr(key, "aarch64") || strstr(key, "arm64") || strstr(type, "aarch64") ||
               strstr(field(entry, "container_image"), "aarch64") || strstr(runner, "arm64");
    if (cm_same(os, "macos"))
        return arm || strstr(runner, "-m1") || strstr(runner, "-m2") ? "arm64" : "x86_64";
    return arm ? "aarch64" : "x86_64";
}

static build *find(builds *b, build wanted) {
    for (size_t i = 0; i < b->count; i++)
        if (cm_same(b->items[i].torch, wanted.torch) && cm_same(b->items[i].build, wanted.build) &&
            cm_same(b->items[i].os, wanted.os) && cm_same(b->items[i].arch, wanted.arch))
            return &b->items[i];
    b->items = cm_grow(b->page->arena, b->items, &b->capacity, b->count + 1, sizeof *b->items);
    b->items[b->count] = wanted;
    return &b->items[b->count++];
}

static cm_status entry(builds *b, json_t *item, const char *key) {
    cm_arena *arena = b->page->arena;
    cm_match m;
    cm_ver ver;
    const char *type = field(item, "package_type"), *cuda = field(item, "desired_cuda");
    if (!cm_same(type, "wheel") && !cm_same(type, "manywheel")) return CM_OK;
    const char *os = cm_starts(key, "linux")     ? "linux"
                     : cm_starts(key, "windows") ? "windows"
                     : cm_starts(key, "macos")   ? "macos"
                                                 : NULL;
    if (!os) return cm_refuse(b->page, b->err, "release", "linux, windows or macos", key);
    if (!cm_ver_parse(field(item, "stable_version"), &ver) || ver.count < 3)
        return cm_refuse(b->page, b->err, key, "stable_version", field(item, "stable_version"));
    if (!cm_torch_is_tag(arena, cuda))
        return cm_refuse(b->page, b->err, key, "a build tag in desired_cuda", cuda);
    if (!cm_matches(arena, "^(\\d+\\.\\d+)(?:\\.\\d+)?(t?)$", field(item, "python_version"), 0, &m))
        return cm_refuse(b->page, b->err, key, "python_version", field(item, "python_version"));
    const char *command = cm_squeeze(arena, field(item, "installation"));
    if (!cm_starts(command, "pip") || !strstr(command, "torch") || !cm_is_command_text(command))
        return cm_refuse(b->page, b->err, key, "a pip command", command);
    build *found =
        find(b, (build){.torch = cm_strdup(arena, field(item, "stable_version")),
                        .build = cm_same(os, "macos") ? "default" : cm_strdup(arena, cuda),
                        .os = os,
                        .arch = arch_of(item, os, key),
                        .command = command});
    const char *python = cm_sprintf(arena, "%s%s", m.group[1], m.group[2]);
    if (!cm_strings_has(&found->pythons, python)) cm_strings_add(arena, &found->pythons, python);
    return CM_OK;
}

/* 3.9 before 3.10 before 3.13 before 3.13t. */
static int compare(const char *a, const char *b) {
    size_t dot_a = strcspn(a, "."), dot_b = strcspn(b, ".");
    unsigned x = 0, y = 0;
    for (const char *p = a + dot_a; *p; p++)
        if (cm_digit(*p)) x = x * 10 + (unsigned)(*p - '0');
    for (const char *p = b + dot_b; *p; p++)
        if (cm_digit(*p)) y = y * 10 + (unsigned)(*p - '0');
    if (x != y) return x < y ? -1 : 1;
    return strcmp(a, b);
}

static void sort(cm_strings *list) {
    for (size_t i = 1; i < list->count; i++)
        for (size_t j = i; j > 0 && compare(list->items[j - 1], list->items[j]) > 0; j--) {
            const char *swap = list->items[j];
            list->items[j] = list->items[j - 1];
            list->items[j - 1] = swap;
        }
}

static void write(builds *b, cm_facts *facts) {
    for (size_t i = 0; i < b->count; i++) {
        build *one = &b->items[i];
        sort(&one->pythons);
        const char *plain = strstr(one->command, "index-url") ? "" : "yes";
        CM_FACT(facts, CM_KIND_TORCH_BUILD, b->page->source, one->torch, one->build, one->os,
                one->arch, cm_strings_join(b->page->arena, &one->pythons, " "), plain);
        CM_FACT(facts, CM_KIND_TORCH_INSTALL, b->page->source, one->torch, "pip", one->os,
                one->build, "1", one->command);
    }
}

static cm_status read_all(builds *b, json_t *root) {
    json_t *release = json_object_get(root, "release"), *list, *item;
    const char *key;
    size_t i;
    cm_status status = CM_OK;
    if (!json_object_get(release, "linux"))
        return cm_refuse(b->page, b->err, "release", "builds for linux", NULL);
    json_object_foreach(release, key, list) {
        if (!json_array_size(list))
            return cm_refuse(b->page, b->err, "release", "builds for each system", key);
        json_array_foreach(list, i, item) if (status == CM_OK) status = entry(b, item, key);
    }
    return status;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_json_text json;
    json_t *root = cm_page_json(page, &json, err);
    if (!root) return CM_BAD_PAGE;
    builds b = {.page = page, .err = err};
    cm_status status = read_all(&b, root);
    if (status == CM_OK) write(&b, facts);
    cm_json_release(&json);
    return status;
}

const cm_scraper cm_scraper_release_matrix_json = {
    .name = "release-matrix-json",
    .reads = "releases.json of pytorch.org, made by pytorch/test-infra",
    .recognise = recognise,
    .scrape = scrape,
};
