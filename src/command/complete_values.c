#include "command/complete_values.h"

#include <string.h>

#include "base/grammar.h"
#include "base/sort.h"
#include "base/ver.h"

/* Values that stand in a column of a kind of fact. */
typedef enum { WHOLE, WORDS, FAMILIES, BUILD, NAMES } form;

typedef struct {
    const char *of;
    cm_kind_id kind;
    const char *package; /* what the column `in` must say; NULL: any row */
    unsigned in, column;
    form form;
} column_of;

static const column_of columns[] = {
    {"torch", CM_KIND_TORCH_BUILD, NULL, 0, 0, BUILD},
    {"torchvision", CM_KIND_TORCH_PAIR, "torchvision", 1, 3, WHOLE},
    {"torchaudio", CM_KIND_TORCH_PAIR, "torchaudio", 1, 3, WHOLE},
    {"torchtext", CM_KIND_TORCH_PAIR, "torchtext", 1, 3, WHOLE},
    {"torchdata", CM_KIND_TORCH_PAIR, "torchdata", 1, 3, WHOLE},
    {"torchcodec", CM_KIND_TORCH_PAIR, "torchcodec", 1, 3, WHOLE},
    {"torchmetrics", CM_KIND_TORCH_RELEASE, "torchmetrics", 0, 1, WHOLE},
    {"modelscope", CM_KIND_TORCH_RELEASE, "modelscope", 0, 1, WHOLE},
    {"cuda", CM_KIND_CUDA_RELEASE, NULL, 0, 0, FAMILIES},
    {"cuda", CM_KIND_TORCH_BUILD, NULL, 0, 1, WHOLE},
    {"driver", CM_KIND_DRIVER_BRANCH, NULL, 0, 0, WHOLE},
    {"gpu", CM_KIND_GPU_CC, NULL, 0, 0, NAMES},
    {"cudnn", CM_KIND_CUDNN_RELEASE, NULL, 0, 0, WHOLE},
    {"python", CM_KIND_TORCH_BUILD, NULL, 0, 4, WORDS},
    {"mirror", CM_KIND_MIRROR, NULL, 0, 0, WHOLE},
};

static const struct {
    const char *of, *values;
} fixed[] = {
    {"torch", "latest"},
    {"cudnn", "latest"},
    {"gpu", "none"},
    {"driver", "none"},
    {"os", "linux windows macos wsl"},
    {"arch", "x86_64 aarch64"},
    {"installer", "pip conda uv"},
    {"shell", "cmd powershell sh"},
    {"form", "json csv db"},
    {"max-age", "off 6 12"},
    {"color", "auto always never"},
    {"target", "linux: windows: macos: linux:aarch64: macos:arm64:"},
    {"list", "torch torchmetrics modelscope cuda gpu driver cudnn arch chip installer compiler"},
};

static const char *const files[] = {"file",   "from",  "machine", "db",
                                    "output", "batch", "pages",   NULL};
static const char *const folders[] = {"root", "prefix", "verify", "cache", NULL};

static bool among(const char *const *list, const char *name) {
    for (; *list; list++)
        if (cm_same(*list, name)) return true;
    return false;
}

void cm_offer(cm_offers *offers, const char *value, const char *about) {
    if (offers->begun && !cm_starts_i(value, offers->begun)) return;
    if (!cm_is_word_to_complete(value)) return;
    const char *tab = about && *about ? "\t" : "";
    cm_text_printf(offers->call->out, "%s%s%s%s\n", offers->before, value, tab, about ? about : "");
}

/* Columns ---------------------------------------------------------------------------------------
 */

/* Names that may be left out in front of a GPU's. */
static const char *without_brand(const char *name) {
    static const char *const brands[] = {"NVIDIA ", "GeForce ", "Tesla "};
    for (size_t i = 0; i < sizeof brands / sizeof *brands; i++)
        if (cm_starts(name, brands[i])) return name + strlen(brands[i]);
    return name;
}

static void add_fact(cm_arena *arena, const column_of *c, const cm_fact *f, const char *begun,
                     cm_strings *values) {
    const char *value = f->value[c->column];
    if (c->form == WORDS) {
        cm_strings words = cm_split(arena, value, " ");
        for (size_t i = 0; i < words.count; i++)
            cm_strings_add(arena, values, words.items[i]);
    } else if (c->form == BUILD && strchr(begun, '+')) {
        cm_strings_add(arena, values, cm_sprintf(arena, "%s+%s", value, f->value[1]));
    } else if (c->form == NAMES && *begun && !cm_starts_i(value, begun)) {
        cm_strings_add(arena, values, without_brand(value));
    } else {
        cm_ver version;
        bool patch = c->form == FAMILIES && cm_ver_parse(value, &version) && version.count > 2;
        if (patch)
            cm_strings_add(arena, values,
                           cm_sprintf(arena, "%u.%u", version.part[0], version.part[1]));
        cm_strings_add(arena, values, value);
    }
}

/* Newest first; what is no version behind them, by name. */
static int by_version(const void *a, const void *b) {
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;
    cm_ver v, w;
    bool versions = cm_ver_parse(x, &v) && cm_ver_parse(y, &w);
    int order = versions ? cm_ver_cmp(&w, &v) : 0;
    bool number = *x >= '0' && *x <= '9', other = *y >= '0' && *y <= '9';
    if (!versions && number != other) return number ? -1 : 1;
    return order ? order : strcmp(x, y);
}

static cm_strings column_values(cm_call *call, cm_store *store, const char *of, const char *begun) {
    cm_strings values = {0};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        const column_of *c = &columns[i];
        if (!cm_same(c->of, of)) continue;
        const char *wanted[CM_COLUMNS] = {0};
        if (c->package) wanted[c->in] = c->package;
        cm_facts facts = {.arena = call->arena};
        if (cm_store_find(store, c->kind, wanted, &facts, call->err) != CM_OK) break;
        for (size_t f = 0; f < facts.count; f++)
            add_fact(call->arena, c, &facts.items[f], begun, &values);
    }
    return values;
}

static void offer_columns(cm_call *call, cm_offers *offers, const char *of, const char *begun) {
    cm_store *store = NULL;
    bool asks = false;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        asks = asks || cm_same(columns[i].of, of);
    if (!asks || cm_store_of(call, &store) != CM_OK) return;
    cm_strings values = column_values(call, store, of, begun);
    cm_sort(values.items, values.count, sizeof *values.items, by_version);
    for (size_t i = 0; i < values.count; i++)
        if (!i || !cm_same(values.items[i], values.items[i - 1]))
            cm_offer(offers, values.items[i], "");
    cm_store_close(store);
}

/* All -------------------------------------------------------------------------------------------
 */

void cm_offer_values(cm_call *call, cm_offers *offers, const char *of, const char *begun) {
    offers->begun = begun;
    if (among(files, of)) cm_text_puts(call->out, "\tfiles\n");
    if (among(folders, of)) cm_text_puts(call->out, "\tfolders\n");
    offer_columns(call, offers, of, begun);
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        cm_strings values = {0};
        if (cm_same(fixed[i].of, of)) values = cm_split(call->arena, fixed[i].values, " ");
        for (size_t v = 0; v < values.count; v++)
            cm_offer(offers, values.items[v], "");
    }
    if (!cm_same(of, "sources") && !cm_same(of, "kind")) return;
    for (cm_kind_id kind = 0; kind < CM_KINDS; kind++)
        cm_offer(offers, cm_kind_get(kind)->name, cm_kind_get(kind)->meaning);
}
