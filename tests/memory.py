"""No memory: each request for memory of each main command fails in turn, alone and with all that follow. The program gives
the whole answer or one line and status 4; the library the whole answer or CUDAMATRIX_NO_MEMORY, and then works on.

The usual run tries a part of the points, the same ones each time. With CUDAMATRIX_MEMORY=full in the environment it tries
each of the first 400 of each command, then every 50th.
"""
import concurrent.futures
import os
import shutil
import subprocess
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
FULL = os.environ.get("CUDAMATRIX_MEMORY") == "full"
DENSE = 400
LINE = b"cudamatrix: out of memory\n"
PASTED = "PyTorch version: 2.6.0+cu124\nOS: Ubuntu 22.04\nNvidia driver version: 535.129.03\nGPU 0: NVIDIA GeForce RTX 3060\n"
LINES = ('{"id":["a name of more than sixteen letters",1],"torch":"2.6.0+cu124","gpus":["RTX 5090"],"os":"windows"}\n'
         '{"text":"PyTorch version: 2.6.0+cu124","packages":["numpy==1.26.4"]}\n{"torch":\n')
JUDGED = '{"id":["a name of more than sixteen letters",1],"torch":"2.6.0+cu124","gpus":["NVIDIA GeForce RTX 5090"],"os":"windows"}'
PAGES = [ROOT / "tests/scrapers" / page for page in
         ("cuda-gpus/one-table.html", "published-versions/selector.json", "previous-versions/markdown.md")]
# A page with what makes libxml2 take memory: elements in elements, attributes, entities, comments, scripts, long texts.
DEEP = ('<!-- a comment --><?pi of some length ?><p id="first" title="' + "long &amp; longer " * 20 + '">text &eacute;&nbsp;&unknown; and '
        + "more " * 400 + '</p><script>var a = "<b>";</script><b><i>across</b></i>' + "".join(f'<div id="d{i}" class="c">' for i in range(45)))
CAPTURED = ["--url", "https://developer.nvidia.com/cuda-gpus", "--captured"]
NOW = "1795392000"  # 2026-11-23, for SOURCE_DATE_EPOCH


