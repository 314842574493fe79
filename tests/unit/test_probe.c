/* Replays the saved machines in tests/machines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/variable_names.h"
#include "probe/probe.h"
#include "probe/site.h"

static int failures, failures_before;

#define CHECK(what)                                                                                \
    do {                                                                                           \
        if (!(what)) {                                                                             \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what);                             \
            failures++;                                                                            \
        }                                                                                          \
    } while (0)

static bool same_at(int line, const char *have, const char *want) {
    if (cm_same(have, want)) return true;
    fprintf(stderr, "%s:%d: \"%s\", expected \"%s\"\n", __FILE__, line, have ? have : "(null)",
            want ? want : "(null)");
    failures++;
    return false;
}

#define SAME(have, want) same_at(__LINE__, have, want)

static void done(const char *name) {
    printf("%s %s\n", failures == failures_before ? "ok" : "not ok", name);
    failures_before = failures;
}

static void probe(cm_arena *arena, const char *name, cm_machine *machine) {
    const char *source = getenv("CM_SOURCE_DIR");
    cm_err err = {0};
    const char *root = cm_sprintf(arena, "%s/tests/machines/%s", source ? source : ".", name);
    cm_probe_options options = {.root = root, .run_smi = true};
    CHECK(cm_probe(arena, &options, machine, &err) == CM_OK);
    SAME(err.text, "");
}

static bool noted(const cm_machine *machine, const char *part) {
    for (size_t i = 0; i < machine->notes.count; i++)
        if (strstr(machine->notes.items[i], part)) return true;
    return false;
}

static char *json_of(cm_arena *arena, const cm_machine *machine) {
    cm_text text = {.arena = arena};
    cm_json json = {.out = &text};
    cm_machine_to_json(machine, &json);
    return text.data;
}

static const cm_installed *package(const cm_python *python, const char *name) {
    static const cm_installed none;
    for (size_t i = 0; i < python->packages.count; i++)
        if (cm_same(python->packages.items[i].name, name)) return &python->packages.items[i];
    return &none;
}

static const cm_python *python_below(const cm_machine *machine, const char *prefix) {
    static const cm_python none;
    for (size_t i = 0; i < machine->pythons.count; i++)
        if (cm_same(machine->pythons.items[i].prefix, prefix)) return &machine->pythons.items[i];
    return &none;
}

static const cm_gpu *gpu(const cm_machine *machine, size_t i) {
    static const cm_gpu none;
    return i < machine->gpus.count ? &machine->gpus.items[i] : &none;
}

static void test_none(cm_arena *arena) {
    cm_machine m;
    probe(arena, "none", &m);
    SAME(m.system.os, "linux");
    SAME(m.system.distribution, "Debian GNU/Linux 12 (bookworm)");
    SAME(m.system.kernel, "6.1.0-18-amd64");
    SAME(m.system.arch, "x86_64");
    SAME(m.system.glibc, "2.36");
    CHECK(m.system.wsl == CM_FALSE && m.system.jetson == CM_FALSE);
    SAME(m.driver.version, NULL);
    CHECK(m.driver.loaded == CM_FALSE && m.driver.nouveau == CM_FALSE);
    CHECK(m.gpus.known && m.gpus.count == 0);
    CHECK(m.nodes.known && m.nodes.count == 0);
    CHECK(m.displays.count == 1);
    SAME(m.displays.count ? m.displays.items[0] : NULL, "8086:9bc5");
    CHECK(m.notes.count == 0);
}

static void test_pci_only(cm_arena *arena) {
    cm_machine m;
    probe(arena, "pci-only", &m);
    CHECK(m.gpus.count == 1);
    SAME(gpu(&m, 0)->bus, "0000:01:00.0");
    SAME(gpu(&m, 0)->device, "10de:2504");
    SAME(gpu(&m, 0)->subsystem, "1458:4074");
    SAME(gpu(&m, 0)->driver, "");
    SAME(gpu(&m, 0)->name, NULL);
    CHECK(!gpu(&m, 0)->memory.known);
    SAME(m.driver.version, NULL);
}

static void test_driver_470(cm_arena *arena) {
    cm_machine m;
    probe(arena, "driver-470", &m);
    SAME(m.driver.version, "470.256.02");
    SAME(m.driver.version_from, "/proc/driver/nvidia/version");
    SAME(m.driver.libcuda_path, "/usr/lib64/libcuda.so.1");
    SAME(m.driver.libcuda_version, "470.256.02");
    CHECK(m.driver.open_module == CM_FALSE && m.driver.loaded == CM_TRUE);
    SAME(gpu(&m, 0)->device, "10de:102d");
    SAME(gpu(&m, 0)->name, "Tesla K80");
    CHECK(m.toolkits.count == 1);
    if (m.toolkits.count) {
        SAME(m.toolkits.items[0].path, "/usr/local/cuda-10.2");
        SAME(m.toolkits.items[0].version, "10.2.89");
        SAME(m.toolkits.items[0].active, "CUDA_HOME, PATH");
    }
    CHECK(m.cudnn.count == 1);
    const cm_python *python = python_below(&m, "/home/user/miniconda3/envs/old");
    SAME(python->version, "3.7.16");
    SAME(python->active, "CONDA_PREFIX");
    SAME(package(python, "torch")->version, "1.12.1");
    SAME(package(python, "torch")->build, "py3.7_cuda10.2_cudnn7.6.5_0");
    SAME(package(python, "torch")->cuda, "10.2");
    SAME(package(python, "torch")->hip, "");
    SAME(package(python, "cudatoolkit")->version, "10.2.89");
}

static void test_driver_535(cm_arena *arena) {
    cm_machine m;
    probe(arena, "driver-535", &m);
    SAME(m.driver.version, "535.129.03");
    SAME(gpu(&m, 0)->driver, "nvidia");
    SAME(gpu(&m, 0)->uuid, "GPU-12345678-aaaa-bbbb-cccc-dddddddddddd");
    CHECK(m.toolkits.count == 1 && m.cudnn.count == 1 && m.nodes.count == 3);
    if (m.toolkits.count) SAME(m.toolkits.items[0].version, "11.6.1");
    if (m.toolkits.count) SAME(m.toolkits.items[0].active, "");
    if (m.cudnn.count) SAME(m.cudnn.items[0].version, "8.9.2");
    const cm_python *venv = python_below(&m, "/home/user/venv");
    SAME(venv->version, "3.10.12");
    SAME(venv->path, "/home/user/venv/bin/python3.10");
    SAME(venv->active, "VIRTUAL_ENV");
    SAME(package(venv, "torch")->version, "2.6.0+cu124");
    SAME(package(venv, "torch")->cuda, "12.4");
    SAME(package(venv, "torchvision")->build, "cu124");
    SAME(package(venv, "requests")->version, NULL);
    SAME(package(python_below(&m, "/usr"), "torchmetrics")->version, "1.4.0");
    SAME(cm_machine_variable(&m, "CUDA_VISIBLE_DEVICE"), "0");
    SAME(cm_machine_variable(&m, "VIRTUAL_ENV"), "/home/user/venv");
    SAME(cm_machine_variable(&m, "HOME"), NULL);
}

static void test_driver_580(cm_arena *arena) {
    cm_machine m;
    probe(arena, "driver-580", &m);
    SAME(m.driver.version, "580.65.06");
    CHECK(m.driver.open_module == CM_TRUE);
    CHECK(noted(&m, "differs from libcuda.so.575.57.08"));
}

static void test_two_gpus(cm_arena *arena) {
    cm_machine m;
    probe(arena, "two-gpus", &m);
    CHECK(m.gpus.count == 2);
    SAME(gpu(&m, 0)->name, "NVIDIA GeForce GTX 1080 Ti");
    SAME(gpu(&m, 1)->name, "NVIDIA GeForce RTX 3090");
    SAME(gpu(&m, 1)->device, "10de:2204");
    CHECK(cm_machine_gpu_at(&m, "00000000:02:00.0") == gpu(&m, 1));
}

static void test_wsl(cm_arena *arena) {
    cm_machine m;
    probe(arena, "wsl", &m);
    SAME(m.system.os, "wsl");
    CHECK(m.system.wsl == CM_TRUE && !m.gpus.known);
    SAME(m.driver.libcuda_path, "/usr/lib/wsl/lib/libcuda.so.1");
    SAME(m.driver.libcuda_version, NULL);
    SAME(m.nodes.count ? m.nodes.items[0] : NULL, "/dev/dxg");
}

static void test_jetson(cm_arena *arena) {
    cm_machine m;
    probe(arena, "jetson-orin", &m);
    CHECK(m.system.jetson == CM_TRUE);
    SAME(m.system.l4t, "35.4.1");
    SAME(m.system.jetson_chip, "tegra234");
    SAME(m.system.jetson_model, "Jetson AGX Orin");
    SAME(m.system.arch, "aarch64");
    SAME(gpu(&m, 0)->compute_capability, "8.7");
}

static void test_container(cm_arena *arena) {
    cm_machine m;
    probe(arena, "container", &m);
    CHECK(m.system.container == CM_TRUE && m.nodes.known && m.nodes.count == 0);
    SAME(m.driver.version, "535.129.03");
    CHECK(noted(&m, "no /dev/nvidiactl"));
}

static void test_nouveau(cm_arena *arena) {
    cm_machine m;
    probe(arena, "nouveau", &m);
    CHECK(m.driver.nouveau == CM_TRUE && m.driver.loaded == CM_FALSE);
    SAME(gpu(&m, 0)->driver, "nouveau");
}

static void test_damaged(cm_arena *arena) {
    cm_machine m;
    probe(arena, "damaged", &m);
    SAME(m.driver.version, NULL);
    SAME(m.system.kernel, NULL);
    SAME(m.system.l4t, NULL);
    CHECK(noted(&m, "/proc/driver/nvidia/version: no driver version"));
    CHECK(noted(&m, "device: no hexadecimal number"));
    CHECK(noted(&m, "/usr/local/cuda-12.0/version.json: no CUDA version"));
    SAME(cm_machine_variable(&m, "CUDA_PATH"), "/nowhere");
    SAME(gpu(&m, 0)->device, NULL);
    SAME(cm_machine_variable(&m, "CUDA_HOME"), "??x");
    CHECK(m.toolkits.known && m.toolkits.count == 0);
}

static const cm_installed *record(const cm_python *python, const char *name, size_t which) {
    static const cm_installed none;
    for (size_t i = 0; i < python->packages.count; i++)
        if (cm_same(python->packages.items[i].name, name) && which-- == 0)
            return &python->packages.items[i];
    return &none;
}

static void test_records(cm_arena *arena) {
    cm_machine m;
    probe(arena, "environments", &m);
    CHECK(m.pythons.count > 10 && m.notes.count == 0);
    SAME(m.pythons.items[0].prefix, "/opt/fine"); /* activated */
    CHECK(m.pythons.items[0].on_path == CM_TRUE && m.pythons.items[1].on_path == CM_FALSE);
    const cm_installed *torch = package(&m.pythons.items[0], "torch");
    SAME(torch->version, "2.6.0+cu124");
    SAME(torch->imports, "2.6.0+cu124");
    SAME(torch->installer, "pip");
    SAME(torch->git, "0123456789abcdef");
    CHECK(torch->debug == CM_FALSE && torch->editable == CM_FALSE);
    CHECK(torch->tags.count == 1 && torch->lacks.known && torch->lacks.count == 0);
    SAME(torch->tags.items[0], "cp310-cp310-linux_x86_64");
    CHECK(torch->requires.count == 6); /* neither sympy nor those of an extra */
    SAME(package(&m.pythons.items[0], "nvidia-nvjitlink-cu12")->version, "12.4.127");

    const cm_python *twice = python_below(&m, "/home/alice/miniconda3/envs/twice");
    SAME(record(twice, "torch", 0)->version, "2.6.0+cu124");
    SAME(record(twice, "torch", 1)->version, "2.5.1");
    SAME(record(twice, "torch", 1)->installer, "conda");
    SAME(record(twice, "torch", 2)->version, NULL);
    CHECK(twice->conda == CM_TRUE);

    const cm_python *left = python_below(&m, "/opt/leftover");
    CHECK(left->leftovers.count == 2);
    SAME(record(left, "torch", 0)->version, "2.6.0+cu124"); /* whose files are there */
    SAME(record(left, "torch", 1)->version, "2.5.1+cu121");
    CHECK(package(python_below(&m, "/opt/broken"), "torch")->lacks.count == 2);
    SAME(package(python_below(&m, "/opt/renamed"), "torch")->imports, "2.6.0+cu118");
    SAME(python_below(&m, "/opt/wrong-python")->version, "3.12.3");
}

