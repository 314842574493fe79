/* Versions that stand by themselves. */
#include <string.h>

#include "base/ver.h"
#include "read/package_rows.h"
#include "read/pick.h"
#include "read/printed.h"

enum { GPUS = 256 };

static void state(cm_pasted *pasted, cm_field field, const char *value) {
    cm_question_set(pasted->question, field, value, CM_FROM_TEXT);
}

/* "Python 3.10.4", "Python 3.8.5 (default, ...)", "Python version: 3.7 (32-bit runtime)" */
static bool python_line(cm_pasted *pasted, const char *line) {
    if (!cm_starts_i(line, "Python ")) return false;
    const char *p = line + strlen("Python ");
    bool labelled = cm_starts_i(p, "version: ");
    if (labelled) p += strlen("version: ");
    size_t n = strspn(p, "0123456789.");
    if (!cm_pick_python(pasted->arena, p)) return false;
    const char *rest = p + n + strspn(p + n, "abrc0123456789+t");
    bool threaded = cm_find_i(rest, "free-threading") != NULL || p[n] == 't';
    bool whole = !rest[strspn(rest, " ")] ||
                 (cm_starts(rest, " (") && !cm_starts(rest, " (you ")) || cm_starts(rest, " |") ||
                 cm_starts(rest, " experimental");
    if (!whole) return false;
    state(pasted, CM_Q_PYTHON, cm_sprintf(pasted->arena, "%.*s%s", (int)n, p, threaded ? "t" : ""));
    if (strstr(rest, "32-bit") || strstr(rest, "32 bit")) state(pasted, CM_Q_PYTHON_BITS, "32");
    if (strstr(rest, "64-bit") || strstr(rest, "64 bit")) state(pasted, CM_Q_PYTHON_BITS, "64");
    return true;
}

/* "[MSC v.1916 64 bit (AMD64)] on win32", at the end of a banner or on its second line. */
static bool banner_end(cm_pasted *pasted, const char *line) {
    static const struct {
        const char *end, *os;
    } ends[] = {{" on linux", "linux"},
                {" on linux2", "linux"},
                {" on win32", "windows"},
                {" on darwin", "macos"}};
    if (*line != '[' && !cm_starts(line, "Python ")) return false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (!strstr(line, "] on ") && !strstr(line, "]:: ") && !strstr(line, "] :: ")) break;
        if (!cm_ends(line, ends[i].end)) continue;
        state(pasted, CM_Q_OS, ends[i].os);
        if (strstr(line, "32 bit")) state(pasted, CM_Q_PYTHON_BITS, "32");
        return true;
    }
    return false;
}

/* A lone "2.1.1+cu121" is torch: nothing else has such a tag. */
static bool lone_torch(cm_pasted *pasted, const char *line) {
    cm_ver version;
    const char *p = line + strspn(line, "'\"");
    char *text = cm_strndup(pasted->arena, p, strcspn(p, "'\" \t"));
    if (p[strlen(text)] && p[strlen(text) + strspn(p + strlen(text), "'\" \t")]) return false;
    if (!cm_ver_parse(text, &version) || version.count < 2) return false;
    if (!cm_tag_cuda(pasted->arena, version.local) && !cm_same(version.local, "cpu") &&
        !cm_starts(version.local, "rocm"))
        return false;
    cm_state_torch(pasted, text);
    return true;
}

/* "1.3.1" above "True": print(torch.__version__) and print(torch.cuda.is_available()), where the
 * text is about torch alone. */
static bool version_and_available(cm_pasted *pasted, size_t i, bool torch_alone) {
    cm_ver version;
    const char *line = pasted->lines[i].text;
    const char *next = i + 1 < pasted->count ? pasted->lines[i + 1].text : "";
    bool yes = cm_same(next, "True");
    if (!cm_digit(*line) || strlen(line) > 8 || (!yes && !cm_same(next, "False"))) return false;
    if (!cm_ver_parse(line, &version) || version.count != 3 || version.part[0] > 2) return false;
    if (!torch_alone || cm_question_get(pasted->question, CM_Q_TORCH)) return false;
    cm_state_torch(pasted, line);
    state(pasted, CM_Q_AVAILABLE, yes ? "true" : "false");
    cm_take(pasted, i + 1);
    return true;
}

/* The name of "PyTorch version (GPU?)", "torch version" and "torchvision"; NULL for other labels.
 */
static char *label_name(cm_arena *arena, const char *label, size_t length) {
    char *name = cm_squeeze(arena, cm_strndup(arena, label, length));
    char *blank = strchr(name, ' ');
    if (blank && !cm_same_i(blank, " version") && !cm_same_i(blank, " version (GPU?)")) return NULL;
    if (blank) *blank = 0;
    return cm_package_matters(name) && !strpbrk(name, "_.()[") ? name : NULL;
}

