#!/usr/bin/env python3
"""Runs every test of the sanitized build and prints one line a failure, then the counts.

usage: tests/run.py [--rewrite] [GROUP...]   groups: unit read scrapers cli pages store layers usage docs schema
                                        gpus questions batch accuracy pasted lines rules properties as_of contradictions bundle
                                        healthy sick replay saved trees guide carrier damage conflicts broken
                                        update unread faults seeds hostile bounds growth terminal injection
                                        gate speed hardening version fleet windows library memory manual
                                        completions borders tails forms fed odd
"""
import concurrent.futures
import difflib
import filecmp
import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

import borders
import bounds
import bundles
import carrier
import colour
import fleet
import forms
import guide
import hardening
import hostile
import injection
import installed
import judging
import programs
import library
import memory
import ruling
import speed
import unread
import updating
import windows

ROOT = programs.ROOT
ASAN = programs.TESTED
PROGRAM = ASAN / "bin/cudamatrix"
MKDB = ASAN / "bin/cudamatrix-mkdb"
PAGES = ROOT.parent / "shared/pages"
SAMPLES = ROOT.parent / "shared/samples"
CUTS = (25, 50, 75, 90)
# Pages whose formats have no end to miss: what is left after the cut is a whole, shorter page.
CUT_UNNOTICED = {
    # (page, percent): reason
}
# Places of a header that no look-up reads, for it reads the compiled form: the same answer is right too.
HARMLESS = ("flipped-18", "flipped-44", "flipped-47", "flipped-59", "flipped-100")
# Names met in the field that say nothing of the chip, or whose chip no fact names.
UNRESOLVED_GPUS = ("CF-NG-HZZ1-O", "NVIDIA L20Y", "MIG 1g.18gb     Device  0:", "MIG 3g.40gb     Device  0:")
ENVIRONMENTS = ROOT.parent / "shared/samples/environments.jsonl"
HOME = tempfile.mkdtemp(prefix="cudamatrix-test-home-")
ENV = {
    "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
    "HOME": HOME,
    "XDG_DATA_DIRS": f"{HOME}/share",  # what is installed on this machine answers no test
    "CUDAMATRIX_TODAY": "2026-11-23",
    "LC_ALL": "C",
    "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "detect_leaks=1"),
    "UBSAN_OPTIONS": os.environ.get("UBSAN_OPTIONS", "print_stacktrace=1"),
    "CM_SOURCE_DIR": str(ROOT),
}
passed, failed, skipped = 0, 0, 0


def check(name, complaint=None):
    """Counts one test; a complaint (text) is its failure."""
    global passed, failed
    if not complaint:
        passed += 1
        return
    if programs.reason(name):
        skip(name, programs.reason(name))
        return
    failed += 1
    print(f"FAIL {name}: {complaint}", flush=True)


def skip(what, reason):
    global skipped
    skipped += 1
    print(f"skipped: {what}: {reason}", flush=True)


def start(*words, cwd=ROOT):
    """Runs a command; returns status, stdout and stderr as text."""
    text = lambda bytes_: programs.as_here(bytes_.decode("utf-8", "replace"))
    try:
        done = subprocess.run([str(w) for w in words], cwd=cwd, env=ENV, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=300)
    except subprocess.TimeoutExpired:
        return -1, "", "no answer in 300 s\n"
    return done.returncode, text(done.stdout), text(done.stderr)


def diff(want, have, limit=8):
    """The lines that differ, a few of them, on one line."""
    lines = [d for d in difflib.unified_diff(want, have, "expected", "actual", lineterm="", n=0)
             if not d.startswith(("---", "+++", "@@"))]
    more = f" ... {len(lines) - limit} more" if len(lines) > limit else ""
    return " / ".join(lines[:limit]) + more


def short(text):
    text = " / ".join(text.strip().splitlines()[:3])
    return text if len(text) < 300 else text[:300] + "..."


def refusal(result, status, fragment=""):
    """The complaint about a run that should have failed in one line with this status."""
    have, out, err = result
    if have != status:
        return f"exit {have}, expected {status}: {short(err)}"
    if out:
        return f"standard output is not empty: {short(out)}"
    if len(err.splitlines()) != 1:
        return f"{len(err.splitlines())} lines on stderr, expected 1: {short(err)}"
    if fragment.lower() not in err.lower():
        return f"stderr lacks \"{fragment}\": {short(err)}"
    return None


