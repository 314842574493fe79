/* The sections of developer.nvidia.com/cuda-gpus as a JSON dump of them: section, part, and two
 * lists of equal length, GPU and Compute Capability. */
#include <string.h>

#include "scrapers/gpu.h"
#include "scrapers/json_page.h"
#include "scrapers/registry.h"

static bool recognise(cm_page *page) {
    return page->json && strstr(page->bytes, "\"Compute Capability\"") &&
           strstr(page->bytes, "\"GPU\"");
}

static cm_status read_part(cm_page *page, const json_t *part, const char *place, cm_facts *facts,
                           cm_err *err) {
    const json_t *gpus = json_object_get(part, "GPU");
    const json_t *ccs = json_object_get(part, "Compute Capability");
    if (!json_is_array(gpus) || !json_is_array(ccs) || !json_array_size(gpus) ||
        json_array_size(gpus) != json_array_size(ccs))
        return cm_refuse(page, err, place,
                         "lists GPU and Compute Capability of the same length above 0", NULL);
    for (size_t i = 0; i < json_array_size(gpus); i++) {
        const char *gpu = json_string_value(json_array_get(gpus, i));
        const char *cc = json_string_value(json_array_get(ccs, i));
        if (!gpu || !cc) return cm_refuse(page, err, place, "strings in both lists", NULL);
        cm_status status = cm_gpu_cc_add(page, facts, place, gpu, cc, place, err);
        if (status != CM_OK) return status;
    }
    return CM_OK;
}

static cm_status read_section(cm_page *page, const char *name, json_t *section, cm_facts *facts,
                              cm_err *err) {
    const char *part_name;
    json_t *part;
    if (!json_is_object(section)) return cm_refuse(page, err, name, "an object of parts", NULL);
    json_object_foreach(section, part_name, part) {
        const char *place = cm_sprintf(page->arena, "%s / %s", name, part_name);
        cm_status status = read_part(page, part, place, facts, err);
        if (status != CM_OK) return status;
    }
    return CM_OK;
}

static cm_status scrape(cm_page *page, cm_facts *facts, cm_err *err) {
    cm_json_text json;
    json_t *root = cm_page_json(page, &json, err);
    if (!root) return CM_BAD_PAGE;
    cm_status status = CM_OK;
    if (!json_is_object(root)) status = cm_refuse(page, err, NULL, "an object of sections", NULL);
    const char *name;
    json_t *section;
    json_object_foreach(root, name, section) {
        if (status == CM_OK) status = read_section(page, name, section, facts, err);
    }
    cm_json_release(&json);
    return status;
}

const cm_scraper cm_scraper_cuda_gpus_json = {
    .name = "cuda-gpus-json",
    .reads = "a JSON dump of the sections of developer.nvidia.com/cuda-gpus",
    .recognise = recognise,
    .scrape = scrape,
};
