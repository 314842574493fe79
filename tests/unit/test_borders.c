/* What enters from strangers: the grammars of words, the table of hosts, the grammars of columns.
 */
#include <string.h>

#include "base/grammar.h"
#include "model/command_text.h"
#include "model/fact.h"
#include "model/hosts.h"
#include "unit.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void hold(const char *what, bool (*holds)(const char *), const char *const *good,
                 size_t goods, const char *const *bad, size_t bads) {
    for (size_t i = 0; i < goods + bads; i++) {
        const char *text = i < goods ? good[i] : bad[i - goods];
        if (holds(text) == (i < goods)) continue;
        fprintf(stderr, "%s: %s is %s\n", what, text, i < goods ? "refused" : "taken");
        failures++;
    }
    done(what);
}

#define HOLD(what, holds) hold(what, holds, good, COUNT(good), bad, COUNT(bad))

static bool any_address(const char *text) {
    return cm_is_address(text, true);
}

static void addresses(void) {
    static const char *const good[] = {"https://nvidia.com",
                                       "http://lab:8080/x",
                                       "https://a.b/c/d.html#e-f",
                                       "https://a/?x=y",
                                       "https://github.com/pytorch/vision.git@v0.9.1",
                                       "https://a/~user/+simple/"};
    static const char *const bad[] = {"",
                                      "nvidia.com",
                                      "ftp://a/",
                                      "https://",
                                      "https:///x",
                                      "https://-a/",
                                      "https://a./",
                                      "https://a:/",
                                      "https://a:123456/",
                                      "https://u@a/",
                                      "https://a/%41",
                                      "https://a/%PATH%",
                                      "https://a/{a,b}",
                                      "https://a/a,b",
                                      "https://a/?a&calc",
                                      "https://a/ b",
                                      "https://a/'",
                                      "https://a/\"",
                                      "https://a/`id`",
                                      "https://a/$(id)",
                                      "https://a/;id",
                                      "https://a/|sh",
                                      "https://a/!",
                                      "https://a/^",
                                      "https://a/*",
                                      "https://a\n",
                                      "https://a/\u202e",
                                      "https://a\\b"};
    HOLD("addresses", any_address);
}

static void indexes(void) {
    static const char *const good[] = {"https://download.pytorch.org/whl/cu124",
                                       "http://10.0.0.1/x", "https://lab:3141/root/pypi/+simple/",
                                       "https://a"};
    static const char *const bad[] = {
        "https://a/#b",  "https://a/?b",  "https://a/~b", "https://a/@b",
        "https://a/b:c", "https://a/b=c", "https://a?b",  "a/b"};
    HOLD("addresses of an index", cm_is_index_address);
}

static void products(void) {
    static const char *const good[] = {"GeForce RTX 3060", "GeForce GT 730 DDR3,128bit",
                                       "Tesla K80 (24GB)", "C++14", "Workstation/Consumer"};
    static const char *const bad[] = {"",
                                      "-rf",
                                      "(x)",
                                      "a;b",
                                      "a$b",
                                      "a'b",
                                      "a\"b",
                                      "a`b",
                                      "a&b",
                                      "a|b",
                                      "a<b",
                                      "a\nb",
                                      "a\u202eb",
                                      "a\xc2\x9b"
                                      "b",
                                      "a%b",
                                      "a\\b",
                                      "a{b",
                                      "a:b",
                                      "a\xff",
                                      "a!b",
                                      "a#b",
                                      "a=b"};
    HOLD("names of products", cm_is_product_name);
}

static void words_to_complete(void) {
    static const char *const good[] = {"torch==2.6.0", "--gpu=RTX 3090 Ti",
                                       "linux:aarch64:", "x(y),z"};
    static const char *const bad[] = {"",     "a$b",   "a`b",      "a\"b",      "a'b",    "a\\b",
                                      "a;b",  "a&b",   "a|b",      "a<b",       "a>b",    "a{b",
                                      "a}b",  "a\nb",  "a!b",      "a*b",       "a?b",    "a[b",
                                      "a\tb", "a\x1b", "a\u202eb", "a\xc2\x9b", "\u201ca"};
    HOLD("words to complete", cm_is_word_to_complete);
}

static void files(void) {
    static const char *const good[] = {"torch-2.6.0+cu124-cp310-cp310-linux_x86_64.whl",
                                       "cuda.exe"};
    static const char *const bad[] = {"", "../x", "a/b", ".x", "-x", "a b", "a;b", "a$b"};
    HOLD("names of files", cm_is_file_name);
}

