/* supported-gpus.json of the driver packages: every GPU that a driver release knows, with the last
 * branch that supports it where that is an older one. */
#include <string.h>

#include "scrapers/gpu.h"
#include "scrapers/json_page.h"
#include "scrapers/registry.h"

enum { FEWEST_CHIPS = 5 };

static bool recognise(cm_page *page) {
    return page->json && strstr(page->bytes, "\"chips\"") && strstr(page->bytes, "\"devid\"");
}

static bool has_feature(const json_t *chip, const char *feature) {
    const json_t *features = json_object_get(chip, "features");
    for (size_t i = 0; i < json_array_size(features); i++)
        if (cm_same(json_string_value(json_array_get(features, i)), feature)) return true;
    return false;
}

static const char *member(const json_t *chip, const char *key) {
    const char *value = json_string_value(json_object_get(chip, key));
    return value ? value : "";
}

static cm_status read_chip(cm_page *page, const json_t *chip, const char *driver, const char *place,
                           cm_facts *facts, cm_err *err) {
    const char *vendor = member(chip, "subvendorid"), *board = member(chip, "subdevid");
    const char *text = cm_sprintf(page->arena, "%s %s %s", member(chip, "devid"), vendor, board);
    cm_gpu_ids ids;
    if (!*vendor != !*board || !cm_gpu_ids_read(cm_squeeze(page->arena, text), &ids))
        return cm_refuse(page, err, place, "devid, or devid with subvendorid and subdevid", text);
    const char *name = cm_squeeze(page->arena, member(chip, "name"));
    if (!*name) return cm_refuse(page, err, place, "a name", NULL);
    if (!json_is_array(json_object_get(chip, "features")))
        return cm_refuse(page, err, place, "a list of features", NULL);
    const char *legacy = member(chip, "legacybranch");
    const char *branch = *legacy ? cm_gpu_branch(page->arena, legacy) : "";
    if (!branch || (!*legacy && json_object_get(chip, "legacybranch")))
        return cm_refuse(page, err, place, "a legacybranch like 470.xx", legacy);
    CM_FACT(facts, CM_KIND_GPU_DRIVER, page->source, driver, ids.device, ids.subsystem, name,
            branch, has_feature(chip, "kernelopen") ? "yes" : "no");
    return CM_OK;
}

/* Lists so far do not name their release; a later one may. */
static const char *stated_release(const json_t *root) {
    static const char *const keys[] = {"version", "driverversion", "driver_version", "driver"};
    const char *stated = "";
    for (size_t i = 0; !*stated && i < sizeof keys / sizeof *keys; i++)
        stated = member(root, keys[i]);
    return cm_digit(*stated) ? stated : NULL;
}

static cm_status read_list(cm_page *page, const json_t *root, cm_facts *facts, cm_err *err) {
    const json_t *chips = json_object_get(root, "chips");
    if (!json_is_array(chips) || json_array_size(chips) < FEWEST_CHIPS)
        return cm_refuse(page, err, "chips", "a list of GPUs", NULL);
    const char *driver = cm_gpu_driver_release(page, stated_release(root));
    if (!driver)
        return cm_refuse(page, err, "address",
                         "one driver release in the address or capture, as in "
                         "NVIDIA-Linux-x86_64-470.256.02.run",
                         page->source->url);
    for (size_t i = 0; i < json_array_size(chips); i++) {
        const char *place = cm_sprintf(page->arena, "chips[%zu]", i);
        cm_status status = read_chip(page, json_array_get(chips, i), driver, place, facts, err);
        if (status != CM_OK) return status;
    }
    return CM_OK;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_json_text json;
    json_t *root = cm_page_json(page, &json, err);
    if (!root) return CM_BAD_PAGE;
    cm_status status = read_list(page, root, facts, err);
    cm_json_release(&json);
    return status;
}

const cm_scraper cm_scraper_supported_gpus_json = {
    .name = "supported-gpus-json",
    .reads = "supported-gpus.json of a Linux driver package",
    .recognise = recognise,
    .scrape = scrape,
};