def terminals(name):
    """Whether this machine gives terminals to programs; a bare chroot does not, and then the test is skipped."""
    try:
        for end in os.openpty():
            os.close(end)
    except OSError:
        skip(name, "no terminal can be had here (/dev/pts is not mounted)")
        return False
    return True


def everywhere(function, items):
    """Calls function for each item on all cores; results in the order of the items."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(function, items))


def unit(tmp):
    programs = sorted(ASAN.glob("bin/test_*"))
    if not programs:
        check("unit", "no test programs in build/asan/bin")
    for program in programs:
        status, out, err = start(program)
        lines = [line for line in out.splitlines() if line.startswith(("ok ", "not ok "))]
        bad = [line for line in lines if line.startswith("not ok ")]
        for line in lines:
            name = line.split("ok ", 1)[1]
            check(f"{program.name}/{name}", short(err) or "failed" if line in bad else None)
        if status != 0 and not bad:
            check(program.name, f"exit {status}: {short(err)}")
        elif not lines:
            check(program.name, "no test ran")


def printed(path):
    """What test_read prints of a pasted text: the values by name, and its complaint if it failed."""
    status, out, err = start(ASAN / "bin/test_read", "--print", path)
    facts = {}
    for line in out.splitlines():
        name, _, value = line.partition("=")
        if name == "gpu":
            for more in (" device=", " cc=", " memory="):
                value = value.split(more)[0]
        if name == "package" and "==" in value:
            facts.setdefault(value.split("==")[0], value.split("==")[1])
        facts.setdefault(name, []).append(value)
    return facts, None if status == 0 else f"exit {status}: {short(err)}"


def sample_complaint(path, want):
    """What a sample is known to say against what is read from it; None is not stated."""
    facts, complaint = printed(path)
    for name, value in want.items():
        have = facts.get(name, [])
        have = have if isinstance(value, list) else have if isinstance(have, str) else (have or [None])[0]
        if have != value:
            complaint = complaint or f"{name} is {have}, expected {value}"
    return complaint


def environment_facts(row):
    return {"torch": row["torch"], "cuda_build": row["cuda_build"] or "none", "python": row["python"],
            "os": row["os"], "driver": row["driver"], "gpu": row["gpus"], "toolkit": row["cuda_runtime"],
            "cuda_available": {True: "true", False: "false"}.get(row["cuda_available"]),
            "torchvision": row["torchvision"], "torchaudio": row["torchaudio"]}


def pasted_facts(says):
    """The part of `says` that the text states; a system told by its driver's number is a rule's work."""
    names = {"driver": "driver", "cuda_max": "driver_cuda", "gpus": "gpu", "python": "python",
             "toolkit_full": "toolkit", "os": "os", "torch": "torch"}
    return {names[key]: value for key, value in says.items() if key in names}


def capture_facts(path):
    """The system and the driver are in the name of a capture, each GPU once in its list."""
    system, _, driver = path.stem[len("capture-"):].split("__")
    gpus = {line.split(" (UUID")[0] for line in path.read_text(errors="replace").splitlines() if line.startswith("GPU ")
            and "(UUID" in line}
    return {"driver": driver, "os": system.split("-")[0], "gpu": sorted(gpu.split(": ", 1)[1] for gpu in gpus)}


def read(tmp):
    """Texts of real machines; what they say was written down beside them."""
    if not SAMPLES.is_dir():
        skip("read", "../shared/samples is absent")
        return
    rows = {row["id"]: row for row in map(json.loads, (SAMPLES / "environments.jsonl").open(encoding="utf-8"))}
    jobs = [(f"environment/{path.stem}", path, environment_facts(rows[path.stem]))
            for path in sorted((SAMPLES / "collect_env").glob("*.txt"))]
    for name, path, want in list(jobs):  # the same when the line ends were lost
        joined = tmp / f"{path.stem}.joined"
        joined.write_bytes(b" ".join(path.read_bytes().split(b"\nIn [")[0].split(b"\n")))
        jobs.append((name + "/joined", joined, want))
    for row in map(json.loads, (SAMPLES / "pasted.jsonl").open(encoding="utf-8")):
        if row["kind"] in ("nvidia-smi", "prose", "mmenv"):
            path = tmp / row["id"]
            path.write_text(row["raw"], encoding="utf-8")
            want = pasted_facts(row["says"])
            if "Persistence-M" not in row["raw"] and "WDDM" not in row["raw"] and row["kind"] == "nvidia-smi":
                want.pop("os", None)
            jobs.append((f"pasted/{row['id']}", path, want))
    jobs += [(f"capture/{path.stem}", path, capture_facts(path))
             for path in sorted((SAMPLES / "nvidia-smi").glob("capture-*.txt"))]
    for (name, _, _), complaint in zip(jobs, everywhere(lambda job: sample_complaint(*job[1:]), jobs)):
        check(f"read/{name}", complaint)


def facts_of(folder):
    """Every fact of a folder as KIND<TAB>columns without the page's name, sorted."""
    lines = []
    for table in folder.glob("*.tsv"):
        header, *rows = table.read_text(encoding="utf-8").split("\n")
        drop = header.split("\t")[-1] == "page"
        for row in filter(None, rows):
            lines.append(table.stem + "\t" + (row.rsplit("\t", 1)[0] if drop else row))
    return sorted(lines)


