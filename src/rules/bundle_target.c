/* Where a bundle goes: what pip is told of that machine, and which wheels fit it. */
#include <string.h>

#include "rules/bundle_parts.h"

cm_marker_env cm_bundle_env(cm_arena *arena, const cm_bundle_target *t) {
    static const char *const systems[] = {"Linux", "Windows", "Darwin"};
    static const char *const platforms[] = {"linux", "win32", "darwin"};
    const char *machine = t->cpu == CM_X86_64   ? t->os == CM_WINDOWS ? "AMD64" : "x86_64"
                          : t->os == CM_WINDOWS ? "ARM64"
                          : t->os == CM_MACOS   ? "arm64"
                                                : "aarch64";
    const char *python = cm_python_name(arena, t->python);
    size_t digits = strspn(python, "0123456789.");
    return (cm_marker_env){.platform_system = systems[t->os],
                           .sys_platform = platforms[t->os],
                           .os_name = t->os == CM_WINDOWS ? "nt" : "posix",
                           .platform_machine = machine,
                           .python = cm_strndup(arena, python, digits)};
}

/* The tags under which wheels for Linux are published, with the glibc that each stands on; pip
 * takes only those that it is given. The older names stand beside the newer. */
static const struct {
    unsigned glibc; /* minor of 2.x */
    const char *tag;
} ladder[] = {
    {35, "manylinux_2_35"}, {34, "manylinux_2_34"}, {31, "manylinux_2_31"}, {28, "manylinux_2_28"},
    {27, "manylinux_2_27"}, {26, "manylinux_2_26"}, {25, "manylinux_2_25"}, {24, "manylinux_2_24"},
    {18, "manylinux_2_18"}, {17, "manylinux_2_17"}, {17, "manylinux2014"},  {12, "manylinux_2_12"},
    {12, "manylinux2010"},  {5, "manylinux_2_5"},   {5, "manylinux1"},      {0, "linux"}};

/* The minor version of 2.x: as stated, or that on which torch 2.6 and later stand. */
static unsigned newest_glibc(const cm_bundle_target *t) {
    return t->glibc.count > 1 && t->glibc.part[0] == 2 ? t->glibc.part[1] : 28;
}

static void add_platforms(cm_arena *arena, cm_bundle *b) {
    const cm_bundle_target *t = &b->target;
    bool arm = t->cpu == CM_AARCH64;
    if (t->os == CM_WINDOWS) {
        cm_strings_add(arena, &b->platforms, arm ? "win_arm64" : "win_amd64");
        return;
    }
    if (t->os == CM_MACOS) { /* pip goes on to the older ones by itself */
        cm_strings_add(arena, &b->platforms, arm ? "macosx_14_0_arm64" : "macosx_11_0_x86_64");
        return;
    }
    unsigned most = newest_glibc(t);
    for (size_t i = 0; i < sizeof ladder / sizeof *ladder; i++)
        if (ladder[i].glibc <= most && (!arm || ladder[i].glibc >= 17 || !ladder[i].glibc))
            cm_strings_add(arena, &b->platforms,
                           cm_sprintf(arena, "%s_%s", ladder[i].tag, arm ? "aarch64" : "x86_64"));
}

static void add_abis(cm_arena *arena, cm_bundle *b) {
    const char *name = cm_python_name(arena, b->target.python);
    cm_ver v;
    b->python = cm_bundle_env(arena, &b->target).python;
    cm_ver_parse(b->python, &v);
    b->python_tag = cm_sprintf(arena, "cp%u%u", v.part[0], v.part[1]);
    const char *kind = name[strlen(b->python)] == 't'               ? "t"
                       : v.part[0] == 3 && v.part[1] < 8            ? "m"
                       : v.part[0] == 2 && b->target.os == CM_LINUX ? "mu"
                       : v.part[0] == 2                             ? "m"
                                                                    : "";
    cm_strings_add(arena, &b->abis, cm_sprintf(arena, "%s%s", b->python_tag, kind));
    if (cm_same(kind, "mu"))
        cm_strings_add(arena, &b->abis, cm_sprintf(arena, "%sm", b->python_tag));
}

void cm_bundle_aim(cm_arena *arena, cm_bundle *b) {
    add_platforms(arena, b);
    add_abis(arena, b);
}

/* Fit ------------------------------------------------------------------------------------------ */

/* "manylinux_2_26_aarch64": any glibc up to that of the target, not only those of the ladder. */
static bool manylinux_fits(const cm_bundle_target *t, const char *tag) {
    static const char head[] = "manylinux_2_";
    if (t->os != CM_LINUX || !cm_starts(tag, head)) return false;
    const char *minor = tag + strlen(head);
    size_t digits = strspn(minor, "0123456789");
    unsigned glibc = 0;
    if (!digits || digits > 3) return false;
    for (size_t i = 0; i < digits; i++)
        glibc = glibc * 10 + (unsigned)(minor[i] - '0');
    return glibc <= newest_glibc(t) &&
           cm_same(minor + digits, t->cpu == CM_AARCH64 ? "_aarch64" : "_x86_64");
}

static bool platform_fits(const cm_bundle *b, const char *tag) {
    bool arm = b->target.cpu == CM_AARCH64;
    bool mac = b->target.os == CM_MACOS && cm_starts(tag, "macosx_") &&
               (cm_ends(tag, arm ? "_arm64" : "_x86_64") || cm_ends(tag, "_universal2"));
    return mac || cm_same(tag, "any") || cm_strings_has(&b->platforms, tag) ||
           manylinux_fits(&b->target, tag);
}

cm_fit cm_bundle_fit(const cm_bundle *b, const cm_wheel_tags *tags) {
    bool python = false, abi = false, platform = false;
    cm_ver target, oldest;
    cm_ver_parse(b->python, &target);
    bool stable = cm_strings_has(&tags->abis, "abi3") && !cm_ends(b->abis.items[0], "t");
    for (size_t i = 0; i < tags->pythons.count; i++) {
        const char *tag = tags->pythons.items[i];
        bool generic = cm_starts(tag, "py");
        size_t digits = strspn(tag + 2, "0123456789");
        if (strlen(tag) < 3 || !digits || digits > 4 || tag[2 + digits]) continue;
        oldest = cm_ver_of((unsigned)(tag[2] - '0'), 0);
        for (const char *p = tag + 3; *p; p++)
            oldest.part[1] = oldest.part[1] * 10 + (unsigned)(*p - '0');
        bool same_major = oldest.part[0] == target.part[0];
        bool not_newer = oldest.part[1] <= target.part[1];
        python = python || cm_same(tag, b->python_tag) ||
                 (same_major && not_newer && (generic || (stable && cm_starts(tag, "cp"))));
    }
    for (size_t i = 0; i < tags->abis.count; i++)
        abi = abi || cm_same(tags->abis.items[i], "none") || stable ||
              cm_strings_has(&b->abis, tags->abis.items[i]);
    for (size_t i = 0; i < tags->platforms.count; i++)
        platform = platform || platform_fits(b, tags->platforms.items[i]);
    return !platform ? CM_FITS_NOT_PLATFORM
           : !python ? CM_FITS_NOT_PYTHON
           : !abi    ? CM_FITS_NOT_ABI
                     : CM_FITS;
}
