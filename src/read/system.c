/* What a system says of itself:
 *   NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu Oct 19 18:56:32 UTC 2023
 *   PRETTY_NAME="Ubuntu 22.04.3 LTS"
 *   # R35 (release), REVISION: 4.1, GCID: 33958178, BOARD: t186ref, EABI: aarch64, ...
 *   01:00.0 VGA compatible controller [0300]: NVIDIA Corporation GA106 [...] [10de:2504] */
#include <string.h>

#include "base/ver.h"
#include "read/pick.h"
#include "read/sighting.h"
#include "read/smi.h"
#include "read/variables.h"

enum { NAME = 90 };

typedef struct {
    cm_pasted *pasted;
    cm_smi_summary module, windows, pci;
    const char *tegra;
    const char *amd; /* a card of AMD's among the PCI devices */
    bool nouveau;    /* drives the GPU, in place of NVIDIA's driver */
    bool system, variables;
    bool module_file; /* modinfo's lines on nvidia.ko follow */
} state;

/* A kernel that Windows runs, or the place where it keeps its driver. */
void cm_read_wsl_kernel(cm_pasted *pasted) {
    static const char *const marks[] = {"-microsoft-standard", "-Microsoft ", "/usr/lib/wsl/"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strstr(pasted->whole, marks[i])) cm_state(pasted, CM_Q_OS, "wsl");
}

static bool kernel_module(state *s, const char *text) {
    const char *at = strstr(text, "NVRM version:");
    if (!at || !(at = strstr(at, "Kernel Module"))) return false;
    size_t n = strcspn(at, "0123456789");
    if (cm_starts(at, "Kernel Module for ")) { /* the architecture has digits too */
        at += strlen("Kernel Module for ");
        at += strcspn(at, " ");
        n = strspn(at, " ");
    }
    cm_smi_driver(s->pasted, &s->module, at + n);
    cm_state(s->pasted, CM_Q_OS, "linux");
    cm_state(s->pasted, CM_Q_ARCH, cm_pick_arch(text));
    return true;
}

/* What the system's packages say: "nvidia/580.126.09, 6.8.4, x86_64: installed" of dkms,
 * "ii  nvidia-driver-535  535.129.03-0ubuntu0.22.04.1" of dpkg, "version: 535.129.03" of modinfo.
 */
static bool driver_package(state *s, const char *text) {
    const char *number = NULL,
               *dpkg = cm_starts(text, "ii ") ? strstr(text, "nvidia-driver-") : NULL;
    if (cm_starts(text, "modinfo nvidia")) { /* a command whose output was filtered */
        s->module_file = true;
        return true;
    }
    if (cm_starts(text, "filename:")) {
        s->module_file = strstr(text, "/nvidia.ko") != NULL;
        return s->module_file;
    }
    if (cm_starts(text, "nvidia/") && strstr(text, ": installed")) number = text + 7;
    if (cm_starts(text, "nvidia, ") && strstr(text, ": installed")) number = text + 8;
    if (s->module_file && cm_starts(text, "version:")) number = cm_after_key(text, "version");
    if (dpkg) number = dpkg + strcspn(dpkg, " ");
    if (!number) return false;
    number += strspn(number, " ");
    cm_smi_driver(s->pasted, &s->module, number);
    return true;
}

/* A Jetson with this Jetson Linux, "36.4.3"; NULL: it was no number. */
static void board(state *s, const char *release) {
    if (!release) return;
    s->tegra = release;
    cm_state(s->pasted, CM_Q_OS, "linux");
    cm_state(s->pasted, CM_Q_ARCH, "aarch64");
}

/* jetson_release: "Model: NVIDIA Jetson Orin Nano Developer Kit - Jetpack 6.2 [L4T 36.4.3]",
 * "- Module: NVIDIA Jetson Orin Nano (Developer kit)". */
static bool jetson_release(state *s, const char *text) {
    const char *l4t = strstr(text, "[L4T "), *name = strstr(text, "NVIDIA Jetson ");
    bool module = name && strstr(text, "Module:") && strlen(name) < NAME;
    if (l4t) board(s, cm_pick_number(s->pasted->arena, l4t + strlen("[L4T ")));
    if (module) cm_gpu_seen(s->pasted, &(cm_sighting){.name = name, .loose = true});
    return l4t || module;
}

/* "Linux 5.10.104-tegra aarch64", in whatever prints the kernel. */
static bool tegra_kernel(const char *text) {
    for (const char *at = text; (at = strstr(at, "-tegra")) != NULL; at++)
        if (at > text && cm_digit(at[-1]) && strchr(" -\n", at[strlen("-tegra")])) return true;
    return false;
}

/* "# R35 (release), REVISION: 4.1": L4T 35.4.1. */
static bool tegra(state *s, const char *text) {
    const char *major = strstr(text, "# R"), *minor = strstr(text, "REVISION: ");
    if (!major || !minor || !cm_digit(major[3]) || !strstr(text, "(release)")) return false;
    const char *revision = cm_pick_number(s->pasted->arena, minor + strlen("REVISION: "));
    size_t n = strspn(major + 3, "0123456789");
    if (!revision || n > 4) return false;
    board(s, cm_sprintf(s->pasted->arena, "%.*s.%s", (int)n, major + 3, revision));
    return true;
}