static void test_libraries(cm_arena *arena) {
    cm_machine m;
    probe(arena, "shadowed", &m);
    CHECK(m.libraries.count == 4);
    for (size_t i = 0; i < m.libraries.count; i++)
        if (cm_same(m.libraries.items[i].soname, "libnvJitLink.so.12")) {
            SAME(m.libraries.items[i].version, "12.1.105");
            SAME(m.libraries.items[i].path, "/usr/local/cuda-12.1/lib64/libnvJitLink.so.12");
        }
}

static void test_windows(cm_arena *arena) {
    cm_machine m;
    probe(arena, "windows", &m);
    SAME(m.system.os, "windows");
    CHECK(m.pythons.count == 2);
    const cm_python *python =
        python_below(&m, "/Users/alice/AppData/Local/Programs/Python/Python310");
    SAME(python->version, "3.10"); /* of python310.dll */
    SAME(package(python, "torch")->build, "cpu");
    const cm_python *old = python_below(&m, "/Users/alice/miniconda3/envs/old");
    SAME(old->version, "3.9.18");
    SAME(package(old, "torch")->from, "conda-meta");
    SAME(package(old, "torch")->build, "py3.9_cuda11.7_cudnn8_0");
}

static void test_prefixes(cm_arena *arena) {
    const char *source = getenv("CM_SOURCE_DIR");
    cm_machine m;
    cm_err err = {0};
    cm_probe_options options = {
        .root = cm_sprintf(arena, "%s/tests/machines/environments", source ? source : ".")};
    cm_strings_add(arena, &options.prefixes, "/opt/cpu/lib/python3.10/site-packages");
    cm_strings_add(arena, &options.prefixes, "/opt/missing");
    CHECK(cm_probe(arena, &options, &m, &err) == CM_OK && m.pythons.count == 2);
    SAME(m.driver.version, "535.129.03");
    CHECK(python_below(&m, "/opt/cpu")->packages.count == 2);
    options.prefixes_only = true;
    CHECK(cm_probe(arena, &options, &m, &err) == CM_OK && m.pythons.count == 2);
    SAME(m.driver.version, NULL);
    cm_strings_add(arena, &options.prefixes, "/etc");
    CHECK(cm_probe(arena, &options, &m, &err) == CM_UNREAD && strstr(err.text, "/etc"));
}

