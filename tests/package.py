#!/usr/bin/env python3
"""Tests of the releases for Linux and of the packages in build/packages: ./dev package test makes them first.

usage: tests/package.py [GROUP...]   groups: needs pins answers emulated archives debian rpm manifests installed
                                     twice (the last two take minutes)
"""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import hardening
import run as t

sys.path.insert(0, str(t.ROOT / "tools/package"))
import content  # noqa: E402  (tools/package)
import manifests  # noqa: E402
import needs  # noqa: E402

OUT = t.ROOT / "build/packages"
DEPS = t.ROOT / "build/deps"
GLIBC = (2, 28)  # the oldest that the program must run with
MOST_BYTES = 6 * 1024 * 1024
PROCESSORS = [p for p in content.PROCESSORS if content.program(p).exists()]
# a system older than that which builds, and one whose dlopen is still in libdl.so.2
SUITE = "bullseye"


def release(processor):
    return content.program(processor)


def tool(name):
    """Whether it is there; else the tests that need it are skipped with a line."""
    return shutil.which(name) is not None


def did(*words, **options):
    """Runs a command; its standard output, or None after a failure was counted."""
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True, errors="replace", **options)
    return (done.stdout, None) if done.returncode == 0 else (None, f"{words[0]}: {t.short(done.stderr or done.stdout)}")


# The programs ------------------------------------------------------------------------------------

def library_complaint(program):
    other = [name for name in needs.libraries(program) if not re.match(r"(libc|libm)\.so\.6$|ld-linux", name)]
    return f"needs {', '.join(other)}" if other else None


def floor_complaint(program):
    floor = needs.floor(program)
    return f"needs glibc {floor}, more than {GLIBC}" if floor > GLIBC else None


def version_complaint(program):
    """Other versions than glibc's own numbers: only the door of dl_posix.c, which may be missing."""
    for name, version, weak in needs.symbols(program):
        if version and not re.fullmatch(r"GLIBC_[\d.]+", version) and not (name in needs.PRIVATE and weak):
            return f"needs {name}@{version}"
    return None


def late_complaint(program):
    """What is looked for while the program runs is named in it and needed by nothing that is linked."""
    have = {name: weak for name, _, weak in needs.symbols(program)}
    if have.get("dlopen") is not True:
        return "dlopen is not weak"
    linked = [name for name in have if re.match(r"(cu[A-Z]|nvml|curl_)", name)]
    if linked:
        return f"linked with {linked[0]}"
    data = program.read_bytes()
    absent = [name for name in (b"libcuda.so.1", b"libcurl.so.4") if name not in data]
    return f"does not name {absent[0].decode()}" if absent else None


def notes_complaint(program):
    """The linker marks a program where all that it is made of is marked; the start files of that glibc are not."""
    sysroot = DEPS / f"sysroot-{program.parent.parent.name.removeprefix('linux-')}"
    starts = [marked for path in sysroot.glob("usr/lib/*/") for marked in
              (hardening.marks_of(path / name)[1] for name in ("Scrt1.o", "crti.o", "crtn.o"))]
    have = hardening.marks_of(program)[1] == 1
    return None if starts and have == all(starts) else f"marked: {have}, its start files: {starts}"


def writable_complaint(program):
    """The facts are read where the file lies: what is writable is small."""
    sizes = [int(size, 16) for size in re.findall(r"LOAD\s+\S+\s+\S+\s+\S+\s+\S+\s+(0x\S+) RW ", needs.readelf("-l", program))]
    return None if sizes and sum(sizes) < 256 * 1024 else f"writable: {sizes}"


def size_complaint(program):
    size = program.stat().st_size
    return f"{size} bytes, more than {MOST_BYTES}" if size > MOST_BYTES else None


def path_complaint(program):
    return "names the folder that it was built in" if str(t.ROOT).encode() in program.read_bytes() else None


def library_guard_complaint(path, chk, marked):
    """Whether the code of a static library is guarded as ours is; `chk`: whether it calls what can be checked."""
    names, complaint = did("nm", path)
    for name in ["__stack_chk_fail", *(["_chk"] if chk else [])]:
        if not complaint and not re.search(rf" U \w*{name}$", names, re.M):
            complaint = f"calls no {name}"
    objects, marks = hardening.marks_of(path) if marked else (0, 0)
    return complaint or (None if objects == marks else f"{marks} of {objects} objects say that their code is marked")


