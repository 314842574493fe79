/* Lines through mirrors: what must stay, what must change. */
#include "rules/mirror.h"
#include "unit.h"

#define ORIGIN "https://download.pytorch.org/whl"

static const cm_mirror index_only = {"plain", "https://m/simple", "", false, "", NULL};
static const cm_mirror copies = {"copies", "https://m/simple", "https://m/whl",
                                 false,    "https://m/c/",     NULL};
static const cm_mirror folders = {"folders", "https://m/simple", "https://m/whl", true, "", NULL};
static const cm_mirror wheels_only = {"wheels", "", "https://m/whl", false, "", NULL};

static void becomes(cm_arena *arena, const cm_mirror *mirror, const char *line, const char *want,
                    cm_mirror_share share) {
    cm_mirror_share have_share;
    const char *have =
        cm_line_text(cm_mirror_line(arena, mirror, cm_line_read(arena, line), &have_share));
    if (cm_same(have, want) && have_share == share) return;
    fprintf(stderr, "%s: %s\n  gives   %s (%d)\n  expected %s (%d)\n", mirror->name, line, have,
            (int)have_share, want, (int)share);
    failures++;
}

static void lines(cm_arena *arena) {
    const char *plain = "pip install torch==2.6.0 \"torchvision==0.21.*\"";
    const char *index = "pip install torch==2.6.0 torchvision==0.21.0 --index-url " ORIGIN "/cu124";
    const char *extra = "pip install torch==1.13.1+cu117 --extra-index-url " ORIGIN "/cu117";
    const char *page = "uv pip install torch==1.7.1+cu101 -f " ORIGIN "/torch_stable.html";
    const char *conda = "conda install pytorch==2.4.1 pytorch-cuda=12.1 -c pytorch -c nvidia";
    becomes(arena, &index_only, plain,
            "pip install torch==2.6.0 \"torchvision==0.21.*\" --index-url https://m/simple",
            CM_MIRROR_ALL);
    becomes(arena, &index_only, index,
            "pip install torch==2.6.0+cu124 torchvision==0.21.0 --index-url https://m/simple "
            "--extra-index-url " ORIGIN "/cu124",
            CM_MIRROR_REST);
    becomes(arena, &index_only, extra,
            "pip install torch==1.13.1+cu117 --index-url https://m/simple --extra-index-url " ORIGIN
            "/cu117",
            CM_MIRROR_REST);
    becomes(arena, &index_only, page,
            "uv pip install torch==1.7.1+cu101 --index-url https://m/simple -f " ORIGIN
            "/torch_stable.html",
            CM_MIRROR_REST);
    becomes(arena, &copies, index,
            "pip install torch==2.6.0 torchvision==0.21.0 --index-url https://m/whl/cu124",
            CM_MIRROR_ALL);
    becomes(arena, &copies, extra,
            "pip install torch==1.13.1+cu117 --index-url https://m/simple --extra-index-url "
            "https://m/whl/cu117",
            CM_MIRROR_ALL);
    becomes(arena, &folders, index,
            "pip install torch==2.6.0+cu124 torchvision==0.21.0 --index-url https://m/simple -f "
            "https://m/whl/cu124",
            CM_MIRROR_ALL);
    becomes(arena, &copies, conda,
            "conda install pytorch==2.4.1 pytorch-cuda=12.1 -c https://m/c/ -c nvidia",
            CM_MIRROR_CHANNEL);
    becomes(arena, &folders, conda, conda, CM_MIRROR_NOTHING);
    becomes(arena, &wheels_only, plain, plain, CM_MIRROR_NOTHING);
    becomes(arena, &wheels_only, index,
            "pip install torch==2.6.0 torchvision==0.21.0 --index-url https://m/whl/cu124",
            CM_MIRROR_ALL);
    becomes(arena, &copies, "pip install a && pip install b", "pip install a && pip install b",
            CM_MIRROR_NOTHING);
    done("lines through mirrors");
}

static void names(cm_arena *arena) {
    static const char *const bad[] = {"nobody",           "",
                                      "ftp://m/simple",   "https://m/a b",
                                      "https://m/;rm",    "https://m/\"",
                                      "https://m/$(x)",   "https://m/\x1b[2J",
                                      "https://m/%PATH%", "https://m/!x",
                                      "https://m/^",      "https://m/{a,b}",
                                      "https://m/#x",     "https://m/~x",
                                      "https://m/@x",     "https://u:p@m/x",
                                      "https://m/?x"};
    cm_facts none = {.arena = arena};
    cm_mirror m;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!cm_mirror_find(arena, &none, bad[i], &m));
    CHECK(cm_mirror_find(arena, &none, "https://lab.example/pypi/simple/", &m));
    CHECK(cm_same(m.pypi, "https://lab.example/pypi/simple") && !*m.wheels && !m.fact);
    CHECK(cm_mirror_find(arena, &none, "http://10.0.0.1/pytorch/whl", &m));
    CHECK(cm_same(m.wheels, "http://10.0.0.1/pytorch/whl") && !*m.pypi);
    done("names and addresses of mirrors");
}

int main(void) {
    cm_arena *arena = cm_arena_new();
    lines(arena);
    names(arena);
    cm_arena_free(arena);
    return failures != 0;
}