static bool os_release(state *s, const char *text) {
    static const char *const keys[] = {
        "PRETTY_NAME=", "NAME=", "Description:", "Distributor ID:", "ProductName:"};
    static const char *const others[] = {
        "VERSION=",        "VERSION_ID=",      "VERSION_CODENAME=",  "ID=",
        "ID_LIKE=",        "UBUNTU_CODENAME=", "HOME_URL=",          "SUPPORT_URL=",
        "BUG_REPORT_URL=", "Codename:",        "Release:",           "ProductVersion:",
        "BuildVersion:",   "No LSB modules",   "PRIVACY_POLICY_URL="};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (!cm_starts(text, keys[i])) continue;
        const char *os = cm_pick_os(text + strlen(keys[i]));
        if (!os && i == 0) os = "linux";
        cm_state(s->pasted, CM_Q_OS, os);
        return os != NULL;
    }
    for (size_t i = 0; s->system && i < sizeof others / sizeof *others; i++)
        if (cm_starts(text, others[i])) return true;
    return false;
}

/* uname -a, ver, systeminfo, ldd --version. */
static bool kernel(state *s, const char *text) {
    cm_arena *arena = s->pasted->arena;
    bool linux = cm_starts(text, "Linux ") && (strstr(text, "GNU/Linux") || strstr(text, " SMP "));
    linux = linux || cm_starts(text, "Linux version ");
    bool darwin = cm_starts(text, "Darwin ") && strstr(text, "Version");
    bool windows = cm_starts(text, "Microsoft Windows [") || cm_starts(text, "Windows PowerShell");
    if (cm_starts(text, "ldd (")) {
        const char *last = strrchr(text, ' ');
        cm_state(s->pasted, CM_Q_GLIBC, cm_pick_number(arena, last + 1));
        return true;
    }
    if (!linux && !darwin && !windows) return false;
    cm_state(s->pasted, CM_Q_OS, linux ? "linux" : darwin ? "macos" : "windows");
    if (!windows) cm_state(s->pasted, CM_Q_ARCH, cm_pick_arch(text));
    return true;
}

/* What stands in brackets: a PCI id, or the name on the box. */
static void brackets(cm_arena *arena, const char *text, cm_sighting *gpu) {
    for (const char *p = text; (p = strchr(p, '[')) != NULL; p++) {
        char *inner = cm_strndup(arena, p + 1, NAME);
        inner[strcspn(inner, "]")] = 0;
        if (cm_starts(inner, "10de:") && strlen(inner) == 9)
            gpu->device = cm_lowered(arena, inner);
        else if (strlen(inner) > 4 && strlen(inner) < NAME)
            gpu->name = inner;
    }
}

/* "Navi 31 [Radeon RX 7900 XT/7900 XTX] [1002:744c]"; the graphics of a processor say nothing of
 * the cards beside it. */
static bool amd_card(state *s, const char *text) {
    const char *behind = strstr(text, "[AMD/ATI]") + strlen("[AMD/ATI]");
    const char *card = strstr(behind, "[Radeon RX ");
    if (!card) card = strstr(behind, "[Radeon Pro W");
    if (!card) return false;
    size_t n = strcspn(card + 1, "]/");
    if (!s->amd && n < NAME) s->amd = cm_sprintf(s->pasted->arena, "AMD %.*s", (int)n, card + 1);
    return true;
}

static bool lspci(state *s, const char *text) {
    cm_arena *arena = s->pasted->arena;
    if (cm_starts(text, "Kernel driver in use:")) { /* lspci -k, below the device */
        cm_state(s->pasted, CM_Q_OS, "linux");
        s->nouveau = s->nouveau || strstr(text, "nouveau");
        return true;
    }
    if (cm_starts(text, "Kernel modules:") || cm_starts(text, "Subsystem:")) return true;
    const char *maker = strstr(text, "NVIDIA Corporation ");
    bool shows = strstr(text, "VGA compatible") || strstr(text, "3D controller") ||
                 strstr(text, "Display controller");
    if (shows && cm_pick_bus(arena, text)) cm_state(s->pasted, CM_Q_OS, "linux");
    if (!maker && shows && strstr(text, "[AMD/ATI]")) return amd_card(s, text);
    if (!maker || !shows) return maker && cm_pick_bus(arena, text);
    maker += strlen("NVIDIA Corporation ");
    cm_sighting gpu = {.loose = true, .bus = text};
    if (strlen(maker) < 4 * NAME) brackets(arena, maker, &gpu);
    if (cm_starts(maker, "Device ") && !gpu.device && strspn(maker + 7, "0123456789abcdef") == 4)
        gpu.device = cm_sprintf(arena, "10de:%.4s", maker + 7);
    if (!gpu.name && !cm_starts(maker, "Device "))
        gpu.name = cm_strndup(arena, maker, strcspn(maker, "[("));
    if (gpu.device || gpu.name) s->pci.gpus++;
    cm_gpu_seen(s->pasted, &gpu);
    return true;
}