def scraper_page(job):
    page, output = job
    result = start(MKDB, "db", "facts", page, "-o", output)
    refused = page.with_name(page.name + ".err")
    if refused.exists():
        left = [f.name for f in output.glob("*")] if output.exists() else []
        return refusal(result, 5, refused.read_text().strip()) or (
            f"written though refused: {' '.join(left)}" if left else None)
    if result[0] != 0:
        return f"exit {result[0]}: {short(result[2])}"
    want = sorted(filter(None, page.with_name(page.name + ".facts").read_text(encoding="utf-8").split("\n")))
    kinds = {line.split("\t")[0] for line in want}
    have = [line for line in facts_of(output) if "source" in kinds or not line.startswith("source\t")]
    return diff(want, have)


def scrapers(tmp):
    folder = ROOT / "tests/scrapers"
    pages = [f.with_suffix("") for f in sorted(folder.glob("*/*")) if f.suffix in (".facts", ".err")]
    jobs = [(page, tmp / f"scraped-{i}") for i, page in enumerate(pages)]
    for page, complaint in zip(pages, everywhere(scraper_page, jobs)):
        check(f"scrapers/{page.relative_to(folder)}", complaint)


def golden_parts(text):
    """Arguments, expected stdout, status and stderr of a .test file; status None if not yet written."""
    first, *lines = text.split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    ends = [i for i, line in enumerate(lines) if line.startswith("! ")]
    if not ends:
        return first[2:], lines, None, []
    return first[2:], lines[:ends[-1]], int(lines[ends[-1]][2:]), lines[ends[-1] + 1:]


def golden_run(job):
    line, program, folder = job
    folder.mkdir()
    words = shlex.split(line.replace("{ROOT}", str(ROOT)).replace("{TMP}", str(folder)))
    if not {"--root", "--machine", "probe", "db", "complete"} & set(words):
        words.insert(0, "--no-detect")
    status, out, err = start(program, *words, cwd=folder)
    places = lambda text: text.replace(str(folder), "{TMP}").replace(str(ROOT), "{ROOT}").splitlines()
    return status, places(out), places(err), out


def json_complaint(text, key):
    try:
        version = json.loads(text).get(key)
    except (ValueError, AttributeError) as error:
        return f"no JSON object: {error}"
    return None if version == 1 else f"{key} is {version}"


def cli(tmp, rewrite=False):
    tests = sorted((ROOT / "tests/cli").glob("*.test"))
    program = programs.RELEASE / "bin/cudamatrix" if rewrite else PROGRAM
    parts = [golden_parts(test.read_text(encoding="utf-8")) for test in tests]
    runs = everywhere(golden_run, [(part[0], program, tmp / f"cli-{i}") for i, part in enumerate(parts)])
    for test, (line, want, want_status, want_err), (status, out, err, raw) in zip(tests, parts, runs):
        if rewrite:
            test.write_text("\n".join([f"$ {line}", *out, f"! {status}", *err]) + "\n", encoding="utf-8")
            continue
        name = f"cli/{test.stem}"
        complaint = diff([*want, f"! {want_status}", *want_err], [*out, f"! {status}", *err])
        if "{ROOT}" in "".join(want) and " ".join([*want, *want_err]).split() == " ".join([*out, *err]).split() and status == want_status:
            complaint = None  # lines with the path of this checkout break elsewhere
        if want_status is None:
            complaint = "no expected output yet: ./dev goldens"
        check(name, complaint)
        if status in (0, 1) and ("--json" in line.split() or line.startswith("probe")):
            check(name + "/json", json_complaint(raw, "machine_version" if line.startswith("probe") else "schema_version"))
        else:
            wide = [text for text in out if len(text) > 80 and not any(w in text for w in ("http", "pip ", "conda ", "python -c ", "  cudamatrix ", "docker ", "rm -r ", "SHA256SUMS"))]
            check(name + "/width", f"{len(wide)} lines above 80 columns: {short(wide[0])}" if wide else None)


