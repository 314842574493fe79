#include "upkeep/known_pages.h"

#include <string.h>

#include "base/file.h"
#include "base/grammar.h"
#include "base/tsv.h"
#include "scrapers/page.h"

enum { LIST_LIMIT = 1024 * 1024, NAME_LIMIT = 64 };

#define RAW  "https://raw.githubusercontent.com/"
#define SITE RAW "pytorch/pytorch.github.io/site/"
#define DOCS "https://docs.nvidia.com/"

/* What has a page of its own for each version and never changes afterwards (release notes of an
 * older toolkit, the README of an older driver) is not asked for again: it is in the data already.
 * Of a page that is made of markdown the markdown is fetched: it has what the page says without the
 * frame, which changes more often. */
static const cm_known_page own[] = {
    {"previous-versions", SITE "_get_started/previous-versions.md",
     "https://pytorch.org/get-started/previous-versions/", "previous-versions"},
    {"published-versions", SITE "published_versions.json",
     "https://pytorch.org/assets/quick-start-module.js", "published-versions"},
    {"version-compatibility", "https://pytorch.kr/get-started/compatibility/", NULL,
     "version-compatibility"},
    {"release-matrix", RAW "pytorch/pytorch/main/RELEASE.md",
     "https://github.com/pytorch/pytorch/blob/main/RELEASE.md#release-compatibility-matrix",
     "release-matrix"},
    {"torch-stable", "https://download.pytorch.org/whl/torch_stable.html", NULL, "wheel-index"},
    {"torchvision", RAW "pytorch/vision/main/README.md",
     "https://github.com/pytorch/vision/blob/main/README.md", "companion-tables"},
    {"torchaudio", RAW "pytorch/audio/main/docs/source/installation.rst",
     "https://docs.pytorch.org/audio/main/installation.html", "companion-tables"},
    {"torchtext", RAW "pytorch/text/main/README.rst",
     "https://github.com/pytorch/text/blob/main/README.rst", "companion-tables"},
    {"torchdata", RAW "meta-pytorch/data/main/README.md",
     "https://github.com/meta-pytorch/data#version-compatibility", "companion-tables"},
    {"torchcodec", RAW "meta-pytorch/torchcodec/main/README.md",
     "https://github.com/meta-pytorch/torchcodec#installing-torchcodec", "companion-tables"},
    {"modelscope", RAW "modelscope/modelscope/master/README.md",
     "https://github.com/modelscope/modelscope/blob/master/README.md#installation",
     "modelscope-readme"},
    {"cuda-release-notes", DOCS "cuda/cuda-toolkit-release-notes/index.html", NULL,
     "cuda-release-notes"},
    {"cuda-archive", "https://developer.nvidia.com/cuda-toolkit-archive", NULL, "cuda-archive"},
    {"cuda-compat-minor-version", DOCS "deploy/cuda-compatibility/minor-version-compatibility.html",
     NULL, "cuda-compat"},
    {"ptx-history", DOCS "cuda/parallel-thread-execution/index.html", NULL, "ptx-history"},
    {"supported-drivers",
     DOCS "datacenter/tesla/drivers/supported-drivers-and-cuda-toolkit-versions.html", NULL,
     "supported-drivers"},
    {"driver-arch-matrix",
     DOCS "datacenter/tesla/drivers/cuda-toolkit-driver-and-architecture-matrix.html", NULL,
     "driver-arch-matrix"},
    {"linux-guide", DOCS "cuda/cuda-installation-guide-linux/index.html", NULL, "linux-guide"},
    {"windows-guide", DOCS "cuda/cuda-installation-guide-microsoft-windows/index.html", NULL,
     "windows-guide"},
    {"cudnn-archive", "https://developer.nvidia.com/rdp/cudnn-archive", NULL, "cudnn-archive"},
    {"cudnn-support-matrix", DOCS "deeplearning/cudnn/backend/latest/reference/support-matrix.html",
     NULL, "cudnn-support-matrix"},
    {"cuda-gpus", "https://developer.nvidia.com/cuda-gpus", NULL, "cuda-gpus"},
    {"cuda-legacy-gpus", "https://developer.nvidia.com/cuda-legacy-gpus", NULL, "cuda-gpus"},
    {"open-modules", RAW "NVIDIA/open-gpu-kernel-modules/main/README.md",
     "https://github.com/NVIDIA/open-gpu-kernel-modules/blob/main/README.md", "open-modules"},
    {"pci-ids", "https://pci-ids.ucw.cz/v2.2/pci.ids", NULL, "pci-ids"},
};

