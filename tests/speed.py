"""The lookup's instruction count against the committed one, which may grow by a tenth, and against the target.

A clock would fail on a busy machine; callgrind counts the same each time. tests/bench/lookup.instructions has
a line for each figure: `main` counts from main() on in the program of ./dev build, so that what the loader and
the shared libraries take does not enter; `machine` the same with a look at a saved
machine, the others with none; `release` is the whole process of
./dev release, where that stands in the build folder, and has a limit of its own. After a change that was meant to be:

    tests/speed.py --rewrite
"""
import math
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ROOT / "tests/bench/lookup.instructions"
LOOKUP = ["torch", "1.13.1"]
ALONE, SAVED = ["--no-detect"], ["--root", "tests/machines/two-gpus"]
DAILY, MAIN = ROOT / "build/bin/cudamatrix", ["--toggle-collect=main"]
# What is counted, the options of callgrind, and those of the look-up.
PROGRAMS = {"main": (DAILY, MAIN, ALONE), "machine": (DAILY, MAIN, SAVED),
            "release": (ROOT / f"build/linux-{platform.machine()}/bin/cudamatrix", [], ALONE)}
MORE = 1.10
MOST = {"release": 800_000}  # the targets of docs/performance.md


def count(program, options, flags):
    # nothing of the caller's environment: the loader and libc read it, and no file of the user answers
    env = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "XDG_DATA_DIRS": "/nonexistent"}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", *options, str(program), *LOOKUP, *flags],
                              cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)
    found = re.search(r"Collected : (\d+)", done.stderr)
    return int(found[1]) if found and done.returncode == 0 else None


def committed():
    return {name: int(figure.replace(",", "")) for name, figure in
            (line.split() for line in FIGURES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))}


def current(name):
    """Whether that program is there and not older than the sources it is made of."""
    program = PROGRAMS[name][0]
    if not program.exists():
        return False
    newest = max(path.stat().st_mtime for folder in ("src", "scrapers", "db") for path in (ROOT / folder).rglob("*.*"))
    return program == DAILY or program.stat().st_mtime >= newest


def speed(run, tmp):
    figures = committed()
    if not shutil.which("valgrind"):
        run.skip("speed", "valgrind is absent: the lookup's instructions are not counted")
        return
    if platform.machine() != "x86_64":
        run.skip("speed", "the committed figures are those of x86_64")
        return
    for name, (program, options, flags) in PROGRAMS.items():
        if not current(name):
            run.skip(f"speed/{name}", f"{program.relative_to(ROOT)} is not there, or older than the sources")
            continue
        have, most = count(program, options, flags), min(figures[name] * MORE, MOST.get(name, math.inf))
        complaint = "callgrind counted nothing" if not have else None
        if have and have > most:
            complaint = f"{have:,} instructions for {' '.join(LOOKUP + flags)}, at most {most:,.0f}: {figures[name]:,} and a tenth, or the target"
        if have and have * 2 < figures[name]:
            complaint = f"{have:,} instructions, {figures[name]:,} are committed: tests/speed.py --rewrite"
        run.check(f"speed/{name}", complaint)


def groups(run):
    return {"speed": lambda tmp: speed(run, tmp)}


def rewrite():
    head = ["# Instructions of `cudamatrix torch 1.13.1`; tests/speed.py says what is counted."]
    figures = committed() if FIGURES.exists() else {}
    for name, (program, options, flags) in PROGRAMS.items():
        if current(name):
            figures[name] = count(program, options, flags)
    FIGURES.write_text("\n".join([*head, *(f"{name} {figure:,}" for name, figure in figures.items())]) + "\n", encoding="utf-8")
    print(FIGURES.read_text(encoding="utf-8"), end="")


if __name__ == "__main__":
    if sys.argv[1:] != ["--rewrite"]:
        sys.exit(__doc__)
    rewrite()
