"""What only Windows has: registry, devices, System32, UTF-16 words, its folders. Runs by wine, in its prefix."""
import json
import os
import re
import select
import shutil
import struct
import subprocess
import time
from pathlib import Path

import programs

COMPILER, DUMP = "x86_64-w64-mingw32-gcc-win32", "x86_64-w64-mingw32-objdump"
BUILT = programs.ROOT / "build/windows/bin/cudamatrix.exe"
LINUX = programs.ROOT / "build/bin/cudamatrix"
SYSTEM = ("KERNEL32.dll", "msvcrt.dll", "ADVAPI32.dll")
DRIVE = programs.PREFIX / "drive_c"
DISPLAY = "{4d36e968-e325-11ce-bfc1-08002be10318}"
OTHER = "{4d36e97e-e325-11ce-bfc1-08002be10318}"
ENUM = r"HKEY_LOCAL_MACHINE\System\CurrentControlSet\Enum\PCI"
CLASS = rf"HKEY_LOCAL_MACHINE\System\CurrentControlSet\Control\Class\{DISPLAY}"
REDIST = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\VisualStudio\14.0\VC\Runtimes\X64"
FOLDER = "数据 und blanks"  # in every path here
NUMBERED = "10de:2504"

FAKE_NVML = r"""
#include <string.h>
#include <windows.h>
#define API __declspec(dllexport) int
struct pci { char old[16]; unsigned domain, bus, device, ids, subsystem; char bus_id[32]; };
API nvmlInit_v2(void) { %s return %d; }
API nvmlShutdown(void) { return 0; }
API nvmlSystemGetDriverVersion(char *text, unsigned n) { strncpy(text, "560.94", n); return 0; }
API nvmlDeviceGetCount_v2(unsigned *n) { *n = 1; return 0; }
API nvmlDeviceGetHandleByIndex_v2(unsigned i, void **d) { *d = (void *)1; return i; }
API nvmlDeviceGetName(void *d, char *text, unsigned n) { strncpy(text, "NVIDIA GeForce RTX 3060", n); return d != (void *)1; }
API nvmlDeviceGetUUID(void *d, char *text, unsigned n) { strncpy(text, "GPU-01234567-89ab-cdef-0123-456789abcdef", n); return d != (void *)1; }
API nvmlDeviceGetPciInfo_v3(void *d, struct pci *p) { memset(p, 0, sizeof *p); p->bus = 1; p->ids = 0x250410de; return d != (void *)1; }
API nvmlDeviceGetMemoryInfo(void *d, unsigned long long *m) { m[0] = 12884901888ull; return d != (void *)1; }
API nvmlDeviceGetCudaComputeCapability(void *d, int *major, int *minor) { *major = 8; *minor = 6; return d != (void *)1; }
"""
FAKE_NVCUDA = "__declspec(dllexport) int cuDriverGetVersion(int *v) { *v = 12060; return 0; }\n"
# Leaves a mark in the present folder as soon as it is loaded.
EVIL = r"""
#include <stdio.h>
#include <windows.h>
BOOL WINAPI DllMain(HINSTANCE i, DWORD why, LPVOID r) { FILE *f = fopen("loaded-%s", "w"); if (f) fclose(f); (void)i; (void)why; (void)r; return TRUE; }
"""
EVIL_NAMES = ("nvml", "nvcuda", "winhttp", "setupapi", "cfgmgr32", "version")
run = None  # tests/run.py, given by groups()


def library(tmp, source, to):
    """Compiles a library of Windows."""
    file = tmp / (to.name + ".c")
    file.write_text(source)
    to.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([COMPILER, "-shared", "-O1", "-o", to, file], check=True, capture_output=True, timeout=120)


def as_windows(path):
    return "Z:" + str(path).replace("/", "\\")


