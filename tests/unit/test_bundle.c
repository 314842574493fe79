/* Names of wheels, requirements, their conditions, and which wheels fit which target. */
#include "model/wheel.h"
#include "rules/bundle_parts.h"
#include "unit.h"

static void names(cm_arena *arena) {
    cm_wheel_tags tags;
    CHECK(cm_wheel_tags_parse(arena, "torch-2.6.0+cu124-cp310-cp310-linux_x86_64.whl", &tags));
    SAME(tags.name, "torch");
    SAME(tags.version, "2.6.0+cu124");
    SAME(tags.platforms.items[0], "linux_x86_64");
    CHECK(cm_wheel_tags_parse(arena,
                              "nvidia_cuda_nvrtc_cu11-11.7.99-2-py3-none-"
                              "manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
                              &tags)); /* with a build number */
    SAME(tags.name, "nvidia-cuda-nvrtc-cu11");
    CHECK(tags.platforms.count == 2);
    SAME(tags.pythons.items[0], "py3");
    static const char *const none[] = {"torch.whl",         "torch-2.6.0.tar.gz",
                                       "a-b-c-d.whl",       "../a-1-py3-none-any.whl",
                                       "a-1-2-3-4-5-6.whl", ""};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        CHECK(!cm_wheel_tags_parse(arena, none[i], &tags));
    SAME(cm_package_name(arena, "Typing_Extensions"), "typing-extensions");
    SAME(cm_package_name(arena, "zope..interface-_x"), "zope-interface-x");
    done("wheel_names");
}

static bool allows(cm_arena *arena, const char *text, const char *version) {
    cm_wheel_requirement r;
    return cm_wheel_requirement_parse(arena, text, &r) &&
           cm_wheel_requirement_allows(arena, &r, version);
}

static void requirements(cm_arena *arena) {
    cm_wheel_requirement r;
    CHECK(cm_wheel_requirement_parse(
        arena, "cuda-toolkit[cublas,cudart] ==12.8.1 ; sys_platform == 'linux'", &r));
    SAME(r.name, "cuda-toolkit");
    CHECK(r.extras.count == 2);
    SAME(r.versions, "==12.8.1");
    SAME(r.condition, "sys_platform == 'linux'");
    CHECK(!cm_wheel_requirement_parse(arena, " ;x", &r));
    CHECK(allows(arena, "numpy (>=1.20)", "2.0"));
    CHECK(allows(arena, "pillow!=8.3.*,>=5.3.0", "8.4.0"));
    CHECK(!allows(arena, "pillow!=8.3.*,>=5.3.0", "8.3.2"));
    CHECK(!allows(arena, "numpy<2", "2.0.1"));
    CHECK(allows(arena, "torch==2.6.0", "2.6.0+cu124"));
    CHECK(!allows(arena, "torch==2.6.0+cu118", "2.6.0+cu124"));
    CHECK(allows(arena, "x~=1.4.2", "1.4.9"));
    CHECK(!allows(arena, "x~=1.4.2", "1.5.0"));
    CHECK(allows(arena, "x==1.0", "1.0.0"));
    done("wheel_requirements");
}

