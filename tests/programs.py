"""Which programs are tested: those of this machine, or with CUDAMATRIX_TEST=windows those of Windows, by wine.

For Windows each program gets a script of its own name that starts it in one prefix, build/wine, whose server stays up:
so that every test starts it as it starts the others. HOME and the XDG folders are given to it as folders of drive Z:,
which wine has for "/".
"""
import fnmatch
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WINDOWS = os.environ.get("CUDAMATRIX_TEST") == "windows"
PREFIX = Path(os.environ.get("CUDAMATRIX_WINE", ROOT / "build/wine"))  # another lets two runs go at once
TESTED = ROOT / (f"build/windows/{PREFIX.name}" if WINDOWS else "build/asan")  # with the sanitizers, where there are any
RELEASE = TESTED if WINDOWS else ROOT / "build"
WINE = {"WINEPREFIX": str(PREFIX), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml=",
        "LC_ALL": "C.UTF-8"}  # by which wine takes names and words from this system
LOADER = "/usr/lib/wine/wine64"
# Groups that cannot run there, and why.
NOT_THERE = {
    "seeds": "the targets of the fuzzers use ftw, and look for what sanitizers find",
    "hostile": "bounds memory and time of a process, and wine itself needs more",
    "bounds": "bounds memory of a process, and wine itself needs more",
    "memory": "fails requests for memory by LD_PRELOAD, and asks the library, which is built for Linux alone",
    "library": "the library is built for Linux alone, and its test has threads.h, which mingw has not",
    "manual": "the man pages come of the build for Linux",
    "completions": "the shells are those of Linux; pwsh cannot be had",
    "hardening": "reads the program for Linux; tests/package.py looks at that for Windows",
    "speed": "counts instructions by callgrind, which cannot run wine",
    "fleet": "Ansible, split and parallel start the program of Linux",
    "unread": "rights, links, FIFOs and devices are those of Linux",
    "faults": "strace sees the calls of wine",
    "growth": "counts instructions by callgrind, which cannot run wine",
    "contradictions": "starts some thousand programs, and asks the same rules of the same data",
}
LINKS = "wine has no symbolic links: it follows those of the copied Linux to this machine"
SIGNS = "paths of this machine have the sign of Windows; the group windows looks at them"
OTHER_USER = "wine runs for the owner of its prefix only"
FOLDERS = "%LOCALAPPDATA% and %ProgramFiles% are always there"
WINHTTP = "wine's WinHTTP tells no difference"
# Tests that fail there, by patterns of their names, and why. One that passes counts as passed.
REASONS = {
    "test_probe/driver-470": LINKS,
    "test_probe/toolkits": LINKS,
    "test_probe/unnamed-toolkit": LINKS,
    "cli/env-driver-470": LINKS,
    "cli/here-driver-470": LINKS,
    "cli/here-toolkits": LINKS,
    "cli/check-prefix-*": SIGNS,
    "usage/gpu-long": "the words of a command have 32,767 characters at most",
    "trees/loop": LINKS,
    "carrier/*no-place": FOLDERS,
    "trees/device": "/dev/null is not a file there; here it is an empty one",
    "terminal/progress": "wine's console writes its own marks to a terminal",
    "trees/nul": "in every folder of Windows nul is a device",
    "broken/read-only-folder": OTHER_USER,
    "broken/unreadable": OTHER_USER,
    "update/read-only": OTHER_USER,
    "update/disk-full": "wine does not see a file system that was mounted after its start",
    "update/page-cut-chunks": WINHTTP,
    "update/page-long-head": WINHTTP,
    "update/proxy*": "the proxy is that of the system's settings, not of variables",
    "update/no-libcurl": "there is no libcurl",
    "update/*certificate*": "SSL_CERT_FILE has no effect: certificates are those of the system's store",
    "update/full*": "the limit on the length of files binds wine's own server, which says so",
    "broken/full-disk-*": "the limit on the length of files binds wine's own server, which ends",
    "update/kill-rename": "strace sees the calls of wine, which renames by others",
    "update/no-home": FOLDERS,
}