def libraries(target):
    if not (DEPS / target / ".stamp").exists():
        t.skip(f"needs/libraries/{target}", f"build/deps/{target} is absent")
        return
    linux = target != "mingw64"  # whose headers check less, and whose objects bear no marks
    # those that call functions of libc that can be checked; the others copy what has no fixed size
    checked = {"sqlite3", "xml2", "jansson"} if linux else {"sqlite3"}
    for name in ("sqlite3", "pcre2-8", "xml2", "jansson", "minizip", "z"):
        t.check(f"needs/libraries/{target}/{name}", library_guard_complaint(DEPS / target / f"lib/lib{name}.a", name in checked, linux))


def windows_complaint(program):
    text, complaint = did("objdump", "-p", program)
    lacks = [word for word in ("HIGH_ENTROPY_VA", "DYNAMIC_BASE", "NX_COMPAT", "Entry 5") if word not in (text or "")]
    return complaint or (f"lacks {lacks}" if lacks else None)


def needs_(tmp):
    for processor in PROCESSORS:
        for complaint in (library_complaint, floor_complaint, version_complaint, late_complaint, notes_complaint,
                          *hardening.COMPLAINTS, writable_complaint, size_complaint, path_complaint):
            name = complaint.__name__.removesuffix("_complaint")
            t.check(f"needs/{processor}/{name}", complaint(release(processor)))
        libraries(processor)
    libraries("mingw64")
    if content.windows_program().exists():
        t.check("needs/windows/hardening", windows_complaint(content.windows_program()))
    else:
        t.skip("needs/windows", "build/windows is absent: ./dev windows build")
    # the reader of the needs finds what is there: this Python needs more than the program may
    if t.PROGRAM.exists():
        t.check("needs/asan", None if library_complaint(t.PROGRAM) else "the sanitized program needs no libraries?")


def pins(tmp):
    """packaging/sources.tsv: what the programs say they are made of, and what watches over it."""
    rows = content.pins()
    for program in [release("x86_64")] if "x86_64" in PROCESSORS else []:
        have = hardening.told(t, program)
        for pin in rows:
            row = have.get(pin.library, {})
            same = (row.get("debian_source"), row.get("debian_version")) == (pin.source, pin.version)
            t.check(f"pins/{pin.library}/told", None if same else f"{row}, and {pin.source} {pin.version} is pinned")
            number = pin.version.split(":")[-1]
            # minizip's own number is that of its unzip
            same = pin.library == "minizip" or number.startswith(row.get("version") or "none")
            t.check(f"pins/{pin.library}/version", None if same else f"{row.get('version')}, made of {number}")
    for program in [*map(release, PROCESSORS), *[p for p in [content.windows_program()] if p.exists()]]:
        t.check(f"pins/{program.parent.parent.name}", content.made_complaint(program))
    watch(tmp, rows)