static void test_toolkits(cm_arena *arena) {
    cm_machine m;
    probe(arena, "toolkits", &m);
    CHECK(m.toolkits.count == 3);
    if (m.toolkits.count == 3) {
        SAME(m.toolkits.items[0].version, "12.1.1");
        SAME(m.toolkits.items[0].active, "CUDA_HOME");
        SAME(m.toolkits.items[1].version, "11.8.0");
        SAME(m.toolkits.items[1].active, "PATH"); /* the first of PATH only */
        SAME(m.toolkits.items[2].path, "/home/user/conda");
        SAME(m.toolkits.items[2].version, "12.4.131");
        SAME(m.toolkits.items[2].from, "conda-meta");
        SAME(m.toolkits.items[2].active, "CUDA_PATH");
    }
    SAME(cm_machine_variable(&m, "LD_LIBARY_PATH"), "/usr/local/cuda/lib64");
    SAME(cm_machine_variable(&m, "CUDA_VISABLE_DEVICES"), "0");
    SAME(cm_machine_variable(&m, "SECRET_TOKEN"), NULL);
    SAME(cm_machine_variable(&m, "PATH"), NULL);
    CHECK(!m.vc_redist.known);
}

/* A folder with nvcc is a toolkit although nothing in it says which. */
static void test_unnamed_toolkit(cm_arena *arena) {
    static const char *const environment[] = {"CUDA_HOME=/opt/bare", NULL};
    const char *source = getenv("CM_SOURCE_DIR");
    cm_probe_options options = {
        .root = cm_sprintf(arena, "%s/tests/machines/toolkits", source ? source : "."),
        .files_only = true,
        .environment = environment};
    cm_machine m;
    cm_err err = {0};
    CHECK(cm_probe(arena, &options, &m, &err) == CM_OK);
    CHECK(m.toolkits.count == 3);
    if (m.toolkits.count != 3) return;
    SAME(m.toolkits.items[2].path, "/opt/bare");
    SAME(m.toolkits.items[2].version, NULL);
    SAME(m.toolkits.items[2].from, "nvcc");
    SAME(m.toolkits.items[2].active, "CUDA_HOME");
}

