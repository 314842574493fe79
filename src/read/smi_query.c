/* nvidia-smi -q:
 *   ==============NVSMI LOG==============
 *   Driver Version                            : 535.129.03
 *   GPU 00000000:0C:00.0
 *       Product Name                          : NVIDIA GeForce RTX 2080 SUPER */
#include <string.h>

#include "read/pick.h"
#include "read/sighting.h"
#include "read/smi.h"

typedef struct {
    cm_pasted *pasted;
    cm_smi_summary summary;
    cm_sighting gpu;
    const char *title; /* of the section: "FB Memory Usage" */
    bool inside, pending;
    size_t listed, logs;
} log_state;

static void finish(log_state *log) {
    if (log->pending) cm_gpu_seen(log->pasted, &log->gpu);
    log->listed += log->pending;
    if (log->listed > log->summary.gpus) log->summary.gpus = log->listed;
    log->pending = false;
    log->gpu = (cm_sighting){0};
}

/* "GPU 00000000:0C:00.0": the bus, or NULL. */
static const char *gpu_head(const cm_pasted *pasted, const char *text) {
    if (!cm_starts(text, "GPU ") || strchr(text + 4, ' ')) return NULL;
    return cm_pick_bus(pasted->arena, text + 4) ? text + 4 : NULL;
}

static bool begins(const cm_pasted *pasted, const char *text) {
    return strstr(text, "NVSMI LOG") || cm_after_key(text, "Attached GPUs") ||
           gpu_head(pasted, text);
}

static bool ends(const cm_line *line) {
    static const char *const others[] = {
        "####",      "+--",      "| ",         "GPU 0: ", "[pip",    "[conda",
        "Traceback", "PyTorch ", "nvidia-smi", "Name: ",  "Python ", "Package "};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (cm_starts(line->text, others[i])) return true;
    return line->command || (strstr(line->text, "==") && !strstr(line->text, "NVSMI"));
}

/* The value if the line is "key : value" with this key alone before the colon. */
static const char *value_of(const char *text, const char *key) {
    return cm_starts_i(text, key) ? cm_after_key(text, key) : NULL;
}

static bool head_value(log_state *log, const char *text) {
    const char *value;
    if ((value = value_of(text, "Driver Version")) || (value = value_of(text, "KMD Version")))
        cm_smi_driver(log->pasted, &log->summary, value);
    else if ((value = value_of(text, "CUDA Version")) ||
             (value = value_of(text, "CUDA UMD Version")))
        cm_smi_cuda(log->pasted, &log->summary, value);
    else if ((value = value_of(text, "Attached GPUs")) && cm_same(value, "0"))
        cm_gpu_none(log->pasted);
    return value != NULL;
}

static void gpu_value(log_state *log, const char *text) {
    cm_arena *arena = log->pasted->arena;
    const char *value;
    if ((value = value_of(text, "Product Name"))) {
        if (log->gpu.name) finish(log);
        log->pending = true;
        log->gpu.name = value;
    } else if ((value = value_of(text, "GPU UUID"))) {
        log->gpu.uuid = value;
    } else if ((value = value_of(text, "Device Id"))) {
        log->gpu.device = cm_pick_device(arena, value);
    } else if ((value = value_of(text, "Bus Id"))) {
        log->gpu.bus = value;
    } else if ((value = value_of(text, "Total")) && cm_same(log->title, "FB Memory Usage")) {
        if (!log->gpu.memory) log->gpu.memory = cm_pick_memory(arena, value);
    } else if ((value = value_of(text, "Current")) && cm_same(log->title, "Driver Model")) {
        if (!cm_unsaid(value)) cm_state(log->pasted, CM_Q_OS, "windows");
    }
}

static void begin(log_state *log) {
    finish(log);
    cm_gpu_listing(log->pasted);
    log->inside = true;
    log->listed = 0;
    log->logs++;
}

static void read_line(log_state *log, const char *text) {
    const char *bus = gpu_head(log->pasted, text);
    if (bus) {
        finish(log);
        log->pending = true;
        log->gpu.bus = bus;
    } else if (!strchr(text, ':')) {
        log->title = text;
    } else if (!head_value(log, text)) {
        gpu_value(log, text);
    }
}

void cm_read_smi_query(cm_pasted *pasted) {
    log_state log = {.pasted = pasted, .title = ""};
    for (size_t i = 0; i < pasted->count; i++) {
        const char *text = pasted->lines[i].text;
        if (pasted->lines[i].taken || !*text) continue;
        bool head = strstr(text, "NVSMI LOG") != NULL;
        if (head || (!log.inside && begins(pasted, text))) begin(&log);
        if (log.inside && ends(&pasted->lines[i])) log.inside = false;
        if (!log.inside) continue;
        if (!head) read_line(&log, text);
        cm_take(pasted, i);
    }
    finish(&log);
    if (log.logs) cm_smi_recognised(pasted, "nvidia-smi -q", &log.summary);
}