static void add(cm_arena *arena, cm_known_pages *pages, cm_known_page page) {
    if (!page.url || !*page.url) page.url = page.address;
    pages->items =
        cm_grow(arena, pages->items, &pages->capacity, pages->count + 1, sizeof *pages->items);
    pages->items[pages->count++] = page;
}

void cm_known_pages_own(cm_arena *arena, cm_known_pages *pages) {
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        add(arena, pages, own[i]);
}

static bool is_name(const char *name) {
    size_t length = strlen(name);
    if (!length || length > NAME_LIMIT || *name == '.') return false;
    return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-._") == length;
}

static bool is_scraper(const char *name) {
    for (size_t i = 0; i < cm_scraper_count; i++)
        if (cm_same(cm_scrapers[i]->name, name)) return true;
    return false;
}

static bool has(const cm_known_pages *pages, const char *name) {
    for (size_t i = 0; i < pages->count; i++)
        if (cm_same(pages->items[i].name, name)) return true;
    return false;
}

cm_status cm_known_pages_read(cm_arena *arena, const char *path, cm_known_pages *pages,
                              cm_err *err) {
    char *bytes;
    size_t length;
    cm_table table;
    cm_status status = cm_file_read(arena, path, LIST_LIMIT, &bytes, &length, err);
    if (status == CM_OK) status = cm_tsv_parse(arena, path, bytes, CM_TSV_FIELDS, &table, err);
    if (status != CM_OK) return status;
    static const char *const columns[] = {"name", "address", "url", "scraper"};
    for (size_t i = 0; i < 4; i++)
        if (!table.count || !cm_tsv_get(&table, &table.records[0], columns[i]))
            return cm_fail(err, CM_UNREAD, "%s: expected the columns name, address, url, scraper",
                           path);
    for (size_t i = 1; i < table.count; i++) {
        const cm_record *r = &table.records[i];
        cm_known_page page = {cm_tsv_get(&table, r, "name"), cm_tsv_get(&table, r, "address"),
                              cm_tsv_get(&table, r, "url"), cm_tsv_get(&table, r, "scraper")};
        if (!is_name(page.name) || has(pages, page.name))
            return cm_fail(err, CM_UNREAD,
                           "%s:%zu: expected a name of its own of a-z, 0-9, - and ., found "
                           "\"%.60s\"",
                           path, r->line, page.name);
        if (!is_scraper(page.scraper))
            return cm_fail(err, CM_UNREAD, "%s:%zu: there is no scraper \"%.60s\"", path, r->line,
                           page.scraper);
        const char *url = *page.url ? page.url : page.address;
        if (!cm_is_address(url, true))
            return cm_fail(err, CM_UNREAD, "%s:%zu: expected an address, found \"%.60s\"", path,
                           r->line, url);
        add(arena, pages, page);
    }
    if (!pages->count) return cm_fail(err, CM_UNREAD, "%s: no pages", path);
    return CM_OK;
}

void cm_known_pages_write(const cm_known_pages *pages, cm_text *out) {
    cm_text_puts(out, "name\taddress\turl\tscraper\n");
    for (size_t i = 0; i < pages->count; i++) {
        const cm_known_page *p = &pages->items[i];
        cm_tsv_write(out, (const char *[]){p->name, p->address, p->url, p->scraper}, 4);
    }
}

char *cm_known_page_rebased(cm_arena *arena, const char *base, const char *address) {
    const char *below = strstr(address, "://");
    size_t length = strlen(base);
    while (length && base[length - 1] == '/')
        length--;
    return cm_sprintf(arena, "%.*s/%s", (int)length, base, below ? below + 3 : address);
}