def watch(tmp, rows):
    """tools/sources.sh in a copy, whose pins are changed."""
    offline = {"DEPS_MIRROR": "http://127.0.0.1:9", "DEPS_SECURITY_MIRROR": "http://127.0.0.1:9"}
    for folder in ("tools", "packaging", "build/deps"):
        (tmp / folder).mkdir(parents=True)
    shutil.copy(t.ROOT / "tools/sources.sh", tmp / "tools")
    shutil.copytree(DEPS / "sources", tmp / "build/deps/sources")
    real = (t.ROOT / "packaging/sources.tsv").read_text()
    table = tmp / "packaging/sources.tsv"

    def sources(text, *words, **env):
        table.write_text(text)
        done = subprocess.run([tmp / "tools/sources.sh", *words], capture_output=True, text=True, env={**os.environ, **env})
        return done.returncode, done.stdout + done.stderr

    status, said = sources(real, "check", **offline)
    t.check("pins/offline", None if status == 0 and len(said.splitlines()) == 1 and "cannot be asked" in said else said)
    status, said = sources(real, "unpack", tmp / "src", **offline)
    t.check("pins/kept", None if status == 0 and (tmp / "src/pcre2/LICENCE").exists() and not said else said)
    kept = next((tmp / "build/deps/sources").glob("jansson_*.orig.*"))
    kept.write_bytes(kept.read_bytes()[:-1] + b"?")
    status, said = sources(real, "unpack", tmp / "src", **offline)
    t.check("pins/changed-file", None if status == 1 and "is not kept" in said.splitlines()[-1] else said)
    jansson = next(pin for pin in rows if pin.source == "jansson")
    status, said = sources(real, "check")
    if "cannot be asked" in said:
        t.skip("pins/suites", "Debian cannot be asked")
        return
    status, said = sources(real.replace(jansson.version, "2.0-1"), "check")
    last = said.splitlines()[-1]
    t.check("pins/old", None if status == 1 and "jansson 2.0-1 is pinned" in last and "./dev pins" in last else said)
    status, said = sources(real.replace(jansson.version, "2.0-1"), "renew")
    renewed = table.read_text()
    t.check("pins/renewed", None if status == 0 and jansson.version in renewed and "2.0-1\t" not in renewed else said)
    t.check("pins/renewed-check", None if sources(renewed, "check")[0] == 0 else "the renewed pins are old")
    status, said = sources(real, "unpack", tmp / "src")
    t.check("pins/fetched-again", said if status else None)
    status, said = sources(real.replace(jansson.sha256, "0" * 64), "unpack", tmp / "src")
    t.check("pins/wrong-sum", None if status == 1 and "is not what packaging/sources.tsv pins" in said else said)


def answers(tmp):
    """The tests of the daily build with the release: its libraries have parts left out."""
    t.PROGRAM, t.MKDB = release("x86_64"), release("x86_64").with_name("cudamatrix-mkdb")
    others = {**t.carrier.groups(t), **t.updating.groups(t)}
    groups = {f.__name__: f for f in (t.scrapers, t.cli, t.pages)} | {g: others[g] for g in ("damage", "update")}
    for name, group in groups.items():
        folder = tmp / name
        folder.mkdir()
        group(folder)
    daily = t.ROOT / "build/cudamatrix.db"
    if daily.exists():
        same = daily.read_bytes() == (t.ROOT / "build/linux-x86_64/cudamatrix.db").read_bytes()
        t.check("answers/database", None if same else "the release builds another database than the daily build")


QUESTIONS = [
    ["torch", "1.13.1"], ["cuda", "11.6"], ["driver", "512.15"], ["gpu", "RTX 3060"], ["cudnn", "8.4"],
    ["list", "torch"], ["explain", "no kernel image is available"], ["recommend", "--no-detect", "--gpu", "RTX 3060"],
    ["check", "--no-detect", "--gpu", "RTX 5090", "--driver", "581.80", "--os", "windows", "torch==2.6.0+cu124"],
    ["db", "info"], ["torch", "9.9"],
]


def emulated(tmp):
    """The program for aarch64, under qemu-user: the same answers, and a look at the machine."""
    if "aarch64" not in PROCESSORS:
        t.skip("emulated", "build/linux-aarch64 is absent: ./dev release aarch64")
        return
    if not tool("qemu-aarch64"):
        t.skip("emulated", "qemu-aarch64 is absent (package qemu-user)")
        return
    qemu = ["qemu-aarch64", "-L", DEPS / "sysroot-aarch64", release("aarch64")]
    for words in QUESTIONS:
        for form in ([], ["--json"]):
            want, have = (t.start(*program, *words, *form) for program in ([release("x86_64")], qemu))
            t.check(f"emulated/{' '.join(words + form)}", None if want == have else
                    t.diff(want[1].splitlines(), have[1].splitlines()) or t.short(have[2]))
    status, out, err = t.start(*qemu, "probe", "--json")
    arch = json.loads(out)["system"]["arch"] if status == 0 else t.short(err)
    t.check("emulated/probe", None if arch == "aarch64" else arch)
    # a libcurl that has nothing in it: that it cannot be used is known only once it has been loaded, which in
    # this sysroot is by the libdl of an older glibc
    stub = tmp / "libcurl.so.4"
    out, complaint = did("aarch64-linux-gnu-gcc", "-shared", "-nostdlib", "-o", stub, "-x", "c", "/dev/null")
    status, out, err = t.start("qemu-aarch64", "-E", f"LD_LIBRARY_PATH={tmp}", *qemu[1:], "db", "update")
    t.check("emulated/dlopen", complaint or (None if "libcurl.so.4 cannot be used" in out + err else t.short(err)))