static void requirements(void) {
    static const char *const good[] = {"none", "numpy>=1.20,<2",
                                       "cuda-toolkit[cublas,nvrtc]==12.8.1",
                                       "typing-extensions>=4.10.0", "x!=1.*"};
    static const char *const bad[] = {"",    "-r",  "x;id",     "x==1;id",    "x==1 --index-url y",
                                      "x[a", "x==", "x==$(id)", "x @ file:y", "x y"};
    HOLD("requirements", cm_is_requirement);
}

static void markers(void) {
    static const char *const good[] = {
        "python_version < \"3.12\"",
        "os_name=='nt'",
        "\"2.7\" not in python_version",
        "(extra == 'a' or platform_machine != \"x86_64\") and sys_platform == 'win32'",
        "platform_system == \"Linux\" and platform_machine == \"x86_64\"",
        "((os_name == ''))"};
    static const char *const bad[] = {"",
                                      "python_version",
                                      "python_version <",
                                      "python_version < \"3.12",
                                      "python_version < \"3.12\"' id",
                                      "python_version < \"3.12\" id",
                                      "python_version < \"3.12\" and",
                                      "python_version < \"3.12\" && calc",
                                      "python_version < \"$(id)\"",
                                      "(os_name == 'nt'",
                                      "os_name == 'nt')",
                                      "os_name == 'nt' os_name == 'nt'",
                                      "os_name \"nt\"",
                                      "\"a' == 'b\""};
    HOLD("a marker", cm_is_marker);
}

static void served(void) {
    static const char *const good[] = {"https://nvidia.com", "https://docs.nvidia.com/x#y",
                                       "https://download.pytorch.org/whl/cu124",
                                       "https://github.com/pytorch/vision.git",
                                       "https://mirrors.aliyun.com/pypi/simple/"};
    static const char *const bad[] = {"http://nvidia.com/",
                                      "https://evil-nvidia.com/",
                                      "https://nvidia.com.evil.org/",
                                      "https://nvidia.com@evil.org/",
                                      "https://nvidia.com:1/",
                                      "https://com/",
                                      "https://github.com/evil/x",
                                      "https://github.com/pytorch-evil/x",
                                      "https://github.com/pytorch",
                                      "https://github.com/pytorch/../evil",
                                      "https://oss-cn-beijing.aliyuncs.com/",
                                      "https://x.mirrors.aliyun.com/",
                                      "https://en.wikipedia.org/wiki/CUDA",
                                      "nvidia.com",
                                      ""};
    HOLD("hosts that serve", cm_host_serves);
}

static void cited(void) {
    static const char *const good[] = {"https://en.wikipedia.org/wiki/CUDA", "https://nvidia.com/",
                                       "https://github.com/any/x"};
    static const char *const bad[] = {"https://evilwikipedia.org/", "http://github.com/any/x",
                                      "https://github.com.evil.org/x"};
    HOLD("hosts that are cited", cm_host_cited);
}

static void images(void) {
    static const char *const good[] = {"registry.cn-hangzhou.aliyuncs.com/modelscope-repo/x:y-1.0"};
    static const char *const bad[] = {
        "registry.cn-hangzhou.aliyuncs.com/evil/x:y", "x:y", "",
        "registry.cn-hangzhou.aliyuncs.com/modelscope-repo/../evil/x:y",
        "registry.cn-hangzhou.aliyuncs.com/modelscope-repo/x:y;id"};
    HOLD("images", cm_image_known);
}

static void commands(void) {
    static const char *const good[] = {
        "pip install torch==2.6.0 torchvision==0.21.0 --index-url "
        "https://download.pytorch.org/whl/cu124",
        "pip install \"modelscope[nlp]\" -f https://modelscope.oss-cn-beijing.aliyuncs.com/r.html",
        "pip install modelscope[nlp]",
        "pip3 install torch 'numpy<2'",
        "conda install pytorch::pytorch torchvision -c pytorch -c nvidia",
        "pip install ninja && pip install 'git+https://github.com/pytorch/vision.git@v0.9.1'",
        "Download and install wheel from https://download.pytorch.org/whl/cpu/torch_stable.html"};
    static const char *const bad[] = {
        "",
        "pip install ",
        "pip install",
        "sh x",
        "rm -rf /",
        "pip install torch ; id",
        "pip install torch;id",
        "pip install torch && calc",
        "pip install torch &&",
        "&& pip install x",
        "pip install torch && && pip install x",
        "pip install torch | sh",
        "pip install $(id)",
        "pip install `id`",
        "pip install \"$(id)\"",
        "pip install 'torch",
        "pip install 'a'b",
        "pip install ''",
        "pip install torch > x",
        "pip install numpy<2",
        "pip install torch # x",
        "pip install torch -f http://download.pytorch.org/whl",
        "pip install -f https://evil.org/ x",
        "pip install --index-url=https://evil.org/ x",
        "pip install git+https://github.com/evil/x",
        "pip install torch --index-url https://download.pytorch.org/%PATH%",
        "pip install %PATH%",
        "conda install pytorch -c evil",
        "conda install pytorch -c",
        "conda install x -c 'evil'",
        "pip install torch\nid",
        "pip install torch\u202e",
        "pip install ./x",
        "pip install //evil/x",
        "Download and install wheel from https://evil.org/",
        "Download and install wheel from x"};
    HOLD("published commands", cm_is_command_text);
}