SCRIPT = """#!/bin/sh
home=${{HOME:+Z:$HOME}}
case ${{XDG_DATA_HOME-}} in /*) data=Z:$XDG_DATA_HOME ;; *) data=${{home:+$home/.local/share}} ;; esac
case ${{XDG_CACHE_HOME-}} in /*) cache=Z:$XDG_CACHE_HOME ;; *) cache=${{home:+$home/.cache}} ;; esac
dirs=
IFS=:
for dir in ${{XDG_DATA_DIRS-}}; do
    case $dir in /*) dirs="$dirs${{dirs:+;}}Z:$dir" ;; esac
done
export XDG_DATA_HOME="$data" XDG_CACHE_HOME="$cache" XDG_DATA_DIRS="$dirs" {variables}
exec {loader} {program} "$@"
"""


NOTHING = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def wine(*words):
    """Runs a program of Windows with no streams: what it leaves running would keep a pipe open."""
    return subprocess.run([LOADER, *map(str, words)], env={**os.environ, **WINE}, timeout=300, check=False, **NOTHING)


def prepare():
    """Makes the prefix, unless it is there, keeps its server up, and writes the scripts."""
    made = ROOT / "build/windows"
    subprocess.run = patient(subprocess.run)
    if not (PREFIX / "system.reg").exists():
        PREFIX.mkdir(parents=True, exist_ok=True)
        wine("wineboot", "--init")
        wine("winecfg", "-v", "win10")
        # the server that made the prefix ends with its last program, and as long as it is there no other can be kept
        subprocess.run(["wineserver", "-w"], env={**os.environ, **WINE}, check=False, timeout=300, **NOTHING)
    subprocess.run(["wineserver", "-p"], env={**os.environ, **WINE}, check=False, **NOTHING)
    for data in [*PREFIX.glob("drive_c/users/*/AppData/Local/cudamatrix"), *PREFIX.glob("drive_c/Program Files/cudamatrix")]:
        shutil.rmtree(data)  # what an earlier run left there would answer
    wine("cmd", "/c", "exit")  # starts the services, which would keep the streams of a test open
    shutil.rmtree(TESTED, ignore_errors=True)
    (TESTED / "bin").mkdir(parents=True)
    variables = " ".join(f'{name}="{value}"' for name, value in WINE.items())
    for program in (made / "bin").glob("*.exe"):
        script = TESTED / "bin" / program.stem
        script.write_text(SCRIPT.format(variables=variables, loader=LOADER, program=program), encoding="utf-8")
        script.chmod(0o755)
    (TESTED / "view").symlink_to(made / "view")
    (TESTED / "cudamatrix.db").symlink_to(ROOT / "build/cudamatrix.db")


def finish():
    """Ends the server of the prefix."""
    subprocess.run(["wineserver", "-k"], env={**os.environ, **WINE}, check=False, **NOTHING)


def patient(run):
    """subprocess.run that asks again where wine itself failed: its server was ended, or ended the program with status 1, at
    which the program would have said something. That happens once in some thousand starts."""
    def fell(done):
        out, err = done.stdout, done.stderr
        if out is None or err is None:
            return False
        said = err if isinstance(err, str) else err.decode("utf-8", "replace")
        return "wine client error" in said or "wineserver crashed" in said or (done.returncode == 1 and not out and not err)

    def again(*words, **options):
        for _ in range(3):
            done = run(*words, **options)
            if not fell(done):
                break
        return done
    return again


def reason(name):
    """Why a test that fails cannot pass there, or None."""
    if not WINDOWS:
        return None
    return next((why for pattern, why in REASONS.items() if fnmatch.fnmatchcase(name, pattern)), None)


def as_here(text):
    """What a program of Windows prints of a path of drive Z: as the path that it is here."""
    return text.replace("Z:/", "/") if WINDOWS else text
