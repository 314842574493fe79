/* The one table of hosts that facts and pages may name. */
#include "model/hosts.h"

#include <string.h>

#include "base/grammar.h"
#include "base/str.h"

typedef struct {
    const char *host; /* with a path behind it: only what lies below that path */
    bool below;       /* the hosts below it too: docs.nvidia.com below nvidia.com */
    bool serves;      /* else it is only cited */
} known_host;

static const known_host hosts[] = {
    {"nvidia.com", true, true},
    {"pytorch.org", true, true},
    {"pypi.org", false, true},
    {"files.pythonhosted.org", false, true},
    {"conda.anaconda.org", false, true},
    {"github.com/pytorch/", false, true},
    {"github.com/modelscope/", false, true},
    {"aka.ms", false, true},
    {"modelscope.oss-cn-beijing.aliyuncs.com", false, true},
    {"mirrors.aliyun.com", false, true},
    {"mirror.nju.edu.cn", false, true},
    {"mirrors.nju.edu.cn", false, true},
    {"mirror.sjtu.edu.cn", false, true},
    {"mirrors.sjtug.sjtu.edu.cn", false, true},
    {"mirrors.tuna.tsinghua.edu.cn", false, true},
    {"pypi.tuna.tsinghua.edu.cn", false, true},
    {"amd.com", true, false},
    {"anaconda.org", false, false},
    {"blog.csdn.net", false, false},
    {"gist.github.com", false, false},
    {"github.com", false, false},
    {"gitlab.freedesktop.org", false, false},
    {"gitlab.kitware.com", false, false},
    {"learn.microsoft.com", false, false},
    {"llvm.org", false, false},
    {"pci-ids.ucw.cz", false, false},
    {"pytorch.kr", false, false},
    {"raw.githubusercontent.com", false, false},
    {"wikipedia.org", true, false},
};

/* Whether an address without its scheme lies at the host, or below its path. */
static bool lies_at(const char *place, const known_host *known) {
    size_t host = strcspn(place, "/?#"), wanted = strcspn(known->host, "/");
    if (known->host[wanted]) return cm_starts(place, known->host);
    if (host < wanted || strncmp(place + host - wanted, known->host, wanted) != 0) return false;
    return host == wanted || (known->below && place[host - wanted - 1] == '.');
}

static bool listed(const char *address, bool serves) {
    /* a step upwards would leave the path that was compared */
    if (!cm_is_address(address, false) || strstr(address, "/..")) return false;
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        if ((hosts[i].serves || !serves) && lies_at(address + strlen("https://"), &hosts[i]))
            return true;
    return false;
}

bool cm_host_serves(const char *address) {
    return listed(address, true);
}

bool cm_host_cited(const char *address) {
    return listed(address, false);
}

bool cm_image_known(const char *image) {
    static const char *const registries[] = {"registry.cn-hangzhou.aliyuncs.com/modelscope-repo/",
                                             "registry.cn-beijing.aliyuncs.com/modelscope-repo/",
                                             "registry.us-west-1.aliyuncs.com/modelscope-repo/",
                                             "nvcr.io/nvidia/"};
    for (size_t i = 0; i < sizeof registries / sizeof *registries; i++)
        if (cm_starts(image, registries[i])) return cm_is_image(image) && !strstr(image, "/..");
    return false;
}

bool cm_channel_known(const char *name) {
    static const char *const channels[] = {"pytorch", "pytorch-lts", "nvidia", "conda-forge",
                                           "defaults"};
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++)
        if (cm_same(name, channels[i])) return true;
    return false;
}