static void test_variable_names(cm_arena *arena) {
    (void)arena;
    SAME(cm_variable_meant("CUDA_VISIBLE_DEVICE"), "CUDA_VISIBLE_DEVICES");
    SAME(cm_variable_meant("NVTOLLSEXT_PATH"), "NVTOOLSEXT_PATH");
    SAME(cm_variable_meant("CUDA_HOM"), "CUDA_HOME");
    SAME(cm_variable_meant("CUDA_HOME"), NULL);
    SAME(cm_variable_meant("CUDA_PATH_V11_6"), NULL);
    SAME(cm_variable_meant("CUDA_NAME"), NULL);
    SAME(cm_variable_meant("XPU_VISIBLE_DEVICES"), NULL);
    SAME(cm_variable_meant("cuda_visible_device"), NULL);
    SAME(cm_variable_meant(""), NULL);
    CHECK(cm_variable_known("Cuda_Path") && !cm_variable_known("CUDA_PATH_V11"));
}

static void test_round_trip(cm_arena *arena) {
    static const char *const names[] = {"none",       "pci-only", "driver-470", "driver-535",
                                        "driver-580", "two-gpus", "wsl",        "jetson-orin",
                                        "container",  "nouveau",  "damaged",    "environments",
                                        "shadowed",   "windows",  "toolkits"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cm_machine m, again;
        cm_err err = {0};
        probe(arena, names[i], &m);
        char *json = json_of(arena, &m);
        CHECK(cm_machine_from_json(arena, json, strlen(json), &again, &err) == CM_OK);
        SAME(err.text, "");
        SAME(json_of(arena, &again), json);
    }
}

