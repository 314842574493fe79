/* published_versions.json: the commands behind the selector of pytorch.org's start page, by
 * version, system, installer and platform key ("accnone", "cuda.x", "rocm5.x", "cuda10.2"). */
#include <string.h>

#include "base/ver.h"
#include "model/command_text.h"
#include "scrapers/json_page.h"
#include "scrapers/page.h"
#include "scrapers/pattern.h"
#include "scrapers/torch_tag.h"

static bool recognise(cm_page *page) {
    return page->json && strstr(page->bytes, "\"latest_stable\"") &&
           strstr(page->bytes, "\"versions\"") && strstr(page->bytes, "\"accnone\"");
}

typedef struct {
    cm_page *page;
    cm_facts *facts;
    cm_err *err;
    const char *torch, *os, *installer;
} selector;

/* "x" in a key stands for whatever was newest, so a command without index is the default build. */
static const char *build_of(const selector *s, const char *key, const char *command) {
    cm_match m;
    if (cm_same(s->os, "macos")) return "default";
    const char *tag = cm_torch_tag_of_command(s->page->arena, command);
    if (tag) return tag;
    if (cm_same(key, "accnone")) return "cpu";
    if (cm_matches(s->page->arena, "^cuda(\\d+\\.\\d+)$", key, 0, &m))
        return cm_cuda_tag(s->page->arena, m.group[1]);
    return cm_starts(key, "cuda") ? "default" : NULL;
}

static cm_status one_command(const selector *s, const char *key, const char *command) {
    const char *place =
        cm_sprintf(s->page->arena, "%s %s %s %s", s->torch, s->os, s->installer, key);
    const char *build = build_of(s, key, command);
    if (!strstr(command, "torch") || !cm_is_command_text(command))
        return cm_refuse(s->page, s->err, place, "a pip or conda command with torch", command);
    if (!build) return cm_refuse(s->page, s->err, place, "a command that names a build", command);
    CM_FACT(s->facts, CM_KIND_TORCH_INSTALL, s->page->source, s->torch, s->installer, s->os, build,
            "1", command);
    return CM_OK;
}

/* "For Linux x86 use:<br />pip3 ...<br /><br />For Linux Aarch64:<br />pip3 ..." is two commands
 * with a remark before each. */
static cm_status commands(const selector *s, const char *key, const char *text) {
    cm_match m;
    cm_text lines = {.arena = s->page->arena};
    size_t at = 0;
    for (; cm_matches(s->page->arena, "<br\\s*/?>", text, at, &m); at = m.to) {
        cm_text_add(&lines, text + at, m.from - at);
        cm_text_puts(&lines, "\n");
    }
    cm_text_puts(&lines, text + at);
    cm_strings list = cm_split(s->page->arena, lines.data, "\n");
    cm_status status = CM_OK;
    for (size_t i = 0; status == CM_OK && i < list.count; i++) {
        const char *line = cm_squeeze(s->page->arena, list.items[i]);
        if (list.count > 1 && line[strlen(line) - 1] == ':') continue;
        status = one_command(s, key, line);
    }
    return status;
}

static cm_status platform(const selector *s, json_t *keys) {
    const char *key;
    json_t *entry;
    cm_status status = CM_OK;
    json_object_foreach(keys, key, entry) {
        const char *text = json_string_value(json_object_get(entry, "command"));
        /* macOS answers every accelerator with the same default package */
        bool repeated = cm_same(s->os, "macos") && !cm_same(key, "accnone");
        if (!json_is_object(entry) || !json_object_get(entry, "command"))
            return cm_refuse(s->page, s->err, s->torch, "a command or null", key);
        if (status == CM_OK && text && !repeated) status = commands(s, key, text);
    }
    return status;
}

static cm_status version(selector *s, json_t *systems) {
    static const char *const oses[] = {"linux", "windows", "macos"};
    static const char *const installers[] = {"pip", "conda"};
    cm_status status = CM_OK;
    for (size_t o = 0; o < 3; o++) {
        json_t *system = json_object_get(systems, oses[o]);
        if (!json_is_object(json_object_get(system, "pip")))
            return cm_refuse(s->page, s->err, s->torch, "pip commands for three systems", oses[o]);
        for (size_t i = 0; status == CM_OK && i < 2; i++) {
            s->os = oses[o], s->installer = installers[i];
            status = platform(s, json_object_get(system, installers[i]));
        }
    }
    return status;
}

static cm_status all(cm_page *page, json_t *root, cm_facts *facts, cm_err *err) {
    json_t *versions = json_object_get(root, "versions"), *systems;
    const char *latest = json_string_value(json_object_get(root, "latest_stable")), *name;
    if (!latest || !json_object_get(versions, latest))
        return cm_refuse(page, err, "latest_stable", "a version that is listed", latest);
    cm_status status = CM_OK;
    json_object_foreach(versions, name, systems) {
        cm_ver ver;
        if (status != CM_OK || cm_same(name, "preview")) continue;
        selector s = {.page = page, .facts = facts, .err = err};
        s.torch = cm_strdup(page->arena, cm_starts(name, "lts-") ? name + 4 : name);
        status = cm_ver_parse(s.torch, &ver) && ver.count >= 3
                     ? version(&s, systems)
                     : cm_refuse(page, err, "versions", "a version", name);
    }
    return status;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_json_text json;
    json_t *root = cm_page_json(page, &json, err);
    if (!root) return CM_BAD_PAGE;
    cm_status status = all(page, root, facts, err);
    cm_json_release(&json);
    return status;
}

const cm_scraper cm_scraper_published_versions = {
    .name = "published-versions",
    .reads = "published_versions.json of pytorch.org",
    .recognise = recognise,
    .scrape = scrape,
};