/* Every column has a grammar, and none of them takes what ends a word of a line; "" is not said. */
static void columns(void) {
    static const char *const tails[] = {";id",    "$(id)",    "`id`",   "|sh",   "&calc", "\nid",
                                        "\u202e", "\xc2\x9b", "%PATH%", "{a,b}", "\\",    "\xff"};
    for (cm_kind_id k = 0; k < CM_KINDS; k++) {
        const cm_kind *kind = cm_kind_get(k);
        for (unsigned c = 0; c < kind->columns; c++) {
            cm_value_form form = kind->column[c].form;
            CHECK(form > CM_VALUE_NONE && form < CM_VALUE_FORMS);
            CHECK(cm_value_holds(form, ""));
        }
    }
    CHECK(!cm_value_holds(CM_VALUE_NONE, "x"));
    for (int form = CM_VALUE_NONE; form < CM_VALUE_PROSE; form++)
        for (size_t i = 0; i < COUNT(tails); i++)
            CHECK(!cm_value_holds((cm_value_form)form, tails[i]));
    done("columns");
}

static void values(void) {
    static const struct {
        cm_value_form form;
        const char *good, *bad;
    } cases[] = {
        {CM_VALUE_TAGS, "linux windows", "linux  windows"},
        {CM_VALUE_VERSIONS, "3.5+ 9.0a", "3.5 +"},
        {CM_VALUE_DRIVER, "N/A", "N/B"},
        {CM_VALUE_BOUND, "<=2.0.1", "<=>2"},
        {CM_VALUE_DATE, "2026-05-14", "2026-5"},
        {CM_VALUE_NUMBER, "12", "1x"},
        {CM_VALUE_DEVICE, "10de:2504", "10de:25040"},
        {CM_VALUE_SHA256, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
         "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg"},
        {CM_VALUE_FOLDER, "whl/cu118", "../whl"},
        {CM_VALUE_VARIABLE, "CUDA_PATH_V{major}_{minor}", "CUDA_PATH_V10_2&calc&"},
        {CM_VALUE_PATH, "C:\\Program Files\\CUDA\\v{major}.{minor}\\bin", "/x -f https://evil"},
        {CM_VALUE_PATH, "/usr/local/cuda-{major}.{minor}", "C:\\x\\"},
        {CM_VALUE_FILE_MADE, "{archive}", "{archive}/.."},
        {CM_VALUE_MADE, "https://developer.download.nvidia.com/v{release}/{file}",
         "https://{file}.evil.org/"},
        {CM_VALUE_MARKER, "python_version < \"3.12\"", "python_version < \"3.12\"; id"},
        {CM_VALUE_PROSE, "the conda packages are built with CUDA 11.1", "a\x1b[31m"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        CHECK(cm_value_holds(cases[i].form, cases[i].good));
        CHECK(!cm_value_holds(cases[i].form, cases[i].bad));
    }
    done("values");
}

static bool named(const char *url, const char *scraper) {
    return cm_source_named(&(cm_source){url, "", "", scraper});
}

static void sources(void) {
    CHECK(named("https://docs.nvidia.com/x", "cuda-gpus"));
    CHECK(named("file:page (1).html", "cuda-gpus"));
    CHECK(named("supported-gpus/supported-gpus.json", "supported-gpus-json"));
    CHECK(!named("https://evil-nvidia.com/x", "cuda-gpus"));
    CHECK(!named("a page of https://docs.nvidia.com/x", "cuda-gpus"));
    CHECK(!named("https://evil.org/", "curated"));
    CHECK(named("quoted by a third party; https://docs.nvidia.com/x ; https://llvm.org/y",
                "curated"));
    CHECK(!named("https://docs.nvidia.com/x ; https://evil.org/", "curated"));
    CHECK(cm_source_given(&(cm_source){"http://lab:8080/x", "", "", "cuda-gpus"}));
    CHECK(!cm_source_given(&(cm_source){"http://lab/$(id)", "", "", "cuda-gpus"}));
    CHECK(cm_captured_holds("2025-08..2026-02") && !cm_captured_holds("2026;id"));
    done("sources");
}

int main(void) {
    addresses();
    indexes();
    products();
    words_to_complete();
    files();
    requirements();
    markers();
    served();
    cited();
    images();
    commands();
    columns();
    values();
    sources();
    return failures != 0;
}