static void test_refused(cm_arena *arena) {
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{\"machine_version\": 2}",
        "{\"machine_version\": 1, \"gpus\": {}}",
        "{\"machine_version\": 1, \"gpus\": [1]}",
        "{\"machine_version\": 1, \"notes\": [null]}",
        "{\"machine_version\": 1, \"system\": {\"os\": 3}}",
        "{\"machine_version\": 1, \"system\": {\"wsl\": \"yes\"}}",
        "{\"machine_version\": 1, \"gpus\": [{\"memory\": -1}]}",
        "{\"machine_version\": 1, \"gpus\": [{\"memory\": 1.5}]}",
        "{\"machine_version\": 1, \"x\": [[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}",
        "{\"machine_version\": 1, \"system\": {\"os\": \"a\\u0000b\"}}",
    };
    cm_machine m;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cm_err err = {0};
        CHECK(cm_machine_from_json(arena, bad[i], strlen(bad[i]), &m, &err) == CM_UNREAD);
        CHECK(*err.text);
    }
    const char *good = "{\"machine_version\": 1, \"later\": [1, {}], \"gpus\": null}";
    CHECK(cm_machine_from_json(arena, good, strlen(good), &m, NULL) == CM_OK && !m.gpus.known);
}

static void test_redact(cm_arena *arena) {
    cm_machine m;
    probe(arena, "driver-535", &m);
    cm_machine_redact(&m);
    char *json = json_of(arena, &m);
    CHECK(!strstr(json, "12345678-aaaa"));
    CHECK(!strstr(json, "/home/"));
    CHECK(strstr(json, "\"~/venv\"") != NULL);
    SAME(cm_machine_variable(&m, "CUDA_VISIBLE_DEVICES"), "GPU-*");
    SAME(m.driver.version, "535.129.03");
}