def tree_complaint(a, b):
    """What differs between two folders of fact files."""
    names = sorted({f.name for f in a.glob("*.tsv")} | {f.name for f in b.glob("*.tsv")})
    differ = [n for n in names if not ((a / n).exists() and (b / n).exists()
                                       and filecmp.cmp(a / n, b / n, shallow=False))]
    if not names:
        return "nothing was written"
    return f"these differ: {' '.join(differ)}" if differ else None


def cut_page(job):
    """Reads a page alone, then cut short; the complaints by name, none if it is no page that is read."""
    page, folder = job
    folder.mkdir()
    if start(MKDB, "db", "facts", page, "-o", folder / "whole")[0] != 0:
        return {}
    facts = lambda place: [line for line in facts_of(place) if not line.startswith("source\t")]
    whole = facts(folder / "whole")
    if not whole:
        return {}
    bytes_, results = page.read_bytes(), {}
    for percent in CUTS:
        place = folder / str(percent)
        place.mkdir()
        if (page.parent / "MANIFEST.tsv").exists():
            shutil.copy(page.parent / "MANIFEST.tsv", place)
        (place / page.name).write_bytes(bytes_[:len(bytes_) * percent // 100])
        result = start(MKDB, "db", "facts", place / page.name, "-o", place / "facts")
        complaint = refusal(result, 5)
        if result[0] == 0:  # cut in the prose behind the last fact: nothing is lost
            lost = len(set(whole) - set(facts(place / "facts")))
            complaint = f"accepted, {lost} of {len(whole)} facts lost" if lost else None
            if (page.name, percent) in CUT_UNNOTICED:
                complaint = None
        results[f"pages/cut/{page.name}/{percent}"] = complaint
    return results


def pages(tmp):
    if not PAGES.is_dir():
        skip("pages", "../shared/pages is absent")
        return
    for name in ("a", "b"):
        status, _, err = start(MKDB, "db", "facts", PAGES, "-o", tmp / name)
        check(f"pages/read-{name}", f"exit {status}: {short(err)}" if status else None)
    check("pages/same-twice", tree_complaint(tmp / "a", tmp / "b"))
    check("pages/as-committed", tree_complaint(tmp / "a", ROOT / "db/facts"))
    every = sorted(f for f in PAGES.glob("*/*") if f.is_file() and f.name != "MANIFEST.tsv")
    cut = everywhere(cut_page, [(page, tmp / f"cut-{i}") for i, page in enumerate(every)])
    for results in cut:
        for name, complaint in results.items():
            check(name, complaint)
    if not any(cut):
        check("pages/cut", "no page was recognised")


def store(tmp):
    built = [tmp / "x.db", tmp / "y.db"]
    for database in built:
        status, _, err = start(MKDB, "db", "build", ROOT / "db/facts", ROOT / "db/curated", "-o", database)
        if status != 0:
            check("store/build", f"exit {status}: {short(err)}")
            return
    good = built[0].read_bytes()
    check("store/same-twice", None if good == built[1].read_bytes() else "two builds differ")
    check("store/as-carried", None if good == (ASAN / "cudamatrix.db").read_bytes() else "differs from build/asan/cudamatrix.db")
    ask = lambda database: start(PROGRAM, "torch", "1.13.1", "--no-detect", "--db", database)
    status, out, err = ask(built[0])
    check("store/intact", None if status == 0 and out and not err else f"exit {status}: {short(err)}")
    try:
        with sqlite3.connect(built[0]) as sql:
            check("store/integrity", None if sql.execute("PRAGMA integrity_check").fetchone() == ("ok",) else "not ok")
            for table in ("torch_build", "source"):
                rows = sql.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                check(f"store/table-{table}", None if rows else "empty")
    except sqlite3.Error as error:
        check("store/sqlite3", str(error))

    damaged = {}
    for size in (0, 1, 15, 16, 99, 100, 512, 4096, 8192, len(good) // 2, len(good) - 4096, len(good) - 1):
        damaged[f"cut-{size}"] = good[:size]
    for place in (0, 15, 16, 18, 28, 31, 44, 47, 59, 60, 63, 68, 71, 100):
        flipped = bytearray(good)
        flipped[place] ^= 0x40
        damaged[f"flipped-{place}"] = bytes(flipped)
    damaged["text"] = b"not a database\n" * 1000
    for name, bytes_ in damaged.items():
        (tmp / f"{name}.db").write_bytes(bytes_)
    with sqlite3.connect(tmp / "foreign.db") as sql:
        sql.execute("CREATE TABLE torch_build (a)")
        sql.execute("INSERT INTO torch_build VALUES (1)")
    shutil.copy(built[0], tmp / "newer.db")
    with sqlite3.connect(tmp / "newer.db") as sql:
        version = sql.execute("PRAGMA user_version").fetchone()[0]
        sql.execute(f"PRAGMA user_version = {version + 1}")
    (tmp / "folder.db").mkdir()
    names = [*damaged, "foreign", "newer", "folder", "absent"]
    for name, result in zip(names, everywhere(ask, [tmp / f"{name}.db" for name in names])):
        if name in HARMLESS and result == (status, out, err):
            check(f"store/{name}")
        else:
            check(f"store/{name}", refusal(result, 4))


def layers(tmp):
    """A layer's include folder shows the layers below it and no other."""
    compiler = os.environ.get("CC", "cc")
    cases = (("render", "store/store.h", False), ("app", "store/store.h", True),
             ("base", "model/fact.h", False), ("base", "base/str.h", True),
             ("model", "base/str.h", True), ("model", "store/store.h", False),
             ("rules", "store/store.h", False), ("rules", "probe/probe.h", False),
             ("probe", "store/store.h", False), ("store", "probe/probe.h", False),
             ("scrapers", "store/store.h", False), ("app", "render/render.h", False),
             ("cli", "cudamatrix.h", True), ("cli", "app/ask.h", False), ("cli", "base/str.h", False),
             ("cli", "program/memory.h", True), ("command", "program/memory.h", False), ("cli", "command/command.h", False), ("command", "cudamatrix.h", True), ("command", "app/ask.h", True),
             ("command", "read/read.h", False), ("command", "rules/rules.h", False), ("app", "cudamatrix.h", False),
             ("app", "fetch/fetch.h", False), ("app", "scrapers/page.h", False), ("app", "upkeep/update.h", False),
             ("upkeep", "fetch/fetch.h", True), ("upkeep", "rules/arch.h", False), ("as_of", "app/ask.h", False), ("fetch", "model/fact.h", False),
             ("fetch", "scrapers/page.h", False), ("store", "fetch/fetch.h", False), ("scrapers", "fetch/fetch.h", False))
    for layer, header, seen in cases:
        source = tmp / "layer.c"
        source.write_text(f'#include "{header}"\n')
        status, _, err = start(compiler, "-std=c17", "-fsyntax-only", "-I", ASAN / "view" / layer, source)
        complaint = None
        if seen and status != 0:
            complaint = f"cannot be included: {short(err)}"
        elif not seen and (status == 0 or "No such file" not in err):
            complaint = "can be included"
        check(f"layers/{layer}-{header}", complaint)
    # qsort orders equal items as the C library likes, and fopen knows no UTF-8 on Windows
    for word, own in (("qsort", "sort.c"), ("fopen", "file_posix.c")):
        users = [f for f in [*ROOT.glob("src/**/*.c"), *ROOT.glob("scrapers/*.c")]
                 if re.search(rf"\b{word}\(", f.read_text(encoding="utf-8")) and f.name not in (own, "main.c")]
        check(f"layers/no-{word}", f"called by {' '.join(f.name for f in users)}" if users else None)


def usage(tmp):
    cases = (
        ("unknown-command", 2, "did you mean torch?", ["troch", "1.13"]),
        ("far-command", 2, "unknown command", ["frobnicate"]),
        ("meant-gpu", 2, 'did you mean cudamatrix gpu rtx3060?', ["rtx3060"]),
        ("meant-torch", 2, 'did you mean cudamatrix torch 1.13.1?', ["1.13.1"]),
        ("meant-check", 2, 'did you mean cudamatrix check torch==1.13.1?', ["torch==1.13.1"]),
        ("missing-word", 2, "usage", ["torch"]),
        ("too-many-words", 2, "usage", ["torch", "1.13", "1.12"]),
        ("unknown-flag", 2, "--jsno", ["torch", "1.13.1", "--jsno"]),
        ("near-flag", 2, "did you mean --gpu?", ["check", "--gpus", "rtx3060"]),
        ("short-flag", 2, "-x", ["torch", "1.13.1", "-x"]),
        ("flag-without-value", 2, "--db", ["torch", "1.13.1", "--db"]),
        ("flag-with-value", 2, "--json", ["torch", "1.13.1", "--json=yes"]),
        ("list-nothing", 2, "", ["list"]),
        ("list-unknown", 2, "", ["list", "frob"]),
        ("db-unknown", 2, "", ["db", "frob"]),
        ("db-build-nowhere", 2, "-o", ["db", "build", ROOT / "db/facts"]),
        ("db-export-form", 2, "", ["db", "export", "xml"]),
        ("torch-near", 3, "1.13.1", ["torch", "1.13.9"]),
        ("torch-no-version", 3, "", ["torch", "frob"]),
        ("cuda-near", 3, "", ["cuda", "11.9"]),
        ("gpu-near", 3, "3060", ["gpu", "RTX 3600"]),
        ("gpu-absent", 3, "", ["gpu", "Radeon RX 580"]),
        ("gpu-id-absent", 3, "", ["gpu", "10de:ffff"]),
        ("python-absent", 3, "", ["python", "2.2"]),
        ("torchvision-absent", 3, "", ["torchvision", "0.0.99"]),
        ("gpu-long", 3, "", ["gpu", "x" * 100000]),
        ("gpu-control", 3, "", ["gpu", "a\x1b[31m\nb"]),
        ("check-nothing", 2, "nothing to judge", ["check"]),
        ("check-word", 2, "NAME==VERSION", ["check", "torch"]),
        ("check-near", 3, "did you mean torch", ["check", "torhc==2.6.0"]),
        ("check-os", 2, "--os", ["check", "--os", "beos", "torch==2.6.0"]),
        ("check-driver", 2, "--driver", ["check", "--driver", "newest", "torch==2.6.0"]),
        ("check-gpu-near", 3, "3060", ["check", "--gpu", "RTX 3600", "torch==2.6.0"]),
        ("check-from-absent", 4, "", ["check", "--from", tmp / "absent.txt"]),
        ("check-batch-absent", 4, "", ["check", "--batch", tmp / "absent.jsonl"]),
        ("recommend-gpu-near", 3, "3060", ["recommend", "--gpu", "RTX 3600"]),
        ("last-nothing", 2, "--gpu", ["last"]),
        ("explain-nothing", 2, "which message", ["explain"]),
        ("explain-absent", 3, "no well-known message", ["explain", "the weather is fine"]),
        ("machine-absent", 4, "", ["torch", "1.13.1", "--machine", tmp / "absent.json"]),
        ("machine-variable", 4, "without \"value\"", ["check", "torch==2.6.0", "--machine", ROOT / "tests/machines/broken/variable.json"]),
        ("machine-package", 4, "without \"version\"", ["check", "torch==2.6.0", "--machine", ROOT / "tests/machines/broken/package.json"]),
        ("pages-absent", 4, "", ["db", "facts", tmp / "absent.html", "-o", tmp / "nothing"]),
    )
    def ask(case):
        words = case[3] if "--machine" in case[3] or case[3][0] == "db" else ["--no-detect", *case[3]]
        return start(PROGRAM, *words)
    for (name, status, fragment, _), result in zip(cases, everywhere(ask, cases)):
        complaint = refusal(result, status, fragment)
        if not complaint and any(ord(c) < 32 for c in result[2].rstrip("\n")):
            complaint = "control characters on stderr"
        check(f"usage/{name}", complaint)
    check("usage/no-arguments", refusal(start(PROGRAM, "--no-detect"), 2, "--no-detect"))

    error = tmp / "error.html"
    error.write_text("<!DOCTYPE html><html><head><title>503 Service Unavailable</title></head>"
                     "<body><h1>Service Unavailable</h1></body></html>\n")
    complaint = refusal(start(PROGRAM, "db", "facts", error, "-o", tmp / "none"), 5)
    if not complaint and (tmp / "none").exists() and any((tmp / "none").iterdir()):
        complaint = "something was written"
    check("usage/error-page", complaint)
    complaint = refusal(start(PROGRAM, "db", "build", error, "-o", tmp / "none.db"), 5)
    check("usage/error-page-build", complaint or ("a database was written" if (tmp / "none.db").exists() else None))

    old = tmp / "old.db"
    old.write_bytes(b"the old one")
    complaint = refusal(start(PROGRAM, "db", "build", error, "-o", old), 5)
    check("usage/failed-update", complaint or (None if old.read_bytes() == b"the old one" else "the old file is gone"))
    # Root may write anywhere, so the places are ones that nobody can write.
    build = lambda output: start(PROGRAM, "db", "build", ROOT / "db/facts", ROOT / "db/curated", "-o", output)
    check("usage/build-below-a-file", refusal(build(old / "x.db"), 4) or (
        None if old.read_bytes() == b"the old one" else "the old file is gone"))
    check("usage/build-in-absent-folder", refusal(build(tmp / "absent/x.db"), 4))
    folder = tmp / "a-folder"
    folder.mkdir()
    (folder / "kept").write_text("kept")
    check("usage/build-onto-folder", refusal(build(folder), 4) or (
        None if (folder / "kept").exists() else "the folder was emptied"))
    left = sorted(f.name for f in tmp.iterdir() if f.is_file() and f.name not in ("error.html", "old.db"))
    check("usage/nothing-left-behind", f"left behind: {' '.join(left)}" if left else None)
    if Path("/dev/full").exists():
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "--help"], env=ENV, stdout=full, stderr=subprocess.PIPE)
        check("usage/full-output", None if done.returncode == 4 and done.stderr.count(b"\n") == 1
              else f"exit {done.returncode}: {short(done.stderr.decode())}")


def docs(tmp):
    ruling.docs(sys.modules[__name__])
    for tool in (ROOT / "tools/datadict.py", ROOT / "tools/messages.py"):
        if not tool.exists():
            skip(f"docs/{tool.stem}", f"tools/{tool.name} is absent")
            continue
        status, out, err = start(sys.executable, tool, "--check")
        check(f"docs/{tool.stem}", short(out + err) or f"exit {status}" if status else None)


def schema(tmp):
    """Answers against docs/schema; the name of a schema is the command it belongs to."""
    words = {"torch": ["1.13.1", "2.6.0", "2.9.1", "1.0.0", "0.4.1"], "cuda": ["11.6", "cu118"],
             "driver": ["512.15", "R535"], "gpu": ["RTX 3060", "10de:2504", "sm_86", "GT 730"],
             "python": ["3.10", "3.13t"], "env": [["cuda", "11.6"], ["cuda", "13.0", "--os", "windows"],
                                                 ["cu118", "--os", "linux"]], "torchvision": ["0.14.1"], **carrier.SCHEMA_WORDS, **judging.SCHEMA_WORDS}
    schemas = sorted((ROOT / "docs/schema").glob("*.json"))
    if not schemas:
        skip("schema", "no docs/schema")
        return
    try:
        import jsonschema
    except ImportError:
        skip("schema", "python3-jsonschema is not installed")
        return
    for path in schemas:
        if path.stem not in words:
            check(f"schema/{path.stem}", "tests/run.py knows no question for it")
            continue
        form = json.loads(path.read_text(encoding="utf-8"))
        for word in words[path.stem]:
            words_of = [word] if isinstance(word, str) else word
            status, out, err = start(PROGRAM, path.stem, *words_of, "--json", "--no-detect")
            complaint = None
            try:
                jsonschema.validate(json.loads(out), form)
            except jsonschema.exceptions.ValidationError as error:
                complaint = f"{'/'.join(map(str, error.absolute_path))}: {short(error.message)}"
            except (ValueError, jsonschema.exceptions.SchemaError) as error:
                complaint = short(str(error))
            check(f"schema/{path.stem}-{' '.join(words_of)}", complaint)


def gpu_complaint(job):
    """Asks the program for a GPU; `want` holds capabilities, one of which must be in the answer."""
    name, want = job
    status, out, err = start(PROGRAM, "gpu", name, "--json", "--no-detect")
    try:
        have = json.loads(out).get("compute_capability", []) if status == 0 else []
    except ValueError as error:
        return f"no JSON: {error}"
    if name in UNRESOLVED_GPUS:
        return "is resolved: take it off the list of those that are not" if have else None
    if status == 3 and "only NVIDIA GPUs" in err and not want:
        return None
    if not have or want and not want & set(have):
        return f"{' '.join(have) or short(err)}, expected {' or '.join(sorted(want)) or 'a capability'}"
    return None


def gpus(tmp):
    """Names of GPUs through the program: some of the facts' (the unit tests have all), and those of real machines."""
    rows = (ROOT / "db/facts/gpu_cc.tsv").read_text(encoding="utf-8").splitlines()[1:]
    known = {}
    for name, cc, *_ in (row.split("\t") for row in rows):
        known.setdefault(name, set()).add(cc)
    jobs = sorted(known.items())[::12]
    if ENVIRONMENTS.exists():
        lines = ENVIRONMENTS.read_text(encoding="utf-8").splitlines()
        names = {name for line in lines for name in json.loads(line)["gpus"] or []}
        jobs += [(name, set()) for name in sorted(names)]
    else:
        skip("gpus/environments", "../shared/samples is absent")
    for (name, _), complaint in zip(jobs, everywhere(gpu_complaint, jobs)):
        check(f"gpus/{name}", complaint)


def run_group(name, group, tmp):
    """A group that breaks off counts as one failure, and those after it run."""
    me = os.getpid()
    try:
        group(tmp)
    except Exception:  # pylint: disable=broad-exception-caught
        if os.getpid() != me:  # a child that was to become the program
            raise
        traceback.print_exc()
        check(f"{name}/broken-off", "see the trace above")


def main():
    groups = {f.__name__: f for f in (unit, read, scrapers, cli, pages, store, layers, usage, docs, schema, gpus)}
    groups.update(judging.groups(sys.modules[__name__]))
    groups.update(ruling.groups(sys.modules[__name__]))
    groups["guide"] = lambda tmp: guide.check(sys.modules[__name__], tmp)
    groups.update(bundles.groups(sys.modules[__name__]))
    groups.update(installed.groups(sys.modules[__name__]))
    groups.update(updating.groups(sys.modules[__name__]))
    groups.update(carrier.groups(sys.modules[__name__]))
    groups.update(unread.groups(sys.modules[__name__]))
    groups.update(hostile.groups(sys.modules[__name__]))
    groups.update(injection.groups(sys.modules[__name__]))
    groups.update(bounds.groups(sys.modules[__name__]))
    groups.update(speed.groups(sys.modules[__name__]))
    groups.update(hardening.groups(sys.modules[__name__]))
    groups.update(fleet.groups(sys.modules[__name__]))
    groups.update(windows.groups(sys.modules[__name__]))
    groups.update(library.groups(sys.modules[__name__]))
    groups.update(memory.groups(sys.modules[__name__]))
    groups.update(colour.groups(sys.modules[__name__]))
    groups.update(borders.groups(sys.modules[__name__]))
    groups.update(forms.groups(sys.modules[__name__]))
    words = sys.argv[1:]
    rewrite = "--rewrite" in words
    chosen = [word for word in words if word != "--rewrite"]
    if any(word not in groups for word in chosen):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    if programs.WINDOWS:
        programs.prepare()
    try:
        for name in chosen or groups:
            if programs.WINDOWS and name in programs.NOT_THERE:
                skip(name, programs.NOT_THERE[name])
                continue
            with tempfile.TemporaryDirectory(prefix="cudamatrix-test-") as tmp:
                if rewrite:
                    cli(Path(tmp).resolve(), rewrite=True)
                    ruling.rewrite(sys.modules[__name__])
                    return 0
                run_group(name, groups[name], Path(tmp).resolve())
    finally:
        shutil.rmtree(HOME, ignore_errors=True)
        if programs.WINDOWS:
            programs.finish()
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