static void conditions(cm_arena *arena) {
    const cm_marker_env linux_39 = {"Linux", "linux", "posix", "x86_64", "3.9", NULL};
    const cm_marker_env windows_312 = {"Windows", "win32", "nt", "AMD64", "3.12", NULL};
    static const struct {
        const char *text;
        bool on_linux, on_windows;
    } cases[] = {
        {"", true, true},
        {"platform_system == \"Linux\" and platform_machine == \"x86_64\"", true, false},
        {"sys_platform != 'win32'", true, false},
        {"python_version < \"3.10\"", true, false}, /* as versions, not as texts */
        {"python_version >= '3.12' or (os_name == 'posix' and python_version < '3.8')", false,
         true},
        {"extra == 'opt'", false, false},
        {"'win' in sys_platform", false, true},
        {"(((", true, true}, /* what is not understood holds */
        {"some_new_word == 'x'", true, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CHECK(cm_marker_holds(arena, cases[i].text, &linux_39, NULL) == cases[i].on_linux);
        CHECK(cm_marker_holds(arena, cases[i].text, &windows_312, NULL) == cases[i].on_windows);
    }
    cm_strings extras = {0};
    cm_strings_add(arena, &extras, "opt");
    CHECK(cm_marker_holds(arena, "extra == 'opt'", &linux_39, &extras));
    done("wheel_conditions");
}

static cm_fit fit(cm_arena *arena, const cm_bundle *b, const char *file) {
    cm_wheel_tags tags;
    CHECK(cm_wheel_tags_parse(arena, file, &tags));
    return cm_bundle_fit(b, &tags);
}

static cm_bundle aimed(cm_arena *arena, cm_os os, cm_cpu cpu, const char *python,
                       const char *glibc) {
    cm_bundle b = {.target = {.os = os, .cpu = cpu, .python = cm_python_bit(python)}};
    if (glibc) cm_ver_parse(glibc, &b.target.glibc);
    cm_bundle_aim(arena, &b);
    return b;
}

static void fits(cm_arena *arena) {
    cm_bundle b = aimed(arena, CM_LINUX, CM_X86_64, "3.10", NULL);
    CHECK(fit(arena, &b, "t-1-cp310-cp310-linux_x86_64.whl") == CM_FITS);
    CHECK(fit(arena, &b, "t-1-cp310-cp310-manylinux_2_26_x86_64.whl") == CM_FITS);
    CHECK(fit(arena, &b, "t-1-cp38-abi3-manylinux1_x86_64.whl") == CM_FITS);
    CHECK(fit(arena, &b, "t-1-py2.py3-none-any.whl") == CM_FITS);
    CHECK(fit(arena, &b, "t-1-cp310-cp310-manylinux_2_34_x86_64.whl") == CM_FITS_NOT_PLATFORM);
    CHECK(fit(arena, &b, "t-1-cp310-cp310-manylinux_2_28_aarch64.whl") == CM_FITS_NOT_PLATFORM);
    CHECK(fit(arena, &b, "t-1-cp310-cp310-win_amd64.whl") == CM_FITS_NOT_PLATFORM);
    CHECK(fit(arena, &b, "t-1-cp311-cp311-linux_x86_64.whl") == CM_FITS_NOT_PYTHON);
    CHECK(fit(arena, &b, "t-1-cp311-abi3-linux_x86_64.whl") == CM_FITS_NOT_PYTHON);
    CHECK(fit(arena, &b, "t-1-cp310-cp310d-linux_x86_64.whl") == CM_FITS_NOT_ABI);
    CHECK(fit(arena, &b, "t-1-cp99999999999-none-any.whl") == CM_FITS_NOT_PYTHON);
    b = aimed(arena, CM_LINUX, CM_X86_64, "3.10", "2.35");
    CHECK(fit(arena, &b, "t-1-cp310-cp310-manylinux_2_34_x86_64.whl") == CM_FITS);
    b = aimed(arena, CM_LINUX, CM_X86_64, "3.8", "2.17");
    CHECK(fit(arena, &b, "t-1-cp38-cp38-manylinux_2_28_x86_64.whl") == CM_FITS_NOT_PLATFORM);
    CHECK(fit(arena, &b, "t-1-cp38-cp38-manylinux2014_x86_64.whl") == CM_FITS);
    b = aimed(arena, CM_LINUX, CM_X86_64, "3.13t", NULL);
    CHECK(fit(arena, &b, "t-1-cp313-cp313t-linux_x86_64.whl") == CM_FITS);
    CHECK(fit(arena, &b, "t-1-cp313-cp313-linux_x86_64.whl") == CM_FITS_NOT_ABI);
    CHECK(fit(arena, &b, "t-1-cp38-abi3-linux_x86_64.whl") != CM_FITS);
    b = aimed(arena, CM_WINDOWS, CM_X86_64, "3.7", NULL);
    CHECK(fit(arena, &b, "t-1-cp37-cp37m-win_amd64.whl") == CM_FITS);
    CHECK(fit(arena, &b, "t-1-cp37-cp37m-win32.whl") == CM_FITS_NOT_PLATFORM);
    b = aimed(arena, CM_MACOS, CM_AARCH64, "3.11", NULL);
    CHECK(fit(arena, &b, "t-1-cp311-none-macosx_11_0_arm64.whl") == CM_FITS);
    CHECK(fit(arena, &b, "t-1-cp311-cp311-macosx_10_9_universal2.whl") == CM_FITS);
    CHECK(fit(arena, &b, "t-1-cp311-none-macosx_10_9_x86_64.whl") == CM_FITS_NOT_PLATFORM);
    done("wheel_fits");
}

int main(void) {
    cm_arena *arena = cm_arena_new();
    names(arena);
    requirements(arena);
    conditions(arena);
    fits(arena);
    cm_arena_free(arena);
    return failed_tests != 0;
}
