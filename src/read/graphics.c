/* What desktops and AMD's tools print of the graphics: inxi -G, glxinfo, rocm-smi, rocminfo. */
#include <string.h>

#include "read/pick.h"
#include "read/sighting.h"
#include "read/smi.h"

enum { NAME = 80 };

typedef struct {
    cm_pasted *pasted;
    cm_smi_summary desktop, amd;
    bool nouveau;
} listing;

/* "Device-1: NVIDIA GP107 [GeForce GTX 1050 Ti] driver: nvidia v: 535.161.07": true if the line is
 * one of inxi's devices. */
static bool inxi(listing *in, const char *text) {
    cm_arena *arena = in->pasted->arena;
    const char *device = strstr(text, "Device-");
    if (!device || !cm_digit(device[7]) || device[8] != ':') return false;
    const char *name = device + 9 + strspn(device + 9, " ");
    const char *driver = strstr(name, "driver: "), *id = strstr(name, "10de:");
    if (!driver || !cm_starts(name, "NVIDIA ")) return driver != NULL;
    const char *open = strchr(name, '['), *version = strstr(driver, " v: ");
    size_t n = open && open < driver ? strcspn(open + 1, "]") : 0;
    if (n && n < NAME) {
        cm_gpu_seen(in->pasted,
                    &(cm_sighting){.name = cm_strndup(arena, open + 1, n),
                                   .device = id ? cm_strndup(arena, id, strlen("10de:2504")) : NULL,
                                   .loose = true});
        in->desktop.gpus++;
    }
    cm_state(in->pasted, CM_Q_OS, "linux");
    in->nouveau = in->nouveau || cm_starts(driver, "driver: nouveau");
    if (version && cm_starts(driver, "driver: nvidia "))
        cm_smi_driver(in->pasted, &in->desktop, version + strlen(" v: "));
    return true;
}

/* "OpenGL renderer string: GeForce GTX 760/PCIe/SSE2", "OpenGL version string: 4.6.0 NVIDIA
 * 470.199.02"; inxi: "OpenGL: renderer: ... v: 4.6.0 NVIDIA 535.161.07". */
static bool glxinfo(listing *in, const char *text) {
    if (!cm_starts(text, "OpenGL")) return false;
    const char *name = strstr(text, "renderer string: "), *number = strstr(text, " NVIDIA ");
    size_t n = name ? strcspn(name += strlen("renderer string: "), "/") : 0;
    if (n && n < NAME) {
        name = cm_strndup(in->pasted->arena, name, n);
        if (cm_gpu_name(name)) {
            cm_gpu_seen(in->pasted, &(cm_sighting){.name = name, .loose = true});
            in->desktop.gpus++;
        }
    }
    if (number && cm_digit(number[strlen(" NVIDIA ")]))
        cm_smi_driver(in->pasted, &in->desktop, number + strlen(" NVIDIA "));
    return true;
}

/* "GPU[0] : Card Series: Radeon RX 6800 XT", "Marketing Name: AMD Radeon RX 6800 XT". */
static bool rocm(listing *in, const char *text) {
    static const char *const keys[] = {"Card Series", "Card series", "Marketing Name"};
    const char *name = NULL;
    for (size_t i = 0; !name && i < sizeof keys / sizeof *keys; i++)
        name = cm_after_key(text, keys[i]);
    if (!name) return cm_starts(text, "GPU[");
    bool maker = cm_starts(name, "AMD ");
    const char *model = maker ? name + 4 : name;
    if (strlen(name) >= NAME || (!cm_starts(model, "Radeon") && !cm_starts(model, "Instinct")))
        return maker; /* rocminfo lists the processor too */
    cm_gpu_seen(in->pasted, &(cm_sighting){.name = cm_sprintf(in->pasted->arena, "AMD %s", model)});
    in->amd.gpus++;
    return true;
}

void cm_read_graphics(cm_pasted *pasted) {
    listing in = {.pasted = pasted};
    for (size_t i = 0; i < pasted->count; i++) {
        const char *text = pasted->lines[i].text;
        if (pasted->lines[i].taken || !*text) continue;
        cm_gpu_listing(pasted); /* these tools name a GPU more than once: equal names are one */
        if (inxi(&in, text) || glxinfo(&in, text) || rocm(&in, text)) cm_take(pasted, i);
    }
    if (in.nouveau) cm_state(pasted, CM_Q_DRIVER, "none"); /* unless one is stated */
    if (in.desktop.gpus || in.desktop.driver)
        cm_smi_recognised(pasted, "graphics of a desktop", &in.desktop);
    if (in.amd.gpus) cm_smi_recognised(pasted, "AMD's GPUs", &in.amd);
}