/* "torch: 2.1.0", "PyTorch version = 2.1.0+cu121", "- PyTorch version (GPU?): 2.1.0 (True)" */
static bool labelled(cm_pasted *pasted, const char *line) {
    cm_ver version;
    line += strspn(line, "-* ");
    size_t n = strcspn(line, ":=");
    if (!line[n] || n < 5 || n > 40 || line[n + 1] == '=') return false;
    char *name = label_name(pasted->arena, line, n);
    if (!name) return false;
    char *value = cm_squeeze(pasted->arena, line + n + 1);
    char *rest = value + strcspn(value, " ,;(");
    if (cm_starts(rest, " (True)")) state(pasted, CM_Q_AVAILABLE, "true");
    if (cm_starts(rest, " (False)")) state(pasted, CM_Q_AVAILABLE, "false");
    *rest = 0;
    if (!cm_ver_parse(value, &version) || version.count < 2) return false;
    if (cm_same_i(name, "torch") || cm_same_i(name, "pytorch"))
        cm_state_torch(pasted, value);
    else
        cm_add_package(pasted, name, "==", value, NULL, NULL);
    return true;
}

/* Each GPU of "CUDA:0 (NVIDIA GeForce RTX 3060, 12288MiB)". */
static void yolo_gpus(cm_pasted *pasted, const char *line) {
    for (const char *p = line; (p = strstr(p, "CUDA:")) != NULL; p++) {
        const char *open = p + 5 + strspn(p + 5, "0123456789");
        size_t n = strcspn(open, ",)");
        if (!cm_starts(open, " (") || n < 4 || open[n] != ',') continue;
        size_t digits = strspn(open + n + 1, " 0123456789");
        if (pasted->question->gpus.count >= GPUS) return;
        cm_asked_gpu *gpu = cm_question_add_gpu(pasted->question, CM_FROM_TEXT);
        state(pasted, CM_Q_AVAILABLE, "true"); /* it runs there */
        gpu->name = cm_strndup(pasted->arena, open + 2, n - 2);
        if (cm_starts(open + n + 1 + digits, "MiB"))
            gpu->memory =
                cm_squeeze(pasted->arena, cm_strndup(pasted->arena, open + n + 1, digits));
    }
}

/* "YOLOv5 v7.0 Python-3.9.16 torch-1.13.1+cu117 CUDA:0 (NVIDIA GeForce RTX 3060, 12288MiB)" */
static bool yolo(cm_pasted *pasted, size_t i) {
    const char *line = pasted->lines[i].text;
    const char *python = strstr(line, "Python-"), *torch = strstr(line, " torch-");
    if (!python || !torch || !cm_digit(torch[7]) || !cm_digit(python[7])) return false;
    state(pasted, CM_Q_PYTHON,
          cm_strndup(pasted->arena, python + 7, strspn(python + 7, "0123456789.")));
    cm_state_torch(pasted, cm_strndup(pasted->arena, torch + 7, strcspn(torch + 7, " ,")));
    if (pasted->question->gpus_known) return true;
    yolo_gpus(pasted, torch);
    while (++i < pasted->count && cm_starts(pasted->lines[i].text, "CUDA:")) {
        yolo_gpus(pasted, pasted->lines[i].text); /* each further GPU has a line */
        cm_take(pasted, i);
    }
    return true;
}

/* "python --version" */
static bool asks_python(const cm_pasted *pasted, size_t i) {
    const char *line = pasted->lines[i].text;
    return strstr(line, "python") && (strstr(line, "--version") || cm_ends(line, "-V"));
}

void cm_read_versions(cm_pasted *pasted) {
    bool torch_alone = cm_find_i(pasted->whole, "torch") && !cm_find_i(pasted->whole, "tensorflow");
    for (size_t i = 0; i < pasted->count; i++) {
        const char *line = pasted->lines[i].text;
        if (!*line || strlen(line) > 400) continue;
        bool python = python_line(pasted, line);
        bool end = banner_end(pasted, line);
        bool known = python || end || lone_torch(pasted, line) || yolo(pasted, i) ||
                     version_and_available(pasted, i, torch_alone) ||
                     (!pasted->lines[i].taken && labelled(pasted, line));
        if (!known) continue;
        if (python && i && asks_python(pasted, i - 1)) cm_take(pasted, i - 1);
        cm_recognised(pasted, python || end ? "version of Python" : "version of a package");
        cm_take(pasted, i);
    }
}