static void test_this_machine(cm_arena *arena) {
    static const char *const environment[] = {"PATH=/usr/bin", NULL};
    cm_machine m;
    cm_err err = {0};
    cm_probe_options options = {.environment = environment, .run_smi = true};
    CHECK(cm_probe(arena, &options, &m, &err) == CM_OK);
    CHECK(m.system.kernel && m.system.arch);
    options.root = "/absent/folder";
    CHECK(cm_probe(arena, &options, &m, &err) == CM_UNREAD);
}

static void test_run(cm_arena *arena) {
#ifdef _WIN32
    static const char shell[] = "C:/Windows/System32/cmd.exe", newline[] = "\r\n";
    const char *const say[] = {shell, "/c", "echo said& exit 9", NULL};
    const char *const hang[] = {"C:/Windows/System32/ping.exe", "-n", "30", "127.0.0.1", NULL};
    const char *const flood[] = {
        shell, "/c",
        "echo flood, flood, flood, flood, flood, flood, flood, flood, flood, flood, flood, flood, "
        "flood, flood, flood, flood, flood, flood",
        NULL};
    const char *const absent[] = {"C:/absent/program.exe", NULL};
#else
    static const char newline[] = "\n";
    const char *const say[] = {"/bin/sh", "-c", "echo said; exit 9", NULL};
    const char *const hang[] = {"/bin/sh", "-c", "exec sleep 30", NULL};
    const char *const flood[] = {"/bin/sh", "-c", "while :; do echo flood; done", NULL};
    const char *const absent[] = {"/absent/program", NULL};
#endif
    int status = 0;
    SAME(cm_probe_run(arena, say, 5, 100, &status), cm_sprintf(arena, "said%s", newline));
    CHECK(status == 9);
    SAME(cm_probe_run(arena, hang, 1, 100, &status), NULL);
    SAME(cm_probe_run(arena, flood, 5, 100, &status), NULL);
    const char *nothing = cm_probe_run(arena, absent, 5, 100, &status);
    CHECK(!nothing || (!*nothing && status == 127));
}