# The packages ------------------------------------------------------------------------------------

def packages(pattern):
    found = sorted(OUT.glob(pattern))
    if not found:
        t.check(f"packages/{pattern}", "absent: ./dev package makes it")
    return found


def archives(tmp):
    sums = dict(reversed(line.split("  ")) for line in (OUT / "SHA256SUMS").read_text().splitlines())
    files = {path.name: path for path in OUT.iterdir() if path.is_file() and path.name != "SHA256SUMS"}
    t.check("archives/sums", None if sums == {name: hashlib.sha256(path.read_bytes()).hexdigest()
                                              for name, path in files.items()} else "SHA256SUMS does not hold")
    for path in packages("*.tar.gz"):
        with tarfile.open(path) as tar:
            names = [entry.name for entry in tar]
            tops = {name.split("/")[0] for name in names}
            t.check(f"archives/{path.name}/folder", None if tops == {path.name.removesuffix(".tar.gz")} else str(tops))
            inside = {name.split("/", 1)[1] for name in names if "/" in name}
            lacks = {"cudamatrix", "README.md", "INSTALL.md", "LICENSE", "LICENSES-third-party.txt", "CHANGELOG.md",
                     "cudamatrix.cdx.json"} - inside
            t.check(f"archives/{path.name}/files", f"lacks {lacks}" if lacks else None)
            texts = tar.extractfile(f"{path.name.removesuffix('.tar.gz')}/LICENSES-third-party.txt").read().decode()
            absent = [name for name in ("SQLite", "University of Cambridge", "Daniel Veillard", "Petri Lehtinen",
                                        "Jean-loup Gailly", "Gilles Vollant") if name not in texts]
            t.check(f"archives/{path.name}/licences", f"no licence of {absent}" if absent else None)
    bill = json.loads((OUT / f"cudamatrix-{content.VERSION}.cdx.json").read_text())
    named = [(part["name"], part["version"], part["properties"][0]["value"]) for part in bill["components"]]
    t.check("archives/bill", None if named == [(pin.library, pin.version, pin.sha256) for pin in content.pins()] else str(named))
    path = OUT / f"cudamatrix-{content.VERSION}-linux-x86_64.tar.gz"
    out, complaint = did("tar", "xzf", path, "-C", tmp)
    if not complaint:
        status, out, err = t.start(tmp / path.name.removesuffix(".tar.gz") / "cudamatrix", "torch", "1.13.1")
        complaint = None if status == 0 and out.startswith("torch 1.13.1,") else t.short(err)
    t.check("archives/runs", complaint)
    for path in OUT.glob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            program = f"{path.stem}/cudamatrix.exe"
            t.check(f"archives/{path.name}", archive.testzip() or (None if program in archive.namelist() else f"no {program}"))


def debian(tmp):
    for path in packages("*.deb"):
        fields, complaint = did("dpkg-deb", "--info", path, "control")
        floor = re.search(r"Depends: libc6 \(>= ([\d.]+)\)$", fields or "", re.M)
        t.check(f"debian/{path.name}/depends", complaint or (None if floor and tuple(map(int, floor[1].split("."))) <= GLIBC
                                                             else "depends on more than an old libc6"))
        if not tool("lintian"):
            t.skip(f"debian/{path.name}", "lintian is absent")
            continue
        done = subprocess.run(["lintian", "--no-cfg", path], capture_output=True, text=True)
        lines = [line for line in done.stdout.splitlines() if re.match(r"[EW]:", line)]
        if not content.mans():
            t.skip(f"debian/{path.name}/no-manual-page", "build/man is absent")
            lines = [line for line in lines if "no-manual-page" not in line]
        t.check(f"debian/{path.name}/lintian", " / ".join(lines[:3]) or None)