def points(total):
    """Which requests fail. Of the part that is usual each of the first ones, where most begins, then ever fewer."""
    if FULL:
        return [*range(1, min(DENSE, total) + 1), *range(DENSE + 50, total + 1, 50)]
    first = list(range(1, min(40, total) + 1))
    return [*first, *range(47, min(DENSE, total) + 1, 7 + total // 100), *range(DENSE + 311, total + 1, max(311, total // 12))]


class Case:
    """A command in a folder of its own; `fresh` puts there what it finds, `whole` are the files that it may have written."""

    def __init__(self, name, words, stdin=None, fresh=None, lines=False):
        self.name, self.words, self.stdin, self.fresh, self.lines = name, [str(w) for w in words], stdin, fresh, lines

    def run(self, folder, shim, env, **more):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if self.fresh:
            self.fresh(folder)
        before = files(folder)
        words = [w.replace("@", str(folder)) for w in self.words]
        try:
            done = subprocess.run([BUILD / "bin/cudamatrix", *words], cwd=ROOT, timeout=60, input=self.stdin, capture_output=True,
                                  env={**env, "LD_PRELOAD": str(shim), "HOME": str(folder), **more})
        except subprocess.TimeoutExpired:
            return None, b"", b"no end\n", before, files(folder)
        return done.returncode, done.stdout.replace(bytes(folder), b"@"), done.stderr.replace(bytes(folder), b"@"), before, files(folder)


def files(folder):
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file() and f.suffix not in (".lock", ".count")}


def complaint(case, good, result):
    status, out, err, before, after = result
    if any(".new." in name for name in after):
        return "half a file is left behind"
    mixed = [name for name, held in after.items() if held not in (before.get(name), good[4].get(name))]
    if mixed:
        return f"neither the old nor the new file: {' '.join(mixed)}"
    if (status, out, err) == good[:3]:
        return None if after == good[4] else "the answer is whole, the files are not"
    if status != 4 or err != LINE:
        return f"exit {status}, {err[-200:]!r}, {len(out)} bytes"
    if out and not (case.lines and good[1].startswith(out) and out.endswith(b"\n")):
        return f"a part of the answer: {out[:80]!r}"
    return None


def cases(tmp):
    pasted, lines, small = tmp / "pasted.txt", tmp / "lines.jsonl", tmp / "small.db"
    pasted.write_text(PASTED)
    page = PAGES[0].read_text(encoding="utf-8")
    (tmp / "deep.html").write_text(page.replace("<table", DEEP + "<table", 1).replace("</table>", "</table>" + "</div>" * 45, 1), encoding="utf-8")
    lines.write_text(LINES)
    shutil.copytree(ROOT / "tests/wheels", tmp / "wheels")
    subprocess.run([BUILD / "bin/cudamatrix", "db", "build", *PAGES[:2], *CAPTURED, "2026-11-01", "-o", small], check=True, capture_output=True)
    old = lambda folder: shutil.copy(small, folder / "x.db")
    return [
        Case("torch", ["torch", "2.6.0"]),
        Case("torch-db", ["torch", "2.6.0", "--db", BUILD / "cudamatrix.db"]),
        Case("check-from", ["check", "--from", pasted, "--no-detect"]),
        Case("check-from-stdin", ["check", "--from", "-", "--no-detect"], stdin=PASTED.encode()),
        Case("check-batch", ["check", "--batch", lines], lines=True),
        Case("probe", ["probe", "--root", ROOT / "tests/machines/environments"]),
        Case("db-facts", ["db", "facts", *PAGES, "-o", "@/facts"]),
        Case("db-facts-deep", ["db", "facts", tmp / "deep.html", "-o", "@/facts"]),
        Case("db-build", ["db", "build", *PAGES[:2], "-o", "@/x.db"], fresh=old),
        Case("db-verify", ["db", "verify", small]),
        Case("db-update", ["db", "update", "--from", PAGES[0], *CAPTURED, "2026-11-02", "--db", "@/x.db"], fresh=old),
        Case("recommend", ["recommend", "--gpu", "RTX 3060", "--no-detect"]),
        Case("bundle", ["bundle", "torch==2.6.0", "--os", "linux", "--python", "3.11"]),
        Case("bundle-verify", ["bundle", "torch==2.6.0+cu124", "--os", "linux", "--python", "3.11", "--verify", tmp / "wheels"]),
        Case("explain", ["explain", "CUDA error: no kernel image is available for execution on the device", "--gpu", "RTX 5090", "--no-detect"]),
        Case("last", ["last", "--gpu", "Tesla K80", "--no-detect"]),
    ]


def groups(run):
    def compiled(name, *words):
        done = subprocess.run([os.environ.get("CC", "cc"), "-std=c17", "-O1", "-Wall", "-Wextra", "-Werror", *(str(w) for w in words)],
                              capture_output=True, text=True)
        run.check(f"memory/{name}-compiles", run.short(done.stderr) if done.returncode else None)
        return not done.returncode

    def of_program(tmp, shim, env):
        tried = 0
        def job(case, n, later, place):
            return complaint(case, good, case.run(tmp / "runs" / place, shim, env, NTH=str(n), **({"LATER": "1"} if later else {})))
        for case in cases(tmp):
            good = case.run(tmp / "runs/good", shim, env, COUNT=str(tmp / "count"))
            wrong = None if good[0] in (0, 1) and good[1] else f"exit {good[0]}: {good[2][-200:]!r}"
            run.check(f"memory/{case.name}", wrong)
            if wrong:
                continue
            chosen = [(n, later) for n in points(int((tmp / "count").read_text())) for later in (False, True)]
            with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
                results = pool.map(lambda c: job(case, *c, f"{c[0]}-{int(c[1])}"), chosen)
                for (n, later), said in zip(chosen, results):
                    run.check(f"memory/{case.name}-{n}{'-and-later' if later else ''}", said)
            tried += len(chosen)
            shutil.rmtree(tmp / "runs")
        return tried

    def of_library(tmp, env):
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", "jansson", "libxml-2.0", "sqlite3"], capture_output=True, text=True).stdout.split()
        if not compiled("host", "-I", ROOT / "include", ROOT / "tests/memory/host.c", "-L", BUILD, "-lcudamatrix", *flags, "-o", tmp / "host"):
            return
        small = tmp / "small.db"
        asked = {"torch": ["ask", "torch", "2.6.0", "--no-detect"], "gpu-db": ["ask", "gpu", "sm_86", "--db", small],
                 "check-from": ["ask", "check", "--from", tmp / "pasted.txt", "--no-detect"],
                 "check-batch": ["ask", "check", "--batch", tmp / "lines.jsonl"], "judge": ["judge", JUDGED],
                 "probe": ["ask", "probe", "--root", ROOT / "tests/machines/environments"],
                 "db-facts": ["ask", "db", "facts", *PAGES, "-o", tmp / "facts"], "db-facts-deep": ["ask", "db", "facts", tmp / "deep.html", "-o", tmp / "deep"],
                 "db-build": ["ask", "db", "build", *PAGES[:2], "-o", tmp / "x.db"],
                 "db-update": ["ask", "db", "update", "--from", PAGES[0], *CAPTURED, "2026-11-02", "--db", tmp / "updated.db"],
                 "bundle-verify": ["ask", "bundle", "torch==2.6.0+cu124", "--os", "linux", "--python", "3.11", "--verify", tmp / "wheels"],
                 "recommend": ["ask", "recommend", "--gpu", "RTX 3060", "--no-detect"], "last": ["ask", "last", "--gpu", "Tesla K80", "--no-detect"]}
        shutil.copy(small, tmp / "updated.db")
        # what is taken once is there then, so that each later call gives the same answer
        subprocess.run([BUILD / "bin/cudamatrix", *asked["db-update"][1:]], cwd=ROOT, env=env, capture_output=True)
        steps = (DENSE, 50) if FULL else (30, 37)
        def ask(item):
            name, words = item
            stay = 1 if name in ("db-facts", "db-facts-deep", "db-build", "db-update") else 0  # libxml2 2.9 forgets a name where it has no memory for the next
            large = 1 if FULL else 20 if name in ("db-build", "db-update") else 1
            done = subprocess.run([str(w) for w in (tmp / "host", steps[0], steps[1] * large, stay, *words)], cwd=ROOT, text=True,
                                  env={**env, "LD_LIBRARY_PATH": str(BUILD)}, capture_output=True)
            return name, done
        for name, done in run.everywhere(ask, asked.items()):
            run.check(f"memory/library-{name}", None if done.returncode == 0 and not done.stderr else
                      f"exit {done.returncode}: {run.short(done.stdout)} {done.stderr[:200]}")
            if FULL:
                print(f"library {name}: {done.stdout.strip().splitlines()[-1:]}", flush=True)

    def memory(tmp):
        if not (BUILD / "bin/cudamatrix").exists():
            return run.skip("memory", "no program in build/bin")
        env = {**run.ENV, "XDG_DATA_DIRS": str(tmp / "share"), "CUDAMATRIX_TODAY": "2026-11-23", "SOURCE_DATE_EPOCH": NOW}
        if not compiled("shim", "-shared", "-fPIC", ROOT / "tests/memory/nth.c", "-o", tmp / "nth.so"):
            return
        tried = of_program(tmp, tmp / "nth.so", env)
        if FULL:
            print(f"program: {tried} points", flush=True)
        of_library(tmp, env)

    return {"memory": memory}