/* lshw: "product: GP107 [GeForce GTX 1050 Ti]" above "vendor: NVIDIA Corporation". */
static bool lshw(state *s, size_t i) {
    const cm_pasted *pasted = s->pasted;
    const char *text = pasted->lines[i].text;
    if (!cm_starts(text, "product: ") || i + 1 >= pasted->count || strlen(text) > NAME)
        return false;
    if (!cm_starts(pasted->lines[i + 1].text, "vendor: NVIDIA")) return false;
    cm_sighting gpu = {.loose = true};
    brackets(pasted->arena, text, &gpu);
    if (!gpu.name || !cm_gpu_name(gpu.name)) return false;
    s->pci.gpus++;
    cm_gpu_seen(s->pasted, &gpu);
    return true;
}

/* "32.0.15.6094": how Windows numbers NVIDIA's drivers. */
static const char *windows_driver(cm_arena *arena, const char *text) {
    for (const char *p = text; *p; p++) {
        if (!cm_digit(*p) || (p > text && (cm_digit(p[-1]) || p[-1] == '.'))) continue;
        const char *number = cm_pick_number(arena, p);
        cm_ver ver;
        if (number && cm_ver_parse(number, &ver) && ver.count == 4 && ver.part[2] >= 10 &&
            ver.part[2] <= 19 && ver.part[3] < 10000 && ver.part[0] < 100)
            return number;
    }
    return NULL;
}

/* wmic, Get-CimInstance and dxdiag. */
static bool windows_adapter(state *s, const char *text) {
    static const char *const names[] = {"Name", "Caption", "Card name", "Chipset Model",
                                        "VideoProcessor"};
    const char *nvidia = cm_find_i(text, "NVIDIA "), *number = NULL;
    bool key = cm_after_key(text, "DriverVersion") || cm_find_i(text, "DriverVersion");
    if (strlen(text) < 300 && (nvidia || key || cm_digit(*text)))
        number = windows_driver(s->pasted->arena, text);
    if (number) {
        cm_smi_driver(s->pasted, &s->windows, number);
        cm_state(s->pasted, CM_Q_OS, "windows");
    }
    for (size_t i = 0; nvidia && i < sizeof names / sizeof *names; i++) {
        const char *value = cm_starts_i(text, names[i]) ? cm_after_key(text, names[i]) : NULL;
        if (value != nvidia) continue;
        cm_gpu_seen(s->pasted, &(cm_sighting){.name = nvidia, .loose = true});
        s->windows.gpus++;
        return true;
    }
    if (!number || !nvidia) return number != NULL;
    const char *gap = strstr(nvidia, "  ");
    size_t n = gap ? (size_t)(gap - nvidia) : strlen(nvidia);
    const char *name = cm_strndup(s->pasted->arena, nvidia, n);
    if (strstr(name, number))
        name = cm_strndup(s->pasted->arena, name, (size_t)(strstr(name, number) - name));
    cm_gpu_seen(s->pasted, &(cm_sighting){.name = name, .loose = true});
    s->windows.gpus++;
    return true;
}

static void say(state *s) {
    cm_pasted *pasted = s->pasted;
    if (s->module.driver) cm_smi_recognised(pasted, "NVIDIA kernel module", &s->module);
    if (s->windows.driver || s->windows.gpus)
        cm_smi_recognised(pasted, "Windows display adapters", &s->windows);
    if (s->pci.gpus) cm_smi_recognised(pasted, "PCI devices", &s->pci);
    if (s->tegra) cm_recognised(pasted, "Jetson: L4T R%s", s->tegra);
    if (s->system) cm_recognised(pasted, "operating system");
    if (s->variables) cm_recognised(pasted, "environment variables");
}

void cm_read_system(cm_pasted *pasted) {
    state s = {.pasted = pasted};
    cm_gpu_listing(pasted);
    for (size_t i = 0; i < pasted->count; i++) {
        const char *text = pasted->lines[i].text;
        if (pasted->lines[i].taken || !*text) continue;
        bool system = os_release(&s, text) || kernel(&s, text);
        bool variable = !system && (cm_read_echo(pasted, i) || cm_read_variable(pasted, text));
        s.system = s.system || system;
        s.variables = s.variables || variable;
        if (system || variable || kernel_module(&s, text) || driver_package(&s, text) ||
            tegra(&s, text) || jetson_release(&s, text) || lspci(&s, text) || lshw(&s, i) ||
            windows_adapter(&s, text))
            cm_take(pasted, i);
    }
    if (!pasted->question->gpus.count && (s.tegra || tegra_kernel(pasted->whole)))
        cm_gpu_seen(pasted,
                    &(cm_sighting){.name = cm_board_name(pasted->arena, s.tegra), .loose = true});
    if (s.amd && !pasted->question->gpus.count) {
        cm_gpu_seen(pasted, &(cm_sighting){.name = s.amd, .loose = true});
        s.pci.gpus++;
    }
    if (s.nouveau) cm_state(pasted, CM_Q_DRIVER, "none"); /* unless one is stated */
    say(&s);
}