def rpm(tmp):
    if not tool("rpm") or not tool("rpm2cpio"):
        t.skip("rpm", "rpm is absent")
        return
    for path in packages("*.rpm"):
        out, complaint = did("rpm", "-qp", "--requires", path)
        asked = [line for line in (out or "").splitlines() if not line.startswith("rpmlib(")]
        floor = re.fullmatch(r"libc\.so\.6\(GLIBC_([\d.]+)\)\(64bit\)", asked[0]) if len(asked) == 1 else None
        t.check(f"rpm/{path.name}/requires", complaint or (None if floor and tuple(map(int, floor[1].split("."))) <= GLIBC
                                                           else str(asked)))
        t.check(f"rpm/{path.name}/sums", did("rpm", "-K", "--nosignature", path)[1])
    path = OUT / f"cudamatrix-{content.VERSION}-1.x86_64.rpm"
    root = tmp / "root"
    root.mkdir()
    out, complaint = did("rpm", "--root", root, "--nodeps", "-i", path) if os.geteuid() == 0 else did(
        "sh", "-c", f"cd '{root}' && rpm2cpio '{path}' | cpio -idm --quiet")
    status, out, err = t.start(root / "usr/bin/cudamatrix", "torch", "1.13.1")
    t.check("rpm/installed", complaint or (None if status == 0 and out.startswith("torch 1.13.1,") else t.short(err)))


def filled_complaint(path):
    left = re.findall(r"@[A-Z0-9_]+@", path.read_text())
    return f"{left[0]} is left" if left else None


def manifests_(tmp):
    """The files for scoop, winget and conda, those of Windows with a sum of our own where there is no zip."""
    made = {f"linux-{p}": (f"cudamatrix-{content.VERSION}-linux-{p}.tar.gz", "0" * 64) for p in PROCESSORS}
    made["windows-x86_64"] = (f"cudamatrix-{content.VERSION}-windows-x86_64.zip", "ab" * 32)
    manifests.build(tmp, made, content.epoch())
    files = [path for path in sorted(tmp.rglob("*")) if path.is_file()]
    t.check("manifests/count", None if len(files) == 5 else str(files))
    for path in files:
        t.check(f"manifests/{path.name}/filled", filled_complaint(path))
    scoop = json.loads((tmp / "scoop/cudamatrix.json").read_text())
    one = scoop["architecture"]["64bit"]
    t.check("manifests/scoop", None if scoop["version"] == content.VERSION and one["hash"] == "ab" * 32 and
            one["url"].endswith(f"/v{content.VERSION}/{one['extract_dir']}.zip") else str(scoop))
    t.check("manifests/winget", None if "InstallerSha256: " + "AB" * 32 in next(
        tmp.rglob("*.installer.yaml")).read_text() else "not the sum of the zip")
    real = (OUT / "conda/meta.yaml").read_text()
    for path in packages("*.tar.gz"):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        t.check(f"manifests/conda/{path.name}", None if digest in real and path.name in real else "its sum is not stated")
    try:
        import yaml
    except ImportError:
        t.skip("manifests/yaml", "python3-yaml is absent")
        return
    for path in tmp.rglob("*.yaml"):
        text = path.read_text().replace("{% set", "# {% set").replace("{{ version }}", content.VERSION)
        try:
            yaml.safe_load(text)
            t.check(f"manifests/{path.name}/yaml")
        except yaml.YAMLError as error:
            t.check(f"manifests/{path.name}/yaml", t.short(str(error)))


# Minutes -----------------------------------------------------------------------------------------

