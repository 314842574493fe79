/* Names of GPUs as people, drivers and programs write them. */
#include "app/gpus.h"
#include "app/knowledge.h"
#include "fuzz.h"
#include "rules/gpu_name.h"

void cm_fuzz(cm_arena *arena, const char *bytes, size_t size) {
    (void)size;
    const cm_gpu_names *names = fuzz_knowledge()->names;
    cm_gpu_match match;
    cm_gpu_match_name(names, arena, bytes, &match);
    fuzz_must(match.count <= CM_GPU_CANDIDATES && match.name, "a match has a name");
    for (size_t i = 0; i < match.count; i++)
        fuzz_must(match.candidates[i].cc && match.candidates[i].name, "a candidate is whole");
    cm_gpu_match_device(names, arena, bytes, &match);
    cm_gpu_rows rows = cm_gpu_all(names, arena, bytes);
    for (size_t i = 0; i < rows.count; i++)
        fuzz_must(rows.items[i]->name != NULL, "a row has a name");
    fuzz_must(cm_gpu_near(names, arena, bytes).count <= 4, "few names are offered");
}
