/* nvidia-smi -L, and the same lines in other reports:
 *   GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-...)
 *     MIG 3g.40gb     Device  0: (UUID: MIG-...)
 *   GPU 0,1: NVIDIA GeForce RTX 2080 Ti */
#include <string.h>

#include "read/pick.h"
#include "read/sighting.h"
#include "read/smi.h"

enum { NAME = 100, WORDS = 9 };

/* Behind "GPU 0", "GPU0" or "GPU 0,1,2": what follows the colon, and the numbers; or NULL. */
static const char *name_part(cm_arena *arena, const char *text, cm_strings *numbers) {
    if (!cm_starts(text, "GPU")) return NULL;
    const char *digits = text + 3 + (text[3] == ' ');
    size_t n = strspn(digits, "0123456789,");
    const char *rest = digits + n + strspn(digits + n, " ");
    if (!cm_digit(*digits) || *rest != ':' || n > 4 * CM_READ_GPUS) return NULL;
    *numbers = cm_split(arena, cm_strndup(arena, digits, n), ",");
    return rest + 1 + strspn(rest + 1, " ");
}

/* Without the UUID behind it a line must look like a name, not like a sentence or a quantity. */
static bool plausible(cm_arena *arena, const char *name) {
    size_t length = strlen(name);
    char first = cm_lower(*name);
    if (cm_gpu_name(name)) return length < NAME;
    return first >= 'a' && first <= 'z' && length < NAME && !strpbrk(name, "%=:;!?") &&
           !cm_unsaid(name) && cm_split(arena, name, " ").count <= WORDS;
}

static char *without_uuid(cm_arena *arena, const char *text, const char **uuid) {
    const char *tail = strstr(text, "(UUID");
    size_t n = tail ? (size_t)(tail - text) : strlen(text);
    *uuid = tail ? cm_after_key(tail, "UUID") : NULL;
    while (n && (text[n - 1] == ' ' || text[n - 1] == '('))
        n--;
    if (*uuid) *uuid = cm_strndup(arena, *uuid, strcspn(*uuid, ") "));
    return cm_strndup(arena, text, n);
}

/* Adds the GPUs of the line; returns how many they are. */
static size_t read_line(cm_pasted *pasted, const char *text, long *last) {
    cm_strings numbers = {0};
    const char *part = name_part(pasted->arena, text, &numbers);
    if (!part) return 0;
    cm_sighting gpu = {0};
    gpu.name = without_uuid(pasted->arena, part, &gpu.uuid);
    if (!gpu.uuid && !plausible(pasted->arena, gpu.name)) return 0;
    for (size_t i = 0; i < numbers.count; i++) {
        gpu.index = numbers.items[i];
        long index = 0;
        for (size_t k = 0; k < 6 && gpu.index[k]; k++)
            index = index * 10 + (gpu.index[k] - '0');
        if (index <= *last) cm_gpu_listing(pasted);
        *last = index;
        cm_gpu_seen(pasted, &gpu);
    }
    return numbers.count;
}

void cm_read_smi_list(cm_pasted *pasted) {
    cm_smi_summary summary = {0};
    long last = -1;
    size_t run = 0, lines = 0;
    cm_gpu_listing(pasted);
    for (size_t i = 0; i < pasted->count; i++) {
        const char *text = pasted->lines[i].text;
        if (pasted->lines[i].taken) continue;
        long before = last;
        const char *inlined = cm_after_key(text, "GPU models and configuration");
        size_t gpus = read_line(pasted, inlined ? inlined : text, &last);
        if (gpus) {
            run = last <= before ? gpus : run + gpus;
            if (run > summary.gpus) summary.gpus = run;
            lines++;
            cm_take(pasted, i);
        } else if (cm_starts(text, "MIG ") && strstr(text, "Device ")) {
            cm_take(pasted, i);
        }
    }
    if (lines) cm_smi_recognised(pasted, "list of GPUs", &summary);
}