static void test_smi(cm_arena *arena) {
    cm_machine m;
    cm_probe_options options = {0};
    cm_machine_init(&m, arena);
    size_t unread = 0;
    cm_site site = {.arena = arena,
                    .root = "",
                    .drive = "",
                    .options = &options,
                    .machine = &m,
                    .unread = &unread};
    cm_smi_read(&site, "00000000:01:00.0, 0x250410DE, NVIDIA GeForce RTX 3060, GPU-1234, 12288, "
                       "535.129.03, 8.6\n00000000:02:00.0, 0x102D10DE, Tesla K80, [N/A], [N/A], "
                       "535.129.03\nUnable to talk\n");
    CHECK(m.gpus.count == 2);
    SAME(gpu(&m, 0)->bus, "0000:01:00.0");
    SAME(gpu(&m, 0)->device, "10de:2504");
    SAME(gpu(&m, 0)->compute_capability, "8.6");
    CHECK(gpu(&m, 0)->memory.known && gpu(&m, 0)->memory.value == 12288);
    SAME(gpu(&m, 1)->device, "10de:102d");
    SAME(gpu(&m, 1)->uuid, NULL);
    CHECK(!gpu(&m, 1)->memory.known);
    SAME(m.driver.version, "535.129.03");
    SAME(m.driver.version_from, "nvidia-smi");
    CHECK(noted(&m, "nvidia-smi: Unable to talk"));
}

/* The short look of a look-up tells of drivers and GPUs what the whole one does; some machines have
 * /proc/bus/pci/devices, by which it is shorter, one has a damaged one. */
static void test_brief(cm_arena *arena) {
    static const char *const names[] = {"none",       "pci-only",   "driver-470", "driver-535",
                                        "driver-580", "nouveau",    "two-gpus",   "container",
                                        "damaged",    "jetson-orin"};
    const char *source = getenv("CM_SOURCE_DIR");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cm_machine whole, look;
        cm_err err = {0};
        const char *root =
            cm_sprintf(arena, "%s/tests/machines/%s", source ? source : ".", names[i]);
        cm_probe_options options = {.root = root, .files_only = true};
        CHECK(cm_probe(arena, &options, &whole, &err) == CM_OK);
        options.brief = true;
        CHECK(cm_probe(arena, &options, &look, &err) == CM_OK);
        SAME(look.driver.version, whole.driver.version);
        SAME(look.system.os, whole.system.os);
        SAME(look.system.arch, whole.system.arch);
        CHECK(look.system.jetson == whole.system.jetson);
        CHECK(look.gpus.count == whole.gpus.count && look.gpus.known == whole.gpus.known);
        for (size_t g = 0; g < whole.gpus.count; g++) {
            SAME(gpu(&look, g)->name, gpu(&whole, g)->name);
            SAME(gpu(&look, g)->device, gpu(&whole, g)->device);
            SAME(gpu(&look, g)->bus, gpu(&whole, g)->bus);
        }
        bool shown = whole.driver.version || whole.gpus.count;
        CHECK(!shown || look.nodes.count == whole.nodes.count);
    }
}

/* For tests/unread.py, which makes the folders. */
static int print_trusted(const char *path) {
    cm_arena *arena = cm_arena_new();
    const char *real = cm_probe_trusted(arena, path);
    printf("%s\n", real ? real : "not trusted");
    cm_arena_free(arena);
    return 0;
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*run)(cm_arena *);
    } tests[] = {
        {"none", test_none},
        {"brief", test_brief},
        {"pci-only", test_pci_only},
        {"driver-470", test_driver_470},
        {"driver-535", test_driver_535},
        {"driver-580", test_driver_580},
        {"two-gpus", test_two_gpus},
        {"wsl", test_wsl},
        {"jetson-orin", test_jetson},
        {"container", test_container},
        {"nouveau", test_nouveau},
        {"damaged", test_damaged},
        {"records", test_records},
        {"libraries", test_libraries},
        {"windows", test_windows},
        {"prefixes", test_prefixes},
        {"toolkits", test_toolkits},
        {"unnamed-toolkit", test_unnamed_toolkit},
        {"variable-names", test_variable_names},
        {"round-trip", test_round_trip},
        {"refused", test_refused},
        {"redact", test_redact},
        {"this-machine", test_this_machine},
        {"run", test_run},
        {"smi", test_smi},
    };
    if (argc == 3 && cm_same(argv[1], "--trusted")) return print_trusted(argv[2]);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        cm_arena *arena = cm_arena_new();
        tests[i].run(arena);
        cm_arena_free(arena);
        done(tests[i].name);
    }
    return failures;
}