def registry(tmp, keys):
    """Writes keys {path: {name: value}} or deletes them (None); numbers, texts and lists of texts; "" is a key's own."""
    lines = ["Windows Registry Editor Version 5.00", ""]
    for key, values in keys.items():
        lines.append(f"[-{key}]" if values is None else f"[{key}]")
        for name, value in (values or {}).items():
            left = f'"{name}"' if name else "@"
            if isinstance(value, int):
                lines.append(f"{left}=dword:{value:08x}")
            elif isinstance(value, list):
                text = "".join(v + "\0" for v in value) + "\0"
                lines.append(f"{left}=hex(7):" + ",".join(f"{b:02x}" for b in text.encode("utf-16-le")))
            elif isinstance(value, bytes):
                lines.append(f"{left}=hex:" + ",".join(f"{b:02x}" for b in value))
            else:
                escaped = value.replace("\\", "\\\\").replace('"', '\\"')
                lines.append(f'{left}="{escaped}"')
        lines.append("")
    file = tmp / "keys.reg"
    file.write_bytes("\r\n".join(lines).encode("utf-16"))
    programs.wine("regedit", "/S", as_windows(file))


def probe(*words, env=None, cwd=None, program=None):
    """The machine as the probe tells it, and the complaint if it does not."""
    done = subprocess.run([program or run.PROGRAM, "probe", *words], env={**run.ENV, **(env or {})}, cwd=cwd or run.ROOT,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    if done.returncode or done.stderr:
        return {}, f"exit {done.returncode}: {run.short(done.stderr.decode())}"
    return json.loads(done.stdout), None


def same(name, have, want, complaint=None):
    run.check(f"windows/{name}", complaint or (None if have == want else f"{have!r}, expected {want!r}"))


# The file ----------------------------------------------------------------------------------------

def the_file():
    """One file that needs the system's libraries only, and is the same when it is built again."""
    dump = subprocess.run([DUMP, "-p", BUILT], capture_output=True, text=True, timeout=60).stdout
    needs = [line.split()[-1] for line in dump.splitlines() if "DLL Name:" in line]
    foreign = [name for name in needs if name not in SYSTEM]
    run.check("windows/imports", f"needs {' '.join(foreign)}" if foreign or not needs else None)
    head = BUILT.read_bytes()[:1024]
    at = struct.unpack_from("<I", head, 0x3c)[0]
    same("no-time-stamp", struct.unpack_from("<I", head, at + 8)[0], 0)
    flags = struct.unpack_from("<H", head, at + 24 + 70)[0]
    same("address-space-random", flags & 0x140, 0x140)  # DYNAMIC_BASE, NX_COMPAT
    text = BUILT.read_bytes().decode("utf-16-le", "ignore")
    version = re.search(r"project\(cudamatrix VERSION (\S+)", (run.ROOT / "CMakeLists.txt").read_text(encoding="utf-8"))[1]
    same("says-its-version", re.search(r"ProductVersion\0+([0-9.]+)\0", text) is not None and version in text, True)
    same("long-paths", b"<longPathAware" in BUILT.read_bytes(), True)


# Words and bytes ---------------------------------------------------------------------------------

def both(words, cwd, name):
    """The program of Windows says what that of Linux says, byte for byte."""
    env = {**run.ENV, "HOME": str(cwd)}
    ask = lambda program: subprocess.run([program, *words], cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    there, here = ask(run.PROGRAM), ask(LINUX)
    have, want = [(d.returncode, d.stdout, d.stderr) for d in (there, here)]
    complaint = None
    if have != want:
        complaint = f"exit {have[0]}, expected {want[0]}: " + run.diff(
            want[1].decode().splitlines() + want[2].decode().splitlines(), have[1].decode("utf-8", "replace").splitlines() + have[2].decode("utf-8", "replace").splitlines())
    run.check(f"windows/same/{name}", complaint)


def words_and_bytes(tmp):
    folder = tmp / FOLDER
    folder.mkdir()
    tricky = ("a b", 'a"b', "a\\", "a\\\\", 'a\\"b', 'a\\\\"b c', "a\tb", '"', "\\\\", "数据", "naïve→", "*", "%PATH%", "a'b", "x" * 30000)
    for i, word in enumerate(tricky):
        both([word], folder, f"word-{i}")
    both(["gpu", "RTX", "", "3060"], folder, "empty-word")
    for words in (["torch", "1.13.1"], ["torch", "1.13.1", "--json"], ["db", "export", "csv"], ["db", "export", "json"], ["list", "gpu", "--json"],
                  ["db", "info", "--json"], ["--help"], ["check", "torch==2.6.0+cu121", "--gpu", "RTX 3060", "--driver", "560.94", "--os", "windows"]):
        both([*words, *(() if words[0] in ("db", "--help") else ("--no-detect",))], folder, " ".join(words[:2]))
    pasted = (run.ROOT / "tests/guide/collect_env.txt").read_text(encoding="utf-8")
    (folder / "环境 1.txt").write_text(pasted, encoding="utf-8")
    (folder / "环境 16.txt").write_text(pasted, encoding="utf-16")  # as PowerShell's ">" writes it
    (folder / "一.jsonl").write_text('{"id":"é","torch":"2.6.0+cu124","gpus":["RTX 3060"],"driver":"560.94","os":"windows"}\n', encoding="utf-8")
    both(["check", "--from", "环境 1.txt", "--no-detect"], folder, "from")
    both(["check", "--from", "环境 16.txt", "--no-detect"], folder, "from-utf-16")
    both(["check", "--batch", "一.jsonl"], folder, "batch")
    both(["check", "--from", "没有.txt", "--no-detect"], folder, "absent")
    both(["bundle", "torch==2.6.0", "--os", "linux", "--python", "3.11", "--verify", "轮子", "--no-detect"], folder, "verify-absent")
    shutil.copytree(run.ROOT / "tests/wheels", folder / "轮子")
    both(["bundle", "torch==2.6.0", "--os", "linux", "--python", "3.11", "--verify", "轮子", "--no-detect"], folder, "verify")
    deep = folder.joinpath(*["a folder of thirty characters." + str(i % 10) for i in range(12)])
    deep.mkdir(parents=True)
    shutil.copy(run.ROOT / "build/cudamatrix.db", deep / "数据.db")
    same("path-of-more-than-260", len(str(deep)) > 400 and run.start(run.PROGRAM, "torch", "1.13.1", "--no-detect", "--db", deep / "数据.db")[0], 0)


def displayed(words, tmp, typed=None, until=None):
    """What wine's console on a terminal of this system shows; where something is typed, up to a text."""
    mine, theirs = os.openpty()
    last = time.monotonic()
    text, end = b"", last + 120  # one that hangs, not one that is slow
    with subprocess.Popen([run.PROGRAM, *words], env={**run.ENV, "TERM": "xterm"}, cwd=tmp, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        while time.monotonic() < end and not (until and until in text):
            if select.select([mine], [], [], 0.5)[0]:
                try:
                    text += os.read(mine, 65536)
                except OSError:
                    break
            elif process.poll() is not None:
                break
            elif typed and time.monotonic() > last + 3:  # again and again: a console that starts drops what is there
                os.write(mine, typed.encode())
                last = time.monotonic()
        process.kill()
    os.close(mine)
    return re.sub(r"\r*\n", "", text.decode("utf-8", "replace"))


def console(tmp):
    """Wine's console on a terminal of this system: words and answers in characters of no code page."""
    if not run.terminals("windows/console"):
        return
    mine, theirs = os.openpty()
    with subprocess.Popen([run.PROGRAM, "数据→é"], env=run.ENV, cwd=tmp, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        process.wait(60)
    os.set_blocking(mine, False)
    shown = os.read(mine, 65536)
    os.close(mine)
    os.close(theirs)
    same("console", ['unknown command "数据→é"' in shown.decode("utf-8", "replace"), process.returncode], [True, 2])
    same("console-colour", "\x1b[1;33mUnknown\x1b[0m:" in displayed(["check", "--no-detect", "torch==2.6.0"], tmp), True)
    same("console-colour-never", "Unknown:" in displayed(["check", "--no-detect", "torch==2.6.0", "--color", "never"], tmp), True)
    answer = '"id":"数据→é","verdict":"unknown"'
    typed = displayed(["check", "--batch", "-"], tmp, '{"id":"数据→é","torch":"2.6.0"}\r', b'"verdict":"unknown"')
    same("console-typed", answer in typed, True, None if answer in typed else run.short(typed))


# Devices -----------------------------------------------------------------------------------------

def device(ids, compatible, **more):
    return {"HardwareID": ids, "CompatibleIDs": compatible, "ConfigFlags": 0, **more}


def devices(tmp):
    geforce, bare = "VEN_10DE&DEV_2504&SUBSYS_397D1462&REV_A1", "VEN_10DE&DEV_1B80&SUBSYS_85AA1043&REV_A1"
    sound, intel, old = "VEN_10DE&DEV_228E&SUBSYS_397D1462&REV_A1", "VEN_8086&DEV_9BC5&SUBSYS_00000000&REV_05", "VEN_10DE&DEV_1180&SUBSYS_00000000&REV_A1"
    place = "@System32\\drivers\\pci.sys,#65536;PCI bus %1, device %2, function %3;"
    keys = {
        rf"{ENUM}\{geforce}\4&1": device(["PCI\\" + geforce, "PCI\\VEN_10DE&DEV_2504&CC_0300"], ["PCI\\CC_030000"], ClassGUID=DISPLAY,
                                         Driver=DISPLAY + "\\0007", Service="nvlddmkm", DeviceDesc="NVIDIA GeForce RTX 3060", LocationInformation=place + "(1,0,0)"),
        # without a class on Windows, where wine would not list it
        rf"{ENUM}\{bare}\4&2": device(["PCI\\" + bare], ["PCI\\VEN_10DE&CC_0302", "PCI\\CC_030200"], ClassGUID=OTHER, LocationInformation=place + "(66,0,0)"),
        rf"{ENUM}\{sound}\4&3": device(["PCI\\" + sound], ["PCI\\CC_040300"], ClassGUID=OTHER),
        rf"{ENUM}\{intel}\4&4": device(["PCI\\" + intel], ["PCI\\CC_030000"], ClassGUID=DISPLAY, Service="igfx"),
        rf"{CLASS}\0007": {"DriverVersion": "32.0.15.6094", "DriverDesc": "NVIDIA GeForce RTX 3060", "HardwareInformation.qwMemorySize": struct.pack("<Q", 12 << 30)},
        REDIST: {"Installed": 1, "Version": "v14.38.33135.00", "Major": 14},
    }
    registry(tmp, keys)
    machine, complaint = probe()
    gpus = {gpu["device"]: gpu for gpu in machine.get("gpus") or []}
    known = lambda gpu: {k: v for k, v in (gpu or {}).items() if v is not None}
    same("gpu-with-driver", known(gpus.get(NUMBERED)), {"bus": "0000:01:00.0", "device": NUMBERED, "subsystem": "1462:397d", "driver": "nvidia",
                                                       "name": "NVIDIA GeForce RTX 3060", "memory": 12288}, complaint)
    same("gpu-without-driver", known(gpus.get("10de:1b80")), {"bus": "0000:42:00.0", "device": "10de:1b80", "subsystem": "1043:85aa", "driver": ""})
    same("no-sound-device", sorted(gpus), ["10de:1b80", NUMBERED])
    same("display-of-another", machine.get("displays"), ["8086:9bc5"])
    same("driver-of-registry", [machine.get("driver", {}).get(k) for k in ("version", "version_from")], ["560.94", "registry"])
    same("redist-of-registry", machine.get("vc_redist"), ["14.38.33135"])
    status, out, err = run.start(run.PROGRAM)
    said = [line for line in ("560.94", "RTX 3060, compute capability 8.6", "GTX 1080") if line not in out]
    run.check("windows/bare", f"does not say {said}: {run.short(err or out)}" if said else None)
    registry(tmp, {rf"{CLASS}\0007": {"DriverVersion": "10.0.19041.868"}, REDIST: None})
    machine, complaint = probe()
    same("driver-of-another-form", machine.get("driver", {}).get("version"), None, complaint)
    same("driver-of-another-form-noted", any("10.0.19041.868" in note for note in machine.get("notes", [])), True)
    registry(tmp, {rf"{CLASS}\0007": {"DriverVersion": "9.18.13.4192"}, rf"{ENUM}\{bare}": None})
    same("driver-of-windows-7", probe()[0].get("driver", {}).get("version"), "341.92")
    registry(tmp, {rf"{ENUM}\{name}": None for name in (geforce, sound, intel, old)} | {rf"{CLASS}\0007": None})
    machine, complaint = probe()
    same("no-gpu", machine.get("gpus"), [], complaint)
    same("no-driver-loaded", machine.get("driver", {}).get("loaded"), False)


# Libraries ---------------------------------------------------------------------------------------

def libraries(tmp):
    system32 = DRIVE / "windows/system32"
    evil = tmp / FOLDER / "here"
    evil.mkdir(parents=True)
    program = evil / "cudamatrix.exe"
    shutil.copy(BUILT, program)
    for name in EVIL_NAMES:
        library(tmp, EVIL % name, evil / f"{name}.dll")
    script = evil / "run"
    script.write_text((run.PROGRAM).read_text().replace(str(BUILT), f'"{program}"'))
    script.chmod(0o755)
    marks = lambda: sorted(path.name for path in evil.glob("loaded-*"))
    machine, complaint = probe(program=script, cwd=evil)
    same("none-of-the-present-folder", [marks(), machine.get("driver", {}).get("version")], [[], None], complaint)
    subprocess.run([script, "db", "update", "--base", "http://127.0.0.1:9", "--db", "x.db", "--cache", "c", "--timeout", "5", "--pages", run.ROOT / "README.md"],
                   cwd=evil, env=run.ENV, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    same("none-by-db-update", marks(), [])
    # that such a library is loaded where it is looked for is no matter of course: the check above could find nothing
    library(tmp, EVIL % "nvml", system32 / "nvml.dll")
    probe(program=script, cwd=evil)
    same("system32-is-looked-at", marks(), ["loaded-nvml"])
    (evil / "loaded-nvml").unlink(missing_ok=True)
    library(tmp, FAKE_NVML % ("", 0), system32 / "nvml.dll")
    library(tmp, FAKE_NVCUDA, system32 / "nvcuda.dll")
    machine, complaint = probe(program=script, cwd=evil)
    driver = machine.get("driver", {})
    same("nvml-of-system32", [marks(), driver.get("version"), driver.get("version_from"), driver.get("loaded")], [[], "560.94", "nvml.dll", True], complaint)
    same("nvcuda-of-system32", [str(driver.get("libcuda_path")).lower(), driver.get("libcuda_cuda")], ["c:\\windows\\system32\\nvcuda.dll", "12.6"])
    gpu = {k: v for k, v in (machine.get("gpus") or [{}])[0].items() if v is not None}
    same("nvml-gpu", gpu, {"bus": "0000:01:00.0", "device": NUMBERED, "name": "NVIDIA GeForce RTX 3060", "uuid": "GPU-01234567-89ab-cdef-0123-456789abcdef",
                           "memory": 12288, "compute_capability": "8.6", "driver": "nvidia"})
    text = json.dumps(probe("--redact")[0])
    same("redacted", [word for word in ("01234567-89ab", ) if word in text], [])
    library(tmp, FAKE_NVML % ("", 9), system32 / "nvml.dll")
    same("nvml-fails", [note for note in probe()[0].get("notes", []) if "NVML" in note], ["NVML does not start: error 9 (the driver is not loaded)"])
    library(tmp, FAKE_NVML % ("Sleep(60000);", 0), system32 / "nvml.dll")
    same("nvml-hangs", [note.split(": ")[-1] for note in probe()[0].get("notes", []) if "nvml.dll" in note], ["no answer within 10 s"])
    (system32 / "nvml.dll").unlink()
    (system32 / "nvcuda.dll").unlink()


# Folders -----------------------------------------------------------------------------------------

def python(prefix, torch, **files):
    """An installation, or with pyvenv_cfg a virtual environment, with a torch in it."""
    dist = prefix / f"Lib/site-packages/torch-{torch}.dist-info"
    dist.mkdir(parents=True)
    (dist / "METADATA").write_text(f"Metadata-Version: 2.1\nName: torch\nVersion: {torch}\n\n")
    (dist / "INSTALLER").write_text("pip\n")
    (prefix / "Lib/site-packages/torch").mkdir()
    (prefix / "Lib/site-packages/torch/version.py").write_text(f"__version__ = '{torch}'\ncuda: Optional[str] = '12.4'\n")
    for name, text in files.items():
        (prefix / name.replace("_", ".")).write_text(text)
    exe = prefix / ("Scripts/python.exe" if "pyvenv_cfg" in files else "python.exe")
    exe.parent.mkdir(exist_ok=True)
    exe.write_bytes(b"MZ")


def pythons(tmp):
    folder = tmp / FOLDER
    core, venv, conda, narrow, listed = (folder / name for name in ("Python 3.10", "环境", "miniconda3/envs/训练", "Python310-32", "elsewhere"))
    python(core, "2.6.0+cu124", python310_dll="")
    python(venv, "2.5.1+cu121", pyvenv_cfg=f"home = {as_windows(core)}\nversion = 3.10.11\ninclude-system-site-packages = false\n")
    python(conda, "2.3.0", python39_dll="")
    (conda / "conda-meta").mkdir()
    python(narrow, "1.0.0", python310_dll="")
    python(listed, "1.13.1+cu117", python38_dll="")
    hive, whole = r"HKEY_CURRENT_USER\Software\Python", r"HKEY_LOCAL_MACHINE\Software\Python"
    registry(tmp, {rf"{hive}\PythonCore\3.10\InstallPath": {"": as_windows(core) + "\\"}, rf"{hive}\PyLauncher": {"": "no Python"},
                   rf"{hive}\PythonCore\3.10-32": {"SysArchitecture": "32bit"}, rf"{hive}\PythonCore\3.10-32\InstallPath": {"": as_windows(narrow)},
                   rf"{whole}\ContinuumAnalytics\py39": {"DisplayName": "训练"}, rf"{whole}\ContinuumAnalytics\py39\InstallPath": {"": as_windows(conda)}})
    env = {"VIRTUAL_ENV": as_windows(venv).upper().replace("Z:", "z:"), "WINEPATH": as_windows(listed)}
    machine, complaint = probe(env={**env, "VIRTUAL_ENV": as_windows(venv)})
    found = {p["prefix"]: p for p in machine.get("pythons") or []}
    torch = lambda path: [p.get("version") for p in (found.get(as_windows(path)) or {}).get("packages") or []]
    same("python-of-registry", [torch(core), (found.get(as_windows(core)) or {}).get("version")], [["2.6.0+cu124"], "3.10"], complaint)
    same("python-path", (found.get(as_windows(core)) or {}).get("path"), as_windows(core / "python.exe"))
    same("venv-active-first", [(machine.get("pythons") or [{}])[0].get(k) for k in ("prefix", "active", "version", "venv")],
         [as_windows(venv), "VIRTUAL_ENV", "3.10.11", True])
    same("conda-of-registry", [torch(conda), (found.get(as_windows(conda)) or {}).get("conda")], [["2.3.0"], True])
    same("python-of-path", [torch(listed), (found.get(as_windows(listed)) or {}).get("on_path")], [["1.13.1+cu117"], True])
    same("32-bit-noted", [as_windows(narrow) in found, any("32-bit" in note and "Python310-32" in note for note in machine.get("notes", []))], [False, True])
    status, out, err = run.start(run.PROGRAM, "check", "--prefix", venv, "--gpu", "RTX 3060", "--driver", "560.94")
    run.check("windows/prefix", None if status == 0 and "2.5.1" in out and "环境" in out else f"exit {status}: {run.short(err or out)}")
    (venv / "pyvenv.cfg").write_text(f"home = {as_windows(core)}\nversion = 3.10.11\ninclude-system-site-packages = true\n")
    shutil.rmtree(venv / "Lib/site-packages/torch-2.5.1+cu121.dist-info")
    machine = probe(env={"VIRTUAL_ENV": as_windows(venv)})[0]
    same("venv-sees-base", [p["version"] for p in (machine.get("pythons") or [{}])[0].get("packages") or []], ["2.6.0+cu124"])
    registry(tmp, {rf"{hive}": None, rf"{whole}": None})


def toolkits(tmp):
    cuda = DRIVE / "Program Files/NVIDIA GPU Computing Toolkit/CUDA"
    moved = tmp / FOLDER / "CUDA/v12.1"
    for folder, version in ((cuda / "v11.6", "11.6.2"), (moved, "12.1.1")):
        (folder / "bin").mkdir(parents=True)
        (folder / "version.json").write_text(json.dumps({"cuda": {"version": version}}))
        (folder / "bin/nvcc.exe").write_bytes(b"MZ")
    (cuda / "v10.2/bin").mkdir(parents=True)
    (cuda / "v10.2/version.txt").write_text("CUDA Version 10.2.89\r\n")
    headers = DRIVE / "Program Files/NVIDIA/CUDNN/v9.5/include/12.6"
    headers.mkdir(parents=True)
    (headers / "cudnn_version.h").write_text("#define CUDNN_MAJOR 9\n#define CUDNN_MINOR 5\n#define CUDNN_PATCHLEVEL 1\n")
    env = {"CUDA_PATH": as_windows(moved), "CUDA_PATH_V12_1": as_windows(moved), "CUDA_HOME": "", "WINEPATH": "C:\\Program Files\\NVIDIA GPU Computing Toolkit\\CUDA\\v11.6\\bin"}
    machine, complaint = probe(env=env)
    base = "C:\\Program Files\\NVIDIA GPU Computing Toolkit\\CUDA\\"
    have = sorted((t["version"], t["path"], t["active"]) for t in machine.get("toolkits") or [])
    same("toolkits", have, [("10.2.89", base + "v10.2", ""), ("11.6.2", base + "v11.6", "PATH"), ("12.1.1", as_windows(moved), "CUDA_PATH")], complaint)
    same("cudnn", [c["version"] for c in machine.get("cudnn") or []], ["9.5.1"])
    for folder in ("NVIDIA GPU Computing Toolkit", "NVIDIA"):
        shutil.rmtree(DRIVE / "Program Files" / folder)


def places(tmp):
    """Without the variables of other systems the database goes to %LOCALAPPDATA%."""
    newer = tmp / FOLDER / "新.db"
    newer.parent.mkdir()
    facts = tmp / "facts"
    shutil.copytree(run.ROOT / "db/facts", facts)
    text = (facts / "source.tsv").read_text(encoding="utf-8").splitlines()
    column = text[0].split("\t").index("captured")
    row = text[1].split("\t")
    row[column] = "2026-11-22"
    (facts / "source.tsv").write_text("\n".join([text[0], "\t".join(row), *text[2:]]) + "\n", encoding="utf-8")
    status, out, err = run.start(run.MKDB, "db", "build", facts, run.ROOT / "db/curated", "-o", newer)
    run.check("windows/newer-built", None if status == 0 else run.short(err))
    for data in DRIVE.glob("users/*/AppData/Local/cudamatrix"):
        shutil.rmtree(data)
    env = {**os.environ, **programs.WINE}
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME"):
        env.pop(name, None)
    ask = lambda *words: subprocess.run([programs.LOADER, str(BUILT), *words], env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    done = ask("db", "install", as_windows(newer), "--json")
    where = json.loads(done.stdout or "{}").get("installed", "")
    same("local-app-data", [where.lower().startswith("c:\\users\\"), where.endswith("\\AppData\\Local\\cudamatrix\\cudamatrix.db")], [True, True],
         None if done.returncode == 0 else done.stderr.decode())
    same("answers-from-there", "2026-11-22" in ask("db", "info").stdout.decode(), True)
    if where.endswith("\\cudamatrix\\cudamatrix.db"):
        shutil.rmtree(DRIVE / where[3:].replace("\\", "/").rsplit("/", 1)[0])


def windows(tmp):
    if not programs.WINDOWS:
        run.skip("windows", "for the program of Windows: ./dev windows")
        return
    the_file()
    for part in (words_and_bytes, console, devices, libraries, pythons, toolkits, places):
        folder = tmp / part.__name__
        folder.mkdir()
        part(folder)


def groups(runner):
    global run
    run = runner
    return {"windows": windows}