def installed(tmp):
    """The .deb in a bare system of an older Debian: installed, run, and taken away."""
    if os.geteuid() != 0 or not tool("debootstrap"):
        t.skip("installed", "debootstrap is absent, or this is not root")
        return
    root = tmp / "system"
    out, complaint = did("debootstrap", "--variant=minbase", "--include=libcurl4", SUITE, root)
    if complaint:
        t.skip("installed", f"no system could be made: {complaint}")
        return
    deb = next(OUT.glob("*_amd64.deb"))
    shutil.copy(deb, root / "tmp/it.deb")

    def inside(*words):
        done = subprocess.run(["chroot", root, *words], capture_output=True, text=True,
                              env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C",
                                   "CUDAMATRIX_TODAY": t.ENV["CUDAMATRIX_TODAY"]})
        return done.returncode, done.stdout, done.stderr

    status, out, err = inside("dpkg", "-i", "/tmp/it.deb")
    t.check("installed/dpkg", t.short(err) if status else None)
    for words in QUESTIONS:
        want, have = t.start(release("x86_64"), *words), inside("cudamatrix", *words)
        t.check(f"installed/{' '.join(words)}", None if want == have else
                t.diff(want[1].splitlines(), have[1].splitlines()) or t.short(have[2]))
    status, out, err = inside("cudamatrix", "probe", "--json")
    glibc = json.loads(out)["system"]["glibc"] if status == 0 else t.short(err)
    t.check("installed/probe", None if re.fullmatch(r"2\.(2[89]|3[0-3])", glibc) else f"glibc {glibc}")
    # libcurl is loaded through libdl.so.2; there is nobody to ask, which is another line than that it is missing
    words = ("cudamatrix", "db", "update", "--base", "http://127.0.0.1:9")
    status, out, err = inside(*words)
    t.check("installed/libcurl", None if status and "libcurl" not in out + err else t.short(err))
    (root / "usr/lib/x86_64-linux-gnu/libcurl.so.4").unlink()
    status, out, err = inside(*words)
    t.check("installed/no-libcurl", None if "libcurl is not on this machine" in out + err else t.short(out + err))
    inside("dpkg", "-r", "cudamatrix")
    left = list((root / "usr").rglob("*cudamatrix*"))
    t.check("installed/removed", f"{left[0]} is left" if left else None)


def copy_of_tree(folder):
    """What git would carry, and the sources that were already fetched."""
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=t.ROOT, check=True,
                           capture_output=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        if (t.ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(t.ROOT / name, folder / name)
    shutil.copytree(DEPS / "sources", folder / "build/deps/sources")
    for sysroot in DEPS.glob("sysroot-*/"):
        shutil.copytree(sysroot, folder / "build/deps" / sysroot.name, symlinks=True)


def sums_of(folder):
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def twice(tmp):
    """Two builds in two folders, of everything, give the same bytes."""
    made, names = [], ("one", "another-folder")
    for name in names:  # both of the same moment, for the tree may change while the first is built
        (tmp / name / "cudamatrix").mkdir(parents=True)
        copy_of_tree(tmp / name / "cudamatrix")
    for name in names:
        folder = tmp / name / "cudamatrix"
        # another umask, another time zone, another language
        done = subprocess.run(["bash", "-c", f"umask {'022' if name == 'one' else '077'}; ./dev package"], cwd=folder,
                              capture_output=True, text=True,
                              env={**os.environ, "TZ": "UTC" if name == "one" else "Asia/Shanghai",
                                   "LC_ALL": "C" if name == "one" else "C.UTF-8"})
        if done.returncode:
            t.check(f"twice/{name}", t.short(done.stderr[-600:]))
            return
        made.append(sums_of(folder / "build/packages"))
        shutil.rmtree(folder)
    t.check("twice/files", None if made[0].keys() == made[1].keys() and len(made[0]) > 6 else
            f"{sorted(made[0].keys() ^ made[1].keys())}")
    for name in made[0]:
        t.check(f"twice/{name}", None if made[0][name] == made[1].get(name) else "other bytes")


def main():
    groups = {"needs": needs_, "pins": pins, "answers": answers, "emulated": emulated, "archives": archives, "debian": debian,
              "rpm": rpm, "manifests": manifests_, "installed": installed, "twice": twice}
    chosen = sys.argv[1:] or groups
    if any(name not in groups for name in chosen):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    if not PROCESSORS or not OUT.exists():
        print("package tests: no build/packages: ./dev package makes them", file=sys.stderr)
        return 4
    try:
        for name in chosen:
            with tempfile.TemporaryDirectory(prefix="cudamatrix-package-") as tmp:
                groups[name](Path(tmp).resolve())
    finally:
        shutil.rmtree(t.HOME, ignore_errors=True)
    print(f"{t.passed} passed, {t.failed} failed, {t.skipped} skipped")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
